//! What the model knows of single countries: prices and grids.

use std::collections::BTreeSet;
use std::io::Write;

use anyhow::Result;
use serde_json::{Map, Value, json};
use turash_domain::CountryCode;
use turash_domain::model::carbon::{GridBasis, GridFactor, GridTable};
use turash_domain::model::prices::{PriceKind, PriceSource, Priced, Prices};

use crate::output::{Align, Column, stdout, write_table, write_wrapped};

/// The kinds of prices that are published by country.
const SHOWN: [PriceKind; 4] =
    [PriceKind::Electricity, PriceKind::NaturalGas, PriceKind::FuelOil, PriceKind::Disposal];

/// Whether a key is about prices or grids.
pub(super) fn belongs(key: &str) -> bool {
    key.starts_with("model.prices.") || key.starts_with("model.grid.")
}

/// Prices and grids of the countries of which something is known.
pub(super) struct ByCountry<'a> {
    prices: &'a Prices,
    grid: &'a GridTable,
    countries: BTreeSet<CountryCode>,
}

impl<'a> ByCountry<'a> {
    pub(super) fn of(prices: &'a Prices, grid: &'a GridTable) -> Self {
        let with_price = PriceKind::ALL.into_iter().flat_map(PriceKind::published).map(|(code, _)| *code);
        let published = with_price.chain(GridTable::published().map(|(code, _)| code));
        let stated = prices.stated.keys().chain(grid.stated.iter().map(|stated| &stated.country)).cloned();
        let countries = published.filter_map(|code| CountryCode::new(code).ok()).chain(stated).collect();
        Self { prices, grid, countries }
    }

    /// The factor that holds in the latest year.
    fn grid_of(&self, country: &CountryCode) -> GridFactor<'a> {
        self.grid.factor(Some(country), u16::MAX)
    }

    pub(super) fn text(&self) -> Result<()> {
        const COLUMNS: [Column; 6] = [
            Column("COUNTRY", Align::Left),
            Column("ELECTRICITY EUR/MWh", Align::Right),
            Column("NATURAL GAS EUR/MWh", Align::Right),
            Column("FUEL OIL EUR/MWh", Align::Right),
            Column("DISPOSAL EUR/t", Align::Right),
            Column("GRID t CO2/MWh", Align::Right),
        ];
        let mut out = stdout();
        writeln!(out, "\nBy country (*: stated; nothing: the European average holds)\n")?;
        out.flush()?;
        drop(out);
        let row = |country: &CountryCode| {
            let prices = SHOWN.map(|kind| price_cell(self.prices.priced(Some(country), kind)));
            let grid = grid_cell(self.grid_of(country));
            [country.to_string()].into_iter().chain(prices).chain([grid]).collect()
        };
        write_table(&COLUMNS, self.countries.iter().map(row))?;
        let mut out = stdout();
        writeln!(out)?;
        for kind in SHOWN {
            write_wrapped(&mut out, "", &format!("{}: {}.", kind.name(), kind.published_in()))?;
        }
        write_wrapped(&mut out, "", &format!("grid: {}.", GridBasis::Published.source()))?;
        Ok(out.flush()?)
    }

    pub(super) fn to_json(&self) -> Value {
        let country = |country: &CountryCode| {
            let prices: Map<_, _> = PriceKind::ALL
                .into_iter()
                .map(|kind| (kind, self.prices.priced(Some(country), kind)))
                .filter(|(_, priced)| priced.source != PriceSource::EuropeanAverage)
                .map(|(kind, priced)| {
                    (kind.name().to_owned(), json!({"value": priced.value, "source": priced.source.words()}))
                })
                .collect();
            let grid = self.grid_of(country);
            let grid = (grid.basis != GridBasis::EuropeanAverage)
                .then(|| json!({"t_per_mwh": grid.t_per_mwh, "source": grid.basis.source()}));
            json!({"country": country.as_str(), "prices": prices, "grid": grid})
        };
        self.countries.iter().map(country).collect()
    }
}

fn price_cell(priced: Priced) -> String {
    match priced.source {
        PriceSource::Stated => format!("*{}", priced.value),
        PriceSource::Published(_) => priced.value.to_string(),
        PriceSource::EuropeanAverage => String::new(),
    }
}

fn grid_cell(factor: GridFactor<'_>) -> String {
    match factor.basis {
        GridBasis::Stated { .. } => format!("*{:.3}", factor.t_per_mwh),
        GridBasis::Published => format!("{:.3}", factor.t_per_mwh),
        GridBasis::EuropeanAverage => String::new(),
    }
}
