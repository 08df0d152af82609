//! The load profiles that Hotmaps published: a column for each country or NUTS-2 region.

use std::collections::{BTreeMap, BTreeSet};

use csv::StringRecord;
use turash_domain::CountryCode;

use super::series::{self, Grain, Series};
use super::table::Table;
use crate::error::FileError;

/// What the name of a published file says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Published {
    /// What its profiles are called before the area.
    series: String,
    grain: Grain,
}

impl Published {
    /// What a file's name without its ending says; nothing where it is not called as Hotmaps calls its files.
    pub(super) fn told(stem: &str) -> Option<Self> {
        let rest = stem.strip_suffix("_by_country").or_else(|| stem.strip_suffix("_by_nuts2"))?;
        let grains = [
            ("_hourly", Grain::Hours),
            ("_month_x_hour", Grain::DaysOfMonths),
            ("_monthly_factor", Grain::Months),
        ];
        let told = |(ending, grain): (&str, Grain)| Some((rest.strip_suffix(ending)?, grain));
        let (series, grain) = grains.into_iter().find_map(told)?;
        let without_year = |text: &str| {
            text.trim_end_matches(|letter: char| letter.is_ascii_digit() || letter == '_').to_owned()
        };
        let series = match series.strip_prefix("industry_") {
            Some(sector) => without_year(sector),
            // What it is for stands between the two: space heating and hot water.
            None if series.split('_').next() == Some("residential") => "residential".to_owned(),
            None => without_year(series),
        };
        Some(Self { series, grain })
    }

    /// Whether this holds what the other does, in more detail.
    pub(super) fn is_finer_than(&self, other: &Self) -> bool {
        self.series == other.series && self.grain > other.grain
    }

    /// Its profiles: of each area, of each country that has regions, and of all.
    pub(super) fn read(&self, table: &Table, year: u16) -> Result<Vec<Series>, FileError> {
        let mut of_areas = BTreeMap::new();
        for (area, values) in self.columns(table)? {
            let name = format!("{}.{area}", self.series);
            let refused = |invalid| table.refused(None, &name, &invalid);
            let weights = self.grain.weights(values, year).map_err(refused)?;
            let country = CountryCode::new(area.get(..2).unwrap_or_default()).map_err(refused)?;
            let area = if area.len() == 2 { country.to_string() } else { area };
            if of_areas.insert((country, area), weights).is_some() {
                return Err(table.error(Some(1), format!("'{name}' has two columns"), "keep the right one"));
            }
        }
        let mut named: BTreeMap<String, Vec<f64>> = BTreeMap::new();
        let countries: BTreeSet<&CountryCode> = of_areas.keys().map(|(country, _)| country).collect();
        for country in countries {
            let within = of_areas.iter().filter(|((of, _), _)| of == country).map(|(_, weights)| weights);
            named.insert(format!("{}.{country}", self.series), series::mean(within));
        }
        let all = series::mean(named.values());
        named.insert(self.series.clone(), all);
        named.extend(
            of_areas.into_iter().map(|((_, area), weights)| (format!("{}.{area}", self.series), weights)),
        );
        let made = named.into_iter().map(|(name, weights)| match series::profile(weights) {
            Ok(profile) => Ok(Series { name, profile }),
            Err(invalid) => Err(table.refused(None, &name, &invalid)),
        });
        made.collect()
    }

    /// The values of each area.
    fn columns(&self, table: &Table) -> Result<Vec<(String, Vec<f64>)>, FileError> {
        let keys: &[&str] = match self.grain {
            Grain::Hours | Grain::Steps => &["hour"],
            Grain::DaysOfMonths => &["month", "hour_of_day"],
            Grain::Months => &["month"],
        };
        let (header, mut rows) = table.rows()?;
        if header.len() <= keys.len() || header[..keys.len()] != *keys {
            let problem = format!("its columns are {}", crate::columns::list(&header));
            let remedy =
                format!("begin with '{}', as Hotmaps does, and a column for each area", keys.join(","));
            return Err(table.error(Some(1), problem, &remedy));
        }
        let areas = header[keys.len()..].iter().map(|area| (area.to_uppercase(), Vec::new()));
        let mut columns: Vec<(String, Vec<f64>)> = areas.collect();
        let mut record = StringRecord::new();
        while rows.read_record(&mut record).map_err(|error| table.broken(&error))? {
            let line = record.position().map_or(0, csv::Position::line);
            self.in_order(table, line, columns[0].1.len(), &record)?;
            for ((area, values), text) in columns.iter_mut().zip(record.iter().skip(keys.len())) {
                values.push(table.value(line, area, text)?);
            }
        }
        let count = columns[0].1.len();
        // How many hours there must be is the calendar's business.
        if self.grain != Grain::Hours && count != self.grain.most() {
            let problem = format!("it has {count} rows, expected {}", self.grain.most());
            return Err(table.error(None, problem, "take the file as it was published"));
        }
        Ok(columns)
    }

    /// Refuses a row that does not follow those before it.
    fn in_order(&self, table: &Table, line: u64, before: usize, row: &StringRecord) -> Result<(), FileError> {
        let number = |at: usize| row.get(at).and_then(|text| text.parse::<usize>().ok());
        let (is_next, expected) = match self.grain {
            Grain::DaysOfMonths => {
                let (month, hour) = (before / 24 + 1, before % 24);
                ((number(0), number(1)) == (Some(month), Some(hour)), format!("month {month}, hour {hour}"))
            }
            _ => (number(0) == Some(before + 1), format!("{} {}", self.unit(), before + 1)),
        };
        if is_next {
            return Ok(());
        }
        let found = row.get(0).unwrap_or_default();
        Err(table.error(
            Some(line),
            format!("found '{found}', expected {expected}"),
            "put the rows in their order",
        ))
    }

    fn unit(&self) -> &'static str {
        if self.grain == Grain::Months { "month" } else { "hour" }
    }
}
