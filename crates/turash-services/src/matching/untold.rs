//! What has changed since it was last told. Whoever holds the matcher's lease is the only one to tell, so once all lists were told,
//! what was told of a flow is the list that it had before it changed: the store need not be asked.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use turash_domain::{Direction, FlowId};
use turash_engine::Touched;

use crate::matching::matcher::Matcher;
use crate::matching::telling::{Difference, Names, Pair, Row, Telling, ToldRow, differing_pairs, distinct};

/// The flows whose lists have changed since they were told, with side and list as they were then.
#[derive(Default)]
pub(crate) struct Untold {
    told: HashMap<u32, ToldRow>,
}

impl Matcher {
    /// Keeps the lists that one change of a flow touched as they were before it; `was` is the side that the flow was on.
    pub(crate) fn keep_told(&mut self, touched: &Touched, changed: &FlowId, was: Option<Direction>) {
        for (number, list) in self.engine.before(touched) {
            let Entry::Vacant(place) = self.untold.told.entry(number) else { continue };
            let Some(record) = self.directory.flow(number) else { continue };
            let direction = if record.id == *changed { was } else { None }.unwrap_or(record.direction);
            let entries = list().into_iter().map(|ranked| (ranked.flow, ranked.value)).collect();
            place.insert(ToldRow { direction, entries });
        }
    }

    /// Notes that everything was told, or that somebody else tells.
    pub fn forget_untold(&mut self) {
        self.untold.told.clear();
        self.directory.release_gone();
    }

    /// What has changed since it was told.
    pub(crate) fn changes(&self) -> Difference {
        let mut telling = Telling::default();
        let before = self.untold.told.iter().flat_map(|(flow, row)| {
            row.entries
                .iter()
                .map(|(counterpart, value)| Pair::of(*flow, row.direction, *counterpart, *value))
        });
        let now = self.untold.told.keys().filter_map(|flow| Some((*flow, self.directory.flow(*flow)?)));
        let now = now.flat_map(|(flow, record)| {
            let pair = move |ranked: turash_engine::Ranked| {
                Pair::of(flow, record.direction, ranked.flow, ranked.value)
            };
            self.engine.list(flow).map(pair)
        });
        let (before, now) = (distinct(before.collect()), distinct(now.collect()));
        let counts = |pair: &Pair| !self.stands_unchanged(pair);
        let events = differing_pairs(&before, &now, &Names::of(self), &counts, &mut telling);
        let mut rows: Vec<Row> =
            self.untold.told.iter().filter_map(|(number, told)| self.changed_row(*number, told)).collect();
        rows.sort_unstable_by(|a, b| a.id.cmp(&b.id));
        telling.lists = rows.len() as u64;
        Difference { telling, rows, events }
    }

    /// Whether a pair stands in a list that has not changed: then it was a match of this value, and is one.
    fn stands_unchanged(&self, pair: &Pair) -> bool {
        let shows = |flow: u32, counterpart: u32| {
            let tie = self.directory.flow(counterpart).map(|record| record.tie);
            !self.untold.told.contains_key(&flow) && tie.is_some_and(|tie| self.engine.shows(flow, tie))
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
