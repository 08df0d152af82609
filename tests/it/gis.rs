//! A GIS client opens the views by name, with a role that only reads.

#![cfg(test)]

use std::process::Command;

use crate::database::{Database, missing};

#[test]
fn a_gis_client_opens_sites_flows_and_matches() {
    let Some(database) = Database::new() else { return };
    if Command::new("ogrinfo").arg("--version").output().is_err() {
        return missing("ogrinfo");
    }
    database.folder().turash(&["demo"]).ok();
    database.make_roles();
    let source = format!("PG:{}", database.words_of("turash_read"));
    for (view, shape, count, field) in [
        ("turash.sites", "Point", 15, "country"),
        ("turash.flows", "Point", 29, "annual_mwh"),
        ("turash.matches", "Line String", 43, "value_eur_per_year"),
    ] {
        let output = Command::new("ogrinfo").args(["-ro", "-so", &source, view]).output().unwrap();
        let said = String::from_utf8_lossy(&output.stdout);
        assert!(output.status.success(), "{said}\n{}", String::from_utf8_lossy(&output.stderr));
        for words in [
            format!("Layer name: {view}"),
            format!("Geometry: {shape}"),
            format!("Feature Count: {count}"),
            field.to_owned(),
            "WGS 84".to_owned(),
        ] {
            assert!(said.contains(&words), "'{words}' is not in\n{said}");
        }
    }
    let write = Command::new("psql")
        .args([
            "-X",
            "-q",
            "-d",
            &database.url_of("turash_read"),
            "-c",
            "BEGIN READ WRITE; DELETE FROM turash.site",
        ])
        .output()
        .unwrap();
    assert!(String::from_utf8_lossy(&write.stderr).contains("permission denied"), "{write:?}");
}
