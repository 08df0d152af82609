//! What the bench of the store on Postgres writes: batches for the store, and the same rows and statements for bare sqlx.

use anyhow::Result;
use sqlx::postgres::PgConnection;
use turash_domain::ports::{Batch, Change, IdSource, Registry};
use turash_domain::{EventData, NewEvent, ResourceFlow, Timestamp, Uuid, Versioned};
use turash_postgis::PostgisStore;
use turash_runtime::SystemIds;

use crate::store::generated;
use crate::world::Flow;

/// The world's flows as a table made for the one question, with an index on the places: SQL at its best.
pub const SQL_WORLD: &str = "CREATE TABLE bench_heat AS \
     SELECT flow.id::text AS flow, flow.site::text AS site, flow.direction = 'supply' AS supply, flow.annual AS mwh, \
     (flow.body::json -> 'resource' ->> 't_min_c')::float8 AS t_c, place.at \
     FROM turash.flow JOIN turash.place ON place.site = flow.site; \
     CREATE INDEX ON bench_heat USING gist (at); ANALYZE bench_heat";

/// The twenty best counterparts of one flow: value = deliverable energy times (30 EUR/MWh less 1 EUR/(MWh km)), as the engine's rule.
pub const SQL_LIST: &str = "SELECT other.flow, least(other.mwh, $5) * (30 - ST_Distance(other.at, here.at, false) / 1000) AS value \
     FROM bench_heat AS other, (SELECT ST_SetSRID(ST_MakePoint($1, $2), 4326)::geography AS at) AS here \
     WHERE other.supply <> $3 AND other.site <> $4 AND ST_DWithin(other.at, here.at, $7, false) \
     AND CASE WHEN $3 THEN $6 >= other.t_c ELSE other.t_c >= $6 END ORDER BY value DESC LIMIT 20";

/// New flows with their sites, where they are new too.
pub struct NewBatch {
    batch: Batch,
}

/// Makes what is written.
pub struct Made {
    ids: SystemIds,
    flows: Vec<Versioned<ResourceFlow>>,
    named: usize,
}

fn event(ids: &SystemIds, data: EventData) -> NewEvent {
    let time = Timestamp::EPOCH;
    NewEvent { id: ids.uuid(time), time, data, trace_parent: None }
}

impl Made {
    /// So many flows are changed again and again.
    pub fn new(changed: usize) -> Self {
        Self { ids: SystemIds::default(), flows: Vec::with_capacity(changed), named: 0 }
    }

    /// The sites and flows that are changed later.
    pub fn sites_and_flows(&mut self, count: usize) -> Result<Vec<NewBatch>> {
        let mut batch = Batch::default();
        for (site, flow) in generated(u32::try_from(2 * count)?, 3)?.into_iter().step_by(2) {
            batch.changes.extend([Change::PutSite(site.clone()), Change::PutFlow(flow.clone())]);
            batch.events.push(event(&self.ids, EventData::SiteCreated(site)));
            batch.events.push(event(&self.ids, EventData::ResourceFlowCreated(flow.clone())));
            self.flows.push(flow);
        }
        Ok(vec![NewBatch { batch }])
    }

    /// The next version of each flow.
    pub fn changed(&mut self) -> Result<Vec<Versioned<ResourceFlow>>> {
        for flow in &mut self.flows {
            flow.version = flow.version.next();
        }
        Ok(self.flows.clone())
    }

    /// Batches of new flows at sites that exist.
    pub fn new_flows(&mut self, batches: usize, size: usize) -> Result<Vec<NewBatch>> {
        let mut made = Vec::with_capacity(batches);
        for _ in 0..batches {
            let mut batch = Batch::default();
            for number in 0..size {
                let mut flow = self.flows[number % self.flows.len()].clone();
                self.named += 1;
                flow.value.id = turash_domain::FlowId::new(&format!("new-{}", self.named))?;
                flow.version = turash_domain::Version(1);
                batch.events.push(event(&self.ids, EventData::ResourceFlowCreated(flow.clone())));
                batch.changes.push(Change::PutFlow(flow));
            }
            made.push(NewBatch { batch });
        }
        Ok(made)
    }

    /// Flows of a world with their sites and events.
    pub fn of_world(flows: &[Flow]) -> Result<NewBatch> {
        let ids = SystemIds::default();
        let mut batch = Batch::default();
        for pair in flows.chunks(2) {
            for (number, flow) in pair.iter().enumerate() {
                if number == 0 {
                    let site = crate::store::site(flow)?;
                    batch.changes.push(Change::PutSite(site.clone()));
                    batch.events.push(event(&ids, EventData::SiteCreated(site)));
                }
                let flow = crate::store::resource_flow(flow)?;
                batch.changes.push(Change::PutFlow(flow.clone()));
                batch.events.push(event(&ids, EventData::ResourceFlowCreated(flow)));
            }
        }
        // Sites first: a commit in two runs of one kind each, as an import makes it.
        batch.changes.sort_by_key(|change| matches!(change, Change::PutFlow(_)));
        Ok(NewBatch { batch })
    }
}

/// Commits new flows through the store.
pub async fn commit_new(store: &PostgisStore, new: NewBatch) -> Result<()> {
    store.commit(new.batch).await?;
    Ok(())
}

/// Commits one changed flow with its event through the store.
pub async fn commit_changed(store: &PostgisStore, flow: Versioned<ResourceFlow>) -> Result<()> {
    let events = vec![event(&SystemIds::default(), EventData::ResourceFlowUpdated(flow.clone()))];
    store.commit(Batch { changes: vec![Change::PutFlow(flow)], events, fence: None }).await?;
    Ok(())
}

/// Flows and events as columns.
#[derive(Default)]
pub struct Columns {
    ids: Vec<String>,
    versions: Vec<i64>,
    sites: Vec<String>,
    directions: Vec<&'static str>,
    families: Vec<&'static str>,
    annual: Vec<f64>,
    peak: Vec<Option<f64>>,
    bodies: Vec<String>,
    event_ids: Vec<Uuid>,
    types: Vec<String>,
    subjects: Vec<String>,
    times: Vec<i64>,
    data: Vec<String>,
    trace_parents: Vec<Option<String>>,
}

impl Columns {
    fn push(&mut self, flow: &Versioned<ResourceFlow>, event: &NewEvent) {
        let body = event.data.to_json();
        self.ids.push(flow.id.to_string());
        self.versions.push(flow.version.0.cast_signed());
        self.sites.push(flow.site.to_string());
        self.directions.push(flow.direction.name());
        self.families.push(flow.family().name());
        self.annual.push(flow.quantity.annual());
        self.peak.push(flow.quantity.peak());
        self.bodies.push(body.clone());
        self.event_ids.push(event.id);
        self.types.push(event.data.type_name());
        self.subjects.push(event.data.subject());
        self.times.push(event.time.millis());
        self.data.push(body);
        self.trace_parents.push(None);
    }
}

/// Bare sqlx on one connection: what a program without Turash would send for the same rows, transaction by transaction.
pub struct Bare {
    connection: PgConnection,
    ids: SystemIds,
}

const BEGIN: &str = "BEGIN; SELECT pg_advisory_xact_lock_shared(128034844732777)";
const INSERT_FLOWS: &str = "INSERT INTO turash.flow (id, version, site, direction, family, annual, peak, body) \
     SELECT v.* FROM unnest($1::text[], $2::bigint[], $3::text[], $4::text[], $5::text[], $6::float8[], $7::float8[], $8::text[]) \
     AS v (id, version, site, direction, family, annual, peak, body) \
     JOIN turash.site ON site.id = v.site AND site.body IS NOT NULL ON CONFLICT (id) DO NOTHING";
const UPDATE_FLOWS: &str = "UPDATE turash.flow SET version = v.version, site = v.site, \
     direction = v.direction, family = v.family, annual = v.annual, peak = v.peak, body = v.body \
     FROM unnest($1::text[], $2::bigint[], $3::text[], $4::text[], $5::text[], $6::float8[], $7::float8[], $8::text[]) \
     AS v (id, version, site, direction, family, annual, peak, body) \
     JOIN turash.site ON site.id = v.site AND site.body IS NOT NULL \
     WHERE flow.id = v.id AND flow.version = v.version - 1";
const APPEND: &str = "WITH head AS (UPDATE turash.log_head SET last = last + $1 RETURNING last), \
     written AS (INSERT INTO turash.event (sequence, id, type, subject, time_ms, data, traceparent) \
     SELECT head.last - $1 + v.place, v.id, v.type, v.subject, v.time_ms, v.data, v.traceparent FROM head, \
     unnest($2::uuid[], $3::text[], $4::text[], $5::bigint[], $6::text[], $7::text[]) WITH ORDINALITY \
     AS v (id, type, subject, time_ms, data, traceparent, place) ON CONFLICT (id) DO NOTHING RETURNING 1) \
     SELECT (SELECT count(*) FROM written)";
const SEAL: &str = "WITH sealed AS (INSERT INTO turash.commit_id (id) VALUES ($1)) \
     SELECT last, pg_notify('turash_log', '') FROM turash.log_head";

impl Bare {
    /// On a connection of its own.
    pub fn new(connection: PgConnection) -> Self {
        Self { connection, ids: SystemIds::default() }
    }

    /// The rows of a changed flow.
    pub fn changed_rows(&self, flow: &Versioned<ResourceFlow>) -> Columns {
        let mut columns = Columns::default();
        columns.push(flow, &event(&self.ids, EventData::ResourceFlowUpdated(flow.clone())));
        columns
    }

    /// The rows of a batch of new flows.
    pub fn new_rows(&self, new: &NewBatch) -> Columns {
        let mut columns = Columns::default();
        for (change, event) in new.batch.changes.iter().zip(&new.batch.events) {
            if let Change::PutFlow(flow) = change {
                columns.push(flow, event);
            }
        }
        columns
    }

    /// Writes a changed flow.
    pub async fn change(&mut self, columns: Columns) -> Result<()> {
        self.write(UPDATE_FLOWS, columns).await
    }

    /// Writes new flows.
    pub async fn put_new(&mut self, columns: Columns) -> Result<()> {
        self.write(INSERT_FLOWS, columns).await
    }

    async fn write(&mut self, sql: &'static str, columns: Columns) -> Result<()> {
        let id = self.ids.uuid(Timestamp::EPOCH);
        let wanted = columns.ids.len() as u64;
        sqlx::raw_sql(BEGIN).execute(&mut self.connection).await?;
        let done = sqlx::query(sql)
            .bind(columns.ids)
            .bind(columns.versions)
            .bind(columns.sites)
            .bind(columns.directions)
            .bind(columns.families)
            .bind(columns.annual)
            .bind(columns.peak)
            .bind(columns.bodies)
            .execute(&mut self.connection)
            .await?;
        anyhow::ensure!(
            done.rows_affected() == wanted,
            "{} of {wanted} rows were written",
            done.rows_affected()
        );
        sqlx::query(APPEND)
            .bind(wanted.cast_signed())
            .bind(columns.event_ids)
            .bind(columns.types)
            .bind(columns.subjects)
            .bind(columns.times)
            .bind(columns.data)
            .bind(columns.trace_parents)
            .execute(&mut self.connection)
            .await?;
        sqlx::query(SEAL).bind(id).execute(&mut self.connection).await?;
        sqlx::raw_sql("COMMIT").execute(&mut self.connection).await?;
        Ok(())
    }
}
