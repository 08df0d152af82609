//! The typical days of a pair, for a drawing: what both sides have in each of the 576 steps of the year, and what is delivered.

use serde::Serialize;

use super::finding;
use super::model::Model;
use super::party::{Party, Place};

/// Rates by month, working day before weekend, and hour: 12 x 2 x 24 steps.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TypicalYear {
    /// The unit of the supply's rates: `MW`, `t/h` or `m3/h`.
    pub supply_unit: &'static str,
    /// The unit of the demand's rates, and of what is delivered.
    pub demand_unit: &'static str,
    /// Hours of the year that belong to each step.
    pub hours: Vec<f64>,
    /// The rates of the supply, whatever is promised of it.
    pub supply: Vec<f64>,
    /// The rates of the demand, whatever is promised of it.
    pub demand: Vec<f64>,
    /// The rates of what would be delivered of what is left; absent where no way passes.
    pub delivered: Option<Vec<f64>>,
}

impl TypicalYear {
    /// The typical days of a pair. What is delivered comes to [`Explanation::deliverable_annual`](super::Explanation::deliverable_annual) of a
    /// feasible pair; a profile by a name that is not known is steady.
    pub fn of(supply: Party<'_>, demand: Party<'_>, model: &Model) -> Self {
        let hours = model.year.calendar.weights().to_vec();
        let km = supply.site.coordinates.distance_km(demand.site.coordinates);
        let found = finding::find_in_steps(&supply, &demand, km, model);
        // What a way loses, and what a smaller pipe leaves, is spread evenly.
        let rates_of = |annual: f64, parts: Vec<f64>| {
            let rates = parts.into_iter().zip(&hours);
            rates.map(|(part, hours)| if *hours > 0.0 { annual * part / hours } else { 0.0 }).collect()
        };
        Self {
            supply_unit: supply.flow.family().dimension().rate_unit(),
            demand_unit: demand.flow.family().dimension().rate_unit(),
            supply: rates(&supply, model),
            demand: rates(&demand, model),
            delivered: found.map(|(found, parts)| rates_of(found.delivered_annual, parts)),
            hours,
        }
    }
}

/// The rates of a flow.
fn rates(party: &Party<'_>, model: &Model) -> Vec<f64> {
    let mean = party.flow.quantity.annual() / model.year.hours;
    let shape = model.shape(&party.flow.profile, Place::from(party.site).country);
    shape.rates().iter().map(|rate| rate * mean).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, from_value, json};

    use super::*;
    use crate::flow::ResourceFlow;
    use crate::matching::explain;
    use crate::site::Site;
    use crate::versioned::Versioned;

    fn site(id: &str, lon: f64) -> Versioned<Site> {
        from_value(json!({"id": id, "name": id, "coordinates": {"lon": lon, "lat": 48.28}, "country": "AT", "version": 1}))
            .unwrap()
    }

    fn flow(
        id: &str,
        site: &str,
        direction: &str,
        resource: &Value,
        annual: f64,
        unit: &str,
    ) -> Versioned<ResourceFlow> {
        let profile = if direction == "demand" {
            json!({"shape": "monthly", "weights": [3, 3, 2, 2, 1, 0, 0, 1, 2, 2, 3, 3]})
        } else {
            json!({"shape": "flat"})
        };
        from_value(
            json!({"id": id, "site": site, "direction": direction, "resource": resource, "profile": profile,
            "quantity": {"annual": annual, "annual_unit": unit}, "version": 1}),
        )
        .unwrap()
    }

    #[test]
    fn what_is_drawn_comes_to_what_is_explained() {
        let heat = |celsius: f64| json!({"family": "heat", "t_min_c": celsius, "t_max_c": celsius});
        let model = Model::default();
        for (from, to, unit) in [
            (heat(90.0), heat(60.0), "MWh/a"),
            (heat(45.0), heat(70.0), "MWh/a"),
            (heat(120.0), json!({"family": "cooling", "t_min_c": 6, "t_max_c": 12}), "MWh/a"),
            (json!({"family": "co2", "purity": 0.99}), json!({"family": "co2", "purity": 0.9}), "t/a"),
            (
                json!({"family": "material", "code": {"name": "fly ash"}}),
                json!({"family": "material", "code": {"name": "fly ash"}}),
                "t/a",
            ),
        ] {
            let (mill, baths) = (site("mill", 14.31), site("baths", 14.32));
            let out = flow("out", "mill", "supply", &from, 20_000.0, unit);
            let into = flow("in", "baths", "demand", &to, 15_000.0, unit);
            let supply = Party { flow: &out, site: &mill, reserved_annual: 1_000.0 };
            let demand = Party { flow: &into, site: &baths, reserved_annual: 2_000.0 };
            let km = mill.coordinates.distance_km(baths.coordinates);
            let found = finding::find(&supply, &demand, km, &model).unwrap();
            let explained = explain(supply, demand, &model);
            assert!(!explained.feasible || explained.deliverable_annual == found.delivered_annual);
            let year = TypicalYear::of(supply, demand, &model);
            let sum =
                |rates: &[f64]| rates.iter().zip(&year.hours).map(|(rate, hours)| rate * hours).sum::<f64>();
            let near = |one: f64, other: f64| (one / other - 1.0).abs() < 1e-9;
            assert!(near(sum(&year.supply), 20_000.0) && near(sum(&year.demand), 15_000.0));
            let delivered = year.delivered.unwrap();
            assert!(near(sum(&delivered), found.delivered_annual), "{from} {to}");
            for (step, rate) in delivered.iter().enumerate() {
                assert!(
                    *rate <= year.demand[step] * (1.0 + 1e-9),
                    "{from} {to}: more than is needed at {step}"
                );
            }
        }
        let (mill, pool) = (site("mill", 14.31), site("pool", 14.32));
        let out = flow("out", "mill", "supply", &heat(90.0), 20_000.0, "MWh/a");
        let gas = flow("gas", "pool", "demand", &json!({"family": "gas", "kind": "biogas"}), 9.0, "MWh/a");
        let supply = Party { flow: &out, site: &mill, reserved_annual: 0.0 };
        let demand = Party { flow: &gas, site: &pool, reserved_annual: 0.0 };
        assert_eq!(TypicalYear::of(supply, demand, &model).delivered, None);
    }
}
