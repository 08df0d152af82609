//! Who asks: decided once, before any handler, and what that allows.

use std::convert::Infallible;
use std::fmt;
use std::net::IpAddr;
use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{Extensions, StatusCode};
use turash_domain::{Access, AccessKey, Grant, Invalid, KeyId, Sight, Text, TokenHolder};

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
    /// The holder of a token.
    Subject(Arc<TokenHolder>),
    /// Somebody without a key, where what is public may be read so.
    Visitor,
}

/// Who of those that were let in: the same with every request.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Identity {
    Key(KeyId),
    /// Whom the issuer of tokens calls so.
    Subject(Text),
}

impl fmt::Display for Identity {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Key(id) => write!(formatter, "{id}"),
            Self::Subject(subject) => write!(formatter, "subject {subject}"),
        }
    }
}

impl Caller {
    /// Whether whoever asks may do what needs so much. Where nobody was let in, only what is open may be done.
    pub(crate) fn check(extensions: &Extensions, needs: Access) -> Result<(), Problem> {
        match extensions.get::<Self>() {
            _ if needs == Access::Open => Ok(()),
            Some(Self::Anyone) if needs == Access::Administer => {
                let detail = "this server asks nobody for a key, and so gives and takes none; stop it, run `turash keys create`, \
                              and start it with http.authentication = \"keys\"";
                Err(Problem::new(StatusCode::FORBIDDEN, "role", "Not without a key", detail))
            }
            Some(Self::Visitor) if needs == Access::Read => Ok(()),
            None | Some(Self::Visitor) => Err(Problem::no_key()),
            Some(caller) => match caller.grant() {
                Some(grant) if !grant.role().may(needs) => {
                    let (what, title) = match caller {
                        Self::Subject(_) => ("token", "Not with this token"),
                        _ => ("key", "Not with this key"),
                    };
                    let detail = format!("the role of this {what} is {}: it does not suffice", grant.role());
                    Err(Problem::new(StatusCode::FORBIDDEN, "role", title, detail))
                }
                _ => Ok(()),
            },
        }
    }

    /// What was granted to whoever asks; nothing where nobody was asked.
    fn grant(&self) -> Option<&Grant> {
        match self {
            Self::Anyone | Self::Visitor => None,
            Self::Holder(key) => Some(&key.grant),
            Self::Subject(holder) => Some(&holder.grant),
        }
    }

    /// Whether whoever asks may do what needs so much.
    pub(crate) fn may(&self, needs: Access) -> bool {
        match self {
            Self::Visitor => needs <= Access::Read,
            caller => caller.grant().is_none_or(|grant| grant.role().may(needs)),
        }
    }

    /// The organization whose things alone may be written; none where all may be.
    pub(crate) fn organization(&self) -> Option<&Text> {
        self.grant().and_then(Grant::organization)
    }

    /// Who of those that were let in; nothing where nobody was asked.
    pub(crate) fn identity(&self) -> Option<Identity> {
        match self {
            Self::Anyone | Self::Visitor => None,
            Self::Holder(key) => Some(Identity::Key(key.id)),
            Self::Subject(holder) => Some(Identity::Subject(holder.subject.clone())),
        }
    }

    /// What it sees. Where nobody is asked for a key, that is everything.
    pub(crate) fn sight(&self) -> Sight {
        match (self, self.grant()) {
            (Self::Visitor, _) => Sight::Public,
            (_, Some(grant)) => Sight::of(grant),
            (_, None) => Sight::All,
        }
    }

    /// Under whose name a step is recorded: with a key or a token its organization's, or else the key's label or the token's subject. A body
    /// may not say otherwise.
    pub(crate) fn actor(&self, given: Option<Text>) -> Result<Option<Text>, Invalid> {
        let name = match self {
            Self::Anyone | Self::Visitor => return Ok(given),
            Self::Holder(key) => &key.label,
            Self::Subject(holder) => &holder.subject,
        };
        let own = self.organization().unwrap_or(name);
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
        let first = |text: &Text, most: usize| text.as_str().chars().take(most).collect::<String>();
        let name = match self {
            Self::Anyone | Self::Visitor => return None,
            Self::Holder(key) => format!("key {} ({})", key.id, first(&key.label, 400)),
            Self::Subject(holder) => {
                format!("subject {} of {}", first(&holder.subject, 300), first(&holder.issuer, 180))
            }
        };
        Text::new(&name).ok()
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
