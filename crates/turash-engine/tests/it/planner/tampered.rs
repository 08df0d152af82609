//! Plans that somebody tampered with: the checker refuses every one.

use turash_engine::planner::{
    Effort, Pair, Plan, Problem, Refusal, UNBOUNDED, best_unit_first, check, greedy, solve,
};

use crate::world::Random;

/// A problem of values so different that it has one optimum, and every capacity above zero.
fn problem(random: &mut Random) -> Problem {
    let mut side = |count: u64| -> Vec<i64> { (0..count).map(|_| 1000 + random.steps(1_000_000)).collect() };
    let (supplies, demands) = (side(6), side(7));
    let mut pairs = Vec::new();
    for supply in 0..supplies.len() as u32 {
        for demand in 0..demands.len() as u32 {
            if random.below(3) > 0 {
                let value = 1 + random.steps(1_000_000_000);
                let most = if random.below(4) == 0 { random.steps(300_000) } else { UNBOUNDED };
                pairs.push(Pair { most, ..Pair::new(supply, demand, value) });
            }
        }
    }
    Problem::new(supplies, demands, pairs).unwrap()
}

/// Sets an amount, and tells an objective that fits it.
fn lie(problem: &Problem, plan: &mut Plan, pair: usize, amount: i64) {
    let more = i128::from(amount) - i128::from(plan.amounts[pair]);
    plan.certificate.objective += i128::from(problem.pairs()[pair].value) * more;
    plan.amounts[pair] = amount;
}

/// Tampers in one of eight ways; `false` where this one would change nothing here.
fn tamper(way: u64, problem: &Problem, plan: &mut Plan, random: &mut Random) -> bool {
    let count = plan.amounts.len() as u64;
    let (one, other) = (random.below(count) as usize, random.below(count) as usize);
    let step = 1 + random.steps(1000);
    match way {
        0 => plan.amounts[one] += step,
        1 => lie(problem, plan, one, plan.amounts[one] + step),
        2 => {
            if plan.amounts[one] == 0 {
                return false;
            }
            lie(problem, plan, one, (plan.amounts[one] - step).max(0));
        }
        3 => {
            let (of_one, of_other) = (plan.amounts[one], plan.amounts[other]);
            if of_one == of_other {
                return false;
            }
            lie(problem, plan, one, of_other);
            lie(problem, plan, other, of_one);
        }
        4 => plan.certificate.objective += if random.below(2) == 0 { 1 } else { -1 },
        5 => {
            // A pair that gets something but not all it may holds the prices of both its ends.
            let pair = problem.pairs()[one];
            if plan.amounts[one] == 0 || plan.amounts[one] == pair.most {
                return false;
            }
            let by = if random.below(2) == 0 { step } else { -step };
            if random.below(2) == 0 {
                plan.certificate.prices.supplies[pair.supply as usize] += by;
            } else {
                plan.certificate.prices.demands[pair.demand as usize] += by;
            }
        }
        6 => {
            let (pair, rival) = (problem.pairs()[one], problem.pairs()[other]);
            let moved = step.min(plan.amounts[one]);
            if one == other || pair.supply != rival.supply || moved == 0 {
                return false;
            }
            lie(problem, plan, one, plan.amounts[one] - moved);
            lie(problem, plan, other, plan.amounts[other] + moved);
        }
        _ => match random.below(4) {
            0 => drop(plan.amounts.pop()),
            1 => plan.certificate.prices.supplies.push(0),
            2 => lie(problem, plan, one, -step),
            _ => lie(problem, plan, one, i64::MAX),
        },
    }
    true
}

#[test]
fn every_one_of_a_thousand_tampered_plans_is_refused() {
    let mut random = Random(9);
    let mut refused = [0; 8];
    while refused.iter().sum::<u32>() < 1000 {
        let problem = problem(&mut random);
        let plan = solve(&problem, &Effort::threads(1)).unwrap();
        assert_eq!(check(&problem, &plan), Ok(()));
        for way in 0..8 {
            let mut tampered = plan.clone();
            // Some ways need a pair that gets something, or two of one supply.
            if (0..50).any(|_| tamper(way, &problem, &mut tampered, &mut random)) {
                assert!(check(&problem, &tampered).is_err(), "way {way} of {problem:?}: {tampered:?}");
                refused[way as usize] += 1;
            }
        }
    }
    assert!(refused.iter().all(|&count| count >= 100), "{refused:?}");
}

#[test]
fn a_good_plan_that_is_not_the_best_is_refused_with_any_prices() {
    let mut random = Random(10);
    let mut refused = 0;
    for _ in 0..200 {
        let problem = problem(&mut random);
        let best = solve(&problem, &Effort::threads(1)).unwrap();
        let good = greedy(&problem, &best_unit_first(&problem));
        if good.objective == best.certificate.objective {
            continue;
        }
        let mut plan = best.clone();
        plan.amounts = good.amounts;
        plan.certificate.objective = good.objective;
        assert!(check(&problem, &plan).is_err());
        refused += 1;
    }
    assert!(refused > 100, "{refused}");
}

#[test]
fn each_refusal_says_what_is_wrong() {
    let problem = Problem::new(vec![10], vec![6, 9], vec![Pair::new(0, 0, 5), Pair::new(0, 1, 3)]).unwrap();
    let plan = solve(&problem, &Effort::threads(1)).unwrap();
    assert_eq!((plan.amounts.as_slice(), plan.certificate.objective), ([6, 4].as_slice(), 42));
    let with = |change: &dyn Fn(&mut Plan)| {
        let mut plan = plan.clone();
        change(&mut plan);
        check(&problem, &plan).unwrap_err()
    };
    let prices = |supply: i64, demands: [i64; 2]| {
        move |plan: &mut Plan| {
            plan.certificate.prices.supplies = vec![supply];
            plan.certificate.prices.demands = demands.to_vec();
        }
    };
    assert!(matches!(with(&|plan| plan.amounts[1] = 5), Refusal::OverCapacity { used: 11, .. }));
    assert!(matches!(with(&|plan| plan.amounts[1] = -1), Refusal::OutOfBounds { pair: 1, .. }));
    assert!(matches!(with(&|plan| plan.amounts[1] = 3), Refusal::PricedLeftover { left: 1, .. }));
    assert!(matches!(with(&prices(0, [5, 0])), Refusal::TooLittle { pair: 1, above: 3, .. }));
    assert!(matches!(with(&prices(4, [2, 0])), Refusal::TooMuch { pair: 0, below: 1, .. }));
    assert!(matches!(with(&prices(4, [2, -1])), Refusal::NegativePrice { price: -1, .. }));
    assert!(matches!(
        with(&|plan| plan.certificate.objective = 43),
        Refusal::Objective { told: 43, found: 42 }
    ));
    let message = with(&|plan| plan.amounts.clear()).to_string();
    assert_eq!(message, "the plan has 0 amounts, the problem 2; it was made for another problem: plan again");
}
