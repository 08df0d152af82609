//! Webhooks: events that are sent by HTTP POST. Each is a subscription of its own, so that its lag, its retries and what it gave up are seen
//! and tended like those of any other.

mod handler;
pub(crate) mod issue;
pub(crate) mod keep;
pub(crate) mod replay;
pub(crate) mod trial;
