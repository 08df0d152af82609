//! Matches in another order than that of the lists. There is no index of it: all that fit are found and put in order, and so they are bounded.

use std::cmp::Ordering;

use turash_domain::ports::PortResult;
use turash_domain::{Invalid, MatchId, Sequence};

use crate::matching::lists::Lists;
use crate::matching::service::MatchService;
use crate::questions::details::{MatchDetail, appraised_details};
use crate::questions::filter::MatchFilter;
use crate::questions::query::FoundMatches;
use crate::questions::ranked::RankedPair;

/// The most matches that are put in another order.
pub const MOST_SORTED: usize = 50_000;

/// Pairs that are looked at in one slice.
const SLICE: usize = 500;

/// What matches are ordered by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SortBy {
    /// The value that ranks lists, EUR/a.
    Value,
    /// The great circle, km.
    Distance,
    /// What is deliverable in a year, in the family's unit.
    Amount,
    /// The CO2 that is avoided, t/a.
    Co2,
}

/// An order of matches; equals are ordered by their ids.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MatchOrder {
    /// What by.
    pub by: SortBy,
    /// Whether the smallest comes first.
    pub ascending: bool,
}

impl SortBy {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Value, Self::Distance, Self::Amount, Self::Co2];

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Value => "value",
            Self::Distance => "distance",
            Self::Amount => "amount",
            Self::Co2 => "co2",
        }
    }

    /// Reads a name.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        let found = Self::ALL.into_iter().find(|by| by.name() == text);
        found.ok_or_else(|| Invalid::new("sort", text, "value, distance, amount or co2", ""))
    }
}

impl MatchOrder {
    /// The order of lists.
    pub const BEST_FIRST: Self = Self { by: SortBy::Value, ascending: false };

    /// The order that is meant where nobody says which: the nearest first, and of all else the most.
    pub fn usual(by: SortBy) -> Self {
        Self { by, ascending: by == SortBy::Distance }
    }

    /// How two places in the order stand.
    pub fn compare(self, (one, id): (f64, &MatchId), (other, other_id): (f64, &MatchId)) -> Ordering {
        let order = if self.ascending { one.total_cmp(&other) } else { other.total_cmp(&one) };
        order.then_with(|| id.cmp(other_id))
    }

    /// What orders a match.
    pub fn key(self, detail: &MatchDetail) -> f64 {
        match self.by {
            SortBy::Value => f64::from(detail.ranked.value),
            SortBy::Distance => detail.result.distance_km,
            SortBy::Amount => detail.result.deliverable_annual,
            // What no way passes for avoids nothing.
            SortBy::Co2 => detail.co2_avoided_t_per_year.unwrap_or_default(),
        }
    }

    /// Puts matches in order, and leaves the first ones after a place.
    pub fn part(self, details: &mut Vec<MatchDetail>, after: Option<&(f64, MatchId)>, limit: usize) {
        if let Some((key, id)) = after {
            details.retain(|detail| self.compare((*key, id), (self.key(detail), &detail.ranked.id)).is_lt());
        }
        details.sort_by(|a, b| self.compare((self.key(a), &a.ranked.id), (self.key(b), &b.ranked.id)));
        details.truncate(limit);
    }
}

/// More matches than are put in order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TooManyToSort;

/// A part of the matches that fit a filter, in some order.
#[derive(Debug)]
pub struct SortedMatches {
    /// The sequence of the log that the lists held as of.
    pub as_of: Sequence,
    /// The part.
    pub details: Vec<MatchDetail>,
    /// How many fit the filter.
    pub count: u64,
}

/// The first matches after a place in an order, at most `limit`.
pub async fn sorted_matches(
    service: &MatchService,
    filter: &MatchFilter,
    order: MatchOrder,
    after: Option<&(f64, MatchId)>,
    limit: usize,
) -> PortResult<Result<SortedMatches, TooManyToSort>> {
    let filter = MatchFilter { limit: Some(MOST_SORTED + 1), ..filter.clone() };
    let FoundMatches { as_of, mut pairs } = service.matcher().matches(&filter).await;
    if pairs.len() > MOST_SORTED {
        return Ok(Err(TooManyToSort));
    }
    let count = pairs.len() as u64;
    // What the lists know themselves is put in order before anything is read.
    if matches!(order.by, SortBy::Distance | SortBy::Value) {
        pairs = nearest(service, pairs, order, after, limit).await;
    }
    let (ports, model) = (service.ports(), service.model());
    let mut details = appraised_details(ports, model, pairs).await?;
    details.retain(|detail| detail.is_seen_by(&filter.sight));
    order.part(&mut details, after, limit);
    Ok(Ok(SortedMatches { as_of, details, count }))
}

/// The first pairs after a place by what the lists know of them.
async fn nearest(
    service: &MatchService,
    pairs: Vec<RankedPair>,
    order: MatchOrder,
    after: Option<&(f64, MatchId)>,
    limit: usize,
) -> Vec<RankedPair> {
    let mut keyed: Vec<(f64, RankedPair)> = Vec::with_capacity(pairs.len());
    let mut pairs = pairs.into_iter().peekable();
    while pairs.peek().is_some() {
        {
            let lists = service.matcher().read();
            keyed.extend(
                pairs.by_ref().take(SLICE).filter_map(|pair| Some((lists.key(&pair, order.by)?, pair))),
            );
        }
        tokio::task::yield_now().await;
    }
    let follows = |(key, pair): &(f64, RankedPair)| {
        after.is_none_or(|(last, id)| order.compare((*last, id), (*key, &pair.id)).is_lt())
    };
    keyed.retain(follows);
    keyed.sort_by(|(a, one), (b, other)| order.compare((*a, &one.id), (*b, &other.id)));
    keyed.truncate(limit);
    keyed.into_iter().map(|(_, pair)| pair).collect()
}

impl Lists {
    /// What orders a pair, by what the lists know; nothing where a flow is gone.
    fn key(&self, pair: &RankedPair, by: SortBy) -> Option<f64> {
        if by == SortBy::Value {
            return Some(f64::from(pair.value));
        }
        let place = |id| {
            let flow = self.directory.flow(self.directory.flow_number(id)?)?;
            Some(self.directory.site(flow.site)?.place.coordinates)
        };
        Some(place(pair.id.supply())?.distance_km(place(pair.id.demand())?))
    }
}
