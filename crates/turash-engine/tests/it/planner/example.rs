//! The worked example of `docs/planning.md`, computed again: every line of its tables must stand there as it comes out here.

use turash_engine::planner::shares::{Game, by_prices, shapley};
use turash_engine::planner::{
    Effort, Living, Node, Plan, RealPair, RealProblem, Scaled, best_pair_first, check, greedy, solve,
};

const SUPPLIES: [(&str, f64); 2] = [("foundry", 64.0), ("glassworks", 30.0)];
const DEMANDS: [(&str, f64); 3] = [("district heating", 50.0), ("paper mill", 40.0), ("greenhouse", 25.0)];
/// Supply, demand, km.
const PAIRS: [(usize, usize, f64); 5] = [(0, 0, 2.0), (0, 1, 6.0), (0, 2, 4.0), (1, 0, 3.0), (1, 2, 12.0)];

fn scaled() -> Scaled {
    let pair = |&(supply, demand, km): &(usize, usize, f64)| {
        RealPair::new(supply as u32, demand as u32, 30.0 - 1.5 * km)
    };
    let real = RealProblem {
        supplies: SUPPLIES.map(|(_, gwh)| gwh).to_vec(),
        demands: DEMANDS.map(|(_, gwh)| gwh).to_vec(),
        pairs: PAIRS.iter().map(pair).collect(),
    };
    real.scaled().unwrap()
}

fn pairs_table(scaled: &Scaled, plan: &Plan, first: &[i64]) -> Vec<String> {
    let rows = PAIRS.iter().zip(scaled.problem.pairs()).zip(plan.amounts.iter().zip(first));
    rows.map(|(((supply, demand, km), pair), (&amount, &first))| {
        let value = scaled.units.value_of(pair.value);
        let reduced = scaled.units.value_of(plan.reduced_value(pair));
        let [amount, first] = [amount, first].map(|steps| scaled.units.amount_of(steps));
        let (supply, demand) = (SUPPLIES[*supply].0, DEMANDS[*demand].0);
        format!("| {supply} to {demand} | {km} | {value} | {first} | {amount} | {reduced} |")
    })
    .collect()
}

fn prices_table(scaled: &Scaled, plan: &Plan) -> Vec<String> {
    let capacity = scaled.problem.capacity();
    let names = SUPPLIES.iter().chain(&DEMANDS);
    names
        .zip(capacity.nodes())
        .map(|((name, gwh), node)| {
            let price = scaled.units.value_of(plan.certificate.prices[node]);
            format!("| {name} | {gwh} | {price} | {} |", gwh * price)
        })
        .collect()
}

#[test]
fn the_example_of_the_document_comes_out_as_it_stands_there() {
    let document = include_str!("../../../../../docs/planning.md");
    let scaled = scaled();
    let plan = solve(&scaled.problem, &Effort::threads(1)).unwrap();
    check(&scaled.problem, &plan).unwrap();
    let first = greedy(&scaled.problem, &best_pair_first(&scaled.problem));
    let worth = |steps| scaled.units.worth_of(steps);
    let mut lines = pairs_table(&scaled, &plan, &first.amounts);
    lines.extend(prices_table(&scaled, &plan));
    lines.push(format!("The plan is worth {} kEUR/a", worth(plan.certificate.objective)));
    lines.push(format!("the list {} kEUR/a", worth(first.objective)));

    let owners = ([0, 1], [2, 3, 4]);
    let mut game = Game::new(&scaled.problem, &owners.0, &owners.1).unwrap();
    let shares = shapley(&mut game, 0, 0).unwrap().shares;
    let names = SUPPLIES.iter().chain(&DEMANDS).map(|(name, _)| name);
    for ((name, by_price), shapley) in names.zip(by_prices(&game, &plan)).zip(shares) {
        let kilo = |steps: f64| steps * scaled.units.worth_of(1);
        lines.push(format!("| {name} | {:.1} | {:.1} |", kilo(by_price), kilo(shapley)));
    }

    let less = scaled.units.amount_steps(40.0);
    let mut living = Living::new(scaled.problem.clone(), &Effort::threads(1)).unwrap();
    living.set_capacity(Node::Supply(0), less).unwrap();
    for moved in living.replan().moved {
        let (supply, demand, _) = PAIRS[moved.pair as usize];
        let [before, now] = [moved.before, moved.now].map(|steps| scaled.units.amount_of(steps));
        lines.push(format!("{} to {}: {before}, now {now}", SUPPLIES[supply].0, DEMANDS[demand].0));
    }
    check(living.problem(), living.plan()).unwrap();
    for line in lines {
        assert!(document.contains(&line), "docs/planning.md does not say: {line}");
    }
}
