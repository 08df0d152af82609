//! `LibreOffice` opens an exported workbook and gives the same table back.

use std::path::Path;
use std::process::Command;

use turash_domain::{Coordinates, LocationQuality, Site, SiteId, Text};
use turash_files::{Export, write_sites};

use crate::support::read;

fn sites() -> Vec<Site> {
    let site = |id: &str, name: &str, longitude, latitude| Site {
        id: SiteId::new(id).unwrap(),
        name: Text::new(name).unwrap(),
        organization: Text::new("00123").ok(),
        city: Text::new("=1+1").ok(),
        coordinates: Coordinates::new(longitude, latitude).unwrap(),
        location: LocationQuality::Own,
        country: None,
        industry: None,
    };
    vec![
        site("Werk 12/B Süd", "Kläranlage, \"Süd\"", 14.343_056_1, 48.1),
        site("00123", "-5", -0.25, 1e-7),
        site("https://registry.example.org/id/1", "鉄 & <b>", 179.999_999, -89.5),
    ]
}

#[test]
fn libreoffice_gives_the_same_table_back() {
    let Some(office) = ["soffice", "libreoffice"]
        .into_iter()
        .find(|name| Command::new(name).arg("--version").output().is_ok())
    else {
        println!("not run: LibreOffice (soffice) is not installed");
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let book = folder.path().join("sites.xlsx");
    let mut bytes = Vec::new();
    write_sites(&mut bytes, Export::Xlsx, &sites()).unwrap();
    std::fs::write(&book, bytes).unwrap();
    for (filter, name) in
        [("csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,false", "sites.csv"), ("xlsx", "sites.xlsx")]
    {
        let out = folder.path().join(name.replace('.', "-"));
        convert(office, folder.path(), filter, &book, &out);
        assert_eq!(read(&out.join(name)).sites, sites(), "{filter}");
    }
}

fn convert(office: &str, home: &Path, filter: &str, book: &Path, out: &Path) {
    // A profile of its own: another one may be in use.
    let profile = format!("-env:UserInstallation=file://{}/profile", home.display());
    let done = Command::new(office)
        .args([&profile, "--headless", "--convert-to", filter, "--outdir"])
        .args([out, book])
        .output()
        .unwrap();
    assert!(done.status.success(), "{done:?}");
}
