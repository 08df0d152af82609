//! Ids that occurred in a file, so that a repeated row is told from a contradicting one. 24 bytes of hashes an id.

use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};

/// Remembers ids with a hash of what was said of them.
#[derive(Debug, Default)]
pub(crate) struct Seen {
    rows: HashMap<u64, (u64, u32)>,
    hasher: RandomState,
}

/// What is known of an id.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// It is new.
    New,
    /// The same was said of it before.
    Same,
    /// Something else was said of it, in this row.
    Contradicts(u64),
}

impl Seen {
    /// Looks an id up and remembers it; `content` is what its row says.
    pub(crate) fn check<'a>(
        &mut self,
        id: &str,
        content: impl Iterator<Item = &'a str>,
        row: u64,
    ) -> Verdict {
        let content = self.hash(content);
        let key = self.hasher.hash_one(id);
        match self.rows.entry(key) {
            std::collections::hash_map::Entry::Vacant(free) => {
                free.insert((content, u32::try_from(row).unwrap_or(u32::MAX)));
                Verdict::New
            }
            std::collections::hash_map::Entry::Occupied(known) => match *known.get() {
                (before, _) if before == content => Verdict::Same,
                (_, row) => Verdict::Contradicts(u64::from(row)),
            },
        }
    }

    fn hash<'a>(&self, content: impl Iterator<Item = &'a str>) -> u64 {
        use std::hash::{Hash, Hasher};
        let mut hasher = self.hasher.build_hasher();
        content.for_each(|text| text.hash(&mut hasher));
        hasher.finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn repeated_and_contradicting_rows_are_told_apart() {
        let mut seen = Seen::default();
        let mut check = |id: &str, content: &[&str], row| seen.check(id, content.iter().copied(), row);
        assert_eq!(check("a", &["x", "y"], 2), Verdict::New);
        assert_eq!(check("a", &["x", "y"], 3), Verdict::Same);
        assert_eq!(check("a", &["xy", ""], 4), Verdict::Contradicts(2));
        assert_eq!(check("b", &["x", "y"], 5), Verdict::New);
    }
}
