//! Properties of the economics.

#![cfg(test)]

use proptest::prelude::*;
use turash_domain::model::economics::{
    Bearers, CHANGES, Exchange, Irr, Lever, Outcome, Terms, annuity_factor, assess, irr, levelised_cost, npv,
    payback_years, present_value_factor, sensitivity,
};

fn near(a: f64, b: f64, scale: f64) -> bool {
    (a - b).abs() <= 1e-9 * scale.max(a.abs()).max(b.abs()).max(1e-9)
}

fn absolute(flows: &[f64]) -> Vec<f64> {
    flows.iter().map(|flow| flow.abs()).collect()
}

fn terms() -> impl Strategy<Value = Terms> {
    let rate = prop_oneof![Just(0.0), Just(0.08), 0.0..0.3_f64];
    (rate, 1..=40_u16, 0.0..=1.0_f64).prop_map(|(discount_rate, life_years, subsidy_share)| Terms {
        discount_rate,
        life_years,
        subsidy_share,
    })
}

fn exchange() -> impl Strategy<Value = Exchange> {
    let prices =
        (0.0..120.0_f64, -10.0..50.0_f64, 0.0..30.0_f64, 0.0..300.0_f64, 0.0..20.0_f64, -20.0..80.0_f64);
    let shares = prop::array::uniform4(0.0..=1.0_f64);
    let others = (1.0..1e5_f64, 0.3..1.1_f64, 0.5..=1.0_f64, 0.0..0.5_f64, 0.0..1e7_f64, 0.0..0.05_f64);
    (prices, shares, others).prop_map(|(prices, shares, others)| {
        let (reference_price, disposal_price, treatment_price, electricity_price, transport_price, price) =
            prices;
        let [capital, treatment, electricity, transport] = shares;
        let (
            delivered,
            reference_efficiency,
            taken_per_unit,
            electricity_per_unit,
            all_capital,
            upkeep_share,
        ) = others;
        Exchange {
            delivered,
            reference_price,
            reference_efficiency,
            disposal_price,
            taken_per_unit,
            treatment_price,
            electricity_per_unit,
            electricity_price,
            transport_price,
            price,
            capital: all_capital,
            upkeep_share,
            bearers: Bearers { capital, treatment, electricity, transport },
        }
    })
}

/// All money of an exchange, EUR/a: the scale that rounding is measured by.
fn turnover(exchange: &Exchange) -> f64 {
    let books = exchange.deal().together();
    let gross = books.avoided_purchase.abs() + books.avoided_disposal.abs() + books.treatment + books.energy;
    gross + books.upkeep + books.transport + books.capital + (exchange.delivered * exchange.price).abs()
}

proptest! {
    #[test]
    fn at_rate_0_the_value_is_the_plain_sum(flows in prop::collection::vec(-1e6..1e6_f64, 0..40)) {
        let sum: f64 = flows.iter().rev().sum();
        prop_assert_eq!(npv(&flows, 0.0), sum);
    }

    #[test]
    fn at_the_rate_of_return_the_value_is_0(
        flows in prop::collection::vec(prop_oneof![Just(0.0), -1e6..1e6_f64], 0..40),
    ) {
        let is_root = |rate: f64| npv(&flows, rate).abs() <= 1e-9 * npv(&absolute(&flows), rate);
        let payments: Vec<f64> = flows.iter().copied().filter(|flow| *flow != 0.0).collect();
        let changes = payments.windows(2).filter(|pair| pair[0].signum() != pair[1].signum()).count();
        match irr(&flows) {
            Irr::One { rate } => prop_assert!(is_root(rate), "{rate}"),
            Irr::Several { count, lowest, highest } => {
                // Descartes: as many roots as changes of sign, or fewer by an even number.
                prop_assert!(count <= changes && (changes - count) % 2 == 0, "{count} roots, {changes} changes");
                prop_assert!(lowest <= highest && is_root(lowest) && is_root(highest), "{lowest} {highest}");
            }
            Irr::None => prop_assert!(changes % 2 == 0, "{changes} changes of sign have a root"),
            Irr::OutOfRange => prop_assert!(changes > 0),
        }
    }

    #[test]
    fn an_investment_that_pays_has_one_rate_whatever_the_currency(
        capital in 1.0..1e8_f64, part in 0.001..2.0_f64, years in 1..60_usize, currency in 1e-6..1e6_f64,
    ) {
        let flows = |unit: f64| {
            let mut flows = vec![capital * part * unit; years + 1];
            flows[0] = -capital * unit;
            flows
        };
        let [here, there] = [1.0, currency].map(|unit| irr(&flows(unit)).rate());
        let (Some(here), Some(there)) = (here, there) else {
            return Err(TestCaseError::fail(format!("{here:?} {there:?}")));
        };
        prop_assert!((here - there).abs() <= 1e-9 * (1.0 + here.abs()), "{here} {there}");
        // The closed form: the rate at which the annuity of the capital is what comes in.
        prop_assert!((annuity_factor(here, years as f64) - part).abs() <= 1e-7 * (1.0 + part), "{here}");
    }

    #[test]
    fn annuity_and_present_value_undo_each_other(rate in 0.0..1.0_f64, years in 1.0..60.0_f64) {
        prop_assert!((annuity_factor(rate, years) * present_value_factor(rate, years) - 1.0).abs() < 1e-12);
        prop_assert!((annuity_factor(rate * 1e-12, years) - 1.0 / years).abs() < 1e-9, "no gap at rate 0");
    }

    #[test]
    fn the_books_of_both_are_the_books_of_the_exchange(exchange in exchange(), terms in terms()) {
        let deal = exchange.deal();
        let scale = turnover(&exchange);
        let together = deal.together();
        prop_assert_eq!(together.price, 0.0);
        prop_assert!(near(together.capital, exchange.capital, scale));
        prop_assert!(near(together.yearly(), deal.supply.yearly() + deal.demand.yearly(), scale));
        let outcome = Outcome::of(&exchange, &terms);
        prop_assert!(near(outcome.together.npv_eur, outcome.supply.npv_eur + outcome.demand.npv_eur, scale * 40.0));
        // Who bears what, and what is paid, moves nothing of what both have together.
        let otherwise = Exchange { bearers: Bearers::default(), price: exchange.price + 7.0, ..exchange };
        prop_assert!(near(Outcome::of(&otherwise, &terms).together.yearly_eur, outcome.together.yearly_eur, scale));
    }

    #[test]
    fn both_readings_and_the_payments_agree(exchange in exchange(), terms in terms()) {
        let scale = turnover(&exchange);
        for books in [exchange.deal().supply, exchange.deal().demand, exchange.deal().together()] {
            let assessed = assess(&books, &terms);
            let value = assessed.value;
            let by_flows = npv(&books.flows(&terms), terms.discount_rate);
            prop_assert!(near(value.npv_eur, by_flows, scale * 40.0), "{} {by_flows}", value.npv_eur);
            prop_assert!(value.npv_eur.signum() == value.yearly_eur.signum());
            if let (Some(simple), Some(discounted)) = (assessed.simple_payback_years, assessed.discounted_payback_years) {
                prop_assert!(simple <= discounted + 1e-9 && discounted <= f64::from(terms.life_years) + 1e-9);
            }
            if value.npv_eur.abs() > 1e-6 * scale {
                let paid_back = payback_years(&books.flows(&terms), terms.discount_rate).is_some();
                prop_assert_eq!(paid_back, value.npv_eur > 0.0 || books.net_capital(&terms) <= 0.0);
            }
        }
    }

    #[test]
    fn units_of_the_amount_do_not_matter(exchange in exchange(), terms in terms(), unit in 1e-3..1e3_f64) {
        let other = Exchange {
            delivered: exchange.delivered * unit,
            reference_price: exchange.reference_price / unit,
            disposal_price: exchange.disposal_price / unit,
            treatment_price: exchange.treatment_price / unit,
            electricity_per_unit: exchange.electricity_per_unit / unit,
            transport_price: exchange.transport_price / unit,
            price: exchange.price / unit,
            ..exchange
        };
        let scale = turnover(&exchange);
        let [here, there] = [exchange, other].map(|exchange| Outcome::of(&exchange, &terms));
        prop_assert!(near(here.supply.yearly_eur, there.supply.yearly_eur, scale));
        prop_assert!(near(here.demand.yearly_eur, there.demand.yearly_eur, scale));
        let [here, there] = [exchange, other].map(|exchange| levelised_cost(&exchange, &terms).unwrap());
        prop_assert!(near(here.exchange_eur_per_unit, there.exchange_eur_per_unit * unit, 0.0));
    }

    #[test]
    fn there_is_a_price_for_both_exactly_where_both_together_gain(exchange in exchange(), terms in terms(), part in 0.0..=1.0_f64) {
        let range = exchange.price_range(&terms).unwrap();
        let scale = turnover(&exchange);
        let together = Outcome::of(&exchange, &terms).together.yearly_eur;
        prop_assert!(near((range.cap - range.floor) * exchange.delivered, together, scale));
        let price = range.floor + part * (range.cap - range.floor);
        let at_price = Outcome::of(&Exchange { price, ..exchange }, &terms);
        if range.is_viable() {
            let loss = -1e-9 * scale;
            prop_assert!(at_price.supply.yearly_eur >= loss && at_price.demand.yearly_eur >= loss, "{at_price:?}");
        } else if together < -1e-6 * scale {
            prop_assert!(at_price.supply.yearly_eur < 0.0 || at_price.demand.yearly_eur < 0.0, "{at_price:?}");
        }
    }

    #[test]
    fn dearer_references_help_and_dearer_capital_hurts(exchange in exchange(), terms in terms()) {
        let scale = turnover(&exchange) * 1e-9;
        for swing in sensitivity(&exchange, &terms) {
            prop_assert_eq!(swing.points.map(|point| point.change), CHANGES);
            let values = swing.points.map(|point| point.outcome.together.yearly_eur);
            let is_sorted = |values: &[f64], sign: f64| values.windows(2).all(|pair| sign * (pair[1] - pair[0]) >= -scale);
            match swing.lever {
                Lever::ReferencePrice => prop_assert!(is_sorted(&values, 1.0)),
                Lever::Capital => prop_assert!(is_sorted(&values, -1.0)),
                Lever::Hours => prop_assert!(is_sorted(&values, 1.0) || is_sorted(&values, -1.0)),
            }
            prop_assert!((values[3] - Outcome::of(&exchange, &terms).together.yearly_eur).abs() <= scale);
        }
    }
}
