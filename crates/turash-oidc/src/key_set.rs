//! The keys of an issuer as this process knows them. One task fetches them, every few minutes and when somebody brings a key that is not
//! known; so a request costs the issuer nothing, and whoever makes up names of keys has them fetched once a minute at most.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{Notify, watch};
use tokio::time::{Instant, sleep_until, timeout};
use tracing::{info, warn};
use turash_domain::ports::PortResult;
use turash_domain::{PortError, PortErrorKind};

use crate::keys::Keys;
use crate::source::Source;

/// So often keys are fetched anew: after so long at most a key that its issuer took back opens nothing.
const EVERY: Duration = Duration::from_mins(5);
/// Within so long of the last try nothing is fetched.
const AGAIN: Duration = Duration::from_mins(1);
/// Keys that could not be fetched anew for so long open nothing.
const OLDEST: Duration = Duration::from_hours(24);
/// How long a request waits for a fetch.
const PATIENCE: Duration = Duration::from_secs(12);

/// What is known, and since when.
#[derive(Clone, Default)]
struct State {
    known: Option<(Instant, Arc<Keys>)>,
    /// When the last try ended.
    tried: Option<Instant>,
}

impl State {
    fn keys(&self) -> Option<&Arc<Keys>> {
        self.known.as_ref().filter(|(at, _)| at.elapsed() < OLDEST).map(|(_, keys)| keys)
    }

    fn just_tried(&self) -> bool {
        self.tried.is_some_and(|tried| tried.elapsed() < AGAIN)
    }
}

/// The keys.
pub(crate) struct KeySet {
    source: Source,
    state: watch::Sender<State>,
    /// That somebody brings a key that is not known.
    wanted: Notify,
}

impl KeySet {
    pub(crate) fn new(source: Source) -> Self {
        Self { source, state: watch::Sender::default(), wanted: Notify::new() }
    }

    /// The keys; fetched before where there is none of this name and it is time.
    pub(crate) async fn holding(&self, id: &str) -> PortResult<Arc<Keys>> {
        let mut states = self.state.subscribe();
        let state = states.borrow_and_update().clone();
        let is_there = state.keys().is_some_and(|keys| keys.has(id));
        if !is_there && !state.just_tried() {
            self.wanted.notify_one();
            // Whether it succeeds shows in what is known then.
            let _ = timeout(PATIENCE, states.changed()).await;
        }
        self.state.borrow().keys().cloned().ok_or_else(|| {
            let message = "the keys of the issuer were never read, or too long ago";
            PortError::new(PortErrorKind::Unavailable, "oidc", message)
        })
    }

    /// Fetches, for ever.
    pub(crate) async fn keep_current(&self) {
        loop {
            let failed = self.fetch().await;
            let due = Instant::now() + if failed { AGAIN } else { EVERY };
            self.until(due).await;
        }
    }

    /// Returns when it is time, or when a key is wanted and the last try is long enough ago.
    async fn until(&self, due: Instant) {
        loop {
            tokio::select! {
                () = sleep_until(due) => return,
                () = self.wanted.notified() => {
                    if !self.state.borrow().just_tried() {
                        return;
                    }
                }
            }
        }
    }

    /// Fetches once; gives whether that failed.
    async fn fetch(&self) -> bool {
        let read = self.source.read().await;
        let now = Instant::now();
        let failed = read.is_err();
        match read {
            Ok(keys) => {
                let first = self.state.borrow().known.is_none();
                if first {
                    info!(keys = keys.count(), "the keys of the issuer are known");
                }
                self.state.send_replace(State { known: Some((now, Arc::new(keys))), tried: Some(now) });
            }
            Err(error) => {
                let hours = OLDEST.as_secs() / 3_600;
                warn!(%error, "the keys of the issuer cannot be fetched; those that are known hold for {hours} h");
                self.state.send_modify(|state| state.tried = Some(now));
            }
        }
        failed
    }
}
