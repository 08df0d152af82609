//! Values that were once read as others without a word.

use turash_files::{ReadOptions, open};

use crate::support::{drain, file, read, read_text};

#[test]
fn one_row_in_another_encoding_is_refused_with_its_byte_and_the_others_are_read() {
    let mut bytes = "id,name,city,longitude,latitude\nm1,M\u{fc}hle,Łódź,19.45,51.76\n".as_bytes().to_vec();
    bytes.extend(b"m2,K\xe4serei H\xf6fle,Kempten,10.31,47.72\n");
    bytes.extend("m3,Gießerei,Köln,6.95,50.94\n".as_bytes());
    for mark in [&b""[..], b"\xef\xbb\xbf"] {
        let outcome = read_text([mark, &bytes].concat());
        let names: Vec<_> = outcome.sites.iter().map(|site| site.name.as_str()).collect();
        assert_eq!(names, ["Mühle", "Gießerei"]);
        let [reject] = &outcome.rejects[..] else { panic!("{outcome:#?}") };
        assert_eq!((reject.row, reject.invalid.found.as_str()), (3, "'K<byte E4>serei H<byte F6>fle'"));
    }
    // A character at the edge of what is read at once is whole.
    let long = "x,Würzburg,14,48\n".repeat(6_000);
    let outcome = read_text(format!("id,name,longitude,latitude\n{long}").into_bytes());
    assert!(outcome.stats.rows == 6_000 && outcome.rejects.is_empty());
    let outcome =
        read_text([format!("id,name,longitude,latitude\n{long}").as_bytes(), b"x,\xfc,14,48\n"].concat());
    assert_eq!((outcome.stats.rows, outcome.rejects.len()), (6_001, 1));
    assert!(outcome.sites.iter().all(|site| site.name.as_str() == "Würzburg"));
}

#[test]
fn a_file_that_ends_in_half_a_character_has_a_broken_last_row() {
    let text = "id,name,longitude,latitude\na,Mühle,14,48\nb,Höfl";
    let cut = text.find("öfl").unwrap() + 1;
    let outcome = read_text(&text.as_bytes()[..cut]);
    assert_eq!((outcome.sites.len(), outcome.rejects.len()), (1, 1), "{outcome:#?}");
}

#[test]
fn geojson_of_another_encoding_is_refused_and_of_another_system_read_in_that() {
    let with = |crs: &str, name: &[u8]| {
        let head = format!(
            r#"{{"type":"FeatureCollection",{crs}"features":[{{"type":"Feature","properties":{{"name":"ä"#
        );
        let tail = br#""},"geometry":{"type":"Point","coordinates":[11.5,48.1]}}]}"#;
        let file = file("sites.geojson", [head.as_bytes(), name, tail].concat());
        open(&file.path, &ReadOptions::default()).map(drain).map_err(|error| error.to_string())
    };
    let utm = r#""crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG::25832"}},"#;
    let refused = with(utm, b"x").unwrap().rejects.remove(0).to_string();
    assert!(refused.contains("EPSG:25832") && refused.contains("look like degrees"), "{refused}");
    for crs in ["urn:ogc:def:crs:OGC:1.3:CRS84", "urn:ogc:def:crs:EPSG::4326", "EPSG:4326"] {
        with(&format!(r#""crs":{{"type":"name","properties":{{"name":"{crs}"}}}},"#), b"x").unwrap();
    }
    with(r#""crs":null,"#, b"x").unwrap();
    assert!(with("", b"\xe4").unwrap_err().contains("another encoding"));
    // After the features, too.
    let text = r#"{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"name":"a"},
        "geometry":{"type":"Point","coordinates":[565000,5930000]}}],
        "crs":{"type":"name","properties":{"name":"EPSG:25832"}}}"#;
    let outcome = read(&file("s.geojson", text).path);
    assert!((outcome.sites[0].coordinates.latitude() - 53.5).abs() < 0.1, "{outcome:#?}");
}

#[test]
fn words_for_nothing_are_no_ids_at_which_rows_meet() {
    let words = ["NULL", "-", "none", "NA", "nan", "NaN", "#N/A", "#NV", "<NA>", "n/a", ""];
    let rows = words
        .iter()
        .zip(10..)
        .fold(String::new(), |rows, (word, lat)| rows + &format!("{word},Works,14,{lat}\n"));
    let outcome = read_text(format!("id,name,longitude,latitude\n{rows}"));
    assert_eq!((outcome.sites.len(), outcome.rejects.len()), (words.len(), 0), "{outcome:#?}");
    let ids: std::collections::BTreeSet<_> = outcome.sites.iter().map(|site| site.id.clone()).collect();
    assert_eq!(ids.len(), words.len(), "each has an id of its own");
    let rows = words
        .iter()
        .fold(String::new(), |rows, word| rows + &format!("{word},{word},supply,heat,120,180,5000 MWh/a\n"));
    let outcome = read_text(format!("id,site,direction,resource,t_min_c,t_max_c,quantity\n{rows}"));
    assert_eq!((outcome.flows.len(), outcome.rejects.len()), (0, words.len()));
    assert!(outcome.rejects.iter().all(|reject| reject.column.as_deref() == Some("site")));
}

#[test]
fn a_hidden_sheet_is_not_read_and_other_sheets_are_named() {
    let mut book = rust_xlsxwriter::Workbook::new();
    for (name, id, hidden) in
        [("Old", "old", true), ("Cover", "", false), ("Sites", "a", false), ("More", "b", false)]
    {
        let sheet = book.add_worksheet();
        sheet.set_name(name).unwrap();
        sheet.set_hidden(hidden);
        if id.is_empty() {
            continue;
        }
        for (column, cell) in ["id", "name", "longitude", "latitude"].into_iter().enumerate() {
            sheet.write(0, column as u16, cell).unwrap();
        }
        sheet.write(1, 0, id).unwrap();
        sheet.write(1, 1, "Works").unwrap();
        sheet.write(1, 2, 14.0).unwrap();
        sheet.write(1, 3, 48.0).unwrap();
    }
    book.worksheets_mut()[2].set_active(true);
    let file = file("sites.xlsx", book.save_to_buffer().unwrap());
    let reader = open(&file.path, &ReadOptions::default()).unwrap();
    assert_eq!(reader.format(), "XLSX, sheet 'Sites'; not read: 'More', 'Old (hidden)'");
    let outcome = read(&file.path);
    assert_eq!(outcome.sites.iter().map(|site| site.id.as_str()).collect::<Vec<_>>(), ["a"]);
    let old = ReadOptions { sheet: Some("Old".to_owned()), ..ReadOptions::default() };
    assert_eq!(open(&file.path, &old).unwrap().format(), "XLSX, sheet 'Old'");
}

/// The reason why the one row of a table of flows is refused.
fn refusal(header: &str, row: &str) -> String {
    let outcome =
        read_text(format!("site,direction,resource,t_min_c,t_max_c,{header}\na,supply,heat,120,180,{row}\n"));
    assert!(outcome.flows.is_empty(), "{row}: {:?}", outcome.flows);
    outcome.rejects.first().unwrap_or_else(|| panic!("{outcome:#?}")).to_string()
}

#[test]
fn no_digit_sign_or_unit_is_dropped_to_make_an_amount() {
    for (row, found) in [
        ("\"12 5 GWh/a\"", "12 5"),
        ("2024 5000 MWh/a", "2024 5000"),
        ("\"1,234 MWh/a\"", "1,234"),
        ("12.500 MWh/a", "12.500"),
    ] {
        let said = refusal("quantity", row);
        assert!(said.contains(found), "{said}");
    }
    assert!(refusal("quantity", "12.500 MWh/a").contains("--decimal point"));
    assert!(refusal("quantity [MWh/a],unit", "500,GWh/a").contains("differ"));
    // A column of megatonnes or metric tons.
    for unit in ["MT", "mt", "MT/a", "mt/yr"] {
        let text = format!("site,direction,resource,quantity\na,supply,fly ash,7000 {unit}\n");
        let outcome = read_text(text);
        assert!(outcome.flows.is_empty() && outcome.rejects.len() == 1, "{unit}: {outcome:#?}");
    }
}

#[test]
fn a_sign_that_contradicts_the_file_is_refused_however_late_it_comes() {
    let rows = "a,supply,heat,120,180,1500.5 MWh/a\n".repeat(1_200);
    let header = "site,direction,resource,t_min_c,t_max_c,quantity\n";
    for late in ["0,500", "1234,567"] {
        let text = format!("{header}{rows}b,supply,heat,120,180,\"{late} MWh/a\"\n");
        let outcome = read_text(text);
        assert!(
            outcome.rejects.iter().any(|reject| reject.row == 1_202),
            "{late}: {:?}",
            outcome.rejects.last()
        );
        assert!(outcome.flows.iter().all(|flow| flow.site.as_str() == "a"));
    }
    // The file need not tell: whoever reads it says.
    let point = ReadOptions { decimal_comma: Some(false), ..ReadOptions::default() };
    let table = file("flows.csv", format!("{header}a,supply,heat,120,180,12.500 MWh/a\n"));
    let outcome = crate::support::drain(open(&table.path, &point).unwrap());
    assert_eq!(outcome.flows[0].quantity.annual(), 12.5);
}

#[test]
fn numbers_that_are_text_in_a_sheet_tell_their_sign_and_true_ones_need_none() {
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    for (column, cell) in
        ["site", "direction", "resource", "t_min_c", "t_max_c", "quantity [MWh/a]"].into_iter().enumerate()
    {
        sheet.write(0, column as u16, cell).unwrap();
    }
    for row in 1..=4 {
        for (column, cell) in ["a", "supply", "heat"].into_iter().enumerate() {
            sheet.write(row, column as u16, cell).unwrap();
        }
        sheet.write(row, 3, 120.125).unwrap();
        sheet.write(row, 4, 180).unwrap();
    }
    sheet.write(1, 5, 12.5).unwrap();
    sheet.write(2, 5, 8.963).unwrap();
    sheet.write(3, 5, "8,963").unwrap();
    sheet.write(4, 5, "12.500,5").unwrap();
    let file = file("flows.xlsx", book.save_to_buffer().unwrap());
    let amounts = |outcome: &crate::support::Outcome| -> Vec<f64> {
        outcome.flows.iter().map(|flow| flow.quantity.annual()).collect()
    };
    // `12.500,5` tells the sign of the texts, and nothing of the true numbers.
    let outcome = read(&file.path);
    assert_eq!(amounts(&outcome), [12.5, 8.963, 8.963, 12_500.5], "{outcome:#?}");
    let point = ReadOptions { decimal_comma: Some(false), ..ReadOptions::default() };
    let outcome = crate::support::drain(open(&file.path, &point).unwrap());
    assert_eq!(amounts(&outcome), [12.5, 8.963, 8963.0], "{outcome:#?}");
    assert!(outcome.rejects[0].to_string().contains("'12.500,5'"), "{}", outcome.rejects[0]);
}

#[test]
fn a_stray_quote_moves_no_amount_to_another_site() {
    let header = "site,direction,resource,t_min_c,t_max_c,quantity\n";
    // The quote opens at the first row and is closed by that of the second.
    let text = format!(
        "{header}\"forge,supply,heat,120,180,5000 MWh/a\npool\",supply,heat,120,180,7 MWh/a\nmill,supply,heat,120,180,8 MWh/a\n"
    );
    let outcome = read_text(text);
    assert!(outcome.flows.iter().all(|flow| flow.site.as_str() == "mill"), "{outcome:#?}");
    let text = format!("{header}\"forge\" x,supply,heat,120,180,5 MWh/a\nmill,supply,heat,120,180,8 MWh/a\n");
    let outcome = read_text(text);
    assert_eq!((outcome.flows.len(), outcome.rejects.len()), (1, 1), "{outcome:#?}");
    assert_eq!(outcome.rejects[0].row, 2);
    let sites =
        "id,name,longitude,latitude\na, \"Forge\",14,48\nb,12\" pipe,14,48\nc,\"the \"\"mill\"\"\",14,48\n";
    let outcome = read_text(sites);
    let names: Vec<_> = outcome.sites.iter().map(|site| site.name.as_str()).collect();
    assert_eq!(
        names,
        ["Forge", "12\" pipe", "the \"mill\""],
        "a blank before a quote is no part of the value"
    );
}

#[test]
fn one_page_of_several_says_so() {
    let warning = |before: &str, after: &str| {
        let text = format!(
            r#"{{"type":"FeatureCollection",{before}"features":[{{"type":"Feature","properties":{{"name":"a"}},"geometry":{{"type":"Point","coordinates":[8.45,49.5]}}}}]{after}}}"#
        );
        open(&file("page.geojson", text).path, &ReadOptions::default()).unwrap().warning()
    };
    let next = r#""links":[{"rel":"self","href":"a"},{"rel":"next","href":"b"}]"#;
    assert!(
        warning(r#""numberMatched":2501,"numberReturned":1,"#, "").unwrap().contains("1 of 2501 features")
    );
    assert!(warning(&format!("{next},"), "").unwrap().contains("has more"));
    assert!(warning("", &format!(",{next}")).is_some());
    assert!(warning("", r#","exceededTransferLimit":true"#).is_some());
    assert!(warning("", r#","properties":{"exceededTransferLimit":true}"#).is_some());
    assert!(warning(r#""numberMatched":1,"numberReturned":1,"#, "").is_none());
    assert!(warning("", r#","exceededTransferLimit":false,"links":[{"rel":"self"}]"#).is_none());
}

#[test]
fn a_bare_word_for_nothing_is_nothing_where_texts_are_quoted_and_asked_about_elsewhere() {
    let cities = |text: &str| {
        let outcome = read_text(text);
        let city =
            |site: &turash_domain::Site| site.city.as_ref().map(ToString::to_string).unwrap_or_default();
        (outcome.sites.iter().map(city).collect::<Vec<_>>(), outcome.rejects)
    };
    // R quotes every text, and nothing else.
    let (read, rejects) = cities(
        "\"name\",\"city\",\"lon\",\"lat\"\n\"a\",NA,14,48\n\"b\",\"NA\",14,48\n\"c\",\"Linz\",14,48\n",
    );
    assert_eq!((read, rejects.len()), (vec![String::new(), "NA".to_owned(), "Linz".to_owned()], 0));
    // Another program: `NA` may be the name of a place, or none.
    let (read, rejects) =
        cities("name,city,lon,lat\na,NA,14,48\nb,\"NA\",14,48\nc,None,14,48\nd,Nancy,14,48\n");
    assert_eq!(read, ["NA", "Nancy"]);
    assert_eq!(rejects.iter().map(|reject| reject.row).collect::<Vec<_>>(), [2, 4]);
    let said = rejects[0].to_string();
    assert!(said.contains("column 'city': found 'NA'") && said.contains("double quotes"), "{said}");
    // An export writes such names so that they come back.
    let outcome = read_text("name,city,lon,lat,country\na,\"NA\",14,48,\"NA\"\nb,Linz,14,48,AT\n");
    let mut out = Vec::new();
    turash_files::write_sites(
        &mut out,
        turash_files::Export::Csv(turash_files::CsvStyle::default()),
        &outcome.sites,
    )
    .unwrap();
    let again = read_text(&out);
    assert_eq!(again.sites, outcome.sites, "{}", String::from_utf8_lossy(&out));
}
