//! The methods of an address: those that have a handler, and no others; OPTIONS and a refused method say which these are.

use std::sync::Arc;

use axum::handler::Handler;
use axum::http::header::ALLOW;
use axum::http::{HeaderValue, StatusCode};
use axum::response::IntoResponse;
use axum::routing::{MethodFilter, MethodRouter};

use crate::app::App;
use crate::problem::Problem;

/// What answers under one address.
pub(crate) struct Methods {
    handlers: MethodRouter<Arc<App>>,
    /// As the header `Allow` names them, each followed by `, `.
    names: String,
}

impl Methods {
    /// No method yet.
    pub(crate) fn new() -> Self {
        Self { handlers: MethodRouter::new(), names: String::new() }
    }

    /// The address answers GET, and HEAD with the same headers.
    pub(crate) fn get<H: Handler<T, Arc<App>>, T: 'static>(self, handler: H) -> Self {
        self.on(MethodFilter::GET, "GET, HEAD", handler)
    }

    pub(crate) fn post<H: Handler<T, Arc<App>>, T: 'static>(self, handler: H) -> Self {
        self.on(MethodFilter::POST, "POST", handler)
    }

    pub(crate) fn put<H: Handler<T, Arc<App>>, T: 'static>(self, handler: H) -> Self {
        self.on(MethodFilter::PUT, "PUT", handler)
    }

    pub(crate) fn delete<H: Handler<T, Arc<App>>, T: 'static>(self, handler: H) -> Self {
        self.on(MethodFilter::DELETE, "DELETE", handler)
    }

    fn on<H: Handler<T, Arc<App>>, T: 'static>(
        mut self,
        method: MethodFilter,
        names: &str,
        handler: H,
    ) -> Self {
        self.handlers = self.handlers.on(method, handler);
        self.names.push_str(names);
        self.names.push_str(", ");
        self
    }

    /// The handlers, with the answer to OPTIONS and to every method that has none.
    pub(crate) fn finish(self) -> MethodRouter<Arc<App>> {
        let allowed: Arc<str> = format!("{}OPTIONS", self.names).into();
        let asked = Arc::clone(&allowed);
        let options = move || async move {
            let allowed = HeaderValue::from_str(&asked).map(|allowed| [(ALLOW, allowed)]);
            (StatusCode::NO_CONTENT, allowed.ok(), ()).into_response()
        };
        let refused = move || async move { Problem::method(&allowed) };
        self.handlers.on(MethodFilter::OPTIONS, options).fallback(refused)
    }
}
