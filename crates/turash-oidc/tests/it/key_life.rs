//! Keys over time: fetched seldom, picked up when they change, kept while the issuer is away, and not for ever.

use std::time::Duration;

use serde_json::json;
use tokio::time::{Instant, advance, pause, resume};
use turash_domain::PortErrorKind;
use turash_domain::ports::Tokens;

use crate::issuer::{Issuer, Mood, Reader, with_key};
use crate::signer::Signer;

const HOUR: Duration = Duration::from_hours(1);

/// Lets time pass. Connections are real, so it stands still for no longer than that.
async fn later(by: Duration) {
    pause();
    advance(by).await;
    resume();
}

/// Waits until something holds.
async fn until(what: &str, holds: impl Fn() -> bool) {
    let begun = Instant::now();
    while !holds() {
        assert!(begun.elapsed() < Duration::from_secs(20), "{what}");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

#[tokio::test]
async fn a_thousand_names_of_keys_have_them_fetched_once() {
    let signer = Signer::ec();
    let (issuer, reader) = with_key(&signer, "k1").await;
    let claims = issuer.claims();
    let begun = Instant::now();
    for number in 0..1_000 {
        assert!(!reader.takes(&signer.usual(&format!("made-up-{number}"), &claims)).await);
    }
    assert!(begun.elapsed() < Duration::from_secs(10), "{:?}", begun.elapsed());
    assert_eq!(issuer.fetched(), 1);
    assert!(reader.takes(&signer.usual("k1", &claims)).await);
    // A minute later once more, and not twice.
    later(Duration::from_secs(61)).await;
    for number in 0..100 {
        assert!(!reader.takes(&signer.usual(&format!("made-up-{number}"), &claims)).await);
    }
    assert_eq!(issuer.fetched(), 2);
}

#[tokio::test]
async fn at_once_they_fetch_once_as_well() {
    let signer = Signer::ec();
    let (issuer, reader) = with_key(&signer, "k1").await;
    let claims = issuer.claims();
    let tokens: Vec<_> = (0..200).map(|number| signer.usual(&format!("m{number}"), &claims)).collect();
    let mut asking = tokio::task::JoinSet::new();
    for token in tokens {
        let reader = std::sync::Arc::clone(&reader.tokens);
        asking.spawn(async move { reader.holder(&token).await.unwrap().is_none() });
    }
    assert!(asking.join_all().await.into_iter().all(|refused| refused));
    assert_eq!(issuer.fetched(), 1);
}

#[tokio::test]
async fn new_keys_are_picked_up_and_old_ones_put_down() {
    let (old, new) = (Signer::ec(), Signer::ed());
    let (issuer, reader) = with_key(&old, "old").await;
    let claims = issuer.claims();
    let (by_old, by_new) = (old.usual("old", &claims), new.usual("new", &claims));
    assert!(reader.takes(&by_old).await && !reader.takes(&by_new).await);
    issuer.says.lock().unwrap().keys.push(new.jwk("new"));
    later(Duration::from_secs(61)).await;
    assert!(reader.takes(&by_new).await && reader.takes(&by_old).await, "at once, when it is brought");
    issuer.says.lock().unwrap().keys.remove(0);
    let fetched = issuer.fetched();
    later(Duration::from_secs(301)).await;
    until("keys are fetched every five minutes", || issuer.fetched() > fetched).await;
    assert!(reader.takes(&by_new).await && !reader.takes(&by_old).await);
    // A key of the same name is another one.
    issuer.says.lock().unwrap().keys = vec![old.jwk("new")];
    later(Duration::from_secs(301)).await;
    until("and again", || issuer.fetched() > fetched + 1).await;
    tokio::time::sleep(Duration::from_millis(50)).await;
    assert!(reader.takes(&old.usual("new", &claims)).await && !reader.takes(&by_new).await);
}

#[tokio::test]
async fn keys_hold_for_a_day_while_the_issuer_is_away() {
    let signer = Signer::ec();
    let (issuer, reader) = with_key(&signer, "k1").await;
    let token = signer.usual("k1", &issuer.claims());
    assert!(reader.takes(&token).await);
    issuer.says.lock().unwrap().mood = Mood::Broken;
    for _ in 0..23 {
        let asked = issuer.asked();
        later(HOUR).await;
        until("the issuer is asked again", || issuer.asked() > asked).await;
        assert!(reader.takes(&token).await);
        assert!(
            !reader.takes(&signer.usual("k2", &issuer.claims())).await,
            "unknown is wrong, not a failure"
        );
    }
    later(HOUR).await;
    let error = reader.tokens.holder(&token).await.unwrap_err();
    assert_eq!(error.kind, PortErrorKind::Unavailable);
    issuer.says.lock().unwrap().mood = Mood::Well;
    let fetched = issuer.fetched();
    later(Duration::from_secs(61)).await;
    until("the issuer is back", || issuer.fetched() > fetched).await;
    assert!(reader.takes(&token).await);
}

#[tokio::test]
async fn an_issuer_that_was_never_there_is_said_to_be_away() {
    let signer = Signer::ec();
    let issuer = Issuer::new(vec![signer.jwk("k1")]).await;
    issuer.says.lock().unwrap().mood = Mood::Broken;
    let reader = Reader::new(issuer.options());
    let token = signer.usual("k1", &issuer.claims());
    for _ in 0..10 {
        assert_eq!(reader.tokens.holder(&token).await.unwrap_err().kind, PortErrorKind::Unavailable);
    }
    assert_eq!(issuer.asked(), 1);
    // What cannot be a token of its is wrong all the same.
    let unsigned = signer.token(&json!({ "alg": "none", "kid": "k1" }), &issuer.claims());
    assert!(!reader.takes(&unsigned).await);
    issuer.says.lock().unwrap().mood = Mood::Well;
    later(Duration::from_secs(61)).await;
    assert!(reader.takes(&token).await);
}

#[tokio::test]
async fn nobody_waits_for_an_issuer_that_is_silent_but_for_a_new_key() {
    let signer = Signer::ec();
    let (issuer, reader) = with_key(&signer, "k1").await;
    let token = signer.usual("k1", &issuer.claims());
    assert!(reader.takes(&token).await);
    issuer.says.lock().unwrap().mood = Mood::Silent;
    let asked = issuer.asked();
    later(Duration::from_secs(301)).await;
    until("the issuer is asked", || issuer.asked() > asked).await;
    let begun = Instant::now();
    assert!(reader.takes(&token).await);
    assert!(begun.elapsed() < Duration::from_secs(1), "{:?}", begun.elapsed());
    assert!(!reader.takes(&signer.usual("k2", &issuer.claims())).await);
    assert!(begun.elapsed() < Duration::from_secs(12), "{:?}", begun.elapsed());
}
