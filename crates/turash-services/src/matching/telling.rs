//! Telling: what changed between the lists as last told and the lists as they are now, written with the events that say so.
//!
//! A pair is a match if it stands in the list of either of its flows. Rows and events go into one commit, so a crash at any
//! moment neither loses nor repeats a finding: what was not committed is found again as a difference.

use std::collections::HashMap;

use turash_domain::ports::{Batch, Change, Fence, Page, PortResult, ToldEntry, ToldList};
use turash_domain::{
    Direction, EventData, FlowId, MatchId, MatchValue, MatchWithdrawn, MatchesRecomputed, Subscription,
};

use crate::matching::matcher::Matcher;
use crate::ports::Ports;
use turash_runtime::bury_up_to;

/// More changed pairs than this are told in one `matches_recomputed` event.
pub const BULK_LIMIT: u64 = 100_000;

/// Rows of one commit of a bulk change.
const BULK_ROWS: usize = 5_000;
const PAGE: u32 = 20_000;

/// How to tell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TellOptions {
    /// More changed pairs than this, or than [`BULK_LIMIT`], are told in one event.
    pub bulk_limit: u64,
    /// The lease under which it is written, where several processes could write.
    pub fence: Option<Fence>,
}

impl Default for TellOptions {
    fn default() -> Self {
        Self { bulk_limit: BULK_LIMIT, fence: None }
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

/// What was told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Telling {
    /// Pairs that became matches.
    pub found: u64,
    /// Matches with another value.
    pub changed: u64,
    /// Pairs that are no matches any more.
    pub withdrawn: u64,
    /// Flows whose list is another one than was told.
    pub lists: u64,
    /// Whether it was too much to tell one by one.
    pub bulk: bool,
}

impl Telling {
    /// Whether what was told already is what is current.
    pub fn is_nothing(&self) -> bool {
        self.lists == 0 && self.pairs() == 0
    }

    fn pairs(&self) -> u64 {
        self.found + self.changed + self.withdrawn
    }
}

impl Matcher {
    /// Tells every difference between told and current lists, and notes how far the matcher is. What could not be read up to there
    /// becomes a dead letter first.
    pub async fn tell_all(&self, ports: &Ports, options: &TellOptions) -> PortResult<Telling> {
        let difference = self.difference(ports).await?;
        let telling = self.write(ports, difference, options).await?;
        bury_up_to(&ports.events(), &matcher_subscription(), self.head()).await?;
        ports.ledger.advance(&matcher_subscription(), self.head()).await?;
        Ok(telling)
    }

    /// Tells what has changed since it was last told. Only for whoever told everything before ([`Self::tell_all`]) and is alone in
    /// telling; [`Self::forget_untold`] notes that it was told.
    pub async fn tell(&self, ports: &Ports, options: &TellOptions) -> PortResult<Telling> {
        self.write(ports, self.changes(), options).await
    }

    /// What [`Self::tell_all`] would tell.
    pub async fn untold(&self, ports: &Ports) -> PortResult<Telling> {
        Ok(self.difference(ports).await?.telling)
    }

    /// The difference between all told lists of the store and the current ones.
    async fn difference(&self, ports: &Ports) -> PortResult<Difference> {
        let mut numbers = Numbers { matcher: self, extra: HashMap::new() };
        let told = all_told(ports, &mut numbers).await?;
        Ok(compare(self, &numbers, &told))
    }

    async fn write(
        &self,
        ports: &Ports,
        difference: Difference,
        options: &TellOptions,
    ) -> PortResult<Telling> {
        let Difference { mut telling, rows, events } = difference;
        // Beyond this limit what happened to each pair was not kept.
        telling.bulk = telling.pairs() > options.bulk_limit.min(BULK_LIMIT);
        if telling.bulk {
            // The event comes with the first rows: no row is ever on disk before the event that covers it.
            let Telling { found, changed, withdrawn, .. } = telling;
            let event = EventData::MatchesRecomputed(MatchesRecomputed { found, changed, withdrawn });
            let mut events = vec![ports.event(event)];
            for rows in rows.chunks(BULK_ROWS) {
                let changes = rows.iter().map(|row| Change::Tell(row.told(self))).collect();
                let events = std::mem::take(&mut events);
                ports.registry.commit(Batch { changes, events, fence: options.fence.clone() }).await?;
            }
        } else if !telling.is_nothing() {
            let changes = rows.iter().map(|row| Change::Tell(row.told(self))).collect();
            let events =
                events.into_iter().map(|(what, id, value)| ports.event(what.event(id, value))).collect();
            ports.registry.commit(Batch { changes, events, fence: options.fence.clone() }).await?;
        }
        Ok(telling)
    }
}

/// What would be written.
pub(crate) struct Difference {
    pub(crate) telling: Telling,
    pub(crate) rows: Vec<Row>,
    pub(crate) events: Vec<(What, MatchId, f32)>,
}

/// What happened to a pair.
#[derive(Clone, Copy)]
pub(crate) enum What {
    Found,
    Changed,
    Withdrawn,
}

impl What {
    fn event(self, id: MatchId, value_eur_per_year: f32) -> EventData {
        match self {
            Self::Found => EventData::MatchFound(MatchValue { id, value_eur_per_year }),
            Self::Changed => EventData::MatchChanged(MatchValue { id, value_eur_per_year }),
            Self::Withdrawn => EventData::MatchWithdrawn(MatchWithdrawn { id }),
        }
    }
}

/// A flow whose told list is not its current one.
pub(crate) struct Row {
    pub(crate) number: u32,
    pub(crate) id: FlowId,
    pub(crate) direction: Direction,
}

impl Row {
    /// The list to be told from now on; empty for a flow that is gone.
    fn told(&self, matcher: &Matcher) -> ToldList {
        let entry = |ranked: turash_engine::Ranked| {
            let counterpart = matcher.directory.flow(ranked.flow)?.id.clone();
            Some(ToldEntry { counterpart, value: ranked.value })
        };
        let entries = matcher.engine.list(self.number).filter_map(entry).collect();
        ToldList { flow: self.id.clone(), direction: self.direction, entries }
    }
}

/// A told list in numbers.
pub(crate) struct ToldRow {
    pub(crate) direction: Direction,
    pub(crate) entries: Vec<(u32, f32)>,
}

/// Numbers for the ids of told lists: the directory's, and for flows that are gone numbers above those.
struct Numbers<'a> {
    matcher: &'a Matcher,
    extra: HashMap<FlowId, u32>,
}

/// Numbers of flows that are gone start here.
const GONE: u32 = 1 << 31;

impl Numbers<'_> {
    fn of(&mut self, id: &FlowId) -> u32 {
        if let Some(number) = self.matcher.directory.flow_number(id) {
            return number;
        }
        let next = GONE + self.extra.len() as u32;
        *self.extra.entry(id.clone()).or_insert(next)
    }

    fn names(&self) -> Names<'_> {
        let mut gone: Vec<_> = self.extra.iter().map(|(id, number)| (*number, id)).collect();
        gone.sort_unstable();
        Names { matcher: self.matcher, gone: gone.into_iter().map(|(_, id)| id).collect() }
    }
}

/// Ids by number.
pub(crate) struct Names<'a> {
    matcher: &'a Matcher,
    gone: Vec<&'a FlowId>,
}

impl<'a> Names<'a> {
    /// The names that the matcher knows.
    pub(crate) fn of(matcher: &'a Matcher) -> Self {
        Self { matcher, gone: Vec::new() }
    }

    fn get(&self, number: u32) -> Option<&'a FlowId> {
        if number >= GONE {
            return self.gone.get((number - GONE) as usize).copied();
        }
        self.matcher.directory.flow_id(number)
    }
}

fn compact(numbers: &mut Numbers<'_>, lists: Vec<ToldList>, told: &mut HashMap<u32, ToldRow>) {
    for list in lists {
        let entries =
            list.entries.iter().map(|entry| (numbers.of(&entry.counterpart), entry.value)).collect();
        told.insert(numbers.of(&list.flow), ToldRow { direction: list.direction, entries });
    }
}

async fn all_told(ports: &Ports, numbers: &mut Numbers<'_>) -> PortResult<HashMap<u32, ToldRow>> {
    let mut told = HashMap::new();
    let mut page = Page::first(PAGE);
    loop {
        let lists = ports.registry.list_told(&page).await?;
        let full = lists.len() == PAGE as usize;
        let last = lists.last().map(|list| list.flow.clone());
        compact(numbers, lists, &mut told);
        match last {
            Some(last) if full => page = Page::after(last, PAGE),
            _ => return Ok(told),
        }
    }
}

/// A pair with its value; ordered by its flows.
#[derive(Clone, Copy, PartialEq)]
pub(crate) struct Pair {
    pub(crate) supply: u32,
    pub(crate) demand: u32,
    value: f32,
}

impl Pair {
    pub(crate) fn of(flow: u32, direction: Direction, counterpart: u32, value: f32) -> Self {
        match direction {
            Direction::Supply => Self { supply: flow, demand: counterpart, value },
            Direction::Demand => Self { supply: counterpart, demand: flow, value },
        }
    }

    fn key(&self) -> (u32, u32) {
        (self.supply, self.demand)
    }
}

/// Compares all told lists with the current ones.
fn compare(matcher: &Matcher, numbers: &Numbers<'_>, told: &HashMap<u32, ToldRow>) -> Difference {
    let before = told.iter().flat_map(|(flow, row)| {
        row.entries.iter().map(|(counterpart, value)| Pair::of(*flow, row.direction, *counterpart, *value))
    });
    let now = matcher.directory.flows().flat_map(|(flow, record)| {
        matcher
            .engine
            .list(flow)
            .map(move |ranked| Pair::of(flow, record.direction, ranked.flow, ranked.value))
    });
    let (before, now) = (distinct(before.collect()), distinct(now.collect()));
    let names = numbers.names();
    let mut telling = Telling::default();
    let events = differing_pairs(&before, &now, &names, &|_| true, &mut telling);
    let rows = differing_rows(matcher, &names, told);
    telling.lists = rows.len() as u64;
    Difference { telling, rows, events }
}

pub(crate) fn distinct(mut pairs: Vec<Pair>) -> Vec<Pair> {
    pairs.sort_unstable_by_key(Pair::key);
    pairs.dedup_by_key(|pair| pair.key());
    pairs
}

/// Walks two sorted runs of pairs and notes the differences that `counts`; what happened is kept only as far as it would be told one by
/// one.
pub(crate) fn differing_pairs(
    before: &[Pair],
    now: &[Pair],
    names: &Names<'_>,
    counts: &dyn Fn(&Pair) -> bool,
    telling: &mut Telling,
) -> Vec<(What, MatchId, f32)> {
    let mut events = Vec::new();
    let mut note = |pair: &Pair, what: What| {
        // More than these are told in bulk, whatever the limit is.
        if events.len() as u64 > BULK_LIMIT {
            return;
        }
        if let (Some(supply), Some(demand)) = (names.get(pair.supply), names.get(pair.demand)) {
            events.push((what, MatchId::new(supply.clone(), demand.clone()), pair.value));
        }
    };
    let (mut old, mut new) = (before.iter().peekable(), now.iter().peekable());
    loop {
        let order = match (old.peek(), new.peek()) {
            (None, None) => return events,
            (Some(_), None) => std::cmp::Ordering::Less,
            (None, Some(_)) => std::cmp::Ordering::Greater,
            (Some(old), Some(new)) => old.key().cmp(&new.key()),
        };
        let gone = if order.is_le() { old.next() } else { None };
        let come = if order.is_ge() { new.next() } else { None };
        let (pair, what, count) = match (gone, come) {
            (Some(pair), None) => (pair, What::Withdrawn, &mut telling.withdrawn),
            (None, Some(pair)) => (pair, What::Found, &mut telling.found),
            (Some(was), Some(is)) if was.value.to_bits() != is.value.to_bits() => {
                (is, What::Changed, &mut telling.changed)
            }
            _ => continue,
        };
        if counts(pair) {
            *count += 1;
            note(pair, what);
        }
    }
}

/// Flows whose told list is not their current one, those that are gone included.
fn differing_rows(matcher: &Matcher, names: &Names<'_>, told: &HashMap<u32, ToldRow>) -> Vec<Row> {
    let row = |number: u32, direction| Some(Row { number, id: names.get(number)?.clone(), direction });
    let current = matcher.directory.flows().filter_map(|(number, record)| {
        let list = || matcher.engine.list(number).map(|ranked| (ranked.flow, ranked.value));
        let same = match told.get(&number) {
            Some(row) => row.direction == record.direction && row.entries.iter().copied().eq(list()),
            None => list().next().is_none(),
        };
        if same { None } else { row(number, record.direction) }
    });
    let gone = told.iter().filter(|(number, _)| **number >= GONE);
    let gone = gone.filter_map(|(number, told)| row(*number, told.direction));
    let mut rows: Vec<Row> = current.chain(gone).collect();
    rows.sort_unstable_by(|a, b| a.id.cmp(&b.id));
    rows
}
