//! What electricity from a country's grid emits.
//!
//! The published table (knowledge base of the EMB3Rs project, electricity by country) names no year and has no number for Norway. So it
//! stands for every year, and a factor that somebody states for a country and a year goes before it. A country without any gets the
//! average of the 27 countries of the European Union, and the answer says so.

use serde::{Deserialize, Serialize};

use crate::codes::CountryCode;
use crate::described;
use crate::error::Invalid;
use crate::model::check::in_range;

/// The average of the European Union's 27 countries in the published table, g CO2/kWh.
const EU_27: f64 = 255.0;

/// The published table, g CO2/kWh, by country.
const PUBLISHED: [(&str, f64); 28] = [
    ("AT", 94.0),
    ("BE", 174.0),
    ("BG", 424.0),
    ("CY", 642.0),
    ("CZ", 432.0),
    ("DE", 350.0),
    ("DK", 112.0),
    ("EE", 746.0),
    ("ES", 210.0),
    ("FI", 89.0),
    ("FR", 56.0),
    ("GB", 230.0),
    ("GR", 606.0),
    ("HR", 167.0),
    ("HU", 226.0),
    ("IE", 316.0),
    ("IT", 233.0),
    ("LT", 83.0),
    ("LU", 85.0),
    ("LV", 150.0),
    ("MT", 357.0),
    ("NL", 390.0),
    ("PL", 751.0),
    ("PT", 255.0),
    ("RO", 289.0),
    ("SE", 12.0),
    ("SI", 241.0),
    ("SK", 120.0),
];

described! {
    /// Factors of national grids: the published table, and what somebody stated for a country and a year.
    #[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
    #[serde(deny_unknown_fields, default)]
    pub struct GridTable {
        /// What is stated, in any order: country, year, t CO2/MWh and where it is from. Default: nothing; what is published is the knowledge
        /// base of the EMB3Rs project.
        pub stated: Vec<StatedFactor>,
    }
}

/// A grid factor that somebody stated.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StatedFactor {
    /// The country.
    pub country: CountryCode,
    /// The year that it is of; it holds until the next stated one.
    pub year: u16,
    /// The factor, t CO2/MWh.
    pub t_per_mwh: f64,
    /// Where it is from, in words.
    pub source: String,
}

/// A grid factor and what it rests on.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct GridFactor<'a> {
    /// The factor, t CO2/MWh.
    pub t_per_mwh: f64,
    /// What it rests on.
    pub basis: GridBasis<'a>,
}

/// What a grid factor rests on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(tag = "basis", rename_all = "snake_case")]
pub enum GridBasis<'a> {
    /// Stated for the country.
    Stated {
        /// The year that it is of.
        year: u16,
        /// Where it is from.
        source: &'a str,
    },
    /// The country's number in the published table, which names no year.
    Published,
    /// The average of the European Union, since nothing is known of the country.
    EuropeanAverage,
}

impl GridBasis<'_> {
    /// Where the factor is from, in words.
    pub fn source(&self) -> &str {
        match self {
            Self::Stated { source, .. } => source,
            Self::Published => "EMB3Rs knowledge base, electricity by country (year not stated)",
            Self::EuropeanAverage => {
                "EMB3Rs knowledge base, average of the EU 27 (year not stated): nothing is known of the country"
            }
        }
    }
}

impl GridTable {
    /// Checks values that come from configuration.
    pub fn check(&self) -> Result<(), Invalid> {
        let check = |stated: &StatedFactor| {
            let field = format!("grid.{}.{}", stated.country, stated.year);
            in_range(&field, stated.t_per_mwh, 0.0..=3.0)
        };
        self.stated.iter().try_for_each(check)
    }

    /// The published table: countries in the order of their codes, with their factors in t CO2/MWh.
    pub fn published() -> impl Iterator<Item = (&'static str, f64)> {
        PUBLISHED.into_iter().map(|(country, grams)| (country, grams / 1_000.0))
    }

    /// The factor of a country's grid in a year: the latest stated one that is not younger, otherwise the earliest stated one, otherwise
    /// the published one, otherwise the average of the European Union.
    ///
    /// ```
    /// use turash_domain::{CountryCode, model::carbon::{GridBasis, GridTable}};
    ///
    /// # fn main() -> Result<(), turash_domain::Invalid> {
    /// let (table, austria) = (GridTable::default(), CountryCode::new("AT")?);
    /// assert_eq!(table.factor(Some(&austria), 2026).t_per_mwh, 0.094);
    /// assert_eq!(table.factor(None, 2026).basis, GridBasis::EuropeanAverage);
    /// # Ok(())
    /// # }
    /// ```
    pub fn factor(&self, country: Option<&CountryCode>, year: u16) -> GridFactor<'_> {
        let average = GridFactor { t_per_mwh: EU_27 / 1_000.0, basis: GridBasis::EuropeanAverage };
        let Some(country) = country else { return average };
        if let Some(stated) = self.stated_for(country, year) {
            let basis = GridBasis::Stated { year: stated.year, source: &stated.source };
            return GridFactor { t_per_mwh: stated.t_per_mwh, basis };
        }
        let published = PUBLISHED.iter().find(|(code, _)| *code == country.as_str());
        published.map_or(average, |(_, grams)| GridFactor {
            t_per_mwh: grams / 1_000.0,
            basis: GridBasis::Published,
        })
    }

    fn stated_for(&self, country: &CountryCode, year: u16) -> Option<&StatedFactor> {
        let of_country = || self.stated.iter().filter(|stated| stated.country == *country);
        let not_younger = of_country().filter(|stated| stated.year <= year).max_by_key(|stated| stated.year);
        not_younger.or_else(|| of_country().min_by_key(|stated| stated.year))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn country(code: &str) -> CountryCode {
        CountryCode::new(code).unwrap()
    }

    #[test]
    fn countries_have_their_own_factors_and_others_say_that_they_have_none() {
        let table = GridTable::default();
        for (code, grams) in PUBLISHED {
            let found = table.factor(Some(&country(code)), 2026);
            assert_eq!((found.t_per_mwh, found.basis), (grams / 1_000.0, GridBasis::Published), "{code}");
        }
        let norway = table.factor(Some(&country("NO")), 2026);
        assert_eq!((norway.t_per_mwh, norway.basis), (0.255, GridBasis::EuropeanAverage));
        assert!(norway.basis.source().contains("nothing is known of the country"));
        assert_eq!(table.factor(Some(&country("EL")), 2026).t_per_mwh, 0.606);
    }

    #[test]
    fn what_is_stated_for_the_year_goes_first() {
        let stated = |code: &str, year, t_per_mwh| StatedFactor {
            country: country(code),
            year,
            t_per_mwh,
            source: format!("report of {year}"),
        };
        let table = GridTable {
            stated: vec![stated("AT", 2024, 0.08), stated("AT", 2022, 0.10), stated("NO", 2023, 0.02)],
        };
        for (year, factor) in [(2020, 0.10), (2022, 0.10), (2023, 0.10), (2024, 0.08), (2030, 0.08)] {
            assert_eq!(table.factor(Some(&country("AT")), year).t_per_mwh, factor, "{year}");
        }
        let norway = table.factor(Some(&country("NO")), 2026);
        assert_eq!(norway.basis, GridBasis::Stated { year: 2023, source: "report of 2023" });
        assert!(table.check().is_ok());
        let absurd = GridTable { stated: vec![stated("AT", 2024, 80.0)] };
        assert_eq!(absurd.check().unwrap_err().field, "grid.AT.2024");
    }
}
