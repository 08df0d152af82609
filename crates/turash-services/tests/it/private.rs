//! Private means private: two worlds that differ in nothing but price limits look the same to everybody, whatever happens in them.
//!
//! What does show, and is meant to: that a flow was put again with another limit. Its version counts it, as for any change, and one
//! `resource_flow_updated` with unchanged content tells of it; not what the limit was or is, nor whether there is one.

#![cfg(test)]

use std::collections::BTreeMap;
use std::fmt::Debug;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use proptest::prelude::*;
use turash_domain::matching::Model;
use turash_domain::ports::{Bounds, Clock, Content, IdSource, Known};
use turash_domain::{
    Celsius, Coordinates, Direction, EurPerUnit, Event, FlowId, LocationQuality, MatchId, MatchState,
    NotNegative, Quantity, Resource, ResourceFlow, Sequence, Site, SiteId, TemperatureBand, Text, Thermal,
    Timestamp, Uuid, Versioned,
};
use turash_services::{
    AskedGraph, Commands, Draft, FlowDraft, GraphQuestion, MatchFilter, Matcher, PeriodKind, PlanLimits,
    PlanQuestion, Ports, RegionPlan, StatusReport, Step, TellOptions, explain_pair, match_details,
    overbooked_flows,
};

use crate::world::{Random, flow, import, ports, remove, site};

const SITES: u64 = 4;
const FLOWS: u64 = 8;

/// A clock and ids that say the same in both worlds.
#[derive(Default)]
struct Counted(AtomicU64);

impl Clock for Counted {
    fn now(&self) -> Timestamp {
        Timestamp::from_millis(1_700_000_000_000).unwrap()
    }
}

impl IdSource for Counted {
    fn uuid(&self, _now: Timestamp) -> Uuid {
        Uuid::from_u128(u128::from(self.0.fetch_add(1, Ordering::SeqCst)))
    }
}

/// Something that happens in both worlds.
#[derive(Debug, Clone, Copy)]
enum Happening {
    /// A flow is put, with this content and a limit of its world.
    Put { number: u64, content: u64 },
    /// A flow gets another limit of its world, and nothing else.
    Limit { number: u64, by_import: bool },
    /// A flow goes.
    Remove { number: u64 },
    /// A pair is taken a step on.
    Step { supply: u64, demand: u64, to: MatchState },
}

fn happening() -> impl Strategy<Value = Happening> {
    use MatchState::{Contracted, Negotiating, Rejected, Reserved, Withdrawn};
    let to = prop::sample::select(vec![Negotiating, Negotiating, Reserved, Contracted, Rejected, Withdrawn]);
    prop_oneof![
        3 => (0..FLOWS, any::<u64>()).prop_map(|(number, content)| Happening::Put { number, content }),
        4 => (0..FLOWS, any::<bool>())
            .prop_map(|(number, by_import)| Happening::Limit { number, by_import }),
        1 => (0..FLOWS).prop_map(|number| Happening::Remove { number }),
        3 => (0..FLOWS / 2, 0..FLOWS / 2, to)
            .prop_map(|(supply, demand, to)| Happening::Step { supply: supply * 2, demand: demand * 2 + 1, to }),
    ]
}

/// A flow of some content: even numbers give, odd ones take.
fn content(number: u64, content: u64) -> ResourceFlow {
    let mut random = Random(content);
    let supply = number.is_multiple_of(2);
    let celsius = |celsius: u64| Celsius::new(celsius as f64).unwrap();
    let t = if supply { 110 + random.below(4) * 20 } else { 50 + random.below(4) * 20 };
    ResourceFlow {
        site: SiteId::new(&format!("site-{}", random.below(SITES))).unwrap(),
        direction: if supply { Direction::Supply } else { Direction::Demand },
        resource: Resource::Heat(Thermal {
            band: TemperatureBand::new(celsius(t), celsius(t)).unwrap(),
            medium: None,
        }),
        quantity: Quantity::new(10_000.0 + random.below(8) as f64 * 10_000.0, None).unwrap(),
        ..flow(number, SITES, &mut random)
    }
}

struct World {
    ports: Ports,
    matcher: Arc<Matcher>,
    /// Where its limits come from.
    limits: Random,
    /// Changes of a limit alone that were written.
    limit_changes: u32,
}

impl World {
    async fn new(limits: u64) -> Self {
        let counted = Arc::new(Counted::default());
        let ports = Ports { clock: Arc::<Counted>::clone(&counted), ids: counted, ..ports().await };
        let place = |number: u64| {
            let coordinates = Coordinates::new(10.0 + number as f64 * 0.02, 50.0).unwrap();
            let organization = Text::new(&format!("Group {}", number % 3)).ok();
            let some = site(number, &mut Random(number));
            Draft::Site(Site { coordinates, organization, location: LocationQuality::Own, ..some })
        };
        import(&ports, &(0..SITES).map(place).collect::<Vec<_>>()).await;
        let matcher = Arc::new(Matcher::load(&ports, Model::default(), 1, &|_| {}).await.unwrap());
        let mut world = Self { ports, matcher, limits: Random(limits), limit_changes: 0 };
        for number in 0..FLOWS {
            world.happens(Happening::Put { number, content: number }).await;
        }
        world
    }

    /// Another limit than this; none about once in four times.
    fn limit_after(&mut self, before: Option<EurPerUnit>) -> Option<EurPerUnit> {
        loop {
            let price = self.limits.below(1_000_000) as f64 / 1_000.0 - 200.0;
            let next = if self.limits.below(4) == 0 { None } else { EurPerUnit::new(price).ok() };
            if next != before {
                return next;
            }
        }
    }

    async fn known(&self, number: u64) -> Option<Versioned<ResourceFlow>> {
        let id = FlowId::new(&format!("flow-{number}")).unwrap();
        self.ports.registry.flows(&[id]).await.unwrap().remove(0).live()
    }

    /// Lets something happen, and what follows from it; gives what whoever did it heard.
    async fn happens(&mut self, happening: Happening) -> String {
        let heard = self.does(happening).await;
        self.matcher.follow(&self.ports).await.unwrap();
        let telling = self.matcher.tell(&self.ports, &TellOptions::default()).await.unwrap();
        self.matcher.forget_untold(Some(&telling));
        heard
    }

    async fn does(&mut self, happening: Happening) -> String {
        let commands = Commands::new(self.ports.clone());
        match happening {
            Happening::Put { number, content: seed } => {
                let before = self.known(number).await.and_then(|flow| flow.value.price_limit);
                let price_limit = self.limit_after(before);
                let drafts = [Draft::Flow(ResourceFlow { price_limit, ..content(number, seed) })];
                shown(&import(&self.ports, &drafts).await)
            }
            Happening::Limit { number, by_import } => {
                let Some(Versioned { value: flow, version }) = self.known(number).await else {
                    return String::new();
                };
                let head = self.ports.log.head().await.unwrap();
                let price_limit = self.limit_after(flow.price_limit);
                let flow = ResourceFlow { price_limit, ..flow };
                let answer = if by_import {
                    shown(&import(&self.ports, &[Draft::Flow(flow)]).await)
                } else {
                    let draft = FlowDraft { flow, keep_price_limit: false, keep_visibility: false };
                    shown(&commands.put_flows(&[draft], turash_services::Precondition::At(version)).await)
                };
                self.follows_nothing_from(head).await;
                self.limit_changes += 1;
                answer
            }
            Happening::Remove { number } => {
                let id = FlowId::new(&format!("flow-{number}")).unwrap();
                shown(&commands.remove_flow(&id, None).await)
            }
            Happening::Step { supply, demand, to } => {
                let id = MatchId::parse(&format!("flow-{supply}~flow-{demand}")).unwrap();
                let reason = to.needs_reason().then(|| Text::new("as it goes").unwrap());
                let annual = NotNegative::new(6_000.0).ok();
                let step = Step { to, annual, price: None, actor: None, reason };
                shown(&commands.transition(&id, &step, None).await)
            }
        }
    }

    /// A change of a limit alone is one event, of the flow, and no match is told because of it.
    async fn follows_nothing_from(&self, head: Sequence) {
        self.matcher.follow(&self.ports).await.unwrap();
        let telling = self.matcher.tell(&self.ports, &TellOptions::default()).await.unwrap();
        self.matcher.forget_untold(Some(&telling));
        let events = self.events(head).await;
        let names: Vec<_> = events.iter().map(|event| event.data.name()).collect();
        assert_eq!(names, ["resource_flow_updated"]);
    }

    async fn events(&self, after: Sequence) -> Vec<Event> {
        let events = self.ports.log.read(after, 10_000).await.unwrap();
        events.iter().filter_map(Content::event).map(|event| Event::clone(event)).collect()
    }

    /// Everything that others than the owners may see, by what it is.
    async fn seen(&self) -> BTreeMap<String, String> {
        let (ports, model) = (&self.ports, Model::default());
        let mut seen = BTreeMap::new();
        let mut see = |what: &str, shown: String| drop(seen.insert(what.to_owned(), shown));
        let events = self.events(Sequence::START).await;
        // The public stream and the live one are these, in this order; `public_data` is what the stream of a Redis server has.
        see("events", shown(&events.iter().map(Event::to_public_cloud_event).collect::<Vec<_>>()));
        see("data", shown(&events.iter().map(Event::public_data).collect::<Vec<_>>()));
        see("status", shown(&StatusReport::read(ports).await.unwrap()));
        see("counts", shown(&ports.registry.counts().await.unwrap()));
        see("overbooked", shown(&overbooked_flows(ports).await.unwrap()));
        let found = self.matcher.matches(&MatchFilter::default()).await;
        see("matches", shown(&(found.as_of, &found.pairs)));
        see("count", shown(&self.matcher.count(&MatchFilter::default()).await));
        let mut details = match_details(ports, &model, found.pairs).await.unwrap();
        for detail in &mut details {
            hide([&mut detail.supply, &mut detail.demand]);
        }
        see("details", shown(&details));
        let ids: Vec<_> = (0..FLOWS).map(|number| FlowId::new(&format!("flow-{number}")).unwrap()).collect();
        see("told", shown(&ports.registry.told(&ids).await.unwrap()));
        see("versions", shown(&versions(&ports.registry.flows(&ids).await.unwrap())));
        for supply in ids.iter().step_by(2) {
            for demand in ids.iter().skip(1).step_by(2) {
                let ranks = self.matcher.ranks(supply, demand);
                let mut pair = explain_pair(ports, &model, supply, demand, ranks).await.unwrap();
                if let Ok(pair) = &mut pair {
                    hide([&mut pair.supply, &mut pair.demand]);
                }
                see(&format!("explain {supply} {demand}"), shown(&pair));
            }
        }
        let everything = PlanQuestion::default();
        let shared = PlanQuestion { shares: true, ..everything.clone() };
        let by_month = PlanQuestion { periods: Some(PeriodKind::Months), ..everything.clone() };
        for (what, question) in [("plan", everything), ("shares", shared), ("plan by month", by_month)] {
            let limits = PlanLimits::none(1);
            let plan = RegionPlan::make(ports, &self.matcher, &model, &question, limits).await;
            see(what, shown(&plan.map(without_limits)));
        }
        let graph = AskedGraph::of_lists(Arc::clone(&self.matcher), ports.clone());
        for question in questions() {
            let reply = graph.ask(ports, &question, &Bounds::default()).await.unwrap();
            let reply = reply.map(|reply| {
                let sites: BTreeMap<_, _> =
                    reply.sites.iter().map(|(id, site)| (id.clone(), shown(site))).collect();
                let flows: BTreeMap<_, _> =
                    reply.flows.iter().map(|(id, flow)| (id.clone(), shown(flow))).collect();
                (reply.as_of, shown(&reply.answer), shown(&reply.cut), sites, flows)
            });
            see(&format!("graph {question:?}"), shown(&reply));
        }
        // Lists that are made anew are the same again.
        let anew = Matcher::load(ports, model, 1, &|_| {}).await.unwrap();
        see("matches anew", shown(&anew.matches(&MatchFilter::default()).await.pairs));
        seen
    }
}

/// Every digit of it.
fn shown(value: &impl Debug) -> String {
    format!("{value:?}")
}

fn versions(known: &[Known<Versioned<ResourceFlow>>]) -> Vec<String> {
    let version = |known: &Known<Versioned<ResourceFlow>>| match known {
        Known::Live(flow) => format!("live {}", flow.version),
        Known::Removed(version) => format!("removed {version}"),
        Known::Never => "never".to_owned(),
    };
    known.iter().map(version).collect()
}

/// Flows as everybody sees them ([`turash_domain::PublicFlow`]).
fn hide(flows: [&mut Versioned<ResourceFlow>; 2]) {
    for flow in flows {
        flow.value.price_limit = None;
    }
}

fn without_limits(mut plan: RegionPlan) -> RegionPlan {
    for exchange in plan.families.iter_mut().flat_map(|family| &mut family.exchanges) {
        hide([&mut exchange.supply, &mut exchange.demand]);
    }
    plan
}

fn questions() -> Vec<GraphQuestion> {
    let mut questions =
        vec![GraphQuestion::Communities, GraphQuestion::Introductions { community_of: None, pairs: 7 }];
    for site in (0..SITES).map(|number| SiteId::new(&format!("site-{number}")).unwrap()) {
        questions.extend([
            GraphQuestion::Neighbourhood { site: site.clone(), steps: 2 },
            GraphQuestion::Chains { site: site.clone(), length: 3 },
            GraphQuestion::Cycles { site: site.clone(), length: 3 },
            GraphQuestion::Closure { site },
        ]);
    }
    questions
}

/// Lets the same happen in two worlds and compares what is seen of them; gives how many matches were told and how often only a limit changed.
async fn same(limits: [u64; 2], happenings: &[Happening]) -> (usize, u32) {
    let (mut one, mut other) = (World::new(limits[0]).await, World::new(limits[1]).await);
    for happening in happenings {
        let heard = one.happens(*happening).await;
        assert_eq!(heard, other.happens(*happening).await, "{happening:?}");
    }
    let (seen, others) = (one.seen().await, other.seen().await);
    for (what, seen) in &seen {
        assert_eq!(Some(seen), others.get(what), "{what}");
    }
    let events = one.events(Sequence::START).await;
    let told = events.iter().filter(|event| event.data.name().starts_with("match_")).count();
    (told, one.limit_changes)
}

#[test]
fn nothing_that_others_see_depends_on_a_price_limit() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let (told, limit_changes) = (AtomicU64::new(0), AtomicU64::new(0));
    let worlds = (any::<[u64; 2]>(), prop::collection::vec(happening(), 0..16));
    proptest!(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(32) }, |((limits, happenings) in worlds)| {
        let (events, changes) = runtime.block_on(same(limits, &happenings));
        told.fetch_add(events as u64, Ordering::Relaxed);
        limit_changes.fetch_add(u64::from(changes), Ordering::Relaxed);
    });
    let (told, limit_changes) = (told.into_inner(), limit_changes.into_inner());
    assert!(told > 150 && limit_changes > 30, "the worlds prove nothing: {told} {limit_changes}");
}

#[tokio::test]
async fn a_change_of_the_limit_alone_shows_its_version_and_nothing_else() {
    let mut world = World::new(1).await;
    let data = async |world: &World| {
        let events = world.events(Sequence::START).await;
        let last = events.iter().rev().find(|event| event.data.subject().ends_with("/flow-0")).unwrap();
        last.public_data()
    };
    let before = data(&world).await;
    world.happens(Happening::Limit { number: 0, by_import: false }).await;
    let after = data(&world).await;
    assert_ne!(before, after);
    assert_eq!(before.replace(r#""version":1"#, r#""version":2"#), after);
    // The same limit again is no change: no event, no version.
    let head = world.ports.log.head().await.unwrap();
    let flow = world.known(0).await.unwrap().value;
    import(&world.ports, &[Draft::Flow(flow)]).await;
    assert_eq!(world.ports.log.head().await.unwrap(), head);
    assert!(remove(&world.ports, &FlowId::new("flow-0").unwrap()).await);
}
