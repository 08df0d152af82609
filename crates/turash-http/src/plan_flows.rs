//! Which flows kept plans name.

use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde::Deserialize;
use turash_domain::ports::{KeptPlan, PlanId, Plans, PortResult};
use turash_domain::{FlowId, MatchId, PortError, PortErrorKind};

/// The flows that plans name, by plan: a plan that is kept stays as it is.
#[derive(Default)]
pub(crate) struct PlanFlows(Mutex<HashMap<PlanId, Arc<[FlowId]>>>);

/// So many plans are remembered.
const REMEMBERED: usize = 200;

impl PlanFlows {
    /// The flows that a plan names; nothing where it is not kept.
    pub(crate) async fn of(&self, plans: &dyn Plans, id: PlanId) -> PortResult<Option<Arc<[FlowId]>>> {
        let known = self.held().get(&id).cloned();
        if known.is_some() {
            return Ok(known);
        }
        let Some(kept) = plans.plan(id).await? else { return Ok(None) };
        let flows = named(&kept).map_err(|error| {
            let message = format!("the document of plan {id} cannot be read");
            PortError::new(PortErrorKind::Corrupt, "plans", message).caused_by(error)
        })?;
        let mut held = self.held();
        if held.len() >= REMEMBERED {
            held.clear();
        }
        held.insert(id, Arc::clone(&flows));
        Ok(Some(flows))
    }

    fn held(&self) -> MutexGuard<'_, HashMap<PlanId, Arc<[FlowId]>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What of a plan's document names flows.
#[derive(Deserialize)]
struct Document {
    question: Question,
    #[serde(default)]
    changes: Changes,
    families: Vec<Family>,
}

#[derive(Deserialize)]
struct Question {
    #[serde(default)]
    with: With,
}

#[derive(Default, Deserialize)]
struct With {
    flows: Vec<Named<FlowId>>,
}

#[derive(Default, Deserialize)]
struct Changes {
    new: Vec<Named<MatchId>>,
    gone: Vec<Named<MatchId>>,
    larger: Vec<Named<MatchId>>,
    smaller: Vec<Named<MatchId>>,
}

#[derive(Deserialize)]
struct Family {
    exchanges: Vec<Named<MatchId>>,
    flows: Vec<Planned>,
}

#[derive(Deserialize)]
struct Named<I> {
    id: I,
}

#[derive(Deserialize)]
struct Planned {
    flow: FlowId,
}

fn named(kept: &KeptPlan) -> serde_json::Result<Arc<[FlowId]>> {
    let Document { question, changes, families } = serde_json::from_str(&kept.document)?;
    let mut flows: BTreeSet<FlowId> = question.with.flows.into_iter().map(|flow| flow.id).collect();
    let Changes { new, gone, larger, smaller } = changes;
    let mut pairs: Vec<Named<MatchId>> = [new, gone, larger, smaller].into_iter().flatten().collect();
    for family in families {
        pairs.extend(family.exchanges);
        flows.extend(family.flows.into_iter().map(|planned| planned.flow));
    }
    flows.extend(pairs.iter().flat_map(|pair| [pair.id.supply().clone(), pair.id.demand().clone()]));
    Ok(flows.into_iter().collect())
}
