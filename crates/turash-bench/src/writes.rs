//! Sustained writes: the same batches of new flows, straight into the store and over HTTP.

use std::path::Path;
use std::sync::Arc;

use anyhow::{Result, ensure};
use tokio::task::JoinSet;
use turash_domain::ports::{Batch, Change};
use turash_domain::{Electricity, EventData, FlowId, Resource, ResourceFlow, Version, Versioned};
use turash_services::Ports;

use crate::http::{Connection, heat_body};
use crate::store;
use crate::timer::Stopwatch;

/// Sites that the flows belong to.
const SITES: usize = 1_000;
/// Tasks, or connections, that write at once.
pub const WRITERS: usize = 64;
/// Flows of a batch.
pub const BATCH: usize = 100;

/// What the written flows are of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum What {
    /// Electricity, for which there is no rule yet: nothing is matched.
    Electricity,
    /// Heat: the matcher of the server works on every flow at the same time.
    Heat,
}

/// Puts the sites down, and gives a supply and a demand at each of them.
pub async fn prepare(folder: &Path, what: What) -> Result<Vec<ResourceFlow>> {
    let store = store::open(folder).await?;
    let ports = store::ports(&store);
    let pairs = store::generated(2 * SITES as u32, 3)?;
    let sites = pairs.iter().step_by(2).map(|(site, _)| Change::PutSite(site.clone())).collect();
    ports.registry.commit(Batch { changes: sites, ..Batch::default() }).await?;
    drop(ports);
    store.close().await;
    let mut flows: Vec<_> = pairs.into_iter().map(|(_, flow)| flow.value).collect();
    if what == What::Electricity {
        let electricity = Resource::Electricity(Electricity { voltage_kv: None });
        for flow in &mut flows {
            flow.resource = electricity.clone();
        }
    }
    Ok(flows)
}

/// Flows a second into a bare store: [`WRITERS`] tasks commit batches of state and events for so long.
pub async fn bare(folder: &Path, flows: &Arc<Vec<ResourceFlow>>, seconds: f64) -> Result<f64> {
    let store = store::open(folder).await?;
    let ports = store::ports(&store);
    let mut writers = JoinSet::new();
    let watch = Stopwatch::start();
    for writer in 0..WRITERS {
        let (ports, flows) = (ports.clone(), Arc::clone(flows));
        writers.spawn(async move {
            let mut written = 0;
            while watch.seconds() < seconds {
                let batch = batch(&ports, &flows, writer + WRITERS * written)?;
                ports.registry.commit(batch).await?;
                written += 1;
            }
            anyhow::Ok(written)
        });
    }
    let rate = rate(writers, watch).await?;
    drop(ports);
    store.close().await;
    Ok(rate)
}

/// A batch of new flows with their events.
fn batch(ports: &Ports, flows: &[ResourceFlow], number: usize) -> Result<Batch> {
    let mut batch = Batch::default();
    for flow in part(flows, number) {
        let id = FlowId::new(&ports.ids.uuid(ports.clock.now()).to_string())?;
        let flow = Versioned::after(Version::NONE, ResourceFlow { id, ..flow.clone() });
        batch.changes.push(Change::PutFlow(flow.clone()));
        batch.events.push(ports.event(EventData::ResourceFlowCreated(flow)));
    }
    Ok(batch)
}

fn part(flows: &[ResourceFlow], number: usize) -> impl Iterator<Item = &ResourceFlow> {
    flows.iter().cycle().skip(number * BATCH % flows.len()).take(BATCH)
}

/// Flows a second over HTTP: [`WRITERS`] connections send batches for so long.
pub async fn over_http(address: &str, flows: &Arc<Vec<ResourceFlow>>, seconds: f64) -> Result<f64> {
    let bodies: Arc<Vec<String>> =
        Arc::new((0..flows.len() / BATCH).map(|number| body(flows, number)).collect::<Result<_>>()?);
    let mut connections = Vec::new();
    for _ in 0..WRITERS {
        connections.push(Connection::open(address).await?);
    }
    let mut writers = JoinSet::new();
    let watch = Stopwatch::start();
    for (writer, mut connection) in connections.into_iter().enumerate() {
        let bodies = Arc::clone(&bodies);
        writers.spawn(async move {
            let mut written = 0;
            while watch.seconds() < seconds {
                let body = &bodies[(writer + WRITERS * written) % bodies.len()];
                let answer = connection.send("POST", "/v1/flows", "", body).await?;
                ensure!(answer.status == 201, "a batch was refused: {}", answer.text());
                written += 1;
            }
            Ok(written)
        });
    }
    rate(writers, watch).await
}

/// The JSON of a batch; the server gives the ids.
fn body(flows: &[ResourceFlow], number: usize) -> Result<String> {
    let bodies: Vec<String> = part(flows, number).map(flow_body).collect::<Result<_>>()?;
    Ok(format!("[{}]", bodies.join(",")))
}

fn flow_body(flow: &ResourceFlow) -> Result<String> {
    let annual = flow.quantity.annual();
    if matches!(flow.resource, Resource::Heat(_)) {
        return heat_body(None, flow, annual);
    }
    Ok(format!(
        "{{\"site\":\"{}\",\"direction\":\"{}\",\"resource\":{{\"family\":\"electricity\"}},\
         \"quantity\":{{\"annual\":{annual:?},\"annual_unit\":\"MWh/a\"}},\"precision\":\"estimated\"}}",
        flow.site,
        flow.direction.name()
    ))
}

/// Waits for the writers; flows a second of all of them.
async fn rate(writers: JoinSet<Result<usize>>, watch: Stopwatch) -> Result<f64> {
    let mut batches = 0;
    for written in writers.join_all().await {
        batches += written?;
    }
    Ok((batches * BATCH) as f64 / watch.seconds())
}
