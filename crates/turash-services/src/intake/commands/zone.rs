//! The zone of agreement: whether two private price limits leave room for a price, asked once a day, and the even split where both sides
//! consent. Nothing here tells a limit.
//!
//! A site that asked about a flow waits a day, whatever it does meanwhile: another limit, another flow of its own, a step of the match and
//! back, its flow removed and made again. Else it would find the other's limit within the day, by halving.

use async_trait::async_trait;
use turash_domain::model::agreement::{Consent, PrivateLimits, may_ask, may_ask_again};
use turash_domain::ports::{Batch, Change, Known, Page, PortResult, Registry};
use turash_domain::{
    Asked, Decision, Direction, EurPerUnit, FlowId, Invalid, MatchId, NegotiatingSide, Negotiation,
    ResourceFlow, SiteId, Timestamp, Version, Versioned,
};

use super::error::{CommandError, refuse};
use super::plans::{Command, check_pair};
use super::traced::TracedPorts;

/// Decisions that are read at once.
const PAGE: u32 = 10_000;

/// What a side of a negotiation may do about the price limits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ZoneAction {
    /// Ask whether a price suits both limits.
    Ask,
    /// Consent to the even split, which tells each side the other's limit. A change of its flow ends the consent.
    Consent,
    /// Take the consent back.
    Withdraw,
}

/// What a side hears.
#[derive(Debug, Clone, PartialEq)]
pub struct ZoneAnswer {
    /// Who consents to the even split.
    pub consent: Consent,
    /// Whether there is a price that neither limit refuses; a side without a limit refuses none. `None` where it was not asked and not
    /// both consent.
    pub has_zone: Option<bool>,
    /// The price in the middle of both limits, EUR per unit, where both consent and there is a zone.
    pub even_split: Option<EurPerUnit>,
    /// From when this side may ask again; `None` where it has not asked.
    pub may_ask_from: Option<Timestamp>,
    /// The version of the decision.
    pub version: Version,
    /// The site of this side.
    pub(super) site: SiteId,
}

/// The flows of a pair, by side.
struct Pair {
    supply: Versioned<ResourceFlow>,
    demand: Versioned<ResourceFlow>,
}

impl Pair {
    async fn read(registry: &dyn Registry, id: &MatchId) -> Result<Self, CommandError> {
        let known = registry.flows(&[id.supply().clone(), id.demand().clone()]).await?;
        let mut live = known.into_iter().map(Known::live);
        let (Some(Some(supply)), Some(Some(demand))) = (live.next(), live.next()) else {
            return Err(CommandError::NotFound { subject: format!("match/{id}") });
        };
        Ok(Self { supply, demand })
    }

    fn side(&self, side: Direction) -> &Versioned<ResourceFlow> {
        match side {
            Direction::Supply => &self.supply,
            Direction::Demand => &self.demand,
        }
    }

    fn limits(&self) -> PrivateLimits {
        PrivateLimits::new(self.supply.price_limit, self.demand.price_limit)
    }

    /// Whose consent stands for the limits as they are now.
    fn consent(&self, negotiation: &Negotiation) -> Consent {
        let stands = |side: &NegotiatingSide, flow: &Versioned<_>| side.consents == Some(flow.version);
        Consent {
            supply: stands(&negotiation.supply, &self.supply),
            demand: stands(&negotiation.demand, &self.demand),
        }
    }
}

pub(super) struct Negotiate<'a> {
    pub(super) id: &'a MatchId,
    pub(super) side: Direction,
    pub(super) action: ZoneAction,
}

#[async_trait]
impl Command for Negotiate<'_> {
    type Answer = ZoneAnswer;

    async fn plan(&self, base: &TracedPorts) -> Result<(Batch, ZoneAnswer), CommandError> {
        let registry = &*base.ports.registry;
        check_pair(registry, self.id).await?;
        let pair = Pair::read(registry, self.id).await?;
        let decided = registry.decisions(std::slice::from_ref(self.id)).await?.pop();
        let decision = decided.unwrap_or_else(|| Decision::suggested(self.id.clone()));
        let mut negotiation = decision.negotiation.clone();
        let (flow, own) = (pair.side(self.side), negotiation.side_mut(self.side));
        match self.action {
            ZoneAction::Ask => {
                own.asked = Some(Asked { at: base.ports.clock.now(), site: flow.site.clone() });
            }
            ZoneAction::Consent => own.consents = Some(flow.version),
            ZoneAction::Withdraw => own.consents = None,
        }
        // What stands in the way of every action comes first.
        let next = decision.negotiate(negotiation).map_err(|invalid| refuse(0, invalid))?;
        self.check(registry, flow, base.ports.clock.now()).await?;
        let answer = self.answer(&pair, &next);
        // A consent that stands, or none that is taken back, changes nothing.
        if next.negotiation == decision.negotiation {
            return Ok((Batch::default(), ZoneAnswer { version: decision.version, ..answer }));
        }
        let changes = vec![Change::PutDecision(next)];
        Ok((Batch { changes, events: Vec::new(), fence: None }, answer))
    }
}

impl Negotiate<'_> {
    /// Whether this side may do what it wants now.
    async fn check(
        &self,
        registry: &dyn Registry,
        flow: &Versioned<ResourceFlow>,
        now: Timestamp,
    ) -> Result<(), CommandError> {
        match self.action {
            ZoneAction::Ask => {
                let last = last_question(registry, self.id, self.side, &flow.site, true).await?;
                refuse_early(self.side, last, now)
            }
            ZoneAction::Consent if flow.price_limit.is_none() => {
                let expected =
                    format!("a price limit of {}, for there is nothing to split without one", flow.id);
                let remedy = "state the limit of your flow first";
                Err(refuse(0, Invalid::new("price_limit_eur_per_unit", "", expected, remedy)))
            }
            ZoneAction::Consent | ZoneAction::Withdraw => Ok(()),
        }
    }

    fn answer(&self, pair: &Pair, next: &Decision) -> ZoneAnswer {
        let (limits, consent) = (pair.limits(), pair.consent(&next.negotiation));
        let is_told = self.action == ZoneAction::Ask || (consent.supply && consent.demand);
        let asked = next.negotiation.side(self.side).asked.as_ref();
        ZoneAnswer {
            consent,
            has_zone: is_told.then(|| limits.have_zone()),
            even_split: limits.even_split(consent),
            may_ask_from: asked.and_then(|asked| may_ask_again(asked.at)),
            version: next.version,
            site: pair.side(self.side).site.clone(),
        }
    }
}

/// When this side asked last about the flow of the other: by this pair, where `own`, or by a pair of another flow of the same site.
pub(super) async fn last_question(
    registry: &dyn Registry,
    id: &MatchId,
    asking: Direction,
    site: &SiteId,
    own: bool,
) -> PortResult<Option<Timestamp>> {
    let (mut last, mut page) = (None, Page::first(PAGE));
    loop {
        let decisions = registry.list_decisions(&page).await?;
        let Some(end) = decisions.last() else { return Ok(last) };
        page.after = Some(end.id.clone());
        let asked = decisions
            .iter()
            .filter(|decision| other(&decision.id, asking) == other(id, asking))
            .filter_map(|decision| {
                let asked = decision.negotiation.side(asking).asked.as_ref()?;
                let counts = if decision.id == *id { own } else { asked.site == *site };
                counts.then_some(asked.at)
            });
        last = last.max(asked.max());
    }
}

/// The flow that this side asks about.
fn other(id: &MatchId, side: Direction) -> &FlowId {
    match side {
        Direction::Supply => id.demand(),
        Direction::Demand => id.supply(),
    }
}

/// Refuses a question within a day of the last one.
pub(super) fn refuse_early(
    side: Direction,
    last: Option<Timestamp>,
    now: Timestamp,
) -> Result<(), CommandError> {
    match last {
        Some(asked) if !may_ask(last, now) => {
            let again = may_ask_again(asked).unwrap_or(asked);
            Err(CommandError::AskedAlready { side, again })
        }
        _ => Ok(()),
    }
}
