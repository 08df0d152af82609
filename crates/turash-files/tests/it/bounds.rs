//! Files that would become far more in memory than they are, and JSON that says a thing twice.

use std::fmt::Write as _;
use std::io::{Cursor, Write as _};

use turash_files::{ReadOptions, open};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use crate::support::{file, read};

const TYPES: &str = r#"<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>"#;
const RELS: &str = r#"<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#;
const BOOK: &str = r#"<?xml version="1.0"?><workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="S" sheetId="1" r:id="rId1"/></sheets></workbook>"#;
const BOOK_RELS: &str = r#"<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings" Target="sharedStrings.xml"/></Relationships>"#;

/// A workbook of one sheet with these rows.
fn book(rows: &str, merges: &str) -> Vec<u8> {
    padded(rows, merges, ("", 0), ("", 0))
}

/// The same with something many times over behind its rows, and among its shared strings. It is not held as a whole here: other tests look at
/// the memory.
fn padded(rows: &str, merges: &str, pad: (&str, usize), shared: (&str, usize)) -> Vec<u8> {
    let main = "xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"";
    let sheet = [format!("<worksheet {main}><sheetData>{rows}"), format!("</sheetData>{merges}</worksheet>")];
    let strings = [format!("<sst {main}>"), "</sst>".to_owned()];
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    for (name, held) in [
        ("[Content_Types].xml", TYPES),
        ("_rels/.rels", RELS),
        ("xl/workbook.xml", BOOK),
        ("xl/_rels/workbook.xml.rels", BOOK_RELS),
    ] {
        archive.start_file(name, options).unwrap();
        archive.write_all(held.as_bytes()).unwrap();
    }
    for (name, [begin, end], (part, times)) in
        [("xl/worksheets/sheet1.xml", sheet, pad), ("xl/sharedStrings.xml", strings, shared)]
    {
        archive.start_file(name, options).unwrap();
        archive.write_all(begin.as_bytes()).unwrap();
        for _ in 0..times {
            archive.write_all(part.as_bytes()).unwrap();
        }
        archive.write_all(end.as_bytes()).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

fn cell(place: &str, text: &str) -> String {
    format!("<c r=\"{place}\" t=\"inlineStr\"><is><t>{text}</t></is></c>")
}

fn sites_header() -> String {
    let cells: String = ["id", "name", "lon", "lat"]
        .into_iter()
        .zip(["A1", "B1", "C1", "D1"])
        .map(|(n, p)| cell(p, n))
        .collect();
    format!("<row r=\"1\">{cells}</row>")
}

fn site_row(row: usize) -> String {
    format!(
        "<row r=\"{row}\">{}{}<c r=\"C{row}\"><v>14.3</v></c><c r=\"D{row}\"><v>48.3</v></c></row>",
        cell(&format!("A{row}"), "a"),
        cell(&format!("B{row}"), "x")
    )
}

fn refusal(bytes: &[u8]) -> String {
    let file = file("book.xlsx", bytes);
    open(&file.path, &ReadOptions::default()).map(|_| "it was opened").unwrap_err().to_string()
}

#[test]
fn a_workbook_by_hand_is_read() {
    let outcome = read(&file("a.xlsx", book(&(sites_header() + &site_row(2)), "")).path);
    assert_eq!(outcome.sites.len(), 1, "{outcome:#?}");
}

#[test]
fn archives_that_hold_far_more_than_they_are_long_are_refused() {
    let blanks = " ".repeat(10_000);
    let bomb = padded(&sites_header(), "", (&blanks, 12_000), ("", 0));
    assert!(bomb.len() < 500_000);
    assert!(refusal(&bomb).contains("holds too much"), "{}", refusal(&bomb));
    let strings = "<si/>".repeat(1_000);
    let strings = padded(&(sites_header() + &site_row(2)), "", ("", 0), (&strings, 6_000));
    assert!(strings.len() < 500_000);
    assert!(refusal(&strings).contains("holds too much"), "{}", refusal(&strings));
}

#[test]
fn sheets_of_nearly_only_empty_cells_are_refused() {
    let mut header = sites_header();
    header.truncate(header.len() - "</row>".len());
    let mut rows = header + &cell("XFD1", "last") + "</row>";
    for row in 2..40_000 {
        let _ = write!(rows, "<row r=\"{row}\"><c r=\"A{row}\"><v>1</v></c></row>");
    }
    let wide = book(&rows, "");
    assert!(refusal(&wide).contains("larger than can be read"), "{}", refusal(&wide));
}

#[test]
fn merges_that_write_more_cells_than_there_may_be_are_refused() {
    let rows: String = sites_header() + &(2..3_000).map(site_row).collect::<String>();
    let merges: String = (0..20_000).map(|_| "<mergeCell ref=\"A2:B2999\"/>").collect();
    let joined = book(&rows, &format!("<mergeCells count=\"20000\">{merges}</mergeCells>"));
    assert!(refusal(&joined).contains("larger than can be read"), "{}", refusal(&joined));
}

#[test]
fn features_of_nearly_only_empty_properties_are_refused() {
    let mut text = String::from("{\"type\":\"FeatureCollection\",\"features\":[{\"properties\":{");
    let names: Vec<String> = (0..16_000).map(|number| format!("\"p{number}\":0")).collect();
    text += &(names.join(",") + "}}");
    text += &",{}".repeat(200_000);
    text += "]}";
    assert!(refusal(text.as_bytes()).contains("different properties"), "{}", refusal(text.as_bytes()));
}

#[test]
fn json_that_says_a_thing_twice_is_refused() {
    let site = |properties: &str| {
        format!(
            "{{\"type\":\"FeatureCollection\",\"features\":[\n{{\"type\":\"Feature\",\"geometry\":{{\"type\":\"Point\",\"coordinates\":[14.3,48.3]}},\"properties\":{{{properties}}}}},\n\
             {{\"type\":\"Feature\",\"geometry\":{{\"type\":\"Point\",\"coordinates\":[14.4,48.3]}},\"properties\":{{\"id\":\"b\",\"name\":\"y\"}}}}]}}"
        )
    };
    let outcome = read(&file("a.geojson", site("\"id\":\"a\",\"name\":\"x\",\"name\":\"z\"")).path);
    assert_eq!((outcome.sites.len(), outcome.rejects.len()), (1, 1), "{outcome:#?}");
    assert!(outcome.rejects[0].to_string().contains("once"), "{}", outcome.rejects[0]);
    let twice = site("\"id\":\"a\",\"name\":\"x\"").replacen("{\"type\"", "{\"features\":[],\"type\"", 1);
    let file = file("a.geojson", twice);
    let said = match open(&file.path, &ReadOptions::default()) {
        Err(error) => error.to_string(),
        Ok(mut reader) => reader.find_map(Result::err).map(|error| error.to_string()).unwrap_or_default(),
    };
    assert!(said.contains("twice"), "{said}");
}

#[test]
fn deep_nesting_is_refused_and_takes_nothing() {
    for deep in ["[".repeat(400_000), "{\"a\":".repeat(150_000)] {
        let text = format!("{{\"type\":\"FeatureCollection\",\"features\":[{{\"properties\":{{\"x\":{deep}");
        assert!(refusal(text.as_bytes()).contains("broken"), "{}", refusal(text.as_bytes()));
    }
}
