//! Amounts and temperatures as people write them.

use std::path::Path;

use turash_domain::{Precision, Resource};

use crate::support::read_text;

/// What became of a cell: the amount, peak and precision of a flow, or why there is none.
fn amount(cell: &str, resource: &str, decimal: &str) -> String {
    let temperatures = if resource == "heat" { "120" } else { "" };
    let material = if resource == "material" { "slag" } else { "" };
    let gas = if resource == "gas" { "biogas" } else { "" };
    // A second row tells the decimal sign of the file.
    let text = format!(
        "id\tsite\tdirection\tresource\tt_max_c\tmaterial\tgas kind\tquantity\n\
         a\ts\tsupply\t{resource}\t{temperatures}\t{material}\t{gas}\t{cell}\n\
         b\ts\tsupply\theat\t120{decimal}5\t\t\t1 MWh/a\n"
    );
    let outcome = read_text(text);
    let Some(flow) = outcome.flows.iter().find(|flow| flow.id.as_str() == "a") else {
        return format!("refused: {}", outcome.rejects[0]);
    };
    let peak = flow.quantity.peak().map_or(String::new(), |peak| format!(" peak {peak}"));
    format!("{}{peak} {}", flow.quantity.annual(), flow.precision.name())
}

/// The band of a cell of temperature, and the precision.
fn temperature(cell: &str, direction: &str) -> Option<(f64, f64, Precision)> {
    let text = format!(
        "site\tdirection\tresource\ttemperature\tquantity\tprecision\na\t{direction}\theat\t{cell}\t5 GWh/a\treported\n"
    );
    let outcome = read_text(text);
    let flow = outcome.flows.first()?;
    let Resource::Heat(thermal) = &flow.resource else { panic!() };
    Some((thermal.band.min().get(), thermal.band.max().get(), flow.precision))
}

/// Cell, resource, decimal sign of its file, what it means.
const AMOUNTS: [(&str, &str, &str, &str); 29] = [
    ("ca. 5000 MWh/a", "heat", ".", "5000 estimated"),
    ("~5000 MWh/a", "heat", ".", "5000 estimated"),
    ("4.000-5.000 MWh/a", "heat", ",", "4500 reported"),
    ("4000 - 5000 MWh/a", "heat", ".", "4500 reported"),
    ("4000 bis 5000 MWh/a", "heat", ".", "4500 reported"),
    ("1000-5000 MWh/a", "heat", ".", "3000 rough"),
    ("<500 MWh/a", "heat", ".", "refused: a bound is none; say what is likely"),
    ("5'000 MWh/a", "heat", ".", "5000 estimated"),
    ("5’000 MWh/a", "heat", ".", "5000 estimated"),
    ("5 000 MWh p.a.", "heat", ".", "5000 estimated"),
    ("2 Mio. kWh/a", "heat", ".", "2000 estimated"),
    ("1,5 Mio kWh", "heat", ",", "1500 estimated"),
    ("12 ktoe/yr", "heat", ".", "139560 estimated"),
    ("3 MWth", "heat", ".", "26280 peak 3 estimated"),
    ("1.2e6 kWh", "heat", ".", "1200 estimated"),
    ("18 TJ", "heat", ".", "5000 estimated"),
    ("5 Gcal/h", "heat", ".", "50939.4 peak 5.815 estimated"),
    ("500 MWh/Monat", "heat", ".", "6000 estimated"),
    ("n/a", "heat", ".", "refused: give how much flows"),
    ("k. A.", "heat", ".", "refused: give how much flows"),
    ("-", "heat", ".", "refused: give how much flows"),
    ("unbekannt", "heat", ".", "refused: give how much flows"),
    ("12 t/d", "material", ".", "4380 estimated"),
    ("250 kg/d", "material", ".", "91.25 estimated"),
    ("12 ktpa", "material", ".", "12000 estimated"),
    ("300 m3/d", "water", ".", "109500 estimated"),
    ("20 Nm3/h", "gas", ".", "refused: heating value"),
    ("5000-4000 MWh/a", "heat", ".", "refused: from the smaller to the larger"),
    ("12 5 GWh/a", "heat", ".", "refused: groups of three"),
];

#[test]
fn amounts_mean_what_people_write() {
    for (cell, resource, decimal, means) in AMOUNTS {
        let read = amount(cell, resource, decimal);
        match means.strip_prefix("refused: ") {
            Some(words) => {
                let all = words.split("; ").all(|word| read.contains(word));
                assert!(read.starts_with("refused") && all, "{cell}: {read}");
            }
            None => assert_eq!(read, means, "{cell}"),
        }
    }
}

#[test]
fn a_volume_of_gas_is_energy_by_its_heating_value() {
    let of = |header: &str, quantity: &str, value: &str| {
        let text = format!("site,direction,resource,quantity,{header}\na,supply,biogas,{quantity},{value}\n");
        read_text(text).flows.first().map(|flow| (flow.quantity.annual(), flow.quantity.peak()))
    };
    assert_eq!(of("heating_value [kWh/Nm3]", "20 Nm3/h", "10"), Some((1752.0, Some(0.2))));
    assert_eq!(of("Heizwert [MJ/m3]", "1000 m³/a", "36"), Some((10.0, None)));
    assert_eq!(of("heating_value", "20 Nm3/h", "10 kWh/Nm3"), Some((1752.0, Some(0.2))));
    assert_eq!(of("heating_value", "20 Nm3/h", "10"), None, "of what unit?");
    assert_eq!(of("heating_value [kWh/Nm3]", "20 Nm3/h", ""), None);
    assert_eq!(of("heating_value [kWh/Nm3]", "5 GWh/a", "10"), Some((5000.0, None)), "an energy needs none");
}

#[test]
fn temperatures_mean_what_people_write() {
    let plain = |low, high| Some((low, high, Precision::Reported));
    assert_eq!(temperature("194 °F", "supply"), plain(90.0, 90.0));
    assert_eq!(temperature("90/60", "supply"), plain(60.0, 90.0));
    assert_eq!(temperature("363.15 K", "supply"), plain(90.0, 90.0));
    assert_eq!(temperature("363 K", "supply"), plain(89.85, 89.85));
    for direction in ["supply", "demand"] {
        assert_eq!(temperature("> 90 °C", direction), Some((90.0, 90.0, Precision::Estimated)));
    }
    assert_eq!(temperature("< 90 °C", "supply"), None);
    assert_eq!(temperature("ca. 90", "supply"), Some((90.0, 90.0, Precision::Estimated)));
}

#[test]
fn hours_give_the_peak_and_a_rate_its_amount() {
    let text = "site,direction,resource,t_max_c,quantity,hours\na,supply,heat,90,3 MW,4000\nb,supply,heat,90,12 GWh/a,6000\nc,supply,heat,90,12 GWh/a,9999\n";
    let outcome = read_text(text);
    let known: Vec<_> =
        outcome.flows.iter().map(|flow| (flow.quantity.annual(), flow.quantity.peak())).collect();
    assert_eq!(known, [(12_000.0, Some(3.0)), (12_000.0, Some(2.0))]);
    assert!(outcome.rejects[0].to_string().contains("8760 hours"), "{}", outcome.rejects[0]);
}

#[test]
fn purity_and_pressure_come_in_many_spellings() {
    let of = |purity: &str, pressure: &str| {
        let text = format!(
            "site\tdirection\tresource\tquantity\tpurity\tpressure\na\tsupply\tco2\t9 t/a\t{purity}\t{pressure}\n"
        );
        let outcome = read_text(text);
        let flow = outcome.flows.first()?;
        let Resource::Co2(co2) = &flow.resource else { panic!() };
        Some((co2.purity.map(turash_domain::Fraction::get), co2.pressure.map(turash_domain::Bar::get)))
    };
    for purity in ["99.9 %", "99.9 Vol.-%", "99.9 vol%", "0.999", "> 99.9 %", "99.9 mol-%"] {
        assert_eq!(of(purity, ""), Some((Some(0.999), None)), "{purity}");
    }
    for (pressure, bar) in [
        ("20 bar", 20.0),
        ("20 bara", 20.0),
        ("20 barg", 21.01325),
        ("20 bar(g)", 21.01325),
        ("2 MPa", 20.0),
        ("2000 kPa", 20.0),
        ("ca. 20", 20.0),
    ] {
        assert_eq!(of("", pressure), Some((None, Some(bar))), "{pressure}");
    }
    for (purity, pressure) in [
        ("99.9", ""),
        ("food grade", ""),
        ("99 Gew.-%", ""),
        ("", "2 mPa"),
        ("", "atmosphärisch"),
        ("", "30 psi"),
    ] {
        assert_eq!(of(purity, pressure), None, "{purity} {pressure}");
    }
}

#[test]
fn every_row_of_the_handed_table_means_what_it_says() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/sheets/amounts.csv");
    let Ok(text) = std::fs::read_to_string(path) else {
        println!("not run: amounts.csv (../shared/data/sheets) is absent");
        return;
    };
    let mut table = csv::Reader::from_reader(text.as_bytes());
    for row in table.records() {
        let row = row.unwrap();
        let [written, resource, means] = [0, 1, 2].map(|column| row[column].to_owned());
        if resource == "temperature" {
            let (low, high, _) = temperature(&written, "supply").unwrap_or_else(|| panic!("{written}"));
            let words = means.replace("band of ", "").replace("at least ", "");
            let numbers: Vec<f64> =
                words.split([' ', ':', ',']).filter_map(|word| word.parse().ok()).collect();
            assert_eq!((low, high), (numbers[0], *numbers.get(1).unwrap_or(&numbers[0])), "{written}");
            continue;
        }
        let decimal = if written.starts_with("4.000") { "," } else { "." };
        let read = amount(&written, &resource, decimal);
        if means.starts_with("refused") || means == "no amount" {
            assert!(read.starts_with("refused"), "{written}: {read}");
        } else {
            let number = means.split_whitespace().next().unwrap();
            let number = if means.starts_with("3 MW") { "26280" } else { number };
            assert_eq!(read.split_whitespace().next(), Some(number), "{written}");
        }
    }
}
