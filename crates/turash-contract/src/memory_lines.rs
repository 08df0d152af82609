//! Lines of matches in memory, made of any registry: what an adapter in a database does by statements, said in loops.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use async_trait::async_trait;
use tokio::sync::Mutex;
use turash_domain::ports::{
    FlowFilter, LinesCompared, LinesOf, MatchLine, MatchLines, Page, PortResult, Registry, ToldList,
};
use turash_domain::{
    Coordinates, Decision, Direction, FlowId, MatchId, MatchState, ResourceFlow, SiteId, Versioned,
};

/// More than any test holds.
const ALL: u32 = 1_000_000;

/// Lines made of a registry. `None` stands for a pair whose flows are gone.
pub struct MemoryLines {
    registry: Arc<dyn Registry>,
    lines: Mutex<BTreeMap<MatchId, Option<MatchLine>>>,
}

impl MemoryLines {
    /// None yet.
    pub fn new(registry: Arc<dyn Registry>) -> Self {
        Self { registry, lines: Mutex::default() }
    }

    /// All that a store holds, read after it was this one's turn.
    async fn truth(&self) -> PortResult<Truth> {
        let registry = &self.registry;
        let flows = registry.list_flows(&FlowFilter::default(), &Page::first(ALL)).await?;
        let of: BTreeSet<SiteId> = flows.iter().map(|flow| flow.site.clone()).collect();
        let sites = registry.sites(&of.into_iter().collect::<Vec<_>>()).await?;
        let sites = sites.into_iter().filter_map(turash_domain::ports::Known::live);
        let told = registry.list_told(&Page::first(ALL)).await?;
        let told: Vec<FlowId> = told.into_iter().map(|row| row.flow).collect();
        Ok(Truth {
            flows: flows.into_iter().map(|flow| (flow.id.clone(), flow)).collect(),
            sites: sites.map(|site| (site.id.clone(), site.coordinates)).collect(),
            told: registry.told(&told).await?,
            decisions: registry.list_decisions(&Page::first(ALL)).await?,
        })
    }
}

struct Truth {
    flows: BTreeMap<FlowId, Versioned<ResourceFlow>>,
    sites: BTreeMap<SiteId, Coordinates>,
    told: Vec<ToldList>,
    decisions: Vec<Decision>,
}

impl Truth {
    /// What a pair is told to be worth by the list of one of its flows.
    fn told(&self, id: &MatchId, direction: Direction) -> Option<f64> {
        let (flow, other) = match direction {
            Direction::Supply => (id.supply(), id.demand()),
            Direction::Demand => (id.demand(), id.supply()),
        };
        let list = self.told.iter().find(|list| list.flow == *flow && list.direction == direction)?;
        list.entries.iter().find(|entry| entry.counterpart == *other).map(|entry| f64::from(entry.value))
    }

    fn decided(&self, id: &MatchId) -> Option<MatchState> {
        self.decisions.iter().find(|decision| decision.id == *id).map(|decision| decision.state)
    }

    /// The flow that a pair is compared with; `None` for one that is no match.
    fn owner<'a>(&self, id: &'a MatchId) -> Option<&'a FlowId> {
        if self.told(id, Direction::Supply).is_some() || self.decided(id).is_some() {
            return Some(id.supply());
        }
        self.told(id, Direction::Demand).map(|_| id.demand())
    }

    fn end(&self, flow: &FlowId) -> Option<(SiteId, Coordinates)> {
        let site = &self.flows.get(flow)?.site;
        Some((site.clone(), *self.sites.get(site)?))
    }

    fn line(&self, id: &MatchId) -> Option<MatchLine> {
        let values = [Direction::Supply, Direction::Demand].map(|direction| self.told(id, direction));
        Some(MatchLine {
            id: id.clone(),
            state: self.decided(id).unwrap_or(MatchState::Suggested),
            value_eur_per_year: values.into_iter().flatten().reduce(f64::max),
            from: self.end(id.supply())?,
            to: self.end(id.demand())?,
        })
    }

    /// The pairs that lists and decisions name.
    fn pairs(&self) -> impl Iterator<Item = MatchId> {
        let of_list = |list: &ToldList| {
            let (flow, direction) = (list.flow.clone(), list.direction);
            let pair = move |other: FlowId| match direction {
                Direction::Supply => MatchId::new(flow.clone(), other),
                Direction::Demand => MatchId::new(other, flow.clone()),
            };
            list.entries.iter().map(move |entry| pair(entry.counterpart.clone())).collect::<Vec<_>>()
        };
        let decided = self.decisions.iter().map(|decision| decision.id.clone());
        self.told.iter().flat_map(of_list).chain(decided)
    }

    /// Makes one line anew, and notes what was wrong with it.
    fn mend(&self, id: MatchId, lines: &mut BTreeMap<MatchId, Option<MatchLine>>, found: &mut LinesCompared) {
        if self.owner(&id).is_none() {
            found.surplus += u64::from(lines.remove(&id).is_some());
            return;
        }
        let now = self.line(&id);
        match lines.get(&id) {
            None => found.missing += 1,
            Some(before) if *before != now => found.different += 1,
            Some(_) => return,
        }
        lines.insert(id, now);
    }
}

#[async_trait]
impl MatchLines for MemoryLines {
    async fn refresh(&self, of: &LinesOf) -> PortResult<()> {
        let mut lines = self.lines.lock().await;
        let truth = self.truth().await?;
        let at = |flow: &&Versioned<ResourceFlow>| of.sites.contains(&flow.site);
        let hosted = truth.flows.values().filter(at).map(|flow| flow.id.clone());
        let flows: BTreeSet<FlowId> = of.flows.iter().cloned().chain(hosted).collect();
        let hangs = |id: &&MatchId| flows.contains(id.supply()) || flows.contains(id.demand());
        let hanging: Vec<MatchId> = lines.keys().filter(hangs).cloned().collect();
        for id in of.pairs.iter().cloned().chain(hanging) {
            truth.mend(id, &mut lines, &mut LinesCompared::default());
        }
        Ok(())
    }

    async fn compare(&self, after: Option<&FlowId>, flows: u32) -> PortResult<LinesCompared> {
        let mut lines = self.lines.lock().await;
        let truth = self.truth().await?;
        let pairs: BTreeSet<MatchId> = truth.pairs().chain(lines.keys().cloned()).collect();
        let supplies = pairs.iter().flat_map(|id| [id.supply().clone(), id.demand().clone()]);
        let known: BTreeSet<FlowId> = truth.flows.keys().cloned().chain(supplies).collect();
        let mut next = known.into_iter().filter(|flow| after.is_none_or(|after| flow > after));
        let piece: BTreeSet<FlowId> = next.by_ref().take(flows as usize).collect();
        let mut found =
            LinesCompared { last: next.next().and(piece.last().cloned()), ..LinesCompared::default() };
        for id in pairs {
            if !piece.contains(truth.owner(&id).unwrap_or(id.supply())) {
                continue;
            }
            found.compared += u64::from(truth.owner(&id).is_some());
            truth.mend(id, &mut lines, &mut found);
        }
        Ok(found)
    }

    async fn list(&self, page: &Page<MatchId>) -> PortResult<Vec<MatchLine>> {
        let lines = self.lines.lock().await;
        let of_page = |line: &&MatchLine| page.after.as_ref().is_none_or(|after| line.id > *after);
        Ok(lines.values().flatten().filter(of_page).take(page.limit as usize).cloned().collect())
    }

    async fn clear(&self) -> PortResult<()> {
        self.lines.lock().await.clear();
        Ok(())
    }
}
