//! Problems for the planner out of the generated world: the candidate pairs of an engine, in whole MWh and thousandths of EUR/MWh.

use turash_engine::planner::{Pair, Problem};
use turash_engine::{Engine, MarketId, Side};

use crate::reference::REFERENCE;
use crate::world::Flow;

/// The problem of all candidate pairs within a radius, each type a market of its own; all types together in one market where `typed` is not.
pub fn problem(flows: &[Flow], radius_km: f64, typed: bool) -> anyhow::Result<Problem> {
    let market = |flow: &Flow| MarketId(if typed { flow.kind } else { 0 });
    let mut engine = Engine::new();
    let last = flows.iter().map(|flow| market(flow).0).max().unwrap_or(0);
    for number in 0..=last {
        engine.open_market(MarketId(number), REFERENCE, vec![vec![0]]);
    }
    // Numbers on each side, in the order of the flows.
    let mut numbers = vec![0; flows.len()];
    let (mut supplies, mut demands) = (Vec::new(), Vec::new());
    for flow in flows {
        engine.load(market(flow), &flow.entry(radius_km));
        let side = if flow.side == Side::Supply { &mut supplies } else { &mut demands };
        numbers[flow.flow as usize] = side.len() as u32;
        side.push(amount(flow));
    }
    engine.recompute(1);
    let mut pairs = Vec::new();
    for number in 0..=last {
        engine.for_each_pair(MarketId(number), &mut |supply, demand, value| {
            let (hot, cold) = (&flows[supply as usize], &flows[demand as usize]);
            let margin = f64::from(value) / f64::from(hot.columns[0].min(cold.columns[0]));
            let value = (margin * 1000.0).round() as i64;
            pairs.push(Pair::new(numbers[supply as usize], numbers[demand as usize], value));
        });
    }
    Ok(Problem::new(supplies, demands, pairs)?)
}

/// What a flow has or takes, in MWh/a.
pub fn amount(flow: &Flow) -> i64 {
    f64::from(flow.columns[0]).round() as i64
}
