//! Where the sites are: the box of a collection. Sites, their flows and their matches have the same one.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Mutex;
use tokio::time::Instant;
use turash_domain::Sequence;
use turash_domain::ports::{Page, SiteFilter};
use turash_services::Ports;

use crate::app::App;
use crate::problem::Problem;

/// Sites read at once.
const PAGE: u32 = 20_000;
/// How many times as long as reading it took a box is good for, while sites change.
const TIMES: u32 = 100;

/// West, south, east and north, degrees.
type Edges = [f64; 4];

/// The box of all sites, kept while it is good.
#[derive(Default)]
pub(super) struct Extents(Mutex<Option<Kept>>);

struct Kept {
    edges: Option<Edges>,
    /// The last event of the log when it was read.
    head: Sequence,
    at: Instant,
    took: Duration,
}

impl Extents {
    /// The box of all sites; nothing where there are none.
    pub(super) async fn edges(&self, app: &Arc<App>) -> Result<Option<Edges>, Problem> {
        let mut kept = self.0.lock().await;
        let head = app.ports().log.head().await?;
        if let Some(kept) =
            kept.as_ref().filter(|kept| kept.head == head || kept.at.elapsed() < kept.took * TIMES)
        {
            return Ok(kept.edges);
        }
        let (ports, start) = (app.ports().clone(), Instant::now());
        let edges = app.ask(async move { read(&ports).await }).await?;
        *kept = Some(Kept { edges, head, at: Instant::now(), took: start.elapsed() });
        Ok(edges)
    }
}

async fn read(ports: &Ports) -> Result<Option<Edges>, Problem> {
    let (mut edges, mut page): (Option<Edges>, _) = (None, Page::first(PAGE));
    loop {
        let sites = ports.registry.list_sites(&SiteFilter::default(), &page).await?;
        for site in &sites {
            let (x, y) = (site.coordinates.longitude(), site.coordinates.latitude());
            let [west, south, east, north] = edges.unwrap_or([x, y, x, y]);
            edges = Some([west.min(x), south.min(y), east.max(x), north.max(y)]);
        }
        match sites.last() {
            Some(last) if sites.len() == PAGE as usize => page = Page::after(last.id.clone(), PAGE),
            _ => return Ok(edges),
        }
    }
}
