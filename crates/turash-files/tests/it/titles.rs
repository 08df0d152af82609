//! Where the header stands, and what is passed over above and below the data.

use rust_xlsxwriter::Workbook;
use turash_files::{Kind, ReadOptions, open, open_all};

use crate::support::{drain, file, options, read};

const TITLED: &str = "Standorte im Bezirk;;;\nStand: 1. März 2026\n\n;;;\nName;Länge;Breite;Land\nWerk;14,5;48,2;AT\nMühle;14,6;48,2;AT\n\nSumme: 2;;;\nQuelle: Bezirksamt\n";

#[test]
fn the_header_is_found_below_titles_and_blank_rows() {
    for text in [TITLED.to_owned(), TITLED.replace(';', "\t"), format!("sep=;\n{TITLED}")] {
        let file = file("sites.csv", &text);
        let mut reader = open(&file.path, &ReadOptions::default()).unwrap();
        let items: Vec<_> = reader.by_ref().map(|item| item.map_err(|error| error.to_string())).collect();
        assert!(items.iter().all(Result::is_ok), "{items:?}");
        assert_eq!(items.len(), 2, "{items:?}");
        let reasons: Vec<_> = reader.passed().iter().map(|passed| passed.reason).collect();
        assert_eq!(
            reasons,
            ["above the header", "above the header", "a total", "a note"],
            "{:?}",
            reader.passed()
        );
    }
}

#[test]
fn a_header_row_can_be_named() {
    // Two rows could be the header.
    let text = "name,lon,lat\nSite name,longitude,latitude\nForge,8.45,49.5\n";
    let file = file("sites.csv", text);
    let second = ReadOptions { header_row: Some(2), ..ReadOptions::default() };
    let outcome = drain(open(&file.path, &second).unwrap());
    assert_eq!((outcome.sites.len(), outcome.rejects.len()), (1, 0), "{outcome:#?}");
    assert_eq!(read(&file.path).rejects.len(), 1, "the first row is it, unless another is named");
    let none = ReadOptions { header_row: Some(9), ..ReadOptions::default() };
    let error = open(&file.path, &none).unwrap_err().to_string();
    assert!(error.contains("no header in row 9"), "{error}");
}

#[test]
fn what_lacks_is_told_of_the_header_and_not_of_the_title() {
    let file = file("sites.csv", TITLED.replace("Breite", "Hochachse"));
    let error = open(&file.path, &ReadOptions::default()).unwrap_err().to_string();
    assert!(error.contains("'Name', 'Länge', 'Hochachse', 'Land'"), "{error}");
}

#[test]
fn a_total_row_is_no_site_and_a_site_called_total_is_one() {
    let text =
        "name,lon,lat,Abwärme [MWh/a],T\nTotal,8.45,49.5,500,120\nForge,8.46,49.5,700,90\nTotal,,,1200,\n";
    let outcome = read(&file("sites.csv", text).path);
    let names: Vec<_> = outcome.sites.iter().map(|site| site.name.as_str()).collect();
    assert_eq!((names, outcome.flows.len(), outcome.rejects.len()), (vec!["Total", "Forge"], 2, 0));
}

#[test]
fn every_visible_sheet_with_a_table_is_read() {
    let mut book = Workbook::new();
    let notes = book.add_worksheet().set_name("About").unwrap();
    notes.write(0, 0, "Example tracker of works").unwrap();
    notes.write(1, 0, "Version").unwrap();
    for (name, hidden, headers, row) in [
        (
            "Flows",
            false,
            &["site", "direction", "resource", "t_max_c", "quantity [MWh/a]"][..],
            &["s", "supply", "heat", "90", "5000"][..],
        ),
        ("Sites", false, &["id", "name", "longitude", "latitude"], &["s", "Forge", "8.45", "49.5"]),
        ("Old", true, &["id", "name", "longitude", "latitude"], &["o", "Old", "8.45", "49.5"]),
    ] {
        let sheet = book.add_worksheet().set_name(name).unwrap();
        sheet.set_hidden(hidden);
        for (row, cells) in [headers, row].into_iter().enumerate() {
            for (column, cell) in cells.iter().enumerate() {
                sheet.write(row as u32, column as u16, *cell).unwrap();
            }
        }
    }
    let file = file("book.xlsx", book.save_to_buffer().unwrap());
    let readers = open_all(&file.path, &ReadOptions::default()).unwrap();
    let kinds: Vec<_> =
        readers.iter().map(|reader| (reader.kind(), reader.sheet().unwrap().to_owned())).collect();
    assert_eq!(kinds, [(Kind::Flows, "Flows".to_owned()), (Kind::Sites, "Sites".to_owned())]);
    assert_eq!(readers[0].format(), "XLSX, sheet 'Flows'; not read: 'About', 'Old (hidden)'");
    assert!(readers[1].file().ends_with("book.xlsx, sheet 'Sites'"));
    let rows: Vec<_> =
        readers.into_iter().map(drain).map(|outcome| (outcome.sites.len(), outcome.flows.len())).collect();
    assert_eq!(rows, [(0, 1), (1, 0)]);
}

#[test]
fn a_kept_understanding_reads_no_other_columns() {
    let text = "Firma,lon,lat,Abwärme [MWh/a],T,Wärmebedarf [MWh/a],Vorlauf\na,8.45,49.5,500,120,900,85\n";
    let file = file("survey.csv", text);
    let kept = ReadOptions {
        only_mapped: true,
        ..options(&[
            ("organization", "Firma"),
            ("longitude", "lon"),
            ("latitude", "lat"),
            ("demand.heat.quantity", "Wärmebedarf [MWh/a]"),
            ("demand.heat.t_max_c", "Vorlauf"),
        ])
    };
    let reader = open(&file.path, &kept).unwrap();
    assert_eq!(reader.kind(), Kind::Survey);
    let columns: Vec<_> = reader.columns().into_iter().map(|column| column.field).collect();
    assert_eq!(
        columns,
        ["organization", "longitude", "latitude", "demand.heat.t_max_c", "demand.heat.quantity"]
    );
    let outcome = drain(reader);
    assert_eq!((outcome.sites.len(), outcome.flows.len(), outcome.rejects.len()), (1, 1, 0), "{outcome:#?}");
    // What was understood is what a mapping says: reading by it gives the same.
    let guessed = open(&file.path, &ReadOptions::default()).unwrap();
    let mapping = guessed.columns().into_iter().map(|column| (column.field, column.header)).collect();
    let again = ReadOptions { only_mapped: true, mapping, ..ReadOptions::default() };
    assert_eq!(drain(open(&file.path, &again).unwrap()).flows, drain(guessed).flows);
}
