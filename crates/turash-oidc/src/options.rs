//! Which issuer is trusted, for which audience, and what its claims mean.

use std::time::Duration;

use jsonwebtoken::Algorithm;
use turash_domain::{Invalid, Role, Text};

use crate::address::Address;
use crate::claims::Meaning;
use crate::crypto::is_of_public_keys;

/// An issuer and how its tokens are read. Fields are named in errors as the configuration calls them.
#[derive(Debug, Clone)]
pub struct OidcOptions {
    pub(crate) issuer: Text,
    pub(crate) audience: String,
    pub(crate) jwks: Option<Address>,
    pub(crate) algorithms: Vec<Algorithm>,
    pub(crate) meaning: Meaning,
    pub(crate) leeway: Duration,
    pub(crate) authorities: Option<Vec<u8>>,
}

impl OidcOptions {
    /// An issuer, as its tokens write it in `iss`, and what they must have in `aud`.
    ///
    /// Errors: where the issuer is no https address (or http of this machine), and where there is no audience: without one a token that was
    /// given out for any other program would open this one.
    pub fn new(issuer: &str, audience: &str) -> Result<Self, Invalid> {
        let field = "http.oidc.issuer";
        let address = Address::parse(issuer, field)?;
        if address.path.contains('?') {
            let expected = "an address without a question mark";
            return Err(Invalid::new(field, issuer, expected, "write it as the tokens do in iss"));
        }
        if audience.trim().is_empty() {
            let expected = "what tokens for this server have in aud";
            let remedy = "without it a token for any other program would open this one";
            return Err(Invalid::new("http.oidc.audience", audience, expected, remedy));
        }
        Ok(Self {
            issuer: Text::new(issuer).map_err(|refused| refused.in_field(field))?,
            audience: audience.to_owned(),
            jwks: None,
            algorithms: vec![Algorithm::RS256, Algorithm::ES256, Algorithm::EdDSA],
            meaning: Meaning {
                role_claim: "roles".to_owned(),
                roles: Role::ALL.map(|role| (role.name().to_owned(), role)).to_vec(),
                organization_claim: "organization".to_owned(),
            },
            leeway: Duration::from_mins(1),
            authorities: None,
        })
    }

    /// Where the keys are, where the issuer does not say so itself.
    pub fn jwks_url(mut self, url: &str) -> Result<Self, Invalid> {
        self.jwks = Some(Address::parse(url, "http.oidc.jwks_url")?);
        Ok(self)
    }

    /// The algorithms that a token may be signed by: `RS256`, `ES256` and `EdDSA` where nothing else is said.
    pub fn algorithms<N: AsRef<str>>(mut self, names: &[N]) -> Result<Self, Invalid> {
        let field = "http.oidc.algorithms";
        let expected = "RS256, RS384, RS512, PS256, PS384, PS512, ES256, ES384 or EdDSA";
        let read = |name: &N| {
            let name = name.as_ref();
            let algorithm = name.parse().ok().filter(|algorithm| is_of_public_keys(*algorithm));
            let remedy = if name.starts_with("HS") {
                "with HS* whoever may read tokens could make them"
            } else {
                "write it as the issuer does in alg"
            };
            algorithm.ok_or_else(|| Invalid::new(field, name, expected, remedy))
        };
        self.algorithms = names.iter().map(read).collect::<Result<_, _>>()?;
        if self.algorithms.is_empty() {
            return Err(Invalid::new(field, "[]", expected, "name at least one"));
        }
        Ok(self)
    }

    /// The claim that has the roles: a name, or a dotted path.
    pub fn role_claim(mut self, path: &str) -> Result<Self, Invalid> {
        self.meaning.role_claim = named(path, "http.oidc.role_claim")?;
        Ok(self)
    }

    /// What stands in that claim for each role; our own names where nothing else is said.
    ///
    /// Errors: where one word stands for two roles.
    pub fn roles(mut self, roles: Vec<(String, Role)>) -> Result<Self, Invalid> {
        for (at, (word, role)) in roles.iter().enumerate() {
            let field = format!("http.oidc.roles.{role}");
            named(word, &field)?;
            if let Some((_, other)) = roles[..at].iter().find(|(before, of)| before == word && of != role) {
                let expected = format!("words that do not stand for the role {other} as well");
                return Err(Invalid::new(&field, word, expected, "take it out of one of them"));
            }
        }
        self.meaning.roles = roles;
        Ok(self)
    }

    /// The claim that has the organization of a publisher: a name, or a dotted path.
    pub fn organization_claim(mut self, path: &str) -> Result<Self, Invalid> {
        self.meaning.organization_claim = named(path, "http.oidc.organization_claim")?;
        Ok(self)
    }

    /// By how much the clocks of the issuer and of this machine may differ.
    #[must_use]
    pub fn leeway(mut self, leeway: Duration) -> Self {
        self.leeway = leeway;
        self
    }

    /// Trusts these authorities of the issuer's certificate alone, as PEM, and not those that this machine trusts.
    #[must_use]
    pub fn authorities(mut self, pem: Vec<u8>) -> Self {
        self.authorities = Some(pem);
        self
    }
}

fn named(text: &str, field: &str) -> Result<String, Invalid> {
    if text.trim().is_empty() {
        return Err(Invalid::new(field, text, "a name", "write it as the tokens do"));
    }
    Ok(text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn options() -> OidcOptions {
        OidcOptions::new("https://id.example.org/realm", "turash").unwrap()
    }

    #[test]
    fn what_cannot_be_meant_is_refused_by_its_name() {
        let refused = |result: Result<OidcOptions, Invalid>| result.unwrap_err().to_string();
        for (said, words) in [
            (refused(OidcOptions::new("http://id.example.org", "turash")), ["http.oidc.issuer", "use https"]),
            (
                refused(OidcOptions::new("https://id.example.org/?a=1", "t")),
                ["http.oidc.issuer", "question mark"],
            ),
            (
                refused(OidcOptions::new("https://id.example.org", " ")),
                ["http.oidc.audience", "any other program"],
            ),
            (refused(options().jwks_url("keys.json")), ["http.oidc.jwks_url", "in whole"]),
            (refused(options().algorithms(&["none"])), ["http.oidc.algorithms", "RS256"]),
            (refused(options().algorithms(&["RS256", "HS256"])), ["http.oidc.algorithms", "could make them"]),
            (refused(options().algorithms::<&str>(&[])), ["http.oidc.algorithms", "at least one"]),
            (refused(options().role_claim("")), ["http.oidc.role_claim", "a name"]),
            (refused(options().organization_claim(" ")), ["http.oidc.organization_claim", "a name"]),
            (
                refused(options().roles(vec![("x".to_owned(), Role::Admin), ("x".to_owned(), Role::Reader)])),
                ["http.oidc.roles.reader", "the role admin"],
            ),
        ] {
            assert!(words.iter().all(|word| said.contains(word)), "{words:?}: {said}");
        }
        assert_eq!(options().algorithms(&["PS512"]).unwrap().algorithms, [Algorithm::PS512]);
    }
}
