//! Running subscriptions: the relay takes events from the log to the bus, a pool of workers handles them, and what fails is put
//! down in the ledger to be tried again or given up.
//!
//! Follow an event: [`relay`] publishes it, [`dispatcher`] receives it and puts it into its lane ([`lanes`]), a worker ([`worker`])
//! handles it under guard, [`settling`] books the outcome, and the dispatcher acknowledges it. The bus says what is settled, and the
//! bookkeeper ([`subscription`]) writes that down as the watermark.

mod booked;
mod breaker;
mod dispatcher;
mod guard;
mod intake;
mod lanes;
mod pace;
mod policy;
mod relay;
mod retrier;
mod settling;
mod subscription;
mod worker;

pub use policy::RetryPolicy;
pub use subscription::{EventRuntime, SubscriptionOptions};
