//! `turash estimate`: of which sites what is known.

use std::path::PathBuf;

use clap::{ArgGroup, Args};
use turash_domain::model::estimate::{Given, PlantType};
use turash_domain::{Invalid, SiteId};

use super::parse::{expectation, parse_site};

/// So many types of plants are named beside a wrong one.
const NAMED: usize = 5;
/// A word of so many letters tells what is meant.
const TELLING: usize = 4;

#[derive(Debug, Args)]
#[command(group(ArgGroup::new("of").required(true).args(["site", "file", "list"])))]
pub(crate) struct EstimateArgs {
    /// The site.
    #[arg(value_name = "SITE", value_parser = parse_site)]
    pub(crate) site: Option<SiteId>,
    /// The type of plant that stands there, as `--list` has it; needs its size.
    #[arg(long, value_name = "TYPE", requires = "site", value_parser = parse_plant)]
    plant: Option<&'static PlantType>,
    /// Tonnes of product a year.
    #[arg(long, value_name = "T", requires = "site", value_parser = parse_size)]
    tonnes: Option<f64>,
    /// Floor in m2, for the types that are counted by it.
    #[arg(long, value_name = "M2", requires = "site", value_parser = parse_size)]
    area_m2: Option<f64>,
    /// Fuel in MWh a year; counts by the site's industry.
    #[arg(long, value_name = "MWH", requires = "site", value_parser = parse_size)]
    fuel_mwh: Option<f64>,
    /// A CSV file of many sites, with the columns site, plant, tonnes, `area_m2` and `fuel_mwh`.
    #[arg(long, value_name = "FILE")]
    pub(crate) file: Option<PathBuf>,
    /// Lists the types of plants and the sectors with their figures.
    #[arg(long)]
    pub(crate) list: bool,
    /// Adds the flows, replaces and removes estimates that stand there, and matches.
    #[arg(long, conflicts_with_all = ["list", "json"])]
    pub(crate) apply: bool,
    /// Prints JSON instead of a table.
    #[arg(long, conflicts_with = "list")]
    pub(crate) json: bool,
}

impl EstimateArgs {
    /// What is known of the site.
    pub(crate) fn given(&self) -> Given {
        Given { plant: self.plant, tonnes: self.tonnes, area_m2: self.area_m2, fuel_mwh: self.fuel_mwh }
    }
}

/// The type of plant of a name; refused with those that may be meant.
pub(crate) fn read_plant(text: &str) -> Result<&'static PlantType, Invalid> {
    PlantType::find(text).ok_or_else(|| {
        let names: Vec<String> =
            nearest(text).iter().take(NAMED).map(|plant| format!("'{}'", plant.name)).collect();
        let remedy =
            format!("did you mean {}? `turash estimate --list` lists all of them", names.join(" or "));
        Invalid::new("plant", text, "a known type of plant", remedy)
    })
}

/// Types that have all of a text in their name or product, else one of its words, else the one whose name is spelled most like it.
fn nearest(text: &str) -> Vec<&'static PlantType> {
    let text = text.trim().to_lowercase();
    let with = |part: &str| -> Vec<_> {
        let has = |of: &str| of.to_lowercase().contains(part);
        PlantType::all().iter().filter(|plant| has(plant.name) || has(plant.product)).collect()
    };
    let words = text.split_whitespace().filter(|word| word.chars().count() >= TELLING);
    let parts = std::iter::once(text.as_str()).chain(words).filter(|part| !part.is_empty());
    let found = parts.map(with).find(|plants| !plants.is_empty());
    let distance = |plant: &&'static PlantType| strsim::levenshtein(&plant.name.to_lowercase(), &text);
    found.unwrap_or_else(|| PlantType::all().iter().min_by_key(distance).into_iter().collect())
}

fn parse_plant(text: &str) -> Result<&'static PlantType, String> {
    read_plant(text).map_err(|invalid| expectation(&invalid))
}

/// Reads a size; a comma may group digits or begin decimals, so it is asked about.
fn parse_size(text: &str) -> Result<f64, String> {
    let size = text.trim().parse().ok().filter(|size: &f64| size.is_finite() && *size > 0.0);
    size.ok_or_else(|| "expected a number above 0; write for example 250000 or 12.5".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wrong_name_is_met_with_those_that_may_be_meant() {
        for (text, meant) in [
            ("cement", "did you mean 'Cement plant dry' or 'Cement plant semi-dry' or 'Cement plant wet'?"),
            ("brick works", "did you mean 'Bricks'?"),
            ("Papper", "did you mean 'Paper'?"),
            ("clinker kiln for cement", "'Cement plant dry'"),
        ] {
            let refusal = read_plant(text).unwrap_err();
            assert!(refusal.remedy.contains(meant), "{refusal}");
        }
        assert_eq!(read_plant(" cement plant DRY ").unwrap().number, 26);
    }

    #[test]
    fn sizes_are_plain_numbers() {
        assert_eq!(parse_size("250000").unwrap(), 250_000.0);
        for text in ["250,000", "1e999", "0", "-1", "NaN", "many"] {
            assert!(parse_size(text).is_err(), "{text}");
        }
    }
}
