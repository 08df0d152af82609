//! Refusals for the sake of promises: what is left, and the matches that hold the rest.

use axum::http::StatusCode;
use turash_domain::{Promise, PromiseRefusal, Wanted};

use crate::amounts::Amounts;
use crate::holders::{Holder, Holders};
use crate::problem::Problem;

/// 409: it would promise more than there is, or take away what is promised.
pub(crate) fn refused(refusal: &PromiseRefusal) -> Problem {
    let dimension = refusal.family.dimension();
    let (kind, title, left) = match refusal.wanted {
        Wanted::Promise(..) => ("not-enough-left", "More is wanted than is left", Some(refusal.left)),
        Wanted::Removal | Wanted::OtherKind => ("promised", "It is promised", None),
    };
    let holders = Holders {
        flow: Some(refusal.flow.clone()),
        left: Amounts::annual(dimension, [("left_", left)]),
        matches: refusal.holders.iter().map(|promise| Holder::of(promise, Some(dimension))).collect(),
    };
    Problem::new(StatusCode::CONFLICT, kind, title, refusal.to_string()).with_holders(holders)
}

/// 409: a site with flows is not removed; where something is promised on them, the matches are named.
pub(crate) fn has_flows(detail: String, promises: &[Promise]) -> Problem {
    if promises.is_empty() {
        return Problem::new(StatusCode::CONFLICT, "has-flows", "The site has flows", detail);
    }
    let matches = promises.iter().map(|promise| Holder::of(promise, None)).collect();
    let holders = Holders { flow: None, left: Amounts::default(), matches };
    Problem::new(StatusCode::CONFLICT, "promised", "The site has flows that are promised", detail)
        .with_holders(holders)
}
