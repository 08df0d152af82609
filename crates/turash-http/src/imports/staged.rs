//! The imports that lie here: what was sent, how it is to be read, and how far it is.

use std::collections::HashMap;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::http::StatusCode;
use tempfile::TempDir;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use turash_domain::{Sequence, Text, Timestamp};

use super::sent::{Received, SentFile};
use super::settings::Settings;
use super::view::{FileView, ImportView, Outcome, ProgressView};
use super::watch::{Progress, REJECTS, RejectFile};
use crate::caller::{Caller, Identity};
use crate::problem::Problem;

/// Imports by their ids.
pub(crate) struct Imports {
    shelf: Mutex<HashMap<String, Arc<Staged>>>,
    places: Arc<Semaphore>,
    most: usize,
}

impl Imports {
    /// A shelf for so many.
    pub(crate) fn of(most: usize) -> Self {
        Self { shelf: Mutex::default(), places: Arc::new(Semaphore::new(most)), most }
    }

    /// A place for one more; it is free again when the import goes.
    ///
    /// Where there is none, the oldest that is done goes, or else the oldest of the same sender.
    pub(super) fn place(&self, caller: &Caller) -> Result<OwnedSemaphorePermit, Problem> {
        let place = || Arc::clone(&self.places).try_acquire_owned();
        let place = place().or_else(|_| {
            self.make_room(caller);
            place()
        });
        place.map_err(|_| {
            let most = self.most;
            Problem::busy(format!(
                "{most} imports lie here already; give one up with DELETE, or wait until it expires"
            ))
        })
    }

    fn make_room(&self, caller: &Caller) {
        let mut kept = held(&self.shelf);
        let oldest = |is: &dyn Fn(&Staged) -> bool| {
            let idle = kept.values().filter(|staged| is(staged));
            idle.min_by_key(|staged| staged.since).map(|staged| staged.id.clone())
        };
        let done = oldest(&Staged::is_committed);
        let goes = done.or_else(|| oldest(&|staged| staged.is_of(caller) && staged.is_idle()));
        goes.map(|id| kept.remove(&id));
    }

    /// Keeps an import until it is so old, or the program ends.
    pub(super) fn keep(
        self: &Arc<Self>,
        staged: &Arc<Staged>,
        age: Duration,
        tracker: &TaskTracker,
        stopping: CancellationToken,
    ) {
        held(&self.shelf).insert(staged.id.clone(), Arc::clone(staged));
        let (imports, staged) = (Arc::clone(self), Arc::downgrade(staged));
        tracker.spawn(async move {
            let _ = stopping.run_until_cancelled(tokio::time::sleep(age)).await;
            let Some(staged) = staged.upgrade() else { return };
            // One that is being committed is told of until it ends.
            let mut ended = staged.ended();
            if staged.is_committing() {
                let _ = ended.wait_for(|ended| *ended).await;
            }
            held(&imports.shelf).remove(&staged.id);
        });
    }

    pub(super) fn get(&self, id: &str) -> Option<Arc<Staged>> {
        held(&self.shelf).get(id).cloned()
    }

    /// Gives one up.
    pub(super) fn forget(&self, id: &str) {
        let staged = held(&self.shelf).remove(id);
        if let Some(staged) = staged {
            staged.progress().stop();
        }
    }
}

/// An import that lies here.
pub(super) struct Staged {
    id: String,
    owner: Option<Identity>,
    organization: Option<Text>,
    since: Timestamp,
    expires_at: Timestamp,
    folder: TempDir,
    files: Vec<SentFile>,
    places: Option<SentFile>,
    readings: AtomicU64,
    state: Mutex<State>,
    ended: watch::Sender<bool>,
    /// Its place on the shelf.
    _place: OwnedSemaphorePermit,
}

struct State {
    phase: Phase,
    settings: Settings,
    outcome: Option<Arc<Outcome>>,
    progress: Arc<Progress>,
}

#[derive(Debug, Clone)]
enum Phase {
    Reading,
    Staged,
    Committing,
    Committed,
    Failed(Problem),
}

impl Phase {
    fn name(&self) -> &'static str {
        match self {
            Self::Reading => "reading",
            Self::Staged => "staged",
            Self::Committing => "committing",
            Self::Committed => "committed",
            Self::Failed(_) => "failed",
        }
    }
}

/// What became of the wish to commit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Commit {
    /// It begins.
    Begun,
    /// It runs already, or is done.
    Known,
}

/// How an import was read before it is read in another way.
pub(super) struct Before {
    phase: Phase,
    settings: Settings,
}

impl Staged {
    pub(super) fn new(
        id: String,
        caller: &Caller,
        now: Timestamp,
        age: Duration,
        received: Received,
        place: OwnedSemaphorePermit,
    ) -> Result<Self, Problem> {
        let Received { folder, files, places, settings } = received;
        let expires_at = Timestamp::from_millis(now.millis().saturating_add(age.as_millis() as i64));
        Ok(Self {
            id,
            owner: caller.identity(),
            organization: caller.organization().cloned(),
            since: now,
            expires_at: expires_at.map_err(|error| Problem::internal(&error))?,
            folder,
            files,
            places,
            readings: AtomicU64::new(0),
            state: Mutex::new(State {
                phase: Phase::Reading,
                settings,
                outcome: None,
                progress: Arc::default(),
            }),
            ended: watch::Sender::new(false),
            _place: place,
        })
    }

    pub(super) fn id(&self) -> &str {
        &self.id
    }

    /// Whether whoever asks sent it.
    pub(super) fn is_of(&self, caller: &Caller) -> bool {
        self.owner == caller.identity()
    }

    /// Whose sites and flows alone it may write.
    pub(super) fn organization(&self) -> Option<&Text> {
        self.organization.as_ref()
    }

    pub(super) fn folder(&self) -> &Path {
        self.folder.path()
    }

    pub(super) fn files(&self) -> &[SentFile] {
        &self.files
    }

    pub(super) fn places(&self) -> Option<&SentFile> {
        self.places.as_ref()
    }

    /// A number for the files that one reading writes.
    pub(super) fn next_reading(&self) -> u64 {
        self.readings.fetch_add(1, Ordering::Relaxed)
    }

    pub(super) fn settings(&self) -> Settings {
        held(&self.state).settings.clone()
    }

    pub(super) fn progress(&self) -> Arc<Progress> {
        Arc::clone(&held(&self.state).progress)
    }

    /// Turns true when a commit comes to an end.
    pub(super) fn ended(&self) -> watch::Receiver<bool> {
        self.ended.subscribe()
    }

    pub(super) fn is_committing(&self) -> bool {
        matches!(held(&self.state).phase, Phase::Committing)
    }

    fn is_idle(&self) -> bool {
        matches!(held(&self.state).phase, Phase::Staged | Phase::Failed(_))
    }

    pub(super) fn is_committed(&self) -> bool {
        matches!(held(&self.state).phase, Phase::Committed)
    }

    /// Why it failed, where it did.
    pub(super) fn failure(&self) -> Option<Problem> {
        match &held(&self.state).phase {
            Phase::Failed(problem) => Some(problem.clone()),
            _ => None,
        }
    }

    /// It is to be read in another way.
    pub(super) fn begin_reading(&self, settings: Settings) -> Result<Before, Problem> {
        let mut state = held(&self.state);
        match &state.phase {
            Phase::Staged | Phase::Failed(_) => {
                let phase = std::mem::replace(&mut state.phase, Phase::Reading);
                Ok(Before { phase, settings: std::mem::replace(&mut state.settings, settings) })
            }
            other => Err(in_the_way(other)),
        }
    }

    /// It could not be read so; it is as before.
    pub(super) fn go_back(&self, before: Before) {
        let mut state = held(&self.state);
        (state.phase, state.settings) = (before.phase, before.settings);
    }

    /// It was read.
    pub(super) fn looked(&self, outcome: Outcome) {
        let mut state = held(&self.state);
        (state.phase, state.outcome) = (Phase::Staged, Some(Arc::new(outcome)));
    }

    /// It is to be committed.
    pub(super) fn begin_commit(&self) -> Result<Commit, Problem> {
        let mut state = held(&self.state);
        match &state.phase {
            Phase::Staged | Phase::Failed(_) => {
                state.phase = Phase::Committing;
                state.progress = Arc::default();
                self.ended.send_replace(false);
                Ok(Commit::Begun)
            }
            Phase::Committing | Phase::Committed => Ok(Commit::Known),
            other @ Phase::Reading => Err(in_the_way(other)),
        }
    }

    /// Its commit came to an end.
    pub(super) fn end(&self, outcome: Result<Outcome, Problem>) {
        let mut state = held(&self.state);
        match outcome {
            Ok(outcome) => (state.phase, state.outcome) = (Phase::Committed, Some(Arc::new(outcome))),
            Err(problem) => state.phase = Phase::Failed(problem),
        }
        drop(state);
        self.ended.send_replace(true);
    }

    /// Removes the files of readings that nobody will ask for any more.
    pub(super) fn sweep(&self) {
        let kept = self.reject_files();
        let Ok(entries) = std::fs::read_dir(self.folder.path()) else { return };
        for path in entries.filter_map(Result::ok).map(|entry| entry.path()) {
            let is_of_reading =
                path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(REJECTS));
            if is_of_reading && kept.iter().all(|file| file.path != path) {
                // What stays goes with the folder.
                let _ = std::fs::remove_file(path);
            }
        }
    }

    /// The file of a table.
    pub(super) fn table_file(&self, number: usize) -> Option<String> {
        let state = held(&self.state);
        let outcome = state.outcome.as_ref()?;
        outcome.tables.get(number).map(|table| table.file.clone())
    }

    /// The refused rows of its tables.
    pub(super) fn reject_files(&self) -> Vec<RejectFile> {
        let state = held(&self.state);
        state.outcome.as_ref().map_or_else(Vec::new, |outcome| outcome.reject_files.clone())
    }

    /// What is said of it.
    pub(super) fn with_view<T>(&self, as_of: Sequence, say: impl FnOnce(&ImportView<'_>) -> T) -> T {
        let (phase, settings, outcome, progress) = {
            let state = held(&self.state);
            (state.phase.clone(), state.settings.clone(), state.outcome.clone(), Arc::clone(&state.progress))
        };
        let is_running = matches!(phase, Phase::Committing);
        say(&ImportView {
            id: &self.id,
            as_of,
            state: phase.name(),
            staged_at: self.since,
            expires_at: self.expires_at,
            files: self.files.iter().map(|file| FileView { name: &file.name, bytes: file.bytes }).collect(),
            settings: &settings,
            progress: is_running.then(|| ProgressView {
                rows: progress.rows.load(Ordering::Relaxed),
                done: progress.done.load(Ordering::Relaxed) as f64 / 1000.0,
            }),
            detail: if let Phase::Failed(problem) = &phase { Some(problem.detail()) } else { None },
            outcome: outcome.as_deref(),
        })
    }
}

fn in_the_way(phase: &Phase) -> Problem {
    let detail = match phase {
        Phase::Reading => "it is being read; try again when that is answered",
        _ => "it is committed, or on the way; send the files again to read them in another way",
    };
    Problem::new(StatusCode::CONFLICT, "import-state", "Not in this state", detail)
}

fn held<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
