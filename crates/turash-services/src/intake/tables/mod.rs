//! Tables of files taken in: row by row, in commits of so many rows; each row is held to what other tables of the same import said.
//!
//! What is absent: how files are found, and where what is said of their rows is shown or kept: that is whoever watches ([`ImportWatch`]).

pub(crate) mod demo;
pub(crate) mod left_over;
pub(crate) mod said;

use std::io;
use std::ops::ControlFlow;

use thiserror::Error;
use turash_domain::{FlowId, Invalid, PortError, Text};
use turash_files::{Doubt, FileError, Reader, Record, Reject, RowError};

use self::said::Said;
use crate::intake::import::{Draft, ImportOutcome, ImportSummary, Importer};
use crate::ports::Ports;

/// Why an import ended before its end. What was committed before stays.
#[derive(Debug, Error)]
pub enum TableError {
    /// A file cannot be read on.
    #[error(transparent)]
    File(#[from] FileError),
    /// The store does not take it.
    #[error(transparent)]
    Port(#[from] PortError),
    /// What is said of the rows cannot be kept.
    #[error(transparent)]
    Kept(#[from] io::Error),
}

/// Whoever is told of an import as it goes on.
pub trait ImportWatch {
    /// Whether rejects are to hold their whole rows, to be written.
    fn keeps_rows(&self) -> bool;

    /// A row was read that can be taken.
    fn draft(&mut self, draft: &Draft);

    /// Cells were taken that may be meant in another way.
    fn doubts(&mut self, doubts: Vec<Doubt>);

    /// A row was refused.
    fn reject(&mut self, reject: &Reject) -> io::Result<()>;

    /// So many rows are taken, and the reader is as far as it says.
    fn taken(&mut self, rows: u64, reader: &Reader);

    /// Whether it is still wanted.
    fn is_wanted(&self) -> bool {
        true
    }
}

/// How an import is done.
#[derive(Debug, Clone)]
pub struct ImportRules {
    /// Says what would happen, and writes nothing.
    pub dry_run: bool,
    /// Rows of one commit.
    pub rows_at_once: usize,
    /// Whether the first refused row ends it.
    pub stops_at_reject: bool,
    /// Whose sites and flows alone may be written; all where nobody is named.
    pub organization: Option<Text>,
}

/// What an import did, or would do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ImportTotals {
    /// The sites.
    pub sites: ImportSummary,
    /// The flows.
    pub flows: ImportSummary,
    /// Rows, or parts of rows, that were refused.
    pub rejected: u64,
    /// Of those, the rows of a survey that only leave open where the site is.
    pub gaps: u64,
    /// Sites and flows that were taken.
    pub rows: u64,
}

impl ImportTotals {
    /// Refused rows in which something is wrong: a survey that leaves open where a site is deserves a look, and is no fault.
    pub fn wrong(&self) -> u64 {
        self.rejected - self.gaps
    }
}

/// Takes tables in, one after the other.
pub struct TableImport {
    importer: Importer,
    rules: ImportRules,
    said: Said,
    totals: ImportTotals,
}

/// Rows on their way into a commit.
#[derive(Default)]
struct Chunk {
    drafts: Vec<Draft>,
    /// Beside each draft, what messages need of its row.
    rows: Vec<TakenRow>,
}

struct TakenRow {
    row: u64,
    raw: Vec<String>,
    id: Option<FlowId>,
}

impl TakenRow {
    fn refused(&self, reader: &Reader, invalid: Invalid) -> Reject {
        Reject {
            file: reader.file().to_owned(),
            row_word: reader.row_word(),
            row: self.row,
            column: header_of(reader, &invalid.field),
            invalid,
            raw: self.raw.clone(),
            id: self.id.clone(),
            is_gap: false,
        }
    }
}

/// The header of the column that holds a field.
fn header_of(reader: &Reader, field: &str) -> Option<String> {
    reader.columns().into_iter().find(|column| column.field == field).map(|column| column.header)
}

impl TableImport {
    /// An import of so many tables.
    pub fn new(ports: Ports, rules: ImportRules, tables: usize) -> Self {
        let importer = Importer::new(ports, rules.dry_run).of_organization(rules.organization.clone());
        Self { importer, rules, said: Said::of_tables(tables), totals: ImportTotals::default() }
    }

    /// What was done so far.
    pub fn totals(&self) -> ImportTotals {
        self.totals
    }

    /// What the rows have said.
    pub fn into_said(self) -> Said {
        self.said
    }

    /// Takes one table. It breaks where a refused row ends the import, or it is not wanted any more; what was read before is committed.
    pub async fn take(
        &mut self,
        reader: &mut Reader,
        watch: &mut dyn ImportWatch,
    ) -> Result<ControlFlow<()>, TableError> {
        let mut chunk = Chunk::default();
        self.importer.says_visibility(header_of(reader, "visibility").is_some());
        loop {
            let next = reader.next();
            watch.doubts(reader.take_doubts());
            let refused = match next {
                None => return self.commit(reader, &mut chunk, watch).await,
                Some(Err(RowError::Fatal(error))) => {
                    let _ = self.commit(reader, &mut chunk, watch).await?;
                    return Err(error.into());
                }
                Some(Err(RowError::Reject(reject))) => {
                    self.said.refused(reader, reject.id.as_ref());
                    Some(*reject)
                }
                Some(Ok(record)) => self.read(reader, record, &mut chunk, watch),
            };
            if let Some(reject) = &refused {
                self.reject(reject, watch)?;
            }
            let stops = refused.is_some() && self.rules.stops_at_reject;
            let is_full = chunk.drafts.len() >= self.rules.rows_at_once;
            let has_ended = (stops || is_full) && self.commit(reader, &mut chunk, watch).await?.is_break();
            if has_ended || stops {
                return Ok(ControlFlow::Break(()));
            }
        }
    }

    /// Puts what a row says into a chunk, or says why it is refused.
    fn read(
        &mut self,
        reader: &Reader,
        record: Record,
        chunk: &mut Chunk,
        watch: &mut dyn ImportWatch,
    ) -> Option<Reject> {
        let (row, mut draft) = match record {
            Record::Site { row, site } => (row, Draft::Site(site)),
            Record::Flow { row, flow } => (row, Draft::Flow(flow)),
        };
        let raw = if watch.keeps_rows() { reader.raw() } else { Vec::new() };
        let id = if let Draft::Flow(flow) = &draft { Some(flow.id.clone()) } else { None };
        let taken = TakenRow { row, raw, id };
        let checked = self.own(&mut draft).and_then(|()| self.said.check(reader, row, &draft));
        if let Err(invalid) = checked {
            return Some(taken.refused(reader, invalid));
        }
        watch.draft(&draft);
        chunk.rows.push(taken);
        chunk.drafts.push(draft);
        None
    }

    /// A site of whoever may only write its own is its own; the table need not say so.
    fn own(&self, draft: &mut Draft) -> Result<(), Invalid> {
        let (Some(own), Draft::Site(site)) = (&self.rules.organization, draft) else { return Ok(()) };
        match &site.organization {
            Some(other) if other != own => {
                let expected = format!("'{own}', the organization of this key, or nothing");
                Err(Invalid::new(
                    "organization",
                    other,
                    expected,
                    "leave the row out: it is for others to say",
                ))
            }
            _ => {
                site.organization = Some(own.clone());
                Ok(())
            }
        }
    }

    /// Commits a chunk and empties it.
    async fn commit(
        &mut self,
        reader: &Reader,
        chunk: &mut Chunk,
        watch: &mut dyn ImportWatch,
    ) -> Result<ControlFlow<()>, TableError> {
        let Chunk { drafts, rows } = std::mem::take(chunk);
        let mut refused_any = false;
        if !drafts.is_empty() {
            let outcome = self.importer.take(&drafts).await?;
            self.totals.rows += (drafts.len() - outcome.refused.len()) as u64;
            self.count(&outcome);
            refused_any = !outcome.refused.is_empty();
            for refusal in outcome.refused {
                if let Some(row) = rows.get(refusal.index) {
                    self.reject(&row.refused(reader, refusal.invalid), watch)?;
                }
            }
            watch.taken(self.totals.rows, reader);
        }
        let stops = refused_any && self.rules.stops_at_reject || !watch.is_wanted();
        Ok(if stops { ControlFlow::Break(()) } else { ControlFlow::Continue(()) })
    }

    fn count(&mut self, outcome: &ImportOutcome) {
        let add = |to: &mut ImportSummary, from: &ImportSummary| {
            to.created += from.created;
            to.updated += from.updated;
            to.unchanged += from.unchanged;
        };
        add(&mut self.totals.sites, &outcome.sites);
        add(&mut self.totals.flows, &outcome.flows);
    }

    fn reject(&mut self, reject: &Reject, watch: &mut dyn ImportWatch) -> Result<(), TableError> {
        self.totals.rejected += 1;
        self.totals.gaps += u64::from(reject.is_gap);
        Ok(watch.reject(reject)?)
    }
}
