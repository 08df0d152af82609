//! `turash import`: files to sites and flows, and the matches that follow.

use std::io::Write;
use std::sync::Arc;

use anyhow::Result;
use turash_domain::{FlowId, Invalid};
use turash_files::{Gazetteer, Kind, ReadOptions, Reader, Record, Reject, RowError, Total};
use turash_services::{Draft, ImportOutcome, ImportSummary, Importer, Ports, overbooked_flows};

use super::described;
use super::left_over::LeftOver;
use super::mapping::{self, Understanding};
use super::preview::Preview;
use super::rejects::Rejects;
use super::said::Said;
use super::telling::{left_to, match_all, note_overbooked, report_matches};
use crate::cli::{DecimalSign, ImportArgs, OnError};
use crate::context::Context;
use crate::output::{Align, Column, Outcome, counted, note, stdout, whole, write_table};
use crate::progress::Progress;
use crate::wire::Wired;

/// So many rejects are shown one by one.
const SHOWN_REJECTS: u64 = 20;

pub(crate) async fn run(context: &Context, args: &ImportArgs) -> Result<Outcome> {
    // All files are opened before anything is written, so that a wrong header is found in time.
    let mut readers = open(args)?;
    let rejects = Rejects::plan(args.rejects.as_ref(), &args.files, &readers)?;
    if let Some(path) = &args.save_mapping {
        mapping::save(path, &args.files, &readers)?;
    }
    let wired = if args.dry_run {
        Wired::rehearsal(&context.place).await?
    } else {
        Wired::writing(&context.place, "import").await?
    };
    let mut taking = Taking::new(context, args, rejects, wired.ports.clone(), readers.len());
    let mut aborted = false;
    for reader in &mut readers {
        taking.rejects.begin(reader);
        match taking.take(reader).await {
            Ok(stop) => aborted = stop.is_break(),
            Err(error) => {
                taking.say_what_stays();
                return Err(error);
            }
        }
        if aborted {
            break;
        }
    }
    let said = std::mem::take(&mut taking.said);
    let preview = std::mem::take(&mut taking.preview);
    let totals = taking.finish()?;
    for reader in &readers {
        described::note_all(reader);
    }
    if aborted {
        note(
            "turash: stopped at the first rejected row (--on-error abort); the rows before it are committed",
        );
    }
    // What was read before an end is not all that the files say.
    let left = if aborted { LeftOver::default() } else { LeftOver::look(&wired.ports, &said).await? };
    let kept = left.settle(&wired.ports, args, totals.rejected(), context.progress).await?;
    // Nothing is written to standard output before the work is done: whoever reads it may be slow, or gone.
    let told = if args.dry_run { None } else { Some(match_all(context, &wired).await) };
    let overbooked = if args.dry_run { Vec::new() } else { overbooked_flows(&wired.ports).await? };
    wired.close().await;
    let is_whole =
        totals.wrong() == 0 && kept == 0 && readers.iter().all(|reader| reader.warning().is_none());
    let outcome = if is_whole { Outcome::Fine } else { Outcome::Findings };
    let written = totals.write(args.dry_run);
    let written = if args.dry_run { written.and_then(|()| preview.write(&readers)) } else { written };
    note_overbooked(overbooked.len() as u64);
    let written = match told.transpose()? {
        None => written,
        Some(Ok((told, matcher))) => written.and_then(|()| report_matches(&told, &matcher)),
        Some(Err(lease)) => {
            note(&left_to(&lease));
            written
        }
    };
    outcome.said(written)
}

/// Opens the files and every table in them; those with sites come first, whatever their order on the command line.
fn open(args: &ImportArgs) -> Result<Vec<Reader>> {
    let options = ReadOptions {
        mapping: args.map.iter().cloned().collect(),
        only_mapped: false,
        sheet: args.sheet.clone(),
        header_row: args.header_row,
        decimal_comma: args.decimal.map(|sign| sign == DecimalSign::Comma),
        source: args.source.clone().or_else(|| args.replace.clone()),
        crs: args.crs.clone(),
        places: args.places.as_deref().map(Gazetteer::open).transpose()?.map(Arc::new),
    };
    let saved = args.mapping.as_deref().map(Understanding::load).transpose()?;
    let mut readers = Vec::with_capacity(args.files.len());
    for file in &args.files {
        match &saved {
            Some(saved) => readers.extend(saved.open(file, &options)?),
            None => readers.extend(turash_files::open_all(file, &options)?),
        }
    }
    readers.sort_by_key(|reader| reader.kind() == Kind::Flows);
    Ok(readers)
}

/// Takes files in, chunk by chunk.
struct Taking<'a> {
    args: &'a ImportArgs,
    importer: Importer,
    progress: Progress,
    rejects: Rejects,
    sites: ImportSummary,
    flows: ImportSummary,
    said: Said,
    preview: Preview,
    doubts: described::DoubtNotes,
    rejected: u64,
    /// Of the rejected rows, those of a survey that only leave open where the site is.
    gaps: u64,
    rows: u64,
}

/// One row of a chunk: what messages need of it.
struct Taken {
    row: u64,
    raw: Vec<String>,
    id: Option<FlowId>,
}

impl Taken {
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

impl<'a> Taking<'a> {
    fn new(context: &Context, args: &'a ImportArgs, rejects: Rejects, ports: Ports, tables: usize) -> Self {
        let what = if args.dry_run { "rows checked" } else { "rows committed" };
        Self {
            args,
            importer: Importer::new(ports, args.dry_run),
            progress: Progress::start(context.progress, what),
            rejects,
            said: Said::of_files(tables),
            preview: Preview::default(),
            doubts: described::DoubtNotes::default(),
            sites: ImportSummary::default(),
            flows: ImportSummary::default(),
            rejected: 0,
            gaps: 0,
            rows: 0,
        }
    }

    /// Takes one file. Breaks at the first reject where that was asked for; what was read before it is committed.
    async fn take(&mut self, reader: &mut Reader) -> Result<std::ops::ControlFlow<()>> {
        let limit = self.args.commit_rows as usize;
        let mut drafts = Vec::with_capacity(limit);
        let mut taken = Vec::with_capacity(limit);
        loop {
            let mut rejected = false;
            let next = reader.next();
            self.doubts.say(reader.take_doubts());
            match next {
                None => {
                    let stop = self.commit(reader, &mut drafts, &mut taken).await?;
                    return Ok(stop);
                }
                Some(Err(RowError::Fatal(error))) => {
                    let _ = self.commit(reader, &mut drafts, &mut taken).await?;
                    return Err(error.into());
                }
                Some(Err(RowError::Reject(reject))) => {
                    self.said.refused(reader, reject.id.as_ref());
                    self.reject(&reject)?;
                    rejected = true;
                }
                Some(Ok(record)) => {
                    let (row, draft) = match record {
                        Record::Site { row, site } => (row, Draft::Site(site)),
                        Record::Flow { row, flow } => (row, Draft::Flow(flow)),
                    };
                    let raw = if self.rejects.named().is_some() { reader.raw() } else { Vec::new() };
                    let id = if let Draft::Flow(flow) = &draft { Some(flow.id.clone()) } else { None };
                    let taken_row = Taken { row, raw, id };
                    match self.said.check(reader, row, &draft) {
                        Ok(()) => {
                            if self.args.dry_run {
                                self.preview.see(&draft);
                            }
                            taken.push(taken_row);
                            drafts.push(draft);
                        }
                        Err(invalid) => {
                            self.reject(&taken_row.refused(reader, invalid))?;
                            rejected = true;
                        }
                    }
                }
            }
            let abort = rejected && self.args.on_error == OnError::Abort;
            if (abort || drafts.len() >= limit)
                && self.commit(reader, &mut drafts, &mut taken).await?.is_break()
            {
                return Ok(std::ops::ControlFlow::Break(()));
            }
            if abort {
                return Ok(std::ops::ControlFlow::Break(()));
            }
        }
    }

    /// Commits a chunk and empties it.
    async fn commit(
        &mut self,
        reader: &Reader,
        drafts: &mut Vec<Draft>,
        taken: &mut Vec<Taken>,
    ) -> Result<std::ops::ControlFlow<()>> {
        if drafts.is_empty() {
            return Ok(std::ops::ControlFlow::Continue(()));
        }
        let outcome = self.importer.take(drafts).await?;
        self.rows += (drafts.len() - outcome.refused.len()) as u64;
        self.count(&outcome);
        for refusal in &outcome.refused {
            if let Some(row) = taken.get(refusal.index) {
                self.reject(&row.refused(reader, refusal.invalid.clone()))?;
            }
        }
        drafts.clear();
        taken.clear();
        let (Total::Bytes(total) | Total::Rows(total)) = reader.total();
        self.progress.part(self.rows, reader.position(), total);
        let abort = !outcome.refused.is_empty() && self.args.on_error == OnError::Abort;
        Ok(if abort { std::ops::ControlFlow::Break(()) } else { std::ops::ControlFlow::Continue(()) })
    }

    fn count(&mut self, outcome: &ImportOutcome) {
        let add = |to: &mut ImportSummary, from: &ImportSummary| {
            to.created += from.created;
            to.updated += from.updated;
            to.unchanged += from.unchanged;
        };
        add(&mut self.sites, &outcome.sites);
        add(&mut self.flows, &outcome.flows);
    }

    fn reject(&mut self, reject: &Reject) -> Result<()> {
        self.rejected += 1;
        self.gaps += u64::from(reject.is_gap);
        if self.rejected <= SHOWN_REJECTS {
            note(&format!("rejected: {reject}"));
        } else if self.rejected == SHOWN_REJECTS + 1 {
            match self.rejects.named() {
                Some(_) => note("rejected: more rows; all of them are kept with their reasons"),
                None => note("rejected: more rows; --rejects FILE keeps all of them with their reasons"),
            }
        }
        self.rejects.write(reject)
    }

    /// After a failure in the middle: what was committed, and how to go on.
    fn say_what_stays(&mut self) {
        if let Err(error) = self.rejects.close() {
            note(&format!("turash: {error:#}"));
        }
        if self.rows > 0 && !self.args.dry_run {
            let (stay, those) = if self.rows == 1 { ("stays", "was") } else { ("stay", "were") };
            let rows = counted(self.rows, "row");
            note(&format!(
                "turash: {rows} {those} committed before and {stay}; repeat the import once this is mended:"
            ));
        }
    }

    fn finish(mut self) -> Result<Totals> {
        self.rejects.close()?;
        self.doubts.close();
        Ok(Totals { sites: self.sites, flows: self.flows, rejected: self.rejected, gaps: self.gaps })
    }
}

/// The header of the column that holds a field.
fn header_of(reader: &Reader, field: &str) -> Option<String> {
    reader.columns().into_iter().find(|column| column.field == field).map(|column| column.header)
}

/// What an import did.
struct Totals {
    sites: ImportSummary,
    flows: ImportSummary,
    rejected: u64,
    gaps: u64,
}

impl Totals {
    fn rejected(&self) -> u64 {
        self.rejected
    }

    /// Rejected rows in which something is wrong: a survey that leaves open where a site is deserves a look, and is no fault.
    fn wrong(&self) -> u64 {
        self.rejected - self.gaps
    }

    fn write(&self, dry_run: bool) -> Result<()> {
        const COLUMNS: [Column; 4] = [
            Column("", Align::Left),
            Column("CREATED", Align::Right),
            Column("UPDATED", Align::Right),
            Column("UNCHANGED", Align::Right),
        ];
        let row = |name: &str, summary: &ImportSummary| {
            vec![name.to_owned(), whole(summary.created), whole(summary.updated), whole(summary.unchanged)]
        };
        write_table(&COLUMNS, [row("sites", &self.sites), row("flows", &self.flows)].into_iter())?;
        let mut out = stdout();
        writeln!(out, "rejected: {}", whole(self.rejected))?;
        if dry_run {
            writeln!(out, "dry run: nothing was written")?;
        }
        Ok(out.flush()?)
    }
}
