//! What the model finds in the Hotmaps data, by country and technology: the tables of `docs/results.md`, as `cargo xtask results` puts them
//! there.
//!
//! Lists count a flow in several matches. What can be added up is a plan, which gives every unit once; so the sums are those of plans. A plan
//! is linear: of a match that gets a part of its amount, the same part of its value and of its CO2 counts; never more than all of it.
#![allow(clippy::print_stdout, reason = "the tables are the output")]

use std::collections::{BTreeMap, HashMap, HashSet};

use anyhow::{Context as _, Result};
use turash_bench::{hotmaps, store};
use turash_domain::matching::{Model, Party, RankBy, Ranking, explain};
use turash_domain::model::Parameters;
use turash_domain::ports::{FlowFilter, Page};
use turash_domain::{Direction, Family, Precision, Resource, ResourceFlow, Site};
use turash_services::{
    Exchange, MatchFilter, Matcher, PlanLimits, PlanQuestion, Ports, RegionPlan, match_details,
};

/// Flows read at once.
const PAGE: u32 = 10_000;
/// The distance that the published potential is given for, km.
const PUBLISHED_KM: f64 = 10.0;
/// GWh in a PJ.
const GWH_PER_PJ: f64 = 1_000.0 / 3.6;

fn main() -> Result<()> {
    let data = hotmaps::folder().context("the Hotmaps data, ../shared/data/hotmaps_industry, is absent")?;
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_time().build()?;
    runtime.block_on(async {
        let folder = tempfile::tempdir()?;
        let store = store::open(folder.path()).await?;
        let ports = store::ports(&store);
        hotmaps::import(&ports, &data).await?;
        let told = tables(&ports).await;
        drop(ports);
        store.close().await;
        told
    })
}

async fn tables(ports: &Ports) -> Result<()> {
    let [model, bolder] = [RankBy::P10, RankBy::P50].map(|rank_by| {
        let ranking = Ranking { rank_by, ..Ranking::default() };
        Model::new(Parameters::default(), ranking, HashMap::new())
    });
    let (model, bolder) = (model?, bolder?);
    let matcher = Matcher::load(ports, model.clone(), 2, &|_| {}).await?;
    let near = Table::of_plan(ports, &matcher, &model, Some(PUBLISHED_KM)).await?;
    let mut far = Table::of_plan(ports, &matcher, &model, None).await?;
    far.take_lists(ports, &matcher, &model).await?;
    let matcher = Matcher::load(ports, bolder.clone(), 2, &|_| {}).await?;
    let bold = Table::of_plan(ports, &matcher, &bolder, Some(PUBLISHED_KM)).await?;
    let Heat { supplies, demands } = Heat::read(ports).await?;
    println!("Made by `cargo xtask results` of Turash {} with the default", env!("CARGO_PKG_VERSION"));
    println!(
        "parameters, from `hotmaps_industry` (`sites_derived.csv`, `flows_derived.csv`: Hotmaps project,"
    );
    println!("Fraunhofer ISI, CC BY 4.0).\n");
    println!("In the data: {} of heat supply, {} of heat demand.\n", energy(supplies), energy(demands));
    println!("### By technology\n");
    println!("Plan of pairs up to {PUBLISHED_KM} km apart:\n");
    near.by_technology();
    println!(
        "\nOf it {} from supplies that are nowhere colder than the demand is hot,",
        energy(near.above_mwh)
    );
    println!("and {} from amounts that the database states itself.", energy(near.stated_mwh));
    println!("With `rank_by = \"p50\"` the same plan has {}.", bold.in_short());
    println!(
        "\nPlan of all pairs that pay for their way (at most {} km):\n",
        model.ranking().max_distance_km
    );
    far.by_technology();
    println!("\n### By country and technology\n");
    println!(
        "The country is that of the demand. Lists: matches, and what they would deliver if each were alone."
    );
    println!("Plan: as the second table above.\n");
    far.by_country();
    Ok(())
}

/// The heat of all flows, MWh/a.
struct Heat {
    supplies: f64,
    demands: f64,
}

impl Heat {
    async fn read(ports: &Ports) -> Result<Self> {
        let mut heat = Self { supplies: 0.0, demands: 0.0 };
        let mut page = Page::first(PAGE);
        loop {
            let flows = ports.registry.list_flows(&FlowFilter::default(), &page).await?;
            for flow in flows.iter().filter(|flow| flow.family() == Family::Heat) {
                match flow.direction {
                    Direction::Supply => heat.supplies += flow.quantity.annual(),
                    Direction::Demand => heat.demands += flow.quantity.annual(),
                }
            }
            match flows.last() {
                Some(last) if flows.len() == PAGE as usize => page = Page::after(last.id.clone(), PAGE),
                _ => return Ok(heat),
            }
        }
    }
}

/// An amount of heat in MWh/a, for people.
fn energy(mwh: f64) -> String {
    format!("{} GWh/a ({:.1} PJ/a)", whole(mwh / 1e3), mwh / 1e3 / GWH_PER_PJ)
}

/// A number without decimals, in groups of three digits.
fn whole(number: f64) -> String {
    let digits = format!("{:.0}", number.abs());
    let mut text = if number <= -0.5 { "-".to_owned() } else { String::new() };
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// Sums of matches.
#[derive(Debug, Clone, Copy, Default)]
struct Sums {
    /// Matches in lists, and what they deliver if each is alone, MWh/a.
    listed: u32,
    listed_mwh: f64,
    /// Exchanges of the plan, and what they deliver, MWh/a.
    planned: u32,
    planned_mwh: f64,
    p10_eur: f64,
    p50_eur: f64,
    avoided_t: f64,
}

impl Sums {
    fn add(&mut self, other: &Self) {
        self.listed += other.listed;
        self.listed_mwh += other.listed_mwh;
        self.planned += other.planned;
        self.planned_mwh += other.planned_mwh;
        self.p10_eur += other.p10_eur;
        self.p50_eur += other.p50_eur;
        self.avoided_t += other.avoided_t;
    }

    /// The cells of the plan.
    fn plan(&self) -> String {
        let energy = self.planned_mwh / 1e3;
        let money = [self.p10_eur, self.p50_eur].map(|eur| format!("{:.1}", eur / 1e6)).join(" | ");
        let avoided = whole(self.avoided_t / 1e3);
        format!("{} | {} | {money} | {avoided}", whole(self.planned.into()), whole(energy))
    }
}

/// Sums by country and technology.
#[derive(Debug, Default)]
struct Table {
    rows: BTreeMap<(String, &'static str), Sums>,
    /// The supplying sites of the plan.
    sites: HashSet<String>,
    /// Delivered from supplies whose coldest is at least as hot as the demand's hottest, MWh/a.
    above_mwh: f64,
    /// Delivered from amounts that are better than rough, MWh/a.
    stated_mwh: f64,
}

impl Table {
    async fn of_plan(
        ports: &Ports,
        matcher: &Matcher,
        model: &Model,
        within_km: Option<f64>,
    ) -> Result<Self> {
        let question = PlanQuestion { family: Some(Family::Heat), within_km, ..PlanQuestion::default() };
        let plan = RegionPlan::make(ports, matcher, model, &question, PlanLimits::none(2)).await?;
        let mut table = Self::default();
        for exchange in plan.families.iter().flat_map(|family| &family.exchanges) {
            table.take(exchange, model);
        }
        Ok(table)
    }

    fn row(&mut self, demand_site: &Site, technology: &'static str) -> &mut Sums {
        let country = demand_site.country.as_ref().map_or("-", |country| country.as_str());
        self.rows.entry((country.to_owned(), technology)).or_default()
    }

    fn take(&mut self, exchange: &Exchange, model: &Model) {
        let party = |flow, site| Party { flow, site, reserved_annual: 0.0 };
        let supply = party(&exchange.supply, &exchange.supply_site.value);
        let demand = party(&exchange.demand, &exchange.demand_site.value);
        let Some(appraisal) = explain(supply, demand, model).appraisal else { return };
        let found = &appraisal.found;
        // A plan counts a unit as what is delivered or, where that is more, what is taken.
        let part = (exchange.annual / found.delivered_annual.max(found.taken_annual)).min(1.0);
        let delivered = part * found.delivered_annual;
        self.sites.insert(exchange.supply_site.id.to_string());
        if is_above(&exchange.supply, &exchange.demand) {
            self.above_mwh += delivered;
        }
        if exchange.supply.precision != Precision::Rough {
            self.stated_mwh += delivered;
        }
        self.row(&exchange.demand_site, found.technology.name()).add(&Sums {
            planned: 1,
            planned_mwh: delivered,
            p10_eur: part * appraisal.confidence.p10,
            p50_eur: part * appraisal.confidence.p50,
            avoided_t: part * appraisal.carbon.total_t,
            ..Sums::default()
        });
    }

    async fn take_lists(&mut self, ports: &Ports, matcher: &Matcher, model: &Model) -> Result<()> {
        let filter = MatchFilter { family: Some(Family::Heat), ..MatchFilter::default() };
        let pairs = matcher.matches(&filter).await.pairs;
        for detail in match_details(ports, model, pairs).await? {
            let found = &detail.result;
            let sums = Sums { listed: 1, listed_mwh: found.deliverable_annual, ..Sums::default() };
            self.row(&detail.demand_site, found.technology.name()).add(&sums);
        }
        Ok(())
    }

    fn all(&self) -> Sums {
        let mut all = Sums::default();
        self.rows.values().for_each(|sums| all.add(sums));
        all
    }

    fn in_short(&self) -> String {
        let all = self.all();
        format!("{} exchanges and {}", whole(all.planned.into()), energy(all.planned_mwh))
    }

    fn by_technology(&self) {
        let mut technologies: BTreeMap<&str, Sums> = BTreeMap::new();
        for ((_, technology), sums) in &self.rows {
            technologies.entry(technology).or_default().add(sums);
        }
        let all = self.all();
        println!("| technology | exchanges | delivered GWh/a | P10 MEUR/a | P50 MEUR/a | avoided kt CO2/a |");
        println!("|---|--:|--:|--:|--:|--:|");
        for (technology, sums) in technologies.iter().filter(|(_, sums)| sums.planned > 0) {
            println!("| {} | {} |", technology.replace('_', " "), sums.plan());
        }
        println!("| all | {} |", all.plan());
        let sites = whole(self.sites.len() as f64);
        println!("\nDelivered in all: {}, from {sites} sites.", energy(all.planned_mwh));
    }

    fn by_country(&self) {
        let plan = "exchanges of the plan | delivered GWh/a | P10 MEUR/a | P50 MEUR/a | avoided kt CO2/a";
        println!("| country | technology | matches in lists | GWh/a of lists | {plan} |");
        println!("|---|---|--:|--:|--:|--:|--:|--:|--:|");
        let line = |country: &str, technology: &str, sums: &Sums| {
            let lists = format!("{} | {}", whole(sums.listed.into()), whole(sums.listed_mwh / 1e3));
            println!("| {country} | {} | {lists} | {} |", technology.replace('_', " "), sums.plan());
        };
        for ((country, technology), sums) in &self.rows {
            line(country, technology, sums);
        }
        line("all", "all", &self.all());
    }
}

/// Whether all of a supply of heat is at least as hot as a demand asks for.
fn is_above(supply: &ResourceFlow, demand: &ResourceFlow) -> bool {
    match (&supply.resource, &demand.resource) {
        (Resource::Heat(from), Resource::Heat(to)) => from.band.min().get() >= to.band.max().get(),
        _ => false,
    }
}
