//! The resource graph: how events bring it along, and how it is compared with the registry and mended.

pub(crate) mod facts;
mod kinds;
pub(crate) mod mend;
mod named;
pub(crate) mod sync;
