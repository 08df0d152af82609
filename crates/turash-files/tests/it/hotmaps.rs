//! The Hotmaps industrial database, as published and as the derived pair.

use std::collections::{BTreeMap, HashMap};

use turash_domain::{Direction, Family, Precision, ResourceFlow, Site};
use turash_files::{Kind, ReadOptions, open};

use crate::support::{drain, hotmaps, read};

#[test]
fn the_published_file_gives_its_published_totals() {
    let Some(folder) = hotmaps() else { return };
    let path = folder.join("Industrial_Database.csv");
    let reader = open(&path, &ReadOptions::default()).unwrap();
    assert_eq!((reader.kind(), reader.format()), (Kind::SitesAndFlows, "CSV, ';', UTF-8"));
    let outcome = drain(reader);
    let stats = outcome.stats;
    assert_eq!((stats.rows, stats.sites, stats.rejects, stats.duplicates), (5029, 4505, 524, 0));
    assert!((stats.excess_heat_gwh - 93_737.0).abs() < 0.5, "{}", stats.excess_heat_gwh);
    assert_eq!(stats.sites_with_excess_heat, 1057);
    for reject in &outcome.rejects {
        assert_eq!(reject.column.as_deref(), Some("geom"));
        assert!(reject.invalid.found == "nothing" && reject.invalid.remedy.contains("address"), "{reject}");
    }
    let heat: f64 = of(&outcome.flows, Family::Heat).map(|flow| flow.quantity.annual()).sum();
    assert!((heat / 1e6 - 91.3).abs() < 0.05, "{heat} MWh/a of the sites that have a place");
    assert_eq!(of(&outcome.flows, Family::Heat).count(), 1121);
    let measured = of(&outcome.flows, Family::Co2).filter(|flow| flow.precision == Precision::Measured);
    assert!(measured.count() >= 3268);
    let overseas = outcome.sites.iter().filter(|site| site.coordinates.longitude() < -30.0).count();
    assert!(overseas >= 1, "a valid place far from Europe stays");
    println!("hotmaps: {stats:?}, heat of placed sites {heat} MWh/a");
}

fn of(flows: &[ResourceFlow], family: Family) -> impl Iterator<Item = &ResourceFlow> {
    flows.iter().filter(move |flow| flow.family() == family)
}

#[test]
fn the_derived_pair_is_read_without_a_reject() {
    let Some(folder) = hotmaps() else { return };
    let sites = read(&folder.join("sites_derived.csv"));
    assert_eq!(
        (sites.stats.sites, sites.stats.rejects, sites.stats.duplicates),
        (4499, 0, 0),
        "{:?}",
        sites.rejects.first()
    );
    let path = folder.join("flows_derived.csv");
    let reader = open(&path, &ReadOptions::default()).unwrap();
    let ignored: Vec<_> = reader.ignored().iter().map(|column| column.header.clone()).collect();
    assert_eq!(ignored, ["avg_kw", "method"]);
    let flows = drain(reader);
    assert_eq!((flows.stats.flows, flows.stats.rejects, flows.stats.duplicates), (25_554, 0, 0));
    assert!(flows.flows.iter().all(|flow| flow.quantity.peak().is_none()));
    let known: HashMap<&str, &Site> = sites.sites.iter().map(|site| (site.id.as_str(), site)).collect();
    assert!(flows.flows.iter().all(|flow| known.contains_key(flow.site.as_str())));
}

#[test]
fn the_published_file_and_the_derived_pair_agree_on_what_both_hold() {
    let Some(folder) = hotmaps() else { return };
    let published = read(&folder.join("Industrial_Database.csv"));
    let by_id: BTreeMap<_, _> = published.sites.iter().map(|site| (&site.id, site)).collect();
    let derived = read(&folder.join("sites_derived.csv"));
    for site in &derived.sites {
        let other = by_id[&site.id];
        assert_eq!(site.location, other.location, "{}", site.id);
        assert_eq!(
            (&site.country, &site.industry, &site.city, &site.organization),
            (&other.country, &other.industry, &other.city, &other.organization)
        );
        assert!(site.coordinates.distance_km(other.coordinates) < 0.01, "{}", site.id);
    }
    let flows_by_id: BTreeMap<_, _> = published.flows.iter().map(|flow| (&flow.id, flow)).collect();
    let flows = read(&folder.join("flows_derived.csv"));
    let both: Vec<_> = flows
        .flows
        .iter()
        .filter(|flow| flow.direction == Direction::Supply && flow.precision != Precision::Rough)
        .collect();
    assert_eq!(both.len(), 1121 + 3268 + 276);
    // The derived pair takes the larger of the two registers' CO2 and calls it by the trading system's name; here the
    // trading system's own figure is kept, so that it may be lower.
    let mut larger = 0;
    for flow in both {
        // The pair is a table like any other; the published file has ids of its own.
        let published_id = flow.id.as_str().strip_prefix("flows-derived:").unwrap();
        let other = flows_by_id.get(&turash_domain::FlowId::new(published_id).unwrap());
        let other = other.unwrap_or_else(|| panic!("{} is not in the published file", flow.id));
        let (mine, published) = (flow.quantity.annual(), other.quantity.annual());
        let agrees = (mine - published).abs() <= 0.001 * published + 1.0;
        assert!(
            agrees || flow.family() == Family::Co2 && mine > published,
            "{}: {mine} {published}",
            flow.id
        );
        larger += u32::from(!agrees);
        assert_eq!(
            (&flow.resource, &flow.profile, flow.precision),
            (&other.resource, &other.profile, other.precision)
        );
    }
    assert!(larger <= 376, "{larger}");
}

#[test]
fn bands_that_contradict_their_total_are_rejected_and_the_rest_is_kept() {
    let header = "SiteID;CompanyName;SiteName;Address;CityCode;City;Country;geom;Subsector;DataSource;Emissions_ETS_2014;\
        Emissions_EPRTR_2014;Production;Fuel_Demand;Excess_Heat_100-200C;Excess_Heat_200-500C;Excess_Heat_500C;\
        Excess_Heat_Total;Nuts2_ID";
    let row = |id: &str, heat: &str| {
        format!("{id};A;;;;Linz;Austria;SRID=4326;POINT(14 48);Cement;ETS;1000;900;;;{heat};AT31")
            .replace("SRID=4326;POINT(14 48)", "\"SRID=4326;POINT(14 48)\"")
    };
    let outcome = crate::support::read_text(format!(
        "{header}\n{}\n{}\n{}\n{}\n",
        row("1", "1;2;3;6"),
        row("2", "1;2;3;60"),
        row("3", "1;-2;3;2"),
        row("1", "1;2;3;6")
    ));
    let rejects: Vec<_> =
        outcome.rejects.iter().map(|reject| (reject.row, reject.column.clone().unwrap())).collect();
    assert_eq!(
        rejects,
        [
            (3, "Excess_Heat_Total".to_owned()),
            (4, "Excess_Heat_200-500C".to_owned()),
            (4, "Excess_Heat_Total".to_owned())
        ]
    );
    assert_eq!((outcome.stats.sites, outcome.stats.duplicates), (3, 1));
    let ids: Vec<_> = outcome.flows.iter().map(|flow| flow.id.as_str()).collect();
    assert_eq!(
        ids,
        [
            "1.out.heat.100-200",
            "1.out.heat.200-500",
            "1.out.heat.500-1000",
            "1.out.co2",
            "2.out.co2",
            "3.out.co2"
        ]
    );
    assert_eq!(outcome.flows[3].quantity.annual(), 1000.0, "verified emissions go before the register's");
}
