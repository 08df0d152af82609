//! Real numbers to steps and back.

use turash_engine::planner::{Effort, Problem, RealPair, RealProblem, Scaled, UNBOUNDED, check, solve};

use crate::world::Random;

fn worth(scaled: &Scaled) -> f64 {
    let plan = solve(&scaled.problem, &Effort::threads(1)).unwrap();
    assert_eq!(check(&scaled.problem, &plan), Ok(()));
    scaled.units.worth_of(plan.certificate.objective)
}

#[test]
fn the_optimum_is_within_the_stated_error() {
    // A supply of s serves two demands in turn: the optimum is known in real numbers.
    let mut random = Random(1);
    for _ in 0..200 {
        let mut draw = |scale: i32| random.between(0.0, 1.0) * 10.0_f64.powi(scale);
        let scale = [-9, 0, 6, 14][draw(1) as usize % 4];
        let (supply, near, far) = (draw(scale), draw(scale), draw(scale));
        let (better, worse) = (20.0 + draw(1), draw(1));
        let real = RealProblem {
            supplies: vec![supply],
            demands: vec![far, near],
            pairs: vec![RealPair::new(0, 0, worse), RealPair::new(0, 1, better)],
        };
        let scaled = real.scaled().unwrap();
        let first = supply.min(near);
        let expected = better * first + worse * (supply - first).min(far);
        // The error of the steps, and that of the three float operations here.
        let allowed = scaled.error + expected * 4.0 * f64::EPSILON;
        assert!((worth(&scaled) - expected).abs() <= allowed, "{real:?}: {} {expected}", worth(&scaled));
        assert!(
            scaled.error < 1e-11 * better * supply.min(near + far) + 1e-15 * better * (supply + near + far)
        );
    }
}

#[test]
fn multiples_of_a_power_of_two_are_taken_as_they_are() {
    let real = RealProblem {
        supplies: vec![0.5, 1024.25],
        demands: vec![3.75],
        pairs: vec![RealPair::new(1, 0, 28.5)],
    };
    let scaled = real.scaled().unwrap();
    let back: Vec<f64> =
        scaled.problem.capacity().supplies.iter().map(|&steps| scaled.units.amount_of(steps)).collect();
    assert_eq!(back, real.supplies);
    assert_eq!(scaled.units.value_of(scaled.problem.pairs()[0].value), 28.5);
    assert_eq!(worth(&scaled), 3.75 * 28.5);
}

#[test]
fn a_change_of_units_changes_nothing_else() {
    let mut random = Random(2);
    let draw = |random: &mut Random, count: usize| {
        (0..count).map(|_| random.between(0.0, 50.0)).collect::<Vec<f64>>()
    };
    let (supplies, demands) = (draw(&mut random, 20), draw(&mut random, 25));
    let pairs: Vec<RealPair> = (0..20)
        .flat_map(|supply| (0..25).map(move |demand| (supply, demand)))
        .map(|(supply, demand)| RealPair::new(supply, demand, random.between(-3.0, 30.0)))
        .collect();
    let real = RealProblem { supplies, demands, pairs };
    let mut in_kwh = real.clone();
    in_kwh.supplies.iter_mut().chain(&mut in_kwh.demands).for_each(|amount| *amount *= 1000.0);
    in_kwh.pairs.iter_mut().for_each(|pair| pair.value /= 1000.0);
    let (one, other) = (worth(&real.scaled().unwrap()), worth(&in_kwh.scaled().unwrap()));
    assert!((one - other).abs() < one * 1e-11, "{one} {other}");
}

#[test]
fn bounds_shares_and_agreements_are_kept() {
    let bounded = |pair: RealPair| {
        let real = RealProblem { supplies: vec![10.0], demands: vec![8.0], pairs: vec![pair] };
        let Scaled { problem, units, .. } = real.scaled().unwrap();
        let pair = problem.pairs()[0];
        let most = (pair.most != UNBOUNDED).then(|| units.amount_of(pair.most));
        (units.amount_of(pair.agreed), most)
    };
    let pair = RealPair::new(0, 0, 1.0);
    assert_eq!(bounded(pair), (0.0, None));
    assert_eq!(bounded(RealPair { most: 8.0, ..pair }), (0.0, None), "all the demand takes is no bound");
    assert_eq!(bounded(RealPair { share: 0.5, ..pair }), (0.0, Some(4.0)));
    assert_eq!(bounded(RealPair { share: 0.5, most: 3.0, ..pair }), (0.0, Some(3.0)));
    assert_eq!(
        bounded(RealPair { share: 0.5, agreed: 5.0, ..pair }),
        (5.0, Some(5.0)),
        "agreed beats the share"
    );
}

#[test]
fn sums_of_agreements_may_be_off_by_their_rounding() {
    let thirds = RealPair { agreed: 0.1, ..RealPair::new(0, 0, 1.0) };
    let real =
        |capacity: f64| RealProblem { supplies: vec![capacity], demands: vec![9.0], pairs: vec![thirds; 3] };
    // Three times 0.1 is above 0.3 in floats.
    let Scaled { problem, .. } = real(0.3).scaled().unwrap();
    assert_eq!(problem.left().supplies, [0]);
    assert!(real(0.299).scaled().unwrap_err().to_string().contains("more is agreed with supply 0"));
}

#[test]
fn what_is_no_number_is_refused_by_name() {
    let pair = RealPair::new(0, 0, 1.0);
    let refused = |supply: f64, pair: RealPair| {
        let real = RealProblem { supplies: vec![supply], demands: vec![1.0], pairs: vec![pair] };
        real.scaled().map(|scaled| scaled.problem).map_err(|error| error.to_string())
    };
    let cases = [
        (refused(f64::NAN, pair), "the capacity of supply 0 is NaN; it must be finite and 0 or more"),
        (refused(-1.0, pair), "the capacity of supply 0 is -1; it must be finite and 0 or more"),
        (
            refused(1.0, RealPair { value: f64::INFINITY, ..pair }),
            "the value of pair 0 is inf; it must be finite",
        ),
        (
            refused(1.0, RealPair { agreed: -0.5, ..pair }),
            "what is agreed of pair 0 is -0.5; it must be finite and 0 or more",
        ),
        (
            refused(1.0, RealPair { most: f64::NAN, ..pair }),
            "the upper bound of pair 0 is NaN; it must be 0 or more, or infinite",
        ),
        (refused(1.0, RealPair { share: 1.5, ..pair }), "the share of pair 0 is 1.5; it must be from 0 to 1"),
    ];
    for (found, expected) in cases {
        assert_eq!(found, Err(expected.to_owned()));
    }
    let nothing = RealProblem::default().scaled().unwrap();
    assert_eq!((nothing.problem, nothing.error), (Problem::default(), 0.0));
}
