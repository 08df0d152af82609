//! Where the keys of an issuer are, and reading them.

use hyper::body::Bytes;
use serde::Deserialize;
use thiserror::Error;
use turash_domain::Invalid;

use crate::address::Address;
use crate::fetch::{FetchError, Fetcher};
use crate::keys::Keys;

/// Where an issuer describes itself (OpenID Connect Discovery 1.0, 4).
const DISCOVERY: &str = "/.well-known/openid-configuration";

/// Why the keys of an issuer are not known.
#[derive(Debug, Error)]
pub(crate) enum SourceError {
    #[error("{address}: {source}")]
    Fetch { address: Address, source: FetchError },
    #[error("{address}: it is no {what}: {source}")]
    Document { address: Address, what: &'static str, source: serde_json::Error },
    #[error("{address} calls its issuer '{found}', not '{issuer}'; the two must agree letter for letter")]
    Issuer { address: Address, found: String, issuer: String },
    #[error("{address}: {refused}")]
    JwksUri { address: Address, refused: Invalid },
}

/// What an issuer says of itself, as far as it matters here.
#[derive(Deserialize)]
struct Discovered {
    issuer: String,
    jwks_uri: String,
}

/// The keys of an issuer, wherever they are.
pub(crate) struct Source {
    fetcher: Fetcher,
    issuer: String,
    discovery: Address,
    /// Where the keys are, where that is configured.
    jwks: Option<Address>,
}

impl Source {
    pub(crate) fn new(fetcher: Fetcher, issuer: &str, jwks: Option<Address>) -> Result<Self, Invalid> {
        let discovery = format!("{}{DISCOVERY}", issuer.trim_end_matches('/'));
        let discovery = Address::parse(&discovery, "http.oidc.issuer")?;
        Ok(Self { fetcher, issuer: issuer.to_owned(), discovery, jwks })
    }

    /// The keys as they are now. Where they are is asked for each time: it is one small document more, and an issuer may move them.
    pub(crate) async fn read(&self) -> Result<Keys, SourceError> {
        let jwks = match &self.jwks {
            Some(jwks) => jwks.clone(),
            None => self.discover().await?,
        };
        let json = self.fetch(&jwks).await?;
        Keys::read(&json).map_err(|source| SourceError::Document { address: jwks, what: "key set", source })
    }

    async fn discover(&self) -> Result<Address, SourceError> {
        let json = self.fetch(&self.discovery).await?;
        let address = || self.discovery.clone();
        let Discovered { issuer, jwks_uri } = serde_json::from_slice(&json).map_err(|source| {
            SourceError::Document { address: address(), what: "description of an issuer", source }
        })?;
        if issuer != self.issuer {
            return Err(SourceError::Issuer {
                address: address(),
                found: issuer,
                issuer: self.issuer.clone(),
            });
        }
        Address::parse(&jwks_uri, "jwks_uri")
            .map_err(|refused| SourceError::JwksUri { address: address(), refused })
    }

    async fn fetch(&self, address: &Address) -> Result<Bytes, SourceError> {
        let fetched = self.fetcher.get(address).await;
        fetched.map_err(|source| SourceError::Fetch { address: address.clone(), source })
    }
}
