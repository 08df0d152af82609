//! The Go publisher: one XADD an event, awaited, by go-redis.

use std::path::PathBuf;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, ensure};

const SOURCE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/go/redis");

/// The Go program, built.
pub struct GoPublisher {
    folder: tempfile::TempDir,
    sample: String,
}

impl GoPublisher {
    /// Builds it for events like this one. An error says why it is not there: Go is not installed, or its module cannot be had.
    pub fn build(sample: &str) -> Result<Self> {
        let version = Command::new("go").arg("version").output().context("Go is not installed")?;
        ensure!(version.status.success(), "`go version` failed");
        let publisher = Self { folder: tempfile::tempdir()?, sample: sample.to_owned() };
        let mut build = Command::new("go");
        build.current_dir(SOURCE).args(["build", "-buildvcs=false", "-o"]).arg(publisher.program()).arg(".");
        ensure!(build.status()?.success(), "the Go program did not build");
        Ok(publisher)
    }

    fn program(&self) -> PathBuf {
        self.folder.path().join("publisher")
    }

    /// Events a second that it publishes to a stream.
    pub fn run(&self, url: &str, stream: &str, events: usize) -> Result<f64> {
        let mut child = Command::new(self.program())
            .args([url, stream, &events.to_string()])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        if let Some(mut input) = child.stdin.take() {
            std::io::Write::write_all(&mut input, self.sample.as_bytes())?;
        }
        let output = child.wait_with_output()?;
        ensure!(output.status.success(), "the Go program failed");
        let text = String::from_utf8_lossy(&output.stdout);
        text.trim().parse().with_context(|| format!("the Go program printed '{text}'"))
    }
}
