//! What has changed since it was last told. Whoever holds the matcher's lease is the only one to tell, so once all lists were told,
//! what was told of a flow is the list that it had before it changed: the store need not be asked. At the beginning of a term it is
//! asked, list by list ([`Matcher::compare`](crate::Matcher)).

use std::collections::hash_map::Entry;

use turash_domain::ports::{ToldEntry, ToldList};
use turash_domain::{Direction, EventData, FlowId, MatchId, MatchValue, MatchWithdrawn};
use turash_engine::{Ranked, Touched};

use crate::matching::lists::Lists;
use crate::matching::told_rows::{ToldRow, Untold};

/// More changed pairs than this are told in one `matches_recomputed` event.
pub const BULK_LIMIT: u64 = 100_000;

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
    /// Pairs that the plan gives more or less than was told.
    pub planned: u64,
}

impl Telling {
    /// Whether what was told already is what is current.
    pub fn is_nothing(&self) -> bool {
        self.lists == 0 && self.pairs() == 0 && self.planned == 0
    }

    pub(super) fn pairs(&self) -> u64 {
        self.found + self.changed + self.withdrawn
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
    pub(super) fn event(self, id: MatchId, value_eur_per_year: f32) -> EventData {
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
    pub(super) fn told(&self, lists: &Lists) -> ToldList {
        let entry = |ranked: Ranked| {
            let counterpart = lists.id(ranked.flow)?.clone();
            Some(ToldEntry { counterpart, value: ranked.value })
        };
        let entries = lists.engine.list(self.number).filter_map(entry).collect();
        ToldList { flow: self.id.clone(), direction: self.direction, entries }
    }
}

/// A pair with its value; ordered by its flows.
#[derive(Clone, Copy, PartialEq)]
struct Pair {
    supply: u32,
    demand: u32,
    value: f32,
}

impl Pair {
    fn of(flow: u32, direction: Direction, counterpart: u32, value: f32) -> Self {
        match direction {
            Direction::Supply => Self { supply: flow, demand: counterpart, value },
            Direction::Demand => Self { supply: counterpart, demand: flow, value },
        }
    }

    fn key(&self) -> (u32, u32) {
        (self.supply, self.demand)
    }
}

impl Lists {
    /// Keeps the lists that one change of a flow touched as they were before it; `was` is the side that the flow was on.
    pub(crate) fn keep_told(&mut self, touched: &Touched, changed: &FlowId, was: Option<Direction>) {
        for (number, list) in self.engine.before(touched) {
            let Entry::Vacant(place) = self.untold.0.entry(number) else { continue };
            let Some(record) = self.directory.flow(number) else { continue };
            let direction = if record.id == *changed { was } else { None }.unwrap_or(record.direction);
            let entries = list().into_iter().map(|ranked| (ranked.flow, ranked.value)).collect();
            place.insert(ToldRow { direction, entries });
        }
    }

    /// A told list in numbers; flows that do not exist keep theirs until [`Self::forget_untold`].
    pub(crate) fn row_of(&mut self, list: &ToldList) -> (u32, ToldRow) {
        let mut number = |id| self.directory.number_of_told(id);
        let entries = list.entries.iter().map(|entry| (number(&entry.counterpart), entry.value)).collect();
        (number(&list.flow), ToldRow { direction: list.direction, entries })
    }

    /// Notes that everything was told, or that somebody else tells.
    pub(crate) fn forget_untold(&mut self) {
        self.untold.0.clear();
        self.put.clear();
        self.directory.release_gone();
    }

    /// What has changed since it was told.
    pub(crate) fn changes(&self, untold: &Untold) -> Difference {
        let mut telling = Telling::default();
        let before = untold.0.iter().flat_map(|(flow, row)| {
            row.entries
                .iter()
                .map(|(counterpart, value)| Pair::of(*flow, row.direction, *counterpart, *value))
        });
        let now = untold.0.keys().filter_map(|flow| Some((*flow, self.directory.flow(*flow)?)));
        let now = now.flat_map(|(flow, record)| {
            let pair = move |ranked: Ranked| Pair::of(flow, record.direction, ranked.flow, ranked.value);
            self.engine.list(flow).map(pair)
        });
        let (before, now) = (distinct(before.collect()), distinct(now.collect()));
        let events = self.differing_pairs(&before, &now, untold, &mut telling);
        let mut rows: Vec<Row> =
            untold.0.iter().filter_map(|(number, told)| self.changed_row(*number, told)).collect();
        rows.sort_unstable_by(|a, b| a.id.cmp(&b.id));
        telling.lists = rows.len() as u64;
        Difference { telling, rows, events }
    }

    /// Walks two sorted runs of pairs and notes the differences; what happened is kept only as far as it would be told one by one.
    fn differing_pairs(
        &self,
        before: &[Pair],
        now: &[Pair],
        untold: &Untold,
        telling: &mut Telling,
    ) -> Vec<(What, MatchId, f32)> {
        let mut events = Vec::new();
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
            if self.stands_unchanged(pair, untold) {
                continue;
            }
            *count += 1;
            // More than these are told in bulk, whatever the limit is.
            if events.len() as u64 <= BULK_LIMIT
                && let (Some(supply), Some(demand)) =
                    (self.directory.flow_id(pair.supply), self.directory.flow_id(pair.demand))
            {
                events.push((what, MatchId::new(supply.clone(), demand.clone()), pair.value));
            }
        }
    }

    /// Whether a pair stands in a list that has not changed: then it was a match of this value, and is one.
    fn stands_unchanged(&self, pair: &Pair, untold: &Untold) -> bool {
        let shows = |flow: u32, counterpart: u32| {
            let tie = self.directory.flow(counterpart).map(|record| record.tie);
            !untold.0.contains_key(&flow) && tie.is_some_and(|tie| self.engine.rank(flow, tie).is_some())
        };
        shows(pair.supply, pair.demand) || shows(pair.demand, pair.supply)
    }

    /// A row to be told, where it is another one than was told.
    fn changed_row(&self, number: u32, told: &ToldRow) -> Option<Row> {
        let id = self.directory.flow_id(number)?.clone();
        let direction = self.directory.flow(number).map_or(told.direction, |record| record.direction);
        let now = || self.engine.list(number).map(|ranked| (ranked.flow, ranked.value));
        let same_side = direction == told.direction || told.entries.is_empty();
        if same_side && told.entries.iter().copied().eq(now()) {
            return None;
        }
        Some(Row { number, id, direction })
    }
}

fn distinct(mut pairs: Vec<Pair>) -> Vec<Pair> {
    pairs.sort_unstable_by_key(Pair::key);
    pairs.dedup_by_key(|pair| pair.key());
    pairs
}
