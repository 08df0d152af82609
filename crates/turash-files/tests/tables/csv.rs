//! Writes cells as delimited text.

use crate::layout::{Cell, Column};
use crate::programs::{Encoding, Program, Quotes, Ways};
use crate::table::File;

/// The text of a cell, and whether the program holds it for text.
pub(crate) fn text(ways: &Ways, cell: &Cell) -> (String, bool) {
    match cell {
        Cell::Missing => (ways.missing.to_owned(), false),
        Cell::Text(text) => (text.clone(), true),
        Cell::Number(dec, format) => (ways.number(*dec, *format), false),
        Cell::Percent(dec, format) => {
            let space = if ways.program == Program::LibreOfficeCsv && ways.german { " " } else { "" };
            (format!("{}{space}%", ways.number(*dec, *format)), false)
        }
        Cell::Flag(flag) => (ways.flags[usize::from(*flag)].to_owned(), false),
        Cell::Day(day) => (ways.day(*day), ways.numbers != crate::programs::Numbers::Shown),
    }
}

fn quoted(ways: &Ways, text: &str, is_text: bool) -> String {
    let needed = text.contains([ways.delimiter, '"', '\n', '\r']);
    let quote = match ways.quotes {
        Quotes::Needed => needed,
        Quotes::Texts => is_text || needed,
        Quotes::All => true,
    };
    if quote { format!("\"{}\"", text.replace('"', "\"\"")) } else { text.to_owned() }
}

/// The file, with the line that each row begins in.
pub(crate) fn write(ways: &Ways, columns: &[Column], rows: &[Vec<(String, bool)>], blank_end: bool) -> File {
    let mut text = String::new();
    let mut lines = Vec::new();
    let line_of = |text: &str| text.matches('\n').count() as u64 + 1;
    if ways.declares {
        text.extend(["sep=", &ways.delimiter.to_string(), ways.newline]);
    }
    let delimiter = ways.delimiter.to_string();
    let put = |text: &mut String, cells: &[(String, bool)]| {
        let cells: Vec<_> = cells.iter().map(|(cell, is_text)| quoted(ways, cell, *is_text)).collect();
        text.push_str(&cells.join(&delimiter));
        text.push_str(ways.newline);
    };
    let headers: Vec<_> = columns.iter().map(|column| (column.header.clone(), true)).collect();
    put(&mut text, &headers);
    for row in rows {
        lines.push(line_of(&text));
        put(&mut text, row);
    }
    if blank_end {
        for _ in 0..2 {
            put(&mut text, &vec![(String::new(), false); columns.len()]);
        }
    }
    File { name: "table.csv", bytes: encode(&text, ways.encoding), rows: lines }
}

fn encode(text: &str, encoding: Encoding) -> Vec<u8> {
    match encoding {
        Encoding::Utf8 => text.as_bytes().to_vec(),
        Encoding::Utf8Mark => [b"\xef\xbb\xbf", text.as_bytes()].concat(),
        Encoding::Utf16 => {
            let units = std::iter::once(0xfeff).chain(text.encode_utf16());
            units.flat_map(u16::to_le_bytes).collect()
        }
        Encoding::Windows1252 => {
            let (bytes, _, unmappable) = encoding_rs::WINDOWS_1252.encode(text);
            assert!(!unmappable, "characters that the encoding lacks were replaced before");
            bytes.into_owned()
        }
    }
}

/// A text as it is in the end: what the encoding lacks becomes a question mark.
pub(crate) fn in_encoding(text: &str, encoding: Encoding) -> String {
    if encoding != Encoding::Windows1252 {
        return text.to_owned();
    }
    let known = |c: &char| !encoding_rs::WINDOWS_1252.encode(c.encode_utf8(&mut [0; 4])).2;
    text.chars().map(|c| if known(&c) { c } else { '?' }).collect()
}
