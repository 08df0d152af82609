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
    pub(super) fn plan(named: Option<&PathBuf>, inputs: &[PathBuf]) -> Result<Self> {
        let mut targets = HashMap::new();
        let mut taken = HashSet::new();
        for input in named.map_or(&[][..], |_| inputs) {
            let path =
                named.map_or_else(PathBuf::new, |path| target(path, input, inputs.len() > 1, &mut taken));
            if inputs.iter().any(|input| is_same_file(input, &path)) {
                let message =
                    format!("--rejects would overwrite the input {}; name another file", path.display());
                return Err(Usage(message).into());
            }
            targets.insert(input.display().to_string(), path);
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

/// `rejects.csv`, or `rejects-INPUT.csv` where several files are imported; inputs of the same name are numbered.
fn target(named: &Path, input: &Path, several: bool, taken: &mut HashSet<PathBuf>) -> PathBuf {
    if !several {
        return named.to_path_buf();
    }
    let part = |part: Option<&OsStr>| part.map_or(String::new(), |part| part.to_string_lossy().into_owned());
    let (stem, ending, of) = (part(named.file_stem()), part(named.extension()), part(input.file_stem()));
    let ending = if ending.is_empty() { "csv" } else { &ending };
    let mut number = 1;
    loop {
        let again = if number == 1 { String::new() } else { format!("-{number}") };
        let path = named.with_file_name(format!("{stem}-{of}{again}.{ending}"));
        if taken.insert(path.clone()) {
            return path;
        }
        number += 1;
    }
}

fn is_same_file(a: &Path, b: &Path) -> bool {
    matches!((a.canonicalize(), b.canonicalize()), (Ok(a), Ok(b)) if a == b)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_input_gets_a_file_of_its_own() {
        let inputs = ["a/flows.csv", "b/flows.csv", "sites.xlsx"].map(PathBuf::from);
        let rejects = Rejects::plan(Some(&PathBuf::from("out/bad.csv")), &inputs).unwrap();
        let of = |input: &str| rejects.targets[input].to_string_lossy().into_owned();
        assert_eq!(of("a/flows.csv"), "out/bad-flows.csv");
        assert_eq!(of("b/flows.csv"), "out/bad-flows-2.csv");
        assert_eq!(of("sites.xlsx"), "out/bad-sites.csv");
        let one = Rejects::plan(Some(&PathBuf::from("bad.csv")), &inputs[..1]).unwrap();
        assert_eq!(one.targets["a/flows.csv"], PathBuf::from("bad.csv"));
        assert!(Rejects::plan(None, &inputs).unwrap().targets.is_empty());
    }
}
