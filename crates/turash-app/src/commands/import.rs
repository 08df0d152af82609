//! `turash import`: files to sites and flows, and the matches that follow.

use std::io::{self, Write};
use std::sync::Arc;

use anyhow::Result;
use turash_files::{Doubt, Gazetteer, Kind, ReadOptions, Reader, Reject, Total};
use turash_services::{
    Draft, ImportRules, ImportSummary, ImportTotals, ImportWatch, LeftOver, TableImport, overbooked_flows,
};

use super::described;
use super::left_over;
use super::mapping::{self, Understanding};
use super::preview::Preview;
use super::rejects::Rejects;
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
    let rules = ImportRules {
        dry_run: args.dry_run,
        rows_at_once: args.commit_rows as usize,
        stops_at_reject: args.on_error == OnError::Abort,
        organization: None,
    };
    let mut taking = TableImport::new(wired.ports.clone(), rules, readers.len());
    let mut telling = Telling::new(context, args, rejects);
    let mut aborted = false;
    for reader in &mut readers {
        telling.rejects.begin(reader);
        match taking.take(reader, &mut telling).await {
            Ok(stop) => aborted = stop.is_break(),
            Err(error) => {
                telling.say_what_stays(taking.totals().rows);
                return Err(error.into());
            }
        }
        if aborted {
            break;
        }
    }
    telling.close()?;
    let (totals, said, preview) = (taking.totals(), taking.into_said(), telling.preview);
    for reader in &readers {
        described::note_all(reader);
    }
    if aborted {
        note(
            "turash: stopped at the first rejected row (--on-error abort); the rows before it are committed",
        );
    }
    // What was read before an end is not all that the files say.
    let left = if aborted { LeftOver::default() } else { LeftOver::look(&wired.ports, &said, None).await? };
    let kept = left_over::settle(left, &wired.ports, args, totals.rejected, context.progress).await?;
    // Nothing is written to standard output before the work is done: whoever reads it may be slow, or gone.
    let told = if args.dry_run { None } else { Some(match_all(context, &wired).await) };
    let overbooked = if args.dry_run { Vec::new() } else { overbooked_flows(&wired.ports).await? };
    wired.close().await;
    let is_whole =
        totals.wrong() == 0 && kept == 0 && readers.iter().all(|reader| reader.warning().is_none());
    let outcome = if is_whole { Outcome::Fine } else { Outcome::Findings };
    let written = write(&totals, args.dry_run);
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
        ..ReadOptions::default()
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

/// What is said on the way, and kept of the refused rows.
struct Telling {
    dry_run: bool,
    progress: Progress,
    rejects: Rejects,
    preview: Preview,
    doubts: described::DoubtNotes,
    rejected: u64,
}

impl Telling {
    fn new(context: &Context, args: &ImportArgs, rejects: Rejects) -> Self {
        let what = if args.dry_run { "rows checked" } else { "rows committed" };
        Self {
            dry_run: args.dry_run,
            progress: Progress::start(context.progress, what),
            rejects,
            preview: Preview::default(),
            doubts: described::DoubtNotes::default(),
            rejected: 0,
        }
    }

    /// After a failure in the middle: what was committed, and how to go on.
    fn say_what_stays(&mut self, rows: u64) {
        if let Err(error) = self.rejects.close() {
            note(&format!("turash: {error:#}"));
        }
        if rows > 0 && !self.dry_run {
            let (stay, those) = if rows == 1 { ("stays", "was") } else { ("stay", "were") };
            let rows = counted(rows, "row");
            note(&format!(
                "turash: {rows} {those} committed before and {stay}; repeat the import once this is mended:"
            ));
        }
    }

    fn close(&mut self) -> Result<()> {
        self.rejects.close()?;
        self.doubts.close();
        Ok(())
    }
}

impl ImportWatch for Telling {
    fn keeps_rows(&self) -> bool {
        self.rejects.named().is_some()
    }

    fn draft(&mut self, draft: &Draft) {
        if self.dry_run {
            self.preview.see(draft);
        }
    }

    fn doubts(&mut self, doubts: Vec<Doubt>) {
        self.doubts.say(doubts);
    }

    fn reject(&mut self, reject: &Reject) -> io::Result<()> {
        self.rejected += 1;
        if self.rejected <= SHOWN_REJECTS {
            note(&format!("rejected: {reject}"));
        } else if self.rejected == SHOWN_REJECTS + 1 {
            match self.rejects.named() {
                Some(_) => note("rejected: more rows; all of them are kept with their reasons"),
                None => note("rejected: more rows; --rejects FILE keeps all of them with their reasons"),
            }
        }
        self.rejects.write(reject).map_err(|error| io::Error::other(format!("{error:#}")))
    }

    fn taken(&mut self, rows: u64, reader: &Reader) {
        let (Total::Bytes(total) | Total::Rows(total)) = reader.total();
        self.progress.part(rows, reader.position(), total);
    }
}

/// Writes what an import did.
fn write(totals: &ImportTotals, dry_run: bool) -> Result<()> {
    const COLUMNS: [Column; 4] = [
        Column("", Align::Left),
        Column("CREATED", Align::Right),
        Column("UPDATED", Align::Right),
        Column("UNCHANGED", Align::Right),
    ];
    let row = |name: &str, summary: &ImportSummary| {
        vec![name.to_owned(), whole(summary.created), whole(summary.updated), whole(summary.unchanged)]
    };
    write_table(&COLUMNS, [row("sites", &totals.sites), row("flows", &totals.flows)].into_iter())?;
    let mut out = stdout();
    writeln!(out, "rejected: {}", whole(totals.rejected))?;
    if dry_run {
        writeln!(out, "dry run: nothing was written")?;
    }
    Ok(out.flush()?)
}
