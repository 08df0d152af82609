//! What a file holds, told by its headers, and which columns are left unread.

use std::collections::BTreeMap;

use crate::columns::{self, BadMapping, Columns};
use crate::error::{FileError, FileErrorKind};
use crate::fields::{FLOW_FIELDS, Field, FieldSpec, SITE_FIELDS};
use crate::normal::compact;
use crate::write::OVERBOOKED;

/// What a file holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Sites.
    Sites,
    /// Flows.
    Flows,
    /// Both: the Hotmaps industrial database as published.
    SitesAndFlows,
}

impl Kind {
    /// The word for people.
    pub fn name(self) -> &'static str {
        match self {
            Self::Sites => "sites",
            Self::Flows => "flows",
            Self::SitesAndFlows => "sites and flows (Hotmaps industrial database)",
        }
    }
}

/// A column that is not read, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IgnoredColumn {
    /// Its header.
    pub header: String,
    /// Why it is not read.
    pub reason: String,
}

/// A column that is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadColumn {
    /// The field's name, as `--map` takes it.
    pub field: String,
    /// The header in the file.
    pub header: String,
}

/// Columns that a file of rejects adds; none of them is a field of a site or a flow when the mended file is imported.
pub(crate) const REJECT_NOTES: [&str; 6] = ["row", "column", "found", "expected", "remedy", DECIMAL_SIGN];

/// The note that keeps the decimal sign of the file that the rejects come from: their own rows alone may tell another one.
pub(crate) const DECIMAL_SIGN: &str = "decimal sign";

/// How many headers mean something, for guessing the delimiter.
pub(crate) fn known_headers(headers: &[String], mapping: &BTreeMap<String, String>) -> usize {
    let none = BTreeMap::new();
    let count = |specs| Columns::resolve(specs, headers, &none).map_or(0, |columns| columns.used().len());
    let mapped = mapping.values().filter(|header| headers.iter().any(|found| found.trim() == header.trim()));
    count(SITE_FIELDS).max(count(FLOW_FIELDS)) + mapped.count()
}

/// Tells the kind of a file and resolves its columns.
pub(crate) fn decide(
    file: &str,
    headers: &[String],
    mapping: &BTreeMap<String, String>,
) -> Result<(Kind, Columns), FileError> {
    let bad = |bad: BadMapping| FileError::new(FileErrorKind::Headers, file, bad.problem, bad.remedy);
    if let Some(name) =
        mapping.keys().find(|name| !is_field(SITE_FIELDS, name) && !is_field(FLOW_FIELDS, name))
    {
        let problem = format!("--map names a field '{name}' that does not exist");
        return Err(FileError::new(FileErrorKind::Headers, file, problem, all_fields()));
    }
    let mapped = |specs| mapping.iter().filter(move |(name, _)| is_field(specs, name));
    let own = |specs| mapped(specs).map(|(name, header)| (name.clone(), header.clone())).collect();
    let mut flows = Columns::resolve(FLOW_FIELDS, headers, &own(FLOW_FIELDS)).map_err(bad)?;
    let sites = Columns::resolve(SITE_FIELDS, headers, &own(SITE_FIELDS)).map_err(bad)?;
    let (kind, specs, columns) = if lacks_for_flows(&flows).is_empty() {
        if flows.has(Field::Quantity) {
            flows.leave_out(Field::Average);
        }
        (Kind::Flows, FLOW_FIELDS, flows)
    } else if lacks_for_sites(&sites).is_empty() {
        (Kind::Sites, SITE_FIELDS, sites)
    } else {
        return Err(undecided(file, headers, &sites, &flows));
    };
    match mapping.keys().find(|name| !is_field(specs, name)) {
        None => Ok((kind, columns)),
        Some(name) => {
            let problem = format!("--map names a field '{name}' that {} do not have", kind.name());
            Err(FileError::new(FileErrorKind::Headers, file, problem, all_fields()))
        }
    }
}

fn is_field(specs: &'static [FieldSpec], name: &str) -> bool {
    columns::find_spec(specs, name).is_some()
}

fn all_fields() -> String {
    let names = |specs: &[FieldSpec]| specs.iter().map(|spec| spec.name).collect::<Vec<_>>().join(", ");
    format!("sites have {}; flows have {}", names(SITE_FIELDS), names(FLOW_FIELDS))
}

fn lacks_for_sites(columns: &Columns) -> Vec<&'static str> {
    let has = |field| columns.has(field);
    let mut lacks = Vec::new();
    if !(has(Field::Geometry) || has(Field::Longitude) && has(Field::Latitude)) {
        lacks.push("longitude and latitude (or a WKT geometry)");
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
    let remedy = "name the columns with --map FIELD=COLUMN, for example --map latitude=Hochwert, or give the file a header";
    FileError::new(FileErrorKind::Headers, file, problem, remedy)
}

/// Every column that is not read, with the reason.
pub(crate) fn ignored(headers: &[String], columns: &Columns, kind: Kind) -> Vec<IgnoredColumn> {
    let specs = if kind == Kind::Sites { SITE_FIELDS } else { FLOW_FIELDS };
    let unread = headers.iter().enumerate().filter(|(index, _)| !columns.used().contains(index));
    unread
        .map(|(index, header)| {
            let reason = reason(header, columns, specs, kind, headers);
            let header = if header.is_empty() {
                format!("(column {}, without a name)", index + 1)
            } else {
                header.clone()
            };
            IgnoredColumn { header, reason }
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
    let spec = specs.iter().find(|spec| {
        let name = compact(header);
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
        _ => format!("{} have no such field", if kind == Kind::Sites { "sites" } else { "flows" }),
    }
}
