//! Splits of what parties gain together.

use turash_engine::planner::shares::{
    EXACT, Game, Group, Segment, Takers, airport, blocking, by_prices, even, shapley,
};
use turash_engine::planner::{Effort, Pair, Problem, Sides, UNBOUNDED, solve};

use super::data::assert_near;
use crate::world::Random;

/// A glove game: who has a left glove, who has a right one. A pair of gloves is worth 60.
fn gloves(left: usize, right: usize) -> Problem {
    let pairs = (0..left)
        .flat_map(|supply| (0..right).map(move |demand| Pair::new(supply as u32, demand as u32, 60)));
    Problem::new(vec![1; left], vec![1; right], pairs.collect()).unwrap()
}

fn parties(count: usize) -> Vec<usize> {
    (0..count).collect()
}

/// A random problem of so many parties, each with one supply or one demand.
fn market(parties: usize, random: &mut Random) -> (Problem, Vec<usize>, Vec<usize>) {
    let (selling, buying): (Vec<usize>, Vec<usize>) = (0..parties).partition(|party| party % 2 == 0);
    let mut side = |count: usize| -> Vec<i64> { (0..count).map(|_| 1 + random.steps(30)).collect() };
    let (supplies, demands) = (side(selling.len()), side(buying.len()));
    let mut pairs = Vec::new();
    for supply in 0..supplies.len() as u32 {
        for demand in 0..demands.len() as u32 {
            let most = if random.below(3) == 0 { random.steps(12) } else { UNBOUNDED };
            pairs.push(Pair { most, ..Pair::new(supply, demand, random.steps(40)) });
        }
    }
    (Problem::new(supplies, demands, pairs).unwrap(), selling, buying)
}

#[test]
fn the_shapley_values_of_glove_games_are_those_of_the_textbook() {
    // Two left gloves and one right one: the right one gets 2/3.
    let problem = gloves(2, 1);
    let (left, right) = (parties(2), [2]);
    let mut game = Game::new(&problem, &left, &right).unwrap();
    let value = shapley(&mut game, 0, 0).unwrap();
    for (share, expected) in value.shares.iter().zip([10.0, 10.0, 40.0]) {
        assert_near(*share, expected, 1e-12, "share");
    }
    // Somebody gives a left glove for less than 10: the other two do better together.
    let blocked = blocking(&mut game, &value.shares).unwrap().unwrap();
    assert_eq!(blocked.missing.round(), 10.0);
    assert_eq!(blocked.group.parties().len(), 2);
    assert!(blocked.group.has(2));
    assert_eq!(blocking(&mut game, &[0.0, 0.0, 60.0]).unwrap(), None, "the core of this game is one split");
}

#[test]
fn two_parties_split_evenly_and_stay() {
    let problem = gloves(1, 1);
    let mut game = Game::new(&problem, &[0], &[1]).unwrap();
    assert_eq!(even(&mut game).unwrap(), [30.0, 30.0]);
    assert_eq!(shapley(&mut game, 0, 0).unwrap().shares, [30.0, 30.0]);
    assert_eq!(blocking(&mut game, &[30.0, 30.0]).unwrap(), None);
    assert_eq!(game.gain(&Group::of([0])), Ok(0));
}

#[test]
fn a_split_by_prices_is_always_in_the_core() {
    let mut random = Random(7);
    for _ in 0..60 {
        let (problem, selling, buying) = market(2 + random.below(7) as usize, &mut random);
        let plan = solve(&problem, &Effort::threads(1)).unwrap();
        let mut game = Game::new(&problem, &selling, &buying).unwrap();
        let mut shares = by_prices(&game, &plan);
        let gain = plan.certificate.objective as f64;
        assert_near(shares.iter().sum(), gain, 1e-12, "all that is gained is split");
        assert_eq!(blocking(&mut game, &shares).unwrap(), None);
        // Taken from the one that has most, it is no longer.
        let most = (0..shares.len()).max_by(|one, other| shares[*one].total_cmp(&shares[*other])).unwrap();
        shares[most] -= gain;
        assert_eq!(blocking(&mut game, &shares).unwrap().is_some(), gain > 0.0);
    }
}

#[test]
fn shapley_values_add_up_and_treat_equals_as_equals() {
    let mut random = Random(8);
    for _ in 0..10 {
        let (problem, selling, buying) = market(7, &mut random);
        let mut game = Game::new(&problem, &selling, &buying).unwrap();
        let shares = shapley(&mut game, 0, 0).unwrap().shares;
        assert_near(shares.iter().sum(), game.gain_of_all().unwrap() as f64, 1e-12, "sum");
    }
    let problem = gloves(4, 3);
    let (left, right) = (parties(4), [4, 5, 6]);
    let shares = shapley(&mut Game::new(&problem, &left, &right).unwrap(), 0, 0).unwrap().shares;
    assert!(shares[..4].iter().all(|share| (share - shares[0]).abs() < 1e-9));
    assert!(shares[4..].iter().all(|share| (share - shares[4]).abs() < 1e-9 && *share > shares[0]));
}

#[test]
fn above_twelve_parties_the_shapley_value_is_sampled_and_says_how_well() {
    // Two left gloves, one right one, and eleven parties that have nothing: 10, 10, 40 and 0.
    let Sides { mut supplies, demands } = gloves(2, 1).capacity().clone();
    supplies.extend([0; 11]);
    let problem = Problem::new(supplies, demands, gloves(2, 1).pairs().to_vec()).unwrap();
    let (left, right) = ([0, 1, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13], [2]);
    let mut game = Game::new(&problem, &left, &right).unwrap();
    assert!(game.parties() > EXACT);
    let value = shapley(&mut game, 500, 1).unwrap();
    assert_near(value.shares.iter().sum(), 60.0, 1e-12, "sum");
    for ((share, error), expected) in value.shares.iter().zip(&value.errors).zip([10.0, 10.0, 40.0]) {
        assert!(*error > 0.1 && *error < 1.5, "{error}");
        assert!((share - expected).abs() < 4.0 * error, "{share} +- {error}, expected {expected}");
    }
    assert!(value.shares[3..].iter().chain(&value.errors[3..]).all(|number| *number == 0.0));
    assert_eq!(shapley(&mut game, 500, 1).unwrap(), value, "a seed is a result");
    assert_ne!(shapley(&mut game, 500, 2).unwrap().shares, value.shares);
    let message = blocking(&mut game, &value.shares).unwrap_err().to_string();
    assert!(message.starts_with("14 parties are more than 12"), "{message}");
}

#[test]
fn each_piece_of_a_pipe_is_paid_by_those_who_need_it() {
    let segment = |cost: f64, users: &[usize]| Segment { cost, users: users.to_vec() };
    let pipe = [segment(90.0, &[0, 1, 2]), segment(40.0, &[1, 2]), segment(5.0, &[2])];
    assert_eq!(airport(&pipe, 3), Some(vec![30.0, 50.0, 55.0]));
    assert_eq!(airport(&[segment(1.0, &[])], 3), None);
    assert_eq!(airport(&[segment(1.0, &[3])], 3), None);
    assert_eq!(airport(&[], 2), Some(vec![0.0, 0.0]));
}

#[test]
fn a_game_asks_for_an_owner_of_everything_and_nothing_agreed() {
    let problem = gloves(2, 1);
    assert!(Game::new(&problem, &[0], &[1]).is_none());
    let agreed = Problem::new(vec![1], vec![1], vec![Pair { agreed: 1, ..Pair::new(0, 0, 1) }]).unwrap();
    assert!(Game::new(&agreed, &[0], &[1]).is_none());
}

/// Takers on a line through the source, at these places, km.
fn on_a_line(places: &[f64]) -> (Vec<f64>, Vec<Vec<f64>>) {
    let way = |a: f64, b: f64| (a - b).abs();
    let between = places.iter().map(|a| places.iter().map(|b| way(*a, *b)).collect()).collect();
    (places.iter().map(|place| way(*place, 0.0)).collect(), between)
}

#[test]
fn a_shared_pipe_takes_the_shortest_way_and_each_piece_carries_what_lies_behind_it() {
    // Two one way, a third the other way.
    let (from_source, between) = on_a_line(&[3.0, 1.0, -2.0]);
    let rates = [4.0, 1.0, 2.0];
    let takers = Takers {
        from_source: &from_source,
        between: &between,
        rates: &rates,
        cost_per_km: |rate: f64| 10.0 + rate,
    };
    let pipe = takers.pipe(&[0, 1, 2]);
    let pieces: Vec<_> =
        pipe.pieces.iter().map(|piece| (piece.from, piece.to, piece.km, piece.rate)).collect();
    assert_eq!(pieces, [(None, 1, 1.0, 5.0), (None, 2, 2.0, 2.0), (Some(1), 0, 2.0, 4.0)]);
    assert_near(pipe.cost(), 15.0 + 28.0 + 24.0, 1e-12, "cost");
    assert_eq!(pipe.in_equal_parts(3), Some(vec![35.5, 7.5, 24.0]));
    assert_eq!(pipe.by_rate(&rates), [40.0, 3.0, 24.0]);
    // Alone the second would pay 11 for its km: in both splits all are better off together.
    assert_eq!(takers.better_apart(&[35.5, 7.5, 24.0]), Ok(None));
    assert_eq!(takers.better_apart(&[40.0, 3.0, 24.0]), Ok(None));
    assert_eq!(takers.better_apart(&[28.0, 15.0, 24.0]), Ok(Some((vec![1], 4.0))));
}

#[test]
fn whoever_pays_for_the_size_that_others_need_is_better_off_apart() {
    let (from_source, between) = on_a_line(&[1.0, 1.0]);
    let rates = [1.0, 99.0];
    let takers =
        Takers { from_source: &from_source, between: &between, rates: &rates, cost_per_km: |rate: f64| rate };
    let pipe = takers.pipe(&[0, 1]);
    let equal = pipe.in_equal_parts(2).unwrap();
    assert_eq!(takers.better_apart(&equal), Ok(Some((vec![0], 49.0))));
    assert_eq!(takers.better_apart(&pipe.by_rate(&rates)), Ok(None));
    // Whoever neither gains nor loses is not named.
    let (from_source, between) = on_a_line(&[1.0, 1.0, -2.0]);
    let rates = [1.0, 99.0, 5.0];
    let three =
        Takers { from_source: &from_source, between: &between, rates: &rates, cost_per_km: |rate: f64| rate };
    assert_eq!(three.better_apart(&[50.0, 50.0, 10.0]), Ok(Some((vec![0], 49.0))));
    let (many, none) = (vec![1.0; 13], vec![vec![0.0; 13]; 13]);
    let crowd = Takers { from_source: &many, between: &none, rates: &many, cost_per_km: |rate: f64| rate };
    assert_eq!(crowd.better_apart(&many), Err(13));
}
