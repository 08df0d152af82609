//! What is kept of an import while it is read: trouble in groups, the first drafts, the refused rows in files, and how far it is.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use turash_domain::{ResourceFlow, Site};
use turash_files::{CsvStyle, Doubt, Reader, Reject, RejectForm, RejectWriter, Total};
use turash_services::{Draft, ImportWatch};

use super::groups::{DoubtfulCell, Groups, RefusedRow};

/// So many sites and flows are shown before they are stored.
const SHOWN: usize = 500;

/// The names of files with refused rows begin so.
pub(super) const REJECTS: &str = "rejects-";

/// How far an import is; shared with whoever asks.
#[derive(Debug, Default)]
pub(super) struct Progress {
    pub(super) rows: AtomicU64,
    /// Of all tables, in thousandths.
    pub(super) done: AtomicU64,
    unwanted: AtomicBool,
}

impl Progress {
    /// Ends the import after the rows at hand.
    pub(super) fn stop(&self) {
        self.unwanted.store(true, Ordering::Relaxed);
    }

    pub(super) fn is_stopped(&self) -> bool {
        self.unwanted.load(Ordering::Relaxed)
    }
}

/// The refused rows of one table.
#[derive(Debug, Clone)]
pub(super) struct RejectFile {
    /// The number of its table.
    pub(super) table: usize,
    pub(super) path: PathBuf,
}

/// What is kept.
pub(super) struct Watch<'p> {
    folder: &'p Path,
    /// Of the names of its files: no two readings write the same.
    reading: u64,
    progress: Arc<Progress>,
    is_stopping: &'p (dyn Fn() -> bool + Sync),
    tables: usize,
    table: usize,
    form: Option<RejectForm>,
    open: Option<RejectWriter<File>>,
    pub(super) reject_files: Vec<RejectFile>,
    pub(super) refused: Groups<RefusedRow>,
    pub(super) doubtful: Groups<DoubtfulCell>,
    pub(super) sites: Vec<Site>,
    pub(super) flows: Vec<ResourceFlow>,
    /// Refused rows of the table at hand.
    pub(super) refused_here: u64,
}

impl<'p> Watch<'p> {
    pub(super) fn new(
        (folder, reading): (&'p Path, u64),
        progress: Arc<Progress>,
        tables: usize,
        is_stopping: &'p (dyn Fn() -> bool + Sync),
    ) -> Self {
        Self {
            folder,
            reading,
            progress,
            is_stopping,
            tables,
            table: 0,
            form: None,
            open: None,
            reject_files: Vec::new(),
            refused: Groups::default(),
            doubtful: Groups::default(),
            sites: Vec::new(),
            flows: Vec::new(),
            refused_here: 0,
        }
    }

    /// The next table begins.
    pub(super) fn begin(&mut self, number: usize, reader: &Reader) {
        self.table = number;
        self.form = Some(reader.reject_form());
        self.refused_here = 0;
    }

    /// The table at hand is at its end.
    pub(super) fn end(&mut self) -> io::Result<()> {
        match self.open.take() {
            Some(writer) => writer.finish().map(drop),
            None => Ok(()),
        }
    }

    fn keep(&mut self, reject: &Reject) -> io::Result<()> {
        if let (None, Some(form)) = (&self.open, self.form.take()) {
            let path = self.folder.join(format!("{REJECTS}{}-{}", self.reading, self.table));
            self.open = Some(RejectWriter::new(File::create_new(&path)?, CsvStyle::default(), form)?);
            self.reject_files.push(RejectFile { table: self.table, path });
        }
        match &mut self.open {
            Some(open) => open.write(reject),
            None => Ok(()),
        }
    }
}

impl ImportWatch for Watch<'_> {
    fn keeps_rows(&self) -> bool {
        true
    }

    fn draft(&mut self, draft: &Draft) {
        match draft {
            Draft::Site(site) if self.sites.len() < SHOWN => self.sites.push(site.clone()),
            Draft::Flow(flow) if self.flows.len() < SHOWN => self.flows.push(flow.clone()),
            Draft::Site(_) | Draft::Flow(_) => {}
        }
    }

    fn doubts(&mut self, doubts: Vec<Doubt>) {
        for doubt in doubts {
            self.doubtful.doubtful(doubt);
        }
    }

    fn reject(&mut self, reject: &Reject) -> io::Result<()> {
        self.refused_here += 1;
        self.refused.refused(reject);
        self.keep(reject)
    }

    fn taken(&mut self, rows: u64, reader: &Reader) {
        let (Total::Bytes(total) | Total::Rows(total)) = reader.total();
        let part = reader.position().min(total) as f64 / total.max(1) as f64;
        let done = (self.table as f64 + part) / self.tables.max(1) as f64;
        self.progress.rows.store(rows, Ordering::Relaxed);
        self.progress.done.store((done * 1000.0) as u64, Ordering::Relaxed);
    }

    fn is_wanted(&self) -> bool {
        !self.progress.is_stopped() && !(self.is_stopping)()
    }
}
