//! The suite of the leases. It needs the registry of the same store, whose commits a fence guards, and its log.

use std::sync::Arc;
use std::time::Duration;

use tokio::task::JoinSet;
use turash_domain::ports::{Batch, Change, EventLog, Fence, Known, Lease, Leases, Registry};
use turash_domain::{PortError, PortErrorKind, Sequence};

use crate::fixtures::{at, changes, event, site, site_id, subscription, told};
use crate::suite::declare_suite;

/// The leases of a store, its registry and its log.
#[derive(Clone)]
pub struct Port {
    /// The leases.
    pub leases: Arc<dyn Leases>,
    /// The same store's registry, whose commits may be fenced.
    pub registry: Arc<dyn Registry>,
    /// The same store's log.
    pub log: Arc<dyn EventLog>,
}

/// How long every lease of this suite is taken for, ms.
const TTL: i64 = 1_000;

impl Port {
    async fn acquire(&self, lease: &str, holder: &str, now: i64) -> Option<Fence> {
        let ttl = Duration::from_millis(TTL.cast_unsigned());
        self.leases.acquire(&subscription(lease), holder, at(now), ttl).await.unwrap()
    }

    /// Takes a lease that is known to be free.
    async fn take(&self, lease: &str, holder: &str, now: i64) -> Fence {
        self.acquire(lease, holder, now).await.expect("the lease is free")
    }

    async fn lease(&self, lease: &str) -> Option<Lease> {
        self.leases.lease(&subscription(lease)).await.unwrap()
    }

    /// Puts a site and tells of it, under a fence.
    async fn commit(&self, id: &str, number: u64, fence: &Fence) -> Result<Sequence, PortError> {
        let batch = Batch {
            changes: vec![Change::PutSite(site(id, 1)), Change::Tell(told("f", &[("g", number as f32)]))],
            events: vec![event(number)],
            fence: Some(fence.clone()),
        };
        self.registry.commit(batch).await.map(|commit| commit.head)
    }

    /// A commit under the fence is a conflict that holds these words, and changes nothing.
    async fn refused(&self, fence: &Fence, words: &[&str]) {
        let head = self.log.head().await.unwrap();
        let told = self.registry.told(&[crate::fixtures::flow_id("f")]).await.unwrap();
        let error = self.commit("refused", 900, fence).await.expect_err("the fence is outdated");
        assert_eq!(error.kind, PortErrorKind::Conflict, "{error}");
        for word in words {
            assert!(error.message.contains(word), "'{word}' is missing in: {error}");
        }
        assert_eq!(self.registry.sites(&[site_id("refused")]).await.unwrap(), [Known::Never]);
        assert_eq!(self.registry.told(&[crate::fixtures::flow_id("f")]).await.unwrap(), told);
        assert_eq!(self.log.head().await.unwrap(), head);
    }
}

/// A free lease is taken, and says who holds it until when.
pub async fn a_free_lease_is_taken(port: Port) {
    assert_eq!(port.lease("matcher").await, None);
    let fence = port.take("matcher", "worker \u{2116} 1", 100).await;
    assert_eq!(fence.lease, subscription("matcher"));
    let held = Lease { holder: "worker \u{2116} 1".to_owned(), token: fence.token, until: at(100 + TTL) };
    assert_eq!(port.lease("matcher").await, Some(held));
}

/// Its holder renews a lease under the same token.
pub async fn a_renewed_lease_keeps_its_token(port: Port) {
    let fence = port.take("matcher", "one", 0).await;
    assert_eq!(port.acquire("matcher", "one", 999).await, Some(fence.clone()));
    assert_eq!(port.lease("matcher").await.unwrap().until, at(999 + TTL));
    assert_eq!(port.acquire("matcher", "two", 1_500).await, None, "renewed beyond the first end");
    assert_eq!(port.acquire("matcher", "one", 1_998).await, Some(fence));
}

/// Nobody else gets a lease that is held, and asking changes nothing.
pub async fn a_held_lease_is_nobody_elses(port: Port) {
    port.take("matcher", "one", 0).await;
    let held = port.lease("matcher").await;
    for now in [0, 1, TTL - 1] {
        assert_eq!(port.acquire("matcher", "two", now).await, None, "at {now}");
        assert_eq!(port.lease("matcher").await, held);
    }
}

/// A lease that ran out is taken over under a higher token; the former holder does not get it back meanwhile.
pub async fn a_lease_that_ran_out_is_taken_over(port: Port) {
    let first = port.take("matcher", "one", 0).await;
    assert!(!port.lease("matcher").await.unwrap().was_given_back(), "it ran out");
    let second = port.take("matcher", "two", TTL).await;
    assert!(second.token > first.token, "{second:?} after {first:?}");
    assert_eq!(port.lease("matcher").await.unwrap().holder, "two");
    assert_eq!(port.acquire("matcher", "one", TTL + 1).await, None);
    let third = port.take("matcher", "one", 2 * TTL).await;
    assert!(third.token > second.token, "{third:?} after {second:?}");
}

/// Who let the own lease run out gets it under a higher token: another one may have held it in between.
pub async fn an_own_lease_that_ran_out_gets_a_higher_token(port: Port) {
    let first = port.take("matcher", "one", 0).await;
    let again = port.take("matcher", "one", TTL).await;
    assert!(again.token > first.token, "{again:?} after {first:?}");
    port.refused(&first, &["matcher", "one"]).await;
}

/// A lease that was given back is free at once, under a higher token, and proves nothing any more.
pub async fn a_released_lease_is_free(port: Port) {
    let first = port.take("matcher", "one", 500).await;
    port.leases.release(&first).await.unwrap();
    port.refused(&first, &["matcher"]).await;
    assert!(port.lease("matcher").await.unwrap().was_given_back());
    let second = port.take("matcher", "two", 501).await;
    assert!(!port.lease("matcher").await.unwrap().was_given_back());
    assert!(second.token > first.token, "{second:?} after {first:?}");
}

/// Giving back under an old token, or what was never taken, changes nothing.
pub async fn an_old_token_releases_nothing(port: Port) {
    let first = port.take("matcher", "one", 0).await;
    let second = port.take("matcher", "two", TTL).await;
    let held = port.lease("matcher").await;
    port.leases.release(&first).await.unwrap();
    port.leases.release(&Fence { lease: subscription("never-taken"), token: 1 }).await.unwrap();
    assert_eq!(port.lease("matcher").await, held);
    assert_eq!(port.acquire("matcher", "one", TTL + 1).await, None);
    assert_eq!(port.acquire("matcher", "two", TTL + 1).await, Some(second));
    assert_eq!(port.lease("never-taken").await, None);
}

/// Of many who ask at once exactly one gets the lease.
pub async fn of_many_at_once_one_wins(port: Port) {
    for round in 0..5 {
        let mut tasks = JoinSet::new();
        for number in 0..16 {
            let port = port.clone();
            tasks.spawn(
                async move { port.acquire("matcher", &format!("worker {number}"), round * TTL).await },
            );
        }
        let won: Vec<_> = tasks.join_all().await.into_iter().flatten().collect();
        assert_eq!(won.len(), 1, "{won:?}");
        assert_eq!(port.lease("matcher").await.unwrap().token, won[0].token);
    }
}

/// Leases of different names are apart.
pub async fn names_are_apart(port: Port) {
    let one = port.take("matcher", "one", 0).await;
    let other = port.take("graph", "two", 0).await;
    port.leases.release(&other).await.unwrap();
    assert_eq!(port.lease("matcher").await.unwrap().holder, "one");
    assert_eq!(port.acquire("matcher", "two", 1).await, None);
    port.commit("s", 1, &one).await.unwrap();
    port.refused(&Fence { lease: subscription("graph"), token: one.token }, &["graph"]).await;
    port.refused(&Fence { lease: subscription("never-taken"), token: one.token }, &["never-taken"]).await;
}

/// A commit under the current fence is carried out, also after a renewal and where the lease ran out and nobody took it.
pub async fn a_commit_under_the_current_fence_passes(port: Port) {
    let fence = port.take("matcher", "one", 0).await;
    assert_eq!(port.commit("a", 1, &fence).await.unwrap(), Sequence(1));
    port.acquire("matcher", "one", 10).await;
    assert_eq!(port.acquire("matcher", "two", 20).await, None);
    assert_eq!(port.commit("b", 2, &fence).await.unwrap(), Sequence(2));
    let known = port.registry.sites(&[site_id("a"), site_id("b")]).await.unwrap();
    assert_eq!(known, [Known::Live(site("a", 1)), Known::Live(site("b", 1))]);
}

/// A commit under an outdated fence is a conflict that says who holds the lease now, and changes nothing.
pub async fn a_commit_under_an_outdated_fence_is_a_conflict(port: Port) {
    let first = port.take("matcher", "one", 0).await;
    port.commit("a", 1, &first).await.unwrap();
    let second = port.take("matcher", "worker two", TTL).await;
    port.refused(&first, &["matcher", "worker two"]).await;
    port.refused(&Fence { token: second.token + 1, ..second.clone() }, &["matcher", "worker two"]).await;
    port.commit("b", 2, &second).await.unwrap();
    port.registry.commit(changes([Change::PutSite(site("c", 1))])).await.expect("no fence, no check");
}

/// Of two who take turns at random moments, nobody commits after the other one took over.
pub async fn a_takeover_beside_commits_fences_them(port: Port) {
    let first = port.take("matcher", "one", 0).await;
    let mut tasks = JoinSet::new();
    for number in 1..=40_u64 {
        let (port, first) = (port.clone(), first.clone());
        tasks.spawn(async move { port.commit(&format!("s{number}"), number, &first).await });
    }
    port.take("matcher", "two", TTL).await;
    let at_takeover = port.log.head().await.unwrap();
    port.refused(&first, &["two"]).await;
    let passed = tasks.join_all().await.iter().filter(|outcome| outcome.is_ok()).count();
    assert_eq!(port.log.head().await.unwrap(), Sequence(passed as u64));
    assert!(port.log.head().await.unwrap() <= Sequence(at_takeover.0), "a commit came after the takeover");
}

declare_suite! { $ leases, leases_suite, crate::leases::Port:
    a_free_lease_is_taken,
    a_renewed_lease_keeps_its_token,
    a_held_lease_is_nobody_elses,
    a_lease_that_ran_out_is_taken_over,
    an_own_lease_that_ran_out_gets_a_higher_token,
    a_released_lease_is_free,
    an_old_token_releases_nothing,
    of_many_at_once_one_wins,
    names_are_apart,
    a_commit_under_the_current_fence_passes,
    a_commit_under_an_outdated_fence_is_a_conflict,
    a_takeover_beside_commits_fences_them,
}
