//! What a GeoJSON collection says of itself: its system of coordinates, and whether it is one page of several.

use std::collections::HashSet;

use serde_json::Value;

/// A member that counts is no longer than this.
pub(super) const BYTES: usize = 64 * 1024;
/// A collection has no more members.
const MOST: usize = 1_000;

/// The members beside the features.
#[derive(Debug, Default)]
pub(super) struct Members {
    /// The member `crs` (GeoJSON of 2008, and QGIS since).
    pub(super) crs: Option<Value>,
    /// Features in the file.
    pub(super) features: u64,
    /// `numberMatched` (OGC API - Features): how many features the question has.
    matched: Option<u64>,
    /// A link `next` (OGC API - Features), or `exceededTransferLimit` (Esri): there are more.
    has_more: bool,
    /// The keys of all members so far.
    keys: HashSet<Vec<u8>>,
}

impl Members {
    /// Takes the key of a member, a JSON string; refuses one that was there before: which of the two counts, programs disagree on.
    pub(super) fn once(&mut self, key: &[u8]) -> Result<(), String> {
        if self.keys.len() == MOST {
            return Err(format!("the collection has more than {MOST} members beside its features"));
        }
        if self.keys.insert(key.to_vec()) {
            return Ok(());
        }
        Err(format!("the member {} stands twice", String::from_utf8_lossy(key)))
    }

    /// Keeps a member that counts; its key is a JSON string.
    pub(super) fn note(&mut self, key: &[u8], value: &[u8]) -> Result<(), String> {
        self.once(key)?;
        let parsed = || serde_json::from_slice::<Value>(value).unwrap_or_default();
        match key {
            b"\"crs\"" if value != b"null" => self.crs = Some(parsed()),
            b"\"numberMatched\"" => self.matched = parsed().as_u64(),
            b"\"links\"" => {
                let links = parsed();
                let is_next = |link: &Value| link["rel"] == "next";
                self.has_more |= links.as_array().is_some_and(|links| links.iter().any(is_next));
            }
            b"\"exceededTransferLimit\"" => self.has_more |= value == b"true",
            b"\"properties\"" => self.has_more |= parsed()["exceededTransferLimit"] == true,
            _ => {}
        }
        Ok(())
    }

    /// A warning where the file is one page of several.
    pub(super) fn warning(&self) -> Option<String> {
        let held = self.features;
        let missing = match self.matched {
            Some(matched) if matched > held => format!("{held} of {matched} features"),
            None if self.has_more => {
                format!("the first {held} features, and the server that it comes from has more")
            }
            _ => return None,
        };
        Some(format!("this is one page only, {missing}: fetch the other pages and import them too"))
    }
}
