//! The graph that is written to.

use async_trait::async_trait;
use neo4rs::{Query, query};
use turash_domain::ports::{
    GraphCounts, GraphFlow, GraphMatch, GraphSite, GraphStore, GraphWrite, Page, PortResult,
};
use turash_domain::{FlowId, MatchId, Sequence, SiteId};

use crate::Neo4jGraph;
use crate::error::Failure;
use crate::parameters::{in_order, moment, statements};
use crate::rows::{Counts, FlowRow, MatchRow, PairKey, SiteRow};
use crate::statements::{CLEAR, COUNTS, FORGET, LIST_FLOWS, LIST_MATCHES, LIST_SITES, MATCHES_ON};
use crate::writer::Work;

/// Writes of one transaction. More do not make it faster, and others wait longer for their turn.
const BATCH: usize = 2_000;
/// What one transaction takes away at most.
const TAKEN: i64 = 20_000;

#[async_trait]
impl GraphStore for Neo4jGraph {
    async fn write(&self, writes: &[GraphWrite]) -> PortResult<()> {
        for batch in in_order(writes)?.chunks(BATCH) {
            self.inner.writer.write(|| Work::Change(statements(batch))).await?;
        }
        Ok(())
    }

    async fn list_sites(&self, page: &Page<SiteId>) -> PortResult<Vec<(GraphSite, Sequence)>> {
        let after = page.after.as_ref().map_or("", SiteId::as_str);
        let rows: Vec<SiteRow> = self.link().list(part(LIST_SITES, page.limit).param("after", after)).await?;
        let sites: Result<_, Failure> = rows.into_iter().map(SiteRow::read).collect();
        sites.map_err(|failure| failure.of(&self.link().options.label()))
    }

    async fn list_flows(&self, page: &Page<FlowId>) -> PortResult<Vec<(GraphFlow, Sequence)>> {
        let after = page.after.as_ref().map_or("", FlowId::as_str);
        let rows: Vec<FlowRow> = self.link().list(part(LIST_FLOWS, page.limit).param("after", after)).await?;
        Ok(rows.into_iter().map(FlowRow::read).collect())
    }

    async fn list_matches(&self, page: &Page<MatchId>) -> PortResult<Vec<(GraphMatch, Sequence)>> {
        let (supply, demand) =
            page.after.as_ref().map_or(("", ""), |id| (id.supply().as_str(), id.demand().as_str()));
        let query = part(LIST_MATCHES, page.limit).param("supply", supply).param("demand", demand);
        let rows: Vec<MatchRow> = self.link().list(query).await?;
        Ok(rows.into_iter().map(MatchRow::read).collect())
    }

    async fn matches_on(&self, flows: &[FlowId]) -> PortResult<Vec<MatchId>> {
        let keys: Vec<&str> = flows.iter().map(FlowId::as_str).collect();
        let rows: Vec<PairKey> = self.link().list(query(MATCHES_ON).param("keys", keys)).await?;
        Ok(rows.into_iter().map(PairKey::read).collect())
    }

    async fn counts(&self) -> PortResult<GraphCounts> {
        let rows: Vec<Counts> = self.link().list(query(COUNTS)).await?;
        Ok(rows.into_iter().next().map(GraphCounts::from).unwrap_or_default())
    }

    async fn forget_removed(&self, up_to: Sequence) -> PortResult<()> {
        self.take_all(FORGET, up_to).await
    }

    async fn clear(&self) -> PortResult<()> {
        for statement in CLEAR {
            self.take_all(statement, Sequence::START).await?;
        }
        Ok(())
    }
}

impl Neo4jGraph {
    /// Takes away part by part, until a part is not full.
    async fn take_all(&self, statement: &str, up_to: Sequence) -> PortResult<()> {
        let work = || Work::Take(query(statement).param("most", TAKEN).param("up_to", moment(up_to)));
        while self.inner.writer.write(work).await? == TAKEN.cast_unsigned() {}
        Ok(())
    }
}

fn part(statement: &str, limit: u32) -> Query {
    query(statement).param("most", i64::from(limit))
}
