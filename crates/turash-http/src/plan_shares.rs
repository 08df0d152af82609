//! Who gets what of a plan's gain, as it is answered.

use std::collections::HashMap;

use serde::Serialize;
use turash_domain::{FlowId, SiteId};
use turash_services::{Exchange, InCore, Missing, PartyShare, Shares, Zone};

/// Of a family: the shares of all parties, by three splits.
#[derive(Serialize)]
pub(crate) struct SharesView<'a> {
    /// What the plan is worth beyond what is agreed: what is shared.
    gain_eur_per_year: f64,
    parties: Vec<PartyView<'a>>,
    /// Whether a group of parties would do better alone.
    in_core: CoreView<'a>,
    /// How orders of joining were drawn, where a group has more than 12 parties.
    #[serde(skip_serializing_if = "Option::is_none")]
    sampled: Option<SampledView>,
}

#[derive(Serialize)]
struct PartyView<'a> {
    /// The organization, or the site's name where it belongs to none.
    party: &'a str,
    sites: &'a [SiteId],
    /// What it gains without the others.
    alone_eur_per_year: f64,
    by_prices_eur_per_year: f64,
    by_halves_eur_per_year: f64,
    /// Nothing where its group is too large to draw orders of joining.
    by_shapley_eur_per_year: Option<f64>,
    /// The standard error; 0 where all orders count.
    shapley_error_eur_per_year: Option<f64>,
}

#[derive(Serialize)]
struct CoreView<'a> {
    prices: SplitView<'a>,
    halves: SplitView<'a>,
    shapley: SplitView<'a>,
}

#[derive(Serialize)]
struct SplitView<'a> {
    /// Nothing where a group has too many parties to look at all groups in it.
    in_core: Option<bool>,
    /// The group that misses most, and what, where one does.
    #[serde(skip_serializing_if = "Option::is_none")]
    parties: Option<&'a [String]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    missing_eur_per_year: Option<f64>,
}

#[derive(Serialize)]
struct SampledView {
    orders: usize,
    seed: u64,
}

/// Of an exchange: the prices between which both sides gain, and those of two splits, EUR per unit delivered.
#[derive(Serialize)]
pub(crate) struct PricesView {
    floor: f64,
    cap: f64,
    /// Both gain the same.
    even: f64,
    /// The supply gains what the plan's prices say that it is worth.
    by_prices: f64,
}

impl<'a> SharesView<'a> {
    pub(crate) fn of(shares: &'a Shares) -> Self {
        Self {
            gain_eur_per_year: shares.gain_eur_per_year,
            parties: shares.parties.iter().map(PartyView::of).collect(),
            in_core: CoreView {
                prices: SplitView::of(&shares.by_prices),
                halves: SplitView::of(&shares.by_halves),
                shapley: SplitView::of(&shares.by_shapley),
            },
            sampled: shares.sampled.map(|of| SampledView { orders: of.orders, seed: of.seed }),
        }
    }
}

impl<'a> PartyView<'a> {
    fn of(share: &'a PartyShare) -> Self {
        Self {
            party: &share.name,
            sites: &share.sites,
            alone_eur_per_year: share.alone,
            by_prices_eur_per_year: share.by_prices,
            by_halves_eur_per_year: share.by_halves,
            by_shapley_eur_per_year: share.by_shapley,
            shapley_error_eur_per_year: share.shapley_error,
        }
    }
}

impl<'a> SplitView<'a> {
    fn of(found: &'a InCore) -> Self {
        match found {
            InCore::Yes => Self { in_core: Some(true), parties: None, missing_eur_per_year: None },
            InCore::Unknown => Self { in_core: None, parties: None, missing_eur_per_year: None },
            InCore::No(Missing { parties, eur_per_year }) => {
                let missing_eur_per_year = Some(*eur_per_year);
                Self { in_core: Some(false), parties: Some(parties), missing_eur_per_year }
            }
        }
    }
}

impl PricesView {
    /// The prices of an exchange whose flows are worth so much at the prices of the plan.
    pub(crate) fn of(exchange: &Exchange, prices: &HashMap<&FlowId, f64>) -> Option<Self> {
        let zone: Zone = exchange.zone?;
        let price = |id| prices.get(id).copied();
        let of_supply =
            exchange.part_of_supply([price(&exchange.supply.id)?, price(&exchange.demand.id)?])?;
        Some(Self {
            floor: zone.floor,
            cap: zone.cap,
            even: zone.price(0.5),
            by_prices: zone.price(of_supply),
        })
    }
}
