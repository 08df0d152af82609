//! No bytes make the reader panic, and what it takes it can write and read again.

use proptest::prelude::*;
use turash_files::{CsvStyle, Export, ReadOptions, open, write_flows, write_sites};

use crate::support::{drain, file, read};

fn survive(bytes: &[u8]) {
    let file = file("fuzz", bytes);
    if let Ok(reader) = open(&file.path, &ReadOptions::default()) {
        let outcome = drain(reader);
        for reject in &outcome.rejects {
            assert!(!reject.to_string().is_empty());
        }
        let stats = outcome.stats;
        assert_eq!((stats.sites, stats.flows), (outcome.sites.len() as u64, outcome.flows.len() as u64));
    }
}

/// Cells that have hurt readers before, between ordinary ones.
fn cell() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => "[a-z0-9]{0,4}",
        2 => "-?[0-9]{1,4}[.,]?[0-9]{0,3}",
        1 => proptest::sample::select(vec![
            "", "-", "NaN", "1e999", "-0", "\"", "\"\"", "heat", "output", "input", "co2", "gas", "material", "GWh/a", "5 GWh/a",
            "100-200", "–", "ä", "\u{0}", "\u{feff}", "%", "5%", "{}", "[", "POINT(1 2)", "POINT(", "SRID=4326;", "K", "1 K", "…",
            "2026-01-01", "1.1.2026", "ℵ bis 7", "10 01 02", ".", ",", "''", "1..2", "e5", "5e", "5 e+", "ßar",
        ]).prop_map(str::to_owned),
        1 => any::<String>().prop_map(|text| text.chars().take(12).collect()),
    ]
}

const HEADERS: [&str; 4] = [
    "id,name,company,city,lon,lat,country,nace,geo_quality",
    "id;name;geom;city;land",
    "site,direction,family,t_min,t_max,quantity_gwh_or_t_per_year,peak [MW],profile,purity,pressure,ewc,gas,valid_from,floor",
    "site_id;role;resource;temperature;Menge;unit;avg_kw;voltage [V];cod;cn;price [ct/kWh];valid_until;id",
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn arbitrary_bytes(bytes in proptest::collection::vec(any::<u8>(), 0..600)) {
        survive(&bytes);
    }

    #[test]
    fn arbitrary_text(text in any::<String>()) {
        survive(text.as_bytes());
    }

    #[test]
    fn arbitrary_cells(
        header in proptest::sample::select(HEADERS.to_vec()),
        rows in proptest::collection::vec(proptest::collection::vec(cell(), 1..15), 0..12),
        end in proptest::sample::select(vec!["\n", "\r\n", "\r"]),
    ) {
        let delimiter = if header.contains(';') { ";" } else { "," };
        let width = header.split(delimiter).count();
        let rows = rows.iter().map(|row| {
            let mut row = row.clone();
            row.resize(width, String::new());
            row.join(delimiter)
        });
        let text: Vec<String> = std::iter::once(header.to_owned()).chain(rows).collect();
        survive(text.join(end).as_bytes());
    }

    #[test]
    fn broken_json(cut in 0usize..400, byte in any::<u8>(), at in 0usize..400) {
        let text = r#"{"type":"FeatureCollection","name":"ä","features":[{"type":"Feature","id":1,"geometry":{"type":"Point","coordinates":[1.5,2]},
            "properties":{"name":"A \"x\"","l":[1,{"a":null}]}},{"type":"Feature","geometry":null,"properties":null}]}"#;
        survive(&text.as_bytes()[..cut.min(text.len())]);
        let mut changed = text.as_bytes().to_vec();
        let at = at.min(changed.len() - 1);
        changed[at] = byte;
        survive(&changed);
    }

    #[test]
    fn what_is_taken_is_written_and_read_again(
        rows in proptest::collection::vec(proptest::collection::vec(cell(), 13), 1..20),
        of_flows in any::<bool>(),
    ) {
        let header = if of_flows { HEADERS[3] } else { HEADERS[0] };
        let fixed = if of_flows { "s;output;heat;60-90;5;MWh/a;" } else { "" };
        let lines = rows.iter().map(|row| if of_flows {
            format!("{fixed}{}", row[..7].iter().map(|cell| cell.replace([';', '"'], "")).collect::<Vec<_>>().join(";"))
        } else {
            let cells: Vec<_> = row[..4].iter().map(|cell| cell.replace([',', '"'], "")).collect();
            format!("{},14.5,48.5,,,", cells.join(","))
        });
        let text: Vec<String> = std::iter::once(header.to_owned()).chain(lines).collect();
        let file_in = file("fuzz.csv", text.join("\n"));
        let Ok(reader) = open(&file_in.path, &ReadOptions::default()) else { return Ok(()) };
        let taken = drain(reader);
        for export in [Export::Csv(CsvStyle::default()), Export::Csv(CsvStyle::german_excel()), Export::GeoJson] {
            let mut out = Vec::new();
            if of_flows {
                write_flows(&mut out, export, true, taken.flows.iter().map(|flow| (flow, None))).unwrap();
            } else {
                write_sites(&mut out, export, &taken.sites).unwrap();
            }
            if taken.flows.is_empty() && taken.sites.is_empty() {
                continue;
            }
            let again = read(&file("again", &out).path);
            prop_assert_eq!(&again.sites, &taken.sites);
            prop_assert_eq!(&again.flows, &taken.flows);
        }
    }
}
