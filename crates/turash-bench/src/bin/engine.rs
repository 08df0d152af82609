//! Bench of the engine: batch, threads, changes, memory, and peers doing the same work.
#![allow(clippy::print_stdout, reason = "a bench prints its result")]

use turash_bench::report::{Limit, Report};
use turash_bench::timer;
use turash_bench::world::{TYPES, World};
use turash_domain::matching::DirectHeat;
use turash_engine::{Engine, MarketId};

fn main() -> std::process::ExitCode {
    let flows = World::new(1).flows(1_000_000);
    let mut engine = Engine::new();
    for kind in 0..TYPES {
        engine.open_market(MarketId(kind), DirectHeat { value_per_unit: 30.0, cost_per_unit_km: 1.0 });
    }
    let ((), load) = timer::cpu(|| flows.iter().for_each(|f| engine.load(MarketId(f.kind), &f.entry(25.0))));
    for _ in 0..3 {
    let ((), t) = timer::cpu(|| engine.recompute(1));
    println!("load {load} recompute {t}");
    }
    let mut pairs = 0u64;
    for kind in 0..TYPES { engine.for_each_pair(MarketId(kind), &mut |_, _, _| pairs += 1); }
    let ((), t) = timer::wall(|| engine.recompute(2));
    println!("pairs {pairs} 2 threads {t}");
    println!("bytes {}", engine.memory_bytes() as f64 / 1e6);
    let mut report = Report::new();
    report.row("x", 1.0, "s", Limit::Told);
    report.finish()
}
