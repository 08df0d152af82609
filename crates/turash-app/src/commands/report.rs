//! `turash report`: a pair, a site or a region as a page to be read, sent and printed.

use std::io::Write;

use anyhow::Result;
use turash_domain::ports::{FlowFilter, Known, Page};
use turash_domain::{Site, SiteId, Versioned};
use turash_services::{MatchDetail, MatchFilter, Ports, explain_pair, match_details};

use super::matches::{self, filter_of};
use crate::cli::{
    MatchFilterArgs, PageArgs, PairReportArgs, RegionReportArgs, ReportCommand, SiteReportArgs,
};
use crate::context::{Context, load};
use crate::current::Current;
use crate::output::{Outcome, distance, euros, note, stdout, write_file};
use crate::report::{Heading, Region, SiteSheet, pair_page, region_page, site_page};
use crate::wire::Wired;

/// Flows of one part of a site's list.
const PART: u32 = 1_000;

pub(crate) async fn run(context: &Context, command: &ReportCommand) -> Result<Outcome> {
    let wired = Wired::reading(&context.place).await?;
    let ports = &wired.ports;
    match command {
        ReportCommand::Match(args) => write(&args.page, &pair(context, ports, args).await?)?,
        ReportCommand::Site(args) => write(&args.page, &site(context, ports, args).await?)?,
        ReportCommand::Region(args) => write(&args.page, &region(context, ports, args).await?)?,
    }
    Ok(Outcome::Fine)
}

async fn pair(context: &Context, ports: &Ports, args: &PairReportArgs) -> Result<String> {
    let ranks = Current::find(context, ports, 1).await?.ranks(&args.supply, &args.demand).await?;
    let model = &context.model;
    match explain_pair(ports, model, &args.supply, &args.demand, ranks).await? {
        Ok(pair) => {
            let heading = Heading { made: ports.clock.now(), as_of: pair.as_of, model };
            Ok(pair_page(heading, &pair))
        }
        Err(missing) => Err(matches::no_flow(&missing).into()),
    }
}

async fn site(context: &Context, ports: &Ports, args: &SiteReportArgs) -> Result<String> {
    let site = find_site(ports, &args.site).await?;
    let heading = heading(context, ports).await?;
    let of_site = FlowFilter { site: Some(args.site.clone()), ..FlowFilter::default() };
    let mut flows = Vec::new();
    let mut page = Page::first(PART);
    loop {
        let part = ports.registry.list_flows(&of_site, &page).await?;
        let Some(last) = part.last() else { break };
        page = Page::after(last.id.clone(), PART);
        flows.extend(part);
    }
    let limit = args.limit as usize;
    let filter = MatchFilter { site: Some(args.site.clone()), ..MatchFilter::default() };
    let found = Current::find(context, ports, limit).await?.matches(&filter, limit).await?;
    let matches = match_details(ports, &context.model, found.pairs).await?;
    Ok(site_page(heading, &SiteSheet { site, flows, matches, count: found.count }))
}

async fn region(context: &Context, ports: &Ports, args: &RegionReportArgs) -> Result<String> {
    matches::check_ids(ports, &args.filter).await?;
    let heading = heading(context, ports).await?;
    let (filter, limit) = (filter_of(&args.filter), args.limit as usize);
    let mut filters = words(&args.filter);
    let (matches, count) = match args.around.as_ref().zip(args.within) {
        None => {
            let found = Current::find(context, ports, limit).await?.matches(&filter, limit).await?;
            (match_details(ports, &context.model, found.pairs).await?, found.count)
        }
        Some((around, km)) => {
            let middle = find_site(ports, around).await?;
            filters.push(format!("both sites within {} of {}", distance(km), middle.name));
            let pairs = load(context, ports).await?.matches(&filter).await.pairs;
            let mut near = match_details(ports, &context.model, pairs).await?;
            near.retain(|detail| is_near(detail, &middle, km));
            let count = near.len() as u64;
            near.truncate(limit);
            (near, count)
        }
    };
    Ok(region_page(heading, &Region { title: args.title.clone(), filters, matches, count }))
}

fn is_near(detail: &MatchDetail, middle: &Site, km: f64) -> bool {
    let near = |site: &Site| site.coordinates.distance_km(middle.coordinates) <= km;
    near(&detail.supply_site) && near(&detail.demand_site)
}

async fn heading<'c>(context: &'c Context, ports: &Ports) -> Result<Heading<'c>> {
    let as_of = ports.log.head().await?;
    Ok(Heading { made: ports.clock.now(), as_of, model: &context.model })
}

async fn find_site(ports: &Ports, id: &SiteId) -> Result<Versioned<Site>> {
    let known = ports.registry.sites(std::slice::from_ref(id)).await?;
    known.into_iter().next().and_then(Known::live).ok_or_else(|| matches::no_site(id).into())
}

/// The filters of a report, in words.
fn words(args: &MatchFilterArgs) -> Vec<String> {
    let MatchFilterArgs { site, flow, resource, country, max_distance, min_amount, min_value } = args;
    let unit = |dimension: Option<turash_domain::units::Dimension>| {
        dimension.map_or("in the family's own unit", turash_domain::units::Dimension::annual_unit)
    };
    [
        site.as_ref().map(|id| format!("one of the two sites is {id}")),
        flow.as_ref().map(|id| format!("one of the two flows is {id}")),
        resource.map(|family| format!("of {family}")),
        country.as_ref().map(|country| format!("one of the two sites is in {}", country.as_str())),
        max_distance.map(|km| format!("at most {} apart", distance(km))),
        min_amount.map(|least| format!("at least {} {}", least.annual, unit(least.dimension))),
        min_value.map(|least| format!("worth at least {}", euros(least))),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn write(args: &PageArgs, html: &str) -> Result<()> {
    let Some(path) = args.file() else {
        let mut out = stdout();
        out.write_all(html.as_bytes())?;
        return Ok(out.flush()?);
    };
    write_file(path, html.as_bytes())?;
    note(&format!("report written to {}", path.display()));
    Ok(())
}
