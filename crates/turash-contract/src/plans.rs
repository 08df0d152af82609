//! The suite of kept plans.

use std::sync::Arc;

use turash_domain::ports::{KeptPlan, PlanHead, PlanId, Plans};
use turash_domain::{Sequence, Timestamp};

use crate::fixtures::at;
use crate::suite::declare_suite;

/// The plans of a store.
pub type Port = Arc<dyn Plans>;

/// More plans than any case keeps.
const MANY: u32 = 1_000;

fn id(number: u64) -> PlanId {
    PlanId::parse(&format!("019aabcd-0000-7000-8000-{number:012x}")).unwrap()
}

fn plan(number: u64, question: &str) -> KeptPlan {
    let head = PlanHead {
        id: id(number),
        made_at: at(1_000 + number.cast_signed()),
        as_of: Sequence(number * 10),
        question: question.to_owned(),
    };
    KeptPlan { head, document: format!(r#"{{"plan":{number}}}"#) }
}

async fn keep(port: &Port, plans: &[KeptPlan]) {
    for plan in plans {
        port.keep(plan, MANY).await.unwrap();
    }
}

async fn ids(port: &Port, before: Option<u64>, limit: u32) -> Vec<PlanId> {
    let heads = port.plans(before.map(id), limit).await.unwrap();
    heads.into_iter().map(|head| head.id).collect()
}

/// Where nothing was kept nothing is found.
pub async fn an_empty_store_has_no_plan(port: Port) {
    assert_eq!(port.plan(id(1)).await.unwrap(), None);
    assert_eq!(port.last_of("{}").await.unwrap(), None);
    assert_eq!(port.plans(None, 10).await.unwrap(), []);
    assert!(!port.forget(id(1)).await.unwrap());
}

/// A plan comes back as it was kept, however long its texts are, with letters of any language.
pub async fn a_plan_comes_back_as_it_was_kept(port: Port) {
    let mut kept = plan(7, &format!(r#"{{"country":"AT","note":"Wärme 熱 '{}'"}}"#, "x".repeat(20_000)));
    kept.head.as_of = Sequence(i64::MAX as u64);
    kept.head.made_at = Timestamp::parse("2026-11-29T20:15:30.123Z").unwrap();
    kept.document = format!(r#"{{"exchanges":"{}ß🔥"}}"#, "0123456789".repeat(150_000));
    keep(&port, std::slice::from_ref(&kept)).await;
    assert_eq!(port.plan(id(7)).await.unwrap().as_ref(), Some(&kept));
    assert_eq!(port.last_of(&kept.head.question).await.unwrap().as_ref(), Some(&kept));
    assert_eq!(port.plans(None, 10).await.unwrap(), [kept.head]);
}

/// A plan that is kept again under its id stays what it was.
pub async fn a_plan_is_kept_once(port: Port) {
    let first = plan(1, "{}");
    let other = KeptPlan { document: "{}".to_owned(), ..plan(1, "other") };
    keep(&port, &[first.clone(), first.clone(), other]).await;
    assert_eq!(port.plan(id(1)).await.unwrap(), Some(first));
    assert_eq!(port.last_of("other").await.unwrap(), None);
}

/// The last plan of a question is that with the greatest id, in whatever order they were kept; other questions have their own.
pub async fn the_last_plan_of_a_question_is_found(port: Port) {
    keep(&port, &[plan(3, "a"), plan(5, "a"), plan(4, "a"), plan(6, "b"), plan(2, "A")]).await;
    for (question, number) in [("a", 5), ("b", 6), ("A", 2)] {
        assert_eq!(port.last_of(question).await.unwrap(), Some(plan(number, question)), "{question}");
    }
    assert_eq!(port.last_of("c").await.unwrap(), None);
}

/// Plans are listed with the greatest id first, in parts.
pub async fn plans_are_listed_last_first_in_parts(port: Port) {
    keep(&port, &[plan(2, "b"), plan(1, "a"), plan(4, "a"), plan(3, "c")]).await;
    assert_eq!(ids(&port, None, 10).await, [4, 3, 2, 1].map(id));
    assert_eq!(ids(&port, None, 2).await, [4, 3].map(id));
    assert_eq!(ids(&port, Some(3), 2).await, [2, 1].map(id));
    assert_eq!(ids(&port, Some(1), 2).await, []);
    assert_eq!(ids(&port, None, 0).await, []);
    // Also before a plan that is not there any more.
    port.forget(id(3)).await.unwrap();
    assert_eq!(ids(&port, Some(3), 10).await, [2, 1].map(id));
}

/// Of more plans than may be kept the oldest go; one that is older than all goes at once.
pub async fn of_too_many_plans_the_oldest_go(port: Port) {
    keep(&port, &[plan(1, "a"), plan(2, "a"), plan(3, "a")]).await;
    port.keep(&plan(4, "b"), 2).await.unwrap();
    assert_eq!(ids(&port, None, 10).await, [4, 3].map(id));
    assert_eq!(port.plan(id(1)).await.unwrap(), None);
    port.keep(&plan(2, "a"), 2).await.unwrap();
    assert_eq!(ids(&port, None, 10).await, [4, 3].map(id));
    port.keep(&plan(5, "b"), 0).await.unwrap();
    assert_eq!(ids(&port, None, 10).await, []);
}

/// A plan that is forgotten is gone, and the one before it is the last again.
pub async fn a_forgotten_plan_is_gone(port: Port) {
    keep(&port, &[plan(1, "a"), plan(2, "a")]).await;
    assert!(port.forget(id(2)).await.unwrap());
    assert!(!port.forget(id(2)).await.unwrap());
    assert_eq!(port.plan(id(2)).await.unwrap(), None);
    assert_eq!(port.last_of("a").await.unwrap(), Some(plan(1, "a")));
    assert_eq!(ids(&port, None, 10).await, [id(1)]);
}

declare_suite! {$
    plans, plans_suite, Port:
    an_empty_store_has_no_plan,
    a_plan_comes_back_as_it_was_kept,
    a_plan_is_kept_once,
    the_last_plan_of_a_question_is_found,
    plans_are_listed_last_first_in_parts,
    of_too_many_plans_the_oldest_go,
    a_forgotten_plan_is_gone,
}
