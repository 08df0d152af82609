//! The worked examples of `docs/model.md`: every number that stands there is computed again, to the digits that are printed.
//!
//! A table stands between `<!-- worked: NAME -->` and `<!-- end -->`, with the pair as JSON above it. The first column of a row says what its
//! number is: a JSON pointer into what `turash explain --json` prints, or a step of the calculation that [`heat_steps`] and
//! [`material_steps`] compute anew, without the rule of matching.

#![cfg(test)]

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;
use turash_domain::matching::{Model, Party, explain};
use turash_domain::model::heat::pump::lorenz_mean_c;
use turash_domain::{ResourceFlow, Site, Versioned};

const DOCUMENT: &str = include_str!("../../../../docs/model.md");

/// The 90 % quantile of the normal distribution, from a table of it.
const Z: f64 = 1.281_551_565_5;

/// The pair of an example.
#[derive(Deserialize)]
struct Pair {
    supply_site: Versioned<Site>,
    supply: Versioned<ResourceFlow>,
    demand_site: Versioned<Site>,
    demand: Versioned<ResourceFlow>,
}

/// An example of the document.
struct Example {
    pair: Pair,
    /// What stands in the first two columns of each row.
    rows: Vec<(String, String)>,
}

impl Example {
    fn of(name: &str) -> Self {
        let mark = format!("<!-- worked: {name} -->");
        let (_, rest) = DOCUMENT.split_once(&mark).unwrap_or_else(|| panic!("docs/model.md has no {mark}"));
        let (text, _) = rest.split_once("<!-- end -->").expect("an example ends");
        let (_, json) = text.split_once("```json\n").expect("an example begins with its pair");
        let (json, table) = json.split_once("```").expect("a block ends");
        let cells = |line: &str| -> Option<(String, String)> {
            let mut cells = line.strip_prefix("| `")?.split('|');
            Some((cells.next()?.trim().trim_end_matches('`').to_owned(), cells.next()?.trim().to_owned()))
        };
        Self {
            pair: serde_json::from_str(json).expect("the pair is read"),
            rows: table.lines().filter_map(cells).collect(),
        }
    }

    /// What `turash explain --json` has of the pair.
    fn explained(&self) -> Value {
        let party = |flow, site| Party { flow, site, reserved_annual: 0.0 };
        let supply = party(&self.pair.supply, &self.pair.supply_site);
        let demand = party(&self.pair.demand, &self.pair.demand_site);
        serde_json::to_value(explain(supply, demand, &Model::default())).unwrap()
    }

    /// Compares every row with what it is, and every step with its row.
    #[track_caller]
    fn check(&self, explained: &Value, steps: &BTreeMap<&str, f64>) {
        let is = |key: &str| match key.strip_prefix('/') {
            Some(_) => explained.pointer(key).and_then(Value::as_f64),
            None => steps.get(key).copied(),
        };
        let wrong: Vec<String> = self
            .rows
            .iter()
            .filter_map(|(key, printed)| {
                let decimals = printed.split_once('.').map_or(0, |(_, decimals)| decimals.len());
                let computed = is(key).map_or("nothing".to_owned(), |number| format!("{number:.decimals$}"));
                (printed.replace(',', "") != computed)
                    .then(|| format!("{key}: {printed}, but it is {computed}"))
            })
            .collect();
        assert!(wrong.is_empty(), "docs/model.md says what is not so:\n{}", wrong.join("\n"));
        for step in steps.keys() {
            assert!(self.rows.iter().any(|(key, _)| key == step), "docs/model.md leaves out {step}");
        }
    }
}

#[track_caller]
fn number(of: &Value, pointer: &str) -> f64 {
    of.pointer(pointer).and_then(Value::as_f64).unwrap_or_else(|| panic!("no number at {pointer}"))
}

#[track_caller]
fn assert_near(computed: f64, explained: f64) {
    assert!((computed / explained - 1.0).abs() < 1e-9, "computed {computed}, explained {explained}");
}

fn log_variance(relative_sd: f64) -> f64 {
    (relative_sd * relative_sd).ln_1p()
}

/// A year's part of a capital: annuity at 8 % over some years, and 1.75 % of upkeep.
fn yearly_share(years: f64) -> f64 {
    0.08 / (1.0 - 1.08_f64.powf(-years)) + 0.0175
}

/// What `worth` of the document says, of a pair whose two amounts have these precisions and whose profiles are not stated.
fn worth(steps: &mut BTreeMap<&'static str, f64>, precisions: [f64; 2], km_eur: f64) {
    let amounts: f64 = precisions.iter().map(|sd| log_variance(sd + 2.0 * 0.05)).sum();
    let sigma = (amounts + 2.0 * log_variance(0.15) + log_variance(0.3)).sqrt();
    let (benefit, cost) = (steps["benefit"], steps["cost"]);
    let doubt = Z * 0.1_f64.hypot(0.1) * km_eur;
    let (kept, dearer) = ((-Z * sigma).exp(), (Z * log_variance(0.3).sqrt()).exp());
    steps.extend([("kept", kept), ("dearer", dearer), ("doubt", doubt)]);
    steps.extend([("p10", benefit * kept - cost * dearer - doubt), ("p50", benefit - cost)]);
}

/// A pair of heat as the document computes it, of flows that are steady: band of the supply, band of the demand, °C; their amounts, MWh/a.
struct Heat {
    supply_c: [f64; 2],
    demand_c: [f64; 2],
    amounts: [f64; 2],
    precisions: [f64; 2],
    km: f64,
    price: f64,
    electricity_price: f64,
    /// The pipe: what it carries, MW; EUR/m; inner diameter, m.
    pipe: [f64; 3],
    pumped: bool,
}

fn heat_steps(heat: &Heat) -> BTreeMap<&'static str, f64> {
    let mut steps = BTreeMap::new();
    let ([coldest, hottest], [inlet, target]) = (heat.supply_c, heat.demand_c);
    let (hot, cold) = ([hottest - 5.0, coldest - 5.0], [target + 10.0, inlet + 10.0]);
    let [has, needs] = heat.amounts;
    let (into_pipe, pump_mwh);
    if heat.pumped {
        let (condensing, evaporating) = (target + 5.0, coldest - 10.0);
        assert!(
            lorenz_mean_c(inlet, target) + 5.0 <= condensing && target - inlet <= 20.0,
            "glides are short"
        );
        let size_mw = has.min(needs) / 8_760.0;
        let efficiency = 0.60 + 0.07 * ((size_mw - 1.0) / 9.0).clamp(0.0, 1.0);
        let cop = efficiency * (1.0 + (evaporating + 273.15) / (condensing - evaporating));
        into_pipe = (has * cop / (cop - 1.0)).min(needs);
        pump_mwh = into_pipe / cop;
        steps.extend([("condensing", condensing), ("evaporating", evaporating), ("efficiency", efficiency)]);
        steps.extend([("cop", cop), ("lifted", has * cop / (cop - 1.0)), ("pump_mwh", pump_mwh)]);
    } else {
        let above = hot[0] - cold[1];
        let supply_share = (above / (hot[0] - hot[1])).clamp(0.0, 1.0);
        let demand_share = (above / (cold[0] - cold[1])).clamp(0.0, 1.0);
        into_pipe = (has * supply_share).min(needs * demand_share);
        pump_mwh = 0.0;
        steps.extend([("hot_upper", hot[0]), ("hot_lower", hot[1])]);
        steps.extend([("supply_share", supply_share), ("demand_share", demand_share)]);
    }
    let [carries_mw, eur_per_m, diameter_m] = heat.pipe;
    let rate = into_pipe / 8_760.0;
    assert!(rate <= carries_mw);
    let route_km = 1.3 * heat.km;
    let from_ground = f64::midpoint(cold[0], cold[1]) - 10.0;
    let loss_w_per_m_k = 0.168_05 * diameter_m.ln() + 0.856_84;
    let lost = loss_w_per_m_k * from_ground * route_km * 8.76;
    let pumping_per_km = 2.0 * 1_000.0 * 100.0 / (0.75 * 4.094e6 * (cold[0] - cold[1]));
    let pumping = pumping_per_km * route_km * into_pipe;
    let pipes = eur_per_m * 1_000.0 * route_km;
    let exchangers = rate * (15_000.0 + if rate < 1.0 { 265_000.0 } else { 100_000.0 });
    let pump_eur = if heat.pumped { rate * 890_000.0 } else { 0.0 };
    let share = yearly_share(20.0);
    let delivered = into_pipe - lost;
    let benefit = delivered * heat.price - (pump_mwh + pumping) * heat.electricity_price;
    steps.extend([
        ("cold_upper", cold[0]),
        ("cold_lower", cold[1]),
        ("into_pipe", into_pipe),
        ("rate", rate),
    ]);
    steps.extend([("from_ground", from_ground), ("loss_w_per_m_k", loss_w_per_m_k), ("lost", lost)]);
    steps.extend([("pumping", pumping), ("pipes", pipes), ("exchangers", exchangers)]);
    if heat.pumped {
        steps.insert("pump_eur", pump_eur);
    }
    steps.extend([("delivered", delivered), ("yearly_share", share), ("benefit", benefit)]);
    steps.insert("cost", (pipes + exchangers + pump_eur) * share);
    worth(&mut steps, heat.precisions, eur_per_m * 1_000.0 * 1.3 * share);
    steps
}

/// What both ways of computing say alike.
#[track_caller]
fn assert_agrees(steps: &BTreeMap<&str, f64>, explained: &Value) {
    assert_eq!(explained["feasible"], true, "{:#}", explained["reasons"]);
    assert_near(steps["delivered"], number(explained, "/deliverable_annual"));
    assert_near(steps["p10"], number(explained, "/appraisal/confidence/p10"));
    assert_near(steps["p10"], number(explained, "/value_eur_per_year"));
    assert_near(steps["p50"], number(explained, "/appraisal/confidence/p50"));
}

/// The inner diameter that THERMOS' velocity gives for a heat in MW with 30 K, m.
fn diameter_m(power_mw: f64) -> f64 {
    let carried = |d: f64| (-0.4834 + 4.7617 * d.powf(0.3701)) * std::f64::consts::PI * d * d / 4.0;
    let (mut low, mut high) = (0.02, 1.2);
    for _ in 0..30 {
        let middle = f64::midpoint(low, high);
        if carried(middle) < power_mw / (4.094 * 30.0) { low = middle } else { high = middle }
    }
    high
}

#[test]
fn the_direct_pair_of_the_document_is_as_it_says() {
    let example = Example::of("direct");
    let explained = example.explained();
    let steps = heat_steps(&Heat {
        supply_c: [70.0, 150.0],
        demand_c: [60.0, 90.0],
        amounts: [20_000.0, 15_000.0],
        precisions: [0.05, 0.15],
        km: number(&explained, "/distance_km"),
        price: 74.0 / 0.9,
        electricity_price: 180.0,
        pipe: [1.9, 261.0, diameter_m(1.9)],
        pumped: false,
    });
    assert_agrees(&steps, &explained);
    example.check(&explained, &steps);
}

#[test]
fn the_pair_with_a_heat_pump_of_the_document_is_as_it_says() {
    let example = Example::of("heat pump");
    let explained = example.explained();
    let steps = heat_steps(&Heat {
        supply_c: [25.0, 35.0],
        demand_c: [50.0, 70.0],
        amounts: [10_000.0, 12_000.0],
        precisions: [0.05, 0.05],
        km: number(&explained, "/distance_km"),
        price: 102.0 / 0.9,
        electricity_price: 69.0,
        pipe: [1.9, 261.0, diameter_m(1.9)],
        pumped: true,
    });
    assert_agrees(&steps, &explained);
    example.check(&explained, &steps);
}

/// Granulated slag in the place of clinker, on the road.
fn material_steps(has_t: f64, needs_t: f64, km: f64) -> BTreeMap<&'static str, f64> {
    let mut steps = BTreeMap::new();
    let (conversion, share, price, treatment) = (1.0, 0.7, 70.0, 20.0);
    let arrives = (has_t * conversion).min(needs_t * share);
    let route_km = 1.3 * km;
    let (road, rail) = (7.5 + 0.115 * route_km, 14.0 + 0.045 * route_km);
    let benefit = arrives * (price - treatment - road.min(rail));
    assert!(road < rail);
    steps.extend([("most", needs_t * share), ("delivered", arrives), ("road", road), ("rail", rail)]);
    steps.extend([("benefit", benefit), ("cost", 0.0)]);
    worth(&mut steps, [0.15, 0.15], arrives * 0.115 * 1.3);
    steps
}

#[test]
fn the_pair_of_a_material_of_the_document_is_as_it_says() {
    let example = Example::of("material");
    let explained = example.explained();
    let steps = material_steps(80_000.0, 150_000.0, number(&explained, "/distance_km"));
    assert_agrees(&steps, &explained);
    example.check(&explained, &steps);
}
