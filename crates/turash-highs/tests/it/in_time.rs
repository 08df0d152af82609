//! Plans in time whose rates cost something.

use turash_engine::planner::{Effort, TimedPair, TimedPlan, TimedProblem};
use turash_highs::{SolverError, plan_in_time};

use crate::random::Random;
use crate::{lies, seasons};

const SECONDS: f64 = 60.0;

fn effort() -> Effort<'static> {
    Effort::threads(1)
}

fn planned(problem: &TimedProblem) -> TimedPlan {
    plan_in_time(problem, &effort(), SECONDS).unwrap().0
}

fn near(found: f64, expected: f64) -> bool {
    (found - expected).abs() <= expected.abs().max(1.0) * 1e-6
}

/// 100 hours in which 3 MW are asked for, and 50 in which 8 are; 10 MW are there all the time. A unit is worth 10.
fn two_periods(cost_of_rate: f64) -> TimedProblem {
    TimedProblem {
        hours: vec![100.0, 50.0],
        supplies: vec![vec![1000.0, 500.0]],
        demands: vec![vec![300.0, 400.0]],
        pairs: vec![TimedPair { cost_of_rate, ..TimedPair::new(0, 0, 10.0) }],
    }
}

#[test]
fn one_pair_builds_as_much_as_its_hours_pay_for() {
    // One more MW brings 10 * 150 hours up to 3 MW, 10 * 50 hours from there to 8.
    let mut found = Vec::new();
    for cost in [100.0, 499.0, 501.0, 1499.0, 1501.0] {
        let plan = planned(&two_periods(cost));
        found.push((plan.rates[0], plan.value));
    }
    let by_hand = [
        (8.0, 7000.0 - 800.0),
        (8.0, 7000.0 - 8.0 * 499.0),
        (3.0, 4500.0 - 3.0 * 501.0),
        (3.0, 4500.0 - 3.0 * 1499.0),
        (0.0, 0.0),
    ];
    for ((rate, value), (expected_rate, expected_value)) in found.iter().zip(by_hand) {
        assert!(near(*rate, expected_rate) && near(*value, expected_value), "{found:?}");
    }
}

#[test]
fn prices_say_in_which_period_more_would_help() {
    // 600 a MW: 3 MW. The pipe is full in both periods, and in the first the demand is: one more unit of it is worth 9.
    let plan = planned(&two_periods(600.0));
    let demand: Vec<f64> = plan.periods.iter().map(|period| period.demand_prices[0]).collect();
    let supply: Vec<f64> = plan.periods.iter().map(|period| period.supply_prices[0]).collect();
    assert!(near(demand[0], 9.0) && near(demand[1], 0.0), "{demand:?}");
    assert_eq!(supply, [0.0, 0.0]);
    let mut more = two_periods(600.0);
    more.demands[0][0] += 1.0;
    assert!(near(planned(&more).value, 2709.0));
}

#[test]
fn a_dear_short_pipe_is_left_to_the_base_load_and_a_cheap_one_takes_the_peak() {
    // Two suppliers of one demand: the better one's pipe costs 300 a MW, the other's 20. A year of 100 hours at 2 MW and 10 hours at 7 MW.
    // The better one brings 10 - 8 = 2 more a unit in 110 hours: 220 up to 2 MW, less than the 280 that its pipe costs more. So it is not built at all.
    let pair = |supply: u32, value: f64, cost_of_rate: f64| TimedPair {
        cost_of_rate,
        ..TimedPair::new(supply, 0, value)
    };
    let problem = |dear: f64| TimedProblem {
        hours: vec![100.0, 10.0],
        supplies: vec![vec![1e4, 1e4]; 2],
        demands: vec![vec![200.0, 70.0]],
        pairs: vec![pair(0, 10.0, dear), pair(1, 8.0, 20.0)],
    };
    let plan = planned(&problem(300.0));
    assert!(near(plan.rates[0], 0.0) && near(plan.rates[1], 7.0), "{:?}", plan.rates);
    assert!(near(plan.value, 270.0 * 8.0 - 140.0), "{}", plan.value);
    // At 150 it is built for the 2 MW of all hours (220 above 130 that it costs more), and the cheap one for the 5 MW of the peak.
    let plan = planned(&problem(150.0));
    assert!(near(plan.rates[0], 2.0) && near(plan.rates[1], 5.0), "{:?}", plan.rates);
    assert!(near(plan.value, 220.0 * 10.0 + 50.0 * 8.0 - 300.0 - 100.0), "{}", plan.value);
}

#[test]
fn where_rates_cost_next_to_nothing_it_is_the_network_simplex_plan() {
    let mut random = Random(30);
    let mut through_highs = 0;
    for _ in 0..60 {
        let free = seasons::draw(&mut random, 12, 0.0);
        let exact = free.by_period(&effort()).unwrap();
        let (same, proven) = plan_in_time(&free, &effort(), SECONDS).unwrap();
        assert_eq!(same, exact, "nothing for HiGHS to do");
        assert!(proven.bound - proven.value <= 1e-9 * proven.value);

        let mut next_to_nothing = free.clone();
        next_to_nothing.pairs.iter_mut().for_each(|pair| pair.cost_of_rate = 1e-3);
        let cost: f64 = exact.rates.iter().map(|rate| rate * 1e-3).sum();
        let plan = planned(&next_to_nothing);
        assert!(near(plan.value, exact.value - cost), "{} {}", plan.value, exact.value);
        through_highs += usize::from(plan.value > 0.0);
    }
    assert!(through_highs > 40, "{through_highs} of 60 are worth something");
}

#[test]
fn no_other_rates_are_better_and_a_higher_cost_never_helps() {
    let mut random = Random(31);
    let mut tried = 0;
    for round in 0..40 {
        let periods = [1, 2, 12][round % 3];
        let problem = seasons::draw(&mut random, periods, 2e7);
        let plan = planned(&problem);
        for _ in 0..20 {
            let scales = plan.rates.iter().map(|&rate| match random.below(3) {
                0 => rate,
                1 => rate * random.between(0.5, 1.5),
                _ => random.between(0.0, 100.0),
            });
            let other = problem.at_rates(&scales.collect::<Vec<f64>>(), &effort()).unwrap();
            assert!(
                other.value <= plan.value + plan.value.abs() * 1e-6 + 1e-3,
                "{} {}",
                other.value,
                plan.value
            );
            tried += usize::from(other.value < plan.value * 0.999);
        }
        let mut dearer = problem.clone();
        dearer.pairs.iter_mut().for_each(|pair| pair.cost_of_rate *= 1.1);
        assert!(planned(&dearer).value <= plan.value * (1.0 + 1e-6) + 1e-3);
    }
    assert!(tried > 200, "only {tried} other rates are worse");
}

#[test]
fn a_thousand_tampered_plans_whose_rates_cost_something_are_refused() {
    let refused = lies::refused(32, 1e7, planned);
    assert!(refused.iter().all(|&count| count >= 60), "{refused:?}");
}

/// The year as 576 typical hours: a working day and a weekend day for each month. Supplies are flat, demands follow the cold and the clock.
fn typical_hours(random: &mut Random, pairs: u32) -> TimedProblem {
    let steps = || {
        (0..12)
            .flat_map(|month| (0..2).flat_map(move |weekend| (0..24).map(move |hour| (month, weekend, hour))))
    };
    let hours: Vec<f64> = steps().map(|(_, weekend, _)| if weekend == 1 { 8.7 } else { 21.7 }).collect();
    let cold = |month: u32| 1.0 + (f64::from(month) * std::f64::consts::TAU / 12.0).cos();
    let mut side = |winter: bool| -> Vec<Vec<f64>> {
        let rate = random.between(1.0, 10.0);
        let at = |((month, weekend, hour), hours): ((u32, u32, u32), &f64)| {
            let day = if winter { cold(month) } else { f64::from(u32::from(weekend == 0)) };
            rate * hours * day * if (6..22).contains(&hour) { 1.0 } else { 0.6 }
        };
        vec![steps().zip(&hours).map(|step| at((step.0, step.1))).collect()]
    };
    let supplies = (0..=pairs / 3).flat_map(|_| side(false)).collect::<Vec<_>>();
    let demands = (0..=pairs / 3).flat_map(|_| side(true)).collect::<Vec<_>>();
    let ends = pairs / 3 + 1;
    let pair = |number: u32| TimedPair {
        cost_of_rate: 20_000.0 + 1_000.0 * f64::from(number),
        ..TimedPair::new(number % ends, (number * 7 / 5) % ends, 30.0 - f64::from(number % 13))
    };
    let pairs = (0..pairs).map(pair).collect();
    TimedProblem { hours, supplies, demands, pairs }
}

#[test]
fn a_year_of_576_typical_hours_is_planned_and_proven() {
    let problem = typical_hours(&mut Random(33), 12);
    let (plan, proven) = plan_in_time(&problem, &effort(), SECONDS).unwrap();
    assert!(proven.value > 0.0 && plan.rates.iter().any(|&rate| rate > 0.0), "{proven:?}");
    let out_of_time = plan_in_time(&problem, &effort(), 0.0);
    assert!(matches!(out_of_time, Err(SolverError::OutOfTime { .. })), "{out_of_time:?}");
}

#[test]
fn a_problem_that_is_none_is_refused_by_name() {
    let mut problem = two_periods(600.0);
    problem.demands[0].pop();
    let refused = plan_in_time(&problem, &effort(), SECONDS).unwrap_err();
    assert_eq!(refused.to_string(), "demand 0 has amounts for 1 periods, the year has 2; give one for each");
}
