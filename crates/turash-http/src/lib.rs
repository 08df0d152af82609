//! Turash's HTTP API: sites and flows are written and read, matches asked for and taken a step on, plans made and kept, the graph of
//! them asked, events followed live, dead letters tended, health and metrics told; `/openapi.json` describes it all. Start with [`serve`].
//!
//! - Bodies are JSON in the form of events and files: amounts name their units beside them, other fields in their names. A field that is
//!   not known is refused by name.
//! - Every answer names the sequence of the log that it holds as of: the header `Turash-As-Of`, in lists also `as_of`.
//! - A 2xx to a write means that it is committed and on disk.
//! - Errors are `application/problem+json` (RFC 9457) with the field, what was found there, what is expected, and the remedy.
//! - Price limits and agreed prices are private: they are written and never read back, neither here nor on the live stream.
//!   Of the limits of a pair in negotiation one bit a day is told, and the even split where both sides consent.
//! - Under too much load a request is turned away at once with 503 and `Retry-After`; nothing queues without bound.
//!
//! - [`Security`] says whom it answers. Without keys that is everybody who reaches it, so the caller binds a loopback address; with keys every
//!   route but health and the first page needs one, and its role. What a route needs stands beside it in `router.rs`, and [`rules`] tells it. Other `Host` names
//!   and foreign origins are refused either way, but those that it is told of.
//!
//! What is absent: HTTP/2, signing people in, CQL2 of OGC API - Features, and decisions of the domain, which are the runtime's.

mod address;
mod all_public;
mod amounts;
mod announced;
mod app;
mod audit;
mod authenticate;
mod background;
mod body;
mod caller;
mod claim;
mod command_problem;
mod comments;
mod condition;
mod cors;
mod current_plan;
mod cursor;
mod dead_letters;
mod demo;
mod etag;
mod events;
mod explain;
mod exposition;
mod flows;
mod form;
mod graph;
mod guard;
mod health;
mod holders;
mod id;
mod imports;
mod key_ring;
mod keys;
mod map;
mod match_question;
mod match_view;
mod matches;
mod methods;
mod metrics;
mod mvt;
mod ogc;
mod once;
mod openapi;
mod options;
mod own;
#[cfg_attr(not(feature = "page"), path = "no_page.rs")]
mod page;
mod page_settings;
mod params;
mod peer;
mod plan_body;
mod plan_changes;
mod plan_flows;
mod plan_question;
mod plan_shares;
mod plan_view;
mod plans;
mod privacy;
mod problem;
mod promised;
mod rates;
mod refusal;
mod rendered;
mod repeated;
mod reply;
mod router;
mod routes;
mod running_plans;
mod security;
mod seen_plans;
mod server;
mod sites;
mod status;
mod tag;
mod tiles;
mod tls;
mod told;
mod transitions;
mod webhooks;
mod written;
mod zone;

pub use address::encoded;
pub use app::{Api, Health};
pub use background::{Background, BackgroundError};
pub use claim::claim_json;
pub use current_plan::PlannedView;
pub use graph::{graph_geojson, graph_json};
pub use keys::KeyView;
pub use ogc::match_row;
pub use options::Options;
pub use plan_changes::{ChangedExchange, PlanChanges};
pub use plan_question::plan_question_json;
pub use plan_view::{kept_plan, plan_json};
pub use plans::PLANS_KEPT;
pub use privacy::kept_event;
pub use router::rules;
pub use routes::RouteRule;
pub use security::{REQUESTS_PER_MINUTE, Security};
pub use server::serve;
pub use tls::Tls;
pub use transitions::history_json;
pub use webhooks::WebhookView;
