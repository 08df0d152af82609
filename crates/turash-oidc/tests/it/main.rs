//! Tokens against an issuer of the test's own, over real connections.

#![cfg(test)]

mod issuer;
mod key_life;
mod refused;
mod signer;
mod taken;
