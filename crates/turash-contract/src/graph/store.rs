//! What is written is there, as it was written.

use std::collections::BTreeMap;

use turash_domain::ports::{Communities, GraphChange, GraphCounts, GraphFlow, GraphMatch, GraphSite, Page};
use turash_domain::{CountryCode, Direction, Family, MatchState, Sequence};

use super::Port;
use super::region::{flow, link, next_to, pair, region, run_by, since, site, whole, wide, with_flows};
use crate::fixtures::{flow_id, match_id, place, site_id, text};

const ALL: u32 = 1_000;

async fn sites(port: &Port) -> Vec<GraphSite> {
    let listed = port.store.list_sites(&Page::first(ALL)).await.unwrap();
    listed.into_iter().map(|(site, _)| site).collect()
}

async fn counts(port: &Port) -> [u64; 4] {
    let GraphCounts { sites, flows, matches, tombstones } = port.store.counts().await.unwrap();
    [sites, flows, matches, tombstones]
}

/// An empty graph holds nothing and says so.
pub async fn an_empty_graph_holds_nothing(port: Port) {
    assert_eq!(counts(&port).await, [0; 4]);
    assert_eq!(port.store.list_sites(&Page::first(ALL)).await.unwrap(), []);
    assert_eq!(port.store.list_flows(&Page::first(ALL)).await.unwrap(), []);
    assert_eq!(port.store.list_matches(&Page::first(ALL)).await.unwrap(), []);
    let found = whole(Some(port.questions.communities(&wide()).await.unwrap()));
    assert_eq!(found, Communities { communities: Vec::new(), modularity: 0.0 });
    assert_eq!(port.questions.path(&text("a"), &text("b"), &wide()).await.unwrap(), None);
    port.write(&[]).await;
    assert_eq!(counts(&port).await, [0; 4]);
}

/// Sites at odd places, and one with the longest id.
fn odd_sites() -> Vec<GraphSite> {
    let places = [(180.0, 90.0), (-180.0, -90.0), (0.0, 0.0), (1e-300, -1e-300), (14.285_83, 0.1 + 0.2)];
    let country = CountryCode::new("AT").unwrap();
    let odd = |(number, (lon, lat))| GraphSite {
        coordinates: place(lon, lat),
        country: Some(country.clone()),
        organization: None,
        ..site(&format!("s{number}"))
    };
    (0..).zip(places).map(odd).chain([site(&"x".repeat(128))]).collect()
}

/// Flows of every family and of amounts of any size.
fn odd_flows() -> Vec<GraphFlow> {
    let amounts =
        [0.0, f64::from_bits(1), f64::MIN_POSITIVE, 1.0 / 3.0, 1e15, f64::MAX, 8_760.000_000_000_001];
    let odd = |(number, (family, annual))| {
        let direction = if number % 2 == 0 { Direction::Supply } else { Direction::Demand };
        GraphFlow { family, annual, ..flow(&format!("f{number}"), "s0", direction) }
    };
    (0..).zip(Family::ALL.into_iter().zip(amounts)).map(odd).collect()
}

/// Matches in every state.
fn odd_matches() -> Vec<GraphMatch> {
    let states = [
        MatchState::Suggested,
        MatchState::Negotiating,
        MatchState::Reserved,
        MatchState::Contracted,
        MatchState::Live,
        MatchState::Rejected,
        MatchState::Failed,
        MatchState::Withdrawn,
    ];
    let odd = |(number, state): (usize, MatchState)| GraphMatch {
        state,
        value_eur_per_year: [-1.5, 0.1 + 0.2, f64::from(f32::MAX)][number % 3],
        distance_m: [0.0, 20_015_086.796, 1e-9][number % 3],
        deliverable_annual: [1e10, 0.0, 1.0 / 3.0][number % 3],
        ..pair("f0", &format!("f{}", number + 1), 0.0)
    };
    (0..).zip(states).map(odd).collect()
}

/// Odd values come back bit for bit: places at the edges, amounts of any size, every family, direction and state.
pub async fn odd_values_are_kept_bit_for_bit(port: Port) {
    let as_of = u64::from(u32::MAX) + 7;
    let changes = odd_sites().into_iter().map(GraphChange::PutSite);
    let changes = changes.chain(odd_flows().into_iter().map(GraphChange::PutFlow));
    let changes = changes.chain(odd_matches().into_iter().map(GraphChange::PutMatch));
    port.write(&changes.map(|change| since(as_of, change)).collect::<Vec<_>>()).await;
    let as_of = Sequence(as_of);
    let listed = port.store.list_sites(&Page::first(ALL)).await.unwrap();
    assert_eq!(listed, odd_sites().into_iter().map(|site| (site, as_of)).collect::<Vec<_>>());
    let listed = port.store.list_flows(&Page::first(ALL)).await.unwrap();
    assert_eq!(listed, odd_flows().into_iter().map(|flow| (flow, as_of)).collect::<Vec<_>>());
    let listed = port.store.list_matches(&Page::first(ALL)).await.unwrap();
    assert_eq!(listed, odd_matches().into_iter().map(|matched| (matched, as_of)).collect::<Vec<_>>());
}

/// Texts that a query language, a terminal or a collation might not leave alone.
const HOSTILE: [&str; 16] = [
    "'}) DETACH DELETE n //",
    "\") MATCH (n) DETACH DELETE n RETURN (\"",
    "x` SET n.name = `y",
    "{name: $name} ${jndi:x} {{x}}",
    "back\\slash \\u0041 \\' \\\" \\\\",
    "'; DROP TABLE site; --",
    "' OR 1=1 /* */ //",
    "null",
    "NaN",
    "123",
    "עברית and العربية, \u{1f1e6}\u{1f1f9} ＡＢ",
    "e\u{301} and \u{e9}, \u{212b} and \u{c5}, ﬁ and fi",
    "\u{1f525}\u{1f9d1}\u{200d}\u{1f52c} \u{10fffd}",
    "ß SS ss İ i ı Σ ς",
    "リンツ製鉄所 Линц ﷺ",
    "a  b\u{a0}c\u{2028}d",
];

/// Names, organizations and resources of any kind are kept verbatim, and change nothing else.
pub async fn text_of_any_kind_is_kept_verbatim(port: Port) {
    let mut wanted = (BTreeMap::new(), BTreeMap::new());
    let mut writes = Vec::new();
    for (number, hostile) in HOSTILE.iter().enumerate() {
        let id = format!("s{number:02}");
        let site = GraphSite { name: text(hostile), ..run_by(&id, hostile) };
        let flow = GraphFlow { resource: (*hostile).to_owned(), ..flow(&id, &id, Direction::Supply) };
        writes.push(since(1, GraphChange::PutSite(site.clone())));
        writes.push(since(1, GraphChange::PutFlow(flow.clone())));
        wanted.0.insert(site.id.clone(), site);
        wanted.1.insert(flow.id.clone(), flow);
    }
    port.write(&writes).await;
    assert_eq!(sites(&port).await, wanted.0.into_values().collect::<Vec<_>>());
    let listed = port.store.list_flows(&Page::first(ALL)).await.unwrap();
    assert_eq!(
        listed.into_iter().map(|(flow, _)| flow).collect::<Vec<_>>(),
        wanted.1.into_values().collect::<Vec<_>>()
    );
    let count = HOSTILE.len() as u64;
    assert_eq!(counts(&port).await, [count, count, 0, 0]);
}

/// An organization is the one whose name has the same characters: no case folding, no normal form, no pattern.
pub async fn an_organization_is_the_one_that_is_named(port: Port) {
    let mut writes = Vec::new();
    for (number, hostile) in HOSTILE.iter().enumerate() {
        writes.extend(with_flows(run_by(&format!("s{number:02}"), hostile)));
    }
    port.write(&writes).await;
    for (number, hostile) in HOSTILE.iter().enumerate() {
        let found = port.questions.path(&text(hostile), &text(hostile), &wide()).await.unwrap();
        let path = whole(found).expect("a path of its own");
        assert_eq!(path.sites, [site_id(&format!("s{number:02}"))], "{hostile}");
    }
    for other in ["NULL", "nan", "e\u{301} and e\u{301}", "'", "%", ".*", "ss SS ß İ i ı Σ ς", "123.0"] {
        let found = port.questions.path(&text(other), &text(HOSTILE[0]), &wide()).await.unwrap();
        assert_eq!(found, None, "{other}");
    }
}

/// Listings are ordered by the bytes of the ids and come in pages of any size, also where the id of the page before is gone.
pub async fn listings_come_in_pages(port: Port) {
    let ids = ["-", ".x", "0", "10", "9", "A", "B", "Z", "_", "a", "a.b", "a:b", "aa", "b"];
    let mut writes: Vec<_> = ids.iter().rev().flat_map(|id| with_flows(site(id))).collect();
    writes.extend(ids.iter().rev().map(|id| since(1, GraphChange::PutMatch(link(id, "b", 1.0)))));
    port.write(&writes).await;
    for limit in [1, 3, 14, 15] {
        let mut listed = Vec::new();
        let mut page = Page::first(limit);
        loop {
            let found = port.store.list_sites(&page).await.unwrap();
            assert!(found.len() <= limit as usize);
            let Some((last, _)) = found.last() else { break };
            page = Page::after(last.id.clone(), limit);
            listed.extend(found.into_iter().map(|(site, _)| String::from(site.id)));
        }
        assert_eq!(listed, ids, "{limit}");
    }
    let after = port.store.list_sites(&Page::after(site_id("a.a"), 2)).await.unwrap();
    assert_eq!(after.iter().map(|(site, _)| site.id.as_str()).collect::<Vec<_>>(), ["a.b", "a:b"]);
    let after = port.store.list_flows(&Page::after(flow_id("a.in"), 3)).await.unwrap();
    assert_eq!(
        after.iter().map(|(flow, _)| flow.id.as_str()).collect::<Vec<_>>(),
        ["a.out", "a:b.in", "a:b.out"]
    );
    let after = port.store.list_matches(&Page::after(match_id("Z.out", "b.in"), 2)).await.unwrap();
    let after: Vec<_> = after.iter().map(|(matched, _)| matched.id.to_string()).collect();
    assert_eq!(after, ["_.out~b.in", "a.b.out~b.in"]);
    assert_eq!(port.store.list_sites(&Page::first(0)).await.unwrap(), []);
}

/// Matches are ordered by supply and then by demand, not by the text of their id: `~` comes behind all characters of a flow's id.
pub async fn match_ids_are_ordered_by_supply_then_demand(port: Port) {
    let mut writes = region(&[("a", "b", 7.0)]);
    writes.push(since(1, GraphChange::PutFlow(flow("a.out2", "a", Direction::Supply))));
    writes.push(since(1, GraphChange::PutMatch(pair("a.out2", "b.in", 7.0))));
    port.write(&writes).await;
    assert!("a.out2~b.in" < "a.out~b.in", "the order of the texts");
    let wanted = [link("a", "b", 7.0), pair("a.out2", "b.in", 7.0)];
    let listed = port.store.list_matches(&Page::first(ALL)).await.unwrap();
    assert_eq!(listed.into_iter().map(|(matched, _)| matched).collect::<Vec<_>>(), wanted);
    let after = port.store.list_matches(&Page::after(wanted[0].id.clone(), 5)).await.unwrap();
    assert_eq!(after, [(wanted[1].clone(), Sequence(1))]);
    let found = whole(port.questions.neighbourhood(&site_id("a"), 1, &wide()).await.unwrap());
    assert_eq!(found.gives, wanted);
}

/// While a site is gone its flows and matches are kept and count nowhere; once it is there again they do.
pub async fn a_removed_site_hides_what_is_at_it(port: Port) {
    port.write(&region(&[("a", "b", 5.0), ("a", "c", 4.0)])).await;
    port.write(&[since(2, GraphChange::RemoveSite(site_id("b")))]).await;
    assert_eq!(counts(&port).await, [2, 6, 2, 1]);
    assert_eq!(next_to(&*port.questions, "a").await, ["c"]);
    assert_eq!(port.questions.neighbourhood(&site_id("b"), 1, &wide()).await.unwrap(), None);
    port.write(&[since(3, GraphChange::PutSite(run_by("b", "new")))]).await;
    assert_eq!(next_to(&*port.questions, "a").await, ["b", "c"]);
    assert_eq!(counts(&port).await, [3, 6, 2, 0]);
    port.write(&[since(4, GraphChange::RemoveFlow(flow_id("c.in")))]).await;
    assert_eq!(next_to(&*port.questions, "a").await, ["b"]);
    port.write(&[since(4, GraphChange::RemoveMatch(match_id("a.out", "b.in")))]).await;
    assert_eq!(next_to(&*port.questions, "a").await, [""; 0]);
    assert_eq!(counts(&port).await, [3, 5, 1, 2]);
}

/// What is older than a removal stays gone, also where nothing was there to remove.
pub async fn older_than_a_removal_stays_gone(port: Port) {
    port.write(&[
        since(5, GraphChange::RemoveSite(site_id("a"))),
        since(5, GraphChange::RemoveFlow(flow_id("a.out"))),
        since(5, GraphChange::RemoveMatch(match_id("a.out", "b.in"))),
    ])
    .await;
    assert_eq!(counts(&port).await, [0, 0, 0, 3]);
    port.write(&region(&[("a", "b", 5.0)])).await;
    assert_eq!(sites(&port).await, [site("b")]);
    assert_eq!(counts(&port).await, [1, 3, 0, 3]);
    port.write(&[since(6, GraphChange::PutSite(site("a")))]).await;
    assert_eq!(counts(&port).await, [2, 3, 0, 2]);
}

/// The matches of flows are found from both ends, also where the flows are not there; each once, ordered by id.
pub async fn matches_are_found_by_their_flows(port: Port) {
    port.write(&region(&[("a", "b", 5.0), ("b", "c", 4.0), ("c", "a", 3.0)])).await;
    port.write(&[
        since(2, GraphChange::PutMatch(pair("x", "y", 1.0))),
        since(2, GraphChange::RemoveMatch(match_id("b.out", "c.in"))),
        since(2, GraphChange::RemoveFlow(flow_id("a.in"))),
    ])
    .await;
    let on = async |flows: &[&str]| {
        let flows: Vec<_> = flows.iter().map(|id| flow_id(id)).collect();
        let found = port.store.matches_on(&flows).await.unwrap();
        found.into_iter().map(|id| id.to_string()).collect::<Vec<_>>()
    };
    assert_eq!(on(&[]).await, [""; 0]);
    assert_eq!(on(&["a.out"]).await, ["a.out~b.in"]);
    assert_eq!(on(&["y", "a.in", "b.in", "a.out", "c.in"]).await, ["a.out~b.in", "c.out~a.in", "x~y"]);
    assert_eq!(on(&["b.out", "c.in", "nothing"]).await, [""; 0]);
}

/// Removals up to a moment are forgotten, later ones are not; what is there stays.
pub async fn removals_are_forgotten_up_to_a_moment(port: Port) {
    port.write(&region(&[("a", "b", 5.0)])).await;
    port.write(&[
        since(3, GraphChange::RemoveMatch(match_id("a.out", "b.in"))),
        since(4, GraphChange::RemoveFlow(flow_id("b.in"))),
        since(5, GraphChange::RemoveSite(site_id("b"))),
    ])
    .await;
    port.store.forget_removed(Sequence(2)).await.unwrap();
    assert_eq!(counts(&port).await, [1, 3, 0, 3]);
    port.store.forget_removed(Sequence(4)).await.unwrap();
    assert_eq!(counts(&port).await, [1, 3, 0, 1]);
    port.write(&[since(4, GraphChange::PutSite(site("b")))]).await;
    assert_eq!(sites(&port).await, [site("a")], "the removal of 5 is remembered");
    port.store.forget_removed(Sequence(5)).await.unwrap();
    assert_eq!(counts(&port).await, [1, 3, 0, 0]);
    assert_eq!(sites(&port).await, [site("a")]);
}

/// Clearing forgets everything, also what was removed and since when things were so.
pub async fn clearing_forgets_everything(port: Port) {
    let writes = region(&[("a", "b", 5.0)]);
    port.write(&writes).await;
    port.write(&[
        since(9, GraphChange::RemoveSite(site_id("a"))),
        since(9, GraphChange::PutSite(run_by("b", "x"))),
    ])
    .await;
    port.store.clear().await.unwrap();
    assert_eq!(counts(&port).await, [0; 4]);
    assert_eq!(sites(&port).await, []);
    port.write(&writes).await;
    assert_eq!(sites(&port).await, [site("a"), site("b")]);
    assert_eq!(next_to(&*port.questions, "a").await, ["b"]);
    port.store.clear().await.unwrap();
    port.store.clear().await.unwrap();
    assert_eq!(counts(&port).await, [0; 4]);
}

/// A flow that is at another site now is there alone, and its matches are between other sites.
pub async fn a_flow_moves_to_another_site(port: Port) {
    port.write(&region(&[("a", "b", 5.0), ("c", "d", 1.0)])).await;
    port.write(&[since(2, GraphChange::PutFlow(flow("b.in", "c", Direction::Demand)))]).await;
    assert_eq!(next_to(&*port.questions, "a").await, ["c"]);
    assert_eq!(next_to(&*port.questions, "b").await, [""; 0]);
    assert_eq!(next_to(&*port.questions, "c").await, ["a", "d"]);
    port.write(&[
        since(3, GraphChange::PutSite(run_by("a", "another"))),
        since(3, GraphChange::PutSite(site("b"))),
    ])
    .await;
    assert_eq!(port.questions.path(&text("a Ltd"), &text("c Ltd"), &wide()).await.unwrap(), None);
    let path = whole(port.questions.path(&text("another"), &text("c Ltd"), &wide()).await.unwrap()).unwrap();
    assert_eq!(path.matches, [link("a", "b", 5.0)]);
}
