//! The fields that a header which is not understood is nearest to: what whoever maps columns by hand is offered first.

use strsim::jaro_winkler;

use crate::columns::Columns;
use crate::content::Content;
use crate::fields::{FLOW_FIELDS, FieldSpec, SITE_FIELDS};
use crate::normal::compact;
use crate::survey;

/// So many columns of a table are looked at, the first ones: nobody maps more by hand, and a table may have as many as it likes.
pub(crate) const LOOKED_AT: usize = 200;
/// Bytes of the longest header that is looked at: a longer one is no name.
const LONGEST: usize = 200;
/// So many are offered.
const OFFERED: usize = 3;
/// What is less alike than this is no candidate (Jaro-Winkler, from 0 to 1).
const ALIKE: f64 = 0.82;
/// Letters from which on a known header within another one counts.
const WITHIN: usize = 4;
/// How alike the two are then at least: where it begins the other one, and where it ends it, which says more.
const BEGINS: f64 = 0.9;
const ENDS: f64 = 0.95;

/// The fields of a table that an unread header may be.
pub(crate) fn of(header: &str, content: &Content) -> Vec<String> {
    if header.len() > LONGEST {
        return Vec::new();
    }
    match content {
        Content::Sites(columns) => beside(survey::left_open(header, &[]), header, columns, SITE_FIELDS),
        Content::Flows(columns) => beside(Vec::new(), header, columns, FLOW_FIELDS),
        Content::Survey(survey) => {
            let flows = survey::left_open(header, &survey.groups);
            beside(flows, header, &survey.site, SITE_FIELDS)
        }
        Content::Hotmaps(_) => Vec::new(),
    }
}

/// Candidates, and the nearest of the fields that are not read yet.
fn beside(
    mut candidates: Vec<String>,
    header: &str,
    columns: &Columns,
    specs: &'static [FieldSpec],
) -> Vec<String> {
    let unread = specs.iter().filter(|spec| !columns.has(spec.field));
    candidates.extend(nearest(header, unread));
    candidates.truncate(OFFERED);
    candidates
}

/// The fields that a header may be, where it is not known what its table holds.
pub(crate) fn of_any(header: &str) -> Vec<String> {
    if header.len() > LONGEST {
        return Vec::new();
    }
    let mut candidates = survey::left_open(header, &[]);
    candidates.extend(nearest(header, SITE_FIELDS.iter().chain(FLOW_FIELDS)));
    candidates.truncate(OFFERED);
    candidates
}

fn nearest<'s>(header: &str, specs: impl Iterator<Item = &'s FieldSpec>) -> Vec<String> {
    let name = compact(header.split(['[', '(']).next().unwrap_or(header));
    let mut found: Vec<(f64, &str)> = Vec::new();
    for spec in specs {
        let alike = spec.headers.iter().map(|known| likeness(&name, known)).fold(0.0, f64::max);
        if alike >= ALIKE && found.iter().all(|(_, field)| *field != spec.name) {
            found.push((alike, spec.name));
        }
    }
    // The sort is stable: of those that are alike, the more usual field stays first.
    found.sort_by(|(one, _), (other, _)| other.total_cmp(one));
    found.into_iter().take(OFFERED).map(|(_, field)| field.to_owned()).collect()
}

fn likeness(name: &str, known: &str) -> f64 {
    let alike = jaro_winkler(name, known);
    if known.len() < WITHIN {
        alike
    } else if name.ends_with(known) {
        alike.max(ENDS)
    } else if name.starts_with(known) {
        alike.max(BEGINS)
    } else {
        alike
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_is_near_to_what_it_nearly_says() {
        for (header, field) in [
            ("Breitengrd", "latitude"),
            ("Standort Breite", "latitude"),
            ("latitud_e", "latitude"),
            ("Abwärme", "supply.heat.quantity"),
            ("Wärme [MWh/a]", "demand.heat.quantity"),
        ] {
            let found = of_any(header);
            assert!(found.len() <= OFFERED && found.iter().any(|name| name == field), "{header}: {found:?}");
        }
        let long = "Breitengrd".repeat(50);
        for header in ["qzx", "", "[MWh/a]", &long] {
            assert_eq!(of_any(header), Vec::<String>::new(), "{header}");
        }
    }
}
