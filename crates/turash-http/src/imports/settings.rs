//! How the files of an import are to be read: the words of `turash import`, for all files, for one, or for one sheet.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use turash_domain::Invalid;
use turash_files::{Crs, Gazetteer, ReadOptions, SheetOptions};

/// How files are to be read. What is said of one file or sheet goes before what is said of all.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Settings {
    /// Field to the header of its column.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    map: BTreeMap<String, String>,
    /// Whether columns that are not mapped are left unread.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    only_mapped: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    header_row: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    decimal: Option<Decimal>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sheet: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    crs: Option<String>,
    /// The name under which flows without an id get one.
    #[serde(skip_serializing_if = "Option::is_none")]
    source: Option<String>,
    /// The same, and what an earlier import under it said and this one does not is removed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) replace: Option<String>,
    /// By the name of a file.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    files: BTreeMap<String, FileSettings>,
}

/// How one file is to be read.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct FileSettings {
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    map: BTreeMap<String, String>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    only_mapped: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    header_row: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    decimal: Option<Decimal>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sheet: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    crs: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    source: Option<String>,
    /// By the name of a sheet.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    sheets: BTreeMap<String, SheetSettings>,
}

/// How one sheet is to be read.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct SheetSettings {
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    map: BTreeMap<String, String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    header_row: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    decimal: Option<Decimal>,
}

/// The sign before the decimals of numbers that are text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Decimal {
    Point,
    Comma,
}

impl Decimal {
    fn is_comma(self) -> bool {
        self == Self::Comma
    }
}

impl Settings {
    /// The settings, where what they say can be.
    pub(crate) fn checked(self) -> Result<Self, Invalid> {
        if self.source.is_some() && self.replace.is_some() {
            let remedy = "replace is the source at once: leave source out";
            return Err(Invalid::new("source", "it beside replace", "one of the two", remedy));
        }
        row("header_row", self.header_row)?;
        crs(self.crs.as_deref())?;
        for (file, settings) in &self.files {
            let within = |invalid: Invalid| invalid.within(&format!("files.{file}"));
            row("header_row", settings.header_row).map_err(within)?;
            crs(settings.crs.as_deref()).map_err(within)?;
            for (sheet, settings) in &settings.sheets {
                let within = |invalid: Invalid| invalid.within(&format!("files.{file}.sheets.{sheet}"));
                row("header_row", settings.header_row).map_err(within)?;
            }
        }
        Ok(self)
    }

    /// Refuses settings of files that are not there.
    pub(super) fn fit<'f>(&self, names: impl Iterator<Item = &'f str> + Clone) -> Result<(), Invalid> {
        match self.files.keys().find(|file| names.clone().all(|name| name != *file)) {
            None => Ok(()),
            Some(file) => {
                let expected = format!("one of the files {}", names.collect::<Vec<_>>().join(", "));
                Err(Invalid::new("files", file, expected, "correct the name, or leave it out"))
            }
        }
    }

    /// How a file of this name is to be read.
    pub(super) fn options(
        &self,
        file: &str,
        places: Option<&Arc<Gazetteer>>,
    ) -> Result<ReadOptions, Invalid> {
        let none = FileSettings::default();
        let own = self.files.get(file).unwrap_or(&none);
        let mut mapping = self.map.clone();
        mapping.extend(own.map.clone());
        let sheets = own.sheets.iter().map(|(name, sheet)| {
            let options = SheetOptions {
                mapping: sheet.map.clone(),
                header_row: sheet.header_row,
                decimal_comma: sheet.decimal.map(Decimal::is_comma),
            };
            (name.clone(), options)
        });
        Ok(ReadOptions {
            mapping,
            only_mapped: self.only_mapped || own.only_mapped,
            decimal_comma: own.decimal.or(self.decimal).map(Decimal::is_comma),
            sheet: own.sheet.as_ref().or(self.sheet.as_ref()).cloned(),
            header_row: own.header_row.or(self.header_row),
            source: own.source.as_ref().or(self.source.as_ref()).or(self.replace.as_ref()).cloned(),
            crs: crs(own.crs.as_ref().or(self.crs.as_ref()).map(String::as_str))?,
            places: places.cloned(),
            name: Some(file.to_owned()),
            sheets: sheets.collect(),
        })
    }
}

fn row(name: &str, row: Option<u64>) -> Result<(), Invalid> {
    match row {
        Some(0) => Err(Invalid::new(name, 0, "a row, counted from 1", "")),
        _ => Ok(()),
    }
}

fn crs(text: Option<&str>) -> Result<Option<Crs>, Invalid> {
    text.map(|text| Crs::parse(text).map_err(|invalid| invalid.in_field("crs"))).transpose()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(value: &serde_json::Value) -> Result<Settings, Invalid> {
        crate::refusal::read::<Settings>(value).and_then(Settings::checked)
    }

    #[test]
    fn what_is_said_of_one_file_goes_before_what_is_said_of_all() {
        let settings = read(&json!({
            "map": {"lat": "Y", "name": "Firma"}, "decimal": "point", "crs": "EPSG:25832",
            "files": {"a.xlsx": {"map": {"lat": "Hoch"}, "decimal": "comma", "sheets": {"Blatt 1": {"header_row": 3}}}},
        }));
        let settings = settings.unwrap();
        let a = settings.options("a.xlsx", None).unwrap();
        assert_eq!((a.mapping["lat"].as_str(), a.mapping["name"].as_str()), ("Hoch", "Firma"));
        assert_eq!((a.decimal_comma, a.sheets["Blatt 1"].header_row), (Some(true), Some(3)));
        assert!(a.crs.is_some() && a.name.as_deref() == Some("a.xlsx"));
        let b = settings.options("b.csv", None).unwrap();
        assert_eq!((b.mapping["lat"].as_str(), b.decimal_comma, b.sheets.len()), ("Y", Some(false), 0));
        assert!(settings.fit(["a.xlsx", "b.csv"].into_iter()).is_ok());
        assert_eq!(settings.fit(["b.csv"].into_iter()).unwrap_err().field, "files");
    }

    #[test]
    fn what_cannot_be_is_named() {
        for (value, field) in [
            (json!({"source": "a", "replace": "a"}), "source"),
            (json!({"header_row": 0}), "header_row"),
            (json!({"crs": "EPSG:1"}), "crs"),
            (json!({"decimal": "dot"}), "decimal"),
            (json!({"maps": {}}), "maps"),
            (json!({"files": {"a": {"header_row": 0}}}), "files.a.header_row"),
            (json!({"files": {"a": {"sheets": {"b": {"header_row": 0}}}}}), "files.a.sheets.b.header_row"),
        ] {
            assert_eq!(read(&value).unwrap_err().field, field, "{value}");
        }
    }
}
