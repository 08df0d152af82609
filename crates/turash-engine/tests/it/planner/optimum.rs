//! Plans against the other solver, and what must hold of every optimum.

use std::sync::atomic::{AtomicUsize, Ordering};

use turash_engine::planner::{
    Effort, Node, Pair, Plan, PlanError, Problem, Progress, best_pair_first, best_unit_first, check, greedy,
    solve,
};

use super::instances::{KINDS, Kind};
use super::oracle;
use crate::world::Random;

fn planned(problem: &Problem) -> Plan {
    let plan = solve(problem, &Effort::threads(1)).unwrap();
    assert_eq!(check(problem, &plan), Ok(()));
    plan
}

fn worth(problem: &Problem) -> i128 {
    planned(problem).certificate.objective
}

#[test]
fn a_thousand_random_problems_have_the_optimum_of_the_other_solver() {
    let mut random = Random(16);
    let mut worth_something = 0;
    for round in 0..100 {
        for (number, kind) in KINDS.iter().enumerate() {
            let problem = kind.draw(&mut random);
            let plan = planned(&problem);
            let expected = oracle::optimum(&problem);
            assert_eq!(plan.certificate.objective, expected, "round {round} kind {number}: {problem:?}");
            worth_something += usize::from(expected > 0);
            for order in [best_unit_first(&problem), best_pair_first(&problem)] {
                assert!(greedy(&problem, &order).objective <= expected, "round {round} kind {number}");
            }
        }
    }
    assert!(worth_something > 700, "only {worth_something} problems test anything");
}

#[test]
fn the_number_of_threads_does_not_show() {
    let mut random = Random(3);
    let kind =
        Kind { supplies: 200, demands: 200, density: 20, capacity: 20, value: 20, bounded: 20, parts: 20 };
    for _ in 0..5 {
        let problem = kind.draw(&mut random);
        let one = planned(&problem);
        for threads in [2, 3] {
            assert_eq!(solve(&problem, &Effort::threads(threads)).unwrap(), one);
        }
    }
}

#[test]
fn more_of_anything_is_never_worth_less() {
    let mut random = Random(4);
    for round in 0..40 {
        for kind in KINDS.iter().filter(|kind| kind.capacity < 1 << 50) {
            let problem = kind.draw(&mut random);
            let before = worth(&problem);
            let mut capacity = problem.capacity().clone();
            let mut pairs = problem.pairs().to_vec();
            // One has more, or a new one joins with pairs to all on the other side.
            match random.below(4) {
                0 | 1 => {
                    let nodes: Vec<Node> = capacity.nodes().collect();
                    let Some(&node) = nodes.get(random.below(nodes.len().max(1) as u64) as usize) else {
                        continue;
                    };
                    capacity[node] += 1 + random.steps(50);
                }
                2 => {
                    let new = capacity.supplies.len() as u32;
                    capacity.supplies.push(1 + random.steps(50));
                    let demands = 0..capacity.demands.len() as u32;
                    pairs.extend(demands.map(|demand| Pair::new(new, demand, random.steps(50))));
                }
                _ => {
                    let new = capacity.demands.len() as u32;
                    capacity.demands.push(1 + random.steps(50));
                    let supplies = 0..capacity.supplies.len() as u32;
                    pairs.extend(supplies.map(|supply| Pair::new(supply, new, random.steps(50))));
                }
            }
            let problem = Problem::new(capacity.supplies, capacity.demands, pairs).unwrap();
            let now = worth(&problem);
            assert!(now >= before, "round {round}: {now} after {before}");
            assert_eq!(now, oracle::optimum(&problem));
        }
    }
}

#[test]
fn a_price_is_what_one_step_more_is_worth_at_most_and_one_step_less_costs_at_least() {
    let mut random = Random(5);
    for kind in &KINDS[..5] {
        for _ in 0..5 {
            let problem = kind.draw(&mut random);
            let plan = planned(&problem);
            let objective = plan.certificate.objective;
            for node in problem.capacity().nodes() {
                let price = i128::from(plan.certificate.prices[node]);
                let with = |more: i64| {
                    let mut capacity = problem.capacity().clone();
                    capacity[node] += more;
                    Problem::new(capacity.supplies, capacity.demands, problem.pairs().to_vec()).ok()
                };
                let one_more = with(1).map(|problem| oracle::optimum(&problem));
                assert!(one_more.is_some_and(|now| now - objective <= price), "{node}");
                if let Some(one_less) = with(-1).map(|problem| oracle::optimum(&problem)) {
                    assert!(objective - one_less >= price, "{node}");
                }
            }
        }
    }
}

#[test]
fn nothing_gives_nothing() {
    let pair = Pair::new(0, 0, 7);
    let problems = [
        Problem::default(),
        Problem::new(vec![5], vec![], vec![]).unwrap(),
        Problem::new(vec![5], vec![5], vec![]).unwrap(),
        Problem::new(vec![0], vec![5], vec![pair]).unwrap(),
        Problem::new(vec![5], vec![0], vec![pair]).unwrap(),
        Problem::new(vec![5], vec![5], vec![Pair { value: 0, ..pair }]).unwrap(),
        Problem::new(vec![5], vec![5], vec![Pair { value: -1, ..pair }]).unwrap(),
        Problem::new(vec![5], vec![5], vec![Pair { most: 0, ..pair }]).unwrap(),
    ];
    for problem in &problems {
        let plan = planned(problem);
        assert_eq!((plan.certificate.objective, plan.amounts.iter().sum::<i64>()), (0, 0), "{problem:?}");
    }
}

#[test]
fn what_is_agreed_stays_also_where_it_is_worth_less() {
    let cheap = Pair { agreed: 4, ..Pair::new(0, 0, 1) };
    let loss = Pair { agreed: 1, ..Pair::new(0, 1, -3) };
    let problem = Problem::new(vec![9], vec![9, 1, 9], vec![cheap, loss, Pair::new(0, 2, 10)]).unwrap();
    let plan = planned(&problem);
    assert_eq!(plan.amounts, [4, 1, 4]);
    assert_eq!(plan.certificate.objective, 4 - 3 + 40);
    assert_eq!(plan.reduced_value(&problem.pairs()[0]), 1 - 10, "kept out by the pair that pays 10");
}

#[test]
fn the_largest_numbers_are_exact() {
    let most = 1_i64 << 61;
    let problem = Problem::new(vec![most], vec![most - 1], vec![Pair::new(0, 0, most / 4)]).unwrap();
    assert_eq!(worth(&problem), i128::from(most - 1) * i128::from(most / 4));
}

#[test]
fn numbers_that_do_not_fit_are_refused_by_name() {
    let refused = |supplies: Vec<i64>, demands: Vec<i64>, pair: Pair| {
        Problem::new(supplies, demands, vec![pair]).unwrap_err().to_string()
    };
    let pair = Pair::new(0, 0, 1);
    let cases = [
        (
            refused(vec![1], vec![1], Pair::new(1, 0, 1)),
            "pair 0 names supply 1, which the problem does not have",
        ),
        (refused(vec![1], vec![], pair), "pair 0 names demand 0, which the problem does not have"),
        (refused(vec![-1], vec![1], pair), "the capacity of supply 0 is -1; it must be 0 or more"),
        (refused(vec![1], vec![1], Pair { agreed: 2, most: 1, ..pair }), "agreed is 2 and the upper bound 1"),
        (
            refused(vec![1], vec![9], Pair { agreed: 2, ..pair }),
            "more is agreed with supply 0 than its capacity 1",
        ),
        (refused(vec![1], vec![1], Pair { value: i64::MAX, ..pair }), "use larger steps of value"),
        (refused(vec![1], vec![1], Pair { value: i64::MIN, ..pair }), "use larger steps of value"),
        (refused(vec![i64::MAX, i64::MAX], vec![1], pair), "use larger steps of amount"),
    ];
    for (message, expected) in cases {
        assert!(message.contains(expected), "{message}");
    }
}

#[test]
fn whoever_watches_hears_how_far_it_is_and_may_stop_it() {
    let pairs: Vec<Pair> = (0..50).map(|number| Pair::new(number, number, 5)).collect();
    let problem = Problem::new(vec![1; 50], vec![1; 50], pairs).unwrap();
    let most = AtomicUsize::new(0);
    let watch = |progress: Progress| {
        assert_eq!(progress.pairs, 50);
        most.fetch_max(progress.done, Ordering::Relaxed);
        true
    };
    solve(&problem, &Effort::threads(2).watched(&watch)).unwrap();
    assert!(most.into_inner() >= 48, "told before each component");
    let stopped = solve(&problem, &Effort::threads(2).watched(&|progress| progress.done < 20));
    assert_eq!(stopped, Err(PlanError::Stopped));
}
