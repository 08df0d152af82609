//! Files that cannot be read at all, or not to their end.

#![cfg(test)]

use std::fs::File;
use std::io::{BufWriter, Write};

use crate::turash::Folder;

#[test]
fn what_is_no_table_is_named() {
    let folder = Folder::new();
    folder.write("empty.csv", "");
    folder.write("blank.csv", "\n\n   \n");
    folder.write("picture.csv", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x01\0\0\0\x01\0\x08\x02");
    folder.write("archive.xlsx", b"PK\x05\x06\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0");
    folder.write("torn.xlsx", b"PK\x03\x04\x14\0\0\0\x08\0torn in the middle");
    folder.write("list.json", "[1, 2, 3]");
    folder.write("broken.geojson", "{\"type\": \"FeatureCollection\", \"features\": [{\"type\": ");
    folder.write("colours.csv", "colour,price\nred,5\n");
    folder.write("noise.csv", (0..4000_u32).map(|n| (n * n % 251) as u8).collect::<Vec<u8>>());
    std::fs::create_dir(folder.path("folder.csv")).unwrap();
    let cases: [(&str, &[&str]); 11] = [
        ("empty.csv", &["the file is empty"]),
        ("blank.csv", &["the file is empty"]),
        ("picture.csv", &["PNG image", "export it as CSV"]),
        ("archive.xlsx", &["ZIP archive", "save it as .xlsx"]),
        ("torn.xlsx", &["ZIP archive", "save it as .xlsx"]),
        ("list.json", &["JSON array", "FeatureCollection"]),
        ("broken.geojson", &[]),
        ("colours.csv", &["'colour', 'price'", "--map"]),
        ("noise.csv", &[]),
        ("folder.csv", &["this is a folder", "name a file in it"]),
        ("missing.csv", &["there is no such file", "check the spelling"]),
    ];
    for (file, words) in cases {
        let run = folder.turash(&["import", file]).exits(1).says(words).says(&[file]);
        assert_eq!(run.err.matches("os error").count().max(1), 1, "a cause is told once: {}", run.err);
        assert!(run.err.len() < 1000, "{}", run.err);
    }
    assert!(!folder.path("turash-data").exists(), "nothing is begun");
}

#[test]
fn one_unreadable_file_of_several_stops_before_anything_is_written() {
    let folder = Folder::new();
    folder.write("sites.csv", "id,name,country,lon,lat\na,Alpha,DE,8,50\n");
    folder.turash(&["import", "sites.csv", "missing.csv"]).exits(1).says(&["missing.csv"]);
    assert!(!folder.path("turash-data").exists());
}

#[test]
fn a_header_without_rows_is_pointed_out() {
    let folder = Folder::new();
    folder.write("sites.csv", "id,name,country,lon,lat\n");
    let run = folder.turash(&["import", "sites.csv"]).ok();
    run.says(&["sites.csv: sites", "0 rows", "no rows below it"]);
}

#[test]
fn a_file_that_breaks_in_the_middle_keeps_what_was_committed() {
    let folder = Folder::new();
    folder.write("sites.csv", "id,name,country,lon,lat\na,Alpha,DE,8,50\nb,Beta,DE,9,50\nc,\"Gam,DE,9,50\n");
    let run = folder.turash(&["import", "sites.csv"]).exits(1);
    run.says(&["sites.csv, line 4", "never closed", "2 rows were committed before and stay"]);
    assert_eq!(folder.exported("sites").len(), 2);
    folder.write("sites.csv", folder.read("sites.csv").replace("\"Gam", "Gamma"));
    folder.turash(&["import", "sites.csv"]).ok();
    assert_eq!(folder.exported("sites").len(), 3);
}

#[test]
fn a_line_of_100_mb_takes_no_memory() {
    const BODY: usize = 100_000_000;
    let folder = Folder::new();
    // Without quotes, in quotes, and as the only line, where even the header never ends.
    for (name, before, after) in [
        ("plain", "id,name,country,lon,lat\na,Alpha,DE,8,50\nb,", ",DE,8,50\nc,Gamma,DE,8,50\n"),
        ("quoted", "id,name,country,lon,lat\na,Alpha,DE,8,50\nb,\"", "\",DE,8,50\nc,Gamma,DE,8,50\n"),
        ("header", "", ""),
    ] {
        let file = format!("{name}.csv");
        let mut out = BufWriter::new(File::create(folder.path(&file)).unwrap());
        out.write_all(before.as_bytes()).unwrap();
        for _ in 0..BODY / 10_000 {
            out.write_all(&[b'x'; 10_000]).unwrap();
        }
        out.write_all(after.as_bytes()).unwrap();
        drop(out);
        let run = folder.turash(&["--data", name, "import", &file]).exits(1).says(&[&file]);
        assert!(run.peak < 200_000_000, "{name}: {} bytes", run.peak);
        assert!(cfg!(not(target_os = "linux")) || run.peak > 1_000_000, "memory was looked at");
        assert!(run.err.len() < 2000, "{name}: a message of {} bytes", run.err.len());
        if !before.is_empty() {
            run.says(&["line 3"]);
            let kept = folder.turash(&["--data", name, "export", "sites"]).ok().out;
            assert!(kept.contains("a,Alpha"), "{kept}");
        }
        std::fs::remove_file(folder.path(&file)).unwrap();
    }
}
