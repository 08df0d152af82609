//! Factors of sectors: what of their fuel becomes process heat, and what leaves them as excess heat, by temperature.

use std::sync::LazyLock;

use super::bands::{Band, Kind};
use super::shares::split;
use super::table::{Fields, rows};
use crate::codes::NaceCode;

const EXCESS_HEAT: &str = include_str!("../../../data/sector_excess_heat.csv");
const PROCESS_HEAT: &str = include_str!("../../../data/sector_process_heat.csv");

static BY_DIVISION: LazyLock<Vec<ExcessHeat>> = LazyLock::new(|| rows(EXCESS_HEAT, ExcessHeat::read));
static BY_SECTOR: LazyLock<Vec<ProcessHeat>> = LazyLock::new(|| rows(PROCESS_HEAT, ProcessHeat::read));

/// Excess heat of a division of NACE by its fuel, after Brückner (2016); the bands are assumptions of the authors of Hotmaps.
#[derive(Debug, Clone, PartialEq)]
pub struct ExcessHeat {
    /// The division of NACE Rev. 2.
    pub division: &'static str,
    /// What the division is.
    pub description: &'static str,
    /// Excess heat for each unit of fuel.
    pub per_fuel: f64,
    /// Per cent by band, coldest first.
    pub percent: [f64; 4],
}

/// Process heat of a sector of the energy balance by its fuel, after Kemmler et al. (UBA, 2014).
#[derive(Debug, Clone, PartialEq)]
pub struct ProcessHeat {
    /// The sector's name.
    pub name: &'static str,
    /// The beginnings of its codes of NACE Rev. 2.
    pub codes: Vec<&'static str>,
    /// Shares by band, coldest first, as published.
    pub shares: [f64; 5],
    /// Heat for each unit of fuel: the efficiency of making it.
    pub per_fuel: f64,
}

impl ExcessHeat {
    fn read(fields: &mut Fields) -> Option<Self> {
        let [division, description] = [fields.text()?, fields.text()?];
        Some(Self { division, description, per_fuel: fields.number()?, percent: fields.numbers()? })
    }

    /// Every division with a factor.
    pub fn all() -> &'static [Self] {
        &BY_DIVISION
    }

    /// The factor of an industry.
    pub fn of(industry: &NaceCode) -> Option<&'static Self> {
        BY_DIVISION.iter().find(|sector| industry.as_str().starts_with(sector.division))
    }

    /// MWh a year by band of so much fuel, MWh a year; those with something in them.
    pub fn annual_mwh(&self, fuel_mwh: f64) -> Vec<(&'static Band, f64)> {
        in_bands(Kind::ExcessHeat, split(fuel_mwh * self.per_fuel, &self.percent))
    }
}

impl ProcessHeat {
    fn read(fields: &mut Fields) -> Option<Self> {
        let [name, codes] = [fields.text()?, fields.text()?];
        let codes = codes.split(' ').collect();
        Some(Self { name, codes, shares: fields.numbers()?, per_fuel: fields.number()? })
    }

    /// Every sector.
    pub fn all() -> &'static [Self] {
        &BY_SECTOR
    }

    /// The sector of an industry: the one with the longest beginning of its code.
    pub fn of(industry: &NaceCode) -> Option<&'static Self> {
        let begins = |sector: &&'static Self| {
            let fitting = sector.codes.iter().filter(|code| industry.as_str().starts_with(**code));
            fitting.map(|code| code.len()).max()
        };
        BY_SECTOR.iter().max_by_key(begins).filter(|sector| begins(sector).is_some())
    }

    /// MWh a year by band of so much fuel, MWh a year; those with something in them.
    pub fn annual_mwh(&self, fuel_mwh: f64) -> Vec<(&'static Band, f64)> {
        in_bands(Kind::ProcessHeat, split(fuel_mwh * self.per_fuel, &self.shares))
    }
}

fn in_bands<const N: usize>(kind: Kind, amounts: [f64; N]) -> Vec<(&'static Band, f64)> {
    kind.bands().iter().zip(amounts).filter(|(_, mwh)| *mwh > 0.0).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_read() {
        assert_eq!(ExcessHeat::all().len(), EXCESS_HEAT.lines().count() - 1);
        assert_eq!(ProcessHeat::all().len(), PROCESS_HEAT.lines().count() - 1);
    }

    #[test]
    fn a_code_belongs_to_the_sector_with_its_longest_beginning() {
        for (code, sector) in [
            ("C10.51", "Food & tobacco"),
            ("C20", "Basic chemicals"),
            ("C20.14", "Basic chemicals"),
            ("C20.42", "Other chemical industry"),
            ("C23", "Other non-metallic mineral products"),
            ("C23.13", "Glass and ceramic"),
            ("C23.32", "Other non-metallic mineral products"),
            ("C24.10", "Metal manufacturing"),
            ("C24.42", "Non-ferrous metals and casting"),
        ] {
            assert_eq!(ProcessHeat::of(&NaceCode::new(code).unwrap()).unwrap().name, sector, "{code}");
        }
        for code in ["C", "C19", "J63", "D35.11"] {
            assert_eq!(ProcessHeat::of(&NaceCode::new(code).unwrap()), None, "{code}");
        }
    }

    #[test]
    fn a_division_has_either_both_factors_or_none() {
        for sector in ExcessHeat::all() {
            assert!(ProcessHeat::of(&NaceCode::new(sector.division).unwrap()).is_some(), "{sector:?}");
        }
        for code in ProcessHeat::all().iter().flat_map(|sector| &sector.codes) {
            assert!(ExcessHeat::of(&NaceCode::new(code).unwrap()).is_some(), "{code}");
        }
    }
}
