//! Workbooks as text that can be changed: their members one after the other, packed again before they are read. Changed bytes of a packed one would
//! end at its checksums; some inputs are such all the same.

use std::io::{Cursor, Read, Write};

use rust_xlsxwriter::{Format, Workbook};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

/// Between the name of a member and what it holds, and before each name.
const MARK: &str = "\n=====";

/// Workbooks, unpacked and packed.
pub(crate) fn inputs() -> Vec<Vec<u8>> {
    let books = [sites(), flows()];
    let mut inputs: Vec<Vec<u8>> = books.iter().map(|book| unpacked(book)).collect();
    inputs.extend(books);
    inputs
}

/// An archive of the members of an input; an input without any is one already.
pub(crate) fn packed(input: &[u8]) -> Vec<u8> {
    let text = String::from_utf8_lossy(input);
    if !text.starts_with(MARK) {
        return input.to_vec();
    }
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    for member in text.split(MARK).skip(1) {
        let (name, held) = member.split_once('\n').unwrap_or((member, ""));
        // Two members of one name, or none: not every change is an archive.
        let _ = archive.start_file(name.trim(), options).map(|()| archive.write_all(held.as_bytes()));
    }
    archive.finish().map(Cursor::into_inner).unwrap_or_default()
}

fn unpacked(book: &[u8]) -> Vec<u8> {
    let mut archive = ZipArchive::new(Cursor::new(book)).unwrap();
    let mut text = String::new();
    for index in 0..archive.len() {
        let mut member = archive.by_index(index).unwrap();
        text.extend([MARK, &member.name().unwrap(), "\n"]);
        member.read_to_string(&mut text).unwrap();
    }
    text.into_bytes()
}

fn sites() -> Vec<u8> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    let rows = [
        ["Nr", "Name", "Länge", "Breite", "Land"],
        ["1", "Süd & Söhne", "14.3", "48.3", "AT"],
        ["2", "Nord", "14.4", "48.4", "DE"],
    ];
    for (row, cells) in (0..).zip(rows) {
        for (column, cell) in (0..).zip(cells) {
            sheet.write(row, column, cell).unwrap();
        }
    }
    let hidden = book.add_worksheet().set_name("Notes").unwrap();
    hidden.write(0, 0, "nothing").unwrap();
    hidden.set_hidden(true);
    book.save_to_buffer().unwrap()
}

fn flows() -> Vec<u8> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    let headers = [
        "site",
        "direction",
        "resource",
        "t_min_c",
        "t_max_c",
        "quantity [MWh/a]",
        "purity [%]",
        "valid_from",
    ];
    for (column, header) in (0..).zip(headers) {
        sheet.write(0, column, header).unwrap();
    }
    let (percent, date) = (Format::new().set_num_format("0.0%"), Format::new().set_num_format("yyyy-mm-dd"));
    for row in 1..=4 {
        sheet.write(row, 1, "supply").unwrap();
        sheet.write(row, 2, "heat").unwrap();
        sheet.write(row, 3, 100 + row).unwrap();
        sheet.write(row, 4, 180.5).unwrap();
        sheet.write(row, 5, 1e4).unwrap();
        sheet.write_with_format(row, 6, 0.95, &percent).unwrap();
        sheet.write_with_format(row, 7, 46_000, &date).unwrap();
    }
    sheet.merge_range(1, 0, 4, 0, "s1", &Format::new()).unwrap();
    book.save_to_buffer().unwrap()
}
