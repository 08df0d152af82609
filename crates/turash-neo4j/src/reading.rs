//! What a question reads, within its bounds.

use std::collections::BTreeSet;

use neo4rs::{BoltType, Query, query};
use serde::de::DeserializeOwned;
use tokio::time::Instant;
use turash_domain::ports::{Bounded, Bounds, Cut, GraphMatch, PortResult};
use turash_domain::{MatchState, SiteId};
use turash_graph::{Deadline, SiteMatch};

use crate::link::{Ask, Link};
use crate::queries::{EXCHANGES_FROM, EXCHANGES_TO};
use crate::rows::{Count, SiteMatchRow};

/// Which exchanges of a site.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Side {
    /// Those that it gives in.
    From,
    /// Those that it takes in.
    To,
}

/// What was read so far.
pub(crate) struct Reading<'a> {
    link: &'a Link,
    deadline: Instant,
    /// Until when is computed.
    pub(crate) until: Deadline,
    /// How many more matches may be looked at.
    left: u32,
    cut: Option<Cut>,
    pub(crate) matches: Vec<SiteMatch>,
}

impl<'a> Reading<'a> {
    /// Nothing yet; the time runs from now on.
    pub(crate) fn new(link: &'a Link, bounds: &Bounds) -> Self {
        let deadline = Instant::now() + bounds.time;
        let until = Deadline::after(bounds.time);
        Self { link, deadline, until, left: bounds.matches, cut: None, matches: Vec::new() }
    }

    /// Reads the exchanges of sites with others than the known ones; gives those others.
    pub(crate) async fn exchanges(
        &mut self,
        side: Side,
        sites: &BTreeSet<SiteId>,
        known: &BTreeSet<SiteId>,
    ) -> PortResult<BTreeSet<SiteId>> {
        let statement = match side {
            Side::From => EXCHANGES_FROM,
            Side::To => EXCHANGES_TO,
        };
        let query = query(statement).param("sites", ids(sites)).param("known", ids(known));
        let read = self.matches(query).await?;
        let other = |one: &SiteMatch| if side == Side::From { one.to.clone() } else { one.from.clone() };
        let met = read.iter().map(other).collect();
        self.matches.extend(read);
        Ok(met)
    }

    /// Reads the exchanges of sites in both directions; gives the other sites. `seen` are those and whatever was read before.
    pub(crate) async fn around(
        &mut self,
        sites: &BTreeSet<SiteId>,
        seen: &BTreeSet<SiteId>,
    ) -> PortResult<BTreeSet<SiteId>> {
        let before = seen.difference(sites).cloned().collect();
        let mut met = self.exchanges(Side::From, sites, &before).await?;
        // What is between two of the sites has been read in the other direction.
        met.append(&mut self.exchanges(Side::To, sites, seen).await?);
        Ok(met)
    }

    /// The matches that a query finds, with `$most` and `$turned_down` set: the best ones, as many as may still be looked at.
    pub(crate) async fn matches(&mut self, query: Query) -> PortResult<Vec<SiteMatch>> {
        let most = i64::from(self.left) + 1;
        let query = query.param("most", most).param("turned_down", turned_down());
        let mut rows: Vec<SiteMatchRow> = self.rows(query).await?;
        let looked = rows.iter().map(|row| u64::from(row.looked)).sum::<u64>();
        self.left = self.left.saturating_sub(looked.try_into().unwrap_or(u32::MAX));
        let is_more = looked == most.cast_unsigned();
        if is_more {
            self.cut = self.cut.max(Some(Cut::Matches));
        }
        // The last one is one too many, and stands here for itself where it is the only one of its two sites.
        let last = if is_more { last_of(&rows) } else { None };
        if let Some(last) = last.filter(|last| rows[*last].looked == 1) {
            rows.swap_remove(last);
        }
        Ok(rows.into_iter().map(SiteMatchRow::read).collect())
    }

    /// Notes that more matches are to be looked at than may be, where a query counts so many.
    pub(crate) async fn expect(&mut self, query: Query) -> PortResult<()> {
        let counted: Vec<Count> = self.rows(query.param("turned_down", turned_down())).await?;
        if counted.iter().any(|count| count.number > u64::from(self.left)) {
            self.cut = self.cut.max(Some(Cut::Matches));
        }
        Ok(())
    }

    /// The best matches of a site, by a query for one of its sides; `None` where the time is up.
    pub(crate) async fn best_of(
        &self,
        statement: &str,
        site: &SiteId,
        most: u32,
    ) -> PortResult<Option<Vec<GraphMatch>>> {
        let query = query(statement).param("site", site.as_str()).param("most", i64::from(most));
        let rows: Option<Vec<SiteMatchRow>> = self.ask(query.param("turned_down", turned_down())).await?;
        Ok(rows.map(|rows| rows.into_iter().map(|row| row.read().matched).collect()))
    }

    /// The rows of an answer; none where the time is up, which is noted.
    pub(crate) async fn rows<T: DeserializeOwned>(&mut self, query: Query) -> PortResult<Vec<T>> {
        let rows = self.ask(query).await?;
        Ok(self.in_time(rows))
    }

    /// What was read in time, else nothing, which is noted.
    pub(crate) fn in_time<T: Default>(&mut self, read: Option<T>) -> T {
        if read.is_none() {
            self.cut = Some(Cut::Time);
        }
        read.unwrap_or_default()
    }

    /// The rows of an answer; `None` where the time is up.
    async fn ask<T: DeserializeOwned>(&self, query: Query) -> PortResult<Option<Vec<T>>> {
        let left = self.deadline.saturating_duration_since(Instant::now());
        if left.is_zero() || self.cut == Some(Cut::Time) {
            return Ok(None);
        }
        match self.link.ask(Ask::Anyone, query, left).await {
            Ok(rows) => Ok(Some(rows)),
            Err(failure) if failure.is_out_of_time() => Ok(None),
            Err(failure) => Err(failure.of(&self.link.options.label())),
        }
    }

    /// An answer from what was read, with whatever cut it or the reading.
    pub(crate) fn answer<T>(&self, found: Bounded<T>) -> Bounded<T> {
        Bounded { cut: found.cut.max(self.cut), ..found }
    }

    /// Whether no more is looked at.
    pub(crate) fn is_cut(&self) -> bool {
        self.cut.is_some()
    }
}

fn last_of(rows: &[SiteMatchRow]) -> Option<usize> {
    (0..rows.len()).max_by(|a, b| rows[*a].order(&rows[*b]))
}

/// Ids as a parameter.
pub(crate) fn ids<'s>(sites: impl IntoIterator<Item = &'s SiteId>) -> Vec<BoltType> {
    sites.into_iter().map(|site| site.as_str().into()).collect()
}

fn turned_down() -> Vec<BoltType> {
    let states = [MatchState::Rejected, MatchState::Failed, MatchState::Withdrawn];
    states.into_iter().map(|state| state.name().into()).collect()
}
