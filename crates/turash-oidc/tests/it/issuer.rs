//! An issuer on this machine, and who reads its tokens.

use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::{Value, json};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::task::JoinSet;
use turash_domain::ports::{Clock, Tokens};
use turash_domain::{Timestamp, TokenHolder};
use turash_oidc::{OidcOptions, OidcTokens};

use crate::signer::Signer;

/// When these tests are, seconds.
pub(crate) const NOW_S: i64 = 1_800_000_000;

/// What an issuer answers at the moment.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mood {
    Well,
    /// 500 for everything.
    Broken,
    /// It takes the connection and says nothing.
    Silent,
}

#[derive(Clone)]
pub(crate) struct Said {
    pub(crate) keys: Vec<Value>,
    /// Where its own description says that the keys are; empty for where they are.
    pub(crate) jwks_uri: String,
    /// Who its own description says it is; empty for who it is.
    pub(crate) issuer: String,
    pub(crate) mood: Mood,
    /// The paths that it was asked for.
    asked: Vec<String>,
}

/// An issuer.
pub(crate) struct Issuer {
    pub(crate) url: String,
    pub(crate) says: Arc<Mutex<Said>>,
    _serving: JoinSet<()>,
}

impl Issuer {
    pub(crate) async fn new(keys: Vec<Value>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/realm", listener.local_addr().unwrap());
        let (jwks_uri, issuer) = (String::new(), String::new());
        let says = Arc::new(Mutex::new(Said { keys, jwks_uri, issuer, mood: Mood::Well, asked: Vec::new() }));
        let mut serving = JoinSet::new();
        let (own, said) = (url.clone(), Arc::clone(&says));
        serving.spawn(async move {
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                answer(stream, &own, &said).await;
            }
        });
        Self { url, says, _serving: serving }
    }

    /// How often its keys were fetched.
    pub(crate) fn fetched(&self) -> usize {
        self.says.lock().unwrap().asked.iter().filter(|path| *path == "/realm/keys").count()
    }

    /// How often it was asked for anything.
    pub(crate) fn asked(&self) -> usize {
        self.says.lock().unwrap().asked.len()
    }

    /// The claims of a token that this issuer gives out, good for ten minutes.
    pub(crate) fn claims(&self) -> Value {
        json!({
            "iss": self.url, "aud": "turash", "sub": "ada", "roles": ["reader"],
            "iat": NOW_S, "nbf": NOW_S, "exp": NOW_S + 600,
        })
    }

    pub(crate) fn options(&self) -> OidcOptions {
        OidcOptions::new(&self.url, "turash").unwrap()
    }
}

/// Answers one request.
pub(crate) async fn answer(mut stream: impl AsyncRead + AsyncWrite + Unpin, own: &str, says: &Mutex<Said>) {
    let mut request = Vec::new();
    while !request.ends_with(b"\r\n\r\n") {
        let Ok(byte) = stream.read_u8().await else { return };
        request.push(byte);
    }
    let request = String::from_utf8(request).unwrap();
    let path = request.split(' ').nth(1).unwrap().to_owned();
    let said = {
        let mut says = says.lock().unwrap();
        says.asked.push(path.clone());
        says.clone()
    };
    let or = |text: &str, usual: String| if text.is_empty() { usual } else { text.to_owned() };
    let (status, body) = match (said.mood, path.as_str()) {
        (Mood::Silent, _) => return tokio::time::sleep(Duration::from_mins(10)).await,
        (Mood::Broken, _) => ("500 Internal Server Error", json!({})),
        (Mood::Well, "/realm/.well-known/openid-configuration") => {
            let jwks_uri = or(&said.jwks_uri, format!("{own}/keys"));
            ("200 OK", json!({ "issuer": or(&said.issuer, own.to_owned()), "jwks_uri": jwks_uri }))
        }
        (Mood::Well, "/realm/keys") => ("200 OK", json!({ "keys": said.keys })),
        (Mood::Well, "/realm/moved") => ("302 Found\r\nLocation: /realm/keys", json!({})),
        _ => ("404 Not Found", json!({})),
    };
    let body = body.to_string();
    let head =
        format!("HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {}", body.len());
    let _ = stream.write_all(format!("{head}\r\n\r\n{body}").as_bytes()).await;
    let _ = stream.shutdown().await;
}

/// A clock that a test sets.
pub(crate) struct SetClock(AtomicI64);

impl SetClock {
    pub(crate) fn set(&self, seconds: i64) {
        self.0.store(seconds * 1_000, Ordering::Relaxed);
    }
}

impl Clock for SetClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_millis(self.0.load(Ordering::Relaxed)).unwrap()
    }
}

/// Who reads the tokens of an issuer, with the task that fetches its keys.
pub(crate) struct Reader {
    pub(crate) tokens: Arc<OidcTokens>,
    pub(crate) clock: Arc<SetClock>,
    _keeping: JoinSet<()>,
}

impl Reader {
    pub(crate) fn new(options: OidcOptions) -> Self {
        let clock = Arc::new(SetClock(AtomicI64::new(NOW_S * 1_000)));
        let now: Arc<dyn Clock> = Arc::<SetClock>::clone(&clock);
        let tokens = Arc::new(OidcTokens::new(options, now).unwrap());
        let mut keeping = JoinSet::new();
        let kept = Arc::clone(&tokens);
        keeping.spawn(async move { kept.keep_current().await });
        Self { tokens, clock, _keeping: keeping }
    }

    /// Whom a token is of, where its issuer's keys are known.
    pub(crate) async fn read(&self, token: &str) -> Option<TokenHolder> {
        self.tokens.holder(token).await.unwrap()
    }

    pub(crate) async fn takes(&self, token: &str) -> bool {
        self.read(token).await.is_some()
    }
}

/// An issuer with one key of this name, and its reader.
pub(crate) async fn with_key(signer: &Signer, id: &str) -> (Issuer, Reader) {
    let issuer = Issuer::new(vec![signer.jwk(id)]).await;
    let reader = Reader::new(issuer.options());
    (issuer, reader)
}
