//! Which columns of a survey belong together.

use std::collections::BTreeMap;

use turash_domain::{Direction, Family};

use super::words::{Meaning, meaning};
use super::{Group, Key};
use crate::columns::{self, BadMapping, Column, Columns};
use crate::fields::{FLOW_FIELDS, Field, FieldSpec};
use crate::header_unit::HeaderUnit;
use crate::kind::Sureness;

/// Values that belong to the group on their left where their header does not say of what they are.
const OF_THE_LEFT: [Field; 10] = [
    Field::Temperature,
    Field::TMin,
    Field::TMax,
    Field::Hours,
    Field::Peak,
    Field::Unit,
    Field::WasteCode,
    Field::GoodsCode,
    Field::Purity,
    Field::Pressure,
];

/// Whether a field of `--map` is one of a survey's flows: `supply.heat.quantity`.
pub(crate) fn is_field(name: &str) -> bool {
    field(name).is_some()
}

/// Finds the columns of a survey's flows beside those of its sites; none where no header names the amount of a flow.
pub(crate) fn resolve(
    site: &Columns,
    headers: &[String],
    mapping: &BTreeMap<String, String>,
    guesses: bool,
) -> Result<Vec<Group>, BadMapping> {
    let mut finding = Finding { groups: Vec::new(), headers };
    for (name, header) in mapping {
        let Some((key, spec)) = field(name) else { continue };
        let column = columns::mapped(spec, name, header, headers)?;
        finding.put(key, column);
    }
    if guesses {
        finding.guess(site);
    }
    finding.groups.retain(|group| group.columns.has(Field::Quantity) || group.columns.has(Field::Peak));
    // In the order of the table, however they were found.
    finding.groups.sort_by_key(|group| group.columns.used().iter().min().copied());
    Ok(finding.groups)
}

/// The key and the field of a name such as `demand.heat.2.t_max_c`.
fn field(name: &str) -> Option<(Key, &'static FieldSpec)> {
    let mut parts = name.split('.');
    let direction = Direction::parse(parts.next()?).ok()?;
    let family = Family::parse(parts.next()?).ok()?;
    let (number, field) = match (parts.next()?, parts.next()) {
        (number, Some(field)) => (number.parse().ok()?, field),
        (field, None) => (1, field),
    };
    let spec = columns::find_spec(FLOW_FIELDS, field)?;
    parts.next().is_none().then_some((Key { direction, family, number }, spec))
}

/// Groups under way.
struct Finding<'h> {
    groups: Vec<Group>,
    headers: &'h [String],
}

impl Finding<'_> {
    fn guess(&mut self, site: &Columns) {
        let mut last: Option<Key> = None;
        let mut waiting: Vec<(usize, Meaning)> = Vec::new();
        for (index, header) in self.headers.iter().enumerate() {
            if site.used().contains(&index) || self.is_used(index) {
                continue;
            }
            let Some(meaning) = meaning(header) else { continue };
            match self.key(&meaning, last) {
                Some(key) if self.take(key, index, &meaning) => last = Some(key),
                None if last.is_none() => waiting.push((index, meaning)),
                Some(_) | None => {}
            }
        }
        // What stands left of all groups belongs to the next one, but hours to all.
        for (index, meaning) in waiting {
            let is_common = meaning.role == Some(Field::Hours);
            for key in self.groups.iter().map(|group| group.key).collect::<Vec<_>>() {
                let is_taken = self.key(&meaning, Some(key)) == Some(key) && self.take(key, index, &meaning);
                if is_taken && !is_common {
                    break;
                }
            }
        }
    }

    fn is_used(&self, index: usize) -> bool {
        self.groups.iter().any(|group| group.columns.used().contains(&index))
    }

    /// The group of a column: the one that its header names, or the one on its left.
    fn key(&self, meaning: &Meaning, left: Option<Key>) -> Option<Key> {
        let Meaning { family, direction, number, role, .. } = *meaning;
        let role = role?;
        match (family, direction) {
            (Some(family), Some(direction)) => Some(Key { direction, family, number }),
            (Some(family), None) => {
                let of_family = |key: &Key| key.family == family;
                let mut known = self.groups.iter().map(|group| group.key).filter(of_family);
                left.filter(of_family)
                    .or_else(|| known.next().filter(|_| known.next().is_none()))
                    .filter(|_| role != Field::Quantity)
            }
            // A number whose kind only its unit tells.
            (None, _)
                if matches!(role, Field::Peak | Field::Pressure) && meaning.unit == HeaderUnit::Unsaid =>
            {
                None
            }
            (None, _) => left.filter(|left| OF_THE_LEFT.contains(&role) && fits(role, left.family)),
        }
    }

    /// Takes a column into its group, if the group needs it.
    fn take(&mut self, key: Key, index: usize, meaning: &Meaning) -> bool {
        let Some(mut field) = meaning.role.filter(|role| fits(*role, key.family)) else { return false };
        if matches!(field, Field::Quantity | Field::Peak) && meaning.unit != HeaderUnit::Unsaid {
            let Some(unit) = meaning.unit.amount(key.family.dimension()) else { return false };
            // A second amount of the group, in kW, is its peak.
            if field == Field::Quantity && unit.is_rate() && self.has(key, Field::Quantity) {
                field = Field::Peak;
            }
        }
        // Cold goes out colder than it comes back.
        field = match field {
            Field::TMax if key.family == Family::Cooling => Field::TMin,
            Field::TMin if key.family == Family::Cooling => Field::TMax,
            field => field,
        };
        let Some(spec) = FLOW_FIELDS.iter().find(|spec| spec.field == field) else { return false };
        if self.has(key, field) {
            return false;
        }
        let is_named = meaning.family == Some(key.family) && meaning.direction == Some(key.direction);
        let sureness = if is_named { Sureness::Named } else { Sureness::Guessed };
        self.put(key, Column { index, unit: meaning.unit, sureness, spec });
        true
    }

    fn has(&self, key: Key, field: Field) -> bool {
        self.groups.iter().any(|group| group.key == key && group.columns.has(field))
    }

    fn put(&mut self, key: Key, column: Column) {
        if let Some(group) = self.groups.iter_mut().find(|group| group.key == key) {
            return group.columns.take(column);
        }
        let mut columns = Columns::empty();
        columns.take(column);
        self.groups.push(Group { key, columns });
    }
}

/// Whether a flow of a family has such a value.
fn fits(field: Field, family: Family) -> bool {
    match field {
        Field::Temperature | Field::TMin | Field::TMax | Field::Medium => {
            matches!(family, Family::Heat | Family::Cooling)
        }
        Field::WasteCode | Field::GoodsCode | Field::Material | Field::Moisture => family == Family::Material,
        Field::Purity => matches!(family, Family::Co2 | Family::Material),
        Field::Pressure => matches!(family, Family::Co2 | Family::Gas),
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fields::SITE_FIELDS;

    fn groups(headers: &[&str]) -> Vec<String> {
        let headers: Vec<String> = headers.iter().map(|header| (*header).to_owned()).collect();
        let site = Columns::resolve(SITE_FIELDS, &headers, &BTreeMap::new(), true).unwrap();
        let groups = resolve(&site, &headers, &BTreeMap::new(), true).unwrap();
        let of = |group: &Group| {
            let columns = group.columns.all().map(|column| format!("{} {}", column.spec.name, column.index));
            format!("{}: {}", group.key.name(), columns.collect::<Vec<_>>().join(", "))
        };
        groups.iter().map(of).collect()
    }

    #[test]
    fn columns_belong_to_what_they_name_or_to_what_stands_left_of_them() {
        assert_eq!(
            groups(&[
                "Firma",
                "Breitengrad",
                "Längengrad",
                "Abwärme [MWh/a]",
                "Temperatur Abwärme [°C]",
                "Betriebsstunden [h/a]",
                "Wärmebedarf [MWh/a]",
                "Vorlauf [°C]",
                "Rücklauf [°C]",
                "Bemerkung"
            ]),
            [
                "supply.heat: temperature 4, quantity 3, hours 5",
                "demand.heat: t_min_c 8, t_max_c 7, quantity 6"
            ]
        );
        assert_eq!(
            groups(&[
                "Firma",
                "lat",
                "lon",
                "Betriebsstunden",
                "Abwärme [MWh/a]",
                "Abwärme Leistung [kW]",
                "Kältebedarf [MWh/a]",
                "Vorlauf [°C]",
                "Rücklauf [°C]"
            ]),
            [
                "supply.heat: quantity 4, peak 5, hours 3",
                "demand.cooling: t_min_c 7, t_max_c 8, quantity 6, hours 3"
            ]
        );
        assert_eq!(
            groups(&["name", "lat", "lon", "Reststoff", "AVV", "Reststoff [t/a]", "Abwärme 2 [MWh/a]", "T"]),
            [
                "supply.material: quantity 5, waste_code 4, material 3",
                "supply.heat.2: temperature 7, quantity 6"
            ]
        );
        assert!(
            groups(&["id", "name", "longitude", "latitude", "country", "Temperatur [°C]", "Umsatz"])
                .is_empty()
        );
    }

    #[test]
    fn a_mapping_names_a_field_of_a_flow() {
        for name in [
            "supply.heat.quantity",
            "demand.cooling.t_max_c",
            "supply.heat.2.temperature",
            "input.water.quantity",
        ] {
            assert!(is_field(name), "{name}");
        }
        for name in
            ["heat.quantity", "supply.heat", "supply.heat.colour", "supply.heat.x.quantity", "quantity"]
        {
            assert!(!is_field(name), "{name}");
        }
    }
}
