//! Where sites are: systems of coordinates, points in one cell, towns, and places that cannot be right.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use turash_domain::{Coordinates, Doubt, LocationQuality, Site};
use turash_files::{Crs, Gazetteer, ReadOptions, Record, RowError, open};

use crate::support::{Outcome, drain, file, read, read_clean, read_text};

/// A file of the shared sheets, if they are there.
pub(crate) fn sheet(name: &str) -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/sheets").join(name);
    if path.is_file() {
        return Some(path);
    }
    println!("not run: {name} (../shared/data/sheets) is absent");
    None
}

fn in_system(code: &str) -> ReadOptions {
    ReadOptions { crs: Some(Crs::parse(code).unwrap()), ..ReadOptions::default() }
}

fn read_in(code: &str, text: &str) -> Outcome {
    drain(open(&file("test.csv", text).path, &in_system(code)).unwrap())
}

/// What the doubts about a file say.
fn doubts(name: &str, text: &str, options: &ReadOptions) -> Vec<String> {
    let file = file(name, text);
    let mut reader = open(&file.path, options).unwrap();
    let mut said = Vec::new();
    while let Some(item) = reader.next() {
        assert!(!matches!(item, Err(RowError::Fatal(_))), "{item:?}");
        said.extend(reader.take_doubts().iter().map(ToString::to_string));
    }
    said
}

fn off_by_m(site: &Site, longitude: f64, latitude: f64) -> f64 {
    site.coordinates.distance_km(Coordinates::new(longitude, latitude).unwrap()) * 1000.0
}

fn near(site: &Site, longitude: f64, latitude: f64, metres: f64) {
    let off = off_by_m(site, longitude, latitude);
    assert!(off <= metres, "{} is off by {off} m: {:?}", site.id, site.coordinates);
}

#[test]
fn metres_are_read_in_the_system_that_is_said() {
    let text = "Name;Ostwert [m];Nordwert [m];Land\nHannover;549829,86;5803100,34;DE\nKassel;32533433,51;5684708,49;DE\n";
    let outcome = read_in("EPSG:25832", text);
    let [hannover, kassel] = &outcome.sites[..] else { panic!("{outcome:#?}") };
    near(hannover, 9.732, 52.3759, 0.5);
    near(kassel, 9.4797, 51.3127, 0.5);
    assert_eq!(hannover.location, LocationQuality::Own);
    // A system of degrees other than WGS 84: DHDN is some hundred metres off.
    let outcome = read_in("EPSG:4314", "name,lon,lat,country\nKassel,9.4797,51.3127,DE\n");
    let off = off_by_m(&outcome.sites[0], 9.4797, 51.3127);
    assert!((50.0..300.0).contains(&off), "{off}");
}

#[test]
fn metres_without_a_system_are_refused_and_the_likely_ones_named() {
    let refused = |text: &str| {
        let file = file("test.csv", text);
        open(&file.path, &ReadOptions::default()).unwrap_err().to_string()
    };
    let said =
        refused("Firma;Rechtswert;Hochwert\nGlashütte;533433,5;5684708,5\nBäckerei;534146,0;5685525,1\n");
    assert!(
        said.contains("metres of a projection") && said.contains("EPSG:25832 puts them into DE"),
        "{said}"
    );
    let said = refused("name,x,y,country\nRotterdam,92438.47,437716.03,NL\n");
    assert!(said.contains("EPSG:28992 puts them into NL") && !said.contains("25832"), "{said}");
    // Exchanged columns fit nowhere.
    let said = refused("name,x,y,country\nKassel,5684708.49,533433.51,DE\n");
    assert!(said.contains("check the order of the two columns"), "{said}");
    // One row of metres among degrees is refused alone.
    let outcome = read_text("name,lon,lat,country\nLinz,14.3,48.3,AT\nKassel,533433.5,5684708.5,DE\n");
    assert_eq!((outcome.sites.len(), outcome.rejects.len()), (1, 1), "{outcome:#?}");
    assert!(
        outcome.rejects[0].to_string().contains("EPSG:25832 puts them into DE"),
        "{}",
        outcome.rejects[0]
    );
}

#[test]
fn exchanged_metres_are_suspect() {
    let outcome = read_in("EPSG:3035", "name,x,y,country\nHannover,3251860.11,4302748.67,DE\n");
    assert_eq!(outcome.sites[0].location, LocationQuality::Suspect(Doubt::Swapped), "{outcome:#?}");
}

#[test]
fn a_file_says_its_own_system() {
    let feature = |inner: &str| {
        format!(
            r#"{{"type":"Feature","properties":{{"name":"Kassel","country":"DE"}},"geometry":{{"type":"Point","coordinates":[533433.51,5684708.49]{inner}}}}}"#
        )
    };
    let crs = |name: &str| format!(r#""crs":{{"type":"name","properties":{{"name":"{name}"}}}}"#);
    let own = crs("urn:ogc:def:crs:EPSG::25832");
    let collection = |members: &str, feature: &str| {
        format!(r#"{{"type":"FeatureCollection",{members}"features":[{feature}]}}"#)
    };
    let texts = [
        collection(&format!("{own},"), &feature("")),
        collection("", &feature(&format!(",{own}"))),
        collection(&format!("{},", crs("EPSG:3035")), &feature(&format!(",{own}"))),
        collection("", &feature("").replacen("\"properties\"", &format!("{own},\"properties\""), 1)),
    ];
    for text in &texts {
        let outcome = read(&file("a.geojson", text).path);
        assert!(outcome.rejects.is_empty(), "{text}: {:?}", outcome.rejects);
        near(&outcome.sites[0], 9.4797, 51.3127, 0.5);
    }
    let bare = file("a.geojson", collection("", &feature("")));
    let refused = open(&bare.path, &ReadOptions::default()).unwrap_err().to_string();
    assert!(refused.contains("EPSG:25832 puts them into DE"), "{refused}");
    near(&drain(open(&bare.path, &in_system("25832")).unwrap()).sites[0], 9.4797, 51.3127, 0.5);
    let both = file("a.geojson", &texts[0]);
    let refused = open(&both.path, &in_system("EPSG:3035")).unwrap_err().to_string();
    assert!(refused.contains("its crs is EPSG:25832, and --crs says EPSG:3035"), "{refused}");
    assert!(open(&both.path, &in_system("EPSG:25832")).is_ok());
    let unknown = file("a.geojson", collection(&format!("{},", crs("local:7")), &feature("")));
    let refused = open(&unknown.path, &ReadOptions::default()).unwrap_err().to_string();
    assert!(refused.contains("local:7") && refused.contains("EPSG:4326"), "{refused}");
}

#[test]
fn maps_of_other_formats_are_named_with_the_command_that_converts_them() {
    let mut package = b"SQLite format 3\0".to_vec();
    package.resize(68, 1);
    package.extend(b"GPKG");
    package.resize(200, 0);
    for (name, bytes, what) in [
        ("a.gpkg", package, "a GeoPackage"),
        ("a.shp", b"\0\0\x27\x0a\0\0\0\0".to_vec(), "a Shapefile"),
        (
            "a.kml",
            b"<?xml version=\"1.0\"?>\n<kml xmlns=\"http://www.opengis.net/kml/2.2\">".to_vec(),
            "a KML file",
        ),
        ("a b.zip", b"PK\x03\x04 sites.shp sites.dbf".to_vec(), "a Shapefile in a ZIP archive"),
    ] {
        let file = file(name, bytes);
        let said = open(&file.path, &ReadOptions::default()).unwrap_err().to_string();
        let to = file.path.with_extension("geojson").display().to_string();
        assert!(said.contains(what) && said.contains("ogr2ogr -f GeoJSON -t_srs EPSG:4326 "), "{said}");
        assert!(said.contains(&to) && said.contains(&file.path.display().to_string()), "{said}");
    }
}

#[test]
fn degrees_are_read_as_people_write_them() {
    let outcome = read_clean(
        "id;name;lat;lat_dir;lon;lon_dir\n\
         a;A;38.72;N;9.14;W\n\
         b;B;33.45;Süd;70.66;West\n\
         c;C;38.72 N;;9.14 W;\n\
         d;D;N38.72;;W9.14;\n\
         e;E;38.72°;;-9.14°;\n\
         f;F;38° 43' 12'' N;;9° 8' 24'' W;\n",
    );
    for site in outcome.sites.iter().filter(|site| site.id.as_str() != "b") {
        near(site, -9.14, 38.72, 0.1);
    }
    near(&outcome.sites[1], -70.66, -33.45, 0.1);
    let outcome = read_text("id;name;lat;lon\na;A;9.14 W;38.72 N\nb;B;-38.72 S;9.14\nc;C;38.72;9.14 O\n");
    let said: Vec<String> = outcome.rejects.iter().map(ToString::to_string).collect();
    assert!(said[0].contains("exchange the two columns"), "{said:?}");
    assert!(said[1].contains("sign or the letter"), "{said:?}");
    assert!(said[2].contains("write E or W"), "{said:?}");
}

#[test]
fn a_point_is_found_in_any_column() {
    for header in ["geom", "lat, lon", "Koordinaten", "irgendwas", "location"] {
        for cell in [
            "POINT (14.3430 48.2819)",
            "SRID=4326;POINT(14.343 48.2819)",
            "48.2819, 14.3430",
            "48° 16' 54.84'' N, 14° 20' 34.8'' E",
        ] {
            let outcome = read_clean(format!("id;name;{header};country\na;Forge;{cell};AT\n"));
            near(&outcome.sites[0], 14.343, 48.2819, 1.0);
        }
    }
    let outcome = read_clean("id;name;lon/lat\na;Forge;14.3430 / 48.2819\n");
    near(&outcome.sites[0], 14.343, 48.2819, 1.0);
    let said = doubts("a.csv", "id;name;coordinates\na;Forge;48.2819, 14.3430\n", &ReadOptions::default());
    assert!(said.len() == 1 && said[0].contains("neither letters nor the header"), "{said:?}");
    let outcome = read_in("EPSG:25832", "id;name;koordinaten\na;Kassel;533433,51 / 5684708,49\n");
    near(&outcome.sites[0], 9.4797, 51.3127, 0.5);
    // Temperatures are no places.
    let flows = read_clean("site,direction,resource,T,quantity\na,supply,heat,60-90,5 GWh/a\n");
    assert_eq!(flows.flows.len(), 1);
}

#[test]
fn places_that_cannot_be_right_are_kept_as_suspect() {
    let text = "id,name,lon,lat,country\n\
         zero,A,0,0,AT\n\
         swapped,B,48.28,14.31,AT\n\
         outside,C,-3.7,40.4,AT\n\
         border,D,12.2,47.6,AT\n\
         right,E,14.31,48.28,AT\n\
         unsaid,F,-3.8,40.4,\n";
    let outcome = read_clean(text);
    let location = |id: &str| outcome.sites.iter().find(|site| site.id.as_str() == id).unwrap().location;
    assert_eq!(location("zero"), LocationQuality::Suspect(Doubt::Zero));
    assert_eq!(location("swapped"), LocationQuality::Suspect(Doubt::Swapped));
    assert_eq!(location("outside"), LocationQuality::Suspect(Doubt::OutsideCountry));
    for id in ["border", "right", "unsaid"] {
        assert_eq!(location(id), LocationQuality::Own, "{id}");
    }
    let said = doubts("a.csv", text, &ReadOptions::default());
    assert_eq!(said.len(), 3, "{said:?}");
    assert!(
        said[1].contains("line 3, column 'lon': found '48.28'") && said[1].contains("exchange longitude"),
        "{said:?}"
    );
    // Who says that a place is right is believed.
    let outcome = read_clean(
        "id,name,lon,lat,country,location\na,Platform,-3.7,40.4,AT,own\nb,B,14.3,48.3,AT,suspect\n",
    );
    assert_eq!(outcome.sites[0].location, LocationQuality::Own);
    assert_eq!(outcome.sites[1].location, LocationQuality::Suspect(Doubt::Stated));
}

#[test]
fn one_place_for_many_sites_is_shared_or_suspect() {
    let rows = |towns: &[&str]| -> String {
        let rows =
            towns.iter().enumerate().map(|(row, town)| format!("s{row},Works {row},{town},10.45,51.16\n"));
        format!("id,name,city,lon,lat\n{}own,Own,Kassel,9.4797,51.3127\n", rows.collect::<String>())
    };
    let location = |text: String, name: &str| {
        let mut outcome = read(&file(name, text).path);
        assert_eq!(outcome.sites.pop().unwrap().location, LocationQuality::Own);
        outcome.sites[0].location
    };
    let towns = ["Kassel", "Fulda", "Gotha", "Erfurt", "Eisenach"];
    assert_eq!(location(rows(&towns), "a.csv"), LocationQuality::Suspect(Doubt::Shared));
    assert_eq!(location(rows(&towns[..4]), "a.csv"), LocationQuality::Shared);
    assert_eq!(location(rows(&["Kassel"; 9]), "a.csv"), LocationQuality::Shared);
    assert_eq!(location(rows(&towns[..1]), "a.csv"), LocationQuality::Own);
}

#[test]
fn sites_without_a_place_stand_in_the_middle_of_their_town() {
    let towns = file(
        "towns.csv",
        "name,country,lat,lon,population\nLinz,AT,48.30639,14.28611,204846\nNeustadt,DE,50.73,11.75,\nNeustadt,DE,49.35,8.14,\n",
    );
    let options = ReadOptions {
        places: Some(Arc::new(Gazetteer::open(&towns.path).unwrap())),
        ..ReadOptions::default()
    };
    let text = "id,name,city,country,lon,lat\na,Bakery,Linz,AT,,\nb,Mill,Linz,AT,14.31,48.28\nc,Inn,Neustadt,DE,,\nd,Barn,Atlantis,,,\n";
    let outcome = drain(open(&file("a.csv", text).path, &options).unwrap());
    let [bakery, mill] = &outcome.sites[..] else { panic!("{outcome:#?}") };
    near(bakery, 14.286_11, 48.306_39, 0.1);
    assert!(bakery.location.within_km().is_some_and(|km| (5.0..9.0).contains(&km.get())), "{bakery:?}");
    assert_eq!(mill.location, LocationQuality::Own);
    let said: Vec<String> = outcome.rejects.iter().map(ToString::to_string).collect();
    assert!(said[0].contains("column 'city'") && said[0].contains("there are 2 of that name"), "{said:?}");
    assert!(said[1].contains("--places"), "{said:?}");
    let said = doubts("a.csv", text, &options);
    assert!(said.len() == 1 && said[0].contains("within 6.6 km"), "{said:?}");
    // A file without any column of places.
    let outcome =
        drain(open(&file("a.csv", "id,name,city,country\na,Bakery,Linz,AT\n").path, &options).unwrap());
    assert_eq!(outcome.sites[0].location.name(), "town");
    let bare = file("a.csv", "id,name,city,country\na,Bakery,Linz,AT\n");
    let refused = open(&bare.path, &ReadOptions::default()).unwrap_err().to_string();
    assert!(refused.contains("--places") && refused.contains("--map"), "{refused}");
    let refused = Gazetteer::open(&file("b.csv", "a,b\n1,2\n").path).unwrap_err().to_string();
    assert!(refused.contains("no table of towns"), "{refused}");
}

#[test]
fn points_of_the_shared_file_are_within_their_tolerance() {
    let Some(path) = sheet("projected_points.csv") else { return };
    let text = std::fs::read_to_string(path).unwrap();
    let rows: Vec<Vec<&str>> = text.lines().skip(1).map(|line| line.split(',').collect()).collect();
    assert_eq!(rows.len(), 29);
    for row in rows {
        let [name, country, epsg, x, y, longitude, latitude, tolerance] = row[..] else { panic!("{row:?}") };
        let outcome =
            read_in(&format!("EPSG:{epsg}"), &format!("name,country,x,y\n{name},{country},{x},{y}\n"));
        let number = |text: &str| text.parse::<f64>().unwrap();
        let off = off_by_m(&outcome.sites[0], number(longitude), number(latitude));
        println!("{name} EPSG:{epsg}: off by {off:.2} m, allowed {tolerance}");
        assert!(off <= number(tolerance), "{name} EPSG:{epsg} is off by {off} m");
        assert_eq!(outcome.sites[0].location, LocationQuality::Own);
    }
}

#[test]
fn the_shared_kinds_of_points_come_out_as_they_should() {
    if let Some(path) = sheet("kinds/wkt/sites.csv") {
        let outcome = read(&path);
        let read: Vec<&str> = outcome.sites.iter().map(|site| site.id.as_str()).collect();
        assert_eq!(
            read,
            ["w1", "w2", "w3", "w4", "w5", "w6", "w7", "w8", "w9", "w10", "w12", "w13", "w14", "w15"],
            "{outcome:#?}"
        );
        for site in &outcome.sites {
            near(site, 14.34, 48.28, 1_500.0);
        }
        assert_eq!(outcome.rejects.len(), 3);
    }
    for (name, wanted) in [
        ("kinds/hemisphere/sites.csv", &[(-9.14, 38.72), (-70.66, -33.45)][..]),
        ("kinds/hemisphere/letters.csv", &[(-9.14, 38.72); 3][..]),
    ] {
        let Some(path) = sheet(name) else { continue };
        let outcome = read(&path);
        assert!(outcome.rejects.is_empty() && outcome.sites.len() == wanted.len(), "{outcome:#?}");
        for (site, (longitude, latitude)) in outcome.sites.iter().zip(wanted) {
            near(site, *longitude, *latitude, 0.1);
        }
    }
    if let Some(path) = sheet("kinds/multipoint/one.geojson") {
        let outcome = read(&path);
        let read: Vec<&str> = outcome.sites.iter().map(|site| site.id.as_str()).collect();
        assert_eq!(read, ["s1", "s4"], "{outcome:#?}");
        assert_eq!(outcome.rejects.len(), 3);
    }
}

#[test]
fn a_reader_of_sites_can_be_sent_to_another_thread() {
    fn is_send<T: Send>(_: &T) {}
    let file = file("a.csv", "name,lon,lat\nA,14,48\n");
    let reader = open(&file.path, &in_system("EPSG:4326")).unwrap();
    is_send(&reader);
    assert!(matches!(reader.into_iter().next(), Some(Ok(Record::Site { .. }))));
}
