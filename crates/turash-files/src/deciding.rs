//! What a file holds is told by its headers; and which columns are left unread.

use std::collections::BTreeMap;

use crate::candidates::{self, LOOKED_AT};
use crate::columns::{self, BadMapping, Columns};
use crate::content::Content;
use crate::error::{FileError, FileErrorKind};
use crate::fields::{FLOW_FIELDS, Field, FieldSpec, SITE_FIELDS};
use crate::kind::{IgnoredColumn, Kind, REJECT_NOTES};
use crate::normal::compact;
use crate::options::ReadOptions;
use crate::survey::{self, Survey};
use crate::write::OVERBOOKED;

/// How many headers mean something, for guessing the delimiter.
pub(crate) fn known_headers(headers: &[String], mapping: &BTreeMap<String, String>) -> usize {
    let none = BTreeMap::new();
    let count =
        |specs| Columns::resolve(specs, headers, &none, true).map_or(0, |columns| columns.used().len());
    let mapped = mapping.values().filter(|header| headers.iter().any(|found| found.trim() == header.trim()));
    count(SITE_FIELDS).max(count(FLOW_FIELDS)) + mapped.count()
}

/// Tells what a file holds and resolves its columns.
pub(crate) fn decide(file: &str, headers: &[String], options: &ReadOptions) -> Result<Content, FileError> {
    let mapping = &options.mapping;
    let bad = |bad: BadMapping| {
        FileError::new(FileErrorKind::Headers, file, bad.problem, bad.remedy).of_columns(unread(headers))
    };
    let is_known =
        |name: &&String| is_field(SITE_FIELDS, name) || is_field(FLOW_FIELDS, name) || survey::is_field(name);
    if let Some(name) = mapping.keys().find(|name| !is_known(name)) {
        let problem = format!("--map names a field '{name}' that does not exist");
        return Err(
            FileError::new(FileErrorKind::Headers, file, problem, all_fields()).of_columns(unread(headers))
        );
    }
    let guesses = !options.only_mapped;
    let mapped = |specs| mapping.iter().filter(move |(name, _)| is_field(specs, name));
    let own = |specs| mapped(specs).map(|(name, header)| (name.clone(), header.clone())).collect();
    let mut flows = Columns::resolve(FLOW_FIELDS, headers, &own(FLOW_FIELDS), guesses).map_err(bad)?;
    let sites = Columns::resolve(SITE_FIELDS, headers, &own(SITE_FIELDS), guesses).map_err(bad)?;
    let content = if lacks_for_flows(&flows).is_empty() {
        if flows.has(Field::Quantity) {
            flows.leave_out(Field::Average);
        }
        Content::Flows(flows)
    } else if lacks_for_sites(&sites).is_empty() {
        match survey::resolve(&sites, headers, mapping, guesses).map_err(bad)? {
            groups if groups.is_empty() => Content::Sites(sites),
            groups => Content::Survey(Box::new(Survey { site: sites, groups })),
        }
    } else {
        return Err(undecided(file, headers, &sites, &flows));
    };
    let kind = content.kind();
    let fits = |name: &str| match kind {
        Kind::Flows => is_field(FLOW_FIELDS, name),
        Kind::Survey => is_field(SITE_FIELDS, name) || survey::is_field(name),
        Kind::Sites | Kind::SitesAndFlows => is_field(SITE_FIELDS, name),
    };
    match mapping.keys().find(|name| !fits(name)) {
        None => Ok(content),
        Some(name) => {
            let problem = format!("--map names a field '{name}' that {} do not have", kind.name());
            Err(FileError::new(FileErrorKind::Headers, file, problem, all_fields())
                .of_columns(unread(headers)))
        }
    }
}

fn is_field(specs: &'static [FieldSpec], name: &str) -> bool {
    columns::find_spec(specs, name).is_some()
}

fn all_fields() -> String {
    let names = |specs: &[FieldSpec]| specs.iter().map(|spec| spec.name).collect::<Vec<_>>().join(", ");
    format!(
        "sites have {}; flows have {}; the flows of a survey have the same, such as supply.heat.quantity",
        names(SITE_FIELDS),
        names(FLOW_FIELDS)
    )
}

fn lacks_for_sites(columns: &Columns) -> Vec<&'static str> {
    let has = |field| columns.has(field);
    let mut lacks = Vec::new();
    // Whether the file may do with a town is for whoever opens it.
    let has_town = has(Field::City) || has(Field::Postcode);
    if !(has(Field::Geometry) || has(Field::Longitude) && has(Field::Latitude) || has_town) {
        lacks.push("longitude and latitude (or a point in one column, or a town)");
    }
    if !(has(Field::Id) || has(Field::Name) || has(Field::Organization)) {
        lacks.push("name or id");
    }
    lacks
}

fn lacks_for_flows(columns: &Columns) -> Vec<&'static str> {
    let has = |field| columns.has(field);
    let required = [
        (has(Field::Site), "site"),
        (has(Field::Direction), "direction"),
        (has(Field::Resource), "resource"),
        (has(Field::Quantity) || has(Field::Average) || has(Field::Peak), "quantity"),
    ];
    required.into_iter().filter(|(has, _)| !has).map(|(_, name)| name).collect()
}

fn undecided(file: &str, headers: &[String], sites: &Columns, flows: &Columns) -> FileError {
    let problem = format!(
        "it cannot be told whether this holds sites or flows: the columns are {}; for sites, {} could not be found; for \
         flows, {}",
        columns::list(headers),
        lacks_for_sites(sites).join(" and "),
        lacks_for_flows(flows).join(" and "),
    );
    let problem = format!("{problem}{}", unknown_units(headers, flows));
    let remedy = "name the columns with --map FIELD=COLUMN, for example --map latitude=Hochwert; or give the file a header, and its row with --header-row";
    FileError::new(FileErrorKind::Headers, file, problem, remedy).of_columns(unread(headers))
}

/// Headers that would be amounts, if their units were known.
fn unknown_units(headers: &[String], flows: &Columns) -> String {
    let quantity =
        FLOW_FIELDS.iter().find(|spec| spec.field == Field::Quantity && !flows.has(Field::Quantity));
    let named = |header: &&String| {
        let name = header.split(['[', '(']).next().map(compact).unwrap_or_default();
        name.len() < compact(header).len()
            && quantity.is_some_and(|spec| spec.headers.contains(&name.as_str()))
    };
    match headers.iter().find(named) {
        Some(header) => format!(
            " ('{header}' would be it, but its unit is not known; MT is a tonne to some and a million tonnes to others)"
        ),
        None => String::new(),
    }
}

/// The columns of a table of which it is not known what it holds.
pub(crate) fn unread(headers: &[String]) -> Vec<IgnoredColumn> {
    let named = headers.iter().filter(|header| !header.is_empty());
    let unread = named.enumerate().map(|(number, header)| IgnoredColumn {
        header: header.clone(),
        reason: "it is not known what the table holds".to_owned(),
        candidates: if number < LOOKED_AT { candidates::of_any(header) } else { Vec::new() },
    });
    unread.collect()
}

/// Every column that is not read, with the reason.
pub(crate) fn ignored(headers: &[String], content: &Content) -> Vec<IgnoredColumn> {
    let (columns, specs) = match content {
        Content::Sites(columns) => (columns, SITE_FIELDS),
        Content::Flows(columns) => (columns, FLOW_FIELDS),
        Content::Survey(survey) => (&survey.site, SITE_FIELDS),
        Content::Hotmaps(_) => return Vec::new(),
    };
    let kind = content.kind();
    let is_used = |index: &usize| content.sets().any(|columns| columns.used().contains(index));
    let unread = headers.iter().enumerate().filter(|(index, _)| !is_used(index));
    unread
        .enumerate()
        .map(|(number, (index, header))| {
            let reason = reason(header, columns, specs, kind, headers);
            let header = if header.is_empty() {
                format!("(column {}, without a name)", index + 1)
            } else {
                header.clone()
            };
            let candidates = if number < LOOKED_AT { candidates::of(&header, content) } else { Vec::new() };
            IgnoredColumn { header, reason, candidates }
        })
        .collect()
}

fn reason(
    header: &str,
    columns: &Columns,
    specs: &'static [FieldSpec],
    kind: Kind,
    headers: &[String],
) -> String {
    if header.is_empty() {
        return "it has no header".to_owned();
    }
    if kind == Kind::Flows && header == OVERBOOKED {
        return "it follows from the matches; an export adds it".to_owned();
    }
    if REJECT_NOTES.contains(&header) {
        return "a note of an earlier import".to_owned();
    }
    let name = compact(header);
    let spec = specs.iter().find(|spec| {
        spec.headers
            .iter()
            .any(|known| name.starts_with(known) && (name.len() == known.len() || spec.is_number()))
    });
    match spec.map(|spec| (spec, columns.get(spec.field))) {
        Some((_, Some(column))) => {
            let read = headers.get(column.index).map_or("", String::as_str);
            format!("'{read}' is read as {}", column.spec.name)
        }
        Some((spec, None)) if spec.field == Field::Average => {
            "the mean rate follows from the annual quantity".to_owned()
        }
        Some((spec, None)) if spec.is_number() => {
            format!("its unit is not known; it would be {}", spec.name)
        }
        _ if kind == Kind::Survey => {
            "it is none of a site, and does not say which flow it is of, whether given off or needed"
                .to_owned()
        }
        _ => format!("{} have no such field", if kind == Kind::Sites { "sites" } else { "flows" }),
    }
}
