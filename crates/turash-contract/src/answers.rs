//! The suite of kept answers.

use std::sync::Arc;

use turash_domain::Uuid;
use turash_domain::ports::{Attempt, Begun, KeptAnswer, KeptAnswers, RequestKey};

use crate::fixtures::at;
use crate::suite::declare_suite;

/// The answers of a store.
pub type Port = Arc<dyn KeptAnswers>;

fn key(caller: &str, key: &str) -> RequestKey {
    RequestKey::new(caller, key).unwrap()
}

fn attempt(number: u128, request: u8, millis: i64) -> Attempt {
    Attempt { id: Uuid::from_u128(number), fingerprint: [request; 32], at: at(millis) }
}

fn answer(text: &str) -> KeptAnswer {
    KeptAnswer {
        status: 201,
        headers: "etag: \"1\"\nlocation: /v1/x".to_owned(),
        body: text.as_bytes().to_vec(),
    }
}

/// A day in milliseconds.
const DAY: i64 = 86_400_000;

/// What was answered is answered again, byte for byte, and only to the same request.
pub async fn an_answer_is_given_again(port: Port) {
    let (key, kept) = (key("a", "k ';--"), answer("bytes \u{0} ß🔥"));
    assert_eq!(port.begin(&key, &attempt(1, 7, 10)).await.unwrap(), Begun::Now);
    assert!(port.keep_answer(&key, Uuid::from_u128(1), &kept).await.unwrap());
    for number in 2..5 {
        assert_eq!(port.begin(&key, &attempt(number, 7, 20)).await.unwrap(), Begun::Answered(kept.clone()));
        assert_eq!(port.begin(&key, &attempt(number, 8, 20)).await.unwrap(), Begun::OfAnother);
    }
    let empty = KeptAnswer { status: 204, headers: String::new(), body: Vec::new() };
    let other = RequestKey::new("a", "other").unwrap();
    assert_eq!(port.begin(&other, &attempt(9, 7, 30)).await.unwrap(), Begun::Now);
    assert!(port.keep_answer(&other, Uuid::from_u128(9), &empty).await.unwrap());
    assert_eq!(port.begin(&other, &attempt(10, 7, 30)).await.unwrap(), Begun::Answered(empty));
}

/// While one is under way no other begins, and the same attempt is still the one that began.
pub async fn one_at_a_time_is_under_way(port: Port) {
    let key = key("a", "k");
    assert_eq!(port.begin(&key, &attempt(1, 7, 10)).await.unwrap(), Begun::Now);
    assert_eq!(port.begin(&key, &attempt(2, 7, 20)).await.unwrap(), Begun::UnderWay { since: at(10) });
    assert_eq!(port.begin(&key, &attempt(3, 8, 20)).await.unwrap(), Begun::OfAnother);
    assert_eq!(port.begin(&key, &attempt(1, 7, 10)).await.unwrap(), Begun::Now);
    assert!(!port.keep_answer(&key, Uuid::from_u128(2), &answer("x")).await.unwrap(), "it did not begin");
    assert!(!port.give_up(&key, Uuid::from_u128(2)).await.unwrap());
    assert_eq!(port.begin(&key, &attempt(4, 7, 30)).await.unwrap(), Begun::UnderWay { since: at(10) });
}

/// Of many that come at once one begins.
pub async fn of_many_at_once_one_begins(port: Port) {
    let mut tasks = tokio::task::JoinSet::new();
    for number in 1..=16 {
        let port = Arc::clone(&port);
        tasks.spawn(async move { port.begin(&key("a", "k"), &attempt(number, 7, 10)).await.unwrap() });
    }
    let all = tasks.join_all().await;
    assert_eq!(all.iter().filter(|begun| **begun == Begun::Now).count(), 1, "{all:?}");
    assert_eq!(all.iter().filter(|begun| matches!(begun, Begun::UnderWay { .. })).count(), 15);
}

/// A key that was given up is free, for another request too; one that was answered is not given up.
pub async fn what_is_given_up_is_free_again(port: Port) {
    let key = key("a", "k");
    port.begin(&key, &attempt(1, 7, 10)).await.unwrap();
    assert!(port.give_up(&key, Uuid::from_u128(1)).await.unwrap());
    assert!(!port.give_up(&key, Uuid::from_u128(1)).await.unwrap());
    assert!(!port.keep_answer(&key, Uuid::from_u128(1), &answer("late")).await.unwrap());
    assert_eq!(port.begin(&key, &attempt(2, 8, 20)).await.unwrap(), Begun::Now);
    assert!(port.keep_answer(&key, Uuid::from_u128(2), &answer("x")).await.unwrap());
    assert!(!port.give_up(&key, Uuid::from_u128(2)).await.unwrap());
    assert_eq!(port.begin(&key, &attempt(3, 8, 30)).await.unwrap(), Begun::Answered(answer("x")));
}

/// Callers and keys do not meet, whatever their letters.
pub async fn callers_are_apart(port: Port) {
    let keys = [key("", "k"), key("a", "k"), key("b", "k"), key("a", "K"), key("ak", " "), key("a", "k ")];
    for (number, key) in (1..).zip(&keys) {
        let request = number as u8;
        assert_eq!(port.begin(key, &attempt(number, request, 10)).await.unwrap(), Begun::Now, "{key:?}");
        assert!(port.keep_answer(key, Uuid::from_u128(number), &answer(&number.to_string())).await.unwrap());
    }
    for (number, key) in (1..).zip(&keys) {
        let expected = Begun::Answered(answer(&number.to_string()));
        assert_eq!(port.begin(key, &attempt(99, number as u8, 20)).await.unwrap(), expected);
    }
}

/// A day after it began a key is forgotten, answered or not, and not before.
pub async fn a_key_is_kept_for_a_day(port: Port) {
    let (answered, cut) = (key("a", "answered"), key("a", "cut"));
    port.begin(&answered, &attempt(1, 7, 1_000)).await.unwrap();
    port.keep_answer(&answered, Uuid::from_u128(1), &answer("x")).await.unwrap();
    port.begin(&cut, &attempt(2, 7, 1_000)).await.unwrap();
    let later = DAY + 1_000;
    assert_eq!(port.begin(&answered, &attempt(3, 7, later)).await.unwrap(), Begun::Answered(answer("x")));
    assert_eq!(port.begin(&cut, &attempt(4, 7, later)).await.unwrap(), Begun::UnderWay { since: at(1_000) });
    for (number, key) in [(5, &answered), (6, &cut)] {
        assert_eq!(port.begin(key, &attempt(number, 9, later + 1)).await.unwrap(), Begun::Now);
    }
    assert!(!port.keep_answer(&cut, Uuid::from_u128(2), &answer("late")).await.unwrap(), "another one began");
}

declare_suite! {$
    answers, answers_suite, Port:
    an_answer_is_given_again,
    one_at_a_time_is_under_way,
    of_many_at_once_one_begins,
    what_is_given_up_is_free_again,
    callers_are_apart,
    a_key_is_kept_for_a_day,
}
