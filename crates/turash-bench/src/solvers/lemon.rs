//! LEMON's network simplex: a C++ program that is compiled for the bench, from the headers of Debian's `liblemon-dev`.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result, ensure};
use turash_engine::planner::Problem;

use super::{Found, sizes, write};

const SOURCE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/cpp/lemon.cpp");

/// The program, built.
pub struct Lemon {
    folder: tempfile::TempDir,
}

impl Lemon {
    /// Builds it. An error says what is missing.
    pub fn build() -> Result<Self> {
        let lemon = Self { folder: tempfile::tempdir()? };
        // LEMON 1.3.1 is older than C++17.
        let mut build = Command::new("c++");
        build.args(["-O3", "-march=native", "-DNDEBUG", "-std=c++14", "-w", "-o"]).arg(lemon.program());
        let output = build.arg(SOURCE).output().context("a C++ compiler is not installed")?;
        let no_headers = "LEMON did not compile (`apt-get install liblemon-dev`)";
        ensure!(output.status.success(), "{no_headers}: {}", String::from_utf8_lossy(&output.stderr));
        Ok(lemon)
    }

    fn program(&self) -> PathBuf {
        self.folder.path().join("lemon")
    }

    /// Solves a problem without bounds on pairs.
    pub fn solve(&self, problem: &Problem) -> Result<Found> {
        write(problem, self.folder.path())?;
        let output = Command::new(self.program()).arg(self.folder.path()).args(sizes(problem)).output()?;
        ensure!(output.status.success(), "LEMON failed: {}", String::from_utf8_lossy(&output.stderr));
        Found::read(&String::from_utf8_lossy(&output.stdout))
    }
}
