//! Who asks: decided once, before any handler, and what that allows.

use std::convert::Infallible;
use std::net::IpAddr;
use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{Extensions, StatusCode};
use turash_domain::{Access, AccessKey, Invalid, KeyId, Sight, Text};

use crate::problem::Problem;

/// The address that a connection comes from.
#[derive(Clone, Copy)]
pub(crate) struct Peer(pub(crate) IpAddr);

/// Who asks.
#[derive(Clone)]
pub(crate) enum Caller {
    /// Nobody was asked for a key: whoever reaches the loopback address of this machine.
    Anyone,
    /// The holder of a key.
    Holder(Arc<AccessKey>),
    /// Somebody without a key, where what is public may be read so.
    Visitor,
}

impl Caller {
    /// Whether whoever asks may do what needs so much. Where nobody was let in, only what is open may be done.
    pub(crate) fn check(extensions: &Extensions, needs: Access) -> Result<(), Problem> {
        match extensions.get::<Self>() {
            _ if needs == Access::Open => Ok(()),
            None => Err(Problem::no_key()),
            Some(Self::Anyone) if needs == Access::Administer => {
                let detail = "this server asks nobody for a key, and so gives and takes none; stop it, run `turash keys create`, \
                              and start it with http.authentication = \"keys\"";
                Err(Problem::new(StatusCode::FORBIDDEN, "role", "Not without a key", detail))
            }
            Some(Self::Anyone) => Ok(()),
            Some(Self::Visitor) if needs == Access::Read => Ok(()),
            Some(Self::Visitor) => Err(Problem::no_key()),
            Some(Self::Holder(key)) if key.grant.role().may(needs) => Ok(()),
            Some(Self::Holder(key)) => {
                let detail = format!("the role of this key is {}: it does not suffice", key.grant.role());
                Err(Problem::new(StatusCode::FORBIDDEN, "role", "Not with this key", detail))
            }
        }
    }

    /// Whether whoever asks may do what needs so much.
    pub(crate) fn may(&self, needs: Access) -> bool {
        match self {
            Self::Anyone => true,
            Self::Holder(key) => key.grant.role().may(needs),
            Self::Visitor => needs <= Access::Read,
        }
    }

    /// The organization whose things alone may be written; none where all may be.
    pub(crate) fn organization(&self) -> Option<&Text> {
        match self {
            Self::Anyone | Self::Visitor => None,
            Self::Holder(key) => key.grant.organization(),
        }
    }

    /// What it sees. Where nobody is asked for a key, that is everything.
    pub(crate) fn sight(&self) -> Sight {
        match self {
            Self::Anyone => Sight::All,
            Self::Holder(key) => Sight::of(&key.grant),
            Self::Visitor => Sight::Public,
        }
    }

    /// The id of the key.
    pub(crate) fn key(&self) -> Option<KeyId> {
        match self {
            Self::Anyone | Self::Visitor => None,
            Self::Holder(key) => Some(key.id),
        }
    }

    /// Under whose name a step is recorded: with a key its organization's, or else its label. A body may not say otherwise.
    pub(crate) fn actor(&self, given: Option<Text>) -> Result<Option<Text>, Invalid> {
        let Self::Holder(key) = self else { return Ok(given) };
        let own = key.grant.organization().unwrap_or(&key.label);
        match given {
            Some(other) if other != *own => {
                let expected = format!("'{own}', whose key this is");
                Err(Invalid::new("actor", other, expected, "leave it out: the key says who acts"))
            }
            _ => Ok(Some(own.clone())),
        }
    }

    /// How the record of what was done calls whoever asks.
    pub(crate) fn recorded(&self) -> Option<Text> {
        let Self::Holder(key) = self else { return None };
        let label: String = key.label.as_str().chars().take(400).collect();
        Text::new(&format!("key {} ({label})", key.id)).ok()
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Caller {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Problem> {
        parts.extensions.get::<Self>().cloned().ok_or_else(Problem::no_key)
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Peer {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Infallible> {
        let unknown = Self(IpAddr::from([0, 0, 0, 0]));
        Ok(parts.extensions.get::<Self>().copied().unwrap_or(unknown))
    }
}
