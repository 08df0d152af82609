//! Which features are asked for.

use axum::http::{HeaderMap, Uri};
use turash_domain::ports::{FlowFilter, SiteFilter};
use turash_domain::{
    CountryCode, Direction, Family, FlowId, GeoBox, Invalid, MatchId, Sight, SiteId, Validity,
};
use turash_files::Row;
use turash_services::MatchFilter;

use super::area::Area;
use super::collection::{Collection, Kind, Property};
use super::feature::Shape;
use super::format::{CSV, FLATGEOBUF, Format, GEOJSON, HTML};
use super::system::{CRS84, System};
use super::when::When;
use crate::cursor;
use crate::params::Params;
use crate::problem::Problem;

/// The most features of one answer; more are asked for in vain, and given so many.
pub(super) const MOST: u32 = 10_000;
/// The features of one answer unless asked otherwise.
pub(super) const USUAL: u32 = 1_000;
/// What is looked at in one go where only some of it fits.
const SLICE: u32 = 2_000;

/// The forms of features.
pub(super) const FORMS: [(Format, &str); 4] =
    [(Format::Json, GEOJSON), (Format::Html, HTML), (Format::Csv, CSV), (Format::FlatGeobuf, FLATGEOBUF)];

/// Where an answer goes on.
#[derive(Debug, Clone)]
pub(super) enum After {
    Site(SiteId),
    Flow(FlowId),
    Match((f32, MatchId)),
}

/// A question about features of a collection.
#[derive(Debug)]
pub(super) struct Question {
    pub(super) format: Format,
    pub(super) system: System,
    pub(super) limit: usize,
    pub(super) after: Option<After>,
    pub(super) sites: SiteFilter,
    pub(super) flows: FlowFilter,
    pub(super) matches: MatchFilter,
    /// What whoever asks sees.
    pub(super) sight: Sight,
    area: Option<Area>,
    when: Option<When>,
    /// Numbers of columns, and the values that they must have.
    values: Vec<(usize, String)>,
}

impl Question {
    pub(super) fn read(
        collection: Collection,
        headers: &HeaderMap,
        uri: &Uri,
        sight: Sight,
    ) -> Result<Self, Problem> {
        let mut params = Params::of(uri)?;
        let (format, system) = form(&mut params, headers)?;
        let boxed = params.read("bbox-crs", System::parse)?;
        let boxed = boxed.map_or_else(|| System::parse(CRS84), Ok).map_err(Problem::parameter)?;
        let mut question = Self {
            format,
            system,
            limit: params.read("limit", limit)?.unwrap_or(USUAL) as usize,
            after: params.read("cursor", |text| after(collection, text))?,
            sites: SiteFilter::default(),
            flows: FlowFilter::default(),
            matches: MatchFilter { sight: sight.clone(), ..MatchFilter::default() },
            sight,
            area: params.read("bbox", |text| Area::parse(text, boxed.clone()))?,
            when: params.read("datetime", When::parse)?,
            values: Vec::new(),
        };
        // Most matches are told to be elsewhere before their flows and sites are read.
        question.matches.area = question.degrees();
        let columns = collection.table().names();
        for property in collection.queryables() {
            let Some(text) = params.text(property.name)? else { continue };
            let column = columns.iter().position(|name| *name == property.name);
            question
                .want(property, column, text)
                .map_err(|refused| Problem::parameter(refused.in_field(property.name)))?;
        }
        params.finish()?;
        Ok(question)
    }

    /// Wants a value: by the filters of the ports where they have one for it, else by the column.
    fn want(&mut self, property: &Property, column: Option<usize>, text: String) -> Result<(), Invalid> {
        match property.name {
            "country" => {
                let country = Some(CountryCode::new(&text)?);
                self.sites.country.clone_from(&country);
                self.matches.country = country;
                return Ok(());
            }
            "resource" | "family" => {
                self.flows.family = Some(Family::parse(&text)?);
                self.matches.family = self.flows.family;
                return Ok(());
            }
            "direction" => {
                self.flows.direction = Some(Direction::parse(&text)?);
                return Ok(());
            }
            "site" => {
                self.flows.site = Some(SiteId::new(&text)?);
                self.matches.site.clone_from(&self.flows.site);
                return Ok(());
            }
            "flow" => {
                self.matches.flow = Some(FlowId::new(&text)?);
                return Ok(());
            }
            // These name the side besides.
            "supply_site" | "demand_site" if self.matches.site.is_none() => {
                self.matches.site = Some(SiteId::new(&text)?);
            }
            "supply" | "demand" if self.matches.flow.is_none() => {
                self.matches.flow = Some(FlowId::new(&text)?);
            }
            _ => {}
        }
        let text = match (property.kind, text.as_str()) {
            // GDAL writes flags as numbers.
            (Kind::Flag, "1") => "true".to_owned(),
            (Kind::Flag, "0") => "false".to_owned(),
            (Kind::Flag, other) if other != "true" && other != "false" => {
                return Err(Invalid::new(property.name, text, "true or false", ""));
            }
            _ => text,
        };
        self.values.extend(column.map(|column| (column, text)));
        Ok(())
    }

    /// The box in degrees, where it is given so.
    pub(super) fn degrees(&self) -> Option<GeoBox> {
        self.area.as_ref().and_then(Area::degrees)
    }

    /// Whether all features of the collection are asked for.
    pub(super) fn is_everything(&self) -> bool {
        !self.is_sifted()
            && self.sites == SiteFilter::default()
            && self.flows == FlowFilter::default()
            && MatchFilter { sight: Sight::All, ..self.matches.clone() }.is_everything()
    }

    /// Whether not all that the ports give fits.
    fn is_sifted(&self) -> bool {
        self.area.is_some() || self.when.is_some() || !self.values.is_empty()
    }

    /// How much is read in one go: one more than is answered says whether there is a next part.
    pub(super) fn slice(&self) -> u32 {
        let one_more = self.limit as u32 + 1;
        if self.is_sifted() { one_more.max(SLICE) } else { one_more }
    }

    /// Whether something there, at that time, is asked for.
    pub(super) fn meets(&self, shape: Shape, validity: Option<Validity>) -> bool {
        self.area.as_ref().is_none_or(|area| area.meets(shape))
            && self.when.is_none_or(|when| when.meets(validity))
    }

    /// Whether a row has the values that are asked for.
    pub(super) fn fits(&self, row: &Row) -> bool {
        self.values.iter().all(|(column, wanted)| row.text(*column).is_some_and(|found| found == *wanted))
    }
}

/// The form of an answer with features, and the system of its coordinates.
pub(super) fn form(params: &mut Params, headers: &HeaderMap) -> Result<(Format, System), Problem> {
    let format = Format::wanted(params, headers, &FORMS)?;
    let system = params.read("crs", |text| {
        let system = System::parse(text)?;
        if matches!(format, Format::Csv | Format::FlatGeobuf) && system.uri != CRS84 {
            let remedy =
                "tables and FlatGeobuf have longitude and latitude: leave crs out, or ask for f=json";
            return Err(Invalid::new("crs", text, CRS84, remedy));
        }
        Ok(system)
    })?;
    let system = system.map_or_else(|| System::parse(CRS84), Ok).map_err(Problem::parameter)?;
    Ok((format, system))
}

/// A number of features; one above the most is taken for the most.
fn limit(text: &str) -> Result<u32, Invalid> {
    let is_whole = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    match text.parse::<u32>() {
        Ok(limit) if is_whole && limit > 0 => Ok(limit.min(MOST)),
        Err(_) if is_whole => Ok(MOST),
        _ => Err(Invalid::new("limit", text, format!("a whole number from 1 to {MOST}"), "")),
    }
}

fn after(collection: Collection, text: &str) -> Result<After, Invalid> {
    match collection {
        Collection::Sites => cursor::read(text).map(After::Site),
        Collection::Flows => cursor::read(text).map(After::Flow),
        Collection::Matches => cursor::read(text).map(After::Match),
    }
}
