//! Rows of flows.

use turash_domain::{
    Direction, EurPerUnit, FlowId, Invalid, Precision, Profile, Resource, ResourceFlow, SiteId, Text,
    Validity,
};

use super::{Cells, Problem, amount, dates, resource};
use crate::fields::Field;
use crate::header_unit::HeaderUnit;
use crate::ids::FlowIds;
use crate::vocabulary::{self, ResourceWord};

/// Reads a flow; without an id it gets one from `ids`.
pub(crate) fn read(cells: Cells<'_>, ids: &mut FlowIds) -> Result<ResourceFlow, Problem> {
    let site = required(cells, Field::Site, "site", "the id of its site", SiteId::new)?;
    let direction =
        required(cells, Field::Direction, "direction", "supply or demand", vocabulary::direction)?;
    let word = resource::word(cells)?;
    let given = cells.value(Field::Id).map(FlowId::new).transpose();
    let given = given.map_err(|invalid| cells.problem(Field::Id, invalid))?;
    let said = Said { site: &site, direction, word, precision: Precision::Estimated };
    // Last: a row that is refused is counted by the id that it is to have once it is mended.
    of(cells, said, |resource| match given {
        Some(id) => Ok(id),
        None => ids.next(&site, direction, resource).map_err(|invalid| cells.problem(Field::Id, invalid)),
    })
}

/// What is known of a flow before its cells are read.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Said<'s> {
    pub(crate) site: &'s SiteId,
    pub(crate) direction: Direction,
    pub(crate) word: ResourceWord,
    /// The precision of amounts that are written plainly, where no column says another one.
    pub(crate) precision: Precision,
}

/// Reads the amounts and qualities of a flow; its id is asked for last.
pub(crate) fn of(
    cells: Cells<'_>,
    said: Said<'_>,
    id: impl FnOnce(&Resource) -> Result<FlowId, Problem>,
) -> Result<ResourceFlow, Problem> {
    let Said { site, direction, word, .. } = said;
    let (resource, of_resource) = resource::of(cells, word, direction)?;
    let known = amount::read(cells, resource.family())?;
    let profile = profile(cells)?.or(known.profile).unwrap_or_default();
    let price_limit = price(cells, direction, &resource)?;
    let stated = cells.optional(Field::Precision, vocabulary::precision)?.unwrap_or(said.precision);
    let vague = known.precision.max(of_resource);
    // What a column says of the precision, or the file as a whole, is not made better by a range.
    let precision = match vague {
        Some(vague) if cells.value(Field::Precision).is_some() || cells.is_survey => vague.max(stated),
        Some(vague) => vague,
        None => stated,
    };
    let validity = validity(cells)?;
    let visibility = cells.optional(Field::Visibility, vocabulary::visibility)?.unwrap_or_default();
    let id = id(&resource)?;
    let (site, quantity) = (site.clone(), known.quantity);
    Ok(ResourceFlow {
        id,
        site,
        direction,
        resource,
        quantity,
        profile,
        price_limit,
        precision,
        validity,
        visibility,
    })
}

/// The id that a row which is refused is to have once it is mended: its own, or the one that the right row would have got.
pub(crate) fn id_of_refused(cells: Cells<'_>, ids: &mut FlowIds, word: &str, row: u64) -> Option<FlowId> {
    if let Some(given) = cells.value(Field::Id) {
        return FlowId::new(given).ok();
    }
    let site = cells.value(Field::Site).and_then(|site| SiteId::new(site).ok());
    let direction = cells.value(Field::Direction).and_then(|text| vocabulary::direction(text).ok());
    let resource = direction.and_then(|direction| {
        resource::of(cells, resource::word(cells).ok()?, direction).ok().map(|(resource, _)| resource)
    });
    match (site, direction, resource) {
        (Some(site), Some(direction), Some(resource)) => ids.next(&site, direction, &resource).ok(),
        _ => ids.of_row(word, row).ok(),
    }
}

fn required<T>(
    cells: Cells<'_>,
    field: Field,
    name: &str,
    expected: &str,
    read: impl FnOnce(&str) -> Result<T, Invalid>,
) -> Result<T, Problem> {
    match cells.value(field) {
        Some(text) => read(text).map_err(|invalid| cells.problem(field, invalid)),
        None => Err(cells.missing(field, name, expected, "fill it in")),
    }
}

/// A profile's name, `flat`, or its JSON form; nothing where no column says one.
fn profile(cells: Cells<'_>) -> Result<Option<Profile>, Problem> {
    let Some(text) = cells.value(Field::Profile) else { return Ok(None) };
    if text.eq_ignore_ascii_case("flat") || text.eq_ignore_ascii_case("konstant") {
        return Ok(Some(Profile::Flat));
    }
    let read = if text.starts_with('{') {
        serde_json::from_str(text).map_err(|error| {
            let expected = r#"a profile such as {"shape":"monthly","weights":[12 numbers]}"#;
            Invalid::new("profile", text, expected, format!("mend it: {error}"))
        })
    } else {
        Text::new(text).map(|name| Profile::Named { name })
    };
    read.map(Some).map_err(|invalid| cells.problem(Field::Profile, invalid))
}

/// The limit of the flow's own side: the floor of a supply, the cap of a demand.
fn price(cells: Cells<'_>, direction: Direction, resource: &Resource) -> Result<Option<EurPerUnit>, Problem> {
    let own_side = match direction {
        Direction::Supply => Field::PriceFloor,
        Direction::Demand => Field::PriceCap,
    };
    let field = if cells.value(own_side).is_some() { own_side } else { Field::Price };
    let Some((column, text)) = cells.column_value(field) else { return Ok(None) };
    let own = resource.family().dimension();
    let factor = match column.unit {
        HeaderUnit::Price { dimension: Some(other), .. } if other != own => {
            let expected = format!("a price in EUR/{}", own.unit());
            let invalid =
                Invalid::new(column.spec.name, text, expected, "the header gives it for another unit");
            return Err(cells.problem(field, invalid));
        }
        HeaderUnit::Price { factor, .. } => factor,
        _ => 1.0,
    };
    let price = cells.decimal.number(text).and_then(|number| EurPerUnit::new(number * factor));
    price.map(Some).map_err(|invalid| cells.problem(field, invalid))
}

fn validity(cells: Cells<'_>) -> Result<Option<Validity>, Problem> {
    let from = cells.optional(Field::ValidFrom, |text| dates::time(text, dates::End::First))?.flatten();
    let until = cells.optional(Field::ValidUntil, |text| dates::time(text, dates::End::Last))?.flatten();
    if from.is_none() && until.is_none() {
        return Ok(None);
    }
    Validity::new(from, until).map(Some).map_err(|invalid| cells.problem(Field::ValidFrom, invalid))
}
