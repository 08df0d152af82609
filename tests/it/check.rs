//! Places that cannot be right, or are only roughly known: said, kept, shown, not matched, and listed by `turash check`.

#![cfg(test)]

use crate::turash::Folder;

const SITES: &str = "id,name,city,country,lon,lat\n\
     mill,Mill,Linz,AT,14.31,48.28\n\
     baths,Baths,Linz,AT,,\n\
     lost,Lost,,AT,0,0\n\
     far,Far,,AT,-3.7,40.4\n\
     twin,Twin,Linz,AT,14.5,48.2\n";

const FLOWS: &str = "id,site,direction,resource,temperature,quantity\n\
     out,mill,supply,heat,90-95,500 GWh/a\n\
     in,baths,demand,heat,50-60,200 GWh/a\n\
     far-in,far,demand,heat,50-60,200 GWh/a\n";

const TOWNS: &str = "name,country,lat,lon,population\nLinz,AT,48.30639,14.28611,20484\n";

fn folder() -> Folder {
    let folder = Folder::new();
    folder.write("sites.csv", SITES);
    folder.write("flows.csv", FLOWS);
    folder.write("towns.csv", TOWNS);
    folder
}

#[test]
fn what_is_doubtful_is_said_kept_shown_and_not_matched() {
    let folder = folder();
    let run = folder.turash(&["import", "sites.csv", "flows.csv", "--places", "towns.csv"]).exits(0);
    run.says(&[
        "doubtful: sites.csv, line 3, column 'city': found 'Linz'",
        "within 4.7 km",
        "doubtful: sites.csv, line 4, column 'lon': found '0'",
        "more than 20 km outside its country",
    ]);
    let sites = folder.exported("sites");
    assert!(
        sites.iter().any(|row| row.starts_with("baths,Baths,,Linz,14.28611,48.30639,town,,4.7,AT")),
        "{sites:?}"
    );
    assert!(sites.iter().any(|row| row.contains(",suspect,zero,,AT")), "{sites:?}");
    assert!(sites.iter().any(|row| row.contains(",suspect,outside_country,,AT")), "{sites:?}");
    let matches = folder.turash(&["matches"]).exits(0);
    matches.prints(&["+-4.70 km"]);
    folder
        .turash(&["explain", "out", "in"])
        .exits(0)
        .prints(&["give or take 4.70 km: Baths stands in the middle of its town"]);
    folder.turash(&["explain", "out", "far-in"]).exits(0).prints(&["[suspect_location]"]);
    folder.turash(&["check"]).exits(1).prints(&[
        "suspect place",
        "lost",
        "far",
        "town place",
        "baths",
        "3 doubts found",
    ]);
    // The export reads back to the same.
    folder.turash(&["export", "sites", "-o", "out.csv"]).exits(0);
    folder.turash(&["import", "out.csv"]).exits(0).prints(&["rejected: 0"]);
    assert_eq!(folder.exported("sites"), sites);
    folder.turash(&["recompute", "--verify"]).exits(0);
}

#[test]
fn a_place_that_was_corrected_is_matched() {
    let folder = folder();
    folder.turash(&["import", "sites.csv", "flows.csv", "--places", "towns.csv"]).exits(0);
    folder.write("mended.csv", "id,name,country,lon,lat\nfar,Far,AT,14.32,48.29\nlost,Lost,AT,14.4,48.1\nbaths,Baths,AT,14.29,48.3\n");
    folder.turash(&["import", "mended.csv"]).exits(0);
    folder.turash(&["explain", "out", "far-in"]).exits(0).prints(&["A match."]);
    folder.turash(&["check"]).exits(0).prints(&["nothing is doubtful"]);
}

#[test]
fn sites_that_files_apart_put_into_one_place_are_listed() {
    let folder = folder();
    folder.write("a.csv", "id,name,lon,lat\na,A,14.3,48.3\n");
    folder.write("b.csv", "id,name,lon,lat\nb,B,14.3,48.3\n");
    folder.turash(&["import", "a.csv", "b.csv"]).exits(0);
    folder.turash(&["check"]).exits(1).prints(&["shared place", "2 sites have one place: a, b"]);
    let found = folder.turash(&["check", "--json"]).exits(1).out;
    let found: serde_json::Value = serde_json::from_str(&found).unwrap();
    assert_eq!(found[0]["what"], "shared_place");
}

#[test]
fn metres_need_a_system() {
    let folder = Folder::new();
    folder.write("sites.csv", "Firma;Rechtswert;Hochwert\nGlashütte;533433,5;5684708,5\n");
    folder
        .turash(&["import", "sites.csv"])
        .exits(1)
        .says(&["metres of a projection", "EPSG:25832 puts them into DE"]);
    folder.turash(&["import", "sites.csv", "--crs", "EPSG:25832"]).exits(0);
    assert!(folder.exported("sites")[0].contains(",Glashütte,,9.479"), "{:?}", folder.exported("sites"));
    folder.turash(&["import", "sites.csv", "--crs", "UTM32"]).exits(2).says(&["EPSG:25832"]);
}
