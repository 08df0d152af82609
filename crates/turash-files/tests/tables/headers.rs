//! How planners name their columns, in German and in English.

use crate::layout::{Holds, Put};
use crate::programs::{Form, Ways};
use crate::registry::{Col, Measure};
use crate::rng::Rng;

/// A header for a column.
pub(crate) fn name(
    rng: &mut Rng,
    ways: &Ways,
    holds: Holds,
    put: Put,
    is_sites: bool,
    only: Option<Measure>,
) -> String {
    let base = match holds {
        Holds::Index => return ways.index.unwrap_or_default().to_owned(),
        Holds::Note => return rng.pick(&["Bemerkung", "notes", "Anmerkung (intern)"]).to_owned(),
        Holds::Point => return "WKT".to_owned(),
        Holds::Band => {
            rng.pick(if ways.german { &["Temperatur", "Temperaturniveau"] } else { &["temperature"] })
        }
        Holds::UnitOf(Col::Peak) => return rng.pick(&["peak_unit", "Power unit"]).to_owned(),
        Holds::UnitOf(_) => {
            return rng.pick(if ways.german { &["Einheit"] } else { &["unit", "Units"] }).to_owned();
        }
        Holds::Col(Col::Id) if !is_sites => rng.pick(&["id", "flow_id", "Flow ID"]),
        Holds::Col(col) => rng.pick(names(col, ways.german)),
    };
    let brackets = |unit: &str, rng: &mut Rng| match rng.below(2) {
        0 => format!("{base} [{unit}]"),
        _ => format!("{base} ({unit})"),
    };
    match put {
        Put::HeaderUnit(unit) => brackets(unit.name, rng),
        Put::Kelvin => brackets("K", rng),
        Put::HeaderPercent => brackets("%", rng),
        _ => match (holds, only) {
            (Holds::Col(Col::PriceFloor | Col::PriceCap), Some(measure)) if rng.percent(50) => {
                let unit = match measure {
                    Measure::Energy => "EUR/MWh",
                    Measure::Mass => "€/t",
                    Measure::Volume => "EUR/m3",
                };
                // A file in CP1252 has the sign, too.
                if ways.form == Form::GeoJson { format!("{base}_eur") } else { brackets(unit, rng) }
            }
            (Holds::Col(Col::Pressure), _) if rng.percent(60) => brackets("bar", rng),
            (Holds::Col(Col::Voltage), _) => brackets("kV", rng),
            (Holds::Band | Holds::Col(Col::TMin | Col::TMax), _) if put == Put::Plain && rng.percent(50) => {
                brackets("°C", rng)
            }
            _ => base.to_owned(),
        },
    }
}

fn names(col: Col, german: bool) -> &'static [&'static str] {
    let (german_names, english): (&[_], &[_]) = match col {
        Col::Id => (&["Standort-ID", "id", "Nummer"], &["id", "site_id", "Site ID"]),
        Col::Site => (&["Standort", "Standort-ID"], &["site", "site_id", "Site"]),
        Col::Name => (&["Name", "Bezeichnung"], &["name", "Site name"]),
        Col::Organization => (&["Firma", "Betreiber"], &["organization", "Company"]),
        Col::City => (&["Ort", "Stadt"], &["city", "Town"]),
        Col::Longitude => (&["Länge", "X"], &["longitude", "lon", "X"]),
        Col::Latitude => (&["Breite", "Y"], &["latitude", "lat", "Y"]),
        Col::Location => (&["Lagequalität"], &["location", "geo_quality"]),
        Col::Country => (&["Land"], &["country", "Country code"]),
        Col::Industry => (&["Branche"], &["industry", "NACE"]),
        Col::Direction => (&["Richtung"], &["direction"]),
        Col::Resource => (&["Ressource"], &["resource"]),
        Col::TMin => (&["T min", "Rücklauf"], &["t_min", "Min temperature"]),
        Col::TMax => (&["T max", "Vorlauf"], &["t_max", "Max temperature"]),
        Col::Quantity => (&["Menge", "Jahresmenge"], &["quantity", "Annual amount"]),
        Col::Peak => (&["Spitzenlast", "Leistung"], &["peak", "Peak load"]),
        Col::Precision => (&["Genauigkeit"], &["precision"]),
        Col::Purity => (&["Reinheit"], &["purity"]),
        Col::Moisture => (&["Feuchte"], &["moisture"]),
        Col::Pressure => (&["Druck"], &["pressure"]),
        Col::Hazardous => (&["Gefährlich"], &["hazardous"]),
        Col::WasteCode => (&["AVV-Schlüssel", "Abfallschlüssel"], &["waste_code", "EWC code"]),
        Col::GoodsCode => (&["Warennummer"], &["goods_code", "CN code"]),
        Col::Material => (&["Material", "Stoffname"], &["material"]),
        Col::Medium => (&["Medium"], &["medium", "Carrier"]),
        Col::Voltage => (&["Spannung"], &["voltage"]),
        Col::Cod => (&["CSB"], &["COD"]),
        Col::Chloride => (&["Chlorid"], &["chloride"]),
        Col::WaterTemperature => (&["Wassertemperatur"], &["water temperature"]),
        Col::PriceFloor => (&["Mindestpreis"], &["price_floor"]),
        Col::PriceCap => (&["Höchstpreis"], &["price_cap"]),
        Col::Profile => (&["Lastprofil"], &["profile"]),
        Col::ValidFrom => (&["Gültig ab"], &["valid_from"]),
        Col::ValidUntil => (&["Gültig bis"], &["valid_until"]),
    };
    if german { german_names } else { english }
}
