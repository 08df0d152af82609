//! Where towns are: a table as GeoNames gives it, with a postcode or the name of a town in each row, and longitude and latitude.

use std::collections::HashMap;
use std::path::Path;

use csv::StringRecord;
use turash_domain::{Coordinates, CountryCode, Invalid, NotNegative};

use crate::clean;
use crate::countries;
use crate::error::{FileError, FileErrorKind};
use crate::normal::compact;
use crate::numbers::Decimal;
use crate::plain_table::{find_column, plain_table};

/// Entries of one name that lie so close together are one town, km.
const ONE_TOWN_KM: f64 = 15.0;

/// Inhabitants of a square kilometre in towns and in cities, the least of each kind (Regulation (EU) 2017/2391, degree of urbanisation:
/// urban clusters 300, urban centres 1500); a city has at least [`CITY`] inhabitants.
const DENSITY: (f64, f64) = (300.0, 1500.0);
const CITY: f64 = 50_000.0;

/// How far from the middle of its town a site may be where nothing is known of the town's size, km: a town of 23,000 inhabitants.
const UNKNOWN_KM: f64 = 5.0;

/// Towns and postcodes with their places.
#[derive(Debug, Default)]
pub struct Gazetteer {
    entries: Vec<Entry>,
    /// Entries by postcode, and by the name of the town.
    by_postcode: HashMap<String, Vec<u32>>,
    by_town: HashMap<String, Vec<u32>>,
}

#[derive(Debug)]
struct Entry {
    place: Coordinates,
    country: Option<CountryCode>,
    town: String,
    population: Option<f64>,
}

/// A town that was found.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Town {
    /// Its middle.
    pub(crate) place: Coordinates,
    /// How far from there a site of the town may be.
    pub(crate) within_km: NotNegative,
}

/// The columns of a gazetteer, by the headers under which GeoNames and its users have them.
const COLUMNS: [(&str, &[&str]); 7] = [
    ("postcode", &["postcode", "postalcode", "zip", "zipcode", "plz", "postleitzahl", "codepostal"]),
    ("town", &["placename", "name", "town", "city", "ort", "stadt", "gemeinde", "municipality", "asciiname"]),
    ("country", &["countrycode", "country", "land", "iso2"]),
    ("latitude", &["latitude", "lat", "breite"]),
    ("longitude", &["longitude", "lon", "lng", "long", "laenge"]),
    ("population", &["population", "einwohner", "pop", "inhabitants"]),
    ("other names", &["alternatenames", "alternatename", "asciiname"]),
];

impl Gazetteer {
    /// Reads a table of towns.
    ///
    /// # Errors
    /// [`FileError`] where the file cannot be read, or has no columns for a place and for a postcode or a town.
    pub fn open(path: &Path) -> Result<Self, FileError> {
        let name = path.display().to_string();
        let known = |headers: &[String]| {
            COLUMNS.iter().filter(|(_, names)| find_column(headers, names).is_some()).count()
        };
        let mut table = plain_table(path, known)?;
        let columns = COLUMNS.map(|(_, names)| find_column(table.headers(), names));
        let [postcode, town, _, latitude, longitude, ..] = columns;
        if latitude.is_none() || longitude.is_none() || postcode.is_none() && town.is_none() {
            let problem = format!(
                "this is no table of towns: its columns are {}",
                crate::columns::list(table.headers())
            );
            let remedy =
                "give it columns for postcode or name, country, latitude and longitude, as GeoNames has them";
            return Err(FileError::new(FileErrorKind::Headers, &name, problem, remedy));
        }
        let (mut gazetteer, mut record) = (Self::default(), StringRecord::new());
        while table.next(&mut record)?.is_some() {
            clean::record(&mut record);
            gazetteer.take(columns, &record);
        }
        if gazetteer.entries.is_empty() {
            let remedy = "give latitude and longitude in decimal degrees with a point";
            return Err(FileError::new(FileErrorKind::Format, &name, "no row of it has a place", remedy));
        }
        Ok(gazetteer)
    }

    /// Takes a row; one without a place is left out.
    fn take(&mut self, columns: [Option<usize>; 7], record: &StringRecord) {
        let text = |index: usize| {
            columns[index].and_then(|column| record.get(column)).map(str::trim).unwrap_or_default()
        };
        let [postcode, town, country, latitude, longitude, population, others] = std::array::from_fn(text);
        let degrees = |text| Decimal::Either.number(text).ok();
        let place =
            degrees(longitude).zip(degrees(latitude)).and_then(|(lon, lat)| Coordinates::new(lon, lat).ok());
        let Some(place) = place else { return };
        let number = self.entries.len() as u32;
        if !postcode.is_empty() {
            self.by_postcode.entry(compact(postcode)).or_default().push(number);
        }
        for name in std::iter::once(town).chain(others.split(',')) {
            let name = compact(name);
            let entries = if name.is_empty() { None } else { Some(self.by_town.entry(name).or_default()) };
            if let Some(entries) = entries.filter(|entries| entries.last() != Some(&number)) {
                entries.push(number);
            }
        }
        self.entries.push(Entry {
            place,
            country: countries::country(country).ok().map(|read| read.code),
            town: compact(town),
            population: Decimal::Either.number(population).ok().filter(|population| *population > 0.0),
        });
    }

    /// The town of a site: by its postcode, else by its name, in its country where that is said.
    pub(crate) fn find(
        &self,
        postcode: Option<&str>,
        town: Option<&str>,
        country: Option<&CountryCode>,
    ) -> Result<Town, Invalid> {
        let is_here = |entry: &&Entry| match (country, &entry.country) {
            (Some(country), Some(of)) => country == of,
            _ => true,
        };
        let of = |numbers: Option<&Vec<u32>>| -> Vec<&Entry> {
            let numbers = numbers.into_iter().flatten();
            numbers.filter_map(|number| self.entries.get(*number as usize)).filter(is_here).collect()
        };
        let mut found = of(postcode.and_then(|code| self.by_postcode.get(&compact(code))));
        if let Some(town) = town.map(compact)
            && found.iter().any(|entry| entry.town == town)
        {
            found.retain(|entry| entry.town == town);
        }
        if found.is_empty() {
            found = of(town.and_then(|town| self.by_town.get(&name_of(town))));
        }
        let words: Vec<&str> = [postcode, town].into_iter().flatten().collect();
        middle(&found, &words.join(" "))
    }
}

/// A town's name without what stands in brackets behind it, as places are looked up.
fn name_of(town: &str) -> String {
    compact(town.split('(').next().unwrap_or(town))
}

/// The middle of the entries, and how far around it a site may be.
fn middle(found: &[&Entry], words: &str) -> Result<Town, Invalid> {
    let refused = |expected: String, remedy: &str| Invalid::new("city", words, expected, remedy);
    let count = found.len() as f64;
    let mean =
        |degrees: fn(Coordinates) -> f64| found.iter().map(|entry| degrees(entry.place)).sum::<f64>() / count;
    let place =
        Coordinates::new(mean(Coordinates::longitude), mean(Coordinates::latitude)).map_err(|_| {
            refused(
                "a town that the file of --places has".to_owned(),
                "check its spelling and country, or give the place",
            )
        })?;
    let spread = found.iter().map(|entry| entry.place.distance_km(place)).fold(0.0, f64::max);
    if spread > ONE_TOWN_KM {
        let expected =
            format!("one town: there are {} of that name, up to {:.0} km apart", found.len(), 2.0 * spread);
        return Err(refused(expected, "add the postcode or the country, or give the place"));
    }
    let radius = found.iter().map(|entry| radius_km(entry.population)).fold(0.0, f64::max);
    // A tenth of a kilometre is finer than what is known.
    let within_km = NotNegative::new(((spread + radius) * 10.0).ceil() / 10.0)?;
    Ok(Town { place, within_km })
}

/// The radius of a circle that holds a town's inhabitants at the density of its kind, km.
fn radius_km(population: Option<f64>) -> f64 {
    let Some(population) = population else { return UNKNOWN_KM };
    let density = if population < CITY { DENSITY.0 } else { DENSITY.1 };
    (population / density / std::f64::consts::PI).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gazetteer(text: &str) -> Gazetteer {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("towns.csv");
        std::fs::write(&path, text).unwrap();
        Gazetteer::open(&path).unwrap()
    }

    #[test]
    fn towns_are_found_by_postcode_and_by_name() {
        let towns = gazetteer(
            "postal_code,name,country,lat,lon,population\n4020,Linz,AT,48.30,14.29,206000\n53545,Linz am Rhein,DE,50.57,7.28,6000\n\
             4600,Wels,AT,48.16,14.03,\n",
        );
        let austria = CountryCode::new("AT").unwrap();
        let linz = towns.find(Some("4020"), None, None).unwrap();
        assert_eq!(linz, towns.find(None, Some("LINZ (Donau)"), Some(&austria)).unwrap());
        assert_eq!(linz.place, Coordinates::new(14.29, 48.30).unwrap());
        // 206,000 inhabitants at 1,500 a square kilometre.
        assert!((linz.within_km.get() - 6.7).abs() < 1e-9, "{linz:?}");
        assert_eq!(towns.find(Some("9999"), Some("Wels"), None).unwrap().within_km.get(), UNKNOWN_KM);
        assert!(towns.find(Some("53545"), None, Some(&austria)).is_err(), "in another country");
        assert!(towns.find(None, Some("Steyr"), None).unwrap_err().expected.contains("--places"));
        assert!(towns.find(None, None, None).is_err());
    }

    #[test]
    fn a_name_that_several_towns_have_is_asked_about() {
        let towns = gazetteer(
            "name;country;lat;lon\nNeustadt;DE;50.73;11.75\nNeustadt;DE;49.35;8.14\nNeustadt;AT;47.81;16.24\n",
        );
        let refusal = towns.find(None, Some("Neustadt"), CountryCode::new("DE").ok().as_ref()).unwrap_err();
        assert!(refusal.expected.contains("there are 2 of that name"), "{refusal}");
        assert!(towns.find(None, Some("Neustadt"), CountryCode::new("AT").ok().as_ref()).is_ok());
    }
}
