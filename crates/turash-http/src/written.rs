//! What a write answers.

use std::fmt::Display;

use axum::http::header::LOCATION;
use axum::http::{HeaderValue, StatusCode};
use axum::response::Response;
use serde::Serialize;
use turash_domain::{Sequence, Version};
use turash_services::{Done, Receipt, Written};

use crate::address::encoded;
use crate::reply::{json, versioned};

/// One item that was written.
#[derive(Serialize)]
struct Item {
    id: String,
    version: Version,
    outcome: &'static str,
}

/// The answer to one object.
#[derive(Serialize)]
struct One {
    as_of: Sequence,
    #[serde(flatten)]
    item: Item,
}

/// The answer to a list.
#[derive(Serialize)]
struct Batch {
    as_of: Sequence,
    created: usize,
    updated: usize,
    unchanged: usize,
    items: Vec<Item>,
}

/// What was done, as answers call it.
pub(crate) fn outcome(done: Done) -> &'static str {
    match done {
        Done::Created => "created",
        Done::Updated => "updated",
        Done::Unchanged => "unchanged",
    }
}

fn item<I: Display>(written: &Written<I>) -> Item {
    Item { id: written.id.to_string(), version: written.version, outcome: outcome(written.done) }
}

fn status(created: bool) -> StatusCode {
    if created { StatusCode::CREATED } else { StatusCode::OK }
}

/// Answers a write under `path`: 201 where something is new, else 200.
pub(crate) fn reply<I: Display>(path: &str, receipt: &Receipt<Vec<Written<I>>>, batch: bool) -> Response {
    let count = |done| receipt.result.iter().filter(|written| written.done == done).count();
    let created = count(Done::Created);
    let as_of = receipt.as_of;
    match receipt.result.as_slice() {
        [written] if !batch => {
            let body = One { as_of, item: item(written) };
            let mut response = versioned(status(created > 0), as_of, written.version, &body);
            if let Ok(location) =
                HeaderValue::from_str(&format!("{path}/{}", encoded(&written.id.to_string())))
            {
                response.headers_mut().insert(LOCATION, location);
            }
            response
        }
        all => {
            let items = all.iter().map(item).collect();
            let (updated, unchanged) = (count(Done::Updated), count(Done::Unchanged));
            json(status(created > 0), as_of, &Batch { as_of, created, updated, unchanged, items })
        }
    }
}

/// Answers a removal.
pub(crate) fn removed(id: impl Display, receipt: &Receipt<Version>) -> Response {
    let item = Item { id: id.to_string(), version: receipt.result, outcome: "removed" };
    json(StatusCode::OK, receipt.as_of, &One { as_of: receipt.as_of, item })
}
