//! The suite of the registry. It needs the event log of the same store: state and events belong together.

use std::sync::Arc;

use turash_domain::ports::{
    Batch, Change, Counts, EventLog, FlowFilter, Known, Page, PlannedPair, PortResult, Registry,
    RestrictedFlow, SiteFilter, ToldChecksum, ToldList,
};
use turash_domain::{
    CountryCode, Direction, Family, FlowId, MatchId, PortError, PortErrorKind, Resource, Sequence, SiteId,
    Version, Visibility,
};

use crate::fixtures::{
    changes, decision, event, flow, flow_id, match_id, readable, sequences, site, site_id, told,
};
use crate::suite::declare_suite;
use crate::values::{self, ODD_IDS};

/// The registry of a store and its event log.
#[derive(Clone)]
pub struct Truth {
    /// The registry.
    pub registry: Arc<dyn Registry>,
    /// The same store's log.
    pub log: Arc<dyn EventLog>,
}

impl Truth {
    async fn put(&self, all: impl Into<Vec<Change>>) {
        self.registry.commit(changes(all)).await.unwrap();
    }

    async fn refuse(&self, all: impl Into<Vec<Change>>) -> PortError {
        self.registry.commit(changes(all)).await.expect_err("the batch should have been refused")
    }

    /// The batch is refused as a conflict whose message holds all of these words.
    async fn conflict(&self, change: Change, words: &[&str]) {
        let error = self.refuse([change]).await;
        assert_eq!(error.kind, PortErrorKind::Conflict, "{error}");
        for word in words {
            assert!(error.message.contains(word), "'{word}' is missing in: {error}");
        }
    }

    async fn flow_ids(&self, filter: &FlowFilter, page: &Page<FlowId>) -> Vec<String> {
        let flows = self.registry.list_flows(filter, page).await.unwrap();
        flows.iter().map(|flow| flow.id.to_string()).collect()
    }
}

fn put_site(id: &str, version: u64) -> Change {
    Change::PutSite(site(id, version))
}

fn put_flow(id: &str, of: &str, version: u64) -> Change {
    Change::PutFlow(flow(id, of, version))
}

fn remove_site(id: &str, version: u64) -> Change {
    Change::RemoveSite(site_id(id), Version(version))
}

fn remove_flow(id: &str, version: u64) -> Change {
    Change::RemoveFlow(flow_id(id), Version(version))
}

fn put_decision(supply: &str, demand: &str, version: u64) -> Change {
    Change::PutDecision(decision(supply, demand, version))
}

/// An empty registry holds nothing, and an empty batch is carried out.
pub async fn an_empty_registry_holds_nothing(truth: Truth) {
    let registry = &truth.registry;
    assert_eq!(registry.counts().await.unwrap(), Counts::default());
    assert_eq!(registry.sites(&[site_id("a")]).await.unwrap(), [Known::Never]);
    assert_eq!(registry.flows(&[]).await.unwrap(), []);
    assert_eq!(registry.list_told(&Page::first(10)).await.unwrap(), []);
    assert_eq!(registry.list_decisions(&Page::first(10)).await.unwrap(), []);
    assert_eq!(registry.list_planned(&Page::first(10)).await.unwrap(), []);
    assert_eq!(registry.commit(Batch::default()).await.unwrap().head, Sequence::START);
}

/// A commit changes state and log in one transaction, and says how far the log reaches.
pub async fn a_commit_changes_state_and_log(truth: Truth) {
    let batch = Batch {
        changes: vec![put_site("s", 1), put_flow("f", "s", 1)],
        events: vec![event(1), event(2)],
        fence: None,
    };
    assert_eq!(truth.registry.commit(batch).await.unwrap().head, Sequence(2));
    assert_eq!(truth.registry.sites(&[site_id("s")]).await.unwrap(), [Known::Live(site("s", 1))]);
    assert_eq!(truth.registry.flows(&[flow_id("f")]).await.unwrap(), [Known::Live(flow("f", "s", 1))]);
    assert_eq!(truth.registry.counts().await.unwrap(), Counts { sites: 1, flows: 1, decisions: 0 });
    let events = readable(&truth.log.read(Sequence::START, 10).await.unwrap());
    assert_eq!(events, [event(1).at(Sequence(1)), event(2).at(Sequence(2))]);
}

/// What is put reads back bit for bit, whether asked for or listed.
pub async fn odd_values_read_back_bit_for_bit(truth: Truth) {
    let (sites, flows, decision) = (values::odd_sites(), values::odd_flows(), values::odd_decision());
    truth.put(sites.iter().cloned().map(Change::PutSite).collect::<Vec<_>>()).await;
    truth.put(flows.iter().cloned().map(Change::PutFlow).collect::<Vec<_>>()).await;
    truth.put([Change::PutDecision(decision.clone())]).await;
    let ids: Vec<_> = sites.iter().map(|site| site.id.clone()).collect();
    let mut read: Vec<_> = live(truth.registry.sites(&ids).await);
    assert_same(&read, &sites);
    read = truth.registry.list_sites(&SiteFilter::default(), &Page::first(100)).await.unwrap();
    assert_same(&read, &sorted(sites, |site| site.id.clone()));
    let ids: Vec<_> = flows.iter().map(|flow| flow.id.clone()).collect();
    let mut read: Vec<_> = live(truth.registry.flows(&ids).await);
    assert_same(&read, &flows);
    read = truth.registry.list_flows(&FlowFilter::default(), &Page::first(1000)).await.unwrap();
    assert_same(&read, &sorted(flows, |flow| flow.id.clone()));
    assert_same(&truth.registry.decisions(&[match_id("a", "b")]).await.unwrap(), &[decision]);
}

fn live<T>(known: PortResult<Vec<Known<T>>>) -> Vec<T> {
    known.unwrap().into_iter().filter_map(Known::live).collect()
}

fn sorted<T, K: Ord>(mut all: Vec<T>, key: impl Fn(&T) -> K) -> Vec<T> {
    all.sort_by_key(key);
    all
}

/// Equal, and equal as debug text: that tells 0 and -0 apart.
fn assert_same<T: PartialEq + std::fmt::Debug>(found: &[T], wanted: &[T]) {
    assert_eq!(found, wanted);
    assert_eq!(format!("{found:?}"), format!("{wanted:?}"));
}

/// A change takes the next version and replaces the whole content.
pub async fn a_change_replaces_the_content(truth: Truth) {
    let mut first = site("s", 1);
    first.value.country = Some(CountryCode::new("AT").unwrap());
    truth.put([Change::PutSite(first), put_site("t", 1), put_flow("f", "s", 1)]).await;
    truth.put([put_site("s", 2), put_flow("f", "t", 2)]).await;
    assert_eq!(truth.registry.sites(&[site_id("s")]).await.unwrap(), [Known::Live(site("s", 2))]);
    assert_eq!(truth.registry.flows(&[flow_id("f")]).await.unwrap(), [Known::Live(flow("f", "t", 2))]);
    let austrian = SiteFilter { country: Some(CountryCode::new("AT").unwrap()) };
    assert_eq!(truth.registry.list_sites(&austrian, &Page::first(10)).await.unwrap(), []);
    let of = |site| FlowFilter { site: Some(site_id(site)), ..FlowFilter::default() };
    assert_eq!(truth.flow_ids(&of("s"), &Page::first(10)).await, [""; 0]);
    assert_eq!(truth.flow_ids(&of("t"), &Page::first(10)).await, ["f"]);
    assert_eq!(truth.registry.counts().await.unwrap(), Counts { sites: 2, flows: 1, decisions: 0 });
}

/// A version that is not the expected one is a conflict that names the aggregate and both versions.
pub async fn a_wrong_version_is_a_conflict_that_says_both(truth: Truth) {
    truth.put([put_site("s", 1), put_flow("f", "s", 1), put_decision("f", "g", 1)]).await;
    truth.conflict(put_site("s", 4), &["site 's'", "expected version 3", "found 1"]).await;
    truth.conflict(put_flow("f", "s", 4), &["flow 'f'", "expected version 3", "found 1"]).await;
    truth.conflict(put_decision("f", "g", 4), &["'f~g'", "expected version 3", "found 1"]).await;
    truth.conflict(put_site("s", 1), &["site 's'", "expected none", "found 1"]).await;
    truth.conflict(put_flow("f", "s", 1), &["flow 'f'", "expected none", "found 1"]).await;
    truth.conflict(put_decision("f", "g", 1), &["'f~g'", "expected none", "found 1"]).await;
    truth.conflict(put_site("new", 3), &["site 'new'", "expected version 2", "found none"]).await;
    truth.conflict(put_flow("new", "s", 2), &["flow 'new'", "expected version 1", "found none"]).await;
    truth.conflict(remove_site("new", 1), &["site 'new'", "found none"]).await;
    truth.conflict(remove_flow("f", 3), &["flow 'f'", "expected version 2", "found 1"]).await;
    for nothing in
        [put_site("new", 0), put_flow("new", "s", 0), put_decision("f", "h", 0), remove_site("s", 0)]
    {
        truth.conflict(nothing, &["expected a version before 0"]).await;
    }
}

/// A removal leaves a tombstone: it reads as removed at its version, and a new one continues from there.
pub async fn a_removal_leaves_a_tombstone(truth: Truth) {
    truth.put([put_site("s", 1), put_flow("f", "s", 1)]).await;
    truth.put([remove_flow("f", 2)]).await;
    truth.put([remove_site("s", 2)]).await;
    assert_eq!(truth.registry.sites(&[site_id("s")]).await.unwrap(), [Known::Removed(Version(2))]);
    assert_eq!(truth.registry.flows(&[flow_id("f")]).await.unwrap(), [Known::Removed(Version(2))]);
    assert_eq!(truth.registry.counts().await.unwrap(), Counts::default());
    assert_eq!(truth.registry.list_sites(&SiteFilter::default(), &Page::first(10)).await.unwrap(), []);
    assert_eq!(truth.flow_ids(&FlowFilter::default(), &Page::first(10)).await, [""; 0]);
    truth.conflict(put_site("s", 1), &["site 's'", "expected none", "removed at 2"]).await;
    truth.conflict(remove_site("s", 3), &["site 's'", "expected version 2", "removed at 2"]).await;
    truth.put([put_site("s", 3), put_flow("f", "s", 3)]).await;
    assert_eq!(truth.registry.flows(&[flow_id("f")]).await.unwrap(), [Known::Live(flow("f", "s", 3))]);
    assert_eq!(truth.registry.counts().await.unwrap(), Counts { sites: 1, flows: 1, decisions: 0 });
}

/// A flow needs a site that exists; the refusal names both.
pub async fn a_flow_needs_its_site(truth: Truth) {
    truth.put([put_site("gone", 1)]).await;
    truth.put([remove_site("gone", 2)]).await;
    for missing in ["never", "gone"] {
        let error = truth.refuse([put_flow("f", missing, 1)]).await;
        assert_eq!(error.kind, PortErrorKind::Invalid, "{error}");
        assert!(error.message.contains("'f'") && error.message.contains(missing), "{error}");
    }
}

/// A site whose flows exist cannot be removed; once they are gone or moved, it can.
pub async fn a_site_with_flows_stays(truth: Truth) {
    truth.put([put_site("s", 1), put_site("t", 1), put_flow("f", "s", 1), put_flow("g", "s", 1)]).await;
    let error = truth.refuse([remove_site("s", 2)]).await;
    assert_eq!(error.kind, PortErrorKind::Invalid, "{error}");
    assert!(error.message.contains("'s'"), "{error}");
    truth.put([remove_flow("f", 2), put_flow("g", "t", 2), remove_site("s", 2)]).await;
    assert_eq!(truth.registry.counts().await.unwrap(), Counts { sites: 1, flows: 1, decisions: 0 });
}

/// The changes of a batch are carried out in order, also several of one id.
pub async fn changes_are_carried_out_in_order(truth: Truth) {
    let all = [
        put_site("s", 1),
        put_site("s", 2),
        put_flow("f", "s", 1),
        remove_flow("f", 2),
        put_flow("f", "s", 3),
        put_flow("f", "s", 4),
        remove_flow("f", 5),
        remove_site("s", 3),
        put_site("s", 4),
    ];
    truth.put(all).await;
    assert_eq!(truth.registry.sites(&[site_id("s")]).await.unwrap(), [Known::Live(site("s", 4))]);
    assert_eq!(truth.registry.flows(&[flow_id("f")]).await.unwrap(), [Known::Removed(Version(5))]);
    let too_early = truth.refuse([put_flow("g", "late", 1), put_site("late", 1)]).await;
    assert_eq!(too_early.kind, PortErrorKind::Invalid, "{too_early}");
    truth.put([put_flow("g", "s", 1)]).await;
    let too_early = truth.refuse([remove_site("s", 5), remove_flow("g", 2)]).await;
    assert_eq!(too_early.kind, PortErrorKind::Invalid, "{too_early}");
    truth.put([put_site("t", 1)]).await;
    let too_early = truth.refuse([remove_site("s", 5), put_flow("g", "t", 2)]).await;
    assert_eq!(too_early.kind, PortErrorKind::Invalid, "{too_early}");
}

/// A batch is carried out whole or not at all: neither changes nor events of a refused one remain.
pub async fn a_refused_batch_changes_nothing(truth: Truth) {
    truth.put([put_site("s", 1), put_flow("f", "s", 1)]).await;
    for bad in [put_flow("f", "s", 9), put_flow("h", "missing", 1), remove_site("s", 2), put_site("s", 1)] {
        let batch = Batch {
            changes: vec![
                put_site("u", 1),
                put_flow("f", "s", 2),
                put_decision("f", "g", 1),
                Change::Tell(told("f", &[("g", 1.0)])),
                bad.clone(),
            ],
            events: vec![event(1)],
            fence: None,
        };
        truth.registry.commit(batch).await.expect_err("one of the changes is refused");
        assert_eq!(truth.registry.sites(&[site_id("u")]).await.unwrap(), [Known::Never], "{bad:?}");
        assert_eq!(truth.registry.flows(&[flow_id("f")]).await.unwrap(), [Known::Live(flow("f", "s", 1))]);
        assert_eq!(truth.registry.told(&[flow_id("f")]).await.unwrap(), []);
        assert_eq!(truth.registry.counts().await.unwrap(), Counts { sites: 1, flows: 1, decisions: 0 });
        assert_eq!(truth.log.head().await.unwrap(), Sequence::START);
        assert_eq!(truth.log.read(Sequence::START, 10).await.unwrap(), []);
    }
}

/// A batch of thousands works like a small one, and one wrong version among them refuses all.
pub async fn a_large_batch_works_like_a_small_one(truth: Truth) {
    const MANY: u64 = 2_345;
    let id = |number: u64| format!("f{number:05}");
    truth.put((0..100).map(|number| put_site(&format!("s{number}"), 1)).collect::<Vec<_>>()).await;
    let put = |number: u64, version| put_flow(&id(number), &format!("s{}", number % 100), version);
    let batch = Batch {
        changes: (0..MANY).map(|number| put(number, 1)).collect(),
        events: (1..=MANY).map(event).collect(),
        fence: None,
    };
    assert_eq!(truth.registry.commit(batch).await.unwrap().head, Sequence(MANY));
    let mut next: Vec<_> = (0..MANY).map(|number| put(number, 2)).collect();
    next.push(put(MANY, 1));
    next[1_234] = put(1_234, 3);
    let error = truth.refuse(next.clone()).await;
    assert!(error.message.contains("'f01234': expected version 2, found 1"), "{error}");
    next[1_234] = put(1_234, 2);
    truth.put(next).await;
    let flows = truth.registry.list_flows(&FlowFilter::default(), &Page::first(10_000)).await.unwrap();
    assert_eq!(flows.len() as u64, MANY + 1);
    assert!(flows[..MANY as usize].iter().all(|flow| flow.version == Version(2)));
    let removals: Vec<_> = (0..MANY).map(|number| remove_flow(&id(number), 3)).collect();
    truth.put(removals).await;
    assert_eq!(truth.registry.counts().await.unwrap(), Counts { sites: 100, flows: 1, decisions: 0 });
    let events = readable(&truth.log.read(Sequence(MANY - 2), 10).await.unwrap());
    assert_eq!(sequences(&events), [MANY - 1, MANY]);
}

/// Ids asked for are answered in the order asked, also those asked twice.
pub async fn answers_come_in_the_order_asked(truth: Truth) {
    truth.put([put_site("a", 1), put_site("b", 1), put_flow("f", "a", 1), put_flow("g", "a", 1)]).await;
    let found = truth.registry.sites(&["b", "x", "a", "b"].map(site_id)).await.unwrap();
    let [a, b] = [Known::Live(site("a", 1)), Known::Live(site("b", 1))];
    assert_eq!(found, [b.clone(), Known::Never, a, b]);
    let found = truth.registry.flows(&["g", "f", "x"].map(flow_id)).await.unwrap();
    assert_eq!(found, [Known::Live(flow("g", "a", 1)), Known::Live(flow("f", "a", 1)), Known::Never]);
}

/// Listings are ordered by the bytes of the id, and pages of any size put together are the whole.
pub async fn listings_are_ordered_by_id_and_paged(truth: Truth) {
    let mut ids =
        ["b", "a", "B", "a.1", "a-1", "a:1", "a_1", "Z", "_x", "0", "10", "9", "ab"].map(str::to_owned);
    truth.put(ids.iter().map(|id| put_site(id, 1)).collect::<Vec<_>>()).await;
    truth.put(ids.iter().map(|id| put_flow(id, "a", 1)).collect::<Vec<_>>()).await;
    ids.sort();
    for limit in [1, 2, 5, 13, 100] {
        let (mut sites, mut flows) = (Vec::new(), Vec::new());
        let mut page = Page::first(limit);
        loop {
            let more = truth.registry.list_sites(&SiteFilter::default(), &page).await.unwrap();
            assert!(more.len() <= limit as usize);
            let Some(last) = more.last() else { break };
            page = Page::after(last.id.clone(), limit);
            sites.extend(more.into_iter().map(|site| site.id.to_string()));
        }
        assert_eq!(sites, ids);
        let mut page = Page::first(limit);
        loop {
            let more = truth.flow_ids(&FlowFilter::default(), &page).await;
            let Some(last) = more.last() else { break };
            page = Page::after(flow_id(last), limit);
            flows.extend(more);
        }
        assert_eq!(flows, ids);
    }
    assert_eq!(truth.flow_ids(&FlowFilter::default(), &Page::first(0)).await, [""; 0]);
    assert_eq!(truth.flow_ids(&FlowFilter::default(), &Page::after(flow_id("zz"), 10)).await, [""; 0]);
}

/// A filter takes what fits all its parts, and its pages hold only that.
pub async fn filters_take_what_fits_all_parts(truth: Truth) {
    let country = |code| Some(CountryCode::new(code).unwrap());
    let mut sites = [site("a", 1), site("b", 1), site("c", 1)];
    sites[0].value.country = country("AT");
    sites[2].value.country = country("AT");
    truth.put(sites.map(Change::PutSite)).await;
    let austrian = SiteFilter { country: country("AT") };
    let found = truth.registry.list_sites(&austrian, &Page::first(10)).await.unwrap();
    assert_eq!(found.iter().map(|site| site.id.as_str()).collect::<Vec<_>>(), ["a", "c"]);
    let found =
        truth.registry.list_sites(&austrian, &Page::after(SiteId::new("a").unwrap(), 10)).await.unwrap();
    assert_eq!(found.len(), 1);
    let mut flows = ["1", "2", "3", "4"].map(|id| flow(id, "a", 1));
    flows[1].value.direction = Direction::Demand;
    flows[2].value.resource = Resource::Water(turash_domain::Water::default());
    flows[3].value.site = site_id("b");
    truth.put(flows.map(Change::PutFlow)).await;
    let all = FlowFilter::default();
    let (site, family, direction) = (Some(site_id("a")), Some(Family::Heat), Some(Direction::Supply));
    let page = Page::first(10);
    assert_eq!(
        truth.flow_ids(&FlowFilter { site: site.clone(), ..all.clone() }, &page).await,
        ["1", "2", "3"]
    );
    assert_eq!(truth.flow_ids(&FlowFilter { family, ..all.clone() }, &page).await, ["1", "2", "4"]);
    assert_eq!(truth.flow_ids(&FlowFilter { direction, ..all.clone() }, &page).await, ["1", "3", "4"]);
    assert_eq!(truth.flow_ids(&FlowFilter { family, ..all }, &Page::after(flow_id("1"), 1)).await, ["2"]);
    assert_eq!(truth.flow_ids(&FlowFilter { site, family, direction }, &page).await, ["1"]);
    let nowhere = FlowFilter { site: Some(site_id("nowhere")), ..FlowFilter::default() };
    assert_eq!(truth.flow_ids(&nowhere, &page).await, [""; 0]);
}

/// Decisions read back by id and in pages, ordered by supply and then by demand.
pub async fn decisions_are_kept_and_ordered(truth: Truth) {
    let pairs = [("b", "x"), ("ab", "c"), ("a", "x"), ("a", "b"), ("a-", "z")];
    truth.put(pairs.map(|(supply, demand)| put_decision(supply, demand, 1))).await;
    truth.put([put_decision("a", "x", 2)]).await;
    let mut ids = pairs.map(|(supply, demand)| match_id(supply, demand));
    ids.sort();
    let mut listed: Vec<MatchId> = Vec::new();
    let mut page = Page::first(2);
    loop {
        let more = truth.registry.list_decisions(&page).await.unwrap();
        let Some(last) = more.last() else { break };
        page = Page::after(last.id.clone(), 2);
        listed.extend(more.into_iter().map(|decision| decision.id));
    }
    assert_eq!(listed, ids);
    let asked = [match_id("a", "x"), match_id("no", "no"), match_id("a", "b"), match_id("a", "x")];
    let found = truth.registry.decisions(&asked).await.unwrap();
    assert_eq!(found, [decision("a", "b", 1), decision("a", "x", 2)]);
    assert_eq!(truth.registry.counts().await.unwrap().decisions, 5);
}

/// Ids of any printable letters are told apart, found, listed in the order of their bytes, and stand in decisions and told lists.
pub async fn ids_of_any_letters_are_kept_and_found(truth: Truth) {
    truth.put(ODD_IDS.map(|id| Change::PutSite(site(id, 1)))).await;
    truth.put(ODD_IDS.map(|id| Change::PutFlow(flow(id, id, 1)))).await;
    let mut ids = ODD_IDS.map(flow_id);
    ids.sort();
    for (place, id) in ids.iter().enumerate() {
        let site = Some(site_id(id.as_str()));
        let of_site = FlowFilter { site, ..FlowFilter::default() };
        assert_eq!(truth.flow_ids(&of_site, &Page::first(9)).await, [id.as_str()]);
        let behind = truth.flow_ids(&FlowFilter::default(), &Page::after(id.clone(), 9)).await;
        assert_eq!(behind, ids[place + 1..].iter().map(FlowId::as_str).collect::<Vec<_>>(), "{id}");
    }
    let pairs = ODD_IDS.map(|id| match_id(id, "z~z"));
    truth.put(ODD_IDS.map(|id| put_decision(id, "z~z", 1))).await;
    let mut found = truth.registry.decisions(&pairs).await.unwrap();
    found.sort_by(|one, other| one.id.cmp(&other.id));
    let mut wanted = ODD_IDS.map(|id| decision(id, "z~z", 1));
    wanted.sort_by(|one, other| one.id.cmp(&other.id));
    assert_eq!(found, wanted);
    let entries = ODD_IDS.map(|id| (id, 1.0));
    truth.put([Change::Tell(told("Werk 12/B Süd", &entries))]).await;
    let found = truth.registry.told(&[flow_id("Werk 12/B Süd")]).await.unwrap();
    assert_same(&found, &[told("Werk 12/B Süd", &entries)]);
    truth.conflict(put_decision("=1+1", "z~z", 1), &["!3D1!2B1~z!7Ez"]).await;
}

/// A told list stands in place of the one before; an empty one is not kept; values keep their bits.
pub async fn told_lists_are_replaced_and_empty_ones_go(truth: Truth) {
    let long = "x".repeat(128);
    let odd = told("b", &[(&long, f32::from_bits(1)), ("c", -0.0), ("a", f32::MAX), ("d", 0.1)]);
    truth.put([Change::Tell(odd.clone()), Change::Tell(told("a", &[("b", 2.0)]))]).await;
    let found = truth.registry.told(&["b", "a", "none", "b"].map(flow_id)).await.unwrap();
    assert_same(&found, &[told("a", &[("b", 2.0)]), odd.clone()]);
    let other = ToldList { direction: Direction::Supply, ..told("a", &[("z", 3.0)]) };
    truth.put([Change::Tell(told("a", &[("y", 1.0)])), Change::Tell(other.clone())]).await;
    assert_eq!(truth.registry.told(&[flow_id("a")]).await.unwrap(), std::slice::from_ref(&other));
    let checksum = |list: &ToldList| ToldChecksum { flow: list.flow.clone(), checksum: list.checksum() };
    assert_eq!(truth.registry.list_told(&Page::first(1)).await.unwrap(), [checksum(&other)]);
    assert_eq!(truth.registry.list_told(&Page::after(flow_id("a"), 9)).await.unwrap(), [checksum(&odd)]);
    truth.put([Change::Tell(told("a", &[])), Change::Tell(told("never", &[]))]).await;
    assert_eq!(truth.registry.told(&[flow_id("a"), flow_id("never")]).await.unwrap(), []);
    assert_eq!(truth.registry.list_told(&Page::first(9)).await.unwrap().len(), 1);
}

/// A planned amount stands in place of the one before, with all its bits; a pair that gets nothing is not kept.
pub async fn planned_pairs_are_replaced_and_those_without_an_amount_go(truth: Truth) {
    let pair = |supply: &str, demand: &str, annual: f64| PlannedPair { id: match_id(supply, demand), annual };
    let listed = async |page: Page<MatchId>| truth.registry.list_planned(&page).await.unwrap();
    let (first, odd, last) = (pair("a", "z", 1.0), pair("b", "=1+1", 0.1 + 0.2), pair("b", "Süd", 5e-324));
    truth.put([&last, &odd, &first].map(|pair| Change::Plan(pair.clone()))).await;
    assert_eq!(listed(Page::first(9)).await, [first.clone(), odd.clone(), last.clone()]);
    assert_eq!(listed(Page::first(1)).await, std::slice::from_ref(&first));
    assert_eq!(listed(Page::after(first.id.clone(), 1)).await, std::slice::from_ref(&odd));
    // Of two in one batch the later counts.
    truth.put([Change::Plan(pair("b", "=1+1", 7.0)), Change::Plan(pair("b", "=1+1", 8.0))]).await;
    truth.put([Change::Plan(pair("a", "z", 0.0)), Change::Plan(pair("never", "z", 0.0))]).await;
    assert_eq!(listed(Page::first(9)).await, [pair("b", "=1+1", 8.0), last]);
}

/// Who sees a flow is known for as long as not everybody does, also when it is gone; a public one is not kept.
pub async fn who_sees_a_flow_is_known_when_it_is_gone(truth: Truth) {
    let seen_by = |id: &str, of: &str, version: u64, visibility: Visibility| {
        let mut flow = flow(id, of, version);
        flow.value.visibility = visibility;
        Change::PutFlow(flow)
    };
    let row = |id: &str, site: &str, visibility| RestrictedFlow {
        id: flow_id(id),
        site: site_id(site),
        visibility,
    };
    let listed = async |page: Page<FlowId>| truth.registry.list_restricted(&page).await.unwrap();
    let (network, private) = (Visibility::Network, Visibility::Private);
    truth.put([put_site("s", 1), put_site("t", 1), put_flow("d", "s", 1)]).await;
    truth.put([seen_by("b", "s", 1, network), seen_by("Süd", "s", 1, private), put_flow("c", "s", 1)]).await;
    let stored = truth.registry.flows(&[flow_id("b")]).await.unwrap().remove(0).live().unwrap();
    assert_eq!(stored.visibility, network);
    let south = row("Süd", "s", private);
    assert_eq!(listed(Page::first(9)).await, [south.clone(), row("b", "s", network)]);
    assert_eq!(listed(Page::after(flow_id("Süd"), 9)).await, [row("b", "s", network)]);
    assert_eq!(listed(Page::first(1)).await, std::slice::from_ref(&south));
    // It changes sides, and moves to another site; what goes stays known.
    truth.put([seen_by("b", "t", 2, private), seen_by("c", "s", 2, private), remove_flow("Süd", 2)]).await;
    let asked = [flow_id("c"), flow_id("never"), flow_id("Süd"), flow_id("d")];
    assert_eq!(truth.registry.restricted(&asked).await.unwrap(), [south.clone(), row("c", "s", private)]);
    assert_eq!(truth.registry.restricted(&[]).await.unwrap(), []);
    truth.put([put_flow("b", "t", 3), remove_flow("c", 3)]).await;
    assert_eq!(listed(Page::first(9)).await, [south, row("c", "s", private)]);
    // Of the same id again, all is told anew.
    truth.put([put_flow("Süd", "s", 3)]).await;
    assert_eq!(listed(Page::first(9)).await, [row("c", "s", private)]);
    truth.put([Change::CopyRestricted(row("gone", "away", network))]).await;
    assert_eq!(truth.registry.restricted(&[flow_id("gone")]).await.unwrap(), [row("gone", "away", network)]);
}

/// Many flows at once are restricted as few are.
pub async fn many_restricted_flows_are_kept(truth: Truth) {
    let put = |number: u64| {
        let mut flow = flow(&format!("f{number:04}"), "s", 1);
        flow.value.visibility =
            if number.is_multiple_of(2) { Visibility::Private } else { Visibility::Public };
        Change::PutFlow(flow)
    };
    truth.put([put_site("s", 1)]).await;
    truth.put((0..1500).map(put).collect::<Vec<_>>()).await;
    assert_eq!(truth.registry.list_restricted(&Page::first(5000)).await.unwrap().len(), 750);
}

/// The list of a removed flow stays until it is told anew: what it held must still be withdrawn.
pub async fn the_told_list_of_a_removed_flow_stays(truth: Truth) {
    truth.put([put_site("s", 1), put_flow("f", "s", 1), Change::Tell(told("f", &[("g", 1.0)]))]).await;
    truth.put([remove_flow("f", 2)]).await;
    assert_eq!(truth.registry.told(&[flow_id("f")]).await.unwrap(), [told("f", &[("g", 1.0)])]);
}

/// Of commits at once that expect the same version, exactly one succeeds; the others are conflicts.
pub async fn of_competing_commits_one_wins(truth: Truth) {
    truth.put([put_site("s", 1)]).await;
    let mut tasks = tokio::task::JoinSet::new();
    for number in 0..20 {
        let truth = truth.clone();
        tasks.spawn(async move {
            let batch = Batch { events: vec![event(number)], ..changes([put_site("s", 2)]) };
            truth.registry.commit(batch).await
        });
    }
    let outcomes = tasks.join_all().await;
    assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 1);
    for error in outcomes.into_iter().filter_map(Result::err) {
        assert_eq!(error.kind, PortErrorKind::Conflict, "{error}");
        assert!(error.message.contains("expected version 1, found 2"), "{error}");
    }
    assert_eq!(truth.log.head().await.unwrap(), Sequence(1));
}

declare_suite! { $ registry, registry_suite, Truth:
    an_empty_registry_holds_nothing,
    a_commit_changes_state_and_log,
    odd_values_read_back_bit_for_bit,
    a_change_replaces_the_content,
    a_wrong_version_is_a_conflict_that_says_both,
    a_removal_leaves_a_tombstone,
    a_flow_needs_its_site,
    a_site_with_flows_stays,
    changes_are_carried_out_in_order,
    a_refused_batch_changes_nothing,
    a_large_batch_works_like_a_small_one,
    answers_come_in_the_order_asked,
    listings_are_ordered_by_id_and_paged,
    filters_take_what_fits_all_parts,
    decisions_are_kept_and_ordered,
    ids_of_any_letters_are_kept_and_found,
    told_lists_are_replaced_and_empty_ones_go,
    planned_pairs_are_replaced_and_those_without_an_amount_go,
    who_sees_a_flow_is_known_when_it_is_gone,
    many_restricted_flows_are_kept,
    the_told_list_of_a_removed_flow_stays,
    of_competing_commits_one_wins,
}
