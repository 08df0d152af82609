//! The model as matching uses it: the parameters, what lists are ordered by, and what follows from both for every pair alike.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

use serde::{Deserialize, Serialize};

use super::carried::CarriedTerms;
use super::caution::{Caution, RankBy};
use super::family::{co2, electricity, gas, material, water};
use super::thermal::ThermalTerms;
use super::year::{STEPS, parts, per_hour, per_hour_of, shorten};
use crate::codes::CountryCode;
use crate::described;
use crate::error::Invalid;
use crate::ids::stable_hash;
use crate::model::Parameters;
use crate::model::prices::{CountryPrices, PriceKind};
use crate::model::profile::{Calendar, Shape};
use crate::profile::{Profile, TYPICAL_STEPS};
use crate::resource::Family;

described! {
    /// How lists are made.
    #[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
    #[serde(deny_unknown_fields, default)]
    pub struct Ranking {
        /// What orders them: p10, p50 or delivered. Judgement: what is worth much only if all goes well stands behind what is certain.
        pub rank_by: RankBy,
        /// The largest distance that is searched, km, whatever a flow could pay for. Judgement: a region.
        pub max_distance_km: f64,
    }
}

impl Default for Ranking {
    fn default() -> Self {
        Self { rank_by: RankBy::P10, max_distance_km: 100.0 }
    }
}

impl Ranking {
    /// Checks values that come from configuration; `section` is the name that they are known under there.
    pub fn check(&self, section: &str) -> Result<(), Invalid> {
        if self.max_distance_km > 0.0 && self.max_distance_km <= 20_000.0 {
            return Ok(());
        }
        let expected = "a distance above 0 and up to 20000 km";
        Err(Invalid::new(&format!("{section}.max_distance_km"), self.max_distance_km, expected, ""))
    }
}

/// The model of matching: what [`pack`](super::pack), the rules and [`explain`](super::explain) read. A clone shares what is large.
#[derive(Debug, Clone)]
pub struct Model {
    ranking: Ranking,
    parameters: Arc<Parameters>,
    profiles: Arc<HashMap<String, Shape>>,
    fingerprint: Arc<OnceLock<String>>,
    /// The best that any country offers.
    pub(super) best: Arc<BestPrices>,
    pub(super) year: Arc<ModelYear>,
    pub(super) single: Arc<ModelTerms<f32>>,
    pub(super) double: Arc<ModelTerms<f64>>,
    pub(super) carriers: Arc<Carriers>,
}

/// The best that any country offers to an exchange: bounds for how far a flow is searched for.
#[derive(Debug, Clone, Copy)]
pub(super) struct BestPrices {
    /// The highest of each price; of what is fed into the grid, which is given up, the lowest.
    pub(super) prices: CountryPrices,
    /// Whether heat is worth more than electricity anywhere, so that a heat pump adds value and not only heat.
    pub(super) pump_pays: bool,
}

impl BestPrices {
    fn of(parameters: &Parameters) -> Self {
        let prices = &parameters.prices;
        let highest = |kind| prices.highest(kind);
        let feed_in = prices.every().map(|prices| prices.feed_in_eur_per_mwh).fold(f64::INFINITY, f64::min);
        let fuel = parameters.carbon.reference_fuel;
        let efficiency = parameters.economics.reference_efficiency;
        let pays = |prices: CountryPrices| {
            prices.fuel_eur_per_mwh(fuel) / efficiency > prices.electricity_eur_per_mwh
        };
        Self {
            prices: CountryPrices {
                natural_gas_eur_per_mwh: highest(PriceKind::NaturalGas),
                fuel_oil_eur_per_mwh: highest(PriceKind::FuelOil),
                biomass_eur_per_mwh: highest(PriceKind::Biomass),
                electricity_eur_per_mwh: highest(PriceKind::Electricity),
                feed_in_eur_per_mwh: feed_in,
                hydrogen_eur_per_mwh: highest(PriceKind::Hydrogen),
                fresh_water_eur_per_m3: highest(PriceKind::FreshWater),
                waste_water_eur_per_m3: highest(PriceKind::WasteWater),
                co2_eur_per_t: highest(PriceKind::Co2),
                disposal_eur_per_t: highest(PriceKind::Disposal),
                hazardous_disposal_eur_per_t: highest(PriceKind::HazardousDisposal),
                inert_disposal_eur_per_t: highest(PriceKind::InertDisposal),
                material_eur_per_t: highest(PriceKind::Material),
            },
            pump_pays: prices.every().any(pays),
        }
    }
}

/// The calendar year, in 576 steps and in eight.
#[derive(Debug, Clone)]
pub(super) struct ModelYear {
    pub(super) calendar: Calendar,
    pub(super) hours: f64,
    pub(super) per_hour: [f64; TYPICAL_STEPS],
    pub(super) short_per_hour: [f64; STEPS],
    flat: Shape,
    /// The steady year in eight steps: most flows have it.
    flat_short: [f64; STEPS],
}

/// The terms of all families.
#[derive(Debug, Clone, Copy)]
pub(super) struct ModelTerms<F> {
    pub(super) thermal: ThermalTerms<F>,
    pub(super) piped: CarriedTerms<F>,
}

/// What carries each family.
#[derive(Debug, Clone, Copy)]
pub(super) struct Carriers {
    pub(super) water: water::WaterCarrier,
    pub(super) co2: co2::Co2Carrier,
    pub(super) gas: gas::GasCarrier,
    pub(super) line: electricity::LineCarrier,
    pub(super) material: material::MaterialCarrier,
}

impl Default for Model {
    fn default() -> Self {
        // The defaults name a year that exists.
        Self::with_calendar(Parameters::default(), Ranking::default(), Arc::default(), Calendar::default())
    }
}

impl Model {
    /// The model of these parameters. `profiles` are load profiles by name, those of single countries as `NAME.CC` with the letters of
    /// ISO 3166-1: a flow whose profile is called `NAME` has that of its site's country, otherwise `NAME` itself. A flow whose profile has
    /// a name that is not among them counts as steady.
    pub fn new(
        parameters: Parameters,
        ranking: Ranking,
        profiles: HashMap<String, Shape>,
    ) -> Result<Self, Invalid> {
        ranking.check("matching")?;
        Self::checked(parameters, ranking, profiles.into())
    }

    /// The same model with other parameters.
    pub fn with_parameters(&self, parameters: Parameters) -> Result<Self, Invalid> {
        let profiles = if parameters.profile.year == self.parameters.profile.year {
            Arc::clone(&self.profiles)
        } else {
            let year = Calendar::of(parameters.profile.year)?;
            let of_year = |(name, shape): (&String, &Shape)| {
                Shape::new(shape.rates(), &year).map(|shape| (name.clone(), shape))
            };
            let profiles: HashMap<_, _> = self.profiles.iter().map(of_year).collect::<Result<_, _>>()?;
            profiles.into()
        };
        Self::checked(parameters, self.ranking, profiles)
    }

    fn checked(
        parameters: Parameters,
        ranking: Ranking,
        profiles: Arc<HashMap<String, Shape>>,
    ) -> Result<Self, Invalid> {
        parameters.check("model")?;
        let calendar = Calendar::of(parameters.profile.year)?;
        Ok(Self::with_calendar(parameters, ranking, profiles, calendar))
    }

    fn with_calendar(
        parameters: Parameters,
        ranking: Ranking,
        profiles: Arc<HashMap<String, Shape>>,
        calendar: Calendar,
    ) -> Self {
        let hours = calendar.weights();
        let year = ModelYear {
            hours: calendar.hours() as f64,
            per_hour: per_hour_of(&calendar),
            short_per_hour: per_hour(shorten(hours.iter().copied())),
            flat_short: shorten(parts(&Shape::flat(), &calendar)),
            flat: Shape::flat(),
            calendar,
        };
        let capital_sd = parameters.confidence.capital_sd;
        let (single, double) =
            (Caution::of(ranking.rank_by, capital_sd), Caution::of(ranking.rank_by, capital_sd));
        let carriers = Carriers {
            water: water::WaterCarrier::of(&parameters),
            co2: co2::Co2Carrier::of(&parameters),
            gas: gas::GasCarrier::of(&parameters),
            line: electricity::LineCarrier::of(&parameters),
            material: material::MaterialCarrier::of(&parameters),
        };
        Self {
            ranking,
            single: ModelTerms::of(&parameters, single).into(),
            double: ModelTerms::of(&parameters, double).into(),
            best: BestPrices::of(&parameters).into(),
            profiles,
            fingerprint: Arc::default(),
            year: year.into(),
            carriers: carriers.into(),
            parameters: parameters.into(),
        }
    }

    /// The same model, where every possible pair counts whatever it is worth, and nothing is ordered: for questions that ask for all
    /// possible pairs.
    #[must_use]
    pub fn whatever_it_is_worth(&self) -> Self {
        let capital_sd = self.parameters.confidence.capital_sd;
        let caution = Caution::of(self.ranking.rank_by, capital_sd).whatever_it_is_worth();
        Self { single: ModelTerms::of(&self.parameters, caution).into(), ..self.clone() }
    }

    /// The parameters.
    pub fn parameters(&self) -> &Parameters {
        &self.parameters
    }

    /// What tells two models apart: the hash of everything that they were made from.
    pub fn fingerprint(&self) -> String {
        let made = || {
            let mut named: Vec<_> = self.profiles.iter().collect();
            named.sort_by_key(|(name, _)| name.as_str());
            let all = format!("{:?} {:?} {named:?}", self.parameters, self.ranking);
            format!("{:016x}", stable_hash(&all))
        };
        self.fingerprint.get_or_init(made).clone()
    }

    /// How many load profiles are known by name.
    pub fn named_profiles(&self) -> usize {
        self.profiles.len()
    }

    /// How lists are made.
    pub fn ranking(&self) -> Ranking {
        self.ranking
    }

    /// The shape of a profile in a country; steady where it has a name that is not known.
    pub(super) fn shape<'a>(&'a self, profile: &Profile, country: Option<[u8; 2]>) -> Cow<'a, Shape> {
        match profile {
            Profile::Flat => Cow::Borrowed(&self.year.flat),
            Profile::Named { name } => {
                Cow::Borrowed(self.named(name.as_str(), country).unwrap_or(&self.year.flat))
            }
            Profile::Monthly(_) | Profile::Weekly(_) | Profile::TypicalDays(_) => {
                // What a profile holds was checked when it was made; only shutdowns may leave nothing of it.
                let shape = Shape::of(profile, &self.year.calendar, |_| None);
                shape.map_or(Cow::Borrowed(&self.year.flat), Cow::Owned)
            }
        }
    }

    /// What is paid in a country, by the letters of its code.
    pub(super) fn prices_in(&self, country: Option<[u8; 2]>) -> CountryPrices {
        let code = country.and_then(|letters| CountryCode::new(str::from_utf8(&letters).ok()?).ok());
        self.parameters.prices.of(code.as_ref())
    }

    /// The load profile of a name: that of the country before the one for all.
    fn named(&self, name: &str, country: Option<[u8; 2]>) -> Option<&Shape> {
        let of_country = country.and_then(|letters| {
            let [first, second] = letters.map(char::from);
            self.profiles.get(&format!("{name}.{first}{second}"))
        });
        of_country.or_else(|| self.profiles.get(name))
    }

    /// Whether a profile says when a flow in a country is there.
    pub(super) fn knows(&self, profile: &Profile, country: Option<[u8; 2]>) -> bool {
        match profile {
            Profile::Flat => false,
            Profile::Named { name } => self.named(name.as_str(), country).is_some(),
            Profile::Monthly(_) | Profile::Weekly(_) | Profile::TypicalDays(_) => true,
        }
    }

    /// The part of a year's amount in each of the eight steps, and the highest rate of the 576 by the mean one.
    pub(super) fn short_year(&self, profile: &Profile, country: Option<[u8; 2]>) -> ([f64; STEPS], f64) {
        if profile.is_flat() {
            return (self.year.flat_short, 1.0);
        }
        let shape = self.shape(profile, country);
        let highest = shape.rates().iter().copied().fold(0.0, f64::max);
        (shorten(parts(&shape, &self.year.calendar)), highest)
    }

    /// How far a family's flows are searched for at most, km.
    pub(super) fn max_distance_km(&self) -> f64 {
        self.ranking.max_distance_km
    }

    /// Whether two flows of these families may meet.
    pub fn may_meet(supply: Family, demand: Family) -> bool {
        supply == demand || (supply == Family::Heat && demand == Family::Cooling)
    }
}

impl<F: super::real::Real> ModelTerms<F> {
    fn of(parameters: &Parameters, caution: Caution<F>) -> Self {
        let economics = &parameters.economics;
        Self {
            thermal: ThermalTerms::of(parameters, &economics.terms(Family::Heat), caution),
            piped: CarriedTerms::of(parameters, &economics.terms(Family::Water), caution),
        }
    }
}
