//! Ids: chosen by users, kept as they were written, and compared by their bytes.

use std::borrow::Cow;
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::error::Invalid;
use crate::letters;
use crate::spelling;

/// The most bytes of an id.
const MAX_BYTES: usize = 128;

macro_rules! id_type {
    ($(#[$doc:meta])* $name:ident, $field:literal, $check:ident, $checked:literal) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String")]
        pub struct $name(Box<str>);

        impl $name {
            #[doc = $checked]
            pub fn new(id: &str) -> Result<Self, Invalid> {
                $check($field, id).map(Self)
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

        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                &self.0
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
    "site",
    written,
    "Checks an id: 1 to 128 bytes of printable text, kept as it is written but for its letters, which are composed (NFC)."
);
id_type!(
    /// The id of a resource flow, chosen by the user or made for it.
    FlowId,
    "flow",
    written,
    "Checks an id: 1 to 128 bytes of printable text, kept as it is written but for its letters, which are composed (NFC)."
);
id_type!(
    /// The name of a subscription of the event log.
    Subscription,
    "subscription",
    plain,
    "Checks a name: 1 to 128 bytes of `A-Za-z0-9._:-`."
);

/// Ids that stand in ids of matches.
macro_rules! spelled_id {
    ($name:ident) => {
        impl $name {
            /// The id in ASCII letters, digits, `.`, `_`, `:`, `-` and `!`: safe in the ids of matches, in addresses and in names of files. There is
            /// one spelling of each id; an id of the plain characters is its own.
            pub fn spelling(&self) -> Cow<'_, str> {
                spelling::spelled(&self.0)
            }
        }
    };
}

spelled_id!(SiteId);
spelled_id!(FlowId);

/// The id of a match: it follows from its two flows, `SUPPLY~DEMAND`, each in its [`spelling`](FlowId::spelling).
///
/// ```
/// use turash_domain::{FlowId, MatchId};
///
/// # fn main() -> Result<(), turash_domain::Invalid> {
/// let id = MatchId::new(FlowId::new("mill.out")?, FlowId::new("baths.in")?);
/// assert_eq!(id.to_string(), "mill.out~baths.in");
/// assert_eq!(MatchId::parse("mill.out~baths.in")?, id);
/// assert_eq!(id.demand().as_str(), "baths.in");
/// let id = MatchId::new(FlowId::new("Werk 7/Süd")?, FlowId::new("baths.in")?);
/// assert_eq!(id.to_string(), "Werk!207!2FS!C3!BCd~baths.in");
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
        let remedy = "send it as it was shown, or join the spelled ids of the two flows with '~'";
        let refused = || Invalid::new("match", id, "SUPPLY~DEMAND", remedy);
        let (supply, demand) = id.split_once('~').ok_or_else(refused)?;
        let [supply, demand] = [supply, demand].map(spelling::read);
        match (supply, demand) {
            (Some(supply), Some(demand)) => Ok(Self::new(FlowId::new(&supply)?, FlowId::new(&demand)?)),
            _ => Err(refused()),
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
        write!(f, "{}~{}", self.supply.spelling(), self.demand.spelling())
    }
}

/// Checks what users may choose: any printable text.
fn written(field: &str, id: &str) -> Result<Box<str>, Invalid> {
    if is_plain(id) {
        return Ok(id.into());
    }
    let refused = |remedy| Invalid::new(field, id, "1 to 128 bytes of printable text", remedy);
    let is_unseen = |character| {
        letters::is_refused(character) || letters::is_break(character) || letters::is_invisible(character)
    };
    if id.is_empty() {
        return Err(refused("leave it out to get one"));
    }
    if id.contains(is_unseen) {
        return Err(refused("remove line breaks, control characters and those that show nothing"));
    }
    let composed = letters::composed(Cow::Borrowed(id));
    // A no-break space looks like a blank.
    let kept: String =
        composed.chars().map(|letter| if letter.is_whitespace() { ' ' } else { letter }).collect();
    if kept.starts_with(' ') || kept.ends_with(' ') {
        return Err(refused("remove the blanks before and after it"));
    }
    if kept.len() > MAX_BYTES {
        return Err(refused("shorten it, or leave it out to get one"));
    }
    Ok(kept.into())
}

/// Checks what programs choose.
fn plain(field: &str, id: &str) -> Result<Box<str>, Invalid> {
    if is_plain(id) {
        return Ok(id.into());
    }
    Err(Invalid::new(field, id, "1 to 128 letters, digits, '.', '_', ':' or '-'", "rename it"))
}

/// Whether an id is 1 to 128 bytes that stand for themselves.
fn is_plain(id: &str) -> bool {
    (1..=MAX_BYTES).contains(&id.len()) && id.bytes().all(spelling::is_plain)
}

/// Whether a text is what people and programs write where there is nothing: things must not meet at such an id.
pub fn says_nothing(text: &str) -> bool {
    const WORDS: [&str; 19] = [
        "-", "--", "n/a", "na", "n.a.", "#n/a", "null", "none", "k.a.", "k. a.", "?", "unknown", "nan",
        "-nan", "nat", "<na>", "nil", "#nv", "#n/v",
    ];
    // Most texts are numbers, whose first byte says at once that they are something.
    match text.as_bytes().first() {
        Some(b'-' | b'#' | b'?' | b'<' | b'n' | b'N' | b'k' | b'K' | b'u' | b'U') => {
            text.len() <= 8 && WORDS.iter().any(|word| text.eq_ignore_ascii_case(word))
        }
        Some(0x80..) => text == "–" || text == "—",
        _ => false,
    }
}

/// FNV-1a with a final mix (Fowler, Noll, Vo; finalizer of `MurmurHash3`): the same in every process and version, which the order of
/// equal matches and what stores keep rest on.
pub fn stable_hash(text: &str) -> u64 {
    stable_hash_of(text.as_bytes())
}

/// The same of any bytes.
pub fn stable_hash_of(bytes: &[u8]) -> u64 {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for byte in bytes {
        hash = (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
    }
    hash = (hash ^ (hash >> 33)).wrapping_mul(0xff51_afd7_ed55_8ccd);
    hash = (hash ^ (hash >> 33)).wrapping_mul(0xc4ce_b9fe_1a85_ec53);
    hash ^ (hash >> 33)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_printable_text_is_an_id_and_is_kept_as_it_was_written() {
        for good in [
            "1",
            "plant-7.out:heat_100",
            "a b",
            "a~b",
            "ä/ö",
            "https://registry.example.org/id/de.nw/0001",
            "Werk 12/B Süd",
            "=1+1",
            "'x'; DROP",
            "鉄",
            &"x".repeat(128),
            &"ü".repeat(64),
        ] {
            assert_eq!(FlowId::new(good).unwrap().as_str(), good);
            assert_eq!(SiteId::new(good).unwrap().to_string(), good);
        }
        for bad in [
            "",
            " a",
            "a ",
            "a\0",
            "a\nb",
            "a\tb",
            "a\u{2028}b",
            "a\u{200b}",
            "\u{feff}a",
            "a\u{202e}b",
            "\u{a0}a",
            &"x".repeat(129),
            &"ü".repeat(65),
        ] {
            assert!(FlowId::new(bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn letters_that_look_the_same_are_the_same_id() {
        assert_eq!(SiteId::new("Su\u{308}d").unwrap(), SiteId::new("Süd").unwrap());
        assert_eq!(SiteId::new("Werk\u{a0}7").unwrap().as_str(), "Werk 7");
    }

    #[test]
    fn subscriptions_are_plain_names() {
        assert!(Subscription::new("matcher").is_ok());
        for bad in ["", "a b", "ä", "a/b", "a!2Fb"] {
            assert!(Subscription::new(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn words_for_nothing_are_told() {
        for word in ["nan", "NULL", "-", "n/a", "None", "–"] {
            assert!(says_nothing(word), "{word}");
        }
        for name in ["nan1", "0", "-1", "Nantes", "NA-7"] {
            assert!(!says_nothing(name), "{name}");
        }
    }

    #[test]
    fn a_match_id_reads_back() {
        let flow = |id: &str| FlowId::new(id).unwrap();
        for (supply, demand, written) in [
            ("a", "b", "a~b"),
            ("a~b", "c", "a!7Eb~c"),
            ("a", "b~c", "a~b!7Ec"),
            ("=1/ü", "!2F", "!3D1!2F!C3!BC~!212F"),
        ] {
            let id = MatchId::new(flow(supply), flow(demand));
            assert_eq!(id.to_string(), written);
            assert_eq!(MatchId::try_from(written.to_owned()).unwrap(), id);
        }
        for bad in ["a-b", "a~", "~b", "a~b~c", "a b~c", "a!2f~c", "a!0A~b", ""] {
            assert!(MatchId::parse(bad).is_err(), "{bad}");
        }
    }
}
