//! The way to the fault campaign, which is a program of its own.

use std::path::Path;
use std::process::Command;

use crate::cargo;

/// What the campaign does; its arguments are its own.
pub(crate) const FAULTS: [&str; 6] =
    ["crash", "takeover", "outages", "redis-faults", "neo4j-faults", "overload"];

/// The campaign as a process, to be given the arguments of `fault`.
pub(crate) fn command(root: &Path, fault: &str) -> Command {
    let mut command = cargo(root);
    command.args(["run", "--quiet", "--locked", "-p", "turash-campaign", "--", fault]);
    command
}
