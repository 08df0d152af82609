//! Routes under construction: each is put where its rule belongs, and what it needs can be asked for.

use std::borrow::Cow;
use std::sync::Arc;

use axum::Router;
use axum::middleware::from_fn_with_state;
use turash_domain::Access;

use crate::app::App;
use crate::authenticate::authenticate;
use crate::methods::Answering;
use crate::problem::Problem;

/// What a method of an address needs of whoever asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RouteRule {
    /// The address, with `{id}` for what stands in its place.
    pub path: Cow<'static, str>,
    /// The method.
    pub method: &'static str,
    /// What it needs.
    pub needs: Access,
}

/// Addresses with what answers there.
pub(crate) struct Routes {
    /// Where nobody is asked for a key.
    open: Router<Arc<App>>,
    keyed: Router<Arc<App>>,
    rules: Vec<RouteRule>,
}

impl Routes {
    /// No address yet.
    pub(crate) fn new() -> Self {
        Self { open: Router::new(), keyed: Router::new(), rules: Vec::new() }
    }

    /// Adds an address. Only where every method is open nobody is asked for a key.
    pub(crate) fn route(mut self, path: impl Into<Cow<'static, str>>, methods: Answering) -> Self {
        let (path, Answering { handlers, rules }) = (path.into(), methods);
        if rules.iter().all(|(_, needs)| *needs == Access::Open) {
            self.open = self.open.route(&path, handlers);
        } else {
            self.keyed = self.keyed.route(&path, handlers);
        }
        let rule = |(method, needs)| RouteRule { path: path.clone(), method, needs };
        self.rules.extend(rules.into_iter().map(rule));
        self
    }

    /// Adds the addresses of another part of the API.
    pub(crate) fn merge(mut self, other: Self) -> Self {
        self.open = self.open.merge(other.open);
        self.keyed = self.keyed.merge(other.keyed);
        self.rules.extend(other.rules);
        self
    }

    /// What each method of each address needs.
    pub(crate) fn rules(self) -> Vec<RouteRule> {
        self.rules
    }

    /// The router: whoever asks for anything but an open address is asked for a key first, also where there is nothing.
    pub(crate) fn finish(self, app: &Arc<App>) -> Router<Arc<App>> {
        let keyed = self.keyed.fallback(nothing);
        self.open.merge(keyed.layer(from_fn_with_state(Arc::clone(app), authenticate)))
    }
}

async fn nothing() -> Problem {
    Problem::not_found("there is nothing under this address; the API is under /v1, and / leads to everything")
}
