//! The life of the process: every task is spawned here, under a name, and ends here.
//!
//! A shutdown has three steps. Soft: nothing new is accepted or read, what runs may end. Hard: what runs is told to end now. Last:
//! what still runs is named, aborted and abandoned. A task that panics takes the process into a shutdown, never down at once.
//!
//! What is absent: signals and exit codes; those are the app's.

use std::any::Any;
use std::collections::BTreeMap;
use std::panic::AssertUnwindSafe;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use futures_util::FutureExt;
use tokio::task::AbortHandle;
use tokio::time::{sleep, timeout};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// How long an aborted task may take to be dropped; one that blocks its thread never is.
const ABORT: Duration = Duration::from_millis(100);

/// All tasks of the process, and how they end. Clones are the same one.
///
/// ```
/// use std::future::pending;
/// use std::time::Duration;
/// use turash_runtime::{Lifecycle, Limits};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let lifecycle = Lifecycle::new();
/// let stopping = lifecycle.stopping();
/// lifecycle.spawn("ticker", async move {
///     while stopping.run_until_cancelled(tokio::time::sleep(Duration::from_secs(1))).await.is_some() {
///         println!("tick");
///     }
/// });
/// assert_eq!(lifecycle.names(), ["ticker"]);
/// // In a program the second argument is the signal that asks for haste.
/// let ended = lifecycle.shut_down(Limits::default(), pending()).await;
/// assert!(ended.is_clean());
/// # }
/// ```
#[derive(Clone)]
pub struct Lifecycle {
    inner: Arc<Inner>,
    soft: CancellationToken,
    hard: CancellationToken,
    /// The tasks of this part of the process.
    own: TaskTracker,
}

#[derive(Default)]
struct Inner {
    tracker: TaskTracker,
    soft: CancellationToken,
    hard: CancellationToken,
    state: Mutex<State>,
}

impl Default for Lifecycle {
    fn default() -> Self {
        let inner = Arc::new(Inner::default());
        Self { soft: inner.soft.clone(), hard: inner.hard.clone(), inner, own: TaskTracker::new() }
    }
}

#[derive(Default)]
struct State {
    next: u64,
    running: BTreeMap<u64, Running>,
    crashed: Vec<String>,
    readiness: Readiness,
}

struct Running {
    name: String,
    abort: AbortHandle,
}

#[derive(Default)]
enum Readiness {
    #[default]
    Starting,
    Ready,
    Not(String),
}

/// How long each step of a shutdown may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// For what runs to end by itself.
    pub soft: Duration,
    /// For what was told to end now.
    pub hard: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self { soft: Duration::from_secs(20), hard: Duration::from_secs(5) }
    }
}

/// How a shutdown ended.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Ended {
    /// Tasks that did not end within the limits.
    pub abandoned: Vec<String>,
    /// Tasks that panicked, at any time.
    pub crashed: Vec<String>,
}

impl Ended {
    /// Whether every task ended by itself.
    pub fn is_clean(&self) -> bool {
        self.abandoned.is_empty() && self.crashed.is_empty()
    }
}

impl Lifecycle {
    /// A process that starts: no tasks, not ready.
    pub fn new() -> Self {
        Self::default()
    }

    /// A part of the process that may end before the rest does: its tasks end with it ([`Self::end`]), or with the process.
    #[must_use]
    pub fn part(&self) -> Self {
        Self {
            inner: Arc::clone(&self.inner),
            soft: self.soft.child_token(),
            hard: self.hard.child_token(),
            own: TaskTracker::new(),
        }
    }

    /// Ends a part at once: its tasks are told to end wherever they are, and have ended when this returns.
    pub async fn end(&self) {
        self.soft.cancel();
        self.hard.cancel();
        self.own.close();
        self.own.wait().await;
    }

    /// Spawns a task under a name. One that panics is remembered, and begins the soft stop.
    ///
    /// # Panics
    /// Outside of a tokio runtime.
    pub fn spawn(&self, name: &str, task: impl Future<Output = ()> + Send + 'static) {
        // Asked before anything is locked: outside of a runtime this panics, and what it drops then takes the lock again.
        let runtime = tokio::runtime::Handle::current();
        let mut state = self.inner.state();
        let key = state.next;
        state.next += 1;
        // Made outside of the task, so that it is dropped with one that is aborted before it ever ran.
        let leave = Leave { inner: Arc::clone(&self.inner), key };
        let task = self.own.track_future(async move {
            if let Err(panic) = AssertUnwindSafe(task).catch_unwind().await {
                leave.crash(&panic_message(panic.as_ref()));
            }
            drop(leave);
        });
        let handle = self.inner.tracker.spawn_on(task, &runtime);
        let running = Running { name: name.to_owned(), abort: handle.abort_handle() };
        state.running.insert(key, running);
    }

    /// Cancelled at the soft stop: accept and read nothing new.
    pub fn stopping(&self) -> CancellationToken {
        self.soft.clone()
    }

    /// Cancelled at the hard stop: end now.
    pub fn hard(&self) -> CancellationToken {
        self.hard.clone()
    }

    /// From now on the process does its work.
    pub fn ready(&self) {
        self.inner.state().readiness = Readiness::Ready;
    }

    /// From now on it does not, for this reason.
    pub fn not_ready(&self, reason: impl Into<String>) {
        self.inner.state().readiness = Readiness::Not(reason.into());
    }

    /// Why the process is not ready; `None` when it is. A process that stops is not ready.
    pub fn readiness(&self) -> Option<String> {
        if self.inner.soft.is_cancelled() {
            return Some("stopping".to_owned());
        }
        match &self.inner.state().readiness {
            Readiness::Starting => Some("starting".to_owned()),
            Readiness::Ready => None,
            Readiness::Not(reason) => Some(reason.clone()),
        }
    }

    /// How many tasks run.
    pub fn running(&self) -> usize {
        self.inner.state().running.len()
    }

    /// The names of the tasks that run, in the order of their start.
    pub fn names(&self) -> Vec<String> {
        self.inner.state().running.values().map(|running| running.name.clone()).collect()
    }

    /// The whole shutdown. `hurry` (a second signal) ends the soft step at once. Afterwards only tasks that block their thread
    /// are still there.
    pub async fn shut_down(&self, limits: Limits, hurry: impl Future<Output = ()>) -> Ended {
        self.inner.soft.cancel();
        self.inner.tracker.close();
        tokio::select! {
            biased;
            () = self.inner.tracker.wait() => {}
            () = hurry => tracing::warn!(tasks = ?self.names(), "told to hurry: what runs is cancelled"),
            () = sleep(limits.soft) => tracing::warn!(tasks = ?self.names(), "what runs did not end in time and is cancelled"),
        }
        self.inner.hard.cancel();
        let in_time = timeout(limits.hard, self.inner.tracker.wait()).await.is_ok();
        let abandoned = if in_time { Vec::new() } else { self.abandon().await };
        Ended { abandoned, crashed: self.inner.state().crashed.clone() }
    }

    /// Aborts what still runs and gives its names.
    async fn abandon(&self) -> Vec<String> {
        let names = self.names();
        tracing::error!(tasks = ?names, "abandoned");
        for running in self.inner.state().running.values() {
            running.abort.abort();
        }
        if timeout(ABORT, self.inner.tracker.wait()).await.is_err() {
            tracing::error!(tasks = ?self.names(), "these tasks block their threads");
        }
        names
    }
}

impl Inner {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Takes a task off the list when it is dropped.
struct Leave {
    inner: Arc<Inner>,
    key: u64,
}

impl Leave {
    fn crash(&self, message: &str) {
        let mut state = self.inner.state();
        let name = state.running.get(&self.key).map(|running| running.name.clone()).unwrap_or_default();
        tracing::error!(task = name, message, "a task panicked; the process stops");
        state.crashed.push(name);
        drop(state);
        self.inner.soft.cancel();
    }
}

impl Drop for Leave {
    fn drop(&mut self) {
        self.inner.state().running.remove(&self.key);
    }
}

/// What a panic said.
pub(crate) fn panic_message(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    text.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_else(|| "no message".to_owned())
}
