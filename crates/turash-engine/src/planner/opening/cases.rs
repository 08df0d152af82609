//! The tree of cases of a component while the search grows it.

use std::sync::Arc;

use super::grounds::Case;
use crate::planner::node::Sides;

/// Cases by their numbers; the first one is all plans.
#[derive(Debug)]
pub(super) struct Cases(Vec<Option<Case>>);

impl Cases {
    pub(super) fn new() -> Self {
        Self(vec![None])
    }

    /// A new case, of which nothing is known yet.
    pub(super) fn add(&mut self) -> u32 {
        self.0.push(None);
        self.0.len() as u32 - 1
    }

    pub(super) fn set(&mut self, number: u32, case: Case) {
        self.0[number as usize] = Some(case);
    }

    /// All of them; of what nothing is known is bounded by no prices at all.
    pub(super) fn finish(self, nodes: &Sides) -> Vec<Case> {
        let nothing = Arc::new(Sides::zeros_like(nodes));
        self.0.into_iter().map(|case| case.unwrap_or_else(|| Case::Priced(Arc::clone(&nothing)))).collect()
    }
}
