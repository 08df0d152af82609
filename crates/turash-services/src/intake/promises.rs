//! Promises in the use cases: what a batch has to tell of the balances of flows.

use turash_domain::ports::{Accounts, Batch, Change, Commit, FlowFacts, PortResult};
use turash_domain::{EventData, FlowId, PortErrorKind};

use crate::ports::Ports;

/// How often a batch is committed in all where steps of matches come in between.
const ATTEMPTS: u32 = 5;

/// What a batch has to tell of balances: which flows come to have less than is promised on them, and which fit again.
///
/// It is found on what stands now; the commit checks that it still stands, and refuses what may not be. So nothing is refused here.
pub(crate) async fn balance_events(ports: &Ports, changes: &[Change]) -> PortResult<Vec<EventData>> {
    let touched: Vec<FlowId> = Accounts::touched(changes).into_iter().cloned().collect();
    if touched.is_empty() {
        return Ok(Vec::new());
    }
    let promises = ports.registry.promises(&touched).await?;
    if promises.is_empty() && !Accounts::promises_anything(changes) {
        return Ok(Vec::new());
    }
    let mut accounts = Accounts::default();
    for promise in &promises {
        accounts.load_promise(promise);
    }
    for (id, known) in touched.iter().zip(ports.registry.flows(&touched).await?) {
        accounts.load_flow(id.clone(), known.live().map(|flow| FlowFacts::from(&flow.value)));
    }
    Ok(accounts.take(changes).unwrap_or_default())
}

/// Commits a batch with what it has to tell of balances. Where a step of a match came in between, it is told anew; any other conflict is
/// the caller's.
pub(crate) async fn commit_told(ports: &Ports, batch: Batch) -> PortResult<Commit> {
    if Accounts::touched(&batch.changes).is_empty() {
        return ports.registry.commit(batch).await;
    }
    let mut events = balance_events(ports, &batch.changes).await?;
    let mut attempt = 1;
    loop {
        let mut telling = batch.clone();
        telling.events.extend(events.iter().map(|event| ports.event(event.clone())));
        let error = match ports.registry.commit(telling).await {
            Err(error) if error.kind == PortErrorKind::Conflict && attempt < ATTEMPTS => error,
            done => return done,
        };
        let now = balance_events(ports, &batch.changes).await?;
        if now == events {
            return Err(error);
        }
        (events, attempt) = (now, attempt + 1);
    }
}
