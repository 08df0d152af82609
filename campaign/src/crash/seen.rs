//! What the server answers when it is asked.

use std::collections::{BTreeMap, HashMap};

use super::thing::Thing;

/// What the server answers when it is asked for everything.
#[derive(Debug, Clone, Default)]
pub(crate) struct Seen {
    /// Version and content of all that lives, by subject; for decided matches their states.
    pub(crate) live: HashMap<String, (u64, Thing)>,
    /// Matches with their ranking values.
    pub(crate) matches: BTreeMap<String, f32>,
    /// What the plan that is kept current gives pairs, by id.
    pub(crate) planned: BTreeMap<String, f64>,
    /// What is missing on flows, MWh/a, by id.
    pub(crate) missing: HashMap<String, f64>,
}
