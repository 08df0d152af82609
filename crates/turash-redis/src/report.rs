//! How a subscription stands, as anybody who reaches the server sees it.

use std::sync::Arc;
use std::time::Duration;

use turash_domain::ports::{BusProcess, BusReport, PortResult};
use turash_domain::{Sequence, Subscription};

use crate::connection::Link;
use crate::entry::EntryId;
use crate::keys::Keys;
use crate::options::RedisOptions;
use crate::script::REPORT;

/// What the script answers.
type Answer = (u64, u64, String, Vec<(String, u64, u64)>);

impl RedisOptions {
    /// How subscriptions stand on this server, for whoever takes no part in them. Nothing is made or changed.
    pub async fn report(self, of: &[Subscription]) -> PortResult<Vec<BusReport>> {
        let options = Arc::new(self);
        let mut reports = Vec::with_capacity(of.len());
        for subscription in of {
            let keys = Keys::new(options.key_prefix(), subscription);
            let link = Link::new(Arc::clone(&options), &keys.stream);
            let (open, given, first, consumers): Answer = link.call(&keys.call(&REPORT)).await?;
            let process = |(name, given, silent_ms)| {
                let silent = Duration::from_millis(silent_ms);
                BusProcess { name, given, silent }
            };
            reports.push(BusReport {
                subscription: subscription.clone(),
                open,
                given,
                oldest: first.parse().ok().map(|id: EntryId| Sequence(id.sequence)),
                processes: consumers.into_iter().map(process).collect(),
            });
        }
        Ok(reports)
    }
}
