//! A program on the domain alone: a supply and a demand of heat are read from JSON, and their pair is explained.
//!
//! ```text
//! cargo run -p turash-domain --example direct_heat
//! ```

#![allow(clippy::print_stdout, reason = "an example shows what it does")]

use turash_domain::matching::{Explanation, Model, Party, explain};
use turash_domain::{ResourceFlow, Site, Versioned};

const SITES: &str = r#"[
    {"id": "mill", "name": "Paper mill", "coordinates": {"lon": 14.31, "lat": 48.28}, "version": 1},
    {"id": "baths", "name": "Public baths", "coordinates": {"lon": 14.33, "lat": 48.28}, "version": 1}]"#;

/// The supply first.
pub(crate) const FLOWS: &str = r#"[
    {"id": "mill.out", "site": "mill", "direction": "supply", "version": 1,
     "resource": {"family": "heat", "t_min_c": 90, "t_max_c": 120, "medium": "water"},
     "quantity": {"annual": 80000, "annual_unit": "MWh/a"}},
    {"id": "baths.in", "site": "baths", "direction": "demand", "version": 1,
     "resource": {"family": "heat", "t_min_c": 30, "t_max_c": 60},
     "quantity": {"annual": 20000, "annual_unit": "MWh/a"}}]"#;

/// The temperatures of the demand, and those of one that asks for more than the supply and any heat pump have.
pub(crate) const WARM: &str = r#""t_min_c": 30, "t_max_c": 60"#;
pub(crate) const HOT: &str = r#""t_min_c": 150, "t_max_c": 160"#;

/// Reads the flows and explains their pair; nothing is promised elsewhere.
pub(crate) fn explained(flows: &str) -> serde_json::Result<Explanation> {
    let [mill, baths]: [Versioned<Site>; 2] = serde_json::from_str(SITES)?;
    let [supply, demand]: [Versioned<ResourceFlow>; 2] = serde_json::from_str(flows)?;
    let supply = Party { flow: &supply, site: &mill, reserved_annual: 0.0 };
    let demand = Party { flow: &demand, site: &baths, reserved_annual: 0.0 };
    Ok(explain(supply, demand, &Model::default()))
}

/// What the pair is worth, or every reason against it.
pub(crate) fn in_words(pair: &Explanation) -> String {
    let Explanation { id, distance_km, deliverable_annual, annual_unit, value_eur_per_year, .. } = pair;
    if pair.feasible {
        let what = format!("{deliverable_annual:.0} {annual_unit} over {distance_km:.1} km");
        return format!("{id}: {what}, worth {value_eur_per_year:.0} EUR/a");
    }
    let reasons: Vec<String> = pair.reasons.iter().map(ToString::to_string).collect();
    format!("{id}: no match, since {}", reasons.join("; "))
}

fn main() -> serde_json::Result<()> {
    println!("{}", in_words(&explained(FLOWS)?));
    println!("{}", in_words(&explained(&FLOWS.replace(WARM, HOT))?));
    Ok(())
}
