//! `cargo xtask fuzz`: readers of files, amounts and bodies under random bytes, each for so many minutes; the tests `fuzz` of `turash-files` and
//! `turash-http`, for longer.

use std::path::Path;

use anyhow::{Context, Result, bail};

/// Minutes for each reader: what `docs/reliability.md` speaks of.
const MINUTES: u64 = 10;

/// Readers, and the crates that they are of.
const READERS: [(&str, &str); 6] = [
    ("csv", "turash-files"),
    ("xlsx", "turash-files"),
    ("geojson", "turash-files"),
    ("amounts", "turash-files"),
    ("texts", "turash-files"),
    ("http", "turash-http"),
];

/// What is asked for on the command line.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Options {
    minutes: u64,
    seed: u64,
    /// One reader; all where none is named.
    reader: Option<(&'static str, &'static str)>,
}

impl Options {
    pub(crate) fn parse(words: &[String]) -> Result<Self> {
        let mut options = Self { minutes: MINUTES, seed: 1, reader: None };
        let mut words = words.iter();
        while let Some(word) = words.next() {
            let reader = READERS.into_iter().find(|(name, _)| name == word);
            match (word.as_str(), reader) {
                ("--seed", _) => {
                    let seed = words.next().context("--seed needs a number")?;
                    options.seed = seed.parse().with_context(|| format!("SEED: `{seed}`"))?;
                }
                (_, Some(reader)) => options.reader = Some(reader),
                (minutes, None) => {
                    options.minutes = minutes.parse().with_context(|| format!("MINUTES: `{minutes}`"))?;
                }
            }
        }
        if !(1..=10_000).contains(&options.minutes) {
            bail!("MINUTES must be from 1 to 10,000");
        }
        Ok(options)
    }
}

/// Runs them one after the other, built for release; `true` if no input did harm.
pub(crate) fn run(root: &Path, options: &Options) -> Result<bool> {
    let mut fine = true;
    for (reader, package) in
        READERS.into_iter().filter(|reader| options.reader.is_none_or(|one| one == *reader))
    {
        let mut command = crate::cargo(root);
        command.args(["test", "--quiet", "--package", package, "--test", "fuzz", "--release", "--"]);
        command.args(["--ignored", "--nocapture", "--exact", &format!("long_{reader}")]);
        command.env("TURASH_FUZZ_SECONDS", (options.minutes * 60).to_string());
        command.env("TURASH_FUZZ_SEED", options.seed.to_string());
        fine &= crate::succeeds(&mut command)?;
    }
    Ok(fine)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn minutes_seed_and_reader_are_read() {
        let parse =
            |text: &str| Options::parse(&text.split_whitespace().map(str::to_owned).collect::<Vec<_>>());
        assert_eq!(parse("").unwrap(), Options { minutes: 10, seed: 1, reader: None });
        let one = Options { minutes: 2, seed: 9, reader: Some(("xlsx", "turash-files")) };
        assert_eq!(parse("2 xlsx --seed 9").unwrap(), one);
        for bad in ["0", "many", "1 pdf", "--seed", "-1"] {
            assert!(parse(bad).is_err(), "{bad}");
        }
    }
}
