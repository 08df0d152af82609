//! Loading a matcher: the whole registry is read page by page, while what was read before is packed and put into the engine.
//!
//! Pages are put in in their order, so flows get the same numbers in every run.

use std::mem;
use std::num::NonZeroUsize;
use std::sync::Arc;

use tokio::runtime::{Handle, RuntimeFlavor};
use tokio_util::sync::CancellationToken;
use turash_domain::matching::{Model, Packed, Reason};
use turash_domain::ports::{FlowFilter, PortResult, SiteFilter};
use turash_domain::{Decision, ResourceFlow, Site, Versioned};

use crate::matching::directory::Directory;
use crate::matching::held::Held;
use crate::matching::lists::Lists;
use crate::matching::matcher::Matcher;
use crate::matching::packing::pack_at_site;
use crate::matching::paging::{AHEAD, broken, finish, read_pages};
use crate::ports::Ports;
use turash_runtime::{Scope, Shape};

/// Packing costs a fraction of reading: more workers would wait.
const PACKING: Shape = Shape { workers: NonZeroUsize::MIN.saturating_add(1), capacity: AHEAD };

/// How far a load is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LoadProgress {
    /// Flows read so far.
    pub flows: u64,
    /// Flows in all.
    pub of: u64,
}

/// What packing looks up, shared with its workers.
struct Known {
    directory: Directory,
    held: Held,
    model: Model,
}

/// A flow, and what [`pack_at_site`] said of it.
type PackedFlow = (ResourceFlow, Option<(u32, Result<Packed, Reason>)>);

impl Matcher {
    /// Reads the whole registry and computes all lists, on up to `threads` threads.
    pub async fn load(
        ports: &Ports,
        model: Model,
        threads: usize,
        progress: &(dyn Fn(LoadProgress) + Send + Sync),
    ) -> PortResult<Self> {
        let mut lists = Lists::empty(model);
        // Read first: whatever is committed while the pages are read is read again by `follow`.
        lists.head = ports.log.head().await?;
        let of = ports.registry.counts().await?.flows;
        load_sites(&mut lists, ports).await?;
        load_decisions(&mut lists, ports).await?;
        load_flows(&mut lists, ports, of, progress).await?;
        // A second and more at a million flows.
        at_length(|| lists.recompute(threads));
        Ok(Self::of(lists, threads))
    }
}

/// Computes something that takes long; the other tasks of this worker thread go on elsewhere.
pub(crate) fn at_length<T>(compute: impl FnOnce() -> T) -> T {
    if Handle::current().runtime_flavor() == RuntimeFlavor::MultiThread {
        tokio::task::block_in_place(compute)
    } else {
        compute()
    }
}

async fn load_sites(lists: &mut Lists, ports: &Ports) -> PortResult<()> {
    let registry = Arc::clone(&ports.registry);
    let list = move |page| {
        let registry = Arc::clone(&registry);
        async move { registry.list_sites(&SiteFilter::default(), &page).await }
    };
    let mut scope = Scope::new(&CancellationToken::new());
    let read = |outlet| read_pages(outlet, list, |site: &Versioned<Site>| site.id.clone());
    let mut pages = scope.source("reading sites", AHEAD, read);
    while let Some(sites) = pages.next().await {
        for site in &sites {
            lists.directory.put_site(site);
        }
    }
    finish(scope).await
}

async fn load_decisions(lists: &mut Lists, ports: &Ports) -> PortResult<()> {
    let registry = Arc::clone(&ports.registry);
    let list = move |page| {
        let registry = Arc::clone(&registry);
        async move { registry.list_decisions(&page).await }
    };
    let mut scope = Scope::new(&CancellationToken::new());
    let read = |outlet| read_pages(outlet, list, |decision: &Decision| decision.id.clone());
    let mut pages = scope.source("reading decisions", AHEAD, read);
    while let Some(decisions) = pages.next().await {
        for decision in &decisions {
            lists.hold(decision);
        }
    }
    finish(scope).await
}

/// Sites and decisions must be there.
async fn load_flows(
    lists: &mut Lists,
    ports: &Ports,
    of: u64,
    progress: &(dyn Fn(LoadProgress) + Send + Sync),
) -> PortResult<()> {
    let registry = Arc::clone(&ports.registry);
    let list = move |page| {
        let registry = Arc::clone(&registry);
        async move { registry.list_flows(&FlowFilter::default(), &page).await }
    };
    // The directory's sites are lent to the workers; its flows are put into the one that stays here.
    let known = Arc::new(Known {
        directory: mem::take(&mut lists.directory),
        held: mem::take(&mut lists.held),
        model: lists.model.clone(),
    });
    let lent = Arc::clone(&known);
    let pack = move |flows: Vec<Versioned<ResourceFlow>>| {
        let known = Arc::clone(&lent);
        async move { Ok(flows.into_iter().map(|flow| known.pack(flow.value)).collect::<Vec<_>>()) }
    };
    let mut scope = Scope::new(&CancellationToken::new());
    let read = |outlet| read_pages(outlet, list, |flow: &Versioned<ResourceFlow>| flow.id.clone());
    let pages = scope.source("reading flows", AHEAD, read);
    let mut pages = scope.stage("packing flows", PACKING, pages, pack);
    let mut read = 0;
    while let Some(flows) = pages.next().await {
        read += flows.len() as u64;
        for flow in flows {
            load_flow(lists, flow);
        }
        progress(LoadProgress { flows: read, of });
    }
    finish(scope).await?;
    // Only now: a flow that came later may have taken the tie of an earlier one.
    lists.directory.take_moved();
    let Known { directory, held, .. } =
        Arc::into_inner(known).ok_or_else(|| broken("a worker outlived its scope".to_owned()))?;
    lists.directory.take_sites(directory);
    lists.held = held;
    Ok(())
}

/// Keeps a flow.
fn load_flow(lists: &mut Lists, (flow, packed): PackedFlow) {
    if let Some((site, packed)) = packed {
        lists.directory.put_flow(&flow, site, packed);
    }
}

impl Known {
    fn pack(&self, flow: ResourceFlow) -> PackedFlow {
        let packed = pack_at_site(&flow, &self.directory, &self.held, &self.model);
        (flow, packed)
    }
}
