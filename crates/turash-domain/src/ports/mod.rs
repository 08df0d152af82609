//! The ports: what the outside world promises. Adapters implement them; the suites in `turash-contract` hold every
//! adapter to the promises written here.

mod access_keys;
mod accounts;
mod answers;
mod bus;
mod clock;
mod comments;
mod content;
mod event_log;
mod graph;
mod graph_questions;
mod handler;
mod health;
mod leases;
mod ledger;
mod lines;
mod planned;
mod plans;
mod rate;
mod registry;
mod restricted;
mod spatial;
mod tokens;
mod told;
mod webhooks;

pub use access_keys::{AccessKeys, AuditAction, AuditEntry, Audited, KeptKey, SecretDigest};
pub use accounts::{Accounts, FlowFacts, ToldBalances, told_balances};
pub use answers::{ANSWERS_KEPT, Attempt, Begun, KeptAnswer, KeptAnswers, RequestKey};
pub use bus::{
    BusProcess, BusReport, Delivery, EventBus, EventPublisher, EventReceiver, Receipt, TryPublish,
};
pub use clock::{Clock, IdSource};
pub use comments::{Comment, CommentId, Comments};
pub use content::{Content, Unreadable};
pub use event_log::EventLog;
pub use graph::{GraphChange, GraphCounts, GraphFlow, GraphMatch, GraphSite, GraphStore, GraphWrite};
pub use graph_questions::{
    Bounded, Bounds, Chain, Closure, Communities, Community, Cut, Hub, Introduction, LostDemand, MAX_CHAIN,
    MAX_PATH, MAX_STEPS, Neighbour, Neighbourhood, Path, ResourceGraph,
};
pub use handler::{EventHandler, Outcome};
pub use health::{Examine, Finding, Level};
pub use leases::{Fence, Lease, Leases};
pub use ledger::{DeadLetter, Ledger, LedgerCounts, Retry};
pub use lines::{LinesCompared, LinesOf, MatchLine, MatchLines};
pub use planned::PlannedPair;
pub use plans::{KeptPlan, PlanHead, PlanId, Plans};
pub use rate::RateLimit;
pub use registry::{Batch, Change, Commit, Counts, FlowFilter, Known, Page, Registry, SiteFilter};
pub use restricted::RestrictedFlow;
pub use spatial::{Nearby, SpatialIndex};
pub use tokens::Tokens;
pub use told::{Checksum, ToldChecksum, ToldEntry, ToldList};
pub use webhooks::{KeptWebhook, NotSent, SigningSecret, WebhookMessage, WebhookSender, Webhooks};

use crate::port_error::PortError;

/// What every port answers.
pub type PortResult<T> = Result<T, PortError>;
