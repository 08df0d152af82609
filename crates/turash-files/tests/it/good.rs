//! Files as planners have them.

use turash_domain::{
    Direction, Family, GasKind, LocationQuality, MaterialCode, Medium, Precision, Profile, Resource,
};
use turash_files::{Kind, ReadOptions, Total, open};

use crate::support::{drain, file, options, read, read_clean};

const GERMAN: &str = "Standort-ID;Firma;Name;Ort;Land;Länge;Breite;NACE\r\n\
    linz;voestalpine AG;Stahlwerk;Linz;Österreich;14,343056;48,281944;C24\r\n\
    muc;;Brauerei Süd;München;DE;11,5;48,1;11\r\n";

fn check_german(outcome: &crate::support::Outcome) {
    assert!(outcome.rejects.is_empty() && outcome.fatal.is_none(), "{outcome:#?}");
    let [linz, munich] = &outcome.sites[..] else { panic!("{outcome:#?}") };
    assert_eq!((linz.id.as_str(), linz.name.as_str()), ("linz", "Stahlwerk"));
    assert_eq!(linz.organization.as_ref().unwrap().as_str(), "voestalpine AG");
    assert_eq!(linz.country.as_ref().unwrap().as_str(), "AT");
    assert_eq!((linz.coordinates.longitude(), linz.coordinates.latitude()), (14.343_056, 48.281_944));
    assert_eq!(linz.location, LocationQuality::Own);
    assert_eq!(munich.city.as_ref().unwrap().as_str(), "München");
    assert_eq!(munich.industry.as_ref().unwrap().as_str(), "C11");
    assert!(munich.organization.is_none());
}

#[test]
fn a_german_table_is_read_in_every_encoding_and_with_every_delimiter() {
    let utf16 = |bytes: fn(u16) -> [u8; 2]| -> Vec<u8> { GERMAN.encode_utf16().flat_map(bytes).collect() };
    let with = |mark: &[u8], text: Vec<u8>| [mark, &text].concat();
    let cp1252 = in_windows_1252(GERMAN);
    for (name, bytes) in [
        ("UTF-8", GERMAN.as_bytes().to_vec()),
        ("UTF-8", with(b"\xef\xbb\xbf", GERMAN.into())),
        ("UTF-16 LE", with(b"\xff\xfe", utf16(u16::to_le_bytes))),
        ("UTF-16 BE", with(b"\xfe\xff", utf16(u16::to_be_bytes))),
        ("UTF-16 LE", utf16(u16::to_le_bytes)),
        ("UTF-16 BE", utf16(u16::to_be_bytes)),
        ("Windows-1252", cp1252),
        ("UTF-8", format!("sep=;\r\n{GERMAN}").into()),
    ] {
        let file = file("sites.csv", bytes);
        let reader = open(&file.path, &ReadOptions::default()).unwrap();
        assert_eq!(reader.format(), format!("CSV, ';', {name}, decimal comma"));
        assert_eq!(reader.kind(), Kind::Sites);
        assert_eq!(reader.total(), Total::Bytes(std::fs::metadata(&file.path).unwrap().len()));
        check_german(&drain(reader));
    }
    for delimiter in ["\t", "|"] {
        check_german(&read_clean(GERMAN.replace(';', delimiter)));
    }
    let quoted: String = GERMAN
        .lines()
        .map(|line| line.split(';').map(|cell| format!("\"{cell}\"")).collect::<Vec<_>>().join(",") + "\n")
        .collect();
    check_german(&read_clean(quoted));
}

/// The table's characters are those that Windows-1252 shares with Latin-1.
fn in_windows_1252(text: &str) -> Vec<u8> {
    text.chars().map(|character| u8::try_from(u32::from(character)).unwrap()).collect()
}

#[test]
fn an_umlaut_at_the_end_of_a_long_file_decides_its_encoding() {
    let mut text = b"id,name,lon,lat\n".to_vec();
    for i in 0..5000 {
        text.extend(format!("s{i},Works number {i},10.5,50.5\n").bytes());
    }
    text.extend(b"last,M\xfcnchen,10.5,50.5\n");
    let outcome = read_clean(text);
    assert_eq!(outcome.sites.len(), 5001);
    assert_eq!(outcome.sites.last().unwrap().name.as_str(), "München");
}

#[test]
fn flows_of_every_family_are_read() {
    let outcome = read_clean(
        "id;site;direction;resource;t_min_c;t_max_c;quantity;unit;peak [MW];medium;waste_code;purity [%];gas kind;csb;precision;profile;floor [EUR/unit];cap [EUR/unit]\n\
         a;s1;output;heat;100;200;192,34;GWh/a;30;flue gas;;;;;measured;iron_and_steel;12,5;99\n\
         b;s1;need;Kälte;6;12;500 MWh/a;;;;;;;;;;1;45\n\
         c;s2;supply;waste;;;1.200;t/a;;;10 01 02;95;;;;;;\n\
         d;s2;supply;CO2;;;12 kt/a;;;;;99,9;;;;;;\n\
         e;s2;demand;hydrogen;;;3 MW;;;;;;;;;;;\n\
         f;s2;demand;gas;;;1 TWh;;;;;;biogas;;;;;\n\
         g;s3;supply;Abwasser;;;7000;m³/a;;;;;;120;rough;;;\n\
         h;s3;demand;Strom;;;1;GWh/a;0,2;;;;;;;;;\n",
    );
    let [heat, cooling, ash, co2, hydrogen, biogas, water, power] = &outcome.flows[..] else { panic!() };
    assert_eq!((heat.direction, heat.precision), (Direction::Supply, Precision::Measured));
    assert_eq!((heat.quantity.annual(), heat.quantity.peak()), (192_340.0, Some(30.0)));
    assert!(
        matches!(&heat.resource, Resource::Heat(h) if h.medium == Some(Medium::FlueGas) && h.band.max().get() == 200.0)
    );
    assert!(matches!(&heat.profile, Profile::Named { name } if name.as_str() == "iron_and_steel"));
    assert_eq!(heat.price_limit.unwrap().get(), 12.5, "a supply has the floor");
    assert_eq!((cooling.family(), cooling.direction), (Family::Cooling, Direction::Demand));
    assert_eq!(cooling.price_limit.unwrap().get(), 45.0, "a demand has the cap");
    assert_eq!(ash.quantity.annual(), 1200.0, "a point groups where the file has decimal commas");
    assert!(matches!(&ash.resource, Resource::Material(m)
        if matches!(&m.code, MaterialCode::Waste(code) if code.as_str() == "10 01 02") && m.purity.unwrap().get() == 0.95));
    assert!(matches!(&co2.resource, Resource::Co2(c) if (c.purity.unwrap().get() - 0.999).abs() < 1e-12));
    assert_eq!(co2.quantity.annual(), 12_000.0);
    assert!(matches!(&hydrogen.resource, Resource::Gas(gas) if gas.kind == GasKind::Hydrogen));
    assert_eq!((hydrogen.quantity.annual(), hydrogen.quantity.peak()), (26_280.0, Some(3.0)));
    assert!(matches!(&biogas.resource, Resource::Gas(gas) if gas.kind == GasKind::Biogas));
    assert!(matches!(&water.resource, Resource::Water(w) if w.parameters.len() == 1));
    assert_eq!(power.quantity.annual(), 1000.0);
}

#[test]
fn units_may_stand_in_the_header_and_temperatures_in_one_column() {
    for (header, value, annual) in [
        ("Menge [GWh/a]", "1.5", 1500.0),
        ("quantity (MWh/a)", "1500", 1500.0),
        ("quantity_mwh_per_year", "1500", 1500.0),
        ("quantity_gwh_or_t_per_year", "1.5", 1500.0),
        ("Jahresmenge in MWh", "1500", 1500.0),
        ("avg_kw", "100", 876.0),
    ] {
        let outcome = read_clean(format!(
            "site_id,role,family,Temperatur [K],{header}\nx,output,heat,373.15-473.15,{value}\n"
        ));
        let [flow] = &outcome.flows[..] else { panic!() };
        assert!((flow.quantity.annual() - annual).abs() < 1e-9, "{header}");
        assert_eq!(flow.quantity.peak(), None, "{header}");
        assert_eq!(flow.id.as_str(), "test:x.out.heat.100-200");
    }
}

#[test]
fn flows_without_an_id_get_one_that_a_second_import_finds_again() {
    let text = "site,direction,resource,temperature,quantity [t/a],unit,waste_code,material\n\
        1,output,heat,100-200,5,GWh/a,,\n1,output,heat,100-200,6,GWh/a,,\n1,input,material,,7,,10 01 02,\n\
        1,output,co2,,8,,,\n1,output,material,,9,,,Flugasche (trocken)\n1,output,heat,100-200,5,GWh/a,,\n";
    let ids = |outcome: &crate::support::Outcome| -> Vec<String> {
        outcome.flows.iter().map(|flow| flow.id.to_string()).collect()
    };
    let first = ids(&read_clean(text));
    assert_eq!(
        first[..4],
        [
            "test:1.out.heat.100-200",
            "test:1.out.heat.100-200.2",
            "test:1.in.material.10-01-02",
            "test:1.out.co2"
        ]
    );
    assert!(first[4].starts_with("test:1.out.material.flugasche-trocken."), "{first:?}");
    assert_eq!(first[5], "test:1.out.heat.100-200.3");
    assert_eq!(first, ids(&read_clean(text)));
    let close = "site,direction,resource,t_min,t_max,quantity_mwh\n\
        1,in,heat,100,200,1\n1,in,heat,100,200.2,2\n1,in,heat,100,200,3\n1,in,heat,100,200.2,4\n";
    assert_eq!(
        ids(&read_clean(close)),
        [
            "test:1.in.heat.100-200",
            "test:1.in.heat.100-200.2",
            "test:1.in.heat.100-200.3",
            "test:1.in.heat.100-200.2.2"
        ]
    );
    let long = "s".repeat(128);
    let flows = read_clean(format!(
        "site,direction,resource,t_min,quantity_mwh\n{long},in,heat,60,1\n{long},in,heat,70,1\n"
    ));
    let [a, b] = &ids(&flows)[..] else { panic!() };
    assert!(a.len() == 128 && b.len() == 128 && a != b);
}

#[test]
fn sites_without_an_id_get_one_from_name_and_place() {
    let text = "name,lat,lon\nLinz works,48.28,14.34\nLinz works,48.28,14.35\n";
    let (first, second) = (read_clean(text), read_clean(text));
    assert_eq!(first.sites, second.sites);
    assert_ne!(first.sites[0].id, first.sites[1].id);
    assert!(first.sites[0].id.as_str().starts_with("linz-works-"));
}

#[test]
fn columns_that_are_not_read_are_listed_with_the_reason() {
    let file = file(
        "flows.csv",
        "site_id,direction,family,t_min_c,t_max_c,quantity_gwh_or_t_per_year,avg_kw,method,,peak_hp,row\n1,output,heat,100,200,1,2,db,,7,2\n",
    );
    let reader = open(&file.path, &ReadOptions::default()).unwrap();
    let ignored: Vec<_> =
        reader.ignored().iter().map(|column| format!("{}: {}", column.header, column.reason)).collect();
    assert_eq!(
        ignored,
        [
            "avg_kw: the mean rate follows from the annual quantity",
            "method: flows have no such field",
            "(column 9, without a name): it has no header",
            "peak_hp: its unit is not known; it would be peak",
            "row: a note of an earlier import",
        ]
    );
    let read: Vec<_> = reader.columns().into_iter().map(|column| (column.field, column.header)).collect();
    assert!(read.contains(&("quantity".to_owned(), "quantity_gwh_or_t_per_year".to_owned())));
}

#[test]
fn a_mapping_overrides_the_guess() {
    let text = "key,Titel,Hochwert,Rechtswert,lat,lon\na,Works,48.5,14.5,1,2\n";
    let file = file("sites.csv", text);
    let options =
        options(&[("lat", "Hochwert"), ("longitude", "rechtswert"), ("name", "Titel"), ("id", "key")]);
    let outcome = drain(open(&file.path, &options).unwrap());
    let site = &outcome.sites[0];
    assert_eq!((site.coordinates.longitude(), site.coordinates.latitude()), (14.5, 48.5));
    assert_eq!((site.id.as_str(), site.name.as_str()), ("a", "Works"));
}

#[test]
fn workbooks_are_read_with_true_numbers_and_dates() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("plan.xlsx");
    let mut workbook = rust_xlsxwriter::Workbook::new();
    let sites = workbook.add_worksheet().set_name("Standorte").unwrap();
    for (column, text) in ["id", "Name", "Länge", "Breite", "Land"].iter().enumerate() {
        sites.write(0, u16::try_from(column).unwrap(), *text).unwrap();
    }
    sites.write(2, 0, 7).unwrap();
    sites.write(2, 1, "Werk Süd").unwrap();
    sites.write(2, 2, 11.576_124).unwrap();
    sites.write(2, 3, "48,137154").unwrap();
    let flows = workbook.add_worksheet().set_name("Ströme").unwrap();
    for (column, text) in
        ["site", "direction", "resource", "t_max [°C]", "quantity [MWh/a]", "valid_from"].iter().enumerate()
    {
        flows.write(0, u16::try_from(column).unwrap(), *text).unwrap();
    }
    let date = rust_xlsxwriter::Format::new().set_num_format("yyyy-mm-dd");
    flows.write(1, 0, 7).unwrap();
    flows.write(1, 1, "demand").unwrap();
    flows.write(1, 2, "steam").unwrap();
    flows.write(1, 3, 160).unwrap();
    flows.write(1, 4, 1234.5).unwrap();
    let day = rust_xlsxwriter::ExcelDateTime::from_ymd(2026, 11, 24).unwrap();
    flows.write_with_format(1, 5, &day, &date).unwrap();
    flows.write(2, 9, "beyond the header").unwrap();
    workbook.save(&path).unwrap();

    let reader = open(&path, &ReadOptions::default()).unwrap();
    assert_eq!(
        (reader.format(), reader.total()),
        ("XLSX, sheet 'Standorte'; not read: 'Ströme'", Total::Rows(1))
    );
    let outcome = drain(reader);
    let [site] = &outcome.sites[..] else { panic!("{outcome:?}") };
    assert_eq!((site.id.as_str(), site.coordinates.longitude()), ("7", 11.576_124));
    assert_eq!(site.coordinates.latitude(), 48.137_154);

    let second = ReadOptions { sheet: Some("Ströme".to_owned()), ..ReadOptions::default() };
    let outcome = drain(open(&path, &second).unwrap());
    let flow = &outcome.flows[0];
    assert_eq!((flow.quantity.annual(), flow.site.as_str()), (1234.5, "7"));
    assert_eq!(flow.validity.unwrap().from().unwrap().to_string(), "2026-11-24T00:00:00Z");
    assert_eq!((outcome.rejects.len(), outcome.rejects[0].row), (1, 3));

    let absent = ReadOptions { sheet: Some("Tabelle9".to_owned()), ..ReadOptions::default() };
    let error = open(&path, &absent).unwrap_err().to_string();
    assert!(error.contains("no sheet 'Tabelle9'") && error.contains("'Standorte', 'Ströme'"), "{error}");
}

#[test]
fn geojson_collections_and_single_features_are_read() {
    let feature = |id: u32, extra: &str| {
        format!(
            r#"{{"type":"Feature","id":{id},"geometry":{{"type":"Point","coordinates":[14.5,48.25,260]}},
            "properties":{{"name":"Works {id}","country":"Austria"{extra}}}}}"#
        )
    };
    let collection = format!(
        "{{\"name\":\"x\", \"note\": {{\"a\":[1,\"]}}\\\"\"]}}, \"type\": \"FeatureCollection\",\n\"features\": [{},\n{}], \"bbox\":[1,2]}}",
        feature(1, r#","city":"Linz","height":7"#),
        feature(2, "")
    );
    let lines =
        format!("{}\n{}\n", feature(1, r#","city":"Linz""#), feature(2, "")).replace("\n            ", "");
    for text in [collection.clone(), lines, format!("\u{feff}{collection}")] {
        let file = file("sites.geojson", &text);
        let reader = open(&file.path, &ReadOptions::default()).unwrap();
        assert_eq!((reader.format(), reader.row_word().name()), ("GeoJSON, UTF-8", "feature"));
        let outcome = drain(reader);
        let [a, b] = &outcome.sites[..] else { panic!("{text} {outcome:#?}") };
        assert_eq!((a.id.as_str(), a.name.as_str(), b.id.as_str()), ("1", "Works 1", "2"));
        assert_eq!((a.coordinates.longitude(), a.coordinates.latitude()), (14.5, 48.25));
        assert_eq!(a.city.as_ref().unwrap().as_str(), "Linz");
    }
}

#[test]
fn blank_rows_and_quoted_line_breaks_do_not_shift_line_numbers() {
    for end in ["\n", "\r\n"] {
        let text =
            "id,name,lon,lat\n\n\na,A,1,1\n,,,\nb,\"B\nC\",1,1\nc,C,x,1\n\nd,D,1,99".replace('\n', end);
        let outcome = read(&file("s.csv", text).path);
        let rows: Vec<_> = outcome.rejects.iter().map(|reject| reject.row).collect();
        assert_eq!(rows, [8, 10], "{end:?} {:#?}", outcome.rejects);
        assert_eq!(outcome.sites.iter().map(|site| site.name.as_str()).collect::<Vec<_>>(), ["A", "B C"]);
    }
}
