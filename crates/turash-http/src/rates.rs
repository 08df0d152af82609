//! How often a key, a holder of tokens, or an address without either may ask, and how often wrong ones may come from an address: a bucket for
//! each.

use std::collections::HashMap;
use std::hash::Hash;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

use crate::caller::Identity;

/// Wrong keys a minute from one address.
const WRONG_PER_MINUTE: u32 = 20;
/// The most addresses that are remembered; of more the ones that came last share a bucket.
const MOST: usize = 10_000;

/// What is left of every allowance.
pub(crate) struct Rates {
    holders: Buckets<Option<Identity>>,
    /// Of those without a key, by their addresses.
    visitors: Buckets<Option<IpAddr>>,
    wrong: Buckets<Option<IpAddr>>,
}

impl Rates {
    pub(crate) fn new(requests_per_minute: u32) -> Self {
        Self {
            holders: Buckets::new(requests_per_minute),
            visitors: Buckets::new(requests_per_minute),
            wrong: Buckets::new(WRONG_PER_MINUTE),
        }
    }

    pub(crate) fn requests_per_minute(&self) -> u32 {
        self.holders.per_minute
    }

    /// Takes a request off the allowance of a key, or of a holder of tokens, or says how long to wait.
    pub(crate) fn request(&self, of: Identity) -> Result<(), Duration> {
        self.holders.take(Some(of), || None)
    }

    /// Takes a request without a key off an address's allowance, or says how long to wait.
    pub(crate) fn visit(&self, peer: IpAddr) -> Result<(), Duration> {
        self.visitors.take(Some(site_of(peer)), || None)
    }

    /// Takes a wrong key off an address's allowance, or says how long to wait. What an address claims to pass on does not count.
    pub(crate) fn wrong_key(&self, peer: IpAddr) -> Result<(), Duration> {
        self.wrong.take(Some(site_of(peer)), || None)
    }
}

/// Whoever has one IPv6 address has all those with the same first half.
fn site_of(peer: IpAddr) -> IpAddr {
    match peer.to_canonical() {
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            IpAddr::from([a, b, c, d, 0, 0, 0, 0])
        }
        v4 @ IpAddr::V4(_) => v4,
    }
}

/// A bucket for each of many; a full one need not be remembered.
struct Buckets<K> {
    per_minute: u32,
    buckets: Mutex<HashMap<K, Bucket>>,
}

#[derive(Clone, Copy)]
struct Bucket {
    tokens: f64,
    at: Instant,
}

impl<K: Eq + Hash> Buckets<K> {
    fn new(per_minute: u32) -> Self {
        Self { per_minute, buckets: Mutex::new(HashMap::new()) }
    }

    /// Takes a token, of the bucket of `others` where there are too many; or says after how long there is one.
    fn take(&self, of: K, others: impl FnOnce() -> K) -> Result<(), Duration> {
        let now = Instant::now();
        let most = f64::from(self.per_minute);
        let per_second = most / 60.0;
        let refilled =
            |bucket: &Bucket| (bucket.tokens + (now - bucket.at).as_secs_f64() * per_second).min(most);
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        let mut of = of;
        if buckets.len() >= MOST && !buckets.contains_key(&of) {
            buckets.retain(|_, bucket| refilled(bucket) < most);
            if buckets.len() >= MOST {
                of = others();
            }
        }
        let bucket = buckets.entry(of).or_insert(Bucket { tokens: most, at: now });
        let tokens = refilled(bucket);
        if tokens < 1.0 {
            *bucket = Bucket { tokens, at: now };
            return Err(Duration::from_secs_f64((1.0 - tokens) / per_second.max(f64::MIN_POSITIVE)));
        }
        *bucket = Bucket { tokens: tokens - 1.0, at: now };
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn an_allowance_is_used_up_and_comes_back() {
        let buckets = Buckets::new(60);
        for _ in 0..60 {
            assert!(buckets.take("a", || "").is_ok());
        }
        assert_eq!(buckets.take("a", || "").unwrap_err().as_secs_f64().ceil() as u64, 1);
        assert!(buckets.take("b", || "").is_ok());
        tokio::time::advance(Duration::from_secs(2)).await;
        assert!(buckets.take("a", || "").is_ok() && buckets.take("a", || "").is_ok());
        assert!(buckets.take("a", || "").is_err());
    }

    #[tokio::test(start_paused = true)]
    async fn of_too_many_addresses_the_last_share_a_bucket() {
        let buckets = Buckets::new(2);
        for address in 1..=MOST {
            assert!(buckets.take(address, || 0).is_ok());
        }
        assert!(buckets.take(MOST + 1, || 0).is_ok() && buckets.take(MOST + 2, || 0).is_ok());
        assert!(buckets.take(MOST + 3, || 0).is_err());
        tokio::time::advance(Duration::from_mins(1)).await;
        assert!(buckets.take(MOST + 3, || 0).is_ok());
        assert!(buckets.buckets.lock().unwrap().len() < 10);
    }

    #[test]
    fn addresses_of_one_site_are_one() {
        let of = |text: &str| site_of(text.parse().unwrap());
        assert_eq!(of("2001:db8:1:2:3::4"), of("2001:db8:1:2:ffff::1"));
        assert_ne!(of("2001:db8:1:2::1"), of("2001:db8:1:3::1"));
        assert_eq!(of("::ffff:192.0.2.1"), of("192.0.2.1"));
        assert_ne!(of("192.0.2.1"), of("192.0.2.2"));
    }
}
