//! Types of plants with their published figures: Hotmaps "Add industry plant" (Aydemir and Neusel, Fraunhofer ISI).

use std::sync::LazyLock;

use super::bands::{Band, Kind};
use super::shares::{GJ_PER_MWH, split};
use super::table::{Fields, rows};
use crate::codes::NaceCode;

const TABLE: &str = include_str!("../../../data/plant_benchmarks.csv");

static PLANTS: LazyLock<Vec<PlantType>> = LazyLock::new(|| rows(TABLE, PlantType::read));

/// What a plant's figures are for one of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reference {
    /// A tonne of its product a year.
    Tonne,
    /// A square metre of its floor.
    SquareMetre,
}

impl Reference {
    /// The unit.
    pub fn unit(self) -> &'static str {
        match self {
            Self::Tonne => "t",
            Self::SquareMetre => "m2",
        }
    }
}

/// A published figure: so much for each reference unit, and its shares by temperature, coldest first.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Figure<const N: usize> {
    /// GJ a year for each reference unit; 0 where there is none or no figure.
    pub gj_per_unit: f64,
    /// Shares of the bands as published, all 0 where there is nothing to share; they are divided by their sum where they are used.
    pub shares: [f64; N],
}

impl<const N: usize> Figure<N> {
    fn read(fields: &mut Fields) -> Option<Self> {
        Some(Self { gj_per_unit: fields.number()?, shares: fields.numbers()? })
    }

    /// MWh a year in each band for so many reference units; nothing of a figure that is not above 0.
    fn annual_mwh(&self, units: f64) -> [f64; N] {
        split(self.gj_per_unit.max(0.0) * units / GJ_PER_MWH, &self.shares)
    }
}

/// A type of plant.
#[derive(Debug, Clone, PartialEq)]
pub struct PlantType {
    /// Its row in the published table, from 1.
    pub number: u8,
    /// Its division of NACE Rev. 2.
    pub industry: &'static str,
    /// Its published name.
    pub name: &'static str,
    /// What it makes.
    pub product: &'static str,
    /// What its figures are for one of.
    pub reference: Reference,
    /// Heat that its processes need.
    pub process_heat: Figure<5>,
    /// Cold that its processes need.
    pub cooling: Figure<4>,
    /// Heat that it gives off.
    pub excess_heat: Figure<4>,
}

impl PlantType {
    fn read(fields: &mut Fields) -> Option<Self> {
        let number = fields.text()?.parse().ok()?;
        let [industry, name, product] = [fields.text()?, fields.text()?, fields.text()?];
        let reference = match fields.text()? {
            "t" => Reference::Tonne,
            "m2" => Reference::SquareMetre,
            _ => return None,
        };
        let process_heat = Figure::read(fields)?;
        let [cooling, excess_heat] = [Figure::read(fields)?, Figure::read(fields)?];
        Some(Self { number, industry, name, product, reference, process_heat, cooling, excess_heat })
    }

    /// Every type, in the published order.
    pub fn all() -> &'static [Self] {
        &PLANTS
    }

    /// The type of a name, in any case.
    pub fn find(name: &str) -> Option<&'static Self> {
        PLANTS.iter().find(|plant| plant.name.eq_ignore_ascii_case(name.trim()))
    }

    /// The types of an industry's division.
    pub fn of(industry: &NaceCode) -> impl Iterator<Item = &'static Self> + use<> {
        let division = industry.as_str().get(..3).unwrap_or_default().to_owned();
        PLANTS.iter().filter(move |plant| plant.industry == division)
    }

    /// The published figure of a kind, GJ a year for each reference unit.
    pub fn gj_per_unit(&self, kind: Kind) -> f64 {
        match kind {
            Kind::ProcessHeat => self.process_heat.gj_per_unit,
            Kind::Cooling => self.cooling.gj_per_unit,
            Kind::ExcessHeat => self.excess_heat.gj_per_unit,
        }
    }

    /// What a plant of so many reference units needs and gives off: MWh a year by band, those with something in them.
    pub fn annual_mwh(&self, units: f64) -> Vec<(&'static Band, f64)> {
        let heat = self.process_heat.annual_mwh(units);
        let cooling = self.cooling.annual_mwh(units);
        let excess = self.excess_heat.annual_mwh(units);
        let bands = Kind::ALL.into_iter().flat_map(Kind::bands);
        let amounts = heat.into_iter().chain(cooling).chain(excess);
        bands.zip(amounts).filter(|(_, mwh)| *mwh > 0.0).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_read() {
        assert_eq!(PlantType::all().len(), TABLE.lines().count() - 1);
        assert!(PlantType::all().iter().zip(1..).all(|(plant, number)| plant.number == number));
        for plant in PlantType::all() {
            assert_eq!(PlantType::find(&plant.name.to_uppercase()), Some(plant), "a name of its own");
            assert!(NaceCode::new(plant.industry).is_ok());
        }
    }
}
