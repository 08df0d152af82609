//! Reading a token: is it the issuer's, is it for us, is it time, and whom is it of.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode, decode_header};
use serde_json::Value;
use tracing::debug;
use turash_domain::ports::{Clock, PortResult, Tokens};
use turash_domain::{Invalid, Text, Timestamp, TokenHolder};

use crate::claims::{Claims, Meaning};
use crate::crypto::by_ring;
use crate::fetch::Fetcher;
use crate::key_set::KeySet;
use crate::options::OidcOptions;
use crate::source::Source;

/// No token is longer, bytes: a request has no room for more.
const MOST_BYTES: usize = 32 * 1024;

/// Why a token opens nothing: for the log of whoever runs the server, and for nobody else.
type Refusal = &'static str;

/// The tokens of one issuer.
pub struct OidcTokens {
    keys: KeySet,
    rules: Rules,
}

/// What a token is held to.
struct Rules {
    issuer: Text,
    audience: String,
    algorithms: Vec<Algorithm>,
    leeway: Duration,
    meaning: Meaning,
    clock: Arc<dyn Clock>,
}

impl OidcTokens {
    /// Nothing is fetched yet: [`Self::keep_current`] does, and must run as long as tokens are read.
    ///
    /// Errors: where the authorities of the issuer's certificate cannot be used.
    pub fn new(options: OidcOptions, clock: Arc<dyn Clock>) -> Result<Self, Invalid> {
        by_ring();
        let source = source(&options)?;
        let OidcOptions { issuer, audience, algorithms, leeway, meaning, .. } = options;
        let rules = Rules { issuer, audience, algorithms, leeway, meaning, clock };
        Ok(Self { keys: KeySet::new(source), rules })
    }

    /// Keeps the keys of the issuer current, for ever.
    pub async fn keep_current(&self) {
        self.keys.keep_current().await;
    }

    async fn read(&self, token: &str) -> PortResult<Result<TokenHolder, Refusal>> {
        let (id, algorithm) = match self.rules.head(token) {
            Ok(head) => head,
            Err(refusal) => return Ok(Err(refusal)),
        };
        let keys = self.keys.holding(&id).await?;
        Ok(match keys.find(&id, algorithm) {
            Some(key) => self.rules.holder(token, algorithm, key),
            None => Err("the issuer has no key of this name and algorithm"),
        })
    }
}

#[async_trait]
impl Tokens for OidcTokens {
    async fn holder(&self, token: &str) -> PortResult<Option<TokenHolder>> {
        let read = self.read(token).await?;
        Ok(read.inspect_err(|refusal| debug!(refusal, "a token is refused")).ok())
    }
}

/// Where the keys of an issuer are read.
pub(crate) fn source(options: &OidcOptions) -> Result<Source, Invalid> {
    let fetcher = Fetcher::new(options.authorities.as_deref())?;
    Source::new(fetcher, options.issuer.as_str(), options.jwks.clone())
}

impl Rules {
    /// The name of the key and the algorithm, as the head of a token has them. Nothing of it is believed: the algorithm must be one that the
    /// configuration allows, the key one that the issuer has now. Where keys are said to be (`jku`, `x5u`, `jwk`, `x5c`) is not looked at.
    fn head(&self, token: &str) -> Result<(String, Algorithm), Refusal> {
        if token.len() > MOST_BYTES {
            return Err("it is too long");
        }
        let head = decode_header(token).map_err(|_| "its head is none of a signed token")?;
        if !self.algorithms.contains(&head.alg) {
            return Err("it is signed by an algorithm that is not allowed");
        }
        let kind = head.typ.unwrap_or_default().to_ascii_lowercase();
        if !["at+jwt", "application/at+jwt", "jwt"].contains(&kind.as_str()) {
            return Err("its typ is neither at+jwt nor JWT");
        }
        head.kid.filter(|id| !id.is_empty()).map(|id| (id, head.alg)).ok_or("it names no key")
    }

    fn holder(&self, token: &str, algorithm: Algorithm, key: &DecodingKey) -> Result<TokenHolder, Refusal> {
        let mut validation = Validation::new(algorithm);
        validation.set_issuer(&[self.issuer.as_str()]);
        validation.set_audience(&[&self.audience]);
        validation.set_required_spec_claims(&["exp", "iss", "aud", "sub"]);
        // By our own clock, below.
        validation.validate_exp = false;
        let claims = decode::<Claims>(token, key, &validation).map_err(|error| refusal(&error))?.claims;
        // A list of issuers is none, though the reader takes it.
        let text = |claim: &str| claims.get(claim).and_then(Value::as_str);
        if text("iss") != Some(self.issuer.as_str()) {
            return Err("it is of another issuer");
        }
        let holds_until = self.time(&claims)?;
        let subject = text("sub").ok_or("its subject is no text")?;
        let read = Text::new(subject).ok().filter(|read| read.as_str() == subject);
        let subject = read.ok_or("its subject cannot be shown as it is")?;
        let grant =
            self.meaning.grant(&claims).ok_or("its claims name no role that the configuration has")?;
        Ok(TokenHolder { subject, issuer: self.issuer.clone(), grant, holds_until })
    }

    /// Until when a token holds, if it does now.
    fn time(&self, claims: &Claims) -> Result<Timestamp, Refusal> {
        let now_s = self.clock.now().millis() as f64 / 1_000.0;
        let leeway_s = self.leeway.as_secs_f64();
        let seconds = |claim: &str| claims.get(claim).map(Value::as_f64);
        let end_s = seconds("exp").flatten().ok_or("its end is no time")? + leeway_s;
        if now_s >= end_s {
            return Err("it has expired");
        }
        if let Some(begin_s) = seconds("nbf")
            && now_s + leeway_s < begin_s.ok_or("its beginning is no time")?
        {
            return Err("it does not hold yet");
        }
        Timestamp::from_millis((end_s * 1_000.0) as i64).map_err(|_| "its end is beyond all years")
    }
}

fn refusal(error: &jsonwebtoken::errors::Error) -> Refusal {
    use jsonwebtoken::errors::ErrorKind;
    match error.kind() {
        ErrorKind::InvalidSignature => "its signature is not of that key",
        ErrorKind::InvalidIssuer => "it is of another issuer",
        ErrorKind::InvalidAudience => "it is for another audience",
        ErrorKind::MissingRequiredClaim(_) => "it lacks one of exp, iss, aud and sub",
        _ => "it cannot be read",
    }
}
