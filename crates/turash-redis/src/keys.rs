//! The two keys of a subscription, and the names that this process gives.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use redis::Script;
use turash_domain::{Subscription, Uuid};

use crate::script::Call;

/// The stream and its books. The braces keep both on one server of a cluster.
#[derive(Debug, Clone)]
pub(crate) struct Keys {
    pub(crate) stream: String,
    pub(crate) books: String,
}

impl Keys {
    pub(crate) fn new(prefix: &str, of: &Subscription) -> Self {
        Self::named(prefix, of.as_str())
    }

    /// Keys that are used once and deleted. No subscription has a name with `/`.
    pub(crate) fn scratch(prefix: &str, number: i64) -> Self {
        Self::named(prefix, &format!("scratch/{number}"))
    }

    fn named(prefix: &str, name: &str) -> Self {
        Self { stream: format!("{prefix}{{{name}}}"), books: format!("{prefix}{{{name}}}:books") }
    }

    /// A script on these keys.
    pub(crate) fn call<'a>(&self, script: &'a Script) -> Call<'a> {
        Call::new(script, &[&self.stream, &self.books])
    }
}

/// Names that no other process uses, nor this one when it starts again.
pub(crate) struct Names {
    consumer: Arc<str>,
    boot: Uuid,
    groups: AtomicU64,
}

impl Names {
    pub(crate) fn new(process: &str, boot: Uuid) -> Self {
        let consumer = format!("{process}:{}", boot.simple()).into();
        Self { consumer, boot, groups: AtomicU64::new(0) }
    }

    pub(crate) fn consumer(&self) -> Arc<str> {
        Arc::clone(&self.consumer)
    }

    /// A name for the group of a stream that is made anew. So whatever is left of an old stream, a read or an acknowledgement, does
    /// not reach the new one.
    pub(crate) fn group(&self) -> String {
        format!("{}-{}", self.boot.simple(), self.groups.fetch_add(1, Ordering::Relaxed))
    }
}
