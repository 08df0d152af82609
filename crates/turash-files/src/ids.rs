//! Ids for rows that have none: readable, and the same at every import of the same file.
//!
//! - A flow is `{source}:{site}.{out|in}.{family}[.{qualifier}]`, for example `furnaces:1.out.heat.100-200`,
//!   `survey-2026:7.in.material.10-01-02`. The source is the name of the file, or what `--source` says: two files say two things. The
//!   qualifier is the band of temperatures, the material's code or name, or the kind of gas. The second flow of the same key in a file
//!   gets `.2`, the third `.3`, by their order. Flows of the published Hotmaps database have no source: its sites have ids of their own.
//! - A row that is refused before its key can be read keeps `{source}:{line|row|feature}-{number}`, so that mended it overwrites nothing.
//! - A site is `{name}-{hash}`: at most 40 characters of its name, and 16 hexadecimal digits over name and coordinates.
//! - An id longer than 128 bytes keeps its first 111 (whole letters), then `-` and 16 hexadecimal digits over all of it.
//!
//! The hash is FNV-1a of 64 bits, written out here because it must never change.

use std::collections::HashMap;

use turash_domain::{Coordinates, Direction, FlowId, Invalid, MaterialCode, Resource, SiteId};

use crate::normal::slug;

const MAX_BYTES: usize = 128;

/// Makes flow ids and remembers how often each key occurred in the file: no two that it makes are the same.
#[derive(Debug, Default)]
pub(crate) struct FlowIds {
    /// The name of the file; empty where ids need none.
    source: String,
    seen: HashMap<u64, u32>,
    scratch: String,
}

/// The name under which ids are made, from the name of a file.
pub(crate) fn source(name: &str) -> String {
    let slug = slug(name, 40);
    if slug.is_empty() { "table".to_owned() } else { slug }
}

/// The source of a flow's id, where it looks like one that an import made.
pub fn made_by(id: &FlowId) -> Option<&str> {
    let (made_under, rest) = id.as_str().split_once(':')?;
    // An id that is an address of the web has a colon too.
    let is_source = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    if !made_under.bytes().all(is_source) || rest.starts_with('/') {
        return None;
    }
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let is_key = rest.contains(".out.") || rest.contains(".in.");
    let is_row =
        ["line-", "row-", "feature-"].iter().any(|word| rest.strip_prefix(word).is_some_and(is_number));
    (is_key || is_row).then_some(made_under)
}

impl FlowIds {
    /// Makes ids under a source.
    pub(crate) fn of(source: &str) -> Self {
        Self { source: source.to_owned(), ..Self::default() }
    }

    pub(crate) fn source(&self) -> &str {
        &self.source
    }

    /// The id of a row whose key cannot be read.
    pub(crate) fn of_row(&self, word: &str, row: u64) -> Result<FlowId, Invalid> {
        FlowId::new(&format!("{}:{word}-{row}", self.source))
    }

    /// The id of the next flow of a key.
    pub(crate) fn next(
        &mut self,
        site: &SiteId,
        direction: Direction,
        resource: &Resource,
    ) -> Result<FlowId, Invalid> {
        let id = &mut self.scratch;
        id.clear();
        if !self.source.is_empty() {
            id.push_str(&self.source);
            id.push(':');
        }
        id.push_str(site.as_str());
        id.push_str(match direction {
            Direction::Supply => ".out.",
            Direction::Demand => ".in.",
        });
        id.push_str(resource.family().name());
        push_qualifier(id, resource);
        let key = fnv1a(id.as_bytes());
        let count = self.seen.entry(key).or_default();
        *count = count.saturating_add(1);
        let mut number = *count;
        if number > 1 {
            // `100-200` a second time must not take the name of `100-200.2`.
            let length = id.len();
            loop {
                id.truncate(length);
                id.push('.');
                id.push_str(&number.to_string());
                if self.seen.insert(fnv1a(id.as_bytes()), 1).is_none() {
                    break;
                }
                number += 1;
            }
            self.seen.insert(key, number);
        }
        FlowId::new(&capped(id))
    }
}

fn push_qualifier(id: &mut String, resource: &Resource) {
    use std::fmt::Write as _;
    // Writing to a string cannot fail.
    let _ = match resource {
        Resource::Heat(thermal) | Resource::Cooling(thermal) => {
            id.push('.');
            push_number(id, thermal.band.min().get());
            id.push('-');
            push_number(id, thermal.band.max().get());
            Ok(())
        }
        Resource::Material(material) => match &material.code {
            MaterialCode::Waste(code) => write!(id, ".{}", slug(code.as_str(), 20)),
            MaterialCode::Goods(code) => write!(id, ".{code}"),
            MaterialCode::Name(name) => {
                let readable = slug(name.as_str(), 40);
                let separator = if readable.is_empty() { "" } else { "." };
                write!(id, "{separator}{readable}.{:08x}", fnv1a(name.as_str().as_bytes()) as u32)
            }
        },
        Resource::Gas(gas) => write!(id, ".{}", gas.kind.name()),
        Resource::Water(_) | Resource::Co2(_) | Resource::Electricity(_) => Ok(()),
    };
}

/// A number in its fewest digits; most temperatures are whole, which is faster.
fn push_number(id: &mut String, number: f64) {
    use std::fmt::Write as _;
    // Writing to a string cannot fail.
    let _ = if number.fract() == 0.0 { write!(id, "{}", number as i64) } else { write!(id, "{number}") };
}

/// The id of a site without one.
pub(crate) fn site_id(name: &str, place: Coordinates) -> Result<SiteId, Invalid> {
    let mut bytes = name.as_bytes().to_vec();
    // Zero has two signs but is one place.
    bytes.extend((place.longitude() + 0.0).to_bits().to_le_bytes());
    bytes.extend((place.latitude() + 0.0).to_bits().to_le_bytes());
    let hash = fnv1a(&bytes);
    let readable = slug(name, 40);
    let readable = if readable.is_empty() { "site" } else { &readable };
    SiteId::new(&format!("{readable}-{hash:016x}"))
}

fn capped(id: &str) -> String {
    if id.len() <= MAX_BYTES {
        return id.to_owned();
    }
    let kept = &id[..id.floor_char_boundary(MAX_BYTES - 17)];
    format!("{kept}-{:016x}", fnv1a(id.as_bytes()))
}

/// FNV-1a, 64 bits (Fowler, Noll, Vo; draft-eastlake-fnv).
fn fnv1a(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hash_is_the_published_one() {
        assert_eq!(fnv1a(b""), 0xcbf2_9ce4_8422_2325);
        assert_eq!(fnv1a(b"foobar"), 0x8594_4171_f739_67e8);
    }

    #[test]
    fn site_ids_follow_from_name_and_place() {
        let place = |lat| Coordinates::new(14.0, lat).unwrap();
        let id = site_id("Linz works / Ost", place(48.0)).unwrap();
        assert!(id.as_str().starts_with("linz-works-ost-"), "{id}");
        assert_eq!(id, site_id("Linz works / Ost", place(48.0)).unwrap());
        assert_ne!(id, site_id("Linz works / Ost", place(48.1)).unwrap());
        assert_eq!(site_id("工場", place(0.0)).unwrap(), site_id("工場", place(-0.0)).unwrap());
    }

    #[test]
    fn an_id_names_the_source_that_made_it() {
        let made = |id: &str| made_by(&FlowId::new(id).unwrap()).map(str::to_owned);
        assert_eq!(made("survey-2026:7.in.material.10-01-02").as_deref(), Some("survey-2026"));
        assert_eq!(made("flows:a:b.out.co2").as_deref(), Some("flows"));
        assert_eq!(made("flows:line-17").as_deref(), Some("flows"));
        for own in [
            "de:0815",
            "https://a.in.b/1",
            "Werk 1:7.out.heat",
            "7.in.material.10-01-02",
            "flows:line-x",
            "a.out.b:c",
        ] {
            assert_eq!(made(own), None, "{own}");
        }
    }

    #[test]
    fn long_ids_are_capped_and_stay_apart() {
        let (a, b) = ("x".repeat(200), "x".repeat(201));
        assert_eq!(capped(&a).len(), 128);
        assert_ne!(capped(&a), capped(&b));
        let umlauts = capped(&"ü".repeat(100));
        assert!(umlauts.len() <= MAX_BYTES && FlowId::new(&umlauts).is_ok(), "{umlauts}");
    }
}
