//! `turash config print`: every value of the configuration, with its unit, where it is from, and what its default rests on.

mod by_country;

use std::io::{self, Write};
use std::path::Path;

use anyhow::Result;
use serde_json::json;
use turash_services::nearest;

use self::by_country::ByCountry;
use crate::cli::{ConfigFormat, ConfigPrintArgs};
use crate::config::{Origin, Setting, Settings};
use crate::output::{Outcome, Usage, write, write_json, write_wrapped};

/// What stands before the words of a value.
const INDENT: &str = "    ";

pub(crate) fn print(file: Option<&Path>, args: &ConfigPrintArgs) -> Result<Outcome> {
    let settings = Settings::read(file, std::env::vars())?;
    let all = settings.all()?;
    let chosen = match &args.section {
        Some(section) => within(all, section)?,
        None => all,
    };
    let by_country = chosen.iter().any(|setting| by_country::belongs(&setting.key)).then(|| {
        let model = &settings.config.model;
        ByCountry::of(&model.prices, &model.grid)
    });
    match args.format {
        ConfigFormat::Text => text(&chosen, by_country.as_ref())?,
        ConfigFormat::Toml => toml(&chosen)?,
        ConfigFormat::Json => write_json(&json!({
            "settings": chosen.iter().map(to_json).collect::<Vec<_>>(),
            "by_country": by_country.as_ref().map(ByCountry::to_json),
        }))?,
    }
    Ok(Outcome::Fine)
}

/// What is called by a name: a value, or all values of a group.
fn within(all: Vec<Setting>, section: &str) -> Result<Vec<Setting>> {
    let (chosen, others): (Vec<_>, Vec<_>) =
        all.into_iter().partition(|setting| is_within(&setting.key, section));
    if chosen.is_empty() {
        return Err(Usage(unknown(&others, section)).into());
    }
    Ok(chosen)
}

/// Whether a key is a section or lies in it.
fn is_within(key: &str, section: &str) -> bool {
    key.strip_prefix(section).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

fn unknown(all: &[Setting], section: &str) -> String {
    let groups = all.iter().flat_map(|setting| {
        let ends = setting.key.match_indices('.').map(|(at, _)| at).chain([setting.key.len()]);
        ends.map(|end| &setting.key[..end])
    });
    let nearest = nearest(section, groups);
    format!("nothing is called '{section}'; did you mean '{nearest}'?")
}

/// The group of each value that does not belong to the one before it.
fn new_group<'a>(before: &mut &'a str, setting: &'a Setting) -> Option<&'a str> {
    let group = setting.group();
    (std::mem::replace(before, group) != group).then_some(group)
}

fn text(settings: &[Setting], by_country: Option<&ByCountry<'_>>) -> Result<()> {
    write(|out| {
        let mut before = "";
        for setting in settings {
            if let Some(group) = new_group(&mut before, setting) {
                writeln!(out)?;
                write_wrapped(out, "", &format!("[{group}] {}", setting.about_group()))?;
            }
            writeln!(out, "\n{}", line(setting))?;
            write_wrapped(out, INDENT, &setting.words())?;
        }
        Ok(())
    })?;
    by_country.map_or(Ok(()), ByCountry::text)
}

/// A value in a line: `model.economics.life_years = 25 years (turash.toml; default 20)`.
fn line(setting: &Setting) -> String {
    let remarks = remarks(setting);
    let unit = setting.unit();
    let mut line = format!("{} = {}", setting.key, shown(&setting.value));
    if !unit.is_empty() {
        line = format!("{line} {unit}");
    }
    if remarks.is_empty() { line } else { format!("{line} ({remarks})") }
}

/// Where a value is from, where that is not the default.
fn remarks(setting: &Setting) -> String {
    let mut remarks = Vec::new();
    if let Some(place) = place(&setting.origin) {
        remarks.push(format!("from {place}"));
        remarks.extend(setting.default.as_ref().map(|default| format!("default {}", shown(default))));
    }
    if setting.is_secret {
        remarks.push("the password is not shown".to_owned());
    }
    remarks.join("; ")
}

/// A value for people: 7, and not 7.0.
fn shown(value: &toml::Value) -> String {
    value.as_float().map_or_else(|| value.to_string(), |number| number.to_string())
}

fn place(origin: &Origin) -> Option<String> {
    match origin {
        Origin::Default => None,
        Origin::File(path) => Some(path.display().to_string()),
        Origin::Environment(name) => Some(name.clone()),
    }
}

fn toml(settings: &[Setting]) -> Result<()> {
    write(|out| {
        let mut before = "";
        for setting in settings {
            if let Some(group) = new_group(&mut before, setting) {
                writeln!(out)?;
                write_wrapped(out, "# ", &setting.about_group())?;
                writeln!(out, "[{group}]")?;
            }
            write_wrapped(out, "# ", &setting.words())?;
            toml_line(out, setting)?;
        }
        Ok(())
    })
}

fn toml_line(out: &mut impl Write, setting: &Setting) -> io::Result<()> {
    let remarks: Vec<_> =
        [setting.unit().to_owned(), remarks(setting)].into_iter().filter(|words| !words.is_empty()).collect();
    write!(out, "{} = {}", setting.name(), setting.value)?;
    if remarks.is_empty() { writeln!(out) } else { writeln!(out, " # {}", remarks.join("; ")) }
}

fn to_json(setting: &Setting) -> serde_json::Value {
    let from = match setting.origin {
        Origin::Default => "default",
        Origin::File(_) => "file",
        Origin::Environment(_) => "environment",
    };
    json!({
        "key": setting.key,
        "value": setting.value,
        "default": setting.default,
        "unit": setting.unit(),
        "from": from,
        "place": place(&setting.origin),
        "password_left_out": setting.is_secret,
        "meaning": setting.meaning(),
        "source": setting.source(),
    })
}
