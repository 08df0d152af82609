//! What a file as a whole tells of its places: whether they are metres of a projection, and which several rows share.

use csv::StringRecord;

use super::Places;
use super::crs::{self, Metres};
use super::sharing::Sharing;
use crate::columns::Columns;
use crate::countries;
use crate::error::{FileError, FileErrorKind};
use crate::fields::Field;
use crate::numbers::Decimal;

/// So many rows are looked at for metres.
const SAMPLE: usize = 200;

/// Numbers above this are no degrees, on any axis.
const NO_DEGREES: f64 = 1000.0;

/// Looks at all rows of a file of sites, one after the other.
#[derive(Debug, Default)]
pub(crate) struct Survey {
    sharing: Sharing,
    /// Longitude, latitude and country of the first rows, as they are written.
    sample: Vec<[String; 3]>,
}

/// How a row writes its place.
pub(crate) fn key<'r>(columns: &Columns, record: &'r StringRecord) -> [&'r str; 3] {
    [Field::Longitude, Field::Latitude, Field::Geometry]
        .map(|field| columns.text(field, record).unwrap_or_default())
}

impl Survey {
    /// Looks at a row.
    pub(crate) fn see(&mut self, columns: &Columns, record: &StringRecord) {
        let text = |field| columns.text(field, record).unwrap_or_default();
        let key = key(columns, record);
        if key.iter().all(|text| text.is_empty()) {
            return;
        }
        let site = [text(Field::Id), text(Field::Name), text(Field::Organization)];
        self.sharing.see(&key, &site, text(Field::City));
        if self.sample.len() < SAMPLE && !key[0].is_empty() && !key[1].is_empty() {
            self.sample.push([key[0], key[1], text(Field::Country)].map(str::to_owned));
        }
    }

    /// What was seen, for rows that are read after this. Without a system, a file whose coordinates are metres is refused, and the systems
    /// that fit are named.
    pub(crate) fn finish(self, file: &str, decimal: Decimal, places: Places) -> Result<Places, FileError> {
        if places.crs.is_none() {
            let metres = self.metres(decimal);
            if !metres.is_empty() && metres.len() == self.sample.len() {
                let problem = "its coordinates are metres of a projection, and no system is said";
                return Err(FileError::new(FileErrorKind::Format, file, problem, crs::likely(&metres)));
            }
        }
        Ok(Places { sharing: self.sharing, ..places })
    }

    /// The rows of the sample whose coordinates can be no degrees.
    fn metres(&self, decimal: Decimal) -> Vec<Metres> {
        let number = |text: &str| decimal.number(text).or_else(|_| Decimal::of_degrees(text)).ok();
        let points = self.sample.iter().filter_map(|[x, y, country]| {
            let (x, y) = (number(x)?, number(y)?);
            let is_metres = x.abs() > NO_DEGREES && y.abs() > NO_DEGREES;
            is_metres.then(|| Metres {
                x,
                y,
                country: countries::country(country).ok().map(|read| read.code),
            })
        });
        points.collect()
    }
}
