//! Which kept plans somebody sees: those that name no flow that is hidden from them. What a plan comes to rests on all of its flows, so one is shown
//! whole or not at all.

use turash_domain::Sight;
use turash_domain::ports::{PlanHead, PlanId};
use turash_services::{is_all_public, unseen_flows};

use crate::app::App;
use crate::problem::Problem;

/// Whether a plan that is kept is seen.
pub(crate) async fn sees_plan(app: &App, sight: &Sight, id: PlanId) -> Result<bool, Problem> {
    if sight.is_all() || is_all_public(app.ports()).await? {
        return Ok(true);
    }
    let Some(flows) = app.plan_flows.of(&*app.api.plans, id).await? else { return Ok(false) };
    Ok(unseen_flows(app.ports(), sight, &flows).await?.is_empty())
}

/// So many plans that are seen, the last made first.
pub(crate) async fn seen_plans(
    app: &App,
    sight: &Sight,
    before: Option<PlanId>,
    wanted: u32,
) -> Result<Vec<PlanHead>, Problem> {
    if sight.is_all() || is_all_public(app.ports()).await? {
        return Ok(app.api.plans.plans(before, wanted).await?);
    }
    let (mut found, mut before) = (Vec::new(), before);
    while found.len() < wanted as usize {
        let read = app.api.plans.plans(before, wanted).await?;
        before = read.last().map(|head| head.id);
        let is_end = read.len() < wanted as usize;
        for head in read {
            if sees_plan(app, sight, head.id).await? {
                found.push(head);
            }
        }
        if is_end {
            break;
        }
    }
    found.truncate(wanted as usize);
    Ok(found)
}
