//! A budget for what is opened: against all sets of open pairs that keep it, and the check of what is planned with costs.

use turash_engine::planner::{
    Budget, Case, Effort, Grounds, Opened, Pair, PlanError, Problem, Refusal, Until, best_pair_first,
    check_opened, greedy_with_openings, plan_with_openings, plan_within_budget,
};

use super::instances::Kind;
use super::oracle;
use crate::world::Random;

const SMALL: Kind =
    Kind { supplies: 4, demands: 4, density: 60, capacity: 30, value: 20, bounded: 30, parts: 1 };
const EXACT: Until = Until { gap: 0.0, steps: 100_000 };

fn within(problem: &Problem, costs: &[i128], budget: Budget<'_>) -> Opened {
    let found = plan_within_budget(problem, costs, budget, EXACT, &Effort::threads(2)).unwrap();
    assert_eq!(check_opened(problem, costs, Some(budget), &found), Ok(()), "{problem:?}");
    found
}

/// The best of all sets of open pairs that keep the budget.
fn brute_force(problem: &Problem, costs: &[i128], budget: Budget<'_>) -> i128 {
    let pairs = problem.pairs();
    let of = |open: u32| {
        let is_open = |number: usize| open >> number & 1 == 1;
        let new: Vec<usize> =
            (0..pairs.len()).filter(|&number| is_open(number) && pairs[number].agreed == 0).collect();
        let spent: u64 = new.iter().map(|&number| budget.capital[number]).sum();
        if spent > budget.limit {
            return i128::MIN;
        }
        let close = |(number, pair): (usize, &Pair)| {
            if is_open(number) || pair.agreed > 0 { *pair } else { Pair { most: 0, ..*pair } }
        };
        let pairs = pairs.iter().enumerate().map(close).collect();
        let capacity = problem.capacity().clone();
        let paid: i128 = new.iter().map(|&number| costs[number]).sum();
        oracle::optimum(&Problem::new(capacity.supplies, capacity.demands, pairs).unwrap()) - paid
    };
    (0..1 << pairs.len()).map(of).max().unwrap()
}

#[test]
fn the_plan_keeps_the_budget_and_the_best_one_lies_between_it_and_the_bound() {
    let mut random = Random(31);
    let (mut tried, mut best_found, mut bound) = (0, 0, 0);
    let (mut of_plans, mut of_best) = (0, 0);
    while tried < 150 {
        let problem = SMALL.draw(&mut random);
        if problem.pairs().len() > 8 {
            continue;
        }
        let costs: Vec<i128> = problem.pairs().iter().map(|_| i128::from(random.below(40))).collect();
        let capital: Vec<u64> = problem.pairs().iter().map(|_| random.below(100)).collect();
        let limit = random.below(200);
        let budget = Budget { capital: &capital, limit };
        let found = within(&problem, &costs, budget);
        let best = brute_force(&problem, &costs, budget);
        assert!(found.objective <= best && best <= found.bound, "{best} {found:?} {problem:?}");
        let list = greedy_with_openings(&problem, &costs, Some(budget), &best_pair_first(&problem));
        let listed = Opened { amounts: list.amounts, objective: list.objective, ..found.clone() };
        assert_eq!(check_opened(&problem, &costs, Some(budget), &listed), Ok(()));
        assert!(listed.objective <= best);
        tried += 1;
        best_found += usize::from(found.objective == best);
        of_plans += found.objective;
        of_best += best;
        bound += found.bound;
    }
    println!("{best_found} of {tried} are the best; together {of_plans} of {of_best}, bounds {bound}");
    assert!(best_found >= 135, "{best_found}");
    assert!(of_plans as f64 > 0.99 * of_best as f64 && (bound as f64) < 1.1 * of_best as f64);
}

#[test]
fn a_budget_that_is_enough_changes_nothing_and_one_of_nothing_opens_nothing() {
    let mut random = Random(32);
    for _ in 0..20 {
        let problem = SMALL.draw(&mut random);
        let costs: Vec<i128> = problem.pairs().iter().map(|_| i128::from(random.below(40))).collect();
        let capital: Vec<u64> = problem.pairs().iter().map(|_| 1 + random.below(100)).collect();
        let free = plan_with_openings(&problem, &costs, EXACT, &Effort::threads(1)).unwrap();
        let all = capital.iter().sum();
        assert_eq!(within(&problem, &costs, Budget { capital: &capital, limit: all }), free);
        let nothing = within(&problem, &costs, Budget { capital: &capital, limit: 0 });
        let is_new = |(pair, amount): (&Pair, &i64)| pair.agreed == 0 && *amount > 0;
        assert!(!problem.pairs().iter().zip(&nothing.amounts).any(is_new), "{nothing:?}");
    }
}

#[test]
fn large_numbers_do_not_overflow_and_a_search_can_be_stopped() {
    let pairs: Vec<Pair> = (0..40).map(|number| Pair::new(number % 5, number / 5, 1 << 40)).collect();
    let problem = Problem::new(vec![1 << 50; 5], vec![1 << 50; 8], pairs).unwrap();
    let (costs, capital) = (vec![1_i128 << 80; 40], vec![1_u64 << 60; 40]);
    let budget = Budget { capital: &capital, limit: 3 << 60 };
    let until = Until { gap: 0.001, steps: 1000 };
    let found = plan_within_budget(&problem, &costs, budget, until, &Effort::threads(1)).unwrap();
    assert_eq!(check_opened(&problem, &costs, Some(budget), &found), Ok(()));
    assert_eq!(found.objective, 3 * ((1 << 90) - (1 << 80)), "three of them");
    assert!(found.gap() <= 0.001, "{}", found.gap());
    let watch = |_| false;
    let stopped = plan_within_budget(&problem, &costs, budget, until, &Effort::threads(1).watched(&watch));
    assert_eq!(stopped, Err(PlanError::Stopped));
    let short = Budget { capital: &capital[1..], ..budget };
    let refused = plan_within_budget(&problem, &costs, short, until, &Effort::threads(1));
    assert_eq!(refused, Err(PlanError::Costs { costs: 39, pairs: 40 }));
}

#[test]
fn what_was_tampered_with_is_refused() {
    let pairs = vec![Pair::new(0, 0, 5), Pair { most: 4, ..Pair::new(0, 1, 6) }];
    let problem = Problem::new(vec![10], vec![8, 10], pairs).unwrap();
    let (costs, capital) = ([3, 4], [7, 9]);
    let budget = Budget { capital: &capital, limit: 16 };
    let good = within(&problem, &costs, budget);
    assert_eq!((good.amounts.as_slice(), good.objective), (&[6, 4][..], 30 - 3 + 24 - 4));
    let refused = |costs: &[i128], limit, plan: Opened| {
        check_opened(&problem, costs, Some(Budget { limit, ..budget }), &plan).unwrap_err()
    };
    let with = |amounts: [i64; 2]| Opened { amounts: amounts.to_vec(), ..good.clone() };
    assert!(matches!(refused(&costs, 16, with([7, 4])), Refusal::OverCapacity { used: 11, .. }));
    assert!(matches!(refused(&costs, 16, with([5, 5])), Refusal::OutOfBounds { pair: 1, .. }));
    assert!(matches!(refused(&costs, 16, with([5, 4])), Refusal::Objective { told: 47, found: 42 }));
    assert!(matches!(refused(&costs, 15, good.clone()), Refusal::OverBudget { spent: 16, limit: 15 }));
    assert!(matches!(refused(&[3, 5], 16, good.clone()), Refusal::Objective { .. }));
    assert!(matches!(refused(&costs[1..], 16, good.clone()), Refusal::OtherProblem { what: "costs", .. }));
    let low = Opened { bound: 46, ..good.clone() };
    assert!(matches!(refused(&costs, 16, low), Refusal::AboveBound { objective: 47, bound: 46 }));
    let groundless = Opened { grounds: Grounds::default(), ..good.clone() };
    assert!(matches!(refused(&costs, 16, groundless), Refusal::Unproven { bound: 47, proven: None }));
    let short = Opened { amounts: vec![6], ..good };
    assert!(matches!(refused(&costs, 16, short), Refusal::OtherProblem { what: "amounts", .. }));
}

/// Changes something of the grounds: a price, a decision, a case in the place of another, a part, or the price of capital.
fn tamper(grounds: &mut Grounds, random: &mut Random) {
    if random.below(8) == 0 {
        grounds.capital.times = i128::from(random.below(1 << 22));
        return;
    }
    if grounds.parts.is_empty() {
        return;
    }
    let part = random.below(grounds.parts.len() as u64) as usize;
    if random.below(8) == 0 {
        grounds.parts.remove(part);
        return;
    }
    let part = &mut grounds.parts[part];
    let (number, count) = (random.below(part.cases.len() as u64) as usize, part.cases.len() as u32);
    let other = part.cases[random.below(part.cases.len() as u64) as usize].clone();
    let pairs = part.pairs.len() as u64;
    let mut cheaper = |prices: &mut Vec<i64>| {
        if !prices.is_empty() {
            let one = random.below(prices.len() as u64) as usize;
            prices[one] -= 1 + random.below(5).cast_signed();
        }
    };
    match &mut part.cases[number] {
        Case::Priced(prices) => {
            let prices = std::sync::Arc::make_mut(prices);
            cheaper(&mut prices.supplies);
            cheaper(&mut prices.demands);
        }
        Case::Filled { prices, .. } => cheaper(std::sync::Arc::make_mut(prices)),
        Case::Split { pair, open, closed } => match random.below(3) {
            0 => *pair = random.below(pairs) as u32,
            1 => *open = random.below(u64::from(count)) as u32,
            _ => *closed = *open,
        },
        Case::Decided { pairs: decided, .. } => {
            let pair = random.below(pairs) as u32;
            decided.push((pair, random.below(2) == 0));
        }
    }
    if random.below(4) == 0 {
        part.cases[number] = other;
    }
}

#[test]
fn no_grounds_prove_a_bound_that_is_too_low_and_a_tampered_one_is_refused() {
    let mut random = Random(34);
    let (mut tampered, mut closer) = (0, 0);
    while tampered < 2_000 {
        let problem = SMALL.draw(&mut random);
        if problem.pairs().len() > 8 || problem.pairs().is_empty() {
            continue;
        }
        let costs: Vec<i128> = problem.pairs().iter().map(|_| i128::from(random.below(60))).collect();
        let capital: Vec<u64> = problem.pairs().iter().map(|_| random.below(100)).collect();
        let budget = Budget { capital: &capital, limit: random.below(300) };
        let found = within(&problem, &costs, budget);
        let best = brute_force(&problem, &costs, budget);
        // A plan that is not the best, said to be: whatever stands in the grounds, it is not believed.
        let agreed: Vec<i64> = problem.pairs().iter().map(|pair| pair.agreed).collect();
        let objective =
            problem.pairs().iter().map(|pair| i128::from(pair.value) * i128::from(pair.agreed)).sum();
        if objective == best {
            continue;
        }
        for _ in 0..20 {
            let mut grounds = found.grounds.clone();
            for _ in 0..random.below(4) {
                tamper(&mut grounds, &mut random);
            }
            let bound = best - 1 - i128::from(random.below(3));
            let lie = Opened { amounts: agreed.clone(), objective, bound: bound.max(objective), grounds };
            let refused = check_opened(&problem, &costs, Some(budget), &lie);
            assert!(
                matches!(refused, Err(Refusal::Unproven { .. })),
                "{refused:?} {best} {lie:?} {problem:?}"
            );
            tampered += 1;
            closer += usize::from(matches!(refused, Err(Refusal::Unproven { proven: Some(_), .. })));
        }
    }
    assert!(closer > 500, "only {closer} of {tampered} prove anything");
}
