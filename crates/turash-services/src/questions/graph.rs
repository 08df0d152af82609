//! Questions about the graph, each with all that is shown of its answer.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use turash_domain::ports::{
    Bounded, Bounds, Chain, Closure, Communities, Cut, GraphFlow, GraphMatch, GraphSite, Introduction,
    Neighbourhood, Path, PortResult, ResourceGraph,
};
use turash_domain::{FlowId, MatchId, PortError, PortErrorKind, Sequence, Sight, SiteId, Text};
use turash_graph::Explorer;

use crate::matching::matcher::Matcher;
use crate::ports::Ports;
use crate::projections::graph::facts::{graph_flow, graph_site};
use crate::projections::graph::sync::graph_subscription;
use crate::questions::current_graph::CurrentGraph;
use crate::questions::details::{read_flows, read_sites};
use crate::questions::seen::{unseen_flows, unseen_matches};

/// A question about the graph.
#[derive(Debug, Clone, PartialEq)]
pub enum GraphQuestion {
    /// What is around a site, so many exchanges away.
    Neighbourhood {
        /// The site in the middle.
        site: SiteId,
        /// Exchanges, 1 to 4.
        steps: u32,
    },
    /// Exchanges one after the other, from a site on.
    Chains {
        /// Where they begin.
        site: SiteId,
        /// The most exchanges, 2 to 4.
        length: u32,
    },
    /// Exchanges that lead back to a site.
    Cycles {
        /// Where they begin and end.
        site: SiteId,
        /// The most exchanges, 2 to 4.
        length: u32,
    },
    /// Sites that matches tie together.
    Communities,
    /// What breaks if a site closes.
    Closure {
        /// The site.
        site: SiteId,
    },
    /// The shortest path of exchanges between two organizations.
    Path {
        /// One organization.
        from: Text,
        /// The other one.
        to: Text,
    },
    /// Who should talk to whom first in a community.
    Introductions {
        /// A site of the community; the community of the largest value where it is not given.
        community_of: Option<SiteId>,
        /// How many pairs of sites.
        pairs: u32,
    },
}

/// What was found.
#[derive(Debug, Clone, PartialEq)]
pub enum GraphAnswer {
    /// What is around a site.
    Neighbourhood(Neighbourhood),
    /// Chains that begin at a site, or cycles through it.
    Chains(Vec<Chain>),
    /// The communities.
    Communities(Communities),
    /// What breaks.
    Closure(Closure),
    /// The path, where there is one.
    Path(Option<Path>),
    /// Who should talk to whom, among these sites.
    Introductions {
        /// The community.
        community: Vec<SiteId>,
        /// The pairs.
        pairs: Vec<Introduction>,
    },
}

/// An answer, and what belongs to it.
#[derive(Debug, Clone, PartialEq)]
pub struct GraphReply {
    /// The sequence of the log that the graph held as of, at least.
    pub as_of: Sequence,
    /// What was found.
    pub answer: GraphAnswer,
    /// Why that may not be all.
    pub cut: Option<Cut>,
    /// The sites that it names, as far as they exist.
    pub sites: HashMap<SiteId, GraphSite>,
    /// The flows that it names, as far as they exist.
    pub flows: HashMap<FlowId, GraphFlow>,
}

/// What a question named that does not exist.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NotThere {
    /// There is no such site.
    Site(SiteId),
    /// No site has an organization of this name.
    Organization(Text),
}

/// The graph that questions go to.
#[derive(Clone)]
pub struct AskedGraph {
    graph: Arc<dyn ResourceGraph>,
    /// The lists that answer; nothing where a copy elsewhere does.
    lists: Option<Arc<dyn AsRef<Matcher> + Send + Sync>>,
    /// Whose sight its answers are held to.
    sight: Sight,
}

impl AskedGraph {
    /// The current lists with the registry, in place of a copy.
    pub fn of_lists<L: AsRef<Matcher> + Send + Sync + 'static>(lists: Arc<L>, ports: Ports) -> Self {
        Self::of_seen(lists, ports, Sight::All)
    }

    fn of_seen(lists: Arc<dyn AsRef<Matcher> + Send + Sync>, ports: Ports, sight: Sight) -> Self {
        let graph = Explorer::new(CurrentGraph { lists: Arc::clone(&lists), ports, sight: sight.clone() });
        Self { graph: Arc::new(graph), lists: Some(lists), sight }
    }

    /// The graph as whoever sees so much may see it: this one where the lists hide nothing, else that of the lists, whatever answers others.
    #[must_use]
    pub fn seen_by<L: AsRef<Matcher> + Send + Sync + 'static>(
        &self,
        lists: &Arc<L>,
        ports: &Ports,
        sight: &Sight,
    ) -> Self {
        if (**lists).as_ref().sees_all(sight) {
            return Self { sight: sight.clone(), ..self.clone() };
        }
        Self::of_seen(Arc::<L>::clone(lists), ports.clone(), sight.clone())
    }

    /// A copy elsewhere, which the subscription `graph` keeps current.
    pub fn of_copy(graph: Arc<dyn ResourceGraph>) -> Self {
        Self { graph, lists: None, sight: Sight::All }
    }

    /// Asks, and reads what is shown beside the answer. It may compute for as long as its bounds say: who has others to serve meanwhile asks on
    /// a thread apart.
    pub async fn ask(
        &self,
        ports: &Ports,
        question: &GraphQuestion,
        bounds: &Bounds,
    ) -> PortResult<Result<GraphReply, NotThere>> {
        let as_of = match &self.lists {
            Some(lists) => (**lists).as_ref().head(),
            None => ports.ledger.watermark(&graph_subscription()).await?,
        };
        let Bounded { answer, cut } = match self.find(question, bounds).await? {
            Ok(found) => found,
            Err(missing) => return Ok(Err(missing)),
        };
        let named = named(&answer);
        self.check_seen(ports, &named).await?;
        let flows: BTreeSet<FlowId> = named
            .matches
            .iter()
            .flat_map(|found| [found.id.supply().clone(), found.id.demand().clone()])
            .collect();
        let flows = read_flows(ports, &flows.into_iter().collect::<Vec<_>>()).await?;
        let sites: BTreeSet<SiteId> =
            named.sites.into_iter().cloned().chain(flows.values().map(|flow| flow.site.clone())).collect();
        let sites = read_sites(ports, sites.into_iter().collect()).await?;
        Ok(Ok(GraphReply {
            as_of,
            answer,
            cut,
            sites: sites.into_iter().map(|(id, site)| (id, graph_site(&site))).collect(),
            flows: flows.into_iter().map(|(id, flow)| (id, graph_flow(&flow))).collect(),
        }))
    }

    /// Whoever sees less gets no answer that rests on what was hidden a moment ago.
    async fn check_seen(&self, ports: &Ports, named: &Names<'_>) -> PortResult<()> {
        if self.sight.is_all() {
            return Ok(());
        }
        let matches: BTreeSet<&MatchId> = named.matches.iter().map(|found| &found.id).collect();
        let matches: Vec<MatchId> = matches.into_iter().cloned().collect();
        let is_seen = unseen_matches(ports, &self.sight, &matches).await?.is_empty()
            && unseen_flows(ports, &self.sight, &named.flows).await?.is_empty();
        if is_seen {
            return Ok(());
        }
        let message = "who sees a flow of this answer has just changed; ask again";
        Err(PortError::new(PortErrorKind::Unavailable, "graph", message))
    }

    async fn find(
        &self,
        question: &GraphQuestion,
        bounds: &Bounds,
    ) -> PortResult<Result<Bounded<GraphAnswer>, NotThere>> {
        let graph = &*self.graph;
        let (found, site) = match question {
            GraphQuestion::Neighbourhood { site, steps } => {
                let found = graph.neighbourhood(site, *steps, bounds).await?;
                (found.map(|found| found.map(GraphAnswer::Neighbourhood)), site)
            }
            GraphQuestion::Chains { site, length } => {
                let found = graph.chains(site, *length, bounds).await?;
                (found.map(|found| found.map(GraphAnswer::Chains)), site)
            }
            GraphQuestion::Cycles { site, length } => {
                let found = graph.cycles(site, *length, bounds).await?;
                (found.map(|found| found.map(GraphAnswer::Chains)), site)
            }
            GraphQuestion::Closure { site } => {
                let found = graph.closure(site, bounds).await?;
                (found.map(|found| found.map(GraphAnswer::Closure)), site)
            }
            GraphQuestion::Communities => {
                return Ok(Ok(graph.communities(bounds).await?.map(GraphAnswer::Communities)));
            }
            GraphQuestion::Path { from, to } => return self.path(from, to, bounds).await,
            GraphQuestion::Introductions { community_of, pairs } => {
                return self.introductions(community_of.as_ref(), *pairs, bounds).await.map(Ok);
            }
        };
        Ok(found.ok_or_else(|| NotThere::Site(site.clone())))
    }

    async fn path(
        &self,
        from: &Text,
        to: &Text,
        bounds: &Bounds,
    ) -> PortResult<Result<Bounded<GraphAnswer>, NotThere>> {
        if let Some(found) = self.graph.path(from, to, bounds).await? {
            return Ok(Ok(found.map(GraphAnswer::Path)));
        }
        // Who has a site has a path to itself.
        let is_there = self.graph.path(from, from, bounds).await?.is_some();
        Ok(Err(NotThere::Organization(if is_there { to } else { from }.clone())))
    }

    async fn introductions(
        &self,
        community_of: Option<&SiteId>,
        pairs: u32,
        bounds: &Bounds,
    ) -> PortResult<Bounded<GraphAnswer>> {
        let all = Bounds { items: u32::MAX, ..*bounds };
        let Bounded { answer, cut } = self.graph.communities(&all).await?;
        let is_theirs = |sites: &[SiteId]| community_of.is_none_or(|site| sites.contains(site));
        let community = answer.communities.into_iter().find(|community| is_theirs(&community.sites));
        let community = community.map(|community| community.sites).unwrap_or_default();
        let found = self.graph.introductions(&community, pairs, bounds).await?;
        let answer = GraphAnswer::Introductions { community, pairs: found.answer };
        Ok(Bounded { answer, cut: cut.max(found.cut) })
    }
}

/// What an answer names.
#[derive(Default)]
struct Names<'a> {
    sites: Vec<&'a SiteId>,
    flows: Vec<FlowId>,
    matches: Vec<&'a GraphMatch>,
}

fn named(answer: &GraphAnswer) -> Names<'_> {
    let mut names = Names::default();
    match answer {
        GraphAnswer::Neighbourhood(found) => {
            names.sites.push(&found.site.id);
            names.sites.extend(found.around.iter().map(|neighbour| &neighbour.site.id));
            names.matches.extend(found.gives.iter().chain(&found.takes));
        }
        GraphAnswer::Chains(chains) => {
            names.sites.extend(chains.iter().flat_map(|chain| &chain.sites));
            names.matches.extend(chains.iter().flat_map(|chain| &chain.matches));
        }
        GraphAnswer::Communities(found) => {
            names.sites.extend(found.communities.iter().flat_map(|community| &community.sites));
        }
        GraphAnswer::Closure(found) => {
            names.sites.push(&found.site.id);
            names.sites.extend(found.demands.iter().map(|lost| &lost.flow.site));
            names.flows.extend(found.demands.iter().map(|lost| lost.flow.id.clone()));
            for demand in &found.demands {
                names.matches.extend(std::iter::once(&demand.lost).chain(&demand.replacement));
            }
        }
        GraphAnswer::Path(path) => {
            names.sites.extend(path.iter().flat_map(|path| &path.sites));
            names.matches.extend(path.iter().flat_map(|path| &path.matches));
        }
        GraphAnswer::Introductions { community, pairs } => {
            names.sites.extend(community);
            names.matches.extend(pairs.iter().flat_map(|pair| &pair.matches).map(|(found, _)| found));
        }
    }
    names
}
