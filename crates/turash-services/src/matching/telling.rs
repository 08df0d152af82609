//! Telling: what changed between the lists as last told and the lists as they are now, written with the events that say so.
//!
//! A pair is a match if it stands in the list of either of its flows. Rows and events go into one commit, so a crash at any
//! moment neither loses nor repeats a finding: what was not committed is found again as a difference.

use std::sync::Arc;

use tokio_util::sync::CancellationToken;
use turash_domain::ports::{Batch, Change, Checksum, Fence, PortResult, ToldChecksum};
use turash_domain::{EventData, FlowId, MatchesRecomputed, Subscription};
use turash_runtime::{Scope, bury_up_to};

use crate::matching::lists::Lists;
use crate::matching::living::PlanKeeping;
use crate::matching::load::at_length;
use crate::matching::matcher::Matcher;
use crate::matching::paging::{AHEAD, finish, read_pages};
use crate::matching::planned::{Planned, PlannedChange};
use crate::matching::told_rows::{ToldRow, Untold};
use crate::matching::untold::{BULK_LIMIT, Difference, Row, Telling};
use crate::ports::Ports;

/// Rows of one commit of a bulk change.
const BULK_ROWS: usize = 5_000;

/// How to tell.
#[derive(Debug, Clone, PartialEq)]
pub struct TellOptions {
    /// More changed pairs than this, or than [`BULK_LIMIT`], are told in one event.
    pub bulk_limit: u64,
    /// The lease under which it is written, where several processes could write.
    pub fence: Option<Fence>,
    /// How a plan of the lists is kept current; `None` where none is.
    pub plan: Option<PlanKeeping>,
}

impl Default for TellOptions {
    fn default() -> Self {
        Self { bulk_limit: BULK_LIMIT, fence: None, plan: None }
    }
}

/// The matcher's name among the subscriptions and the leases.
///
/// # Panics
///
/// Never: the name is well-formed.
pub fn matcher_subscription() -> Subscription {
    #[allow(clippy::expect_used, reason = "a constant that a test names")]
    Subscription::new("matcher").expect("a valid name")
}

/// The name under which the ledger knows how far the public stream is.
///
/// # Panics
///
/// Never: the name is well-formed.
pub fn public_stream() -> Subscription {
    #[allow(clippy::expect_used, reason = "a constant that a test names")]
    Subscription::new("public-stream").expect("a valid name")
}

impl Matcher {
    /// Tells every difference between told and current lists, and notes how far the matcher is. What could not be read up to there
    /// becomes a dead letter first. It takes as long as there are lists.
    pub async fn tell_all(&self, ports: &Ports, options: &TellOptions) -> PortResult<Telling> {
        let untold = self.compare(ports).await?;
        let head = self.head();
        let difference = at_length(|| self.read().changes(&untold));
        let (plan, planned) = self.plan_anew(ports, options.plan).await?;
        let telling = self.write(ports, difference, planned, options).await?;
        *self.plan.lock() = plan;
        bury_up_to(&ports.events(), &matcher_subscription(), head).await?;
        ports.ledger.advance(&matcher_subscription(), head).await?;
        Ok(telling)
    }

    /// Tells what has changed since it was last told. Only for whoever told everything before ([`Self::tell_all`]) and is alone in
    /// telling; [`Self::forget_untold`] notes that it was told.
    pub async fn tell(&self, ports: &Ports, options: &TellOptions) -> PortResult<Telling> {
        let difference = {
            let lists = self.read();
            lists.changes(&lists.untold)
        };
        let (plan, planned) = self.plan_again();
        let telling = self.write(ports, difference, planned, options).await?;
        *self.plan.lock() = plan;
        Ok(telling)
    }

    /// Notes that what had changed was told, and what that was; or, without it, that somebody else tells.
    pub fn forget_untold(&self, told: Option<&Telling>) {
        self.change(|lists| {
            lists.forget_untold();
            let add = |(pairs, told): (u64, &Telling)| (pairs + told.found).saturating_sub(told.withdrawn);
            lists.pairs = lists.pairs.zip(told).map(add);
        });
    }

    /// Counts all matches; from then on telling keeps the count. Half a second at a million flows, in which nothing may change.
    pub fn recount(&self) {
        let pairs = at_length(|| self.read().engine.count_pairs());
        self.change(|lists| lists.pairs = Some(pairs));
    }

    /// What [`Self::tell_all`] would tell.
    pub async fn untold(&self, ports: &Ports) -> PortResult<Telling> {
        let untold = self.compare(ports).await?;
        Ok(at_length(|| self.read().changes(&untold)).telling)
    }

    /// The lists whose told ones are not the current ones, with what was told. Lists are told apart by their checksums; only those that
    /// differ are read.
    async fn compare(&self, ports: &Ports) -> PortResult<Untold> {
        let registry = Arc::clone(&ports.registry);
        let list = move |page| {
            let registry = Arc::clone(&registry);
            async move { registry.list_told(&page).await }
        };
        let mut scope = Scope::new(&CancellationToken::new());
        let read = |outlet| read_pages(outlet, list, |told: &ToldChecksum| told.flow.clone());
        let mut pages = scope.source("reading told lists", AHEAD, read);
        let (mut untold, mut told) = (Untold::default(), Vec::new());
        while let Some(listed) = pages.next().await {
            let differing = at_length(|| self.differing(&listed, &mut told));
            let rows = ports.registry.told(&differing).await?;
            self.change(|lists| untold.0.extend(rows.iter().map(|row| lists.row_of(row))));
        }
        finish(scope).await?;
        at_length(|| {
            let lists = self.read();
            for (number, flow) in lists.directory.flows() {
                let was_told = told.get(number as usize).is_some_and(|told| *told);
                if !was_told && lists.order.best(number).is_some() {
                    untold.0.insert(number, ToldRow { direction: flow.direction, entries: Vec::new() });
                }
            }
        });
        Ok(untold)
    }

    /// The told lists that are not the current ones; notes the flows of all, by number.
    fn differing(&self, listed: &[ToldChecksum], told: &mut Vec<bool>) -> Vec<FlowId> {
        let lists = self.read();
        told.resize(lists.directory.numbers() as usize, false);
        let differs = |one: &&ToldChecksum| {
            let Some(number) = lists.directory.flow_number(&one.flow) else { return true };
            told[number as usize] = true;
            lists.checksum(number) != Some(one.checksum)
        };
        listed.iter().filter(differs).map(|one| one.flow.clone()).collect()
    }

    /// Writes rows and events. What is told of the plan comes with it: with the first rows what pairs get no more, with the last ones what
    /// they get now, so that at every commit all that is planned is a match.
    async fn write(
        &self,
        ports: &Ports,
        difference: Difference,
        planned: Planned,
        options: &TellOptions,
    ) -> PortResult<Telling> {
        let Difference { mut telling, rows, events } = difference;
        // Beyond this limit what happened to each pair was not kept.
        let limit = options.bulk_limit.min(BULK_LIMIT);
        telling.bulk = telling.pairs() > limit;
        telling.planned = planned.len() as u64;
        if telling.is_nothing() {
            return Ok(telling);
        }
        // Many rows have one event. It comes with the first of them: no row is ever on disk before the event that covers it.
        let mut events: Vec<EventData> = if telling.bulk {
            let Telling { found, changed, withdrawn, .. } = telling;
            vec![EventData::MatchesRecomputed(MatchesRecomputed { found, changed, withdrawn })]
        } else {
            events.into_iter().map(|(what, id, value)| what.event(id, value)).collect()
        };
        let bulk_plan = telling.planned > limit;
        let size = if telling.bulk { BULK_ROWS } else { rows.len().max(1) };
        let last = rows.chunks(size).len().saturating_sub(1);
        // The plan may change where no list does.
        let pieces = rows.chunks(size).chain(rows.is_empty().then_some(&[][..]));
        for (number, rows) in pieces.enumerate() {
            let mut changes = self.tells(rows);
            if number == 0 {
                changes.extend(planned.less.iter().map(PlannedChange::change));
                events.extend(planned.bulk_event().filter(|_| bulk_plan));
            }
            if number == last {
                changes.extend(planned.more.iter().map(PlannedChange::change));
                events.extend(planned.events().filter(|_| !bulk_plan));
            }
            let events = std::mem::take(&mut events).into_iter().map(|event| ports.event(event)).collect();
            ports.registry.commit(Batch { changes, events, fence: options.fence.clone() }).await?;
        }
        Ok(telling)
    }

    /// The lists to be told from now on.
    fn tells(&self, rows: &[Row]) -> Vec<Change> {
        let lists = self.read();
        rows.iter().map(|row| Change::Tell(row.told(&lists))).collect()
    }
}

impl Lists {
    /// The checksum of a flow's current list, as stores keep it; `None` for an empty list, which is not kept.
    fn checksum(&self, number: u32) -> Option<u64> {
        let mut checksum = Checksum::new(self.directory.flow(number)?.direction);
        let mut list = self.engine.list(number).peekable();
        list.peek()?;
        for ranked in list {
            checksum.add(self.directory.hash_of(ranked.flow), ranked.value);
        }
        Some(checksum.get())
    }
}
