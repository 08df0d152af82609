//! Plans that are made while nobody waits: how far they are, and that they are not wanted any more. They live in this process alone, until they are kept.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde::Serialize;
use turash_domain::Timestamp;
use turash_domain::ports::PlanId;
use turash_services::{PlanProgress, PlanStage};

/// The most plans that are made at once.
const AT_ONCE: usize = 2;
/// The most that came to nothing and are remembered.
const REMEMBERED: usize = 100;

/// Plans that are being made, and those that came to nothing.
#[derive(Default)]
pub(crate) struct RunningPlans(Mutex<HashMap<PlanId, Arc<RunningPlan>>>);

/// A plan that is being made.
pub(crate) struct RunningPlan {
    begun_at: Timestamp,
    cancelled: AtomicBool,
    state: Mutex<State>,
}

enum State {
    Running(PlanProgress),
    /// Why it came to nothing.
    Failed(String),
}

/// What is said of it.
#[derive(Serialize)]
pub(crate) struct RunningView {
    id: PlanId,
    begun_at: Timestamp,
    /// `running` or `failed`.
    state: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    stage: Option<&'static str>,
    /// The part of the stage that is done, from 0 to 1, where that is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    done: Option<f64>,
    /// Why it failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    detail: Option<String>,
}

impl RunningPlans {
    /// Begins one; nothing where enough run already.
    pub(crate) fn begin(&self, id: PlanId, begun_at: Timestamp) -> Option<Arc<RunningPlan>> {
        let mut plans = held(&self.0);
        if plans.values().filter(|plan| plan.is_running()).count() >= AT_ONCE {
            return None;
        }
        if plans.len() >= AT_ONCE + REMEMBERED {
            let oldest = plans.iter().filter(|(_, plan)| !plan.is_running()).map(|(id, _)| *id).min();
            oldest.map(|id| plans.remove(&id));
        }
        let state =
            Mutex::new(State::Running(PlanProgress { stage: PlanStage::Gathering, done: 0, pairs: 0 }));
        let plan = Arc::new(RunningPlan { begun_at, cancelled: AtomicBool::new(false), state });
        plans.insert(id, Arc::clone(&plan));
        Some(plan)
    }

    pub(crate) fn view(&self, id: PlanId) -> Option<RunningView> {
        held(&self.0).get(&id).map(|plan| plan.view(id))
    }

    /// It is kept, and found there from now on.
    pub(crate) fn end(&self, id: PlanId) {
        held(&self.0).remove(&id);
    }

    /// Gives one up, or forgets one that came to nothing; whether there was one.
    pub(crate) fn cancel(&self, id: PlanId) -> bool {
        let plan = held(&self.0).remove(&id);
        if let Some(plan) = &plan {
            plan.cancelled.store(true, Ordering::Relaxed);
        }
        plan.is_some()
    }
}

impl RunningPlan {
    pub(crate) fn is_cancelled(&self) -> bool {
        self.cancelled.load(Ordering::Relaxed)
    }

    pub(crate) fn note(&self, progress: PlanProgress) {
        *held(&self.state) = State::Running(progress);
    }

    pub(crate) fn fail(&self, why: String) {
        *held(&self.state) = State::Failed(why);
    }

    fn is_running(&self) -> bool {
        matches!(*held(&self.state), State::Running(_))
    }

    fn view(&self, id: PlanId) -> RunningView {
        let begun_at = self.begun_at;
        match &*held(&self.state) {
            State::Running(PlanProgress { stage, done, pairs }) => RunningView {
                id,
                begun_at,
                state: "running",
                stage: Some(stage.name()),
                done: (*pairs > 0).then(|| *done as f64 / *pairs as f64),
                detail: None,
            },
            State::Failed(why) => RunningView {
                id,
                begun_at,
                state: "failed",
                stage: None,
                done: None,
                detail: Some(why.clone()),
            },
        }
    }
}

fn held<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(number: u64) -> PlanId {
        PlanId::parse(&format!("019aabcd-0000-7000-8000-{number:012x}")).unwrap()
    }

    fn view(plans: &RunningPlans, number: u64) -> serde_json::Value {
        serde_json::to_value(plans.view(id(number))).unwrap()
    }

    #[test]
    fn a_plan_says_how_far_it_is_and_is_given_up() {
        let plans = RunningPlans::default();
        let first = plans.begin(id(1), Timestamp::EPOCH).unwrap();
        let _second = plans.begin(id(2), Timestamp::EPOCH).unwrap();
        assert!(plans.begin(id(3), Timestamp::EPOCH).is_none(), "two run already");
        assert_eq!((&view(&plans, 1)["stage"], &view(&plans, 1)["done"]), (&"gathering".into(), &().into()));
        first.note(PlanProgress { stage: PlanStage::Solving, done: 30, pairs: 40 });
        assert_eq!((&view(&plans, 1)["state"], &view(&plans, 1)["done"]), (&"running".into(), &0.75.into()));
        assert!(!first.is_cancelled() && plans.cancel(id(1)) && first.is_cancelled());
        assert!(!plans.cancel(id(1)) && view(&plans, 1).is_null());
        let third = plans.begin(id(3), Timestamp::EPOCH).unwrap();
        plans.end(id(3));
        assert!(view(&plans, 3).is_null() && !third.is_cancelled());
    }

    #[test]
    fn what_came_to_nothing_is_remembered_for_a_while() {
        let plans = RunningPlans::default();
        for number in 0..200 {
            plans.begin(id(number), Timestamp::EPOCH).unwrap().fail(format!("reason {number}"));
        }
        assert_eq!(view(&plans, 199)["detail"], "reason 199");
        assert!(view(&plans, 0).is_null() && !view(&plans, 120).is_null());
        assert!(held(&plans.0).len() <= AT_ONCE + REMEMBERED);
    }
}
