//! Several processes on one database promise at the same moment: never more than there is.

use tokio::task::JoinSet;
use turash_domain::ports::{Change, PortResult, Registry};
use turash_domain::{
    Agreement, Decision, FlowId, MatchId, MatchState, NotNegative, PortErrorKind, Quantity, ResourceFlow,
    Version, Versioned,
};
use turash_postgis::PostgisStore;

use crate::fixtures::{changes, flow, flow_id, site};
use crate::server::Database;

/// Several rounds: steps at once take turns by chance.
const ROUNDS: usize = 30;

fn put(id: &str, annual: f64) -> Change {
    let quantity = Quantity::new(annual, None).unwrap();
    let flow = ResourceFlow { quantity, ..flow(id, "a", 1).value };
    Change::PutFlow(Versioned::after(Version::NONE, flow))
}

fn step(supply: &str, demand: &str, annual: f64) -> Change {
    let agreement = Agreement { annual: Some(NotNegative::new(annual).unwrap()), price: None };
    let id = MatchId::new(flow_id(supply), flow_id(demand));
    let (state, version) = (MatchState::Reserved, Version(1));
    Change::PutDecision(Decision { state, agreement, version, ..Decision::suggested(id) })
}

/// Two stores, as of two processes.
async fn two(database: &Database) -> [PostgisStore; 2] {
    let stores = [database.store().await, database.store().await];
    stores[0].commit(changes([Change::PutSite(site("a", 1))])).await.unwrap();
    stores
}

async fn promised(store: &PostgisStore, flow: &FlowId) -> f64 {
    let promises = store.promises(std::slice::from_ref(flow)).await.unwrap();
    promises.iter().map(|promise| promise.annual).sum()
}

/// Commits of both stores at the same moment.
async fn at_once(stores: &[PostgisStore; 2], batches: [Vec<Change>; 2]) -> Vec<PortResult<()>> {
    let mut tasks = JoinSet::new();
    for (store, batch) in stores.iter().zip(batches) {
        let store = store.clone();
        tasks.spawn(async move { store.commit(changes(batch)).await.map(drop) });
    }
    tasks.join_all().await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_two_steps_on_one_flow_at_once_one_is_refused() {
    let Some(database) = Database::migrated().await else { return };
    let stores = two(&database).await;
    for round in 0..ROUNDS {
        let [s0, s1, d0, d1] = ["s0", "s1", "d0", "d1"].map(|id| format!("{id}.{round}"));
        stores[0].commit(changes([&s0, &s1, &d0, &d1].map(|id| put(id, 500.0)))).await.unwrap();
        // In even rounds the supply is shared, in odd ones the demand.
        let (shared, other) =
            if round % 2 == 0 { (&s0, step(&s0, &d1, 400.0)) } else { (&d0, step(&s1, &d0, 400.0)) };
        let outcomes = at_once(&stores, [vec![step(&s0, &d0, 400.0)], vec![other]]).await;
        let refused: Vec<_> = outcomes.into_iter().filter_map(Result::err).collect();
        assert_eq!(refused.len(), 1, "round {round}: {refused:?}");
        assert_eq!(refused[0].kind, PortErrorKind::Promised, "{:?}", refused[0]);
        assert_eq!(refused[0].promised.as_ref().map(|refusal| refusal.left), Some(100.0));
        assert_eq!(promised(&stores[1], &flow_id(shared)).await, 400.0);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn steps_on_the_same_flows_in_other_orders_wait_for_each_other() {
    let Some(database) = Database::migrated().await else { return };
    let stores = two(&database).await;
    for round in 0..ROUNDS {
        let [s0, s1, d0, d1] = ["s0", "s1", "d0", "d1"].map(|id| format!("{id}.{round}"));
        stores[0].commit(changes([&s0, &s1, &d0, &d1].map(|id| put(id, 500.0)))).await.unwrap();
        let one = vec![step(&s0, &d0, 200.0), step(&s1, &d1, 200.0)];
        let other = vec![step(&s1, &d0, 200.0), step(&s0, &d1, 200.0)];
        for outcome in at_once(&stores, [one, other]).await {
            outcome.unwrap();
        }
        assert_eq!(promised(&stores[0], &flow_id(&d0)).await, 400.0);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_step_and_a_removal_or_a_smaller_amount_at_once_do_not_both_go_unnoticed() {
    let Some(database) = Database::migrated().await else { return };
    let stores = two(&database).await;
    for round in 0..ROUNDS {
        let [s0, d0] = ["s0", "d0"].map(|id| format!("{id}.{round}"));
        stores[0].commit(changes([&s0, &d0].map(|id| put(id, 500.0)))).await.unwrap();
        let flow = if round % 2 == 0 { &s0 } else { &d0 };
        let less = ResourceFlow { quantity: Quantity::new(100.0, None).unwrap(), ..flow_of(flow) };
        let change = if round % 4 < 2 {
            Change::RemoveFlow(flow_id(flow), Version(2))
        } else {
            Change::PutFlow(Versioned::after(Version(1), less))
        };
        let outcomes = at_once(&stores, [vec![step(&s0, &d0, 400.0)], vec![change]]).await;
        let taken = outcomes.iter().filter(|outcome| outcome.is_ok()).count();
        assert_eq!(taken, 1, "round {round}: {outcomes:?}");
        for error in outcomes.into_iter().filter_map(Result::err) {
            assert!(
                matches!(error.kind, PortErrorKind::Promised | PortErrorKind::Conflict),
                "round {round}: {error:?}"
            );
        }
    }
}

fn flow_of(id: &str) -> ResourceFlow {
    flow(id, "a", 1).value
}
