//! Cursors: where the next part of a list begins. They are opaque to callers and stay good while the list changes.

use std::fmt::Write;

use turash_domain::ports::{CommentId, PlanId};
use turash_domain::{FlowId, Invalid, MatchId, Sequence, SiteId};
use turash_services::{MatchOrder, SortBy};

/// A place in a list.
pub(crate) trait Place: Sized {
    /// The place as text, with a first letter that tells lists apart.
    fn write(&self) -> String;
    /// Reads what was written.
    fn read(text: &str) -> Option<Self>;
}

impl Place for SiteId {
    fn write(&self) -> String {
        format!("s{self}")
    }

    fn read(text: &str) -> Option<Self> {
        Self::new(text.strip_prefix('s')?).ok()
    }
}

impl Place for FlowId {
    fn write(&self) -> String {
        format!("f{self}")
    }

    fn read(text: &str) -> Option<Self> {
        Self::new(text.strip_prefix('f')?).ok()
    }
}

/// After a match: its ranking value, EUR/a, and its id.
impl Place for (f32, MatchId) {
    fn write(&self) -> String {
        format!("m{:08x}{}", self.0.to_bits(), self.1)
    }

    fn read(text: &str) -> Option<Self> {
        let (bits, id) = text.strip_prefix('m')?.split_at_checked(8)?;
        let value = f32::from_bits(u32::from_str_radix(bits, 16).ok()?);
        Some((value, MatchId::try_from(id.to_owned()).ok()?))
    }
}

/// After a match in another order: what by, which way, the key and its id.
impl Place for (MatchOrder, f64, MatchId) {
    fn write(&self) -> String {
        let (order, key, id) = self;
        let way = if order.ascending { '+' } else { '-' };
        format!("o{way}{}{:016x}{id}", order.by.name(), key.to_bits())
    }

    fn read(text: &str) -> Option<Self> {
        let text = text.strip_prefix('o')?;
        let (ascending, text) = match text.strip_prefix('+') {
            Some(text) => (true, text),
            None => (false, text.strip_prefix('-')?),
        };
        let named = |by: SortBy| Some((by, text.strip_prefix(by.name())?));
        let (by, text) = SortBy::ALL.into_iter().find_map(named)?;
        let (bits, id) = text.split_at_checked(16)?;
        let key = f64::from_bits(u64::from_str_radix(bits, 16).ok()?);
        Some((MatchOrder { by, ascending }, key, MatchId::try_from(id.to_owned()).ok()?))
    }
}

impl Place for MatchId {
    fn write(&self) -> String {
        format!("c{self}")
    }

    fn read(text: &str) -> Option<Self> {
        Self::try_from(text.strip_prefix('c')?.to_owned()).ok()
    }
}

impl Place for Sequence {
    fn write(&self) -> String {
        format!("d{self}")
    }

    fn read(text: &str) -> Option<Self> {
        text.strip_prefix('d')?.parse().ok().map(Sequence)
    }
}

impl Place for CommentId {
    fn write(&self) -> String {
        format!("n{self}")
    }

    fn read(text: &str) -> Option<Self> {
        Self::parse(text.strip_prefix('n')?).ok()
    }
}

impl Place for PlanId {
    fn write(&self) -> String {
        format!("p{self}")
    }

    fn read(text: &str) -> Option<Self> {
        Self::parse(text.strip_prefix('p')?).ok()
    }
}

/// The cursor of a place: its text in hexadecimal.
pub(crate) fn write(place: &impl Place) -> String {
    let mut cursor = String::new();
    for byte in place.write().bytes() {
        let _ = write!(cursor, "{byte:02x}");
    }
    cursor
}

/// Reads a cursor of the same list.
pub(crate) fn read<P: Place>(cursor: &str) -> Result<P, Invalid> {
    let place = unhex(cursor).and_then(|text| P::read(&text));
    let remedy = "send it as it is, with the same filters";
    place.ok_or_else(|| Invalid::new("cursor", cursor, "the `next` of the part before", remedy))
}

fn unhex(cursor: &str) -> Option<String> {
    let digits: Option<Vec<u8>> = cursor.chars().map(|c| Some(c.to_digit(16)? as u8)).collect();
    let (pairs, rest) = digits.as_deref()?.as_chunks::<2>();
    let bytes = pairs.iter().map(|[high, low]| high << 4 | low).collect();
    if rest.is_empty() { String::from_utf8(bytes).ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cursors_read_back_and_belong_to_one_list() {
        let flow = FlowId::new("linz.out").unwrap();
        let pair = (123.5_f32, MatchId::new(flow.clone(), FlowId::new("b").unwrap()));
        assert_eq!(read::<FlowId>(&write(&flow)).unwrap(), flow);
        assert_eq!(read::<(f32, MatchId)>(&write(&pair)).unwrap(), pair);
        for by in SortBy::ALL {
            let place = (MatchOrder { by, ascending: by == SortBy::Amount }, -0.5, pair.1.clone());
            assert_eq!(read::<(MatchOrder, f64, MatchId)>(&write(&place)).unwrap(), place);
            assert!(read::<(f32, MatchId)>(&write(&place)).is_err());
        }
        assert_eq!(read::<Sequence>(&write(&Sequence(7))).unwrap(), Sequence(7));
        assert!(read::<SiteId>(&write(&flow)).is_err());
        for bad in ["", "zz", "6", "ää", "73"] {
            assert!(read::<SiteId>(bad).is_err(), "{bad}");
        }
    }
}
