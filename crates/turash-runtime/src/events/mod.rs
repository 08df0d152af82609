//! Running subscriptions: the relay takes events from the log to the bus, a pool of workers handles them, and what fails is put
//! down in the ledger to be tried again or given up.
//!
//! Follow an event: [`relay`] publishes it, [`dispatcher`] receives it and puts it into its lane ([`lanes`]), a worker ([`worker`])
//! handles it under guard, [`settling`] books the outcome, and the dispatcher acknowledges it. The bus says what is settled, and the
//! [`bookkeeper`] writes that down as the watermark. Of several processes, one is the [`keeper`] of the subscription.

mod booked;
mod bookkeeper;
mod breaker;
mod dispatcher;

mod guard;
mod intake;
mod keeper;
mod lanes;
mod member;
mod pace;
mod policy;
mod publication;
mod relay;
mod retrier;
mod runtime;
mod settling;
mod subscription;
mod worker;

pub use member::Member;
pub use policy::RetryPolicy;
pub use publication::Publication;
pub use runtime::EventRuntime;
pub use subscription::SubscriptionOptions;
