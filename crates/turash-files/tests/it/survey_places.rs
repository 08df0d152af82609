//! Where the sites of surveys are: the same code as for tables of sites, looked through in the same way.

use std::sync::Arc;

use rust_xlsxwriter::Workbook;
use turash_domain::{Coordinates, Direction, Doubt, LocationQuality};
use turash_files::{Crs, Gazetteer, Kind, ReadOptions, open};

use crate::support::{drain, file, read_clean};
use crate::survey::{all, handed};

fn in_system(code: &str) -> ReadOptions {
    ReadOptions { crs: Some(Crs::parse(code).unwrap()), ..ReadOptions::default() }
}

#[test]
fn the_handed_survey_in_metres_is_read_in_its_system_and_refused_without_one() {
    let Some(path) = handed("survey_utm_de.csv") else { return };
    let refused = open(&path, &ReadOptions::default()).unwrap_err().to_string();
    assert!(
        refused.contains("metres") && refused.contains("--crs: EPSG:25832 puts them into DE"),
        "{refused}"
    );
    let reader = open(&path, &in_system("EPSG:25832")).unwrap();
    assert_eq!(reader.kind(), Kind::Survey);
    let read: Vec<_> = reader.columns().into_iter().map(|column| column.field).collect();
    assert_eq!(
        read,
        [
            "name",
            "longitude",
            "latitude",
            "supply.heat.temperature",
            "supply.heat.quantity",
            "demand.heat.temperature",
            "demand.heat.quantity"
        ]
    );
    let outcome = drain(reader);
    assert!(outcome.rejects.is_empty() && outcome.sites.len() == 4, "{outcome:#?}");
    let places = [(9.4797, 51.3127), (9.49, 51.32), (9.46, 51.3), (9.5, 51.305)];
    for (site, (longitude, latitude)) in outcome.sites.iter().zip(places) {
        let off = site.coordinates.distance_km(Coordinates::new(longitude, latitude).unwrap());
        assert!(off < 0.001, "{} is off by {off} km", site.name);
        assert_eq!(site.location, LocationQuality::Own);
    }
    let count = |direction| outcome.flows.iter().filter(|flow| flow.direction == direction).count();
    assert_eq!((count(Direction::Supply), count(Direction::Demand)), (2, 3));
    assert_eq!(
        all(&outcome),
        [
            "supply heat 420-420 18500",
            "supply heat 60-90 2400",
            "demand heat 180-220 6000",
            "demand heat 120-120 11250",
            "demand heat 45-45 3000",
        ]
    );
}

/// A survey with these names, towns and places.
fn survey(rows: &[[&str; 3]]) -> String {
    let head = "Firma;Ort;Breite;Länge;Abwärme [MWh/a];Temperatur Abwärme [°C]\n".to_owned();
    let line = |[name, town, place]: &[&str; 3]| format!("{name};{town};{place};500;90\n");
    head + &rows.iter().map(line).collect::<String>()
}

#[test]
fn a_place_of_companies_in_many_towns_is_suspect_in_a_survey_too() {
    let towns = ["Linz", "Wels", "Steyr", "Enns", "Traun"];
    // Letters that do not show make no place of its own.
    let place = |row: usize| if row == 2 { "48,25\u{200b};14,5" } else { "48,25;14,5" };
    let rows: Vec<_> = (0..5).map(|row| [["A", "B", "C", "D", "E"][row], towns[row], place(row)]).collect();
    let outcome = read_clean(survey(&rows));
    assert_eq!(outcome.sites.len(), 5, "{outcome:#?}");
    for site in &outcome.sites {
        assert_eq!(site.location, LocationQuality::Suspect(Doubt::Shared), "{}", site.name);
    }
    let outcome = read_clean(survey(&[["A", "Linz", "48,25;14,5"], ["A", "Linz", "48,25;14,5"]]));
    assert_eq!(outcome.sites[0].location, LocationQuality::Own, "a company that answers twice");
}

#[test]
fn companies_without_a_place_stand_in_the_middle_of_their_town() {
    let towns = file("towns.csv", "name,country,lat,lon,population\nLinz,AT,48.3,14.28,200000\n");
    let options = ReadOptions {
        places: Some(Arc::new(Gazetteer::open(&towns.path).unwrap())),
        ..ReadOptions::default()
    };
    let table = file("survey.csv", survey(&[["A", "Linz", ";"], ["B", "", ";"], ["C", "Atlantis", ";"]]));
    let outcome = drain(open(&table.path, &options).unwrap());
    assert_eq!(outcome.sites.len(), 1, "{outcome:#?}");
    assert_eq!(outcome.sites[0].location.name(), "town");
    assert_eq!(all(&outcome), ["supply heat 90-90 500"]);
    // A town that the table lacks is a fault; none at all only leaves open where the site is.
    let gaps: Vec<_> = outcome.rejects.iter().map(|reject| (reject.row, reject.is_gap)).collect();
    assert_eq!(gaps, [(3, true), (4, false)], "{:#?}", outcome.rejects);
}

#[test]
fn a_workbook_in_metres_below_a_title_is_read_in_its_system() {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.write(0, 0, "Abfrage 2026").unwrap();
    let heads = ["Firma", "Ostwert", "Nordwert", "Abwärme [MWh/a]", "Temperatur Abwärme [°C]"];
    for (column, head) in (0..).zip(heads) {
        sheet.write(2, column, head).unwrap();
    }
    sheet.write(3, 0, "Glashütte").unwrap();
    for (column, number) in (1..).zip([533_433.5, 5_684_708.5, 500.0, 90.0]) {
        sheet.write(3, column, number).unwrap();
    }
    let table = file("survey.xlsx", book.save_to_buffer().unwrap());
    let refused = open(&table.path, &ReadOptions::default()).unwrap_err().to_string();
    assert!(refused.contains("EPSG:25832"), "{refused}");
    let outcome = drain(open(&table.path, &in_system("EPSG:25832")).unwrap());
    let there = Coordinates::new(9.4797, 51.3127).unwrap();
    assert!(outcome.sites[0].coordinates.distance_km(there) < 0.001, "{outcome:#?}");
}

#[test]
fn a_column_of_points_is_found_below_a_title_whatever_its_header_says() {
    let text = "Standorte 2026\n\nName;Wo\nMühle;48.2512, 14.5012\n";
    let outcome = read_clean(text);
    assert_eq!(outcome.sites[0].coordinates, Coordinates::new(14.5012, 48.2512).unwrap());
}
