//! The methods of an address: those that have a handler, and no others; OPTIONS and a refused method say which these are.
//!
//! A POST is carried out once for each `Idempotency-Key`, unless its answer must not be kept.
//!
//! Every handler comes with what it needs of whoever asks ([`Access`]): there is no way to add one without.

use std::pin::Pin;
use std::sync::Arc;

use axum::extract::Request;
use axum::handler::Handler;
use axum::http::header::ALLOW;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodFilter, MethodRouter};
use turash_domain::Access;

use crate::app::App;
use crate::caller::Caller;
use crate::once::{Repeats, once};
use crate::problem::Problem;

/// What answers under one address.
pub(crate) struct Methods {
    handlers: MethodRouter<Arc<App>>,
    /// As the header `Allow` names them, each followed by `, `.
    names: String,
    /// What OPTIONS says besides.
    told: HeaderMap,
    rules: Vec<(&'static str, Access)>,
}

/// The same, ready to be put under an address.
pub(crate) struct Answering {
    pub(crate) handlers: MethodRouter<Arc<App>>,
    /// What each method needs.
    pub(crate) rules: Vec<(&'static str, Access)>,
}

impl Methods {
    /// No method yet.
    pub(crate) fn new() -> Self {
        Self {
            handlers: MethodRouter::new(),
            names: String::new(),
            told: HeaderMap::new(),
            rules: Vec::new(),
        }
    }

    /// The address answers GET, and HEAD with the same headers.
    pub(crate) fn get<H: Handler<T, Arc<App>>, T: 'static>(self, needs: Access, handler: H) -> Self {
        self.on(MethodFilter::GET, &["GET", "HEAD"], (needs, Repeats::Harmless), handler)
    }

    /// The address answers POST, and takes an `Idempotency-Key`.
    pub(crate) fn post<H: Handler<T, Arc<App>>, T: 'static>(self, needs: Access, handler: H) -> Self {
        self.on(MethodFilter::POST, &["POST"], (needs, Repeats::Once), handler)
    }

    /// The address answers POST with what must not be kept, and refuses an `Idempotency-Key`.
    pub(crate) fn post_unkept<H: Handler<T, Arc<App>>, T: 'static>(self, needs: Access, handler: H) -> Self {
        self.on(MethodFilter::POST, &["POST"], (needs, Repeats::NotKept), handler)
    }

    pub(crate) fn put<H: Handler<T, Arc<App>>, T: 'static>(self, needs: Access, handler: H) -> Self {
        self.on(MethodFilter::PUT, &["PUT"], (needs, Repeats::Harmless), handler)
    }

    pub(crate) fn patch<H: Handler<T, Arc<App>>, T: 'static>(self, needs: Access, handler: H) -> Self {
        self.on(MethodFilter::PATCH, &["PATCH"], (needs, Repeats::Harmless), handler)
    }

    /// What OPTIONS says besides the methods; then its status is 200, which some clients wait for.
    pub(crate) fn says(mut self, name: HeaderName, value: &'static str) -> Self {
        self.told.insert(name, HeaderValue::from_static(value));
        self
    }

    pub(crate) fn delete<H: Handler<T, Arc<App>>, T: 'static>(self, needs: Access, handler: H) -> Self {
        self.on(MethodFilter::DELETE, &["DELETE"], (needs, Repeats::Harmless), handler)
    }

    fn on<H: Handler<T, Arc<App>>, T: 'static>(
        mut self,
        method: MethodFilter,
        names: &[&'static str],
        (needs, repeats): (Access, Repeats),
        handler: H,
    ) -> Self {
        self.handlers = self.handlers.on(method, Allowed { needs, repeats, handler });
        for name in names {
            self.names.push_str(name);
            self.names.push_str(", ");
            self.rules.push((name, needs));
        }
        self
    }

    /// The handlers, with the answer to OPTIONS and to every method that has none.
    pub(crate) fn finish(self) -> Answering {
        let allowed: Arc<str> = format!("{}OPTIONS", self.names).into();
        let asked = Arc::clone(&allowed);
        let (status, told) =
            (if self.told.is_empty() { StatusCode::NO_CONTENT } else { StatusCode::OK }, self.told);
        let options = move || async move {
            let allowed = HeaderValue::from_str(&asked).map(|allowed| [(ALLOW, allowed)]);
            (status, allowed.ok(), told, ()).into_response()
        };
        let refused = move || async move { Problem::method(&allowed) };
        let handlers = self.handlers.on(MethodFilter::OPTIONS, options).fallback(refused);
        Answering { handlers, rules: self.rules }
    }
}

/// A handler that answers whoever may ask for it.
#[derive(Clone)]
struct Allowed<H> {
    needs: Access,
    repeats: Repeats,
    handler: H,
}

impl<T: 'static, H: Handler<T, Arc<App>>> Handler<T, Arc<App>> for Allowed<H> {
    type Future = Pin<Box<dyn Future<Output = Response> + Send>>;

    fn call(self, request: Request, app: Arc<App>) -> Self::Future {
        match Caller::check(request.extensions(), self.needs) {
            Ok(()) if self.repeats == Repeats::Harmless => Box::pin(self.handler.call(request, app)),
            Ok(()) => {
                let (handler, answering) = (self.handler, Arc::clone(&app));
                Box::pin(once(app, self.repeats, request, move |request| handler.call(request, answering)))
            }
            Err(problem) => Box::pin(std::future::ready(problem.into_response())),
        }
    }
}
