//! Rows of sites.

use turash_domain::{Coordinates, CountryCode, Invalid, LocationQuality, NaceCode, Site, SiteId, Text};

use super::{Cells, Problem};
use crate::countries;
use crate::fields::Field;
use crate::{ids, swapped, vocabulary};

/// Reads a site. Without a name it bears its organization's, its city's or its id; without an id it gets one from name and place.
pub(crate) fn read(cells: Cells<'_>) -> Result<Site, Problem> {
    let coordinates = coordinates(cells)?;
    let country = country(cells)?;
    swapped::check(coordinates, country.as_ref())
        .map_err(|invalid| cells.problem(Field::Longitude, invalid))?;
    let organization = cells.text(Field::Organization)?;
    let city = cells.text(Field::City)?;
    let given_id = given_id(cells)?;
    let name = match cells.text(Field::Name)? {
        Some(name) => name,
        None => stand_in(cells, organization.as_ref().or(city.as_ref()), given_id.as_ref())?,
    };
    let id = match given_id {
        Some(id) => id,
        None => {
            ids::site_id(name.as_str(), coordinates).map_err(|invalid| cells.problem(Field::Id, invalid))?
        }
    };
    Ok(Site {
        id,
        name,
        organization,
        city,
        coordinates,
        location: cells.optional(Field::Location, vocabulary::location)?.unwrap_or(LocationQuality::Own),
        country,
        industry: cells.optional(Field::Industry, industry)?,
    })
}

/// `NA` is Namibia here: the column holds codes.
fn country(cells: Cells<'_>) -> Result<Option<CountryCode>, Problem> {
    let country = cells.free(Field::Country).map(countries::country).transpose();
    country.map_err(|invalid| cells.problem(Field::Country, invalid))
}

fn given_id(cells: Cells<'_>) -> Result<Option<SiteId>, Problem> {
    let id = cells.value(Field::Id).map(SiteId::new).transpose();
    id.map_err(|invalid| cells.problem(Field::Id, invalid))
}

fn stand_in(cells: Cells<'_>, other: Option<&Text>, id: Option<&SiteId>) -> Result<Text, Problem> {
    match (other, id) {
        (Some(text), _) => Ok(text.clone()),
        (None, Some(id)) => Text::new(id.as_str()).map_err(|invalid| cells.problem(Field::Name, invalid)),
        (None, None) => Err(cells.missing(Field::Name, "name", "a name, or an id", "name the site")),
    }
}

/// A NACE code; a bare division such as `24` gets its section letter.
fn industry(text: &str) -> Result<NaceCode, Invalid> {
    NaceCode::new(text).or_else(|refusal| match section_of(text) {
        Some(section) => NaceCode::new(&format!("{section}{}", text.trim())),
        None => Err(refusal),
    })
}

/// The section that a division belongs to (NACE Rev. 2, Regulation (EC) No 1893/2006, Annex I).
fn section_of(text: &str) -> Option<char> {
    const SECTIONS: [(u8, u8, char); 21] = [
        (1, 3, 'A'),
        (5, 9, 'B'),
        (10, 33, 'C'),
        (35, 35, 'D'),
        (36, 39, 'E'),
        (41, 43, 'F'),
        (45, 47, 'G'),
        (49, 53, 'H'),
        (55, 56, 'I'),
        (58, 63, 'J'),
        (64, 66, 'K'),
        (68, 68, 'L'),
        (69, 75, 'M'),
        (77, 82, 'N'),
        (84, 84, 'O'),
        (85, 85, 'P'),
        (86, 88, 'Q'),
        (90, 93, 'R'),
        (94, 96, 'S'),
        (97, 98, 'T'),
        (99, 99, 'U'),
    ];
    let division: u8 = text.trim().get(..2)?.parse().ok()?;
    SECTIONS.iter().find(|(first, last, _)| (*first..=*last).contains(&division)).map(|found| found.2)
}

fn coordinates(cells: Cells<'_>) -> Result<Coordinates, Problem> {
    if cells.columns.has(Field::Longitude) && cells.columns.has(Field::Latitude) {
        let longitude = degrees(cells, Field::Longitude, "longitude", "14.3430")?;
        let longitude = directed(cells, longitude, Field::LongitudeDirection, ("E", "W"))?;
        let latitude = degrees(cells, Field::Latitude, "latitude", "48.2819")?;
        let latitude = directed(cells, latitude, Field::LatitudeDirection, ("N", "S"))?;
        return Coordinates::new(longitude, latitude).map_err(|invalid| {
            let field = if invalid.field == "longitude" { Field::Longitude } else { Field::Latitude };
            cells.problem(field, projected(invalid, longitude, latitude))
        });
    }
    let text = cells.value(Field::Geometry);
    point(text).map_err(|invalid| cells.problem(Field::Geometry, invalid))
}

fn degrees(cells: Cells<'_>, field: Field, name: &str, example: &str) -> Result<f64, Problem> {
    let remedy = format!("give it in decimal degrees, for example {example}");
    match cells.value(field) {
        Some(text) => cells.decimal.in_degrees().number(text).map_err(|refusal| {
            let expected = format!("a {name} in decimal degrees");
            let remedy = if text.contains(['°', '\'', '"']) { &remedy } else { &refusal.remedy };
            cells.problem(field, Invalid::new(name, text, expected, remedy.as_str()))
        }),
        None => Err(cells.missing(field, name, &format!("a {name} in decimal degrees"), &remedy)),
    }
}

/// Degrees with the half of the globe that a column of its own says.
fn directed(
    cells: Cells<'_>,
    degrees: f64,
    field: Field,
    (positive, negative): (&str, &str),
) -> Result<f64, Problem> {
    let Some(text) = cells.value(field) else { return Ok(degrees) };
    let refused =
        |expected: String, remedy| cells.problem(field, Invalid::new("direction", text, expected, remedy));
    match text {
        _ if text.eq_ignore_ascii_case(positive) && degrees >= 0.0 => Ok(degrees),
        _ if text.eq_ignore_ascii_case(negative) && degrees >= 0.0 => Ok(-degrees),
        _ if text.eq_ignore_ascii_case(positive) || text.eq_ignore_ascii_case(negative) => {
            Err(refused(format!("degrees without a sign beside {text}"), "leave the sign or the letter out"))
        }
        _ => {
            Err(refused(format!("{positive} or {negative}"), "write the letter, or give the degrees a sign"))
        }
    }
}

/// Metres instead of degrees are told as such.
fn projected(mut invalid: Invalid, longitude: f64, latitude: f64) -> Invalid {
    if longitude.abs() > 1000.0 && latitude.abs() > 1000.0 {
        "these look like metres of a projection: reproject to WGS 84 (EPSG:4326)"
            .clone_into(&mut invalid.remedy);
    }
    invalid
}

/// Reads `POINT(lon lat)`, with or without `SRID=4326;`.
pub(crate) fn point(text: Option<&str>) -> Result<Coordinates, Invalid> {
    let found = text.unwrap_or_default();
    let refused = |remedy: &str| {
        Invalid::new("geometry", found, "a point such as POINT(14.3430 48.2819), longitude first", remedy)
    };
    let text = found.trim();
    if text.is_empty() {
        return Err(refused("find the place of the address, and give it"));
    }
    let (srid, shape) = match text.split_once(';') {
        Some((srid, shape)) => (Some(srid.trim()), shape.trim()),
        None => (None, text),
    };
    if srid.is_some_and(|srid| !srid.eq_ignore_ascii_case("SRID=4326")) {
        return Err(refused("reproject it to WGS 84 (EPSG:4326)"));
    }
    let is_point = shape.get(..5).is_some_and(|name| name.eq_ignore_ascii_case("POINT"));
    let inner = shape.get(5..).unwrap_or_default().trim();
    let inner = inner.strip_prefix('(').and_then(|inner| inner.strip_suffix(')'));
    let (true, Some(inner)) = (is_point, inner) else {
        return Err(refused("reduce lines and areas to one point"));
    };
    let numbers: Result<Vec<f64>, _> = inner.split_whitespace().map(str::parse).collect();
    match numbers.as_deref() {
        // Height and measure are of no use here.
        Ok([longitude, latitude] | [longitude, latitude, _] | [longitude, latitude, _, _]) => {
            Coordinates::new(*longitude, *latitude)
        }
        _ => Err(refused("write two numbers with a space between them")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_are_read_in_wkt_and_ewkt() {
        for text in [
            "POINT(14.5 48.25)",
            "SRID=4326;POINT(14.5 48.25)",
            "point (14.5 48.25)",
            "POINT(14.5 48.25 266)",
        ] {
            assert_eq!(point(Some(text)).unwrap(), Coordinates::new(14.5, 48.25).unwrap(), "{text}");
        }
        for text in [
            "",
            "POINT()",
            "POINT(1)",
            "POINT(a b)",
            "POLYGON((1 2))",
            "SRID=3035;POINT(1 2)",
            "POINT(NaN 1)",
            "POINT(1 2 foo bar)",
            "POINT(1 2) POINT(3 4)",
            "POINT(1 2 3 4 5)",
            "PÖINT(1 2)",
        ] {
            assert!(point(Some(text)).is_err(), "{text}");
        }
        assert!(point(None).unwrap_err().remedy.contains("address"));
    }

    #[test]
    fn a_bare_nace_division_gets_its_section() {
        assert_eq!(industry("24").unwrap().as_str(), "C24");
        assert_eq!(industry("35.11").unwrap().as_str(), "D35.11");
        assert!(industry("steel").is_err() && industry("34").is_err());
    }
}
