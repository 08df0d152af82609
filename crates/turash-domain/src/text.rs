//! Text and ids that users choose: bounded, printable, without control characters.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::error::Invalid;

/// Printable text of 1 to 500 characters, trimmed, without NUL and other control characters.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String")]
pub struct Text(Box<str>);

impl Text {
    const MAX_CHARS: usize = 500;

    /// Checks and trims a text.
    pub fn new(text: &str) -> Result<Self, Invalid> {
        let trimmed = text.trim();
        if trimmed.is_empty() {
            return Err(Invalid::new("text", text, "some text", "leave the field out if there is none"));
        }
        if trimmed.chars().any(char::is_control) {
            return Err(Invalid::new(
                "text",
                text,
                "text without control characters",
                "remove NUL, tabs and line breaks",
            ));
        }
        if trimmed.chars().nth(Self::MAX_CHARS).is_some() {
            return Err(Invalid::new("text", text, "at most 500 characters", "shorten it"));
        }
        Ok(Self(trimmed.into()))
    }

    /// The text itself.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for Text {
    type Error = Invalid;

    fn try_from(text: String) -> Result<Self, Invalid> {
        Self::new(&text)
    }
}

impl From<Text> for String {
    fn from(text: Text) -> Self {
        text.0.into()
    }
}

impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Whether `id` is 1 to 128 bytes of `A-Za-z0-9._:-`.
fn is_well_formed(id: &str) -> bool {
    (1..=128).contains(&id.len()) && id.bytes().all(|b| b.is_ascii_alphanumeric() || b"._:-".contains(&b))
}

fn check_id(field: &str, id: &str) -> Result<Box<str>, Invalid> {
    if is_well_formed(id) {
        return Ok(id.into());
    }
    Err(Invalid::new(
        field,
        id,
        "1 to 128 letters, digits, '.', '_', ':' or '-'",
        "rename it, or leave it out to get one",
    ))
}

/// FNV-1a with a final mix (Fowler, Noll, Vo; finalizer of `MurmurHash3`): the same in every process and version, which the order of
/// equal matches and what stores keep rest on.
pub fn stable_hash(text: &str) -> u64 {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for byte in text.bytes() {
        hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    }
    hash = (hash ^ (hash >> 33)).wrapping_mul(0xff51_afd7_ed55_8ccd);
    hash = (hash ^ (hash >> 33)).wrapping_mul(0xc4ce_b9fe_1a85_ec53);
    hash ^ (hash >> 33)
}

macro_rules! id_type {
    ($(#[$doc:meta])* $name:ident, $field:literal) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String")]
        pub struct $name(Box<str>);

        impl $name {
            /// Checks an id: 1 to 128 bytes of `A-Za-z0-9._:-`.
            pub fn new(id: &str) -> Result<Self, Invalid> {
                check_id($field, id).map(Self)
            }

            /// The id as text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl TryFrom<String> for $name {
            type Error = Invalid;

            fn try_from(id: String) -> Result<Self, Invalid> {
                Self::new(&id)
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> Self {
                id.0.into()
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

id_type!(
    /// The id of a site, chosen by the user or made for it.
    SiteId,
    "site"
);
id_type!(
    /// The id of a resource flow, chosen by the user or made for it.
    FlowId,
    "flow"
);
id_type!(
    /// The name of a subscription of the event log.
    Subscription,
    "subscription"
);

/// The id of a match: it follows from its two flows, `SUPPLY~DEMAND` (`~` occurs in no flow id).
///
/// ```
/// use turash_domain::{FlowId, MatchId};
///
/// # fn main() -> Result<(), turash_domain::Invalid> {
/// let id = MatchId::new(FlowId::new("mill.out")?, FlowId::new("baths.in")?);
/// assert_eq!(id.to_string(), "mill.out~baths.in");
/// assert_eq!(MatchId::parse("mill.out~baths.in")?, id);
/// assert_eq!(id.demand().as_str(), "baths.in");
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct MatchId {
    supply: FlowId,
    demand: FlowId,
}

impl MatchId {
    /// The id of the pair of a supply and a demand.
    pub fn new(supply: FlowId, demand: FlowId) -> Self {
        Self { supply, demand }
    }

    /// Reads an id as it is written.
    pub fn parse(id: &str) -> Result<Self, Invalid> {
        match id.split_once('~') {
            Some((supply, demand)) => Ok(Self::new(FlowId::new(supply)?, FlowId::new(demand)?)),
            None => Err(Invalid::new("match", id, "SUPPLY~DEMAND", "join the ids of the two flows with '~'")),
        }
    }

    /// The supplying flow.
    pub fn supply(&self) -> &FlowId {
        &self.supply
    }

    /// The demanding flow.
    pub fn demand(&self) -> &FlowId {
        &self.demand
    }
}

impl TryFrom<String> for MatchId {
    type Error = Invalid;

    fn try_from(id: String) -> Result<Self, Invalid> {
        Self::parse(&id)
    }
}

impl From<MatchId> for String {
    fn from(id: MatchId) -> Self {
        id.to_string()
    }
}

impl fmt::Display for MatchId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}~{}", self.supply, self.demand)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_take_the_documented_characters_only() {
        for good in ["1", "plant-7.out:heat_100", &"x".repeat(128)] {
            assert!(FlowId::new(good).is_ok(), "{good}");
        }
        for bad in ["", "a b", "a~b", "ä", "a/b", "a\0", &"x".repeat(129)] {
            assert!(FlowId::new(bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn text_is_trimmed_and_refuses_control_characters() {
        assert_eq!(Text::new("  Linz works ").unwrap().as_str(), "Linz works");
        for bad in ["", "   ", "a\0b", "a\u{1b}[31m", "two\nlines", &"x".repeat(501)] {
            assert!(Text::new(bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn a_match_id_reads_back() {
        let id = MatchId::new(FlowId::new("a").unwrap(), FlowId::new("b").unwrap());
        assert_eq!(MatchId::try_from(id.to_string()).unwrap(), id);
        assert!(MatchId::try_from("a-b".to_owned()).is_err());
    }
}
