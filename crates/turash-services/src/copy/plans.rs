//! Plans that were kept, from one store to another: each as it is, under its id.

use turash_domain::ports::{PlanHead, PlanId, Plans, PortResult};

use super::{Copied, conflict};

/// Heads read at once.
const PAGE: u32 = 100;

/// Copies the plans that are kept, the oldest first, and compares each with what the target then has. What they are as of stays a place in the log of the store that they were made in. Of more than `most` in the target those with the smallest ids go.
///
/// # Errors
///
/// `Conflict` where the target has another plan of the same id.
pub async fn copy_plans(from: &dyn Plans, to: &dyn Plans, most: u32) -> PortResult<Copied> {
    let mut copied = Copied::default();
    for head in heads(from).await?.into_iter().rev() {
        // One that was forgotten meanwhile is not there to be copied.
        let Some(plan) = from.plan(head.id).await? else { continue };
        match to.plan(head.id).await? {
            Some(there) if there == plan => copied.there += 1,
            Some(_) => return Err(differs(head.id)),
            None => {
                to.keep(&plan, most).await?;
                if to.plan(head.id).await?.is_some_and(|kept| kept != plan) {
                    return Err(differs(head.id));
                }
                copied.copied += 1;
            }
        }
    }
    Ok(copied)
}

/// The heads of all plans, the newest first.
async fn heads(plans: &dyn Plans) -> PortResult<Vec<PlanHead>> {
    let (mut all, mut before) = (Vec::new(), None);
    loop {
        let heads = plans.plans(before, PAGE).await?;
        let Some(last) = heads.last() else { return Ok(all) };
        before = Some(last.id);
        all.extend(heads);
    }
}

fn differs(id: PlanId) -> turash_domain::PortError {
    conflict(format!(
        "the target has another plan {id}; forget it there (`DELETE /v1/plans/{id}`), or copy into an empty store"
    ))
}
