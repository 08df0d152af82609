//! Bench of the engine: the batch pass, threads, peers doing the same work, changes with exact repair, memory.
#![allow(clippy::print_stderr, reason = "a bench that runs for a minute tells where it is")]

use std::process::ExitCode;

use turash_bench::peers::{Found, Problem};
use turash_bench::reference::REFERENCE;
use turash_bench::report::{Limit, Report};
use turash_bench::timer;
use turash_bench::world::{Flow, TYPES, World};
use turash_engine::{Engine, MarketId, Order, SHOWN, Touched};

const FLOWS: u32 = 1_000_000;
const CHANGES: usize = 100_000;
const RADIUS_KM: f64 = 25.0;

fn main() -> ExitCode {
    let mut world = World::new(1);
    let flows = world.flows(FLOWS);
    let mut report = Report::new();
    let mut engine = empty();
    let batch = batch(&mut engine, &flows, &mut report);
    peers(&engine, &flows, &batch, &mut report);
    changes(&mut engine, &mut world, flows, &mut report);
    let bytes = engine.memory_bytes() as f64 / engine.len() as f64;
    report.row("index and lists after the changes", bytes, "B/flow", Limit::AtMost(400.0));
    report.finish()
}

fn empty() -> Engine {
    let mut engine = Engine::new();
    for kind in 0..TYPES {
        engine.open_market(MarketId(kind), REFERENCE, vec![vec![0]]);
    }
    engine
}

fn load(engine: &mut Engine, flows: &[Flow]) {
    for flow in flows {
        engine.load(MarketId(flow.kind), &flow.entry(RADIUS_KM));
    }
}

/// What one thread does from the flows to all lists.
struct Batch {
    pairs: u64,
    total_s: f64,
}

fn batch(engine: &mut Engine, flows: &[Flow], report: &mut Report) -> Batch {
    eprintln!("batch pass, one thread and two");
    let (mut total_s, mut lists_s, mut one_s, mut two_s) = (f64::MAX, f64::MAX, f64::MAX, f64::MAX);
    for _ in 0..3 {
        let mut fresh = empty();
        let ((), load_s) = timer::cpu(|| load(&mut fresh, flows));
        let ((), fill_s) = timer::cpu(|| fresh.recompute(1));
        total_s = total_s.min(load_s + fill_s);
        lists_s = lists_s.min(fill_s);
        *engine = fresh;
    }
    // In turns, the best of each: other work on the machine makes a run slower, never faster. More turns while it does.
    for turn in 0..20 {
        if turn >= 3 && one_s / two_s >= 1.75 {
            break;
        }
        one_s = one_s.min(timer::wall(|| engine.recompute(1)).1);
        two_s = two_s.min(timer::wall(|| engine.recompute(2)).1);
    }
    let mut pairs = 0;
    for kind in 0..TYPES {
        engine.for_each_pair(MarketId(kind), &mut |_, _, _| pairs += 1);
    }
    report.row("1M flows: pairs within 25 km", pairs as f64 / 1e6, "M", Limit::Told);
    report.row("1M flows: load, index, all lists, 1 thread", total_s, "s", Limit::AtMost(2.2));
    report.row("1M flows: index and lists per pair", lists_s * 1e9 / pairs as f64, "ns", Limit::AtMost(30.0));
    report.row("2 threads against 1 (wall)", one_s / two_s, "x", Limit::AtLeast(1.7));
    let bytes = engine.memory_bytes() as f64 / engine.len() as f64;
    report.row("index and lists after the batch pass", bytes, "B/flow", Limit::AtMost(400.0));
    Batch { pairs, total_s }
}

/// A peer's whole work.
type Peer = fn(&Problem) -> Found;

fn peers(engine: &Engine, flows: &[Flow], batch: &Batch, report: &mut Report) {
    let sorted = Problem::sorted(flows, REFERENCE, RADIUS_KM);
    let generated = Problem::new(flows, REFERENCE, RADIUS_KM);
    let runs: [(&str, &Problem, Peer, f64); 4] = [
        ("kiddo, flows in spatial order", &sorted, Problem::kiddo, 2.2),
        ("rstar, flows in spatial order", &sorted, Problem::rstar, 3.5),
        ("kiddo, flows as generated", &generated, Problem::kiddo, 5.0),
        ("rstar, flows as generated", &generated, Problem::rstar, 7.0),
    ];
    for (name, problem, run, at_least) in runs {
        eprintln!("{name}");
        let (found, seconds) = best_of_two(problem, run);
        let differing = differing(engine, problem, &found);
        report.row(
            format!("times as fast as {name}"),
            seconds / batch.total_s,
            "x",
            Limit::AtLeast(at_least),
        );
        let per_pair = seconds * 1e9 / found.pairs as f64;
        report.row(format!("  {name}: per pair"), per_pair, "ns", Limit::Told);
        let difference = (found.pairs as f64 - batch.pairs as f64).abs();
        report.row(format!("  {name}: pairs more or less"), difference, "", Limit::AtMost(1000.0));
        report.row(format!("  {name}: other lists"), differing as f64, "", Limit::AtMost(1000.0));
    }
}

fn best_of_two(problem: &Problem, run: Peer) -> (Found, f64) {
    let (first, first_s) = timer::cpu(|| run(problem));
    drop(first);
    let (second, second_s) = timer::cpu(|| run(problem));
    (second, first_s.min(second_s))
}

/// The number of flows whose list a peer found otherwise.
fn differing(engine: &Engine, problem: &Problem, found: &Found) -> usize {
    let values = |keys: &[f64]| -> Vec<u32> {
        keys[..SHOWN].iter().map(|key| (key.to_bits() >> 32) as u32).filter(|&bits| bits != 0).collect()
    };
    let ours = |flow: u32| engine.list(flow).map(|ranked| ranked.value.to_bits());
    let lists = problem.slots.iter().zip(&found.lists);
    lists.filter(|&(&flow, keys)| !ours(flow).eq(values(keys))).count()
}

/// Random changes of a world that the engine knows, one after the other.
struct Changes<'a> {
    engine: &'a mut Engine,
    world: &'a mut World,
    flows: Vec<Flow>,
    free: Vec<u32>,
    touched: Touched,
}

impl Changes<'_> {
    /// Makes the next change with the repair of every list that it touches; gives the flow as it is now, and the seconds.
    fn make(&mut self) -> (Flow, f64) {
        let kind = self.world.random().below(10);
        let at = loop {
            let at = self.world.random().below(self.flows.len());
            if !self.free.contains(&(at as u32)) {
                break at;
            }
        };
        self.touched.clear();
        let mut flow = self.flows[at];
        match kind {
            0..6 => flow.columns = self.world.columns(flow.side),
            6 => flow.columns[0] *= self.world.random().between(0.98, 1.02) as f32,
            7 => flow.place = self.world.place(),
            8 => {
                flow = Flow { place: self.world.place(), columns: self.world.columns(flow.side), ..flow };
                flow.flow = self.free.pop().unwrap_or(self.flows.len() as u32);
                flow.tie = flow.flow.wrapping_mul(0x9E37_79B1) ^ 0x5bd1_e995;
                flow.site = u32::MAX - flow.flow;
            }
            _ => self.free.push(flow.flow),
        }
        let ((), seconds) = timer::wall(|| {
            if kind == 9 {
                self.engine.remove(flow.flow, &mut self.touched);
            } else {
                self.engine.put(MarketId(flow.kind), &flow.entry(RADIUS_KM), &mut self.touched);
            }
        });
        match self.flows.get_mut(flow.flow as usize) {
            Some(place) => *place = flow,
            None => self.flows.push(flow),
        }
        (flow, seconds)
    }

    /// Makes a change and keeps the order of flows by their best pair; gives the seconds of both.
    fn make_in_order(&mut self, order: &mut Order<u32>) -> (f64, f64) {
        let (flow, repaired) = self.make();
        let Self { engine, flows, touched, .. } = self;
        let ((), ordered) = timer::wall(|| {
            for slot in touched.flows() {
                let best = engine.values(slot).next();
                if slot == flow.flow || best != order.best(slot) {
                    order.set(slot, best.map(|best| (flows[slot as usize].kind, best)));
                }
            }
        });
        (repaired, ordered)
    }
}

/// One hundred thousand changes, each with the repair of every list it touches, and as many that keep the order of flows besides.
fn changes(engine: &mut Engine, world: &mut World, flows: Vec<Flow>, report: &mut Report) {
    eprintln!("changes");
    engine.recompute(1);
    let mut changes = Changes { engine, world, flows, free: Vec::new(), touched: Touched::default() };
    let mut times_us = Vec::with_capacity(CHANGES);
    let mut lists = 0;
    for _ in 0..CHANGES {
        times_us.push(changes.make().1 * 1e6);
        lists += changes.touched.len();
    }
    let mean = times_us.iter().sum::<f64>() / times_us.len() as f64;
    times_us.sort_by(f64::total_cmp);
    report.row("one change, all lists repaired: mean", mean, "us", Limit::AtMost(30.0));
    report.row("one change: median", timer::quantile(&times_us, 0.5), "us", Limit::Told);
    report.row("one change: p99", timer::quantile(&times_us, 0.99), "us", Limit::AtMost(150.0));
    report.row("one change: p99.9", timer::quantile(&times_us, 0.999), "us", Limit::Told);
    report.row("changes a second on one core", 1e6 / mean, "/s", Limit::AtLeast(33_000.0));
    report.row("lists told of per change", lists as f64 / CHANGES as f64, "", Limit::Told);

    let best = |engine: &Engine, flow: &Flow| Some((flow.flow, flow.kind, engine.values(flow.flow).next()?));
    let mut order = Order::of(changes.flows.iter().filter_map(|flow| best(changes.engine, flow)));
    let (mut repaired_us, mut ordered_us) = (0.0, 0.0);
    for _ in 0..CHANGES {
        let (repaired, ordered) = changes.make_in_order(&mut order);
        repaired_us += repaired * 1e6;
        ordered_us += ordered * 1e6;
    }
    let (repaired, ordered) = (repaired_us / CHANGES as f64, ordered_us / CHANGES as f64);
    report.row("keeping the order of flows: mean", ordered, "us", Limit::Told);
    report.row("one change and the order: mean", repaired + ordered, "us", Limit::AtMost(12.0));
    let Changes { engine, flows, .. } = changes;
    let misplaced =
        flows.iter().filter(|flow| order.best(flow.flow) != engine.values(flow.flow).next()).count();
    report.row("flows out of order", misplaced as f64, "", Limit::AtMost(0.0));
    let differing = engine.verify(2).len();
    report.row("lists that differ from a batch pass", differing as f64, "", Limit::AtMost(0.0));
}
