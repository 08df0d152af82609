//! The pool market of the EMB3Rs project: 48 hours, five agents, published welfare and prices.

use std::path::Path;

use serde_json::Value;
use turash_engine::planner::{Clearing, Offer, check, clear};

use super::data;

fn read(path: &Path) -> Value {
    serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()
}

/// The first value under a name, however deep.
fn under<'a>(value: &'a Value, name: &str) -> Option<&'a Value> {
    let inside = value.as_object()?;
    inside.get(name).or_else(|| inside.values().find_map(|value| under(value, name)))
}

fn numbers(value: &Value) -> Vec<f64> {
    value.as_array().unwrap().iter().map(|number| number.as_f64().unwrap()).collect()
}

fn offers(input: &Value, amounts: &str, limits: &str, hour: usize) -> Vec<Offer> {
    let of = |name: &str| numbers(&under(input, name).unwrap()[hour]);
    of(amounts).into_iter().zip(of(limits)).map(|(amount, limit)| Offer { amount, limit }).collect()
}

/// The dual price of each seller that sells and each buyer that buys, as one price per unit.
fn dual_prices(cleared: &Clearing, sellers: &[Offer], buyers: &[Offer]) -> Vec<f64> {
    let prices = &cleared.plan.certificate.prices;
    let unit = |steps: i64| cleared.scaled.units.value_of(steps);
    let selling = sellers.iter().zip(&prices.supplies).zip(&cleared.sold).filter(|(_, sold)| **sold > 0.0);
    let buying = buyers.iter().zip(&prices.demands).zip(&cleared.bought).filter(|(_, bought)| **bought > 0.0);
    let asked = selling.map(|((seller, &price), _)| seller.limit + unit(price));
    asked.chain(buying.map(|((buyer, &price), _)| buyer.limit - unit(price))).collect()
}

#[test]
fn welfare_and_price_of_every_hour_are_those_published() {
    let Some(folder) = data::folder("emb3rs_market") else { return };
    let (input, published) =
        (read(&folder.join("pool_base.json")), read(&folder.join("pool_base_outputs.json")));
    let costs = numbers(under(&published, "Social Welfare").unwrap());
    let prices = numbers(under(&published, "uniform price").unwrap());
    assert_eq!((costs.len(), prices.len()), (48, 48));
    let mut sum = 0.0;
    for hour in 0..48 {
        let sellers = offers(&input, "gmax", "cost", hour);
        let buyers = offers(&input, "lmax", "util", hour);
        let cleared = clear(&sellers, &buyers).unwrap();
        assert_eq!(check(&cleared.scaled.problem, &cleared.plan), Ok(()));
        // The market module minimises cost less utility.
        assert!(
            (cleared.welfare + costs[hour]).abs() < 1e-9,
            "hour {hour}: {} {}",
            cleared.welfare,
            costs[hour]
        );
        let (lowest, highest) = (cleared.price.unwrap(), cleared.highest.unwrap());
        assert!((lowest - prices[hour]).abs() < 1e-9, "hour {hour}: {lowest} {}", prices[hour]);
        let duals = dual_prices(&cleared, &sellers, &buyers);
        assert!(duals.len() >= 2);
        for dual in duals {
            assert!(
                dual > lowest - 1e-9 && dual < highest + 1e-9,
                "hour {hour}: {dual} of {lowest} to {highest}"
            );
        }
        sum += cleared.welfare;
    }
    assert!((sum - 86.365_703_469_349_13).abs() < 1e-9, "{sum}");
}

#[test]
fn a_price_bounds_who_trades() {
    let offer = |amount: f64, limit: f64| Offer { amount, limit };
    let cleared =
        clear(&[offer(5.0, 10.0), offer(5.0, 20.0)], &[offer(4.0, 30.0), offer(3.0, 15.0)]).unwrap();
    assert_eq!((cleared.sold, cleared.bought), (vec![5.0, 0.0], vec![4.0, 1.0]));
    assert_eq!(
        (cleared.price, cleared.highest),
        (Some(15.0), Some(15.0)),
        "the second buyer gets a part: it pays what it pays at most"
    );
    assert!((cleared.welfare - 85.0).abs() < 1e-9);
    let nothing = clear(&[offer(5.0, 10.0)], &[offer(5.0, 9.0)]).unwrap();
    assert_eq!((nothing.price, nothing.welfare), (None, 0.0));
    assert!(clear(&[], &[]).unwrap().price.is_none());
}
