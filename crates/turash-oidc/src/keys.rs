//! The keys of an issuer, as its JSON Web Key Set (RFC 7517) has them: those that signatures can be looked at with.

use jsonwebtoken::jwk::{AlgorithmParameters, Jwk, PublicKeyUse};
use jsonwebtoken::{Algorithm, AlgorithmFamily, DecodingKey};
use serde::Deserialize;
use serde_json::Value;

/// The most keys that are kept; issuers have a handful.
const MOST: usize = 100;

/// A key set as it is sent. What is in it that is not known, an issuer may have for others.
#[derive(Deserialize)]
struct Document {
    keys: Vec<Value>,
}

/// A key and what it may be used for.
struct Key {
    id: String,
    /// The one algorithm that it is for, where its issuer says so.
    algorithm: Option<String>,
    public: DecodingKey,
}

/// The keys of an issuer.
#[derive(Default)]
pub(crate) struct Keys {
    keys: Vec<Key>,
}

impl Keys {
    /// Reads a key set. Keys without a name, keys for encryption, shared secrets and kinds that are not known are left out.
    pub(crate) fn read(json: &[u8]) -> serde_json::Result<Self> {
        let Document { keys } = serde_json::from_slice(json)?;
        Ok(Self { keys: keys.into_iter().filter_map(Key::read).take(MOST).collect() })
    }

    pub(crate) fn count(&self) -> usize {
        self.keys.len()
    }

    /// Whether a key of this name is there, whatever it is for.
    pub(crate) fn has(&self, id: &str) -> bool {
        self.keys.iter().any(|key| key.id == id)
    }

    /// The key of a name for an algorithm.
    pub(crate) fn find(&self, id: &str, algorithm: Algorithm) -> Option<&DecodingKey> {
        let suits = |key: &&Key| {
            key.id == id
                && key.public.family() == algorithm.family()
                && key.algorithm.as_deref().is_none_or(|only| only.parse() == Ok(algorithm))
        };
        self.keys.iter().find(suits).map(|key| &key.public)
    }

    /// How many keys suit one of these algorithms.
    pub(crate) fn usable(&self, algorithms: &[Algorithm]) -> usize {
        let suits = |key: &&Key| algorithms.iter().any(|algorithm| self.find(&key.id, *algorithm).is_some());
        self.keys.iter().filter(suits).count()
    }
}

impl Key {
    fn read(value: Value) -> Option<Self> {
        let algorithm = value.get("alg").and_then(Value::as_str).map(str::to_owned);
        let jwk: Jwk = serde_json::from_value(value).ok()?;
        let id = jwk.common.key_id.clone()?;
        let signs = jwk.common.public_key_use.as_ref().is_none_or(|used| *used == PublicKeyUse::Signature);
        let is_known = matches!(
            jwk.algorithm,
            AlgorithmParameters::RSA(_)
                | AlgorithmParameters::EllipticCurve(_)
                | AlgorithmParameters::OctetKeyPair(_)
        );
        let public = DecodingKey::from_jwk(&jwk).ok()?;
        let is_public = public.family() != AlgorithmFamily::Hmac;
        (signs && is_known && is_public).then_some(Self { id, algorithm, public })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn keys_for_signatures_are_kept_and_the_rest_is_left_out() {
        let point = "MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4";
        let set = json!({ "keys": [
            { "kty": "EC", "crv": "P-256", "kid": "a", "x": point, "y": point },
            { "kty": "EC", "crv": "P-256", "kid": "b", "x": point, "y": point, "alg": "ES256", "use": "sig" },
            { "kty": "EC", "crv": "P-256", "kid": "enc", "x": point, "y": point, "use": "enc" },
            { "kty": "EC", "crv": "P-256", "x": point, "y": point },
            { "kty": "OKP", "crv": "Ed25519", "kid": "ed", "x": point, "alg": "EdDSA" },
            { "kty": "RSA", "kid": "rsa", "n": point, "e": "AQAB", "alg": "RS512" },
            { "kty": "RSA", "kid": "broken", "n": "*", "e": "AQAB" },
            { "kty": "oct", "kid": "shared", "k": point, "alg": "HS256" },
            { "kty": "new", "kid": "new" },
            "no key",
        ]});
        let keys = Keys::read(set.to_string().as_bytes()).unwrap();
        assert_eq!(keys.count(), 4);
        for (id, algorithm, is_there) in [
            ("a", Algorithm::ES256, true),
            ("a", Algorithm::RS256, false),
            ("a", Algorithm::HS256, false),
            ("b", Algorithm::ES256, true),
            ("b", Algorithm::ES384, false),
            ("ed", Algorithm::EdDSA, true),
            ("rsa", Algorithm::RS512, true),
            ("rsa", Algorithm::RS256, false),
            ("enc", Algorithm::ES256, false),
            ("shared", Algorithm::HS256, false),
            ("", Algorithm::ES256, false),
        ] {
            assert_eq!(keys.find(id, algorithm).is_some(), is_there, "{id} {algorithm:?}");
        }
        assert!(keys.has("rsa") && !keys.has("shared"));
        assert_eq!(keys.usable(&[Algorithm::ES256, Algorithm::RS256]), 2);
        for broken in ["", "[]", "{}", r#"{"keys":1}"#] {
            assert!(Keys::read(broken.as_bytes()).is_err(), "{broken}");
        }
    }
}
