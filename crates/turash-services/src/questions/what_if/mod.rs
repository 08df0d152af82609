//! What if: a pair explained as if its flows, the way between them, or the model's parameters were different. Nothing is stored.
//!
//! [`WhatIf`] holds what was asked, `flow` changes a flow in its JSON form, `parameters` changes the model, `change` says what was changed
//! and refuses what cannot be.

pub(crate) mod asked;
pub(crate) mod change;
mod flow;
mod parameters;
