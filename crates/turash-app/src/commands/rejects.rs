//! The files that `turash import --rejects FILE` writes: one for each input that has rejected rows.

use std::collections::{HashMap, HashSet};
use std::ffi::OsStr;
use std::fs::File;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use turash_files::{CsvStyle, Reader, Reject, RejectForm, RejectWriter};

use crate::output::{Usage, counted, note};

/// Where the rejects of each input go.
pub(super) struct Rejects {
    /// What the command line names, where it does.
    named: Option<PathBuf>,
    /// Input to target.
    targets: HashMap<String, PathBuf>,
    input: String,
    form: Option<RejectForm>,
    open: Option<Open>,
}

struct Open {
    input: String,
    path: PathBuf,
    writer: RejectWriter<File>,
}

impl Rejects {
    /// Plans the files. One that is read as an input would be lost, so it is refused.
    pub(super) fn plan(named: Option<&PathBuf>, inputs: &[PathBuf], readers: &[Reader]) -> Result<Self> {
        let mut targets = HashMap::new();
        let tables: Vec<Table> = readers.iter().map(Table::of).collect();
        for (table, path) in named.map_or_else(Vec::new, |named| files(named, &tables)) {
            if inputs.iter().any(|input| is_same_file(input, &path)) {
                let message =
                    format!("--rejects would overwrite the input {}; name another file", path.display());
                return Err(Usage(message).into());
            }
            targets.insert(table, path);
        }
        Ok(Self { named: named.cloned(), targets, input: String::new(), form: None, open: None })
    }

    /// Where all rejects are kept, for a message.
    pub(super) fn named(&self) -> Option<&Path> {
        self.named.as_deref()
    }

    pub(super) fn begin(&mut self, reader: &Reader) {
        reader.file().clone_into(&mut self.input);
        self.form = Some(reader.reject_form());
    }

    pub(super) fn write(&mut self, reject: &Reject) -> Result<()> {
        let (Some(path), Some(form)) = (self.targets.get(&self.input).cloned(), self.form.clone()) else {
            return Ok(());
        };
        let cannot = || format!("cannot write the rejects to {}", path.display());
        if self.open.as_ref().is_none_or(|open| open.input != self.input) {
            self.close()?;
            let file = File::create(&path).with_context(cannot)?;
            let writer = RejectWriter::new(file, CsvStyle::default(), form).with_context(cannot)?;
            self.open = Some(Open { input: self.input.clone(), path: path.clone(), writer });
        }
        match &mut self.open {
            Some(open) => open.writer.write(reject).with_context(cannot),
            None => Ok(()),
        }
    }

    /// Ends the file that is open and says where it is.
    pub(super) fn close(&mut self) -> Result<()> {
        let Some(Open { path, writer, .. }) = self.open.take() else { return Ok(()) };
        let rows =
            writer.finish().with_context(|| format!("cannot write the rejects to {}", path.display()))?;
        let (is, them) = if rows == 1 { ("is", "it") } else { ("are", "them") };
        let rows = counted(rows, "rejected row");
        note(&format!("{rows} {is} in {}: mend {them} and import that file", path.display()));
        Ok(())
    }
}

/// A table that is read: its name in messages, its file, and its sheet where others of the file are read too.
struct Table {
    name: String,
    path: PathBuf,
    sheet: Option<String>,
}

impl Table {
    fn of(reader: &Reader) -> Self {
        let is_one_of_several = reader.file() != reader.path();
        let sheet = reader.sheet().filter(|_| is_one_of_several).map(str::to_owned);
        Self { name: reader.file().to_owned(), path: PathBuf::from(reader.path()), sheet }
    }
}

/// The file of each table: `rejects.csv`, or `rejects-INPUT.csv` and `rejects-INPUT-SHEET.csv` where there are several; those of the
/// same name are numbered.
fn files(named: &Path, tables: &[Table]) -> Vec<(String, PathBuf)> {
    let part = |part: Option<&OsStr>| part.map_or(String::new(), |part| part.to_string_lossy().into_owned());
    let (stem, ending) = (part(named.file_stem()), part(named.extension()));
    let ending = if ending.is_empty() { "csv" } else { &ending };
    let mut taken = HashSet::new();
    let mut file = |table: &Table| {
        if tables.len() == 1 {
            return named.to_path_buf();
        }
        let of = part(table.path.file_stem());
        // A sheet may have a name that is none of a file.
        let sheet = table.sheet.iter().map(|sheet| sheet.replace(|c: char| !c.is_alphanumeric(), "-"));
        let of = std::iter::once(of).chain(sheet).collect::<Vec<_>>().join("-");
        let numbered = |number: u32| {
            let again = if number == 1 { String::new() } else { format!("-{number}") };
            named.with_file_name(format!("{stem}-{of}{again}.{ending}"))
        };
        // Of so many names one is free.
        let mut numbers = 1..=tables.len() as u32;
        let free = numbers.find_map(|number| Some(numbered(number)).filter(|path| !taken.contains(path)));
        let free = free.unwrap_or_else(|| named.to_path_buf());
        taken.insert(free.clone());
        free
    };
    tables.iter().map(|table| (table.name.clone(), file(table))).collect()
}

fn is_same_file(a: &Path, b: &Path) -> bool {
    matches!((a.canonicalize(), b.canonicalize()), (Ok(a), Ok(b)) if a == b)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_table_gets_a_file_of_its_own() {
        let table = |path: &str, sheet: Option<&str>| Table {
            name: format!("{path} {sheet:?}"),
            path: PathBuf::from(path),
            sheet: sheet.map(str::to_owned),
        };
        let tables = [
            table("a/flows.csv", None),
            table("b/flows.csv", None),
            table("plan.xlsx", Some("Sites 1")),
            table("plan.xlsx", Some("Flows")),
        ];
        let paths = |tables: &[Table]| -> Vec<String> {
            let files = files(Path::new("out/bad.csv"), tables);
            files.into_iter().map(|(_, path)| path.to_string_lossy().into_owned()).collect()
        };
        assert_eq!(
            paths(&tables),
            [
                "out/bad-flows.csv",
                "out/bad-flows-2.csv",
                "out/bad-plan-Sites-1.csv",
                "out/bad-plan-Flows.csv"
            ]
        );
        assert_eq!(paths(&tables[..1]), ["out/bad.csv"]);
    }
}
