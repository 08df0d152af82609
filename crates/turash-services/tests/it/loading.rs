//! A matcher loaded over several pages holds what one that followed every change holds.

#![cfg(test)]

use std::sync::Mutex;

use turash_domain::matching::Model;
use turash_domain::{Coordinates, Site};
use turash_services::{Draft, LoadProgress, MatchFilter, Matcher};

use crate::world::{Random, flow, import, ports, site};

/// More than two pages, the last of them not full.
const FLOWS: u64 = 11_000;

/// Two sites close together, and far from all others: so few flows meet that the lists are not what takes time here.
fn far_apart(number: u64, random: &mut Random) -> Site {
    let (pair, second) = (number / 2, number % 2);
    let (lon, lat) = (pair % 20 * 3, pair / 20 * 3);
    let coordinates = Coordinates::new(lon as f64, lat as f64 + second as f64 * 0.05).unwrap();
    Site { coordinates, ..site(number, random) }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn several_pages_are_loaded_whole() {
    let mut random = Random(7);
    let ports = ports().await;
    let followed = Matcher::load(&ports, Model::default(), 2, &|_| {}).await.unwrap();
    let sites: Vec<_> = (0..400).map(|number| Draft::Site(far_apart(number, &mut random))).collect();
    let flows: Vec<_> = (0..FLOWS).map(|number| Draft::Flow(flow(number, 400, &mut random))).collect();
    import(&ports, &sites).await;
    import(&ports, &flows).await;
    followed.follow(&ports).await.unwrap();
    let steps = Mutex::new(Vec::new());
    let note = |progress: LoadProgress| steps.lock().unwrap().push(progress);
    let loaded = Matcher::load(&ports, Model::default(), 2, &note).await.unwrap();
    let read = [5_000, 10_000, FLOWS].map(|flows| LoadProgress { flows, of: FLOWS });
    assert_eq!(steps.into_inner().unwrap(), read);
    let (stats, wanted) = (loaded.stats(), followed.stats());
    assert_eq!((stats.sites, stats.flows), (400, FLOWS as usize));
    assert_eq!((stats.matched_flows, &stats.left_out), (wanted.matched_flows, &wanted.left_out));
    assert_eq!((loaded.head(), loaded.read().verify_batch(2)), (followed.head(), Vec::new()));
    let best = MatchFilter { limit: Some(500), ..MatchFilter::default() };
    let pairs = |matcher: &Matcher| -> Vec<_> {
        matcher.read().matches(&best).into_iter().map(|pair| (pair.id, pair.value)).collect()
    };
    assert!(pairs(&loaded).len() == 500 && pairs(&loaded) == pairs(&followed));
}
