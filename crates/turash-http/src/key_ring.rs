//! The keys as this process knows them: all of them in memory, read again every few seconds, so that a request costs no question to the
//! store, a wrong key neither, and a key that was taken back elsewhere opens nothing here after [`OLDEST`].

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use tokio::sync::Mutex;
use tokio::time::{Instant, timeout};
use tracing::warn;
use turash_domain::ports::{AccessKeys, KeptKey};
use turash_domain::{AccessKey, KeyId};
use turash_services::Presented;

use crate::problem::Problem;

/// After so long the keys are read again.
pub(crate) const FRESH: Duration = Duration::from_secs(4);
/// Keys that could not be read again for so long open nothing.
const OLDEST: Duration = Duration::from_secs(10);
/// An unknown key has them read again after so long: it may be a new one.
const AGAIN: Duration = Duration::from_secs(1);
/// How long reading them may take.
const PATIENCE: Duration = Duration::from_secs(3);

type Known = HashMap<KeyId, (KeptKey, Arc<AccessKey>)>;

/// The keys.
pub(crate) struct KeyRing {
    keys: Arc<dyn AccessKeys>,
    /// When they were read, and what they were.
    known: RwLock<Option<(Instant, Arc<Known>)>>,
    /// Held by whoever reads; when that was tried last.
    tried: Mutex<Option<Instant>>,
}

impl KeyRing {
    pub(crate) fn new(keys: Arc<dyn AccessKeys>) -> Self {
        Self { keys, known: RwLock::new(None), tried: Mutex::new(None) }
    }

    /// Where keys are kept.
    pub(crate) fn keys(&self) -> &dyn AccessKeys {
        &*self.keys
    }

    /// The key that a secret opens; nothing where it opens none.
    pub(crate) async fn open(&self, presented: &Presented) -> Result<Option<Arc<AccessKey>>, Problem> {
        let mut known = self.read(FRESH).await?;
        if !known.contains_key(&presented.id) {
            known = self.read(AGAIN).await?;
        }
        let found = known.get(&presented.id).filter(|(kept, _)| presented.opens(kept));
        Ok(found.map(|(_, key)| Arc::clone(key)))
    }

    /// Whether a key still opens something. Where the store does not answer it does not.
    pub(crate) async fn holds(&self, id: KeyId) -> bool {
        let known = self.read(FRESH).await;
        known.is_ok_and(|known| known.get(&id).is_some_and(|(_, key)| key.revoked_at.is_none()))
    }

    /// Has the next question read the keys again: they were changed here.
    pub(crate) async fn forget(&self) {
        *self.tried.lock().await = None;
        *self.known.write().unwrap_or_else(PoisonError::into_inner) = None;
    }

    fn younger(&self, than: Duration) -> Option<Arc<Known>> {
        let known = self.known.read().unwrap_or_else(PoisonError::into_inner);
        known.as_ref().filter(|(at, _)| at.elapsed() < than).map(|(_, known)| Arc::clone(known))
    }

    /// The keys, read again where they are older than this; one reads, and others wait for it.
    async fn read(&self, younger_than: Duration) -> Result<Arc<Known>, Problem> {
        if let Some(known) = self.younger(younger_than) {
            return Ok(known);
        }
        let mut tried = self.tried.lock().await;
        let just_tried = tried.is_some_and(|tried| tried.elapsed() < AGAIN);
        if let Some(known) = self.younger(if just_tried { OLDEST } else { younger_than }) {
            return Ok(known);
        }
        let unknown = || Problem::unavailable("the keys cannot be read at the moment");
        if just_tried {
            return Err(unknown());
        }
        let asked = self.ask().await;
        *tried = Some(Instant::now());
        asked.or_else(|| self.younger(OLDEST)).ok_or_else(unknown)
    }

    /// Reads the keys; nothing where the store does not answer.
    async fn ask(&self) -> Option<Arc<Known>> {
        let begun = Instant::now();
        let list = match timeout(PATIENCE, self.keys.list()).await {
            Ok(Ok(list)) => list,
            Ok(Err(error)) => {
                warn!(%error, "the keys cannot be read");
                return None;
            }
            Err(_) => {
                warn!("the keys cannot be read in time");
                return None;
            }
        };
        let known: Arc<Known> = Arc::new(list.into_iter().map(entry).collect());
        let mut place = self.known.write().unwrap_or_else(PoisonError::into_inner);
        *place = Some((begun, Arc::clone(&known)));
        Some(known)
    }
}

fn entry(kept: KeptKey) -> (KeyId, (KeptKey, Arc<AccessKey>)) {
    let key = Arc::new(kept.key.clone());
    (key.id, (kept, key))
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use async_trait::async_trait;
    use turash_domain::ports::{AuditEntry, Audited, PortResult};
    use turash_domain::{Grant, PortError, PortErrorKind, Role, Text, Timestamp};

    use super::*;

    /// A store that can fall silent, and counts how often it is asked.
    #[derive(Default)]
    struct Store {
        kept: RwLock<Vec<KeptKey>>,
        silent: RwLock<bool>,
        asked: AtomicUsize,
    }

    #[async_trait]
    impl AccessKeys for Store {
        async fn create(&self, key: &KeptKey, _actor: &Text) -> PortResult<()> {
            self.kept.write().unwrap().push(key.clone());
            Ok(())
        }

        async fn revoke(&self, id: KeyId, at: Timestamp, _actor: &Text) -> PortResult<Option<KeptKey>> {
            let mut kept = self.kept.write().unwrap();
            let found = kept.iter_mut().find(|kept| kept.key.id == id);
            Ok(found.map(|kept| {
                kept.key.revoked_at = Some(at);
                kept.clone()
            }))
        }

        async fn find(&self, _id: KeyId) -> PortResult<Option<KeptKey>> {
            Ok(None)
        }

        async fn list(&self) -> PortResult<Vec<KeptKey>> {
            self.asked.fetch_add(1, Ordering::Relaxed);
            if *self.silent.read().unwrap() {
                return Err(PortError::new(PortErrorKind::Unavailable, "test", "silent"));
            }
            Ok(self.kept.read().unwrap().clone())
        }

        async fn record(&self, _entry: &AuditEntry) -> PortResult<()> {
            Ok(())
        }

        async fn audit(&self, _before: Option<u64>, _limit: u32) -> PortResult<Vec<Audited>> {
            Ok(Vec::new())
        }
    }

    async fn ring() -> (Arc<Store>, KeyRing, KeyId) {
        let id = KeyId::parse("019aabcd000070008000000000000001").unwrap();
        let text = |text| Text::new(text).unwrap();
        let grant = Grant::new(Role::Reader, None).unwrap();
        let at = Timestamp::EPOCH;
        let key = AccessKey { id, grant, label: text("key"), created_at: at, revoked_at: None };
        let store = Arc::new(Store::default());
        store.create(&KeptKey { key, digest: [7; 32] }, &text("test")).await.unwrap();
        (Arc::clone(&store), KeyRing::new(store), id)
    }

    #[tokio::test(start_paused = true)]
    async fn keys_hold_for_a_while_where_the_store_is_silent_and_then_open_nothing() {
        let (store, ring, id) = ring().await;
        assert!(ring.holds(id).await);
        *store.silent.write().unwrap() = true;
        for _ in 0..9 {
            tokio::time::advance(AGAIN).await;
            assert!(ring.holds(id).await);
        }
        tokio::time::advance(AGAIN).await;
        assert!(!ring.holds(id).await && ring.read(FRESH).await.is_err());
        *store.silent.write().unwrap() = false;
        tokio::time::advance(AGAIN).await;
        assert!(ring.holds(id).await);
    }

    #[tokio::test(start_paused = true)]
    async fn the_store_is_asked_once_a_second_at_most_whatever_is_presented() {
        let (store, ring, id) = ring().await;
        let unknown = "tsk_019aabcd000070008000000000000002_".to_owned() + &"0".repeat(64);
        let unknown = Presented::read(&unknown).unwrap();
        for _ in 0..1_000 {
            assert!(ring.open(&unknown).await.unwrap().is_none());
            tokio::time::advance(Duration::from_millis(10)).await;
        }
        assert!(store.asked.load(Ordering::Relaxed) <= 11, "{}", store.asked.load(Ordering::Relaxed));
        store.revoke(id, Timestamp::EPOCH, &Text::new("test").unwrap()).await.unwrap();
        tokio::time::advance(FRESH).await;
        assert!(!ring.holds(id).await);
    }

    #[tokio::test(start_paused = true)]
    async fn what_was_changed_here_is_known_at_once() {
        let (store, ring, id) = ring().await;
        assert!(ring.holds(id).await);
        store.revoke(id, Timestamp::EPOCH, &Text::new("test").unwrap()).await.unwrap();
        assert!(ring.holds(id).await);
        ring.forget().await;
        assert!(!ring.holds(id).await);
    }
}
