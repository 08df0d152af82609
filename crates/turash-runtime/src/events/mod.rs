//! Running subscriptions: the relay takes events from the log to the bus, a pool of workers handles them, and what fails is put
//! down in the ledger to be tried again or given up.
//!
//! Follow an event: [`relay`] publishes it, [`dispatcher`] receives it and puts it into its lane ([`lanes`]), a worker ([`worker`])
//! handles it under guard, [`settling`] books the outcome, and the dispatcher acknowledges it and moves the watermark ([`window`]).

mod breaker;
mod dispatcher;
mod guard;
mod intake;
mod lanes;
mod loss;
mod policy;
mod relay;
mod retrier;
mod settling;
mod subscription;
mod window;
mod worker;

pub use policy::RetryPolicy;
pub use subscription::{EventRuntime, SubscriptionOptions};
