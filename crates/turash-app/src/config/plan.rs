//! The plan that is kept current.

use serde::{Deserialize, Serialize};
use turash_domain::described;
use turash_services::PlanKeeping;

described! {
    /// The group `plan` of the configuration: whether a plan of the matches is kept current.
    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
    #[serde(default, deny_unknown_fields)]
    pub(crate) struct PlanConfig {
        /// Whether whoever keeps the matches current also keeps a plan of them, and tells of it by `plan_changed`.
        keep_current: bool,
        /// By which share a pair counts for more while it is in the plan, so that suggestions do not flap. Judgement.
        switching_share: f64,
        /// The most pairs of one family that are planned; with more no plan is kept. Judgement: a pair takes some 300 bytes.
        most_pairs: f64,
    }
}

impl Default for PlanConfig {
    fn default() -> Self {
        let keeping = PlanKeeping::default();
        Self {
            keep_current: false,
            switching_share: keeping.switching,
            most_pairs: keeping.most_pairs as f64,
        }
    }
}

impl PlanConfig {
    /// The figures with their keys, and what they may be.
    pub(crate) fn figures(&self) -> [(&'static str, f64, f64, f64); 2] {
        [
            ("plan.switching_share", self.switching_share, 0.0, 1.0),
            ("plan.most_pairs", self.most_pairs, 1.0, 1e8),
        ]
    }

    /// How the plan is kept; `None` where it is not.
    pub(crate) fn keeping(&self) -> Option<PlanKeeping> {
        let keeping = PlanKeeping { switching: self.switching_share, most_pairs: self.most_pairs as usize };
        self.keep_current.then_some(keeping)
    }
}
