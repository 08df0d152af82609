//! What companies pay today for what an exchange replaces, by country.
//!
//! What somebody states for a country goes first, then what is published for it, then the average of Europe; [`Prices::priced`] says which
//! of the three it was.

mod kind;
mod published;

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

pub use self::kind::{CountryPrices, PriceKind};
use super::carbon::Fuel;
use super::check::{AMOUNT, in_range};
use crate::codes::CountryCode;
use crate::described;
use crate::error::Invalid;

/// A price, and where it is from.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Priced {
    /// The price, in the unit of its kind.
    pub value: f64,
    /// Where it is from.
    pub source: PriceSource,
}

/// Where a price is from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(tag = "basis", content = "source", rename_all = "snake_case")]
pub enum PriceSource {
    /// Stated for the country.
    Stated,
    /// Published for the country, in this source.
    Published(&'static str),
    /// The average of Europe, since nothing is known of the country.
    EuropeanAverage,
}

impl PriceSource {
    /// Where the price is from, in words.
    pub fn words(self) -> &'static str {
        match self {
            Self::Stated => "stated in the configuration",
            Self::Published(source) => source,
            Self::EuropeanAverage => "European average: nothing is known of the country",
        }
    }
}

described! {
    /// The prices of all countries.
    #[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
    #[serde(default)]
    pub struct Prices {
        /// The averages of Europe, where nothing is known of the country.
        pub europe: CountryPrices,
        /// What somebody stated for a country; it goes before what is published.
        #[serde(flatten)]
        pub stated: BTreeMap<CountryCode, BTreeMap<PriceKind, f64>>,
    }
}

impl Prices {
    /// Checks values that come from configuration; `section` is the name that they are known under there.
    pub fn check(&self, section: &str) -> Result<(), Invalid> {
        for kind in PriceKind::ALL {
            in_range(&format!("{section}.europe.{}", kind.name()), self.europe.get(kind), AMOUNT)?;
        }
        for (country, prices) in &self.stated {
            for (kind, price) in prices {
                in_range(&format!("{section}.{country}.{}", kind.name()), *price, AMOUNT)?;
            }
        }
        Ok(())
    }

    /// The prices of a country.
    pub fn of(&self, country: Option<&CountryCode>) -> CountryPrices {
        let price = |kind| self.priced(country, kind).value;
        CountryPrices {
            natural_gas_eur_per_mwh: price(PriceKind::NaturalGas),
            fuel_oil_eur_per_mwh: price(PriceKind::FuelOil),
            biomass_eur_per_mwh: price(PriceKind::Biomass),
            electricity_eur_per_mwh: price(PriceKind::Electricity),
            feed_in_eur_per_mwh: price(PriceKind::FeedIn),
            hydrogen_eur_per_mwh: price(PriceKind::Hydrogen),
            fresh_water_eur_per_m3: price(PriceKind::FreshWater),
            waste_water_eur_per_m3: price(PriceKind::WasteWater),
            co2_eur_per_t: price(PriceKind::Co2),
            disposal_eur_per_t: price(PriceKind::Disposal),
            hazardous_disposal_eur_per_t: price(PriceKind::HazardousDisposal),
            inert_disposal_eur_per_t: price(PriceKind::InertDisposal),
            material_eur_per_t: price(PriceKind::Material),
        }
    }

    /// A price of a country, and where it is from: stated, otherwise published, otherwise the average of Europe.
    ///
    /// ```
    /// use turash_domain::{CountryCode, model::prices::{PriceKind, PriceSource, Prices}};
    ///
    /// # fn main() -> Result<(), turash_domain::Invalid> {
    /// let (prices, austria) = (Prices::default(), CountryCode::new("AT")?);
    /// let gas = prices.priced(Some(&austria), PriceKind::NaturalGas);
    /// assert_eq!(gas.value, 74.0);
    /// assert!(gas.source.words().contains("nrg_pc_203"));
    /// assert_eq!(prices.priced(None, PriceKind::NaturalGas).source, PriceSource::EuropeanAverage);
    /// # Ok(())
    /// # }
    /// ```
    pub fn priced(&self, country: Option<&CountryCode>, kind: PriceKind) -> Priced {
        let stated = country.and_then(|country| self.stated.get(country)?.get(&kind));
        if let Some(value) = stated {
            return Priced { value: *value, source: PriceSource::Stated };
        }
        let table = kind.published();
        let found =
            country.and_then(|country| table.binary_search_by_key(&country.as_str(), |(code, _)| code).ok());
        match found {
            Some(at) => Priced { value: table[at].1, source: PriceSource::Published(kind.published_in()) },
            None => Priced { value: self.europe.get(kind), source: PriceSource::EuropeanAverage },
        }
    }

    /// The highest price that any country has: a bound for how far a flow is searched for.
    pub fn highest(&self, kind: PriceKind) -> f64 {
        let is_stated = |code: &str| {
            self.stated.iter().any(|(country, prices)| country.as_str() == code && prices.contains_key(&kind))
        };
        let published = kind.published().iter().filter(|(code, _)| !is_stated(code)).map(|(_, price)| *price);
        let stated = self.stated.values().filter_map(|prices| prices.get(&kind).copied());
        published.chain(stated).fold(self.europe.get(kind), f64::max)
    }

    /// The prices of every country that has one of its own, and the averages.
    pub fn every(&self) -> impl Iterator<Item = CountryPrices> {
        let published = PriceKind::ALL.into_iter().flat_map(PriceKind::published).map(|(code, _)| *code);
        let stated = self.stated.keys().map(CountryCode::as_str);
        let codes: BTreeSet<&str> = published.chain(stated).collect();
        let countries = codes.into_iter().filter_map(|code| CountryCode::new(code).ok());
        countries.map(|country| self.of(Some(&country))).chain([self.of(None)])
    }

    /// The highest price of a fuel that any country has, EUR per MWh of lower heating value.
    pub fn highest_fuel_eur_per_mwh(&self, fuel: Fuel) -> f64 {
        self.highest(fuel.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn country(code: &str) -> CountryCode {
        CountryCode::new(code).unwrap()
    }

    fn stated(code: &str, kind: PriceKind, price: f64) -> Prices {
        let stated = BTreeMap::from([(country(code), BTreeMap::from([(kind, price)]))]);
        Prices { stated, ..Prices::default() }
    }

    #[test]
    fn every_table_is_in_order_and_plausible() {
        for kind in PriceKind::ALL {
            let table = kind.published();
            assert!(table.is_sorted_by(|a, b| a.0 < b.0), "{kind:?}: found by halving");
            assert_eq!(table.is_empty(), kind.published_in().is_empty(), "{kind:?}");
            let average = CountryPrices::default().get(kind);
            for (code, price) in table {
                assert_eq!(country(code).as_str(), *code);
                assert!(
                    (0.25..4.0).contains(&(price / average)),
                    "{kind:?} {code}: {price} against {average}"
                );
            }
        }
    }

    #[test]
    fn what_is_stated_goes_before_what_is_published_and_that_before_the_average() {
        let prices = stated("at", PriceKind::NaturalGas, 41.0);
        let gas = |code| prices.priced(Some(&country(code)), PriceKind::NaturalGas);
        assert_eq!(gas("AT"), Priced { value: 41.0, source: PriceSource::Stated });
        assert_eq!((gas("DE").value, prices.of(Some(&country("DE"))).natural_gas_eur_per_mwh), (80.0, 80.0));
        assert_eq!(gas("CH"), Priced { value: 70.0, source: PriceSource::EuropeanAverage });
        assert_eq!(gas("EL").value, 52.0, "Eurostat's own code");
        let austria = prices.of(Some(&country("AT")));
        assert_eq!(austria.fuel_eur_per_mwh(Fuel::NaturalGas), 41.0);
        assert_eq!(austria.electricity_eur_per_mwh, 180.0, "the rest is as published");
        assert_eq!(prices.of(None), CountryPrices::default());
    }

    #[test]
    fn the_highest_price_bounds_every_country_and_is_reached_by_one() {
        let all = [
            Prices::default(),
            stated("SE", PriceKind::NaturalGas, 20.0),
            stated("XK", PriceKind::Co2, 500.0),
        ];
        for prices in all {
            for kind in PriceKind::ALL {
                let known = kind.published().iter().map(|(code, _)| country(code));
                let countries: Vec<_> =
                    known.chain(prices.stated.keys().cloned()).map(Some).chain([None]).collect();
                let of = |country: &Option<CountryCode>| prices.priced(country.as_ref(), kind).value;
                assert!(countries.iter().all(|country| of(country) <= prices.highest(kind)), "{kind:?}");
                assert!(countries.iter().any(|country| of(country) == prices.highest(kind)), "{kind:?}");
            }
        }
        assert_eq!(Prices::default().highest_fuel_eur_per_mwh(Fuel::NaturalGas), 118.0);
    }

    #[test]
    fn prices_read_back_from_their_names_and_what_is_wrong_is_named() {
        let text = r#"{"europe": {"co2_eur_per_t": 90.0}, "AT": {"natural_gas_eur_per_mwh": 41.0}}"#;
        let prices: Prices = serde_json::from_str(text).unwrap();
        assert_eq!(prices.of(Some(&country("AT"))).natural_gas_eur_per_mwh, 41.0);
        assert_eq!(prices.europe.co2_eur_per_t, 90.0);
        let again: Prices = serde_json::from_value(serde_json::to_value(&prices).unwrap()).unwrap();
        assert_eq!(again, prices);
        for kind in PriceKind::ALL {
            assert_eq!(serde_json::to_value(kind).unwrap(), kind.name());
            let wrong = stated("AT", kind, -1.0).check("model.prices").unwrap_err();
            assert_eq!(wrong.field, format!("model.prices.AT.{}", kind.name()));
        }
        assert!(serde_json::from_str::<Prices>(r#"{"AT": {"gas": 1.0}}"#).is_err());
        assert!(serde_json::from_str::<Prices>(r#"{"Austria": {}}"#).is_err());
    }
}
