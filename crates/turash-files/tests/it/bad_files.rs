//! Files that cannot be read: each says what it is and what to do.

use std::io::{Seek, SeekFrom, Write};
use std::path::Path;

use turash_files::{FileErrorKind, ReadOptions, open};

use crate::support::{file, options, read_text};

/// Opens a file that must be refused.
fn refused(name: &str, bytes: impl AsRef<[u8]>) -> (FileErrorKind, String) {
    let file = file(name, bytes);
    let error = open(&file.path, &ReadOptions::default()).unwrap_err();
    assert!(!error.remedy.is_empty(), "{error}");
    (error.kind, error.to_string())
}

#[test]
fn foreign_files_are_named_with_what_to_do() {
    for (bytes, what, remedy) in [
        (&b"%PDF-1.7\n%\xe2"[..], "PDF", "spreadsheet"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "PNG", "CSV"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0\0\0", ".xls", "save it as .xlsx or CSV"),
        (b"SQLite format 3\0\x10\0", "SQLite", "GeoJSON"),
        (b"\x1f\x8b\x08\0\0", "gzip", "extract"),
        (b"PK\x03\x04\x14\0\0\0\0\0nonsense", "ZIP", "save it as .xlsx"),
        (b"<!DOCTYPE html><table>", "HTML", "CSV"),
        (b"<?xml version=\"1.0\"?><kml>", "KML", "ogr2ogr"),
        (b"[{\"id\":1}]", "JSON array", "FeatureCollection"),
        (b"\x01\x02\x00\x03\x04\x05\x06\x07\x08", "binary", "CSV"),
        (b"id,n\0me\n1,2\n", "binary", "CSV"),
        (b"\xff\xfe\0\0i\0\0\0", "UTF-32", "UTF-8"),
    ] {
        let (kind, error) = refused("file.csv", bytes);
        assert_eq!(kind, FileErrorKind::Format, "{error}");
        assert!(error.contains(what) && error.contains(remedy), "{error}");
    }
}

#[test]
fn empty_files_and_empty_tables() {
    for empty in [&b""[..], b"\n\n", b"  \r\n"] {
        let (kind, error) = refused("a.csv", empty);
        assert!(kind == FileErrorKind::Format && error.contains("empty"), "{error}");
    }
    for bom in [&b"\xef\xbb\xbf"[..], b"\xff\xfe"] {
        refused("a.csv", bom);
    }
    let (_, error) = refused("a.csv", "sep=;\n");
    assert!(error.contains("no header"), "{error}");
    let header_only = read_text("id,name,lon,lat\n");
    assert_eq!(header_only.stats.rows, 0);
    assert!(header_only.fatal.is_none() && header_only.rejects.is_empty());
}

#[test]
fn folders_missing_and_forbidden_files() {
    let folder = tempfile::tempdir().unwrap();
    let error = open(folder.path(), &ReadOptions::default()).unwrap_err();
    assert!(error.kind == FileErrorKind::Unreadable && error.to_string().contains("folder"), "{error}");
    let error = open(&folder.path().join("absent.csv"), &ReadOptions::default()).unwrap_err();
    assert!(error.to_string().contains("no such file"), "{error}");
    if Path::new("/dev/zero").exists() {
        let error = open(Path::new("/dev/zero"), &ReadOptions::default()).unwrap_err();
        assert!(error.to_string().contains("no regular file"), "{error}");
    }
    forbidden();
}

#[cfg(unix)]
fn forbidden() {
    use std::os::unix::fs::PermissionsExt;
    let file = file("secret.csv", "id,name,lon,lat\n");
    std::fs::set_permissions(&file.path, std::fs::Permissions::from_mode(0o000)).unwrap();
    match open(&file.path, &ReadOptions::default()) {
        Err(error) => assert!(error.to_string().contains("permission"), "{error}"),
        Ok(_) => println!("not run: root may read everything"),
    }
}

#[cfg(not(unix))]
fn forbidden() {}

#[test]
fn headers_that_say_nothing_list_what_there_is_and_what_is_needed() {
    let (kind, error) = refused("a.csv", "foo,bar,direction\n1,2,3\n");
    assert_eq!(kind, FileErrorKind::Headers);
    for part in [
        "'foo', 'bar', 'direction'",
        "longitude and latitude",
        "name or id",
        "site and resource and quantity",
        "--map",
    ] {
        assert!(error.contains(part), "{part}: {error}");
    }
    let (_, error) = refused("a.csv", "just some text without a table\nand more\n");
    assert!(error.contains("'just some text without a table'"), "{error}");
}

#[test]
fn a_mapping_that_cannot_be_followed_lists_what_there_is() {
    let file = file("a.csv", "id,name,Rechts,Hoch\na,A,1,1\n");
    for (mapping, parts) in [
        (("latitude", "Norden"), ["no column 'Norden'", "'Rechts', 'Hoch'"]),
        (("latitudo", "Hoch"), ["'latitudo' that does not exist", "longitude, latitude"]),
    ] {
        let error = open(&file.path, &options(&[("lon", "Rechts"), mapping])).unwrap_err();
        assert_eq!(error.kind, FileErrorKind::Headers);
        for part in parts {
            assert!(error.to_string().contains(part), "{part}: {error}");
        }
    }
    let mapping = [("lon", "Rechts"), ("lat", "Hoch"), ("peak", "name")];
    let error = open(&file.path, &options(&mapping)).unwrap_err().to_string();
    assert!(error.contains("'peak' that sites do not have"), "{error}");
}

#[test]
fn an_unclosed_quote_is_named_with_its_line() {
    for (text, line) in [
        ("id,name,lon,lat\na,A,1,1\nb,\"B,1,1\nc,C,1,1\n", 3),
        ("id,name,lon,lat\na,A,1,1\nb,B,1,\"1\n", 3),
        ("id,name,lon,lat\r\na,A,1,1\r\n\r\nb,B,1,\"1", 4),
        ("id,name,\"lon,lat\na,A,1,1\n", 1),
    ] {
        let file = file("a.csv", text);
        let error = match open(&file.path, &ReadOptions::default()) {
            Ok(reader) => crate::support::drain(reader).fatal.unwrap(),
            Err(error) => error,
        };
        assert_eq!((error.kind, error.line), (FileErrorKind::Broken, Some(line)), "{error}");
        assert!(error.to_string().contains("never closed"), "{error}");
    }
    let closed = read_text("id,name,lon,lat\na,\"A\n\"\"x\"\"\",1,\"1\"");
    assert!(closed.fatal.is_none(), "{closed:?}");
    let literal = read_text("id,name,lon,lat\na,5\" pipe,1,1\nb,B,1,1\n");
    assert_eq!((literal.sites.len(), literal.sites[0].name.as_str()), (2, "5\" pipe"));
}

#[test]
fn a_row_of_100_megabytes_ends_reading_without_filling_the_memory() {
    let mut file = file("long.csv", "id,name,lon,lat\na,A,1,1\nb,");
    append(&mut file.path, 100 << 20);
    let started = peak_memory();
    let outcome = crate::support::read(&file.path);
    let error = outcome.fatal.unwrap();
    assert_eq!((outcome.sites.len(), error.line), (1, Some(3)));
    assert!(error.to_string().contains("longer than 1 MiB"), "{error}");
    if let Some((before, after)) = started.zip(peak_memory()) {
        assert!(after - before < 90_000, "grew from {before} to {after} kB");
    }
    let header = crate::support::file("long.csv", "x".repeat(3 << 20));
    let error = open(&header.path, &ReadOptions::default()).unwrap_err();
    assert!(error.to_string().contains("longer than 1 MiB"), "{error}");
}

/// Lengthens a file by spaces, quickly.
fn append(path: &mut std::path::PathBuf, bytes: u64) {
    let mut file = std::fs::OpenOptions::new().append(true).open(path).unwrap();
    let block = vec![b'x'; 1 << 20];
    for _ in 0..bytes >> 20 {
        file.write_all(&block).unwrap();
    }
    file.seek(SeekFrom::End(0)).unwrap();
}

/// The most memory that this process ever had, in kB, where the system tells.
fn peak_memory() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM"))?;
    line.split_whitespace().nth(1)?.parse().ok()
}

#[test]
fn broken_json_is_named_with_line_and_column() {
    let point =
        r#"{"type":"Feature","geometry":{"type":"Point","coordinates":[1,2]},"properties":{"name":"A"}}"#;
    for (text, line, what) in [
        (
            "{\"type\":\"FeatureCollection\",\n\"features\":[\nPOINT,\n{\"type\":\"Feature\",}\n]}"
                .to_owned(),
            4,
            "column 19",
        ),
        ("{\"type\":\"FeatureCollection\",\"features\":[\nPOINT\nPOINT]}".to_owned(), 3, "'{'"),
        ("{\"type\":\"FeatureCollection\",\"features\":[\nPOINT".to_owned(), 2, "the end of the file"),
        ("{\"type\":\"FeatureCollection\",\"features\":[\nPOINT]".to_owned(), 2, "the end of the file"),
        (
            "{\"type\":\"FeatureCollection\",\"features\":[\nPOINT,{\"a\":\"".to_owned(),
            2,
            "the end of the file",
        ),
        ("{\"type\":\"Topology\",\"objects\":{}}".to_owned(), 1, "Topology"),
        ("{\"type\" \"x\"}".to_owned(), 1, "':'"),
        ("{".to_owned(), 1, "the end of the file"),
        (format!("{{\"type\":\"FeatureCollection\",\"features\":[{}", "[".repeat(100_000)), 1, "the end"),
    ] {
        let file = file("a.geojson", text.replace("POINT", point));
        let error = open(&file.path, &ReadOptions::default()).unwrap_err();
        assert_eq!((error.kind, error.line), (FileErrorKind::Broken, Some(line)), "{error}");
        assert!(error.to_string().contains(what), "{what}: {error}");
    }
}
