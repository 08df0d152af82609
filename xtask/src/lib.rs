//! What chores and the fault campaign share: services that are started for them, and cargo as a process.
//!
//! What is absent: a dependency on any product crate, and the chores themselves.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a chore talks to the terminal")]

pub mod services;

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Context;

/// The variable that names `turash` where it was built already, with its examples beside it: tests, faults and the page's tests then build it
/// no second time, as another selection of packages would, with half of what it rests on.
pub const BINARY: &str = "TURASH_BIN";

/// The top folder of the workspace.
pub fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here).to_path_buf()
}

/// The cargo that runs this program, to be started in `folder`.
pub fn cargo(folder: &Path) -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(folder);
    command
}

/// Runs `command` with the terminal as its output; `true` if it succeeds.
pub fn succeeds(command: &mut Command) -> anyhow::Result<bool> {
    let status =
        command.status().with_context(|| format!("cannot start {}", command.get_program().display()))?;
    Ok(status.success())
}

/// Runs `command` and returns what it printed; an error holds what it complained of.
pub fn output_of(command: &mut Command) -> anyhow::Result<String> {
    let output =
        command.output().with_context(|| format!("cannot start {}", command.get_program().display()))?;
    let arguments: Vec<_> = command.get_args().map(|argument| argument.to_string_lossy()).collect();
    anyhow::ensure!(
        output.status.success(),
        "`cargo {}` failed:\n{}",
        arguments.join(" "),
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout).context("the output is not UTF-8")
}
