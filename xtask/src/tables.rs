//! `cargo xtask tables`: random registries as tables of real programs, read by the import; the test of `turash-files`, for longer.

use std::path::Path;

use anyhow::{Context, Result, bail};

/// Tables of a run without a count: what issue reports and the documentation speak of.
const COUNT: u64 = 20_000;

/// What is asked for on the command line.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Options {
    count: u64,
    seed: u64,
}

impl Options {
    pub(crate) fn parse(words: &[String]) -> Result<Self> {
        let number = |word: &str, what| word.parse().with_context(|| format!("{what}: `{word}`"));
        let (count, seed) = match words {
            [] => (COUNT, 1),
            [count] => (number(count, "COUNT")?, 1),
            [count, seed] => (number(count, "COUNT")?, number(seed, "SEED")?),
            _ => bail!("expected [COUNT] [SEED], got `{}`", words.join(" ")),
        };
        anyhow::ensure!((1..=10_000_000).contains(&count), "COUNT must be from 1 to 10 million");
        Ok(Self { count, seed })
    }
}

/// Runs them, built for release; `true` if no value was read wrongly.
pub(crate) fn run(root: &Path, options: &Options) -> Result<bool> {
    let mut command = crate::cargo(root);
    command.args(["test", "--package", "turash-files", "--test", "tables", "--release", "--"]);
    command.args(["--ignored", "--nocapture", "many_tables_are_read_as_written_or_refused"]);
    command.env("TURASH_TABLES_COUNT", options.count.to_string());
    command.env("TURASH_TABLES_SEED", options.seed.to_string());
    crate::succeeds(&mut command)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn count_and_seed_are_read() {
        let parse =
            |text: &str| Options::parse(&text.split_whitespace().map(str::to_owned).collect::<Vec<_>>());
        assert_eq!(parse("").unwrap(), Options { count: 20_000, seed: 1 });
        assert_eq!(parse("5 9").unwrap(), Options { count: 5, seed: 9 });
        for bad in ["0", "many", "1 x", "1 2 3", "-1"] {
            assert!(parse(bad).is_err(), "{bad}");
        }
    }
}
