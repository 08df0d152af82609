//! The fields of flows that an unread header of a survey may be: its words say a part of it, and not all.

use turash_domain::{Direction, Family};

use super::words::meaning;
use super::{Group, Key};
use crate::fields::{FLOW_FIELDS, Field};

/// The fields that the words of a header leave open, as mappings take them; those that are read already are left out.
pub(crate) fn left_open(header: &str, groups: &[Group]) -> Vec<String> {
    let Some(meaning) = meaning(header) else { return Vec::new() };
    let field = meaning.role.unwrap_or(Field::Quantity);
    let Some(spec) = FLOW_FIELDS.iter().find(|spec| spec.field == field) else { return Vec::new() };
    let family = meaning.family.or_else(|| groups.first().map(|group| group.key.family));
    let family = family.unwrap_or(Family::Heat);
    let ways = match meaning.direction {
        Some(direction) => vec![direction],
        None => vec![Direction::Supply, Direction::Demand],
    };
    let keys = ways.into_iter().map(|direction| Key { direction, family, number: meaning.number });
    let is_read = |key: &Key| groups.iter().any(|group| group.key == *key && group.columns.has(field));
    keys.filter(|key| !is_read(key)).map(|key| format!("{}.{}", key.name(), spec.name)).collect()
}
