//! Both sides of a pair, with their sites.

use turash_domain::ports::{Known, PortResult};
use turash_domain::{FlowId, ResourceFlow, Site, Versioned};

use crate::ports::Ports;

/// Both sides of a pair, as they are stored or as they are thought of.
#[derive(Debug, Clone)]
pub(crate) struct Sides {
    pub(crate) supply: Versioned<ResourceFlow>,
    pub(crate) supply_site: Versioned<Site>,
    pub(crate) demand: Versioned<ResourceFlow>,
    pub(crate) demand_site: Versioned<Site>,
}

impl Sides {
    /// Both as they are stored; `Err` inside names the flow that does not exist.
    pub(crate) async fn read(
        ports: &Ports,
        supply: &FlowId,
        demand: &FlowId,
    ) -> PortResult<Result<Self, FlowId>> {
        let Some((supply, supply_site)) = find(ports, supply).await? else { return Ok(Err(supply.clone())) };
        let Some((demand, demand_site)) = find(ports, demand).await? else { return Ok(Err(demand.clone())) };
        Ok(Ok(Self { supply, supply_site, demand, demand_site }))
    }
}

async fn find(
    ports: &Ports,
    flow: &FlowId,
) -> PortResult<Option<(Versioned<ResourceFlow>, Versioned<Site>)>> {
    let flows = ports.registry.flows(std::slice::from_ref(flow)).await?;
    let Some(flow) = flows.into_iter().next().and_then(Known::live) else { return Ok(None) };
    let sites = ports.registry.sites(std::slice::from_ref(&flow.site)).await?;
    Ok(sites.into_iter().next().and_then(Known::live).map(|site| (flow, site)))
}
