//! Rows that cannot be taken: where, what was found, what was expected, how to mend it; the other rows are taken.

#![cfg(test)]

use crate::turash::{Folder, csv};

const SITE_HEADER: &str = "id,name,country,lon,lat\n";
const FLOW_HEADER: &str = "id,site,direction,resource,t_min_c,t_max_c,quantity\n";

/// Imports a good site, a bad row and another good site; the bad one alone is rejected, with these words.
#[track_caller]
fn bad_site(row: &[u8], words: &[&str]) {
    let folder = Folder::new();
    let file = [SITE_HEADER.as_bytes(), b"a,Alpha,DE,8,50\n", row, b"\nz,Zeta,DE,8.1,50\n"].concat();
    folder.write("sites.csv", file);
    let run = folder.turash(&["import", "sites.csv"]).exits(1).prints(&["rejected: 1\n"]);
    run.says(&["rejected: sites.csv, line 3", "found ", "expected "]).says(words);
    let sites: Vec<String> = folder.exported("sites").iter().map(|line| line[..1].to_owned()).collect();
    assert_eq!(sites, ["a", "z"]);
}

/// The same with flows.
#[track_caller]
fn bad_flow(row: &str, words: &[&str]) {
    let folder = Folder::new();
    folder.write("sites.csv", format!("{SITE_HEADER}a,Alpha,DE,8,50\n"));
    folder.write(
        "flows.csv",
        format!("{FLOW_HEADER}f1,a,supply,heat,90,99,1 GWh/a\n{row}\nf3,a,demand,heat,40,50,1 GWh/a\n"),
    );
    let run = folder.turash(&["import", "sites.csv", "flows.csv"]).exits(1).prints(&["rejected: 1\n"]);
    run.says(&["rejected: flows.csv, line 3", "found ", "expected "]).says(words);
    assert_eq!(folder.exported("flows").len(), 2);
}

#[test]
fn coordinates() {
    bad_site(b"b,B,DE,8,95", &["column 'lat': found '95'", "-90 to 90"]);
    bad_site(b"b,B,DE,190,50", &["column 'lon': found '190'", "-180 to 180"]);
    bad_site(b"b,B,DE,NaN,50", &["column 'lon': found 'NaN'", "longitude in decimal degrees"]);
    bad_site(b"b,B,DE,8,inf", &["column 'lat': found 'inf'", "latitude in decimal degrees"]);
    bad_site(b"b,B,DE,,50", &["column 'lon': found nothing", "decimal degrees"]);
    bad_site(b"b,B,JP,35.68,139.69", &["column 'lat': found '139.69'", "look swapped"]);
    bad_site(b"b,B,DE,east,50", &["column 'lon': found 'east'"]);
}

#[test]
fn texts_and_codes() {
    bad_site(b"b,B,Atlantis,8,50", &["column 'country': found 'Atlantis'"]);
    bad_site(b"b\x01b,B,DE,8,50", &["column 'id': found 'b", "1 to 128 bytes"]);
    bad_site(b"b,Nul\0name,DE,8,50", &["column 'name': found 'Nul\\0name'", "without control characters"]);
    bad_site(b"b,Bell\x07name,DE,8,50", &["column 'name'", "without control characters"]);
    bad_site(b"b,B,DE,8,50,7", &["6 values", "5 values"]);
    bad_site(b"b,B", &["2 values", "5 values"]);
    bad_site(b"a,Alpha,DE,8,51", &["column 'id': found 'a'", "line 2 has the same id and other values"]);
}

#[test]
fn quantities() {
    bad_flow("f2,a,supply,heat,90,99,-5 GWh/a", &["column 'quantity'", "from 0 to 1e10", "check the sign"]);
    bad_flow("f2,a,supply,heat,90,99,9e99 GWh/a", &["column 'quantity'", "from 0 to 1e10"]);
    bad_flow("f2,a,supply,heat,90,99,NaN GWh/a", &["column 'quantity': found 'NaN GWh/a'"]);
    bad_flow(
        "f2,a,supply,heat,90,99,5 furlongs",
        &["column 'quantity': found '5 furlongs'", "unit", "GWh/a"],
    );
    bad_flow("f2,a,supply,heat,90,99,5 t/a", &["column 'quantity': found '5 t/a'", "GWh/a"]);
    bad_flow("f2,a,supply,heat,90,99,5", &["column 'quantity': found '5'", "add the unit"]);
    bad_flow("f2,a,supply,heat,90,99,", &["column 'quantity': found nothing"]);
}

#[test]
fn temperatures_and_words() {
    bad_flow("f2,a,supply,heat,99,90,5 GWh/a", &["column 't_min_c'", "swap the two temperatures"]);
    bad_flow("f2,a,supply,heat,-300,90,5 GWh/a", &["column 't_min_c': found '-300'", "-273.15"]);
    bad_flow(
        "f2,a,sideways,heat,90,99,5 GWh/a",
        &["column 'direction': found 'sideways'", "supply or demand"],
    );
    bad_flow("f2,a,supply,love,90,99,5 GWh/a", &["column 'resource': found 'love'", "heat, cooling"]);
    bad_flow("f2,zz,supply,heat,90,99,5 GWh/a", &["column 'site': found 'zz'", "import the sites first"]);
    bad_flow("f1,a,supply,heat,90,99,5 GWh/a", &["column 'id': found 'f1'", "line 2 has the same id"]);
}

#[test]
fn rejects_are_kept_and_the_mended_file_imports() {
    let folder = Folder::new();
    folder.write("sites.csv", format!("{SITE_HEADER}a,Alpha,DE,8,50\nb,Beta,DE,8.01,95\n"));
    folder.write(
        "flows.csv",
        format!(
            "{FLOW_HEADER}f1,a,supply,heat,90,99,30 GWh/a\nf2,b,demand,heat,40,50,30 GWh/a\nf3,a,supply,heat,90,99,-30 GWh/a\n"
        ),
    );
    let args = ["import", "flows.csv", "sites.csv", "--rejects", "bad.csv"];
    let run = folder.turash(&args).exits(1).prints(&["rejected: 3\n"]);
    run.says(&[
        "1 rejected row is in bad-sites.csv: mend it",
        "2 rejected rows are in bad-flows.csv: mend them",
        "flows.csv, line 3, column 'site': found 'b'",
    ]);
    let rejected = csv(&folder.read("bad-flows.csv"));
    assert_eq!(rejected[0][7..], ["row", "column", "found", "expected", "remedy", "decimal sign"]);
    let mut rows: Vec<_> = rejected[1..].iter().map(|row| (row[0].as_str(), row[7].as_str())).collect();
    rows.sort_unstable();
    assert_eq!(rows, [("f2", "3"), ("f3", "4")]);
    for (file, wrong, right) in
        [("bad-sites.csv", ",95,", ",50.01,"), ("bad-flows.csv", ",-30 GWh/a", ",30 GWh/a")]
    {
        folder.write(file, folder.read(file).replace(wrong, right));
    }
    folder.turash(&["import", "bad-sites.csv", "bad-flows.csv"]).ok().prints(&["rejected: 0", "2 found"]);
    assert_eq!((folder.exported("sites").len(), folder.exported("flows").len()), (2, 3));
    folder.turash(&["recompute", "--verify"]).ok();
}

#[test]
fn rejects_never_overwrite_an_input() {
    let folder = Folder::new();
    let text = format!("{SITE_HEADER}b,Beta,DE,8.01,95\n");
    folder.write("sites.csv", &text);
    folder
        .turash(&["import", "sites.csv", "--rejects", "./sites.csv"])
        .exits(2)
        .says(&["overwrite the input"]);
    assert_eq!(folder.read("sites.csv"), text);
    assert_eq!(folder.names(), ["sites.csv"]);
}

#[test]
fn many_rejects_are_counted_not_recited() {
    let folder = Folder::new();
    let rows: String = ",B,DE,8,95\n".repeat(500);
    folder.write("sites.csv", format!("{SITE_HEADER}{rows}"));
    let run =
        folder.turash(&["import", "sites.csv", "--rejects", "bad.csv"]).exits(1).prints(&["rejected: 500"]);
    assert!(run.err.lines().count() < 30, "{}", run.err);
    run.says(&["all of them are kept"]);
    assert_eq!(csv(&folder.read("bad.csv")).len(), 501);
    folder.turash(&["import", "sites.csv"]).exits(1).says(&["--rejects FILE keeps all"]);
}
