//! The Hotmaps industrial database as it was published (`Industrial_Database.csv`, 5,029 sites of Europe).
//!
//! One row yields a site, its excess heat in up to three bands, and its CO2. Amounts are GWh/a and t/a; the unit of heat is
//! confirmed by the project's own code. The published total of a row is rounded apart from its bands (at most 0.02 GWh): flows
//! carry the bands, [`ExcessHeat`] adds up the totals. Rows whose bands and total differ by more than 1 % are refused.

use std::collections::{HashMap, HashSet};

use csv::StringRecord;
use turash_domain::{
    Celsius, Co2, Coordinates, Direction, Doubt, Family, Invalid, LocationQuality, NaceCode, Precision,
    Profile, Quantity, Resource, ResourceFlow, Site, SiteId, TemperatureBand, Text, Thermal, Visibility,
};

use crate::countries;
use crate::error::FileError;
use crate::ids::FlowIds;
use crate::places::sharing::SUSPECT_TOWNS;
use crate::rows::place::point;
use crate::source::Source;
use crate::vocabulary::is_missing;

const HEAT: [(&str, f64, f64); 3] = [
    ("Excess_Heat_100-200C", 100.0, 200.0),
    ("Excess_Heat_200-500C", 200.0, 500.0),
    // The published band is open above; 1000 °C is where the derived pair closes it.
    ("Excess_Heat_500C", 500.0, 1000.0),
];
const TOTAL: &str = "Excess_Heat_Total";
const ETS: &str = "Emissions_ETS_2014";
const EPRTR: &str = "Emissions_EPRTR_2014";

/// Subsector, its NACE division, and the name of its load profile.
const SUBSECTORS: [(&str, &str, &str); 9] = [
    ("Cement", "C23", "non_metalic_minerals"),
    ("Chemical industry", "C20", "chemicals_and_petrochemicals"),
    ("Glass", "C23", "non_metalic_minerals"),
    ("Iron and steel", "C24", "iron_and_steel"),
    ("Non-ferrous metals", "C24", "iron_and_steel"),
    ("Non-metallic mineral products", "C23", "non_metalic_minerals"),
    ("Other non-classified", "C10", "food_and_tobacco"),
    ("Paper and printing", "C17", "paper"),
    ("Refineries", "C19", "chemicals_and_petrochemicals"),
];

/// What a row says.
#[derive(Debug, Default)]
pub(crate) struct Published {
    pub(crate) site: Option<Site>,
    pub(crate) flows: Vec<ResourceFlow>,
    /// Refused values with their columns.
    pub(crate) problems: Vec<(&'static str, Invalid)>,
    /// The published total, whether or not the site could be taken.
    pub(crate) excess_heat_gwh: f64,
}

/// The columns of the published file, and which coordinates are shared.
#[derive(Debug)]
pub(crate) struct Hotmaps {
    columns: HashMap<&'static str, usize>,
    places: HashMap<String, Place>,
}

#[derive(Debug, Default)]
struct Place {
    sites: u32,
    cities: HashSet<String>,
}

/// The columns that are read, and by which the file is recognized.
const COLUMNS: [&str; 13] = [
    "SiteID",
    "CompanyName",
    "SiteName",
    "City",
    "Country",
    "geom",
    "Subsector",
    ETS,
    EPRTR,
    HEAT[0].0,
    HEAT[1].0,
    HEAT[2].0,
    TOTAL,
];

/// Whether these are the headers of the published file.
pub(crate) fn is_published(headers: &[String]) -> bool {
    COLUMNS.iter().all(|column| headers.iter().any(|header| header == column))
}

/// Whether a column of the published file is read.
pub(crate) fn reads(header: &str) -> bool {
    COLUMNS.contains(&header)
}

impl Hotmaps {
    /// Passes over the file once to find coordinates that several rows share.
    pub(crate) fn survey(mut source: Source) -> Result<Self, FileError> {
        let headers = source.headers();
        let columns = COLUMNS
            .into_iter()
            .filter_map(|column| {
                headers.iter().position(|header| header == column).map(|index| (column, index))
            })
            .collect();
        let mut hotmaps = Self { columns, places: HashMap::new() };
        let mut record = StringRecord::new();
        while source.next(&mut record)?.is_some() {
            let Some(geometry) = hotmaps.text(&record, "geom").map(str::to_owned) else { continue };
            let city = hotmaps.text(&record, "City").unwrap_or_default().to_owned();
            let place = hotmaps.places.entry(geometry).or_default();
            place.sites += 1;
            if place.cities.len() < SUSPECT_TOWNS {
                place.cities.insert(city);
            }
        }
        Ok(hotmaps)
    }

    fn text<'r>(&self, record: &'r StringRecord, column: &str) -> Option<&'r str> {
        let text = record.get(*self.columns.get(column)?)?.trim();
        (!text.is_empty()).then_some(text)
    }

    /// Reads a row: what can be taken, and what cannot.
    pub(crate) fn read(&self, record: &StringRecord, ids: &mut FlowIds) -> Published {
        let mut published = Published::default();
        let heat = self.heat(record, &mut published);
        let site = match self.site(record) {
            Ok(site) => site,
            Err(problem) => {
                published.problems.push(problem);
                return published;
            }
        };
        let profile = self.subsector(record).and_then(|(_, _, profile)| Text::new(profile).ok());
        let profile = profile.map_or(Profile::Flat, |name| Profile::Named { name });
        for (column, resource, annual, precision) in heat.into_iter().chain(self.co2(record, &mut published))
        {
            match supply(&site, resource, annual, &profile, precision, ids) {
                Ok(flow) => published.flows.push(flow),
                Err(invalid) => published.problems.push((column, invalid)),
            }
        }
        published.site = Some(site);
        published
    }

    fn site(&self, record: &StringRecord) -> Result<Site, (&'static str, Invalid)> {
        let id = self.text(record, "SiteID").unwrap_or_default();
        let id = SiteId::new(id).map_err(|invalid| ("SiteID", invalid))?;
        let geometry = self.text(record, "geom");
        let coordinates: Coordinates =
            point(geometry).map_err(|invalid| ("geom", invalid.in_field("geometry")))?;
        let optional = |column: &'static str, field: &str| {
            let text = self.text(record, column).map(Text::new).transpose();
            text.map_err(|invalid| (column, invalid.in_field(field)))
        };
        let organization = optional("CompanyName", "organization")?;
        let name = match optional("SiteName", "name")?.or_else(|| organization.clone()) {
            Some(name) => name,
            None => Text::new(id.as_str()).map_err(|invalid| ("SiteName", invalid.in_field("name")))?,
        };
        let country = self.text(record, "Country").map(countries::country).transpose();
        let country = country.map(|reading| reading.map(|reading| reading.code));
        let industry = self.subsector(record).map(|(_, division, _)| NaceCode::new(division)).transpose();
        Ok(Site {
            id,
            name,
            organization,
            city: optional("City", "city")?,
            coordinates,
            location: geometry.map_or(LocationQuality::Own, |geometry| self.quality(geometry)),
            country: country.map_err(|invalid| ("Country", invalid))?,
            industry: industry.map_err(|invalid| ("Subsector", invalid))?,
        })
    }

    fn quality(&self, geometry: &str) -> LocationQuality {
        match self.places.get(geometry) {
            Some(place) if place.cities.len() >= SUSPECT_TOWNS => LocationQuality::Suspect(Doubt::Shared),
            Some(place) if place.sites > 1 => LocationQuality::Shared,
            _ => LocationQuality::Own,
        }
    }

    fn subsector(&self, record: &StringRecord) -> Option<(&'static str, &'static str, &'static str)> {
        let wanted = self.text(record, "Subsector")?;
        SUBSECTORS.into_iter().find(|(name, _, _)| *name == wanted)
    }

    /// Excess heat by band, after the check against the total.
    fn heat(&self, record: &StringRecord, published: &mut Published) -> Vec<Found> {
        let mut found = Vec::new();
        let mut sum = 0.0;
        for (column, low, high) in HEAT {
            let amount = self.number(record, column, published).unwrap_or(0.0);
            sum += amount;
            if amount > 0.0
                && let Some(resource) = heat_between(low, high)
            {
                found.push((column, resource, amount * 1000.0, Precision::Estimated));
            }
        }
        let total = self.number(record, TOTAL, published).unwrap_or(sum);
        published.excess_heat_gwh = total.max(0.0);
        if (total - sum).abs() > (0.01 * total).max(0.05) {
            let expected = format!("the sum of the bands, {sum} GWh/a");
            let invalid = Invalid::new("quantity", total, expected, "mend the bands or the total");
            published.problems.push((TOTAL, invalid));
            found.clear();
        }
        found
    }

    /// Emissions of the trading system, which are verified; otherwise those of the pollutant register.
    fn co2(&self, record: &StringRecord, published: &mut Published) -> Option<Found> {
        let ets = self.number(record, ETS, published).map(|amount| (ETS, amount, Precision::Measured));
        let (column, amount, precision) = match ets {
            Some(ets) if ets.1 > 0.0 => ets,
            _ => (EPRTR, self.number(record, EPRTR, published)?, Precision::Reported),
        };
        (amount > 0.0).then(|| (column, Resource::Co2(Co2::default()), amount, precision))
    }

    fn number(&self, record: &StringRecord, column: &'static str, published: &mut Published) -> Option<f64> {
        let text = self.text(record, column).filter(|text| !is_missing(text))?;
        match turash_domain::units::parse_number(text)
            .and_then(|number| Ok(Quantity::new(number, None)?.annual()))
        {
            Ok(number) => Some(number),
            Err(invalid) => {
                published.problems.push((column, invalid.in_field("quantity")));
                None
            }
        }
    }
}

/// A column, what it says flows, how much in a year, and how well that is known.
type Found = (&'static str, Resource, f64, Precision);

fn heat_between(low: f64, high: f64) -> Option<Resource> {
    let band = TemperatureBand::new(Celsius::new(low).ok()?, Celsius::new(high).ok()?).ok()?;
    Some(Resource::Heat(Thermal { band, medium: None }))
}

fn supply(
    site: &Site,
    resource: Resource,
    annual: f64,
    profile: &Profile,
    precision: Precision,
    ids: &mut FlowIds,
) -> Result<ResourceFlow, Invalid> {
    debug_assert!(matches!(resource.family(), Family::Heat | Family::Co2));
    let quantity = Quantity::new(annual, None)?;
    Ok(ResourceFlow {
        id: ids.next(&site.id, Direction::Supply, &resource)?,
        site: site.id.clone(),
        direction: Direction::Supply,
        resource,
        quantity,
        profile: profile.clone(),
        price_limit: None,
        precision,
        validity: None,
        visibility: Visibility::Public,
    })
}
