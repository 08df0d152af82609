//! The domain's markets as the engine has them: which rule, which numbers, which columns.

use turash_domain::matching::{Classes, Market, Model, Packed, PairRule, Reason, WithRule, pack};
use turash_domain::{Direction, ResourceFlow};
use turash_engine::{Engine, Entry, MarketId, Side};

use crate::matching::directory::{Directory, FlowRecord};
use crate::matching::held::Held;

/// An engine with a market for each of the domain's rules.
pub(crate) fn open_engine(model: &Model) -> Engine {
    let mut engine = Engine::new();
    for market in Market::ALL {
        let meets = market.classes(model);
        market.with_rule(model, Open { engine: &mut engine, market: market_id(market), meets });
    }
    engine
}

struct Open<'a> {
    engine: &'a mut Engine,
    market: MarketId,
    meets: Classes,
}

impl WithRule for Open<'_> {
    type Answer = ();

    fn with<R: PairRule<N>, const N: usize>(self, rule: R) {
        self.engine.open_market(self.market, rule, self.meets);
    }
}

pub(crate) fn market_id(market: Market) -> MarketId {
    MarketId(market as u32)
}

/// A flow as the engine takes it.
pub(crate) fn entry<'a>(number: u32, record: &FlowRecord, packed: &'a Packed) -> Entry<'a> {
    let side = match packed.direction {
        Direction::Supply => Side::Supply,
        Direction::Demand => Side::Demand,
    };
    Entry {
        flow: number,
        tie: record.tie,
        site: record.site,
        side,
        class: packed.class,
        place: packed.place,
        radius_km: packed.radius_km,
        columns: packed.columns(),
    }
}

/// A flow's site and its packed form, or why it cannot be matched. `None` where its site is not known.
pub(crate) fn pack_at_site(
    flow: &ResourceFlow,
    directory: &Directory,
    held: &Held,
    model: &Model,
) -> Option<(u32, Result<Packed, Reason>)> {
    let site = directory.site_number(&flow.site)?;
    let place = directory.site(site)?.place;
    Some((site, pack(flow, place, held.annual(&flow.id), model)))
}
