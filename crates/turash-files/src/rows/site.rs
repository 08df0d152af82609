//! Rows of sites.

use turash_domain::{CountryCode, NaceCode, Site, SiteId, Text};

use super::{Cells, Problem, place};
use crate::fields::Field;
use crate::{countries, ids};

/// Reads a site. Without a name it bears its organization's, its city's or its id; without an id it gets one from name and place.
pub(crate) fn read(cells: Cells<'_>) -> Result<Site, Problem> {
    let country = country(cells)?;
    let place::Found { coordinates, location } = place::read(cells, country.as_ref())?;
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
    let industry = cells.code(Field::Industry, NaceCode::read)?;
    Ok(Site { id, name, organization, city, coordinates, location, country, industry })
}

/// `NA` is Namibia here: the column holds codes.
fn country(cells: Cells<'_>) -> Result<Option<CountryCode>, Problem> {
    let Some(text) = cells.free(Field::Country) else { return Ok(None) };
    let reading = countries::country(text).map_err(|invalid| cells.problem(Field::Country, invalid))?;
    if let Some(doubt) = reading.doubt {
        cells.doubt(Field::Country, format!("{}: {doubt}", reading.code));
    }
    Ok(Some(reading.code))
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
