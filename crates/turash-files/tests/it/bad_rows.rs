//! Rows that are not taken: each says where, what was found, what was expected, and how to mend it; the others are read.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use turash_files::{CsvStyle, ReadOptions, RejectForm, RejectWriter, open};

use crate::support::{drain, file, read, read_text};

/// A table with one bad row between two good ones gives one reject that contains the parts.
fn check(header: &str, good: [&str; 2], bad: &str, column: Option<&str>, parts: &[&str]) {
    let outcome = read_text(format!("{header}\n{}\n{bad}\n{}\n", good[0], good[1]));
    let [reject] = &outcome.rejects[..] else { panic!("{bad:?} {outcome:#?}") };
    assert_eq!(outcome.sites.len() + outcome.flows.len(), 2, "{bad:?}");
    assert_eq!((reject.row, reject.column.as_deref()), (3, column), "{reject}");
    let text = reject.to_string();
    assert!(text.starts_with(&reject.file) && text.contains("line 3"), "{text}");
    for part in parts {
        assert!(text.contains(part), "{part:?} is not in {text}");
    }
}

#[test]
fn sites() {
    let header = "id,name,lon,lat,country,nace,geo_quality";
    let good = ["a,A,14.5,48.5,AT,C24,own", "z,Z,14.5,48.5,,,"];
    for (bad, column, parts) in [
        ("b,B,14.5,91,,,", Some("lat"), &["'91'", "-90 to 90"][..]),
        ("b,B,181.5,48,,,", Some("lon"), &["'181.5'", "-180 to 180", "decimal degrees"]),
        ("b,B,48.25,114.5,,,", Some("lat"), &["swapped"]),
        ("b,B,NaN,48,,,", Some("lon"), &["'NaN'", "decimal degrees"]),
        ("b,B,inf,48,,,", Some("lon"), &["'inf'"]),
        ("b,B,,48,,,", Some("lon"), &["found nothing", "decimal degrees"]),
        ("b,B,n/a,48,,,", Some("lon"), &["'n/a'", "for example 14.3430"]),
        ("b,B,14°30'N,48,,,", Some("lon"), &["14°30", "exchange the two columns"]),
        ("b,B,14°75',48,,,", Some("lon"), &["14°75", "48.2819"]),
        ("b,B,4321000,3210000,,,", Some("lat"), &["metres", "EPSG:3035 puts them into DE"]),
        ("b,B,14.5,48.5,Atlantis,,", Some("country"), &["ISO 3166-1", "DE or AT"]),
        ("b,B,14.5,48.5,AT,steel,", Some("nace"), &["NACE", "C24.10"]),
        ("b,B,14.5,48.5,AT,,perhaps", Some("geo_quality"), &["own, shared, town or suspect"]),
        ("b,B\0b,14.5,48.5,,,", Some("name"), &["\\0", "control characters", "remove"]),
        ("b,B\u{1b}[31m,14.5,48.5,,,", Some("name"), &["control characters"]),
        ("b\u{1}b,B,14.5,48.5,,,", Some("id"), &["b", "printable text"]),
        ("b,B,14.5", None, &["3 values", "7 values", "double quotes"]),
        ("b,B,14.5,48.5,,,,8", None, &["8 values", "7 values"]),
        ("a,Another,14.5,48.5,,,", Some("id"), &["'a'", "line 2 has the same id", "rename"]),
    ] {
        check(header, good, bad, column, parts);
    }
    check(header, good, &format!("b,{},14.5,48.5,,,", "n".repeat(501)), Some("name"), &["at most 500"]);
    check("lon,lat,name", ["1,1,A", "1,2,B"], "1,3,", Some("name"), &["a name, or an id"]);
    check(
        "id,geom",
        ["a,POINT(1 1)", "b,SRID=4326;POINT(1 2)"],
        "c,POLYGON((1 1))",
        Some("geom"),
        &["POLYGON", "longitude first", "one point"],
    );
}

#[test]
fn flows() {
    let header = "id,site,direction,family,t_min_c,t_max_c,quantity,unit,peak_mw,precision,profile,purity,ewc,price [EUR/MWh],valid_from,valid_until";
    let good = ["f,s,output,heat,100,200,5,GWh/a,,,,,,,,", "g,s,input,co2,,,5,t/a,,,,,,,,"];
    for (bad, column, parts) in [
        (
            "b,s,output,heat,100,200,-5,GWh/a,,,,,,,,",
            Some("quantity"),
            &["'-5'", "0 to", "in MWh/a", "sign"][..],
        ),
        ("b,s,output,heat,100,200,1e12,GWh/a,,,,,,,,", Some("quantity"), &["unit"]),
        ("b,s,output,heat,100,200,NaN,GWh/a,,,,,,,,", Some("quantity"), &["'NaN'", "an amount"]),
        ("b,s,output,heat,100,200,,GWh/a,,,,,,,,", Some("quantity"), &["nothing", "MWh/a", "in a year"]),
        ("b,s,output,heat,100,200,-,GWh/a,,,,,,,,", Some("quantity"), &["'-'", "an amount"]),
        ("b,s,output,heat,100,200,5,furlongs,,,,,,,,", Some("unit"), &["'furlongs'", "MWh/a", "convert"]),
        ("b,s,output,heat,100,200,5,t/a,,,,,,,,", Some("unit"), &["'t/a'", "does not fit"]),
        ("b,s,output,heat,100,200,5,,,,,,,,,", Some("quantity"), &["'5'", "add the unit"]),
        ("b,s,sideways,heat,100,200,5,GWh/a,,,,,,,,", Some("direction"), &["sideways", "supply or demand"]),
        ("b,s,output,phlogiston,100,200,5,GWh/a,,,,,,,,", Some("family"), &["phlogiston", "heat, cooling"]),
        ("b,s,output,heat,200,100,5,GWh/a,,,,,,,,", Some("t_min_c"), &["'200'", "at most", "swap"]),
        ("b,s,output,heat,-300,100,5,GWh/a,,,,,,,,", Some("t_min_c"), &["-273.15"]),
        ("b,s,output,heat,,,5,GWh/a,,,,,,,,", Some("t_min_c"), &["nothing", "temperatures"]),
        ("b,s,output,heat,warm,100,5,GWh/a,,,,,,,,", Some("t_min_c"), &["'warm'"]),
        ("b,,output,heat,100,200,5,GWh/a,,,,,,,,", Some("site"), &["nothing", "id of its site"]),
        ("b,s,output,heat,100,200,876,GWh/a,1,,,,,,,", Some("peak_mw"), &["'1'", "mean rate"]),
        ("b,s,output,heat,100,200,5,GWh/a,9 GWh/a,,,,,,,", Some("peak_mw"), &["the two differ"]),
        ("b,s,output,heat,100,200,5,GWh/a,,vague,,,,,,", Some("precision"), &["measured, reported"]),
        ("b,s,output,heat,100,200,5,GWh/a,,,{\"shape\":1},,,,,", Some("profile"), &["monthly", "mend it"]),
        ("b,s,output,co2,,,5,t/a,,,,99.9,,,,", Some("purity"), &["0 to 1", "0.95"]),
        ("b,s,output,material,,,5,t/a,,,,,,,,", Some("ewc"), &["waste_code"]),
        ("b,s,output,material,,,5,t/a,,,,,10 01,,,", Some("ewc"), &["'10 01'", "six digits"]),
        ("b,s,output,gas,,,5,GWh/a,,,,,,,,", None, &["natural_gas", "gas_kind"]),
        ("b,s,output,co2,,,5,t/a,,,,,,30,,", Some("price [EUR/MWh]"), &["EUR/t"]),
        ("b,s,output,co2,,,5,t/a,,,,,,,tomorrow,", Some("valid_from"), &["tomorrow", "2026-11-24"]),
        ("b,s,output,co2,,,5,t/a,,,,,,,2027-01-01,2026-01-01", Some("valid_from"), &["before the end"]),
        ("f,s,output,heat,100,200,6,GWh/a,,,,,,,,", Some("id"), &["'f'", "line 2"]),
    ] {
        check(header, good, bad, column, parts);
    }
}

#[test]
fn numbers_that_do_not_fit_the_files_decimal_sign_are_refused() {
    let header = "id;site;direction;family;quantity [t/a]";
    let good = ["a;s;output;co2;1,5", "b;s;output;co2;2.5"];
    check(header, good, "c;s;output;co2;1.234", Some("quantity [t/a]"), &["in one way", "alike"]);
    let mut long: String = header.to_owned() + "\n";
    for i in 0..2000 {
        writeln!(long, "f{i};s;output;co2;1,5").unwrap();
    }
    let outcome = read_text(long + "last;s;output;co2;3.5\n");
    let [reject] = &outcome.rejects[..] else { panic!("{:?}", outcome.rejects) };
    assert_eq!((reject.row, reject.invalid.found.as_str()), (2002, "'3.5'"));
    assert!(reject.invalid.expected.contains("','"), "{reject}");
    let outcome =
        read_text("id,site,direction,family,quantity_tonnes\na,s,out,co2,\"1,234\"\nb,s,out,co2,1.5\n");
    assert_eq!(
        outcome.flows[0].quantity.annual(),
        1234.0,
        "points are decimal in this file, so the comma groups"
    );
    let file = file("a.csv", "id;site;direction;family;quantity [t/a]\na;s;in;co2;1.234\n");
    let comma = ReadOptions { decimal_comma: Some(true), ..ReadOptions::default() };
    assert_eq!(drain(open(&file.path, &comma).unwrap()).flows[0].quantity.annual(), 1234.0);
    let point = ReadOptions { decimal_comma: Some(false), ..ReadOptions::default() };
    assert_eq!(drain(open(&file.path, &point).unwrap()).flows[0].quantity.annual(), 1.234);
}

#[test]
fn a_repeated_row_is_counted_and_not_rejected() {
    let outcome = read_text("id,name,lon,lat,note\na,A,1,1,x\na,A,1,1,y\na,A,1,1,x\nb,B,1,1,x\n");
    assert!(outcome.rejects.is_empty());
    assert_eq!((outcome.stats.duplicates, outcome.stats.sites, outcome.stats.rows), (2, 2, 4));
}

#[test]
fn features_that_are_no_points_are_rejected_with_their_number() {
    let feature =
        |geometry: &str| format!(r#"{{"type":"Feature","geometry":{geometry},"properties":{{"name":"A"}}}}"#);
    let features = [
        feature(r#"{"type":"Point","coordinates":[1,2]}"#),
        feature(r#"{"type":"LineString","coordinates":[[1,2],[3,4]]}"#),
        feature(r#"{"type":"Polygon","coordinates":[[[1,2],[3,4],[5,6],[1,2]]]}"#),
        feature("null"),
        feature(r#"{"type":"Point","coordinates":["a",2]}"#),
        feature(r#"{"type":"Point","coordinates":[1,200]}"#),
        feature(r#"{"type":"GeometryCollection","geometries":[]}"#),
        "7".to_owned(),
        feature(&format!(r#"{{"type":"LineString","coordinates":[{}[1,2]]}}"#, "[1,2],".repeat(300_000))),
        feature(r#"{"type":"Point","coordinates":[1,3]}"#),
    ];
    let text = format!(r#"{{"type":"FeatureCollection","features":[{}]}}"#, features.join(",\n"));
    let outcome = read(&file("a.geojson", text).path);
    assert_eq!((outcome.sites.len(), outcome.fatal.is_none()), (2, true));
    let rows: Vec<_> = outcome.rejects.iter().map(|reject| reject.row).collect();
    assert_eq!(rows, (2..=9).collect::<Vec<_>>());
    let line = outcome.rejects[0].to_string();
    for part in ["feature 2", "column 'geometry'", "'LineString'", "Centroids"] {
        assert!(line.contains(part), "{line}");
    }
}

#[test]
fn rejects_can_be_mended_and_read_again() {
    let original = file("a.csv", "id;name;lon;lat\na;A;1;1\nb;B;x,5;1\nc;C;1;99\n");
    let reader = open(&original.path, &ReadOptions::default()).unwrap();
    let form = reader.reject_form();
    let outcome = drain(reader);
    let text = write(form, &outcome.rejects);
    let lines: Vec<_> = text.lines().collect();
    assert_eq!(lines[0], "id,name,lon,lat,row,column,found,expected,remedy,decimal sign");
    assert!(lines[1].starts_with("b,B,\"x,5\",1,3,lon,\"'x,5'\","), "{}", lines[1]);

    let again = file("rejects.csv", text.replace("\"x,5\",1", "5,1").replace(",99,", ",9.5,"));
    let reader = open(&again.path, &ReadOptions::default()).unwrap();
    assert_eq!(reader.ignored().len(), 6);
    let form = reader.reject_form();
    let mended = drain(reader);
    assert_eq!((mended.sites.len(), mended.rejects.len()), (2, 0), "{mended:#?}");
    assert_eq!(write(form, &[]).trim_end(), "id,name,lon,lat,row,column,found,expected,remedy,decimal sign");
}

fn write(form: RejectForm, rejects: &[turash_files::Reject]) -> String {
    let mut out = Vec::new();
    let mut writer = RejectWriter::new(&mut out, CsvStyle::default(), form).unwrap();
    for reject in rejects {
        writer.write(reject).unwrap();
    }
    assert_eq!(writer.finish().unwrap(), rejects.len() as u64);
    String::from_utf8(out).unwrap()
}

/// Reads a table, mends its rejects, reads those too; the flows of both, by id.
fn mended(name: &str, text: &str, mend: &[(&str, &str)]) -> BTreeMap<String, f64> {
    let first = file(name, text);
    let reader = open(&first.path, &ReadOptions::default()).unwrap();
    let form = reader.reject_form();
    let outcome = drain(reader);
    let mut rejects = write(form, &outcome.rejects);
    for (wrong, right) in mend {
        assert!(rejects.contains(wrong), "{wrong:?} is not in {rejects}");
        rejects = rejects.replacen(wrong, right, 1);
    }
    let second = file("rejects.csv", &rejects);
    let again = drain(open(&second.path, &ReadOptions::default()).unwrap());
    assert!(again.rejects.is_empty(), "{rejects}\n{again:#?}");
    let mut flows = BTreeMap::new();
    for flow in outcome.flows.iter().chain(&again.flows) {
        let before = flows.insert(flow.id.to_string(), flow.quantity.annual());
        assert_eq!(before, None, "{} twice: {rejects}", flow.id);
    }
    flows
}

#[test]
fn a_mended_row_gets_the_id_that_it_would_have_had_and_overwrites_no_other() {
    let header = "site,direction,resource,t_min_c,t_max_c,quantity\n";
    let rows = [
        "s1,supply,heat,120,180,5000 MWh/a\n",
        "s1,supply,heat,120,180,6000 furlongs\n",
        "s1,supply,heat,120,180,7000 MWh/a\n",
    ];
    let flows = mended("flows.csv", &format!("{header}{}", rows.concat()), &[("furlongs", "MWh/a")]);
    let right = file("flows.csv", format!("{header}{}", rows.concat()).replace("furlongs", "MWh/a"));
    let right = read(&right.path).flows.into_iter().map(|flow| (flow.id.to_string(), flow.quantity.annual()));
    assert_eq!(flows, right.collect::<BTreeMap<_, _>>());
    // What it is cannot be read: the id is another one, and nobody else's.
    let text = format!("{header}{}s1,supply,heat,warm,180,6000 MWh/a\n{}", rows[0], rows[2]);
    let flows = mended("flows.csv", &text, &[("warm,180", "120,180")]);
    let amounts: Vec<_> = flows.iter().map(|(id, annual)| (id.as_str(), *annual)).collect();
    assert_eq!(
        amounts,
        [
            ("flows:line-3", 6000.0),
            ("flows:s1.out.heat.120-180", 5000.0),
            ("flows:s1.out.heat.120-180.2", 7000.0),
        ]
    );
    // A row with too few values, in a table with a column for ids of which some are empty.
    let text =
        "id,site,direction,resource,quantity [t/a]\n,s1,supply,co2,5\nx,s1,supply,co2,6\n,s1,supply,co2\n";
    let flows = mended("flows.csv", text, &[("s1,supply,co2,,", "s1,supply,co2,8,")]);
    assert_eq!(flows.len(), 3, "{flows:?}");
}

#[test]
fn a_mended_row_is_read_with_the_decimal_sign_of_its_file() {
    let header = "id;site;direction;resource;quantity [t/a]\n";
    // Of the one row that is rejected nothing can be told.
    let text = format!("{header}a;s;supply;co2;1,5\nb;s;supply;co3;1.234\n");
    assert_eq!(mended("flows.csv", &text, &[("co3", "co2")])["b"], 1234.0);
    let text = format!("{header}a;s;supply;co2;1.5\nb;s;supply;co3;1.234\n");
    assert_eq!(mended("flows.csv", &text, &[("co3", "co2")])["b"], 1.234);
}
