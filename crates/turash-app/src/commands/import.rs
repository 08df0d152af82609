//! `turash import`: files to sites and flows, and the matches that follow.

use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use turash_files::{CsvStyle, Kind, ReadOptions, Reader, Record, Reject, RejectWriter, RowError, Total};
use turash_runtime::{BULK_LIMIT, Draft, ImportOutcome, ImportSummary, Importer, Matcher, Ports, Telling};

use super::{Context, load, recompute};
use crate::cli::{ImportArgs, OnError};
use crate::output::{Align, Column, Outcome, note, short, stdout, whole, write_table};
use crate::progress::Progress;
use crate::wire::Wired;

/// So many rejects are shown one by one.
const SHOWN_REJECTS: u64 = 20;

pub(crate) async fn run(context: &Context, args: &ImportArgs) -> Result<Outcome> {
    // All files are opened before anything is written, so that a wrong header is found in time.
    let mut readers = open(args)?;
    let wired = if args.dry_run {
        rehearsal(context).await?
    } else {
        Wired::writing(&context.data, "import").await?
    };
    let mut taking = Taking::new(context, args, wired.ports.clone());
    let mut aborted = false;
    for reader in &mut readers {
        taking.begin(reader);
        if taking.take(reader).await?.is_break() {
            aborted = true;
            break;
        }
    }
    let totals = taking.finish()?;
    for reader in &readers {
        describe(reader);
    }
    totals.write(args.dry_run)?;
    if aborted {
        note("turash: stopped at the first rejected row (--on-error abort); what was committed before stays");
    }
    if !args.dry_run {
        let (told, matcher) = match_all(context, &wired.ports).await?;
        wired.close().await;
        report_matches(&told, &matcher)?;
    }
    Ok(if totals.rejected() > 0 { Outcome::Findings } else { Outcome::Fine })
}

/// A store to rehearse on: the one that is there, or an empty one.
async fn rehearsal(context: &Context) -> Result<Wired> {
    if context.data.exists() { Wired::reading(&context.data).await } else { Wired::in_memory().await }
}

/// Computes the matches and tells what changed.
pub(crate) async fn match_all(context: &Context, ports: &Ports) -> Result<(Telling, Matcher)> {
    let matcher = load(context, ports).await?;
    let told = matcher.tell_all(ports, BULK_LIMIT).await?;
    Ok((told, matcher))
}

/// Opens the files; those with sites come first, whatever their order on the command line.
fn open(args: &ImportArgs) -> Result<Vec<Reader>> {
    let options = ReadOptions {
        mapping: args.map.iter().cloned().collect(),
        sheet: args.sheet.clone(),
        ..ReadOptions::default()
    };
    let mut readers = Vec::with_capacity(args.files.len());
    for file in &args.files {
        readers.push(turash_files::open(file, &options)?);
    }
    readers.sort_by_key(|reader| reader.kind() == Kind::Flows);
    Ok(readers)
}

/// Says what a file was and which columns were left unread.
fn describe(reader: &Reader) {
    let stats = reader.stats();
    let rows = whole(stats.rows);
    note(&format!("{}: {}, {}, {rows} rows", reader.file(), reader.kind().name(), reader.format()));
    if stats.duplicates > 0 {
        note(&format!("  {} rows repeat earlier ones and were passed over", whole(stats.duplicates)));
    }
    if stats.sites_with_excess_heat > 0 {
        let (heat, sites) = (stats.excess_heat_gwh, stats.sites_with_excess_heat);
        note(&format!(
            "  published excess heat: {heat:.0} GWh/a in {} sites, rejected rows included",
            whole(sites)
        ));
    }
    for column in reader.ignored() {
        note(&format!("  column '{}' was not read: {}", column.header, column.reason));
    }
}

/// Takes files in, chunk by chunk.
struct Taking<'a> {
    args: &'a ImportArgs,
    importer: Importer,
    progress: Progress,
    rejects: Rejects,
    sites: ImportSummary,
    flows: ImportSummary,
    rejected: u64,
    rows: u64,
}

/// One row of a chunk: what messages need of it.
struct Taken {
    row: u64,
    raw: Vec<String>,
}

impl<'a> Taking<'a> {
    fn new(context: &Context, args: &'a ImportArgs, ports: Ports) -> Self {
        let what = if args.dry_run { "rows checked" } else { "rows committed" };
        Self {
            args,
            importer: Importer::new(ports, args.dry_run),
            progress: Progress::start(context.progress, what),
            rejects: Rejects::new(args.rejects.clone(), args.files.len() > 1),
            sites: ImportSummary::default(),
            flows: ImportSummary::default(),
            rejected: 0,
            rows: 0,
        }
    }

    fn begin(&mut self, reader: &Reader) {
        self.rejects.begin(reader);
    }

    /// Takes one file. Breaks at the first reject where that was asked for; what was read before it is committed.
    async fn take(&mut self, reader: &mut Reader) -> Result<std::ops::ControlFlow<()>> {
        let limit = self.args.commit_rows as usize;
        let mut drafts = Vec::with_capacity(limit);
        let mut taken = Vec::with_capacity(limit);
        loop {
            let mut rejected = false;
            match reader.next() {
                None => {
                    let stop = self.commit(reader, &mut drafts, &mut taken).await?;
                    return Ok(stop);
                }
                Some(Err(RowError::Fatal(error))) => {
                    let _ = self.commit(reader, &mut drafts, &mut taken).await?;
                    return Err(error.into());
                }
                Some(Err(RowError::Reject(reject))) => {
                    self.reject(&reject)?;
                    rejected = true;
                }
                Some(Ok(record)) => {
                    let (row, draft) = match record {
                        Record::Site { row, site } => (row, Draft::Site(site)),
                        Record::Flow { row, flow } => (row, Draft::Flow(flow)),
                    };
                    let raw = if self.rejects.keeps() { reader.raw() } else { Vec::new() };
                    taken.push(Taken { row, raw });
                    drafts.push(draft);
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
        let outcome = self.importer.take(drafts).await?;
        self.rows += drafts.len() as u64;
        self.count(&outcome);
        for refusal in &outcome.refused {
            if let Some(row) = taken.get(refusal.index) {
                let reject = Reject {
                    file: reader.file().to_owned(),
                    row_word: reader.row_word(),
                    row: row.row,
                    column: header_of(reader, &refusal.invalid.field),
                    invalid: refusal.invalid.clone(),
                    raw: row.raw.clone(),
                };
                self.reject(&reject)?;
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
        if self.rejected <= SHOWN_REJECTS {
            note(&format!("rejected: {reject}"));
        } else if self.rejected == SHOWN_REJECTS + 1 {
            note("rejected: more rows; --rejects FILE keeps all of them with their reasons");
        }
        self.rejects.write(reject)
    }

    fn finish(self) -> Result<Totals> {
        self.rejects.finish()?;
        Ok(Totals { sites: self.sites, flows: self.flows, rejected: self.rejected })
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
}

impl Totals {
    fn rejected(&self) -> u64 {
        self.rejected
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

/// Says what the import meant for the matches.
fn report_matches(told: &Telling, matcher: &Matcher) -> Result<()> {
    let mut out = stdout();
    writeln!(out, "{}", recompute::summary(told))?;
    let stats = matcher.stats();
    for (reason, flows) in &stats.left_out {
        let share = 100.0 * *flows as f64 / stats.flows.max(1) as f64;
        writeln!(out, "not matched: {} flows ({} %): {reason}", whole(*flows as u64), short(share))?;
    }
    Ok(out.flush()?)
}

/// The file of rejects; with several input files, one for each that has any.
struct Rejects {
    path: Option<PathBuf>,
    several: bool,
    headers: Vec<String>,
    input: String,
    writer: Option<(PathBuf, RejectWriter<File>)>,
}

impl Rejects {
    fn new(path: Option<PathBuf>, several: bool) -> Self {
        Self { path, several, headers: Vec::new(), input: String::new(), writer: None }
    }

    fn keeps(&self) -> bool {
        self.path.is_some()
    }

    fn begin(&mut self, reader: &Reader) {
        self.headers = reader.headers().to_vec();
        self.input = Path::new(reader.file())
            .file_stem()
            .map_or(String::new(), |stem| stem.to_string_lossy().into_owned());
    }

    fn write(&mut self, reject: &Reject) -> Result<()> {
        let Some(path) = self.target() else { return Ok(()) };
        if self.writer.as_ref().is_none_or(|(open, _)| *open != path) {
            self.close()?;
            let file = File::create(&path)
                .with_context(|| format!("cannot write the rejects to {}", path.display()))?;
            self.writer = Some((path, RejectWriter::new(file, CsvStyle::default(), &self.headers)?));
        }
        match &mut self.writer {
            Some((path, writer)) => writer
                .write(reject)
                .with_context(|| format!("cannot write the rejects to {}", path.display())),
            None => Ok(()),
        }
    }

    /// `rejects.csv`, or `rejects-INPUT.csv` where several files are imported.
    fn target(&self) -> Option<PathBuf> {
        let path = self.path.as_ref()?;
        if !self.several {
            return Some(path.clone());
        }
        let part = |part: Option<&std::ffi::OsStr>| {
            part.map_or(String::new(), |part| part.to_string_lossy().into_owned())
        };
        let (stem, ending) = (part(path.file_stem()), part(path.extension()));
        Some(path.with_file_name(format!(
            "{stem}-{}.{}",
            self.input,
            if ending.is_empty() { "csv" } else { &ending }
        )))
    }

    fn close(&mut self) -> Result<()> {
        if let Some((path, writer)) = self.writer.take() {
            let rows =
                writer.finish().with_context(|| format!("cannot write the rejects to {}", path.display()))?;
            note(&format!(
                "{} rejected rows are in {}: mend them and import that file",
                whole(rows),
                path.display()
            ));
        }
        Ok(())
    }

    fn finish(mut self) -> Result<()> {
        self.close()
    }
}
