//! What a file says twice and differently, and what stands beside the values that are read.

use crate::support::{Outcome, file, read, read_text};

const FLOWS: &str = "id,site,direction,resource";

/// The one reject of a table with one row.
fn refused(text: &str) -> String {
    let outcome = read_text(text);
    assert!(outcome.flows.is_empty() && outcome.sites.is_empty(), "{text}: {outcome:#?}");
    let [reject] = &outcome.rejects[..] else { panic!("{outcome:#?}") };
    reject.to_string()
}

fn annual(outcome: &Outcome) -> Vec<f64> {
    outcome.flows.iter().map(|flow| flow.quantity.annual()).collect()
}

#[test]
fn a_unit_in_the_cell_and_another_in_the_header_are_refused() {
    for (header, cells) in [
        ("t_min [K],t_max [K],quantity [MWh/a]", "120 °C,180 °C,5000"),
        ("t_min [K],t_max [K],quantity [MWh/a]", "393,180 °C,5000"),
        ("t_min [°C],t_max [°C],quantity [MWh/a]", "120,453 K,5000"),
        ("t_min [°C],t_max [°C],quantity [MWh/a]", "120,180,5 GWh/a"),
        ("t_min [°C],t_max [°C],quantity [MWh/a]", "120,180,5 MW"),
        ("temperature [K],x,quantity [MWh/a]", "120-180 °C,,5000"),
    ] {
        let said = refused(&format!("{FLOWS},{header}\na,s,supply,heat,{cells}\n"));
        assert!(said.contains("the two differ"), "{said}");
    }
    for (header, cells) in [("purity [fraction]", "99 %"), ("pressure [mbar]", "20 bar")] {
        let said = refused(&format!("{FLOWS},quantity [t/a],{header}\na,s,supply,co2,5,{cells}\n"));
        assert!(said.contains("the two differ"), "{said}");
    }
    // The same unit said twice is no contradiction.
    let text =
        format!("{FLOWS},t_min [°C],t_max [K],quantity [MWh/a]\na,s,supply,heat,120 °C,453 K,5000 MWh\n");
    assert_eq!(annual(&read_text(text)), [5000.0]);
}

#[test]
fn a_band_of_temperatures_in_two_units_is_refused_in_the_words_of_its_cell() {
    for cell in ["160-433 K", "60° °", "60 90"] {
        let said = refused(&format!("{FLOWS},temperature,quantity\na,s,supply,heat,{cell},5 GWh/a\n"));
        assert!(said.contains(&format!("found '{cell}'")), "{said}");
    }
    let said = refused(&format!("{FLOWS},t_min,t_max,quantity\na,s,supply,heat,120,180,½ GWh/a\n"));
    assert!(said.contains("found '½ GWh/a'"), "{said}");
}

#[test]
fn one_number_that_contradicts_the_rest_of_the_file_is_refused_and_so_is_what_it_makes_unclear() {
    let rows = "a,s,supply,heat,120,180,1500.5\n".repeat(2_000);
    let header =
        "site_ref,site,direction,resource,t_min_c,t_max_c,quantity [MWh/a]\n".replace("site_ref", "x");
    let text = format!(
        "{header}b,s,supply,heat,120,180,\"1,250\"\n{rows}c,s,supply,heat,120,180,\"0,5\"\nd,s,supply,heat,120,180,\"0012,345\"\n"
    );
    let outcome = read_text(text);
    let lines: Vec<u64> = outcome.rejects.iter().map(|reject| reject.row).collect();
    assert_eq!(lines, [2, 2003, 2004], "{:?}", outcome.rejects);
    assert_eq!(outcome.flows.len(), 2_000);
}

#[test]
fn a_number_under_no_header_is_not_passed_over() {
    let text = format!("{FLOWS},temperature,,quantity\na,s,supply,heat,120,180,5 GWh/a\n");
    let said = refused(&text);
    assert!(said.contains("column 'temperature': found '180'"), "{said}");
    for text in [
        // The row numbers of a data frame, and a remark.
        ",id,name,lon,lat\n1,a,A,14,48\n",
        "id,name,lon,lat,\na,A,14,48,checked by phone\n",
        "id,name,lon,lat,,\na,A,14,48,,\n",
    ] {
        assert_eq!(read_text(text).sites.len(), 1, "{text}");
    }
}

#[test]
fn two_columns_of_one_name_must_agree() {
    let text = "id,name,lon,lat,name\na,A,14,48,A\nb,B,14,48,C\nc,C,14,48,\n";
    let outcome = read_text(text);
    assert_eq!((outcome.sites.len(), outcome.rejects.len()), (2, 1), "{outcome:#?}");
    assert!(outcome.rejects[0].to_string().contains("twice and differently"), "{}", outcome.rejects[0]);
}

#[test]
fn properties_that_are_at_another_place_than_the_geometry_are_refused() {
    let feature = |properties: &str| {
        format!(
            r#"{{"type":"FeatureCollection","features":[{{"type":"Feature","properties":{{"name":"a",{properties}}},"geometry":{{"type":"Point","coordinates":[8.45,49.5]}}}}]}}"#
        )
    };
    let place = |properties: &str| {
        let outcome = read(&file("s.geojson", feature(properties)).path);
        outcome.sites.len()
    };
    assert_eq!(place(r#""longitude":9.45,"latitude":49.5"#), 0);
    assert_eq!(place(r#""lat":"50.5""#), 0);
    assert_eq!(place(r#""longitude":8.4501,"latitude":49.5"#), 1, "rounded");
    assert_eq!(place(r#""x":565000,"y":5930000"#), 1, "metres");
}

#[test]
fn the_half_of_the_globe_in_a_column_of_its_own_is_read() {
    let text = "id,name,lat,lat_dir,lon,lon_dir\na,Lisboa,38.72,N,9.14,W\nb,Santiago,33.45,S,70.66,w\nc,C,-1,S,2,E\nd,D,1,N,2,O\n";
    let outcome = read_text(text);
    let places: Vec<_> = outcome
        .sites
        .iter()
        .map(|site| (site.coordinates.longitude(), site.coordinates.latitude()))
        .collect();
    assert_eq!(places, [(-9.14, 38.72), (-70.66, -33.45)]);
    assert_eq!(outcome.rejects.len(), 2);
}

#[test]
fn a_synonym_that_may_mean_something_else_is_not_taken() {
    let text = "id,site,direction,resource,t_min_c,t_max_c,quantity,cap,low,floor\na,s,demand,heat,120,180,5000 MWh/a,2.5,100903,1\n";
    let outcome = read_text(text);
    assert_eq!(outcome.flows[0].price_limit, None);
    let text =
        "id,site,direction,resource,quantity,material,low\nm,s,supply,material,120000 t/a,slag,100903\n";
    let outcome = read_text(text);
    assert!(format!("{:?}", outcome.flows[0].resource).contains("slag"), "{outcome:#?}");
}

#[test]
fn a_row_of_units_below_the_header_belongs_to_it() {
    let text = "id;site;direction;resource;t_min;t_max;quantity;purity\n;;;;[K];[K];[GWh/a];-\na;s;supply;heat;393,15;453,15;5;\n";
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    for (row, line) in text.lines().enumerate() {
        for (column, cell) in line.split(';').enumerate() {
            match cell.replace(',', ".").parse::<f64>() {
                Ok(number) => sheet.write(row as u32, column as u16, number).unwrap(),
                Err(_) => sheet.write(row as u32, column as u16, cell).unwrap(),
            };
        }
    }
    for file in [file("flows.csv", text), file("flows.xlsx", book.save_to_buffer().unwrap())] {
        let outcome = read(&file.path);
        let [flow] = &outcome.flows[..] else { panic!("{outcome:#?}") };
        assert_eq!((flow.quantity.annual(), outcome.stats.rows), (5000.0, 1));
        let turash_domain::Resource::Heat(heat) = &flow.resource else { panic!("{flow:?}") };
        assert!((heat.band.min().get() - 120.0).abs() < 1e-9 && (heat.band.max().get() - 180.0).abs() < 1e-9);
    }
    let sites = read_text("id;name;longitude;latitude\n;;°;°\na;A;14,5;48,5\n");
    assert_eq!((sites.sites.len(), sites.rejects.len()), (1, 0), "{sites:#?}");
}

#[test]
fn a_row_of_units_that_is_not_understood_stops_the_file() {
    for units in [";;;;K;K;MT", ";;;;K;R;MWh/a"] {
        let text =
            format!("id;site;direction;resource;t_min;t_max;quantity\n{units}\na;s;supply;heat;393;453;5\n");
        let error = turash_files::open(&file("f.csv", text).path, &turash_files::ReadOptions::default());
        let said = error.unwrap_err().to_string();
        assert!(said.contains("line 2") && said.contains("is no unit of it"), "{said}");
    }
    let text = "id;site;direction;resource;t_min [°C];t_max;quantity;unit\n;;;;K;K;;\na;s;supply;heat;393;453;5;GWh\n";
    let error = turash_files::open(&file("f.csv", text).path, &turash_files::ReadOptions::default());
    assert!(error.unwrap_err().to_string().contains("says 'K', and the header 't_min [°C]'"));
}
