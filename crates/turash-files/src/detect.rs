//! What a file is, by its first bytes, and how its text is encoded. Knows nothing of columns.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};

use crate::decode;
use crate::encoding::Encoding;

/// Bytes that are looked at to tell what a file is.
pub(crate) const HEAD: usize = 8 * 1024;

/// What the first bytes say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Looks {
    /// Text of some encoding.
    Text,
    /// A ZIP archive: an XLSX workbook, or something else in a ZIP.
    Zip,
    /// Something that is not read here: what it is, and what to do.
    Foreign(&'static str, &'static str),
    /// A map that `ogr2ogr` makes GeoJSON of: what it is.
    Map(&'static str),
}

const SAVE_AS: &str = "save it as .xlsx or CSV";
const EXPORT_AS: &str = "export it as CSV or GeoJSON";
const EXTRACT: &str = "extract it first";

/// Magic numbers of files that planners mistake for tables.
const MAGIC: &[(&[u8], Looks)] = &[
    (b"PK\x03\x04", Looks::Zip),
    (b"PK\x05\x06", Looks::Foreign("an empty ZIP archive", SAVE_AS)),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", Looks::Foreign("an old Excel (.xls) or Office file", SAVE_AS)),
    (
        b"%PDF",
        Looks::Foreign("a PDF document", "copy the table into a spreadsheet and save it as .xlsx or CSV"),
    ),
    (b"\x89PNG", Looks::Foreign("a PNG image", EXPORT_AS)),
    (b"\xff\xd8\xff", Looks::Foreign("a JPEG image", EXPORT_AS)),
    (b"GIF8", Looks::Foreign("a GIF image", EXPORT_AS)),
    (b"II*\0", Looks::Foreign("a TIFF image", EXPORT_AS)),
    (b"SQLite format 3\0", Looks::Foreign("an SQLite database", EXPORT_AS)),
    (b"\x1f\x8b", Looks::Foreign("a gzip archive", EXTRACT)),
    (b"7z\xbc\xaf\x27\x1c", Looks::Foreign("a 7z archive", EXTRACT)),
    (b"Rar!", Looks::Foreign("a RAR archive", EXTRACT)),
    (b"\x28\xb5\x2f\xfd", Looks::Foreign("a Zstandard archive", EXTRACT)),
    (b"PAR1", Looks::Foreign("a Parquet file", EXPORT_AS)),
    (b"fgb\x03", Looks::Map("a FlatGeobuf file")),
    (b"\0\0\x27\x0a", Looks::Map("a Shapefile")),
    (b"\x7fELF", Looks::Foreign("a program", "check that it is the right file")),
    (b"{\\rtf", Looks::Foreign("a rich text document", SAVE_AS)),
    (b"\xff\xfe\0\0", Looks::Foreign("UTF-32 text", "save it as UTF-8")),
    (b"\0\0\xfe\xff", Looks::Foreign("UTF-32 text", "save it as UTF-8")),
];

/// Tells what a file is by its head.
pub(crate) fn looks(head: &[u8]) -> Looks {
    if is_geopackage(head) {
        return Looks::Map("a GeoPackage");
    }
    if head.starts_with(b"PK") && names_shapefile(head) {
        return Looks::Map("a Shapefile in a ZIP archive");
    }
    if let Some((_, looks)) = MAGIC.iter().find(|(magic, _)| head.starts_with(magic)) {
        return *looks;
    }
    if utf16_without_bom(head).is_some() || head.starts_with(b"\xff\xfe") || head.starts_with(b"\xfe\xff") {
        return Looks::Text;
    }
    let start = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head).trim_ascii_start();
    if start.starts_with(b"<") {
        let says = |word: &[u8]| start.windows(word.len()).any(|window| window.eq_ignore_ascii_case(word));
        return match (says(b"<kml"), says(b"opengis.net/gml")) {
            (true, _) => Looks::Map("a KML file"),
            (_, true) => Looks::Map("a GML file"),
            _ => Looks::Foreign("HTML or XML, perhaps a saved web page", EXPORT_AS),
        };
    }
    let first_line = head.split(|byte| *byte == b'\n').next().unwrap_or(head);
    let is_control = |byte: &&u8| **byte < 0x20 && !b"\t\r\n\x1b\x1e\x0c".contains(*byte);
    let controls = head.iter().filter(is_control).count();
    if first_line.contains(&0) || controls * 10 > head.len() {
        return Looks::Foreign("a binary file", "choose a CSV, XLSX or GeoJSON file");
    }
    Looks::Text
}

/// Whether an SQLite database says that it is a `GeoPackage` (OGC 12-128r19, 1.1.1.1.1: the application id at byte 68).
fn is_geopackage(head: &[u8]) -> bool {
    let id = head.get(68..72);
    head.starts_with(b"SQLite format 3\0") && matches!(id, Some(b"GPKG" | b"GP10" | b"GP11"))
}

/// Whether one of the first entries of a ZIP archive is a Shapefile: its name stands in the clear.
fn names_shapefile(head: &[u8]) -> bool {
    [&b".shp"[..], b".shx", b".dbf"]
        .iter()
        .any(|end| head.windows(4).any(|bytes| bytes.eq_ignore_ascii_case(end)))
}

/// Finds out the encoding; reads the whole file once, in pieces, because the first umlaut may stand in its last line.
pub(crate) fn encoding(head: &[u8], file: &mut File) -> io::Result<Encoding> {
    if head.starts_with(b"\xff\xfe") {
        return Ok(Encoding::Utf16Le);
    }
    if head.starts_with(b"\xfe\xff") {
        return Ok(Encoding::Utf16Be);
    }
    if let Some(found) = utf16_without_bom(head) {
        return Ok(found);
    }
    file.seek(SeekFrom::Start(0))?;
    let bom = head.starts_with(b"\xef\xbb\xbf");
    let Content { characters, broken } = look_at_all(file)?;
    Ok(match broken {
        0 => Encoding::Utf8 { bom },
        // Text in Windows-1252 hardly ever holds what is a character of several bytes in UTF-8.
        broken if bom || characters >= broken => Encoding::BrokenUtf8 { bom },
        _ => Encoding::Windows1252,
    })
}

/// UTF-16 without a mark is taken as such where nearly every second byte, always the same one, is zero.
fn utf16_without_bom(head: &[u8]) -> Option<Encoding> {
    let pairs = head.len() / 2;
    if pairs < 4 {
        return None;
    }
    let zeros = |offset: usize| head.chunks_exact(2).filter(|pair| pair[offset] == 0).count();
    let (first, second) = (zeros(0), zeros(1));
    let mostly = |count: usize| count * 10 >= pairs * 8;
    let hardly = |count: usize| count * 50 <= pairs;
    match (first, second) {
        _ if mostly(second) && hardly(first) => Some(Encoding::Utf16Le),
        _ if mostly(first) && hardly(second) => Some(Encoding::Utf16Be),
        _ => None,
    }
}

/// What a text is, read as UTF-8.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Content {
    /// Characters of several bytes.
    characters: u64,
    /// Places that are no UTF-8.
    broken: u64,
}

fn look_at_all(mut input: impl Read) -> io::Result<Content> {
    let mut buffer = vec![0; 256 * 1024];
    let mut kept = 0;
    let mut content = Content::default();
    loop {
        let read = input.read(&mut buffer[kept..])?;
        let filled = kept + read;
        // The last bytes may be the beginning of a character that goes on in the next piece.
        kept = if read > 0 { decode::begun(&buffer[..filled]) } else { 0 };
        for chunk in buffer[..filled - kept].utf8_chunks() {
            content.characters += chunk.valid().chars().filter(|c| !c.is_ascii()).count() as u64;
            content.broken += u64::from(!chunk.invalid().is_empty());
        }
        buffer.copy_within(filled - kept..filled, 0);
        if read == 0 {
            return Ok(content);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_character_cut_by_the_buffer_is_still_utf8() {
        let text = format!("a{}", "ä".repeat(300_000));
        let whole = |bytes: &[u8]| look_at_all(bytes).unwrap();
        assert_eq!(whole(text.as_bytes()), Content { characters: 300_000, broken: 0 });
        assert_eq!(whole(&text.as_bytes()[..4000]).broken, 1, "ends in half a character");
        assert_eq!(whole(&b"M\xfcnchen"[..]), Content { characters: 0, broken: 1 });
        assert_eq!(whole("Käse\u{20ac}".as_bytes()), Content { characters: 2, broken: 0 });
    }

    #[test]
    fn utf16_is_told_by_its_zeros() {
        let le: Vec<u8> = "id;name;lat;lon".encode_utf16().flat_map(u16::to_le_bytes).collect();
        let be: Vec<u8> = "id;name;lat;lon".encode_utf16().flat_map(u16::to_be_bytes).collect();
        assert_eq!(utf16_without_bom(&le), Some(Encoding::Utf16Le));
        assert_eq!(utf16_without_bom(&be), Some(Encoding::Utf16Be));
        assert_eq!(utf16_without_bom(b"id;name;lat;lon"), None);
        assert_eq!(looks(&le), Looks::Text);
    }
}
