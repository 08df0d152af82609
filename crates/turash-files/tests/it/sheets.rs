//! What a workbook says by its formats and its merged cells.

use rust_xlsxwriter::{Format, Workbook, Worksheet};
use turash_domain::Resource;
use turash_files::{ReadOptions, SheetOptions, Sureness, open_all};

use crate::support::{Outcome, drain, file, read};

fn header(sheet: &mut Worksheet, names: &[&str]) {
    for (column, name) in names.iter().enumerate() {
        sheet.write(0, column as u16, *name).unwrap();
    }
}

fn read_book(mut book: Workbook) -> Outcome {
    read(&file("book.xlsx", book.save_to_buffer().unwrap()).path)
}

#[test]
fn a_percent_format_is_a_percent_sign_in_the_cell() {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    header(sheet, &["site", "direction", "resource", "quantity [t/a]", "purity [%]"]);
    let formats = ["0%", "0.0%", "0.00 \"\u{a0}\"%", "General", "0\" % of all\"", "0\\%"]
        .map(|code| Format::new().set_num_format(code));
    let cells = [0.95, 0.999, 0.07, 99.9, 99.9, 99.9];
    for (row, (format, number)) in (1..).zip(formats.iter().zip(cells)) {
        for (column, word) in ["s", "supply", "co2"].into_iter().enumerate() {
            sheet.write(row, column as u16, word).unwrap();
        }
        sheet.write(row, 3, 1000).unwrap();
        sheet.write_with_format(row, 4, number, format).unwrap();
    }
    let outcome = read_book(book);
    assert!(outcome.rejects.is_empty(), "{outcome:#?}");
    let purities: Vec<String> = outcome
        .flows
        .iter()
        .map(|flow| match &flow.resource {
            Resource::Co2(co2) => format!("{:.6}", co2.purity.unwrap().get()),
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(purities, ["0.950000", "0.999000", "0.070000", "0.999000", "0.999000", "0.999000"]);
}

#[test]
fn a_merged_site_counts_for_all_its_rows_and_a_merged_amount_for_none() {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    header(sheet, &["site", "direction", "resource", "t_min_c", "t_max_c", "quantity [MWh/a]"]);
    for row in 1..=5 {
        sheet.write(row, 1, "supply").unwrap();
        sheet.write(row, 2, "heat").unwrap();
        sheet.write(row, 3, 100 + row).unwrap();
        sheet.write(row, 4, 180).unwrap();
        sheet.write(row, 5, 10 * row).unwrap();
    }
    let plain = Format::new();
    sheet.merge_range(1, 0, 3, 0, "s1", &plain).unwrap();
    sheet.merge_range(4, 0, 5, 0, "s2", &plain).unwrap();
    sheet.merge_range(4, 5, 5, 5, "900", &plain).unwrap();
    let outcome = read_book(book);
    let flows: Vec<_> =
        outcome.flows.iter().map(|flow| (flow.site.as_str(), flow.quantity.annual())).collect();
    assert_eq!(flows, [("s1", 10.0), ("s1", 20.0), ("s1", 30.0)]);
    let rows: Vec<_> = outcome.rejects.iter().map(|reject| reject.row).collect();
    assert_eq!(rows, [5, 6]);
    assert!(outcome.rejects[1].to_string().contains("found '900', expected an amount of its own"));
}

#[test]
fn both_columns_under_a_merged_header_are_read_or_refused() {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    header(sheet, &["site", "direction", "resource", "temperature", "", "quantity [MWh/a]"]);
    sheet.merge_range(0, 3, 0, 4, "temperature", &Format::new()).unwrap();
    for (column, cell) in ["s", "supply", "heat"].into_iter().enumerate() {
        sheet.write(1, column as u16, cell).unwrap();
    }
    for (column, number) in [(3, 120), (4, 180), (5, 5000)] {
        sheet.write(1, column, number).unwrap();
    }
    let outcome = read_book(book);
    assert_eq!((outcome.flows.len(), outcome.rejects.len()), (0, 1), "{outcome:#?}");
    assert!(outcome.rejects[0].to_string().contains("no header"), "{}", outcome.rejects[0]);
}

#[test]
fn each_sheet_is_read_in_its_own_way() {
    let mut book = Workbook::new();
    for (name, latitude) in [("Nord", "Hoch"), ("Süd", "Y")] {
        let sheet = book.add_worksheet();
        sheet.set_name(name).unwrap();
        header(sheet, &["Betrb", latitude, "Rechts"]);
        sheet.write(1, 0, format!("Werk {name}")).unwrap();
        sheet.write(1, 1, 48.3).unwrap();
        sheet.write(1, 2, 14.2).unwrap();
    }
    let file = file("book.xlsx", book.save_to_buffer().unwrap());
    let of = |latitude: &str| {
        let mapping = [("name", "Betrb"), ("longitude", "Rechts"), ("latitude", latitude)];
        let mapping = mapping.map(|(field, header)| (field.to_owned(), header.to_owned()));
        SheetOptions { mapping: mapping.into(), ..SheetOptions::default() }
    };
    let open = |sheets: &[(&str, SheetOptions)]| {
        let sheets = sheets.iter().map(|(name, options)| ((*name).to_owned(), options.clone())).collect();
        let options = ReadOptions { name: Some("Umfrage.xlsx".to_owned()), sheets, ..ReadOptions::default() };
        open_all(&file.path, &options)
    };
    let unknown = open(&[]).unwrap_err();
    assert_eq!((unknown.file.as_str(), unknown.columns.len()), ("Umfrage.xlsx", 3), "{unknown}");
    let readers = open(&[("Nord", of("Hoch")), ("Süd", of("Y"))]).unwrap();
    let mut names = Vec::new();
    for reader in readers {
        assert_eq!(reader.file(), format!("Umfrage.xlsx, sheet '{}'", reader.sheet().unwrap()));
        assert!(reader.columns().iter().all(|column| column.sureness == Sureness::Said));
        names.extend(drain(reader).sites.into_iter().map(|site| site.name.to_string()));
    }
    assert_eq!(names, ["Werk Nord", "Werk Süd"]);
    // What is said of a sheet is followed, or refused.
    let wrong = open(&[("Nord", of("Hoch")), ("Süd", of("Hoch"))]).unwrap_err();
    assert!(wrong.to_string().contains("there is no column 'Hoch'"), "{wrong}");
    let absent = open(&[("West", of("Hoch"))]).unwrap_err();
    assert!(absent.to_string().contains("there is no sheet 'West'"), "{absent}");
}
