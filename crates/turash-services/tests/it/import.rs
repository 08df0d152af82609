//! Importing: only what differs is written.

#![cfg(test)]

use turash_domain::{Quantity, Sequence};
use turash_services::{Draft, ImportSummary, Importer};

use crate::world::{Random, flow, import, ports, site};

fn drafts() -> Vec<Draft> {
    let mut random = Random(1);
    let sites = (0..20).map(|number| Draft::Site(site(number, &mut random))).collect::<Vec<_>>();
    let flows = (0..100).map(|number| Draft::Flow(flow(number, 20, &mut random))).collect::<Vec<_>>();
    sites.into_iter().chain(flows).collect()
}

#[tokio::test]
async fn importing_again_changes_nothing() {
    let ports = ports().await;
    let first = import(&ports, &drafts()).await;
    assert_eq!((first.sites.created, first.flows.created, first.refused.len()), (20, 100, 0));
    let head = ports.log.head().await.unwrap();
    assert_eq!(head, Sequence(120));
    let again = import(&ports, &drafts()).await;
    assert_eq!(again.sites, ImportSummary { unchanged: 20, ..ImportSummary::default() });
    assert_eq!(again.flows, ImportSummary { unchanged: 100, ..ImportSummary::default() });
    assert_eq!(ports.log.head().await.unwrap(), head);
}

#[tokio::test]
async fn a_changed_flow_is_updated_and_a_flow_of_an_unknown_site_is_refused() {
    let ports = ports().await;
    import(&ports, &drafts()).await;
    let mut random = Random(2);
    let mut changed = flow(7, 20, &mut random);
    changed.quantity = Quantity::new(123_456.0, None).unwrap();
    let mut lost = flow(500, 20, &mut random);
    lost.site = turash_domain::SiteId::new("nowhere").unwrap();
    let outcome = import(&ports, &[Draft::Flow(changed), Draft::Flow(lost)]).await;
    assert_eq!((outcome.flows.updated, outcome.refused.len(), outcome.refused[0].index), (1, 1, 1));
    assert!(outcome.refused[0].invalid.to_string().contains("nowhere"), "{:?}", outcome.refused);
}

#[tokio::test]
async fn a_dry_run_counts_the_same_and_writes_nothing() {
    let ports = ports().await;
    let mut importer = Importer::new(ports.clone(), true);
    let drafts = drafts();
    // Sites and flows in separate chunks: the flows' sites exist only in imagination.
    let sites = importer.take(&drafts[..20]).await.unwrap();
    let flows = importer.take(&drafts[20..]).await.unwrap();
    assert_eq!((sites.sites.created, flows.flows.created, flows.refused.len()), (20, 100, 0));
    assert_eq!(ports.log.head().await.unwrap(), Sequence::START);
}

#[tokio::test]
async fn of_two_drafts_with_one_id_the_later_counts() {
    let ports = ports().await;
    let mut random = Random(3);
    let first = site(1, &mut random);
    let mut second = first.clone();
    second.name = turash_domain::Text::new("Renamed").unwrap();
    let outcome = import(&ports, &[Draft::Site(first), Draft::Site(second.clone())]).await;
    assert_eq!(outcome.sites.created, 1);
    let known = ports.registry.sites(&[second.id]).await.unwrap().remove(0).live().unwrap();
    assert_eq!(known.name, second.name);
}
