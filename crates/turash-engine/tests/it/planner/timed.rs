//! Plans in time: each period against the other solver, tiny cases against a calculation by hand, and the checker against plans that were tampered with.

use turash_engine::planner::{
    Effort, Pair, PeriodPlan, PlanError, Problem, Progress, RealPair, RealProblem, TimedPair, TimedPlan,
    TimedProblem, TimedRefusal, UNBOUNDED, check_timed, solve,
};

use super::{lies, oracle, seasons};
use crate::random::Random;

fn planned(problem: &TimedProblem) -> TimedPlan {
    let plan = problem.by_period(&Effort::threads(1)).unwrap();
    let proven = check_timed(problem, &plan).unwrap();
    assert!(proven.bound - proven.value <= proven.value * 1e-9, "{proven:?}");
    plan
}

/// A period of a problem of whole numbers, for the other solver.
fn period(problem: &TimedProblem, at: usize) -> Problem {
    let column = |side: &[Vec<f64>]| side.iter().map(|amounts| amounts[at] as i64).collect();
    let pair = |pair: &TimedPair| {
        let most = pair.most.as_ref().map_or(f64::INFINITY, |most| most[at]);
        let most = most.min(pair.most_rate * problem.hours[at]);
        let most = if most.is_finite() { most as i64 } else { UNBOUNDED };
        Pair { most, ..Pair::new(pair.supply, pair.demand, pair.value as i64) }
    };
    let pairs = problem.pairs.iter().map(pair).collect();
    Problem::new(column(&problem.supplies), column(&problem.demands), pairs).unwrap()
}

#[test]
fn each_period_has_the_optimum_of_the_other_solver() {
    let mut random = Random(20);
    let mut worth_something = 0;
    for _ in 0..60 {
        let problem = seasons::draw(&mut random, 12, 0.0);
        let plan = planned(&problem);
        let expected: i128 = (0..12).map(|at| oracle::optimum(&period(&problem, at))).sum();
        // The values of the plan are rounded to a step of about 1e-13 of the largest.
        assert!((plan.value - expected as f64).abs() <= expected as f64 * 1e-11, "{} {expected}", plan.value);
        worth_something += usize::from(expected > 0);
    }
    assert!(worth_something > 40, "only {worth_something} problems test anything");
}

/// The best plan of a year that knows no periods.
fn yearly(problem: &TimedProblem) -> f64 {
    let sums = |side: &[Vec<f64>]| side.iter().map(|amounts| amounts.iter().sum()).collect();
    let real = RealProblem {
        supplies: sums(&problem.supplies),
        demands: sums(&problem.demands),
        pairs: problem.pairs.iter().map(|pair| RealPair::new(pair.supply, pair.demand, pair.value)).collect(),
    };
    let scaled = real.scaled().unwrap();
    scaled.units.worth_of(solve(&scaled.problem, &Effort::threads(1)).unwrap().certificate.objective)
}

#[test]
fn a_year_is_worth_no_less_than_its_periods_and_the_same_where_all_have_one_shape() {
    let mut random = Random(21);
    let mut more = 0;
    for _ in 0..30 {
        let mut problem = seasons::draw(&mut random, 6, 0.0);
        for pair in &mut problem.pairs {
            (pair.most, pair.most_rate) = (None, f64::INFINITY);
        }
        let (of_periods, of_year) = (planned(&problem).value, yearly(&problem));
        assert!(of_year >= of_periods * (1.0 - 1e-12), "{of_year} {of_periods}");
        more += usize::from(of_year > of_periods * 1.01);

        let shape = [1.0, 3.0, 0.0, 2.0, 7.0, 1.0];
        for amounts in problem.supplies.iter_mut().chain(&mut problem.demands) {
            let first = amounts[0];
            *amounts = shape.iter().map(|factor| factor * first).collect();
        }
        let (of_periods, of_year) = (planned(&problem).value, yearly(&problem));
        assert!((of_year - of_periods).abs() <= of_year * 1e-11, "{of_year} {of_periods}");
    }
    assert!(more > 15, "time mattered in {more} of 30");
}

/// 100 hours in which 3 MW are asked for, and 50 in which 8 are; 10 MW are there all the time. A unit is worth 10.
///
/// Below 3 MW one more brings 10 * 150 hours = 1500 a year, from there to 8 MW 10 * 50 hours = 500.
fn two_periods(cost_of_rate: f64) -> TimedProblem {
    TimedProblem {
        hours: vec![100.0, 50.0],
        supplies: vec![vec![1000.0, 500.0]],
        demands: vec![vec![300.0, 400.0]],
        pairs: vec![TimedPair { cost_of_rate, ..TimedPair::new(0, 0, 10.0) }],
    }
}

#[test]
fn a_rate_is_worth_building_where_its_hours_pay_for_it() {
    // 600 a MW: 3 MW. It carries 300 + 150, worth 4500 less 1800. The pipe is worth 10 in the 50 hours (500 of the 600), 1 in the others, and the demand there 9.
    let problem = two_periods(600.0);
    let by_hand = TimedPlan {
        periods: vec![
            PeriodPlan { amounts: vec![300.0], supply_prices: vec![0.0], demand_prices: vec![9.0] },
            PeriodPlan { amounts: vec![150.0], supply_prices: vec![0.0], demand_prices: vec![0.0] },
        ],
        rates: vec![3.0],
        value: 2700.0,
    };
    let proven = check_timed(&problem, &by_hand).unwrap();
    assert_eq!((proven.value, proven.bound), (2700.0, 2700.0));
    let with = |rate: f64| {
        let mut plan = problem.at_rates(&[rate], &Effort::threads(1)).unwrap();
        for (period, by_hand) in plan.periods.iter_mut().zip(&by_hand.periods) {
            period.demand_prices.clone_from(&by_hand.demand_prices);
        }
        check_timed(&problem, &plan)
    };
    assert_eq!(with(3.0), Ok(proven));
    assert!(matches!(with(2.99), Err(TimedRefusal::NotProven { bound: 2700.0, value }) if value < 2692.0));
    assert!(matches!(with(3.01), Err(TimedRefusal::NotProven { bound: 2700.0, value }) if value < 2700.0));
}

#[test]
fn a_rate_that_is_not_needed_is_not_built() {
    let plan = two_periods(100.0).at_rates(&[50.0], &Effort::threads(1)).unwrap();
    assert_eq!((plan.rates.as_slice(), plan.value, plan.yearly(0)), ([8.0].as_slice(), 6200.0, 700.0));
    let plan = two_periods(100.0).at_rates(&[4.0], &Effort::threads(1)).unwrap();
    assert_eq!((plan.rates.as_slice(), plan.value, plan.yearly(0)), ([4.0].as_slice(), 4600.0, 500.0));
}

#[test]
fn a_thousand_plans_in_time_that_were_tampered_with_are_refused() {
    let refused = lies::refused(22, 0.0, planned);
    // Nothing costs anything here, so no pipe is too dear: that is tampered with beside the solver that chooses rates.
    assert!(refused.iter().enumerate().all(|(way, &count)| count >= 90 || way == 4), "{refused:?}");
}

#[test]
fn each_refusal_says_what_is_wrong() {
    let problem = two_periods(0.0);
    let plan = planned(&problem);
    let with = |change: &dyn Fn(&mut TimedPlan)| {
        let mut plan = plan.clone();
        change(&mut plan);
        check_timed(&problem, &plan).unwrap_err()
    };
    assert_eq!(
        with(&|plan| plan.rates.clear()).to_string(),
        "the plan has 0 rates, the problem 1; it was made for another problem: plan again"
    );
    assert_eq!(
        with(&|plan| plan.periods[1].amounts[0] = 401.0).to_string(),
        "in period 1 pair 0 gets 401, outside 0 to 400"
    );
    assert_eq!(
        with(&|plan| {
            plan.periods[0].amounts[0] = 301.0;
            plan.value += 10.0;
        })
        .to_string(),
        "in period 0 demand 0 gives or takes 301, more than its 300"
    );
    assert_eq!(with(&|plan| plan.rates[0] = -1.0).to_string(), "the rate of pair 0 is -1, outside 0 to inf");
    assert_eq!(
        with(&|plan| plan.periods[0].supply_prices[0] = -2.0).to_string(),
        "in period 0 the price of supply 0 is -2; it must be 0 or more"
    );
    assert_eq!(
        with(&|plan| plan.value = 7001.0).to_string(),
        "the plan says that it is worth 7001, its amounts and rates are worth 7000"
    );
    assert_eq!(
        with(&|plan| plan.periods[0].supply_prices[0] = 1.0).to_string(),
        "the plan is worth 7000; its prices prove only that no plan is worth more than 8000"
    );
}

type Change = &'static dyn Fn(&mut TimedProblem);

#[test]
fn what_does_not_fit_together_is_refused_by_name() {
    let refused = |change: Change| {
        let mut problem = two_periods(0.0);
        change(&mut problem);
        problem.by_period(&Effort::threads(1)).unwrap_err().to_string()
    };
    let cases: [(Change, &str); 8] = [
        (&|problem| problem.hours[1] = 0.0, "the hours of period 1 is 0; it must be finite and above 0"),
        (
            &|problem| problem.supplies[0].truncate(1),
            "supply 0 has amounts for 1 periods, the year has 2; give one for each",
        ),
        (
            &|problem| problem.demands[0][1] = f64::NAN,
            "demand 0 has NaN in period 1; it must be a number of 0 or more",
        ),
        (
            &|problem| problem.pairs[0].demand = 3,
            "pair 0 names demand 3, which the problem does not have; give it a capacity first",
        ),
        (&|problem| problem.pairs[0].value = f64::NAN, "the value of pair 0 is NaN; it must be finite"),
        (
            &|problem| problem.pairs[0].most = Some(vec![1.0; 3]),
            "pair 0 has amounts for 3 periods, the year has 2; give one for each",
        ),
        (
            &|problem| problem.pairs[0].most_rate = -1.0,
            "the largest rate of pair 0 is -1; it must be 0 or more, or infinite",
        ),
        (&|problem| problem.pairs[0].cost_of_rate = 1.0, "the rate of pair 0 costs something"),
    ];
    for (change, expected) in cases {
        assert!(refused(change).contains(expected), "{}", refused(change));
    }
    assert!(matches!(
        two_periods(0.0).at_rates(&[], &Effort::threads(1)),
        Err(PlanError::Rates { rates: 0, pairs: 1 })
    ));
    let nothing = TimedProblem::default();
    assert_eq!(planned(&nothing), TimedPlan::default());
}

#[test]
fn whoever_watches_hears_of_all_periods_and_may_stop_it() {
    let problem = two_periods(0.0);
    let far = std::sync::Mutex::new(Vec::new());
    let watch = |progress: Progress| {
        far.lock().unwrap().push(progress);
        progress.done < 1
    };
    let stopped = problem.by_period(&Effort::threads(1).watched(&watch));
    assert_eq!(stopped, Err(PlanError::Stopped));
    assert_eq!(far.lock().unwrap().first(), Some(&Progress { done: 0, pairs: 2 }));
}
