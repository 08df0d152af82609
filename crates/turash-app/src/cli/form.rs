//! `--format` says how something is written, `--output` into which file; `-` is standard output.

use std::path::PathBuf;

use clap::{Arg, Args, ValueEnum};

/// How a list is written: to standard output.
#[derive(Debug, Args)]
#[command(arg = former_output())]
pub(crate) struct ListForm {
    /// How the list is written.
    #[arg(long, value_name = "FORMAT", default_value = "table")]
    pub(crate) format: ListFormat,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ListFormat {
    /// Aligned columns for people.
    Table,
    /// All digits, one document.
    Json,
    /// For spreadsheets.
    Csv,
}

#[derive(Debug, Args)]
pub(crate) struct ExportForm {
    /// The format; taken from the file's ending where it is not given, else CSV.
    #[arg(long, value_name = "FORMAT")]
    pub(crate) format: Option<ExportFormat>,
    #[command(flatten)]
    pub(crate) output: OutputFile,
}

/// Where something is written.
#[derive(Debug, Args)]
pub(crate) struct OutputFile {
    /// The file to write; `-`, or nothing, for standard output.
    #[arg(long, short, value_name = "FILE", value_parser = parse_output)]
    output: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ExportFormat {
    /// Comma-separated values.
    Csv,
    /// A workbook for spreadsheets; numbers are numbers.
    Xlsx,
    /// `GeoJSON`: sites and flows as points, matches as lines.
    Geojson,
    /// `FlatGeobuf`: the same with an index by place, small and quick to open.
    Fgb,
}

impl OutputFile {
    /// The file to write; nothing for standard output.
    pub(crate) fn file(&self) -> Option<&PathBuf> {
        self.output.as_ref().filter(|output| output.as_os_str() != "-")
    }

    /// The ending of the file's name.
    pub(crate) fn ending(&self) -> Option<String> {
        Some(self.file()?.extension()?.to_string_lossy().to_ascii_lowercase())
    }
}

/// What named the format of a list before `--format` did: it says so, and takes nothing for a file.
fn former_output() -> Arg {
    let refuse = |value: &str| -> Result<String, String> {
        Err(match ListFormat::from_str(value, false) {
            Ok(_) => format!("the format is named with --format; write `--format {value}`"),
            Err(_) => {
                "lists go to standard output, to be redirected to a file; their format is named with --format"
                    .to_owned()
            }
        })
    };
    Arg::new("output").long("output").short('o').hide(true).value_name("FORMAT").value_parser(refuse)
}

/// A bare word that is a format is no file.
fn parse_output(text: &str) -> Result<PathBuf, String> {
    if ["csv", "xlsx", "geojson", "fgb", "json", "table"].contains(&text) {
        return Err(format!(
            "this is a format: write `--format {text}`, or `--output ./{text}` for a file of that name"
        ));
    }
    Ok(PathBuf::from(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_format_is_no_file() {
        for word in ["csv", "json"] {
            assert!(parse_output(word).unwrap_err().contains(&format!("--format {word}")));
        }
        assert_eq!(parse_output("./csv").unwrap(), PathBuf::from("./csv"));
        assert_eq!(parse_output("a.csv").unwrap(), PathBuf::from("a.csv"));
    }

    #[test]
    fn a_dash_is_standard_output() {
        let form = |output: Option<&str>| OutputFile { output: output.map(PathBuf::from) };
        assert!(form(None).file().is_none() && form(Some("-")).file().is_none());
        assert_eq!(form(Some("./-")).file(), Some(&PathBuf::from("./-")));
    }
}
