//! Tokens that are taken, and what they say.

use std::sync::Arc;
use std::time::Duration;

use rustls::ServerConfig;
use rustls::crypto::ring::default_provider;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use serde_json::json;
use tokio::net::TcpListener;
use tokio::task::JoinSet;
use tokio_rustls::TlsAcceptor;
use turash_contract::certificates::Authority;
use turash_domain::ports::{Examine, Level, Tokens};
use turash_domain::{Role, Timestamp};
use turash_oidc::OidcOptions;

use crate::issuer::{Issuer, Mood, NOW_S, Reader, answer, with_key};
use crate::signer::{Signer, with};

#[tokio::test]
async fn a_token_says_who_comes_and_what_that_allows() {
    for signer in [Signer::ec(), Signer::ed(), Signer::rsa()] {
        let (issuer, reader) = with_key(&signer, "k1").await;
        let holder = reader.read(&signer.usual("k1", &issuer.claims())).await.unwrap();
        assert_eq!((holder.subject.as_str(), holder.issuer.as_str()), ("ada", issuer.url.as_str()));
        assert_eq!((holder.grant.role(), holder.grant.organization()), (Role::Reader, None));
        let end = Timestamp::from_millis((NOW_S + 600 + 60) * 1_000).unwrap();
        assert_eq!(holder.holds_until, end, "its end and the leeway");
        let publisher = with(&issuer.claims(), "roles", json!(["publisher", "x"]));
        assert!(!reader.takes(&signer.usual("k1", &publisher)).await, "a publisher without an organization");
        let holder = reader.read(&signer.usual("k1", &with(&publisher, "organization", json!("Mill")))).await;
        assert_eq!(holder.unwrap().grant.organization().unwrap().as_str(), "Mill");
    }
}

#[tokio::test]
async fn forms_that_issuers_use_are_taken() {
    let signer = Signer::ec();
    let (issuer, reader) = with_key(&signer, "k1").await;
    let claims = issuer.claims();
    for kind in ["at+jwt", "JWT", "jwt", "AT+JWT", "application/at+jwt"] {
        let head = json!({ "alg": "ES256", "typ": kind, "kid": "k1" });
        assert!(reader.takes(&signer.token(&head, &claims)).await, "{kind}");
    }
    for (name, value) in [
        ("aud", json!(["other", "turash"])),
        ("nbf", json!(null)),
        ("exp", json!(NOW_S as f64 + 0.5)),
        ("exp", json!(NOW_S - 59)),
        ("nbf", json!(NOW_S + 60)),
        ("sub", json!("auth0|6f")),
        ("extra", json!({ "x": [1] })),
    ] {
        let changed = with(&claims, name, value.clone());
        assert!(reader.takes(&signer.usual("k1", &changed)).await, "{name}: {value}");
    }
}

#[tokio::test]
async fn claims_mean_what_the_configuration_says() {
    let signer = Signer::ed();
    let issuer = Issuer::new(vec![signer.jwk("k")]).await;
    let roles = vec![("park-admins".to_owned(), Role::Admin), ("firm".to_owned(), Role::Publisher)];
    let options = issuer.options().role_claim("realm_access.roles").unwrap().roles(roles).unwrap();
    let options = options.organization_claim("firm.name").unwrap().leeway(Duration::ZERO);
    let options = options.jwks_url(&format!("{}/keys", issuer.url)).unwrap().algorithms(&["EdDSA"]).unwrap();
    let reader = Reader::new(options);
    let of = |roles| {
        let claims = with(&issuer.claims(), "realm_access", json!({ "roles": roles }));
        signer.usual("k", &with(&claims, "firm", json!({ "name": "Forge AG" })))
    };
    assert_eq!(reader.read(&of(["park-admins"])).await.unwrap().grant.role(), Role::Admin);
    let publisher = reader.read(&of(["firm"])).await.unwrap();
    assert_eq!(publisher.grant.organization().unwrap().as_str(), "Forge AG");
    assert!(!reader.takes(&of(["admin"])).await, "our own names mean nothing where others are given");
    assert_eq!(issuer.asked(), issuer.fetched(), "where the keys are was not asked for");
    reader.clock.set(NOW_S + 600);
    assert!(!reader.takes(&of(["firm"])).await, "without leeway it ends when it says");
}

/// What a server of this machine shows, signed by an authority.
fn certified(authority: &Authority) -> Arc<ServerConfig> {
    let certificate = authority.sign("localhost");
    let config = ServerConfig::builder_with_provider(Arc::new(default_provider()));
    let config = config.with_safe_default_protocol_versions().unwrap().with_no_client_auth();
    let chain = vec![CertificateDer::from_pem_slice(certificate.certificate.as_bytes()).unwrap()];
    let key = PrivateKeyDer::from_pem_slice(certificate.key.as_bytes()).unwrap();
    Arc::new(config.with_single_cert(chain, key).unwrap())
}

#[tokio::test]
async fn an_issuer_is_known_by_its_certificate() {
    let signer = Signer::ec();
    let hidden = Issuer::new(vec![signer.jwk("k")]).await;
    let (authority, other) = (Authority::new("ours"), Authority::new("of others"));
    let config = certified(&authority);
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("https://localhost:{}/realm", listener.local_addr().unwrap().port());
    let (own, says) = (url.clone(), Arc::clone(&hidden.says));
    let mut serving = JoinSet::new();
    serving.spawn(async move {
        loop {
            let (stream, _) = listener.accept().await.unwrap();
            if let Ok(stream) = TlsAcceptor::from(Arc::clone(&config)).accept(stream).await {
                answer(stream, &own, &says).await;
            }
        }
    });
    let options = |pem: &str| OidcOptions::new(&url, "turash").unwrap().authorities(pem.as_bytes().to_vec());
    let token = signer.usual("k", &with(&hidden.claims(), "iss", json!(url)));
    assert!(Reader::new(options(&authority.certificate)).takes(&token).await);
    for untrusted in [options(&other.certificate), OidcOptions::new(&url, "turash").unwrap()] {
        let found = untrusted.examine().await;
        assert!(found[0].level == Level::Problem && found[0].found.contains("certificate"), "{found:?}");
        let read = Reader::new(untrusted);
        let error = read.tokens.holder(&token).await.unwrap_err();
        assert!(error.is_retryable(), "{error}");
    }
    let nothing = options("no certificate").examine().await;
    assert!(nothing[0].found.contains("http.oidc.ca_file"), "{nothing:?}");
}

#[tokio::test]
async fn the_doctor_says_how_the_issuer_is() {
    let signer = Signer::ec();
    let issuer = Issuer::new(vec![signer.jwk("a"), signer.jwk("b")]).await;
    let found = async |options: OidcOptions| options.examine().await.remove(0);
    let well = found(issuer.options()).await;
    assert!(well.level == Level::Ok && well.found.ends_with("read by: 2"), "{well:?}");
    let unsuited = found(issuer.options().algorithms(&["RS256"]).unwrap()).await;
    assert!(
        unsuited.level == Level::Problem && unsuited.remedy.contains("http.oidc.algorithms"),
        "{unsuited:?}"
    );
    for (change, words) in [
        (Box::new(|| issuer.says.lock().unwrap().mood = Mood::Broken) as Box<dyn Fn()>, "500"),
        (
            Box::new(|| {
                let mut says = issuer.says.lock().unwrap();
                (says.mood, says.issuer) = (Mood::Well, format!("{}/", issuer.url));
            }),
            "letter for letter",
        ),
        (
            Box::new(|| {
                let mut says = issuer.says.lock().unwrap();
                (says.issuer, says.jwks_uri) = (String::new(), "http://keys.example.org/".to_owned());
            }),
            "use https",
        ),
        // A redirect is an answer like any other that is not 200.
        (Box::new(|| issuer.says.lock().unwrap().jwks_uri = format!("{}/moved", issuer.url)), "302"),
        (
            Box::new(|| {
                let own = format!("{}/.well-known/openid-configuration", issuer.url);
                issuer.says.lock().unwrap().jwks_uri = own;
            }),
            "no key set",
        ),
    ] {
        change();
        let ill = found(issuer.options()).await;
        assert!(ill.level == Level::Problem && ill.found.contains(words), "{words}: {ill:?}");
    }
}
