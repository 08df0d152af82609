//! Planted faults: a good graph behind a decorator with one fault each. A suite that does not notice is no suite.

use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use turash_contract::graph::{Port, cases};
use turash_contract::{Fresh, failures};
use turash_domain::ports::{
    GraphChange, GraphCounts, GraphFlow, GraphMatch, GraphSite, GraphStore, GraphWrite, Page, PortResult,
};
use turash_domain::{FlowId, MatchId, MatchState, Sequence, SiteId, Text};
use turash_graph::{Explorer, GraphSource, MemoryGraph};

/// What is wrong with the graph.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Fault {
    /// The write that came last stands.
    TheLastWriteWins,
    /// Of equal moments the write that came first stands.
    TheFirstOfEqualsWins,
    /// A removal leaves no tombstone.
    ForgetsRemovals,
    /// A flow without its site is dropped.
    DropsWhatComesBeforeItsSite,
    /// Turned down matches count.
    CountsWhatWasTurnedDown,
    /// Matches are ordered by the text of their ids.
    OrdersByText,
    /// Organizations are compared in lower case.
    FoldsCase,
    /// Matches come in the order of their ids, so a bound leaves any of them.
    NotTheBestFirst,
    /// The matches of a flow are found from the supply only.
    FindsFromOneEnd,
    /// A few characters get lost.
    EscapesQuotes,
}

struct Faulty {
    graph: MemoryGraph,
    fault: Fault,
    /// Moments that were made up, so that the last write is the newest one.
    moment: Mutex<u64>,
}

impl Faulty {
    fn spoilt(&self, write: &GraphWrite) -> GraphWrite {
        let mut write = write.clone();
        let mut moment = self.moment.lock().unwrap();
        *moment += 1;
        match self.fault {
            Fault::TheLastWriteWins => write.as_of = Sequence(*moment),
            // Later ones are a little older.
            Fault::TheFirstOfEqualsWins => write.as_of = Sequence(write.as_of.0 * 1_000_000 - *moment),
            Fault::EscapesQuotes => {
                if let GraphChange::PutSite(site) = &mut write.change {
                    site.name = Text::new(&site.name.as_str().replace('\'', "\\'")).unwrap();
                }
            }
            _ => {}
        }
        write
    }

    async fn keep(&self, write: &GraphWrite) -> PortResult<()> {
        match (&write.change, self.fault) {
            (GraphChange::PutFlow(flow), Fault::DropsWhatComesBeforeItsSite)
                if self.graph.sites(std::slice::from_ref(&flow.site)).await?.is_empty() =>
            {
                Ok(())
            }
            _ => self.graph.write(&[self.spoilt(write)]).await,
        }
    }

    /// The moments as they were given.
    fn given<T>(&self, mut listed: Vec<(T, Sequence)>) -> Vec<(T, Sequence)> {
        if self.fault == Fault::TheFirstOfEqualsWins {
            for (_, as_of) in &mut listed {
                as_of.0 = as_of.0.div_ceil(1_000_000);
            }
        }
        listed
    }
}

#[async_trait]
impl GraphStore for Faulty {
    async fn write(&self, writes: &[GraphWrite]) -> PortResult<()> {
        for write in writes {
            self.keep(write).await?;
        }
        if self.fault == Fault::ForgetsRemovals {
            self.graph.forget_removed(Sequence(u64::MAX)).await?;
        }
        Ok(())
    }

    async fn list_sites(&self, page: &Page<SiteId>) -> PortResult<Vec<(GraphSite, Sequence)>> {
        Ok(self.given(self.graph.list_sites(page).await?))
    }

    async fn list_flows(&self, page: &Page<FlowId>) -> PortResult<Vec<(GraphFlow, Sequence)>> {
        Ok(self.given(self.graph.list_flows(page).await?))
    }

    async fn list_matches(&self, page: &Page<MatchId>) -> PortResult<Vec<(GraphMatch, Sequence)>> {
        let mut listed = self.given(self.graph.list_matches(page).await?);
        if self.fault == Fault::OrdersByText {
            listed.sort_by_key(|(matched, _)| matched.id.to_string());
        }
        Ok(listed)
    }

    async fn matches_on(&self, flows: &[FlowId]) -> PortResult<Vec<MatchId>> {
        let mut found = self.graph.matches_on(flows).await?;
        if self.fault == Fault::FindsFromOneEnd {
            found.retain(|id| flows.contains(id.supply()));
        }
        Ok(found)
    }

    async fn counts(&self) -> PortResult<GraphCounts> {
        self.graph.counts().await
    }

    async fn forget_removed(&self, up_to: Sequence) -> PortResult<()> {
        self.graph.forget_removed(up_to).await
    }

    async fn clear(&self) -> PortResult<()> {
        self.graph.clear().await
    }
}

#[async_trait]
impl GraphSource for Faulty {
    async fn sites(&self, ids: &[SiteId]) -> PortResult<Vec<GraphSite>> {
        self.graph.sites(ids).await
    }

    async fn sites_of(&self, organization: &Text) -> PortResult<Vec<SiteId>> {
        if self.fault != Fault::FoldsCase {
            return self.graph.sites_of(organization).await;
        }
        let wanted = organization.as_str().to_lowercase();
        let all = self.graph.list_sites(&Page::first(u32::MAX)).await?.into_iter();
        let same = all.filter(|(site, _)| {
            site.organization.as_ref().is_some_and(|name| name.as_str().to_lowercase() == wanted)
        });
        Ok(same.map(|(site, _)| site.id).collect())
    }

    async fn flows(&self, ids: &[FlowId]) -> PortResult<Vec<GraphFlow>> {
        self.graph.flows(ids).await
    }

    async fn flows_at(&self, sites: &[SiteId]) -> PortResult<Vec<GraphFlow>> {
        self.graph.flows_at(sites).await
    }

    async fn matches_of(&self, flows: &[FlowId], most: usize) -> PortResult<Vec<GraphMatch>> {
        if self.fault != Fault::CountsWhatWasTurnedDown {
            return self.graph.matches_of(flows, most).await;
        }
        let all =
            self.graph.list_matches(&Page::first(u32::MAX)).await?.into_iter().map(|(matched, _)| matched);
        let of = |id: &MatchId| flows.contains(id.supply()) || flows.contains(id.demand());
        Ok(all.filter(|matched| of(&matched.id)).take(most).collect())
    }

    async fn best_matches(&self, most: usize) -> PortResult<Vec<GraphMatch>> {
        if self.fault != Fault::NotTheBestFirst {
            return self.graph.best_matches(most).await;
        }
        let all = self.graph.list_matches(&Page::first(u32::MAX)).await?.into_iter().rev();
        let counting =
            all.map(|(matched, _)| matched).filter(|matched| matched.state == MatchState::Suggested);
        Ok(counting.take(most).collect())
    }
}

async fn noticed(fault: Fault) -> Vec<&'static str> {
    failures(cases(), async move || {
        let faulty = Arc::new(Faulty { graph: MemoryGraph::new(), fault, moment: Mutex::new(0) });
        Fresh::new(Port { store: faulty.clone(), questions: Arc::new(Explorer::new(faulty)) })
    })
    .await
}

/// One test per fault.
macro_rules! every_fault {
    ($($name:ident: $fault:ident;)*) => {
        $(
            #[tokio::test]
            async fn $name() {
                let failed = noticed(Fault::$fault).await;
                println!("{:?}: {failed:?}", Fault::$fault);
                assert!(!failed.is_empty(), "{:?} goes unnoticed", Fault::$fault);
                assert!(failed.len() < cases().len() / 2, "{:?} is no small fault: {failed:?}", Fault::$fault);
            }
        )*
    };
}

every_fault! {
    the_last_write_wins_is_noticed: TheLastWriteWins;
    the_first_of_equals_wins_is_noticed: TheFirstOfEqualsWins;
    forgetting_removals_is_noticed: ForgetsRemovals;
    dropping_what_comes_before_its_site_is_noticed: DropsWhatComesBeforeItsSite;
    counting_what_was_turned_down_is_noticed: CountsWhatWasTurnedDown;
    ordering_by_text_is_noticed: OrdersByText;
    folding_case_is_noticed: FoldsCase;
    not_the_best_first_is_noticed: NotTheBestFirst;
    finding_from_one_end_is_noticed: FindsFromOneEnd;
    escaping_quotes_is_noticed: EscapesQuotes;
}
