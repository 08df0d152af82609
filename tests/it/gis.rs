//! A GIS client opens the views by name, with a role that only reads.

#![cfg(test)]

use std::process::Command;

use crate::database::{Database, missing};
use crate::demo::size;

#[test]
fn a_gis_client_opens_sites_flows_and_matches() {
    let Some(database) = Database::new() else { return };
    if Command::new("ogrinfo").arg("--version").output().is_err() {
        return missing("ogrinfo");
    }
    let folder = database.folder();
    folder.turash(&["demo"]).ok();
    let ([sites, flows], matches) = (size(), folder.matches(&[]).len());
    database.make_roles();
    let source = format!("PG:{}", database.words_of("turash_read"));
    for (view, shape, count, field) in [
        ("turash.sites", "Point", sites, "country"),
        ("turash.flows", "Point", flows, "annual_mwh"),
        ("turash.matches", "Line String", matches, "value_eur_per_year"),
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
