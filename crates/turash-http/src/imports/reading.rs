//! Reading what was sent: once to say what would come of it, and once more to commit it.

use std::sync::Arc;

use axum::http::StatusCode;
use tokio::runtime::Handle;
use tokio::time::timeout;
use turash_domain::Invalid;
use turash_domain::ports::AuditAction;
use turash_files::{FileError, FileErrorKind, Gazetteer, Kind, Reader, open_all};
use turash_services::{
    CommandError, ImportRules, ImportTotals, LeftOver, TableError, TableImport, remove_flows,
};

use super::sent::SentFile;
use super::staged::Staged;
use super::view::{Counted, Drafts, LeftView, NotUnderstood, Outcome, TableView, left};
use super::watch::Watch;
use crate::app::App;
use crate::audit::record;
use crate::caller::Caller;
use crate::command_problem::of_command;
use crate::problem::Problem;

/// Rows of one commit, as the command has them.
const ROWS: usize = 20_000;

/// Reads an import and keeps what would come of it. What is not understood is a part of that; what cannot be read is a problem.
pub(super) async fn look(app: &Arc<App>, staged: &Arc<Staged>) -> Result<(), Problem> {
    let turn = Arc::clone(&app.import_turns).acquire_owned();
    let Ok(Ok(turn)) = timeout(app.api.options.wait_timeout, turn).await else {
        return Err(Problem::busy("other imports are being read; try again"));
    };
    let (reading, handle) = ((Arc::clone(app), Arc::clone(staged)), Handle::current());
    let work = app.tracker.spawn_blocking(move || {
        let (app, staged) = reading;
        let looked = handle.block_on(read(&app, &staged, true));
        drop(turn);
        looked.map(|outcome| staged.looked(outcome))
    });
    work.await.unwrap_or_else(|error| Err(Problem::internal(&error)))
}

/// Begins to commit an import. It goes on whether or not somebody waits for it.
pub(super) fn commit(app: &Arc<App>, staged: &Arc<Staged>, caller: Caller) {
    let (app, staged, handle) = (Arc::clone(app), Arc::clone(staged), Handle::current());
    let tracker = app.tracker.clone();
    tracker.spawn(async move {
        let Ok(turn) = Arc::clone(&app.import_turns).acquire_owned().await else { return };
        let committed = Arc::clone(&staged);
        let work = app.tracker.clone().spawn_blocking(move || {
            let outcome = handle.block_on(commit_all(&app, &committed, &caller));
            drop(turn);
            outcome
        });
        staged.end(work.await.unwrap_or_else(|error| Err(Problem::internal(&error))));
    });
}

async fn commit_all(app: &App, staged: &Staged, caller: &Caller) -> Result<Outcome, Problem> {
    let outcome = read(app, staged, false).await?;
    for (source, removed) in outcome.left_over.iter().filter_map(LeftView::removed) {
        record(
            app,
            caller,
            AuditAction::FlowRemoved,
            &format!("{removed} flows of '{source}', by an import"),
        )
        .await;
    }
    Ok(outcome)
}

/// Reads all tables, and writes what they say unless it is a rehearsal.
async fn read(app: &App, staged: &Staged, rehearsal: bool) -> Result<Outcome, Problem> {
    let (mut readers, not_understood) = open(staged)?;
    if !rehearsal && let Some(first) = not_understood.first() {
        return Err(first.problem());
    }
    let rules = ImportRules {
        dry_run: rehearsal,
        rows_at_once: ROWS,
        stops_at_reject: false,
        organization: staged.organization().cloned(),
    };
    // It may have been given up while it waited for its turn.
    if !rehearsal && (staged.progress().is_stopped() || app.stopping.is_cancelled()) {
        return Err(stopped_early(ImportTotals::default()));
    }
    staged.sweep();
    let mut import = TableImport::new(app.ports().clone(), rules, readers.len());
    let is_stopping = || app.stopping.is_cancelled();
    let folder = (staged.folder(), staged.next_reading());
    let mut watch = Watch::new(folder, staged.progress(), readers.len(), &is_stopping);
    let mut tables = Vec::with_capacity(readers.len());
    for (number, reader) in readers.iter_mut().enumerate() {
        watch.begin(number, reader);
        let stopped = import.take(reader, &mut watch).await.map_err(of_table)?.is_break();
        watch.end().map_err(|error| of_table(error.into()))?;
        if stopped {
            return Err(stopped_early(import.totals()));
        }
        tables.push(TableView::of(number, reader, watch.refused_here));
    }
    let totals = import.totals();
    let (left_over, beside) = settle(app, staged, import, rehearsal).await?;
    let drafts = Drafts::of(&*app.ports().registry, &watch.sites, &watch.flows).await?;
    let Counted { sites, flows, gaps } = totals.into();
    Ok(Outcome {
        tables,
        not_understood,
        sites,
        flows,
        rejected: watch.refused,
        gaps,
        doubtful: watch.doubtful,
        drafts,
        left_over,
        beside,
        reject_files: watch.reject_files,
    })
}

/// Opens all tables; those with sites come first, whatever their order.
fn open(staged: &Staged) -> Result<(Vec<Reader>, Vec<NotUnderstood>), Problem> {
    let settings = staged.settings();
    let names = staged.files().iter().map(|file| file.name.as_str());
    settings.fit(names).map_err(Problem::invalid)?;
    let places = staged.places().map(towns).transpose()?.map(Arc::new);
    let (mut readers, mut not_understood) = (Vec::new(), Vec::new());
    for file in staged.files() {
        let options = settings.options(&file.name, places.as_ref()).map_err(Problem::invalid)?;
        match open_all(&file.path, &options) {
            Ok(opened) => readers.extend(opened),
            Err(error) if error.kind == FileErrorKind::Headers => {
                not_understood.push(NotUnderstood::of(&error));
            }
            Err(error) => return Err(of_file(&error)),
        }
    }
    readers.sort_by_key(|reader| reader.kind() == Kind::Flows);
    Ok((readers, not_understood))
}

/// The table of towns that was sent.
fn towns(sent: &SentFile) -> Result<Gazetteer, Problem> {
    Gazetteer::open(&sent.path).map_err(|mut error| {
        error.file.clone_from(&sent.name);
        of_file(&error)
    })
}

type Settled = (Vec<LeftView>, Vec<super::view::BesideView>);

/// Looks for what earlier imports left, and removes it where that is asked for and no row was refused.
async fn settle(
    app: &App,
    staged: &Staged,
    import: TableImport,
    rehearsal: bool,
) -> Result<Settled, Problem> {
    let rejected = import.totals().rejected;
    let found = LeftOver::look(app.ports(), &import.into_said(), staged.organization()).await?;
    let (mut views, beside) = left(&found);
    if rehearsal || rejected > 0 || staged.settings().replace.is_none() {
        return Ok((views, beside));
    }
    for (source, flows) in found.of_sources {
        let removed = remove_flows(app.ports(), flows, |_| ()).await;
        let removed = removed.map_err(|error: CommandError| of_command(error, false))?;
        for view in &mut views {
            view.settle(&source, &removed);
        }
    }
    Ok((views, beside))
}

/// The program ends, or the import is not wanted any more.
fn stopped_early(totals: ImportTotals) -> Problem {
    let detail = format!(
        "it was stopped; {} sites and flows were committed before and stay: send the files again to go on",
        totals.rows
    );
    Problem::new(StatusCode::SERVICE_UNAVAILABLE, "import-stopped", "The import was stopped", detail)
}

fn of_file(error: &FileError) -> Problem {
    let field = match error.line {
        Some(line) => format!("{}, line {line}", error.file),
        None => error.file.clone(),
    };
    Problem::invalid(Invalid::new(&field, &error.problem, "a table of sites or flows", &error.remedy))
}

fn of_table(error: TableError) -> Problem {
    match error {
        TableError::File(error) => of_file(&error),
        TableError::Port(error) => error.into(),
        error @ TableError::Kept(_) => Problem::internal(&error),
    }
}
