//! A store, its matcher and a graph that follows it, event by event as a test delivers them.

#![cfg(test)]

use std::sync::Arc;
use std::time::Duration;

use turash_domain::matching::Model;
use turash_domain::ports::{Content, EventHandler, GraphStore, Outcome, PortResult};
use turash_domain::{Event, FlowId, MatchId, MatchState, NotNegative, Quantity, Sequence, Text};
use turash_graph::MemoryGraph;
use turash_services::{
    Commands, Draft, Matcher, Mended, Ports, ProjectionSync, Step, TellOptions, graph_sync, mend,
};

use crate::world::{Random, flow, import, ports, remove, site};

pub(crate) const SITES: u64 = 25;
const FLOWS: u64 = 120;

pub(crate) struct World {
    pub(crate) ports: Ports,
    pub(crate) matcher: Arc<Matcher>,
    pub(crate) graph: Arc<MemoryGraph>,
    pub(crate) sync: Arc<ProjectionSync>,
    pub(crate) random: Random,
}

impl World {
    /// 25 sites without flows; nothing was delivered to the graph.
    pub(crate) async fn new(seed: u64) -> Self {
        let (ports, graph) = (ports().await, Arc::new(MemoryGraph::new()));
        let matcher = Arc::new(load(&ports).await);
        let store: Arc<dyn GraphStore> = Arc::<MemoryGraph>::clone(&graph);
        let sync = graph_sync(ports.clone(), Model::default(), store, Duration::from_millis(200));
        let mut world = Self { ports, matcher, graph, sync, random: Random(seed) };
        for number in 0..SITES {
            world.put_site(number).await;
        }
        world
    }

    /// A site under one of a few organizations. It stays where it is but for a few hundred metres.
    pub(crate) async fn put_site(&mut self, number: u64) {
        let mut place = site(number, &mut Random(number));
        place.organization = Some(Text::new(&format!("Group {}", number % 7)).unwrap());
        place.name = Text::new(&format!("Site {number} {}", self.random.below(9))).unwrap();
        let shift = self.random.below(1_000) as f64 * 1e-5;
        let (lon, lat) = (place.coordinates.longitude(), place.coordinates.latitude());
        place.coordinates = turash_domain::Coordinates::new(lon + shift, lat).unwrap();
        import(&self.ports, &[Draft::Site(place)]).await;
    }

    /// A flow of any amount; no two are alike.
    pub(crate) async fn put_flow(&mut self, number: u64) {
        let mut flow = flow(number, SITES, &mut self.random);
        let annual = 1_000.0 + self.random.below(10_000_000) as f64 / 7.0;
        flow.quantity = Quantity::new(annual, None).unwrap();
        import(&self.ports, &[Draft::Flow(flow)]).await;
    }

    /// Takes a pair a step on, where that is allowed.
    pub(crate) async fn step(&self, id: &MatchId, to: MatchState) -> bool {
        let reason = to.needs_reason().then(|| Text::new("as it goes").unwrap());
        let step = Step { to, annual: NotNegative::new(1.0).ok(), price: None, actor: None, reason };
        Commands::new(self.ports.clone()).transition(id, &step, None).await.is_ok()
    }

    /// Something that people or machines do.
    pub(crate) async fn change(&mut self) {
        match self.random.below(12) {
            0 => {
                let number = self.random.below(SITES);
                self.put_site(number).await;
            }
            1 | 2 => {
                let id = FlowId::new(&format!("flow-{}", self.random.below(FLOWS))).unwrap();
                let promised = self.ports.registry.promises(std::slice::from_ref(&id)).await.unwrap();
                if promised.is_empty() {
                    remove(&self.ports, &id).await;
                }
            }
            3 => self.decide().await,
            _ => {
                let number = self.random.below(FLOWS);
                self.put_flow(number).await;
            }
        }
    }

    /// Takes some match a step on.
    async fn decide(&mut self) {
        let found = self.matcher.matches(&turash_services::MatchFilter::default()).await.pairs;
        if found.is_empty() {
            return;
        }
        let id = found[self.random.below(found.len() as u64) as usize].id.clone();
        let steps =
            [MatchState::Negotiating, MatchState::Reserved, MatchState::Rejected, MatchState::Withdrawn];
        for _ in 0..3 {
            let to = steps[self.random.below(4) as usize];
            self.step(&id, to).await;
        }
    }

    /// The matcher tells what has changed.
    pub(crate) async fn tell(&self, bulk_limit: u64) {
        self.matcher.follow(&self.ports).await.unwrap();
        let options = TellOptions { bulk_limit, ..TellOptions::default() };
        self.matcher.tell_all(&self.ports, &options).await.unwrap();
        self.matcher.forget_untold(None);
        self.matcher.follow(&self.ports).await.unwrap();
    }

    /// The events after a sequence.
    pub(crate) async fn events(&self, after: Sequence) -> Vec<Arc<Event>> {
        let contents = self.ports.log.read(after, u32::MAX).await.unwrap();
        contents.iter().filter_map(Content::event).cloned().collect()
    }

    pub(crate) async fn deliver(&self, events: &[Arc<Event>]) {
        assert_eq!(self.sync.handle(events).await, Outcome::Done);
    }

    pub(crate) async fn mend(&self) -> PortResult<Mended> {
        mend(&self.ports, &Model::default(), &*self.graph, &|_| {}).await
    }
}

pub(crate) async fn load(ports: &Ports) -> Matcher {
    Matcher::load(ports, Model::default(), 1, &|_| {}).await.unwrap()
}
