//! What the benches of the store share: ports on a folder, and the generated world as sites and flows of the domain.

use std::path::Path;
use std::sync::Arc;

use anyhow::Result;
use turash_domain::ports::{Batch, Change, EventLog, Ledger, Registry};
use turash_domain::{
    Celsius, CountryCode, Direction, FlowId, LocationQuality, Precision, Profile, Quantity, Resource,
    ResourceFlow, Site, SiteId, TemperatureBand, Text, Thermal, Version, Versioned, Visibility,
};
use turash_embedded::{EmbeddedStore, Holder, OpenMode};
use turash_engine::Side;
use turash_runtime::{SystemClock, SystemIds};
use turash_services::Ports;

use crate::world::{Flow, World};

/// Rows of one commit.
const ROWS: usize = 5_000;

/// Opens a store for writing; the folder is made where it is missing.
pub async fn open(folder: &Path) -> Result<EmbeddedStore> {
    let holder = Holder::this_process("turash-bench", turash_domain::ports::Clock::now(&SystemClock));
    Ok(EmbeddedStore::open(folder, OpenMode::ReadWrite(holder)).await?)
}

/// The ports of a store.
pub fn ports<S: Registry + EventLog + Ledger + Clone + 'static>(store: &S) -> Ports {
    Ports {
        registry: Arc::new(store.clone()),
        log: Arc::new(store.clone()),
        ledger: Arc::new(store.clone()),
        clock: Arc::new(SystemClock),
        ids: Arc::new(SystemIds::default()),
    }
}

/// Fills a store with a generated world: `count` flows, all heat, two a site. No events: only the state is loaded.
pub async fn fill(ports: &Ports, count: u32, seed: u64) -> Result<()> {
    let flows = World::new(seed).flows(count);
    for pair in flows.chunks(2 * ROWS) {
        let sites =
            pair.iter().step_by(2).map(|flow| site(flow).map(Change::PutSite)).collect::<Result<_>>()?;
        ports.registry.commit(Batch { changes: sites, ..Batch::default() }).await?;
        let flows =
            pair.iter().map(|flow| resource_flow(flow).map(Change::PutFlow)).collect::<Result<_>>()?;
        ports.registry.commit(Batch { changes: flows, ..Batch::default() }).await?;
    }
    Ok(())
}

/// The flows of a generated world with their sites, not yet in any store.
pub fn generated(count: u32, seed: u64) -> Result<Vec<(Versioned<Site>, Versioned<ResourceFlow>)>> {
    World::new(seed).flows(count).iter().map(|flow| Ok((site(flow)?, resource_flow(flow)?))).collect()
}

fn site_id(flow: &Flow) -> Result<SiteId> {
    Ok(SiteId::new(&format!("site-{:07}", flow.site))?)
}

/// The countries of the world, made up so that each has about 2 % of the flows: a few stripes of longitude each.
const COUNTRIES: u32 = 50;

fn country(flow: &Flow) -> Result<CountryCode> {
    let stripe = ((flow.place.longitude() + 10.0) * 4.0).max(0.0) as u32;
    country_code(stripe * 7919 % COUNTRIES)
}

/// The code of a country of the world, by its number.
pub fn country_code(number: u32) -> Result<CountryCode> {
    let letter = |number: u32| char::from(b'A' + (number % 26) as u8);
    Ok(CountryCode::new(&format!("{}{}", letter(number / 26), letter(number)))?)
}

/// The site of a flow of the world, as it is first stored.
pub fn site(flow: &Flow) -> Result<Versioned<Site>> {
    let site = Site {
        id: site_id(flow)?,
        name: Text::new(&format!("Generated site {}", flow.site))?,
        organization: None,
        city: None,
        coordinates: flow.place,
        location: LocationQuality::Own,
        country: Some(country(flow)?),
        industry: None,
    };
    Ok(Versioned::after(Version::NONE, site))
}

/// A flow of the world as the domain has it, first stored: heat.
pub fn resource_flow(flow: &Flow) -> Result<Versioned<ResourceFlow>> {
    let celsius = Celsius::new(f64::from(flow.columns[1]))?;
    let direction = if flow.side == Side::Supply { Direction::Supply } else { Direction::Demand };
    let flow = ResourceFlow {
        id: FlowId::new(&format!("site-{:07}.{}", flow.site, direction.name()))?,
        site: site_id(flow)?,
        direction,
        resource: Resource::Heat(Thermal { band: TemperatureBand::new(celsius, celsius)?, medium: None }),
        quantity: Quantity::new(f64::from(flow.columns[0]), None)?,
        profile: Profile::Flat,
        price_limit: None,
        precision: Precision::Estimated,
        validity: None,
        visibility: Visibility::Public,
    };
    Ok(Versioned::after(Version::NONE, flow))
}
