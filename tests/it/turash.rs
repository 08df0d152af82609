//! Runs the binary in a fresh folder and keeps what it said.

#![cfg(test)]

use std::ffi::OsStr;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::Duration;

use serde_json::Value;
use tempfile::TempDir;

/// No single command of these tests takes longer, even on a busy machine.
const LIMIT: Duration = Duration::from_secs(150);

/// The binary: the one that `TURASH_BIN` names, or else built once for all tests. `cargo test` builds the binaries of the tested package
/// only, so it may be missing or old; by the time tests run, cargo has let go of the folder that it builds in.
pub(crate) fn binary() -> &'static Path {
    static BINARY: OnceLock<PathBuf> = OnceLock::new();
    BINARY.get_or_init(|| {
        if let Some(built) = std::env::var_os("TURASH_BIN") {
            return PathBuf::from(built);
        }
        // TARGET/PROFILE/deps/it-1234
        let own = std::env::current_exe().unwrap();
        let profile = own.ancestors().nth(2).unwrap();
        let mut build = Command::new(env!("CARGO"));
        build.args(["build", "--quiet", "--locked", "--package", "turash-app", "--bin", "turash"]);
        build.arg("--manifest-path").arg(workspace().join("Cargo.toml"));
        build.arg("--target-dir").arg(profile.parent().unwrap());
        if profile.file_name() == Some(OsStr::new("release")) {
            build.arg("--release");
        }
        // What cargo tells of this package: build scripts of others look at it, and would run anew.
        for (name, _) in std::env::vars_os() {
            if ["CARGO_PKG_", "CARGO_MANIFEST_"].iter().any(|of| name.to_string_lossy().starts_with(of)) {
                build.env_remove(&name);
            }
        }
        assert!(build.status().unwrap().success(), "turash does not build");
        profile.join("turash").with_extension(std::env::consts::EXE_EXTENSION)
    })
}

/// The folder of the workspace.
pub(crate) fn workspace() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap()
}

/// A working folder of its own, removed in the end.
pub(crate) struct Folder {
    dir: TempDir,
    /// What the programs in it are told besides.
    environment: Vec<(String, String)>,
}

impl Folder {
    pub(crate) fn new() -> Self {
        Self { dir: tempfile::tempdir().unwrap(), environment: Vec::new() }
    }

    /// The same folder, where programs see a variable.
    pub(crate) fn with(mut self, name: &str, value: &str) -> Self {
        self.environment.push((name.to_owned(), value.to_owned()));
        self
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    pub(crate) fn write(&self, name: &str, content: impl AsRef<[u8]>) {
        std::fs::write(self.path(name), content).unwrap();
    }

    pub(crate) fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.path(name)).unwrap()
    }

    /// Names of what is in the folder, in order.
    pub(crate) fn names(&self) -> Vec<String> {
        let entries = std::fs::read_dir(self.dir.path()).unwrap();
        let mut names: Vec<_> =
            entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    /// `program` in this folder, with nothing of the environment that would change an answer.
    pub(crate) fn program(&self, program: impl AsRef<OsStr>) -> Command {
        let mut command = Command::new(program);
        command.current_dir(self.dir.path()).stdin(Stdio::null());
        for (name, _) in std::env::vars_os() {
            let text = name.to_string_lossy();
            if text.starts_with("TURASH_") || text.starts_with("CARGO") || text.starts_with("RUST_") {
                command.env_remove(&name);
            }
        }
        command.envs(self.environment.iter().map(|(name, value)| (name, value)));
        command
    }

    /// `turash ARGS` in this folder, not yet started.
    pub(crate) fn command(&self, args: &[&str]) -> Command {
        let mut command = self.program(binary());
        command.args(args);
        command
    }

    /// Runs `turash ARGS` to its end.
    pub(crate) fn turash(&self, args: &[&str]) -> Run {
        Run::of(self.command(args))
    }

    /// Runs a command that must answer with a JSON document.
    pub(crate) fn json(&self, args: &[&str]) -> Value {
        serde_json::from_str(&self.turash(args).ok().out).unwrap()
    }

    /// All matches, with all digits.
    pub(crate) fn matches(&self, filter: &[&str]) -> Vec<Value> {
        let args = [&["matches", "--limit", "0", "--format", "json"], filter].concat();
        self.json(&args).as_array().unwrap().clone()
    }

    /// The lines of an export, the header not counted.
    pub(crate) fn exported(&self, what: &str) -> Vec<String> {
        self.turash(&["export", what]).ok().out.lines().skip(1).map(str::to_owned).collect()
    }

    /// Everything that a store says about itself.
    pub(crate) fn everything(&self) -> [String; 3] {
        let out = |args: &[&str]| self.turash(args).ok().out;
        [
            out(&["export", "sites"]),
            out(&["export", "flows", "--include-private"]),
            out(&["matches", "--limit", "0", "--format", "json"]),
        ]
    }
}

/// A command that has ended.
#[derive(Debug)]
pub(crate) struct Run {
    command: String,
    pub(crate) status: Option<i32>,
    pub(crate) out: String,
    pub(crate) err: String,
    /// The largest resident size that was seen, in bytes.
    pub(crate) peak: u64,
}

impl Run {
    /// Runs a command to its end, or kills it and fails after [`LIMIT`].
    pub(crate) fn of(mut command: Command) -> Self {
        let words = [command.get_program()].into_iter().chain(command.get_args());
        let name = words.map(|word| word.to_string_lossy()).collect::<Vec<_>>().join(" ");
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let out = collect(child.stdout.take().unwrap());
        let err = collect(child.stderr.take().unwrap());
        let (out, peak) = wait(&mut child, &out, &name);
        let (err, _) = wait(&mut child, &err, &name);
        let status = child.wait().unwrap().code();
        let run = Self { command: name, status, out, err, peak };
        for word in ["panicked", "RUST_BACKTRACE", "stack backtrace"] {
            assert!(!run.err.contains(word), "{run:#?}");
        }
        run
    }

    /// Asserts the exit status.
    #[track_caller]
    pub(crate) fn exits(self, status: i32) -> Self {
        assert_eq!(self.status, Some(status), "{}\n{}\n{}", self.command, self.out, self.err);
        self
    }

    /// Asserts success.
    #[track_caller]
    pub(crate) fn ok(self) -> Self {
        self.exits(0)
    }

    /// Asserts that standard error holds each of these.
    #[track_caller]
    pub(crate) fn says(self, words: &[&str]) -> Self {
        for word in words {
            assert!(
                self.err.contains(word),
                "'{word}' is not in what was said:\n{}\n{}",
                self.command,
                self.err
            );
        }
        self
    }

    /// Asserts that standard output holds each of these.
    #[track_caller]
    pub(crate) fn prints(self, words: &[&str]) -> Self {
        for word in words {
            assert!(
                self.out.contains(word),
                "'{word}' is not in what was printed:\n{}\n{}",
                self.command,
                self.out
            );
        }
        self
    }
}

/// Reads a stream to its end in the background.
pub(crate) fn collect(mut stream: impl Read + Send + 'static) -> mpsc::Receiver<String> {
    let (send, receive) = mpsc::channel();
    thread::spawn(move || {
        let mut bytes = Vec::new();
        let _ = stream.read_to_end(&mut bytes);
        let _ = send.send(String::from_utf8_lossy(&bytes).into_owned());
    });
    receive
}

/// What a stream held, and the largest memory that the process was seen with meanwhile.
fn wait(child: &mut Child, stream: &mpsc::Receiver<String>, name: &str) -> (String, u64) {
    const STEP: Duration = Duration::from_millis(10);
    let mut peak = 0;
    for _ in 0..LIMIT.as_millis() / STEP.as_millis() {
        peak = peak.max(peak_memory(child.id()));
        match stream.recv_timeout(STEP) {
            Ok(text) => return (text, peak),
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => break,
        }
    }
    let _ = child.kill();
    panic!("{name} did not end within {LIMIT:?}");
}

/// The high-water mark of a process's resident size in bytes; 0 where the system does not say.
fn peak_memory(pid: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kib = line.and_then(|rest| rest.trim().trim_end_matches("kB").trim().parse::<u64>().ok());
    kib.unwrap_or_default() * 1024
}

/// Says why a test did nothing.
#[allow(clippy::print_stderr, reason = "a silent skip is how suites die")]
pub(crate) fn not_run(why: &str) {
    eprintln!("not run: {why}");
}

/// The records of a CSV text, the header first.
#[track_caller]
pub(crate) fn csv(text: &str) -> Vec<Vec<String>> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes());
    reader.records().map(|record| record.unwrap().iter().map(str::to_owned).collect()).collect()
}
