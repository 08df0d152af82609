//! `cargo xtask bench`: the programs of `turash-bench`, built for release, one after the other.

use std::path::Path;

use anyhow::Context;

use crate::services::{Services, Sync};
use crate::{cargo, succeeds};

/// The bench that asks Neo4j, which is started no earlier.
const ON_NEO4J: &str = "graph";
const FOLDER: &str = "crates/turash-bench/src/bin";

/// Runs the bench named first in `arguments` with the rest of them, or every bench; `true` if none failed.
pub(crate) fn run(root: &Path, arguments: &[String]) -> anyhow::Result<bool> {
    let known = benches(&root.join(FOLDER)).with_context(|| format!("no benches to list in {FOLDER}"))?;
    let (chosen, extra) = choose(&known, arguments)?;
    let mut services = Services::start(Sync::On)?;
    let mut failed = Vec::new();
    for name in chosen {
        println!("== bench {name}");
        if name == ON_NEO4J {
            services = services.and_neo4j()?;
        }
        let mut command = cargo(root);
        command.envs(services.environment());
        command.args(["run", "--release", "--locked", "-p", "turash-bench", "--bin", name]);
        command.args(features(name)).arg("--").args(extra);
        if !succeeds(&mut command)? {
            failed.push(name);
        }
    }
    if !failed.is_empty() {
        println!("FAILED: {}", failed.join(", "));
    }
    Ok(failed.is_empty())
}

/// Names of the programs in `folder`, sorted.
fn benches(folder: &Path) -> anyhow::Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "rs") {
            names.extend(path.file_stem().map(|stem| stem.to_string_lossy().into_owned()));
        }
    }
    names.sort();
    Ok(names)
}

/// Peers that only one bench needs are not compiled for anything else.
fn features(name: &str) -> &'static [&'static str] {
    if name == "redis" { &["--features", "apalis"] } else { &[] }
}

fn choose<'a>(known: &'a [String], arguments: &'a [String]) -> anyhow::Result<(Vec<&'a str>, &'a [String])> {
    let Some((name, extra)) = arguments.split_first() else {
        return Ok((known.iter().map(String::as_str).collect(), &[]));
    };
    anyhow::ensure!(known.contains(name), "no bench is called `{name}`; known: {}", known.join(", "));
    Ok((vec![name], extra))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn owned(words: &[&str]) -> Vec<String> {
        words.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn without_a_name_all_are_chosen() {
        let known = owned(&["bus", "matching"]);
        assert_eq!(choose(&known, &[]).unwrap(), (vec!["bus", "matching"], &[][..]));
    }

    #[test]
    fn words_after_the_name_go_to_the_bench() {
        let (known, arguments) = (owned(&["bus", "matching"]), owned(&["bus", "--events", "9"]));
        assert_eq!(choose(&known, &arguments).unwrap(), (vec!["bus"], &arguments[1..]));
    }

    #[test]
    fn an_unknown_name_lists_the_known_ones() {
        let error = choose(&owned(&["bus", "matching"]), &owned(&["buss"])).unwrap_err().to_string();
        assert_eq!(error, "no bench is called `buss`; known: bus, matching");
    }
}
