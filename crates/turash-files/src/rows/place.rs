//! Where a site is, from the cells of its row: two columns, one cell, or its town.

use turash_domain::{Coordinates, CountryCode, Doubt, Invalid, LocationQuality};

use super::{Cells, Problem};
use crate::fields::Field;
use crate::places::angle::{self, Axis};
use crate::places::crs::{self, Crs, Metres};
use crate::places::gazetteer::Gazetteer;
use crate::places::{pair, shape, survey};
use crate::vocabulary;

/// A place, and how far it can be trusted.
#[derive(Debug)]
pub(crate) struct Found {
    pub(crate) coordinates: Coordinates,
    pub(crate) location: LocationQuality,
}

/// A place as its cells say it.
struct Written {
    coordinates: Coordinates,
    /// Where it would be if its two metres were exchanged.
    exchanged: Option<Coordinates>,
    /// The field that holds it.
    field: Field,
}

/// Reads the place of a site in a country: from its coordinates, else from a point in one cell, else from its town.
pub(crate) fn read(cells: Cells<'_>, country: Option<&CountryCode>) -> Result<Found, Problem> {
    let has_columns = cells.columns.has(Field::Longitude) && cells.columns.has(Field::Latitude);
    let has_numbers =
        has_columns && (cells.value(Field::Longitude).or(cells.value(Field::Latitude))).is_some();
    let written = if has_numbers {
        two_columns(cells, country)?
    } else if let Some(text) = cells.value(Field::Geometry) {
        one_cell(cells, text)?
    } else if let Some(gazetteer) = cells.places.gazetteer.as_deref() {
        return town(cells, gazetteer, country);
    } else if has_columns {
        return Err(missing_degrees(cells, Field::Longitude));
    } else {
        let remedy = "find the place of the address, and give it, or name a table of towns with --places";
        let expected = "a point such as POINT(14.3430 48.2819), longitude first";
        return Err(cells.missing(Field::Geometry, "geometry", expected, remedy));
    };
    let location = match stated(cells)? {
        Some(location) => location,
        None => judged(cells, &written, country),
    };
    Ok(Found { coordinates: written.coordinates, location })
}

/// What the row itself says of its place.
fn stated(cells: Cells<'_>) -> Result<Option<LocationQuality>, Problem> {
    let Some(name) = cells.value(Field::Location) else { return Ok(None) };
    let is = |word: &str| name.trim().to_ascii_lowercase().starts_with(word);
    let doubt = if is("suspect") { cells.optional(Field::LocationDoubt, Doubt::parse)? } else { None };
    let within_km = if is("town") { cells.number(Field::LocationKm)? } else { None };
    let within_km = within_km.map(turash_domain::NotNegative::new).transpose();
    let within_km = within_km.map_err(|invalid| cells.problem(Field::LocationKm, invalid))?;
    let read = LocationQuality::read(name, doubt, within_km).map(Some);
    read.map_err(|invalid| {
        let field = if invalid.field == "location_km" { Field::LocationKm } else { Field::Location };
        match cells.columns.get(field) {
            Some(_) => cells.problem(field, invalid),
            None => Problem { field: Field::Location, invalid },
        }
    })
}

/// What the place, the country and the other rows say of it; a suspect one is told of.
fn judged(cells: Cells<'_>, written: &Written, country: Option<&CountryCode>) -> LocationQuality {
    let key = survey::key(cells.columns, cells.record);
    let location = cells.places.quality(written.coordinates, written.exchanged, country, &key);
    if let Some(doubt) = location.doubt() {
        let taken = format!("a suspect place, which is kept but not matched: {doubt}; {}", doubt.remedy());
        cells.doubt(written.field, taken);
    }
    location
}

/// The middle of the site's town.
fn town(cells: Cells<'_>, gazetteer: &Gazetteer, country: Option<&CountryCode>) -> Result<Found, Problem> {
    let (postcode, town) = (cells.value(Field::Postcode), cells.free(Field::City));
    let field = if town.is_some() || postcode.is_none() { Field::City } else { Field::Postcode };
    let found = gazetteer.find(postcode, town, country).map_err(|invalid| cells.problem(field, invalid))?;
    let km = found.within_km.get();
    cells.doubt(field, format!("its place: the middle of the town, which the site is within {km} km of"));
    Ok(Found { coordinates: found.place, location: LocationQuality::Town(found.within_km) })
}

fn two_columns(cells: Cells<'_>, country: Option<&CountryCode>) -> Result<Written, Problem> {
    let refused = |invalid: Invalid| {
        let field = if invalid.field == "latitude" { Field::Latitude } else { Field::Longitude };
        cells.problem(field, invalid)
    };
    if let Some(crs) = cells.places.crs.as_ref().filter(|crs| !crs.is_degrees()) {
        let (x, y) = (metres(cells, crs, Field::Longitude)?, metres(cells, crs, Field::Latitude)?);
        let coordinates = crs.place(x, y).map_err(refused)?;
        return Ok(Written { coordinates, exchanged: crs.place(y, x).ok(), field: Field::Longitude });
    }
    let longitude = degrees(cells, Field::Longitude, Field::LongitudeDirection, Axis::Longitude)?;
    let latitude = degrees(cells, Field::Latitude, Field::LatitudeDirection, Axis::Latitude)?;
    let place = match &cells.places.crs {
        Some(crs) => crs.place(longitude, latitude),
        None => Coordinates::new(longitude, latitude),
    };
    let coordinates = place.map_err(|invalid| refused(projected(invalid, longitude, latitude, country)))?;
    Ok(Written { coordinates, exchanged: None, field: Field::Longitude })
}

/// An easting or a northing.
fn metres(cells: Cells<'_>, crs: &Crs, field: Field) -> Result<f64, Problem> {
    let name = if field == Field::Longitude { "easting" } else { "northing" };
    match cells.value(field) {
        Some(text) => cells.decimal.number(text).map_err(|invalid| {
            let expected = format!("the {name} of {crs}, in metres");
            cells.problem(field, Invalid::new(name, text, expected, invalid.remedy))
        }),
        None => Err(cells.missing(
            field,
            name,
            &format!("the {name} of {crs}, in metres"),
            "give it, or leave the row out",
        )),
    }
}

fn missing_degrees(cells: Cells<'_>, field: Field) -> Problem {
    let (name, example) = named(field);
    let remedy =
        format!("give it in decimal degrees, for example {example}, or name a table of towns with --places");
    cells.missing(field, name, &format!("a {name} in decimal degrees"), &remedy)
}

fn named(field: Field) -> (&'static str, &'static str) {
    if field == Field::Longitude { ("longitude", "14.3430") } else { ("latitude", "48.2819") }
}

/// Degrees of one of the two, with the half of the globe that their letter or a column of its own says.
fn degrees(cells: Cells<'_>, field: Field, letters: Field, axis: Axis) -> Result<f64, Problem> {
    let (name, example) = named(field);
    let Some(text) = cells.value(field) else { return Err(missing_degrees(cells, field)) };
    let expected = || format!("a {name} in decimal degrees");
    let angle = angle::read(text).map_err(|refusal| {
        let example = format!("give it in decimal degrees, for example {example}");
        let remedy = if refusal.remedy.is_empty() { example } else { refusal.remedy };
        cells.problem(field, Invalid::new(name, text, expected(), remedy))
    })?;
    if angle.axis.is_some_and(|of| of != axis) {
        let remedy = "longitude and latitude look swapped: exchange the two columns";
        return Err(cells.problem(field, Invalid::new(name, text, expected(), remedy)));
    }
    directed(cells, angle, letters, axis)
}

/// Degrees with the direction that a column of its own says.
fn directed(cells: Cells<'_>, angle: angle::Angle, field: Field, axis: Axis) -> Result<f64, Problem> {
    let Some(text) = cells.value(field) else { return Ok(angle.degrees) };
    let refused = |invalid: Invalid| cells.problem(field, invalid);
    let heading = angle::heading(text).map_err(refused)?;
    let both = if axis == Axis::Longitude { "E or W" } else { "N or S" };
    if heading.axis != axis {
        return Err(refused(Invalid::new(
            "direction",
            text,
            both,
            "the two columns of directions look exchanged",
        )));
    }
    if angle.degrees < 0.0 || angle.axis.is_some() {
        let expected = format!("degrees without a sign or letter beside {text}");
        return Err(refused(Invalid::new("direction", text, expected, "leave the sign or the letter out")));
    }
    Ok(if heading.is_negative { -angle.degrees } else { angle.degrees })
}

/// A point in one cell: WKT and its like, or two numbers.
fn one_cell(cells: Cells<'_>, text: &str) -> Result<Written, Problem> {
    let field = Field::Geometry;
    let refused = |invalid: Invalid| cells.problem(field, invalid);
    let written = |coordinates, exchanged| Written { coordinates, exchanged, field };
    if shape::looks(text) {
        let shape = shape::read(text).map_err(refused)?;
        if let Some(doubt) = shape.doubt {
            cells.doubt(field, doubt);
        }
        let Some(crs) = shape.crs.as_ref().or(cells.places.crs.as_ref()) else {
            let place = Coordinates::new(shape.x, shape.y);
            let place = place.map_err(|invalid| refused(projected(invalid, shape.x, shape.y, None)))?;
            return Ok(written(place, None));
        };
        let place = crs.place(shape.x, shape.y).map_err(refused)?;
        let exchanged = if crs.is_degrees() { None } else { crs.place(shape.y, shape.x).ok() };
        return Ok(written(place, exchanged));
    }
    let order = cells.places.order;
    if let Some(crs) = cells.places.crs.as_ref().filter(|crs| !crs.is_degrees()) {
        let (x, y) = pair::metres(text, cells.decimal, order).map_err(refused)?;
        return Ok(written(crs.place(x, y).map_err(refused)?, crs.place(y, x).ok()));
    }
    let pair = pair::read(text, order).map_err(refused)?;
    let place = Coordinates::new(pair.longitude, pair.latitude).map_err(refused)?;
    if pair.is_order_assumed {
        let (latitude, longitude) = (pair.latitude, pair.longitude);
        cells.doubt(field, format!("latitude {latitude} and longitude {longitude}: neither letters nor the header say which is which"));
    }
    Ok(written(place, None))
}

/// Metres instead of degrees are told as such, with the systems that fit.
fn projected(mut invalid: Invalid, x: f64, y: f64, country: Option<&CountryCode>) -> Invalid {
    if x.abs() > 1000.0 && y.abs() > 1000.0 {
        let likely = crs::likely(&[Metres { x, y, country: country.cloned() }]);
        invalid.remedy = format!("these look like metres of a projection: {likely}");
    }
    invalid
}

/// Reads the geometry of the Hotmaps database: a point in WGS 84.
pub(crate) fn point(text: Option<&str>) -> Result<Coordinates, Invalid> {
    let text = text.filter(|text| !vocabulary::is_missing(text)).unwrap_or_default();
    if text.is_empty() {
        let expected = "a point such as POINT(14.3430 48.2819), longitude first";
        return Err(Invalid::new("geometry", text, expected, "find the place of the address, and give it"));
    }
    let shape = shape::read(text)?;
    match shape.crs {
        Some(crs) => crs.place(shape.x, shape.y),
        None => Coordinates::new(shape.x, shape.y),
    }
}
