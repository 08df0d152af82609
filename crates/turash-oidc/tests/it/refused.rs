//! Tokens that open nothing, whatever they say of themselves (RFC 8725).

use std::time::Duration;

use ring::hmac;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::time::timeout;

use crate::issuer::{NOW_S, with_key};
use crate::signer::{Signer, encoded, signed, with};

fn hs256(secret: &[u8]) -> impl FnOnce(&[u8]) -> Vec<u8> {
    let key = hmac::Key::new(hmac::HMAC_SHA256, secret);
    move |message| hmac::sign(&key, message).as_ref().to_vec()
}

#[tokio::test]
async fn what_a_token_says_of_its_signature_decides_nothing() {
    let signer = Signer::rsa();
    let (issuer, reader) = with_key(&signer, "k1").await;
    let claims = issuer.claims();
    let head = json!({ "alg": "RS256", "typ": "JWT", "kid": "k1" });
    let good = signer.token(&head, &claims);
    assert!(reader.takes(&good).await);
    let as_hs256 = with(&head, "alg", json!("HS256"));
    let (der, n) = (signer.public_der(), signer.jwk("k1")["n"].as_str().unwrap().to_owned());
    let unsigned = |alg: &str| signed(&with(&head, "alg", json!(alg)), &claims, |_| Vec::new());
    let (message, signature) = good.rsplit_once('.').unwrap();
    let other = signer.token(&head, &with(&claims, "roles", json!(["admin"])));
    let (other_message, _) = other.rsplit_once('.').unwrap();
    for (what, token) in [
        ("alg none", unsigned("none")),
        ("alg None", unsigned("None")),
        ("alg nOnE", unsigned("nOnE")),
        ("no alg", signer.token(&with(&head, "alg", Value::Null), &claims)),
        ("HS256 by the public key, DER", signed(&as_hs256, &claims, hs256(&der))),
        ("HS256 by the public key, its modulus", signed(&as_hs256, &claims, hs256(n.as_bytes()))),
        ("another algorithm of RSA", signer.token(&with(&head, "alg", json!("RS512")), &claims)),
        ("an algorithm of another kind of key", signer.token(&with(&head, "alg", json!("ES256")), &claims)),
        ("no signature", format!("{message}.")),
        ("the signature of another token", format!("{other_message}.{signature}")),
        ("a signature cut short", good[..good.len() - 4].to_owned()),
        ("a signature by another key", Signer::ec().token(&with(&head, "alg", json!("ES256")), &claims)),
        ("something critical", signer.token(&with(&head, "crit", json!(["exp"])), &claims)),
        ("a payload beside it", signer.token(&with(&head, "b64", json!(false)), &claims)),
        ("another typ", signer.token(&with(&head, "typ", json!("dpop+jwt")), &claims)),
        ("a typ of logout", signer.token(&with(&head, "typ", json!("logout+jwt")), &claims)),
        ("no typ", signer.token(&with(&head, "typ", Value::Null), &claims)),
    ] {
        assert!(!reader.takes(&token).await, "{what}");
    }
}

#[tokio::test]
async fn claims_must_be_of_the_issuer_for_us_and_now() {
    let signer = Signer::ec();
    let (issuer, reader) = with_key(&signer, "k1").await;
    let claims = issuer.claims();
    assert!(reader.takes(&signer.usual("k1", &claims)).await);
    let none = Value::Null;
    for (name, value) in [
        ("iss", json!("https://id.example.org")),
        ("iss", json!(format!("{}/", issuer.url))),
        ("iss", json!([issuer.url])),
        ("iss", none.clone()),
        ("aud", json!("other")),
        ("aud", json!(["other", "turash2"])),
        ("aud", json!([])),
        ("aud", json!("")),
        ("aud", none.clone()),
        ("exp", json!(NOW_S - 61)),
        ("exp", json!(NOW_S - 60)),
        ("exp", json!(format!("{}", NOW_S + 600))),
        ("exp", json!(1e300)),
        ("exp", none.clone()),
        ("nbf", json!(NOW_S + 61)),
        ("nbf", json!("now")),
        ("sub", none.clone()),
        ("sub", json!("")),
        ("sub", json!(7)),
        ("sub", json!("ada\u{0}")),
        ("sub", json!("ada\u{200b}")),
        ("sub", json!(" ada")),
        ("roles", json!(["auditor"])),
        ("roles", json!({ "reader": true })),
        ("roles", none),
    ] {
        let changed = with(&claims, name, value.clone());
        assert!(!reader.takes(&signer.usual("k1", &changed)).await, "{name}: {value}");
    }
}

#[tokio::test]
async fn keys_are_taken_from_the_issuer_alone() {
    let signer = Signer::ec();
    let (issuer, reader) = with_key(&signer, "k1").await;
    assert!(reader.takes(&signer.usual("k1", &issuer.claims())).await);
    let asked = issuer.asked();
    let elsewhere = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/keys", elsewhere.local_addr().unwrap());
    let thief = Signer::ec();
    let claims = with(&issuer.claims(), "roles", json!(["admin"]));
    let head = json!({ "alg": "ES256", "typ": "JWT", "kid": "k1" });
    for (name, value) in [
        ("jku", json!(url)),
        ("x5u", json!(url)),
        ("jwk", thief.jwk("k1")),
        ("x5c", json!(["MIIB"])),
        ("kid", json!("../../x")),
        ("kid", json!("/realm/keys")),
        ("kid", json!(url)),
        ("kid", json!("k1'; DROP TABLE keys;--")),
        ("kid", json!("")),
        ("kid", json!(["k1"])),
        ("kid", Value::Null),
    ] {
        let head = with(&head, name, value.clone());
        assert!(!reader.takes(&thief.token(&head, &claims)).await, "{name}: {value}");
    }
    // What is said of other keys does not spoil a token that is good, and is followed no more than before.
    let head = with(&with(&head, "jku", json!(url)), "x5u", json!(url));
    assert!(reader.takes(&signer.token(&head, &issuer.claims())).await);
    assert!(timeout(Duration::from_millis(300), elsewhere.accept()).await.is_err(), "it was asked");
    assert_eq!(issuer.asked(), asked, "and the issuer was not asked again");
}

#[tokio::test]
async fn what_is_no_token_is_none() {
    let signer = Signer::ec();
    let (issuer, reader) = with_key(&signer, "k1").await;
    let good = signer.usual("k1", &issuer.claims());
    assert!(reader.takes(&good).await);
    let parts: Vec<&str> = good.split('.').collect();
    let [head, claims, signature] = parts[..] else { panic!() };
    for token in [
        String::new(),
        "..".to_owned(),
        "a.b.c".to_owned(),
        format!("{head}.{claims}"),
        format!("{good}.{signature}"),
        format!("{head}.{claims}.{signature}=="),
        format!("{head}.{claims}.*"),
        format!("{head}..{signature}"),
        format!(".{claims}.{signature}"),
        format!("{}.{claims}.{signature}", encoded("[]")),
        format!("{}.{claims}.{signature}", encoded("{\"alg\":\"ES256\"")),
        format!("{head}.{}.{signature}", encoded("null")),
        format!("{head}.{claims}.{}", "A".repeat(40_000)),
        "é.é.é".to_owned(),
    ] {
        assert!(!reader.takes(&token).await, "{token}");
    }
}
