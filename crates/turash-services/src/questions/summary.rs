//! How much there is in a box, counted: for the legend of a map.

use std::collections::{BTreeMap, HashSet};

use turash_domain::ports::PortResult;
use turash_domain::{Direction, Family, GeoBox, MatchState, Sequence, Sight};

use crate::matching::directory::SiteRecord;
use crate::matching::lists::Lists;
use crate::matching::service::MatchService;
use crate::questions::decided::decided_matches;
use crate::questions::details::appraised_details;
use crate::questions::few::FEW;
use crate::questions::filter::MatchFilter;
use crate::questions::listing::Way;
use crate::questions::walk::{Pair, Walk, pair};

/// The most suggested matches of which it is said what CO2 they avoid: each is appraised for it.
pub const MOST_APPRAISED: usize = 2_000;

/// How much there is in a box.
#[derive(Debug, Clone, PartialEq)]
pub struct Summary {
    /// The sequence of the log that the lists held as of when they were looked at first.
    pub as_of: Sequence,
    /// Sites.
    pub sites: u64,
    /// Flows by what they are.
    pub flows: BTreeMap<(Family, Direction), u64>,
    /// Matches whose lines meet the box; nothing where more than 30,000 flows may have one.
    pub matches: Option<BTreeMap<(Family, MatchState), MatchSum>>,
}

/// Matches together. Those that are suggested compete for the same flows: together they are worth less.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct MatchSum {
    /// How many.
    pub count: u64,
    /// The sum of what ranks them, EUR/a.
    pub value_eur_per_year: f64,
    /// The sum of what they avoid, t/a; nothing where too many matches are suggested to appraise them all.
    pub co2_avoided_t_per_year: Option<f64>,
}

impl MatchSum {
    fn add(&mut self, value: f32, avoided: Option<f64>) {
        self.count += 1;
        self.value_eur_per_year += f64::from(value);
        if let Some(avoided) = avoided {
            *self.co2_avoided_t_per_year.get_or_insert_default() += avoided;
        }
    }
}

/// Counts what is in a box, or everything, of what is seen.
pub async fn summary(service: &MatchService, area: Option<GeoBox>, sight: &Sight) -> PortResult<Summary> {
    let matcher = service.matcher();
    let as_of = matcher.head();
    let way = Way::through(area);
    let counted = Counted { way, sight: sight.clone(), sites: 0, flows: BTreeMap::new() };
    let (sites, flows) = matcher.walk(counted).await;
    let of_state =
        |state| MatchFilter { area, state: Some(state), sight: sight.clone(), ..MatchFilter::default() };
    let suggested = Suggested::new(&matcher.read(), of_state(MatchState::Suggested));
    let Some(suggested) = suggested else { return Ok(Summary { as_of, sites, flows, matches: None }) };
    let pairs = matcher.walk(suggested).await;
    let mut sums: BTreeMap<_, MatchSum> = BTreeMap::new();
    if pairs.len() <= MOST_APPRAISED {
        let found = matcher.matches(&of_state(MatchState::Suggested)).await.pairs;
        let details = appraised_details(service.ports(), service.model(), found).await?;
        for detail in details.into_iter().filter(|detail| detail.is_seen_by(sight)) {
            let sum = sums.entry((detail.result.family, MatchState::Suggested)).or_default();
            sum.add(detail.ranked.value, detail.co2_avoided_t_per_year);
        }
    } else {
        for (family, value) in pairs {
            sums.entry((family, MatchState::Suggested)).or_default().add(value, None);
        }
    }
    for state in MatchState::ALL.into_iter().filter(|state| *state != MatchState::Suggested) {
        for detail in decided_matches(service.ports(), service.model(), &of_state(state), matcher).await? {
            let sum = sums.entry((detail.result.family, state)).or_default();
            sum.add(detail.ranked.value, detail.co2_avoided_t_per_year);
        }
    }
    Ok(Summary { as_of, sites, flows, matches: Some(sums) })
}

struct Counted {
    way: Way,
    sight: Sight,
    sites: u64,
    flows: BTreeMap<(Family, Direction), u64>,
}

impl Walk for Counted {
    type Answer = (u64, BTreeMap<(Family, Direction), u64>);

    fn go_on(&mut self, lists: &Lists, steps: usize) -> bool {
        let Self { way, sight, sites, flows } = self;
        way.go_on(lists, (steps / 4).max(1), |site: &SiteRecord| {
            *sites += 1;
            let there = site.flows.iter().filter_map(|flow| lists.directory.flow(*flow));
            for flow in there.filter(|flow| lists.sees_flow(sight, flow)) {
                *flows.entry((flow.family, flow.direction)).or_default() += 1;
            }
        })
    }

    fn answer(self) -> Self::Answer {
        (self.sites, self.flows)
    }
}

/// The suggested matches of a box, by family and value.
struct Suggested {
    filter: MatchFilter,
    flows: Vec<u32>,
    taken: HashSet<Pair>,
    found: Vec<(Family, f32)>,
}

impl Suggested {
    /// Nothing where too many flows may have one.
    fn new(lists: &Lists, filter: MatchFilter) -> Option<Self> {
        let flows = match filter.area {
            Some(area) => lists.reaching(area, FEW)?,
            None if lists.directory.flow_count() > FEW => return None,
            None => (0..lists.directory.numbers()).collect(),
        };
        Some(Self { filter, flows, taken: HashSet::new(), found: Vec::new() })
    }
}

impl Walk for Suggested {
    type Answer = Vec<(Family, f32)>;

    fn go_on(&mut self, lists: &Lists, steps: usize) -> bool {
        for _ in 0..(steps / 40).max(1) {
            let Some(flow) = self.flows.pop() else { return true };
            let Some(record) = lists.directory.flow(flow) else { continue };
            for ranked in lists.engine.list(flow) {
                let pair = pair(flow, record.direction, ranked.flow);
                if self.filter.fits(lists, pair.0, pair.1, ranked.value) && self.taken.insert(pair) {
                    let family = lists.directory.flow(pair.0).map_or(record.family, |flow| flow.family);
                    self.found.push((family, ranked.value));
                }
            }
        }
        false
    }

    fn answer(self) -> Self::Answer {
        self.found
    }
}
