//! Values of the command line, as they are read.

use serde::de::DeserializeOwned;
use turash_domain::model::carbon::ClaimStatus;
use turash_domain::units::{Amount, Dimension, HOURS_PER_YEAR, parse_amount, parse_number};
use turash_domain::{
    CountryCode, EurPerUnit, Family, FlowId, GeoBox, Invalid, MatchId, MatchState, SiteId, Text,
};
use turash_files::Crs;

/// The least annual amount that is asked for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct LeastAmount {
    pub(crate) annual: f64,
    /// What its unit measures; `None` for a bare number, which counts in each family's own unit.
    pub(crate) dimension: Option<Dimension>,
}

/// What the terminal adds to "invalid value '...' for `--site`: ".
pub(super) fn expectation(invalid: &Invalid) -> String {
    let Invalid { expected, remedy, .. } = invalid;
    if remedy.is_empty() { format!("expected {expected}") } else { format!("expected {expected}; {remedy}") }
}

pub(super) fn parse_site(text: &str) -> Result<SiteId, String> {
    SiteId::new(text).map_err(|invalid| format!("an id has {}", invalid.expected))
}

pub(super) fn parse_flow(text: &str) -> Result<FlowId, String> {
    FlowId::new(text).map_err(|invalid| format!("an id has {}", invalid.expected))
}

pub(super) fn parse_match(text: &str) -> Result<MatchId, String> {
    MatchId::parse(text).map_err(|invalid| expectation(&invalid))
}

pub(super) fn parse_family(text: &str) -> Result<Family, String> {
    Family::parse(text).map_err(|invalid| expectation(&invalid))
}

pub(super) fn parse_crs(text: &str) -> Result<Crs, String> {
    Crs::parse(text).map_err(|invalid| expectation(&invalid))
}

pub(super) fn parse_country(text: &str) -> Result<CountryCode, String> {
    CountryCode::new(text).map_err(|invalid| expectation(&invalid))
}

pub(super) fn parse_euros(text: &str) -> Result<f64, String> {
    parse_number(text).map_err(|_| "expected a number of euros a year, for example 100000".to_owned())
}

/// Reads a price of CO2, EUR/t.
pub(super) fn parse_co2_price(text: &str) -> Result<f64, String> {
    let price = parse_number(text).ok().filter(|price| *price >= 0.0);
    price.ok_or_else(|| "expected a price of 0 or more in euros a tonne, for example 80".to_owned())
}

/// Reads a sum of money in EUR: `5MEUR`, `800 kEUR`, `250000`.
pub(super) fn parse_budget(text: &str) -> Result<f64, String> {
    let trimmed = text.trim();
    let scales = [("MEUR", 1e6), ("kEUR", 1e3), ("EUR", 1.0), ("", 1.0)];
    let read = scales.into_iter().find_map(|(unit, scale)| Some((trimmed.strip_suffix(unit)?, scale)));
    let (number, scale) = read.unwrap_or((trimmed, 1.0));
    let sum = parse_number(number.trim()).ok().map(|number| number * scale).filter(|sum| *sum >= 0.0);
    sum.ok_or_else(|| "expected a sum of money; write for example 5MEUR, 800kEUR or 250000".to_owned())
}

pub(super) fn parse_box(text: &str) -> Result<GeoBox, String> {
    GeoBox::parse(text).map_err(|invalid| expectation(&invalid))
}

pub(super) fn parse_count(text: &str) -> Result<usize, String> {
    text.parse().map_err(|_| "expected a whole number; 0 is for all".to_owned())
}

/// Reads a distance in km: `5`, `5km`, `800 m`.
pub(super) fn parse_km(text: &str) -> Result<f64, String> {
    let refused = || "expected a distance above 0, up to 20000 km; write for example 5km or 800m".to_owned();
    let trimmed = text.trim();
    let (number, factor) = match (trimmed.strip_suffix("km"), trimmed.strip_suffix('m')) {
        (Some(number), _) => (number, 1.0),
        (None, Some(number)) => (number, 1e-3),
        (None, None) => (trimmed, 1.0),
    };
    let km = parse_number(number.trim()).map_err(|_| refused())? * factor;
    if km > 0.0 && km <= 20_000.0 { Ok(km) } else { Err(refused()) }
}

/// Reads an annual amount of any dimension: `1 GWh/a`, `500 t/a`; a bare number is taken in the family's own unit.
pub(super) fn parse_annual(text: &str) -> Result<LeastAmount, String> {
    if let Ok(annual) = parse_number(text) {
        return Ok(LeastAmount { annual, dimension: None });
    }
    let read = |dimension| Some((dimension, parse_amount(text, dimension, None).ok()?));
    let dimensions = [Dimension::Energy, Dimension::Mass, Dimension::Volume];
    let (dimension, amount) = dimensions.into_iter().find_map(read).ok_or_else(|| {
        "expected an annual amount with its unit; write for example '1 GWh/a' or '500 t/a'".to_owned()
    })?;
    let annual = match amount {
        Amount::Annual(annual) => annual,
        Amount::Rate(rate) => rate * HOURS_PER_YEAR,
    };
    Ok(LeastAmount { annual, dimension: Some(dimension) })
}

/// Reads one of the names that a type has in the API.
fn parse_name<T: DeserializeOwned>(text: &str, names: &str) -> Result<T, String> {
    serde_json::from_value(serde_json::Value::from(text)).map_err(|_| format!("expected one of {names}"))
}

pub(super) fn parse_state(text: &str) -> Result<MatchState, String> {
    parse_name(text, "negotiating, reserved, contracted, live, rejected, withdrawn, failed")
}

pub(super) fn parse_claim(text: &str) -> Result<ClaimStatus, String> {
    parse_name(text, "indicative, approved, verified")
}

pub(super) fn parse_text(text: &str) -> Result<Text, String> {
    Text::new(text).map_err(|invalid| expectation(&invalid))
}

pub(super) fn parse_price(text: &str) -> Result<EurPerUnit, String> {
    let number = parse_number(text).map_err(|_| "expected a number of euros per unit, for example 18.5")?;
    EurPerUnit::new(number).map_err(|invalid| expectation(&invalid))
}

pub(super) fn parse_mapping(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((field, column)) if !field.trim().is_empty() && !column.trim().is_empty() => {
            Ok((field.trim().to_owned(), column.trim().to_owned()))
        }
        _ => Err(format!("'{text}' is not FIELD=COLUMN; write for example lat=Breite")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distances_and_amounts_take_units() {
        assert_eq!(parse_km("5km").unwrap(), 5.0);
        assert_eq!(parse_km("800 m").unwrap(), 0.8);
        assert_eq!(parse_km("2,5").unwrap(), 2.5);
        assert!(parse_km("0").is_err() && parse_km("-1km").is_err() && parse_km("far").is_err());
        let least = |annual, dimension| LeastAmount { annual, dimension };
        assert_eq!(parse_annual("1 GWh/a").unwrap(), least(1000.0, Some(Dimension::Energy)));
        assert_eq!(parse_annual("500 t/a").unwrap(), least(500.0, Some(Dimension::Mass)));
        assert_eq!(parse_annual("500").unwrap(), least(500.0, None));
        assert!(parse_annual("many").is_err());
    }

    #[test]
    fn sums_of_money_take_units() {
        for (text, eur) in
            [("5MEUR", 5e6), ("0.8 MEUR", 8e5), ("800 kEUR", 8e5), ("250000", 2.5e5), ("12 EUR", 12.0)]
        {
            assert_eq!(parse_budget(text).unwrap(), eur, "{text}");
        }
        for text in ["", "-1", "5 MUSD", "5 GEUR", "EUR", "lots"] {
            assert!(parse_budget(text).unwrap_err().contains("5MEUR"), "{text}");
        }
    }
}
