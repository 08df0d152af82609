//! Turash's events sent by HTTP POST: each message signed as Standard Webhooks asks, and none to an address inside.
//!
//! Start with [`HttpSender`]. Whoever makes a webhook names an address that this machine connects to, so it must not lead to what only this
//! machine reaches: the name is resolved here, every address that it has is looked at ([`Guard`]), and the connection is made to one of
//! these addresses, without asking for the name again. Redirects are not followed, and no proxy is used.
//!
//! What is absent: which events are sent, how often it is tried (those are the runtime's), where webhooks are kept.

mod guard;
mod network;
mod send;
mod sign;
mod tls;

pub use guard::Guard;
pub use network::Network;
pub use send::{HttpSender, SenderOptions};
pub use sign::signature;
