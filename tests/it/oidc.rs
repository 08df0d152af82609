//! Tokens with the real binary: an issuer on this machine, whose tokens open what its claims allow, beside keys.

#![cfg(test)]

use std::collections::HashMap;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::rand::SystemRandom;
use ring::signature::{Ed25519KeyPair, KeyPair};
use serde_json::{Value, json};

use crate::server::{Server, site};
use crate::turash::{Folder, Run};

fn encoded(bytes: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// An issuer with one key.
struct Issuer {
    url: String,
    key: Ed25519KeyPair,
    /// What it answers, by path; nothing is left of it where it is away.
    answers: Arc<Mutex<HashMap<String, Value>>>,
}

impl Issuer {
    fn new() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let made = Ed25519KeyPair::generate_pkcs8(&SystemRandom::new()).unwrap();
        let key = Ed25519KeyPair::from_pkcs8(made.as_ref()).unwrap();
        let answers = Arc::default();
        let shared = Arc::clone(&answers);
        // It ends with the process of the tests.
        thread::spawn(move || {
            for stream in listener.incoming() {
                let _ = answer(stream.unwrap(), &shared);
            }
        });
        let issuer = Self { url, key, answers };
        issuer.come();
        issuer
    }

    fn come(&self) {
        let jwk = json!({ "kty": "OKP", "crv": "Ed25519", "kid": "k1", "x": encoded(self.key.public_key()) });
        let about = json!({ "issuer": self.url, "jwks_uri": format!("{}/keys", self.url) });
        let mut answers = self.answers.lock().unwrap();
        answers.insert("/.well-known/openid-configuration".to_owned(), about);
        answers.insert("/keys".to_owned(), json!({ "keys": [jwk] }));
    }

    fn go(&self) {
        self.answers.lock().unwrap().clear();
    }

    /// A token with these roles, which ends in so many seconds.
    #[allow(clippy::disallowed_methods, reason = "a token is given out now")]
    fn token(&self, subject: &str, roles: &[&str], seconds: i64) -> String {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs().cast_signed();
        let claims = json!({
            "iss": self.url, "aud": ["turash", "account"], "sub": subject, "exp": now + seconds,
            "realm_access": { "roles": roles }, "firm": "Mill",
        });
        let head = json!({ "alg": "EdDSA", "typ": "at+jwt", "kid": "k1" });
        let message = format!("{}.{}", encoded(head.to_string()), encoded(claims.to_string()));
        let signature = encoded(self.key.sign(message.as_bytes()));
        format!("{message}.{signature}")
    }

    /// A folder whose `turash.toml` names it.
    fn folder(&self) -> Folder {
        let folder = Folder::new();
        folder.write("turash.toml", self.configuration(""));
        folder
    }

    fn configuration(&self, more: &str) -> String {
        format!(
            "[http]\nauthentication = \"keys\"\n[http.oidc]\nissuer = \"{}\"\naudience = \"turash\"\n\
             role_claim = \"realm_access.roles\"\norganization_claim = \"firm\"\n{more}\n\
             [http.oidc.roles]\nadmin = [\"park-admins\"]\npublisher = [\"firms\"]\noperator = []\nreader = [\"everybody\", \"guests\"]\n",
            self.url
        )
    }
}

fn answer(mut stream: TcpStream, answers: &Mutex<HashMap<String, Value>>) -> std::io::Result<()> {
    let (mut request, mut byte) = (Vec::new(), [0]);
    while !request.ends_with(b"\r\n\r\n") {
        stream.read_exact(&mut byte)?;
        request.push(byte[0]);
    }
    let request = String::from_utf8_lossy(&request);
    let path = request.split(' ').nth(1).unwrap_or_default();
    let Some(body) = answers.lock().unwrap().get(path).map(Value::to_string) else {
        return stream.write_all(b"HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n");
    };
    let head = format!("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {}", body.len());
    stream.write_all(format!("{head}\r\n\r\n{body}").as_bytes())
}

fn status(server: &Server, token: &str, method: &str, path: &str, body: &str) -> u16 {
    server.ask_with(method, path, &[&format!("Authorization: Bearer {token}")], body).unwrap().status
}

#[test]
fn tokens_open_what_their_claims_allow_beside_keys() {
    let issuer = Issuer::new();
    let folder = issuer.folder();
    let key = folder.turash(&["keys", "create", "--role", "reader", "--label", "map"]).ok().out;
    let server = Server::listening(&folder, &["--log", "debug"], &[]);
    server.until_said("ready active");
    let ask = |token: &str, method: &str, path: &str, body: &str| status(&server, token, method, path, body);
    let [admin, firm, reader] =
        ["park-admins", "firms", "everybody"].map(|role| issuer.token(role, &[role], 600));
    assert_eq!(ask(&reader, "GET", "/v1/sites", ""), 200);
    assert_eq!(ask(key.trim(), "GET", "/v1/sites", ""), 200);
    assert_eq!(ask(&reader, "POST", "/v1/sites", &site("a")), 403);
    assert_eq!(ask(&firm, "POST", "/v1/sites", &site("a")), 201);
    assert_eq!(ask(&admin, "POST", "/v1/sites", &site("b")), 201);
    assert_eq!(ask(&firm, "DELETE", "/v1/sites/b", ""), 404);
    assert_eq!(ask(&admin, "DELETE", "/v1/sites/a", ""), 200);
    let (message, signature) = reader.rsplit_once('.').unwrap();
    let unsigned =
        format!("{}.{}.", encoded(r#"{"alg":"none","typ":"JWT"}"#), message.split('.').nth(1).unwrap());
    for wrong in [
        issuer.token("x", &["everybody"], -61),
        issuer.token("x", &["reader"], 600),
        issuer.token("x", &[], 600),
        issuer.token("x", &["operator"], 600),
        format!("{message}.{}", encoded([7; 64])),
        format!("{}.{signature}", issuer.token("x", &["park-admins"], 600).rsplit_once('.').unwrap().0),
        unsigned,
    ] {
        assert_eq!(ask(&wrong, "GET", "/v1/sites", ""), 401, "{wrong}");
    }
    // A command sends it as it sends a key.
    let mut list = folder.command(&["keys", "create", "--role", "reader", "--label", "made by ada"]);
    list.env("TURASH_KEY", &admin);
    Run::of(list).ok();
    let bearer = format!("Authorization: Bearer {admin}");
    let record = server.ask_with("GET", "/v1/audit", &[&bearer], "").unwrap().json;
    let actor = format!("subject park-admins of {}", issuer.url);
    let done = |at: usize| (record["items"][at]["action"].clone(), record["items"][at]["actor"].clone());
    assert_eq!(done(0), (json!("key_created"), json!(actor)));
    assert_eq!(done(1), (json!("site_removed"), json!(actor)));
    // While the issuer is away, its keys go on.
    issuer.go();
    assert_eq!(ask(&reader, "GET", "/v1/sites", ""), 200);
    let said = server.end().with(0, Duration::from_secs(5)).says("the keys of the issuer are known").said;
    assert!(said.contains("its signature is not of that key") && said.contains("it has expired"), "{said}");
    for token in [&admin, &firm, &reader] {
        assert!(!said.contains(token.rsplit_once('.').unwrap().1), "a token is in the log:\n{said}");
    }
}

#[test]
fn an_issuer_that_is_away_is_said_to_be_and_taken_when_it_comes() {
    let issuer = Issuer::new();
    let folder = issuer.folder();
    folder.turash(&["migrate"]).ok();
    folder.turash(&["doctor"]).ok().prints(&[
        "token issuer",
        "keys that tokens are read by: 1",
        "nothing is wrong",
    ]);
    issuer.go();
    folder.turash(&["doctor"]).exits(1).prints(&["token issuer", "503", "http.oidc.issuer"]);
    let server = Server::listening(&folder, &[], &[]);
    server.until_said("the keys of the issuer cannot be fetched");
    let reader = issuer.token("ada", &["everybody"], 600);
    assert_eq!(status(&server, &reader, "GET", "/v1/sites", ""), 503);
    server.until("ready without it", || server.get("/health/ready").status == 200);
    server.end().with(0, Duration::from_secs(5));
    issuer.come();
    let server = Server::listening(&folder, &[], &[]);
    server.until_said("the keys of the issuer are known");
    assert_eq!(status(&server, &reader, "GET", "/v1/sites", ""), 200);
    server.end().with(0, Duration::from_secs(5));
}

#[test]
fn an_issuer_that_cannot_be_meant_is_refused_at_the_start() {
    let issuer = Issuer::new();
    let folder = issuer.folder();
    for (more, words) in [
        ("algorithms = [\"HS256\"]", ["http.oidc.algorithms", "could make them"]),
        ("algorithms = [\"none\"]", ["http.oidc.algorithms", "RS256"]),
        ("jwks_url = \"http://keys.example.org/\"", ["http.oidc.jwks_url", "use https"]),
        ("ca_file = \"nothing.pem\"", ["http.oidc.ca_file", "nothing.pem"]),
        ("role_clam = \"x\"", ["http.oidc.role_clam", "did you mean 'http.oidc.role_claim'"]),
    ] {
        folder.write("turash.toml", issuer.configuration(more));
        folder.turash(&["serve", "--listen", "127.0.0.1:0"]).exits(1).says(&words);
    }
    let configuration = issuer.configuration("").replace("\"keys\"", "\"none\"");
    folder.write("turash.toml", configuration);
    folder.turash(&["serve", "--listen", "127.0.0.1:0"]).exits(1).says(&["http.authentication = \"keys\""]);
}
