//! The example in time of `docs/planning.md`, computed again: every line of its tables must stand there as it comes out here.

use turash_engine::planner::{Effort, TimedPair, TimedPlan, TimedProblem};
use turash_highs::plan_in_time;

/// Thousands of hours of winter, of spring and autumn together, and of summer.
const HOURS: [f64; 3] = [2.16, 4.392, 2.208];
/// GWh in each.
const SUPPLIES: [(&str, [f64; 3]); 2] = [("foundry", [16.0, 32.0, 16.0]), ("glassworks", [8.0, 15.0, 7.0])];
const DEMANDS: [(&str, [f64; 3]); 3] = [
    ("district heating", [28.0, 20.0, 2.0]),
    ("paper mill", [10.0, 20.0, 10.0]),
    ("greenhouse", [14.0, 10.0, 1.0]),
];
/// Supply, demand, km.
const PAIRS: [(usize, usize, f64); 5] = [(0, 0, 2.0), (0, 1, 6.0), (0, 2, 4.0), (1, 0, 3.0), (1, 2, 12.0)];
/// EUR a year for each MW and km of pipe, in thousands.
const PIPE: f64 = 9.0;

/// Values are 30 EUR/MWh less 1.5 for each km.
fn problem(pipe: f64) -> TimedProblem {
    let pair = |&(supply, demand, km): &(usize, usize, f64)| TimedPair {
        cost_of_rate: pipe * km,
        ..TimedPair::new(supply as u32, demand as u32, 30.0 - 1.5 * km)
    };
    TimedProblem {
        hours: HOURS.to_vec(),
        supplies: SUPPLIES.map(|(_, gwh)| gwh.to_vec()).to_vec(),
        demands: DEMANDS.map(|(_, gwh)| gwh.to_vec()).to_vec(),
        pairs: PAIRS.iter().map(pair).collect(),
    }
}

fn rows(plan: &TimedPlan) -> Vec<String> {
    let row = |(number, (supply, demand, _)): (usize, &(usize, usize, f64))| {
        let amounts: Vec<String> =
            plan.periods.iter().map(|period| format!("{:.1}", period.amounts[number])).collect();
        let (supply, demand) = (SUPPLIES[*supply].0, DEMANDS[*demand].0);
        format!("| {supply} to {demand} | {} | {:.2} |", amounts.join(" | "), plan.rates[number])
    };
    PAIRS.iter().enumerate().map(row).collect()
}

fn prices(plan: &TimedPlan) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = |name: &str, price: &dyn Fn(usize) -> f64| {
        let prices: Vec<String> = (0..HOURS.len()).map(|period| format!("{:.2}", price(period))).collect();
        lines.push(format!("| {name} | {} |", prices.join(" | ")));
    };
    for (number, (name, _)) in SUPPLIES.iter().enumerate() {
        line(name, &|period| plan.periods[period].supply_prices[number]);
    }
    for (number, (name, _)) in DEMANDS.iter().enumerate() {
        line(name, &|period| plan.periods[period].demand_prices[number]);
    }
    lines
}

#[test]
fn the_example_of_the_document_comes_out_as_it_stands_there() {
    let document = include_str!("../../../../docs/planning.md");
    let free = problem(0.0).by_period(&Effort::threads(1)).unwrap();
    let (plan, proven) = plan_in_time(&problem(PIPE), &Effort::threads(1), 60.0).unwrap();
    let at_all = problem(PIPE).at_rates(&free.rates, &Effort::threads(1)).unwrap();
    let mut lines = rows(&plan);
    lines.extend(prices(&plan));
    lines.push(format!("by seasons it is worth {:.0} kEUR/a", free.value));
    lines.push(format!("pipes for all of that leave {:.0} kEUR/a", at_all.value));
    lines.push(format!("the best ones leave {:.0} kEUR/a", plan.value));
    let cost = |plan: &TimedPlan| -> f64 {
        PAIRS.iter().zip(&plan.rates).map(|((_, _, km), rate)| PIPE * km * rate).sum()
    };
    let (less_cost, less) = (cost(&at_all) - cost(&plan), at_all.value - plan.value);
    lines.push(format!("bring {:.0} kEUR/a less and cost {less_cost:.0} kEUR/a less", less_cost + less));
    assert!(proven.bound - proven.value < 1e-3, "{proven:?}");
    for line in lines {
        assert!(document.contains(&line), "docs/planning.md does not say: {line}");
    }
}
