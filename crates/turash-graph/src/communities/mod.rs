//! Communities of sites, with who is connected most and who holds them together.

mod betweenness;
mod cut_vertices;
mod louvain;
mod modularity;
mod ties;

use std::cmp::Reverse;

use turash_domain::ports::{Bounded, Communities, Community, Cut, Hub};

pub(crate) use self::betweenness::betweenness;
pub(crate) use self::cut_vertices::cut_vertices;
pub(crate) use self::louvain::louvain;
pub(crate) use self::modularity::modularity;
use self::ties::TiedMatch;
pub(crate) use self::ties::Ties;
use crate::limits::{Deadline, first_of};
use crate::site_match::SiteMatch;

/// The most hubs and the most bridges that are told of a community.
const TOLD: usize = 5;

/// Communities of sites that matches tie together more than the rest: largest value first, then by first site.
///
/// Two sites are tied by the sum of the values of all matches between them, in either direction, where it is above zero. The partition is the one of
/// the greatest modularity that the Louvain method finds (see `louvain.rs`), the same in every run; its communities hang together. Betweenness is exact.
///
/// `matches` are those that count, in any order. Cut by `items`, and by time: then the communities that could not be described are left out.
pub fn communities(matches: &[SiteMatch], items: u32, until: &Deadline) -> Bounded<Communities> {
    let ties = Ties::of(matches);
    let Some(partition) = louvain(&ties, until) else {
        let nothing = Communities { communities: Vec::new(), modularity: 0.0 };
        return Bounded { answer: nothing, cut: Some(Cut::Time) };
    };
    let modularity = modularity(&ties, &partition);
    let Bounded { answer: groups, mut cut } = first_of(groups(&ties, &partition), items as usize, None);
    let mut communities = Vec::with_capacity(groups.len());
    for group in groups {
        let Some(community) = group.describe(&ties, until) else {
            cut = Some(Cut::Time);
            break;
        };
        communities.push(community);
    }
    Bounded { answer: Communities { communities, modularity }, cut }
}

/// The sites of a community, by number, and the matches between them.
#[derive(Default)]
struct Group {
    sites: Vec<u32>,
    value: f64,
    matches: u64,
}

impl Group {
    /// The community; `None` where the time is up before.
    fn describe(self, ties: &Ties<'_>, until: &Deadline) -> Option<Community> {
        let inside = ties.inside(&self.sites);
        let betweenness = betweenness(&inside, until)?;
        let hub = |place: usize| Hub {
            site: ties.site(self.sites[place]).clone(),
            degree: inside[place].len() as u64,
            betweenness: betweenness[place],
        };
        // Sites are in the order of their ids and stay in it among equals.
        let mut hubs: Vec<_> = (0..self.sites.len()).map(hub).collect();
        hubs.sort_by_key(|hub| Reverse(hub.degree));
        hubs.truncate(TOLD);
        let mut bridges: Vec<_> = cut_vertices(&inside).into_iter().map(hub).collect();
        bridges.sort_by(|a, b| b.betweenness.total_cmp(&a.betweenness));
        bridges.truncate(TOLD);
        Some(Community {
            sites: self.sites.iter().map(|site| ties.site(*site).clone()).collect(),
            value_eur_per_year: self.value,
            matches: self.matches,
            hubs,
            bridges,
        })
    }
}

/// The communities of at least two sites, in their order.
fn groups(ties: &Ties<'_>, partition: &[u32]) -> Vec<Group> {
    let mut groups = Vec::new();
    for (site, &community) in partition.iter().enumerate() {
        if groups.len() <= community as usize {
            groups.resize_with(community as usize + 1, Group::default);
        }
        groups[community as usize].sites.push(site as u32);
    }
    for &TiedMatch { ends: (a, b), value } in &ties.matches {
        if partition[a as usize] == partition[b as usize] {
            let group = &mut groups[partition[a as usize] as usize];
            group.value += value;
            group.matches += 1;
        }
    }
    groups.retain(|group| group.sites.len() > 1);
    groups.sort_by(|a, b| b.value.total_cmp(&a.value).then_with(|| a.sites.cmp(&b.sites)));
    groups
}
