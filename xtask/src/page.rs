//! `cargo xtask page`: builds the web page again and compares, then drives it in a browser on the real program.

use std::path::Path;
use std::process::Command;

use anyhow::Context;

use crate::{BINARY, cargo, succeeds};

/// Where Debian has it; `CHROMIUM` names another place.
const CHROMIUM: &str = "/usr/bin/chromium";

/// What is missing to do it.
fn missing() -> Option<String> {
    let runs =
        |program: &str| Command::new(program).arg("--version").output().is_ok_and(|ran| ran.status.success());
    let chromium = std::env::var_os("CHROMIUM").unwrap_or_else(|| CHROMIUM.into());
    let is_there = |name: &str| match name {
        "chromium" => Path::new(&chromium).exists(),
        name => runs(name),
    };
    let missing: Vec<&str> = ["node", "npm", "chromium"].into_iter().filter(|name| !is_there(name)).collect();
    if missing.is_empty() { None } else { Some(missing.join(", ")) }
}

/// `true` if all of it went well. Where node, npm or Chromium is missing it says so, which is a failure where `required`.
pub(crate) fn run(root: &Path, required: bool) -> anyhow::Result<bool> {
    if let Some(missing) = missing() {
        println!("not run: the web page ({missing} missing)");
        return Ok(!required);
    }
    let ui = root.join("ui");
    let npm = |words: &[&str]| {
        println!("== npm {}", words.join(" "));
        succeeds(Command::new("npm").args(words).current_dir(&ui))
    };
    if !(npm(&["ci", "--no-audit", "--no-fund"])? && npm(&["run", "types"])? && npm(&["run", "build"])?) {
        return Ok(false);
    }
    if !is_as_committed(root)? {
        return Ok(false);
    }
    // The tests drive it with the page in it.
    if std::env::var_os(BINARY).is_none() {
        println!("== the program");
        if !succeeds(cargo(root).args(["build", "--locked", "--package", "turash-app"]))? {
            return Ok(false);
        }
    }
    npm(&["test"])
}

/// Whether what was built is what is committed, new files included.
fn is_as_committed(root: &Path) -> anyhow::Result<bool> {
    let made = ["ui/dist", "ui/src/api/schema.d.ts"];
    let mut git = Command::new("git");
    git.args(["status", "--porcelain", "--"]).args(made).current_dir(root);
    let changed = git.output().context("cannot run git")?;
    let changed = String::from_utf8_lossy(&changed.stdout).into_owned();
    if !changed.is_empty() {
        println!(
            "what was built is not what is committed; commit it (`npm run types`, `npm run build`):\n{changed}"
        );
    }
    Ok(changed.is_empty())
}
