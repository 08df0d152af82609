//! Processes of the stranger's program (`own_worker`), and what they wrote about the events that they handled.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};

use super::trace::Trace;
use crate::crash::finding::Finding;
use crate::moments::{now, pause};

/// Nothing takes longer to end.
const PATIENCE: Duration = Duration::from_secs(40);
const STEP: Duration = Duration::from_millis(5);
/// How long handling an event takes.
pub(crate) const WORK: Duration = Duration::from_millis(5);
/// How much of a log is shown.
const SHOWN: usize = 4_000;

/// One process.
struct Worker {
    /// No other process has this number.
    number: u64,
    child: Child,
}

/// The file of a process, read so far.
struct Told {
    process: u64,
    path: PathBuf,
    read: u64,
}

/// All processes.
pub(crate) struct Workers {
    program: PathBuf,
    folder: PathBuf,
    arguments: Vec<String>,
    /// How long handling an event takes in those that are started from now on.
    pub(crate) work: Duration,
    living: Vec<Worker>,
    files: Vec<Told>,
    started: u64,
}

impl Workers {
    /// Starts so many, each with a file of its own in a folder.
    pub(crate) fn start(count: usize, program: &Path, folder: &Path, arguments: Vec<String>) -> Result<Self> {
        std::fs::create_dir_all(folder)?;
        let (program, folder) = (program.to_owned(), folder.to_owned());
        let (living, files, work) = (Vec::new(), Vec::new(), WORK);
        let mut workers = Self { program, folder, arguments, work, living, files, started: 0 };
        for _ in 0..count {
            let worker = workers.launch()?;
            workers.living.push(worker);
        }
        Ok(workers)
    }

    fn launch(&mut self) -> Result<Worker> {
        self.started += 1;
        let number = self.started;
        let path = self.folder.join(format!("told-{number}"));
        let log = File::create(self.log(number))?;
        let mut command = Command::new(&self.program);
        command.args(&self.arguments).args(["--work-ms", &self.work.as_millis().to_string()]);
        command.arg("--file").arg(&path);
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(log);
        let child = command.spawn().context("own_worker does not start")?;
        self.files.push(Told { process: number, path, read: 0 });
        Ok(Worker { number, child })
    }

    fn log(&self, number: u64) -> PathBuf {
        self.folder.join(format!("log-{number}"))
    }

    pub(crate) fn count(&self) -> usize {
        self.living.len()
    }

    /// The number of the process in a place.
    pub(crate) fn number(&self, place: usize) -> u64 {
        self.living[place].number
    }

    /// Sends a signal.
    pub(crate) fn signal(&self, place: usize, name: &str) -> Result<()> {
        let (signal, pid) = (format!("-{name}"), self.living[place].child.id().to_string());
        let sent = Command::new("kill").args([&signal, &pid]).status();
        ensure!(sent.is_ok_and(|status| status.success()), "SIG{name} cannot be sent");
        Ok(())
    }

    /// SIGKILL.
    pub(crate) fn kill(&mut self, place: usize) -> Result<()> {
        let child = &mut self.living[place].child;
        child.kill()?;
        child.wait()?;
        Ok(())
    }

    /// SIGTERM, and waits for the end, which must be one in good order.
    pub(crate) fn end(&mut self, place: usize) -> Result<()> {
        self.signal(place, "TERM")?;
        let start = now();
        while start.elapsed() < PATIENCE {
            if let Some(status) = self.living[place].child.try_wait()? {
                ensure!(status.success(), "a worker ended with {status} after SIGTERM: {}", self.said(place));
                return Ok(());
            }
            pause(STEP);
        }
        bail!("a worker did not end within {PATIENCE:?} of SIGTERM: {}", self.said(place))
    }

    /// Starts another process in the place of one that ended.
    pub(crate) fn start_again(&mut self, place: usize) -> Result<()> {
        self.living[place] = self.launch()?;
        Ok(())
    }

    /// Fails where one has ended by itself.
    pub(crate) fn are_alive(&mut self) -> Result<()> {
        for place in 0..self.count() {
            if let Some(status) = self.living[place].child.try_wait()? {
                bail!("a worker ended by itself ({status}): {}", self.said(place));
            }
        }
        Ok(())
    }

    /// The end of the log of one.
    fn said(&self, place: usize) -> String {
        let log = std::fs::read_to_string(self.log(self.number(place))).unwrap_or_default();
        log.get(log.len().saturating_sub(SHOWN)..).unwrap_or(&log).to_owned()
    }

    /// The ends of all logs.
    pub(crate) fn all_said(&self) -> String {
        (0..self.count()).map(|place| self.said(place)).collect::<Vec<_>>().join("\n--\n")
    }

    /// Reads what was written since the last time.
    pub(crate) fn read(&mut self, trace: &mut Trace) -> Result<Result<(), Finding>> {
        for told in &mut self.files {
            let Ok(mut file) = File::open(&told.path) else { continue };
            file.seek(SeekFrom::Start(told.read))?;
            let mut text = String::new();
            file.read_to_string(&mut text)?;
            // What is not a whole line yet is read the next time.
            let whole = text.rfind('\n').map_or(0, |end| end + 1);
            told.read += whole as u64;
            for line in text[..whole].lines() {
                if let Err(finding) = trace.take(told.process, line) {
                    return Ok(Err(finding));
                }
            }
        }
        Ok(Ok(()))
    }
}

impl Drop for Workers {
    fn drop(&mut self) {
        for worker in &mut self.living {
            let _ = worker.child.kill();
            let _ = worker.child.wait();
        }
    }
}
