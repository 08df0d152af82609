//! Estimates are what the published tables say, and give way to anything better.

#![cfg(test)]

use std::path::Path;

use turash_domain::model::estimate::{
    Because, Change, Estimate, ExcessHeat, Given, Kind, PlantType, ProcessHeat, Revision, estimates, revise,
};
use turash_domain::{EurPerUnit, FlowId, NaceCode, Precision, Quantity, ResourceFlow, SiteId};

fn plant(name: &str, tonnes: f64) -> Vec<Estimate> {
    let given = Given { plant: PlantType::find(name), tonnes: Some(tonnes), ..Given::default() };
    estimates(None, &given).unwrap()
}

fn fuel(industry: &str, fuel_mwh: f64) -> Vec<Estimate> {
    let given = Given { fuel_mwh: Some(fuel_mwh), ..Given::default() };
    estimates(NaceCode::new(industry).ok().as_ref(), &given).unwrap()
}

#[track_caller]
fn are(found: &[Estimate], wanted: &[(&str, f64)]) {
    let names: Vec<&str> = found.iter().map(|estimate| estimate.band.name).collect();
    assert_eq!(names, wanted.iter().map(|(name, _)| *name).collect::<Vec<_>>());
    for (estimate, (name, mwh)) in found.iter().zip(wanted) {
        assert!((estimate.annual_mwh / mwh - 1.0).abs() < 1e-9, "{name}: {} {mwh}", estimate.annual_mwh);
    }
}

#[test]
fn cement_of_250_000_tonnes() {
    // 2.3625 GJ/t make 164,062.5 MWh of heat at 10, 60 and 30 %; 0.7 GJ/t of excess heat.
    are(
        &plant("Cement plant dry", 250_000.0),
        &[
            ("heat-demand-200-500", 16_406.25),
            ("heat-demand-500-1000", 98_437.5),
            ("heat-demand-over-1000", 49_218.75),
            ("heat-supply-200-500", 175_000.0 / 3.6),
        ],
    );
}

#[test]
fn steel_of_a_million_tonnes() {
    // 19.719 GJ/t are 5,477,500 MWh; the published shares add up to 1.01 and are divided by it. 1.941 GJ/t of excess heat.
    let part = 5_477_500.0 / 101.0;
    are(
        &plant("integrated steelworks", 1e6),
        &[
            ("heat-demand-under-100", part),
            ("heat-demand-100-200", part),
            ("heat-demand-200-500", 8.0 * part),
            ("heat-demand-500-1000", 25.0 * part),
            ("heat-demand-over-1000", 66.0 * part),
            ("heat-supply-100-200", 97_050.0),
            ("heat-supply-200-500", 404_375.0),
            ("heat-supply-over-500", 1_941_000.0 / 3.6 * 0.07),
        ],
    );
}

#[test]
fn paper_of_100_000_tonnes() {
    // 4.96719 GJ/t are 137,977.5 MWh; 0.01719 GJ/t of cooling, 0.55 GJ/t of excess heat.
    are(
        &plant("Paper", 100_000.0),
        &[
            ("heat-demand-under-100", 6_898.875),
            ("heat-demand-100-200", 121_420.2),
            ("heat-demand-200-500", 6_898.875),
            ("heat-demand-500-1000", 2_759.55),
            ("cooling-demand-0-15", 477.5),
            ("heat-supply-100-200", 55_000.0 / 3.6),
        ],
    );
}

#[test]
fn fuel_of_two_sectors() {
    // 90 % of 120,000 MWh by the shares of paper; 9 % of it leaves, a tenth of that below 100 °C.
    are(
        &fuel("C17.12", 120_000.0),
        &[
            ("heat-demand-under-100", 8_566.344),
            ("heat-demand-100-200", 93_641.832),
            ("heat-demand-200-500", 4_137.048),
            ("heat-demand-500-1000", 1_654.776),
            ("heat-supply-under-100", 1_080.0),
            ("heat-supply-100-200", 9_720.0),
        ],
    );
    // Glass: 90 % of 50,000 MWh; 15 % leaves, a fifth at 100-200 and the rest at 200-500 °C.
    are(
        &fuel("C23.13", 50_000.0),
        &[
            ("heat-demand-under-100", 4_751.055),
            ("heat-demand-100-200", 7_083.63),
            ("heat-demand-200-500", 824.76),
            ("heat-demand-500-1000", 706.95),
            ("heat-demand-over-1000", 31_633.605),
            ("heat-supply-100-200", 1_500.0),
            ("heat-supply-200-500", 6_000.0),
        ],
    );
}

#[test]
fn bands_add_up_to_the_published_totals() {
    let sum = |found: &[(_, f64)]| found.iter().map(|(_, mwh)| mwh).sum::<f64>();
    let is_close = |found: f64, wanted: f64| (found - wanted).abs() <= 1e-9 * wanted.abs();
    for plant in PlantType::all() {
        let found = plant.annual_mwh(7_200.0);
        for kind in Kind::ALL {
            let of_kind: Vec<_> = found.iter().copied().filter(|(band, _)| band.kind == kind).collect();
            let wanted = plant.gj_per_unit(kind).max(0.0) * 2_000.0;
            assert!(is_close(sum(&of_kind), wanted), "{} {kind:?}: {of_kind:?} {wanted}", plant.name);
        }
    }
    for sector in ProcessHeat::all() {
        assert!(is_close(sum(&sector.annual_mwh(1e4)), 1e4 * sector.per_fuel), "{sector:?}");
    }
    for sector in ExcessHeat::all() {
        assert!(is_close(sum(&sector.annual_mwh(1e4)), 1e4 * sector.per_fuel), "{sector:?}");
    }
}

#[test]
fn the_plants_figures_go_first_and_fuel_fills_what_they_leave_open() {
    // Chemical pulp has no published excess heat.
    let given = Given {
        plant: PlantType::find("Chemical pulp"),
        tonnes: Some(3_600.0),
        fuel_mwh: Some(1_000.0),
        area_m2: None,
    };
    are(
        &estimates(NaceCode::new("C17").ok().as_ref(), &given).unwrap(),
        &[("heat-demand-100-200", 11_405.7), ("heat-supply-under-100", 9.0), ("heat-supply-100-200", 81.0)],
    );
    // The only plant of its division needs no name.
    let brewery = Given { tonnes: Some(3_600.0), ..Given::default() };
    assert_eq!(
        estimates(NaceCode::new("C11.05").ok().as_ref(), &brewery).unwrap(),
        plant("Brewing", 3_600.0)
    );
}

#[test]
fn what_is_missing_is_named() {
    let cement = PlantType::find("Cement plant dry");
    let nothing = Given::default();
    let cases = [
        (None, nothing, "tonnes", "fuel of a year"),
        (Some("C23"), Given { tonnes: Some(1.0), ..nothing }, "plant", "'Cement plant dry'"),
        (None, Given { tonnes: Some(1.0), ..nothing }, "plant", "a site without a sector"),
        (None, Given { plant: cement, ..nothing }, "tonnes", "the tonnes of 'Cement'"),
        (None, Given { plant: cement, tonnes: Some(-1.0), ..nothing }, "tonnes", "above 0"),
        (None, Given { plant: cement, tonnes: Some(f64::NAN), ..nothing }, "tonnes", "above 0"),
        (None, Given { plant: cement, tonnes: Some(1.0), area_m2: Some(1.0), ..nothing }, "area_m2", "in t"),
        (None, Given { plant: PlantType::find("Datacenter"), tonnes: Some(1.0), ..nothing }, "area_m2", "m2"),
        (None, Given { fuel_mwh: Some(1.0), ..nothing }, "industry", "C10 to C33"),
        (Some("J63"), Given { fuel_mwh: Some(1.0), ..nothing }, "industry", "C10 to C33"),
        (
            None,
            Given { plant: PlantType::find("Nitric acid"), area_m2: Some(1.0), ..nothing },
            "tonnes",
            "Nitric acid",
        ),
        (
            None,
            Given { plant: PlantType::find("Mechanical pulp"), tonnes: Some(1.0), ..nothing },
            "plant",
            "above 0",
        ),
    ];
    for (industry, given, field, expected) in cases {
        let industry = industry.map(|code| NaceCode::new(code).unwrap());
        let refusal = estimates(industry.as_ref(), &given).unwrap_err();
        assert_eq!(refusal.field, field, "{refusal}");
        assert!(refusal.expected.contains(expected) && !refusal.remedy.is_empty(), "{refusal}");
    }
}

fn standing(site: &SiteId, estimates: &[Estimate]) -> Vec<ResourceFlow> {
    let revision = revise(site, Some(estimates), &[]).unwrap();
    assert!(revision.puts.iter().all(|put| put.change == Change::Added));
    revision.puts.into_iter().map(|put| put.flow).collect()
}

#[test]
fn estimates_are_rough_and_newer_ones_take_their_place() {
    let mill = SiteId::new("mill").unwrap();
    let mut flows = standing(&mill, &plant("Paper", 100_000.0));
    assert!(flows.iter().all(|flow| flow.precision == Precision::Rough && flow.site == mill));
    assert_eq!(flows[1].id.as_str(), "mill.estimate.heat-demand-100-200");
    assert_eq!(flows[1].resource.to_string(), "heat 100-200 °C");
    // The same again changes nothing, nothing new known neither.
    let again = revise(&mill, Some(&plant("Paper", 100_000.0)), &flows).unwrap();
    assert!(again.puts.iter().all(|put| put.change == Change::Same) && again.removals.is_empty());
    assert_eq!(revise(&mill, None, &flows).unwrap(), Revision::default());
    // What somebody set beside the amount stays.
    let price = EurPerUnit::new(12.0).ok();
    flows[1].price_limit = price;
    let newer = revise(&mill, Some(&plant("Chemical pulp", 50_000.0)), &flows).unwrap();
    let [put] = newer.puts.as_slice() else { panic!("{newer:?}") };
    assert_eq!((put.change, put.flow.price_limit), (Change::Changed, price));
    assert_eq!(newer.removals.len(), flows.len() - 1);
    assert!(newer.removals.iter().all(|removal| removal.because == Because::NotEstimated));
}

#[test]
fn anything_better_takes_the_place_of_its_family_and_direction_alone() {
    let mill = SiteId::new("mill").unwrap();
    let paper = plant("Paper", 100_000.0);
    let mut flows = standing(&mill, &paper);
    let supply = flows.iter().position(|flow| flow.id.as_str().contains("heat-supply")).unwrap();
    let metered = ResourceFlow {
        id: FlowId::new("metered").unwrap(),
        precision: Precision::Measured,
        quantity: Quantity::new(9_000.0, None).unwrap(),
        ..flows[supply].clone()
    };
    let estimated = flows[supply].id.clone();
    flows.push(metered.clone());
    for given in [None, Some(paper.as_slice())] {
        let revision = revise(&mill, given, &flows).unwrap();
        let [removal] = revision.removals.as_slice() else { panic!("{revision:?}") };
        assert_eq!(removal.flow.id, estimated);
        assert_eq!(removal.because, Because::Better(metered.id.clone()));
        assert!(revision.puts.iter().all(|put| put.change == Change::Same && put.flow.id != estimated));
        assert_eq!(revision.covered.len(), usize::from(given.is_some()));
    }
    // A rough flow under an id of its own is somebody's word too; so is an estimate that somebody made more precise.
    let own = ResourceFlow { precision: Precision::Rough, ..metered };
    let revision = revise(&mill, Some(&paper), &[own]).unwrap();
    assert!(revision.puts.iter().all(|put| put.estimate.band.kind != Kind::ExcessHeat));
    flows.pop();
    flows[supply].precision = Precision::Reported;
    let revision = revise(&mill, Some(&paper), &flows).unwrap();
    assert!(revision.removals.is_empty(), "{revision:?}");
    assert_eq!(revision.covered[0].by, estimated);
}

/// A published table: rows of fields by heading; nothing where it is absent.
fn published(name: &str) -> Option<Vec<Vec<String>>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/hotmaps_plant_benchmarks");
    let Ok(text) = std::fs::read_to_string(folder.join(name)) else {
        println!("not run: {name} (../shared/data/hotmaps_plant_benchmarks) is absent");
        return None;
    };
    Some(text.lines().skip(1).map(fields).collect())
}

/// The fields of a line, of which some are quoted.
fn fields(line: &str) -> Vec<String> {
    let (mut fields, mut quoted) = (vec![String::new()], false);
    for letter in line.chars() {
        match letter {
            '"' => quoted = !quoted,
            ',' if !quoted => fields.push(String::new()),
            _ => fields.last_mut().unwrap().push(letter),
        }
    }
    fields
}

fn numbers(fields: &[String]) -> Vec<f64> {
    fields.iter().map(|field| field.parse().unwrap()).collect()
}

#[test]
fn plants_are_those_of_the_published_table_value_by_value() {
    let Some(rows) = published("option2_plant_benchmarks.csv") else { return };
    assert_eq!(rows.len(), PlantType::all().len());
    for (row, plant) in rows.iter().zip(PlantType::all()) {
        let Figure { heat, cooling, excess } = figures(plant);
        assert_eq!(row[0], plant.number.to_string());
        assert_eq!(
            (&row[1][..3], row[2].as_str(), row[3].as_str()),
            (plant.industry, plant.name, plant.product)
        );
        assert_eq!(row[5] == "m2", plant.reference.unit() == "m2");
        assert_eq!(numbers(&row[8..14]), heat, "{}", plant.name);
        assert_eq!(numbers(&row[14..19]), cooling, "{}", plant.name);
        assert_eq!(numbers(&row[19..24]), excess, "{}", plant.name);
    }
}

/// The figures of a plant in the order of the published columns.
struct Figure {
    heat: Vec<f64>,
    cooling: Vec<f64>,
    excess: Vec<f64>,
}

fn figures(plant: &PlantType) -> Figure {
    let row = |gj: f64, shares: &[f64]| [&[gj], shares].concat();
    Figure {
        heat: row(plant.process_heat.gj_per_unit, &plant.process_heat.shares),
        cooling: row(plant.cooling.gj_per_unit, &plant.cooling.shares),
        excess: row(plant.excess_heat.gj_per_unit, &plant.excess_heat.shares),
    }
}

#[test]
fn sectors_are_those_of_the_published_tables_value_by_value() {
    if let Some(rows) = published("option3_excess_heat_factors_nace.csv") {
        assert_eq!(rows.len(), ExcessHeat::all().len());
        for (row, sector) in rows.iter().zip(ExcessHeat::all()) {
            assert_eq!(row[0], sector.division);
            assert_eq!(row[1].replace(';', ","), sector.description);
            assert_eq!(numbers(&row[2..]), [&[sector.per_fuel], sector.percent.as_slice()].concat());
        }
    }
    if let Some(rows) = published("option3_heat_demand_temperature_shares.csv") {
        assert_eq!(rows.len(), ProcessHeat::all().len());
        for (row, sector) in rows.iter().zip(ProcessHeat::all()) {
            assert_eq!(row[0], sector.name);
            assert_eq!(numbers(&row[1..]), [sector.shares.as_slice(), &[sector.per_fuel]].concat());
        }
    }
}
