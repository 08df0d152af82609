//! What the rows of one import have said: nothing overwrites what another row of the same command said, and what an earlier import of
//! a source said and this one does not is known.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::hash::{BuildHasher, RandomState};

use turash_domain::{Direction, Family, FlowId, Invalid, SiteId};
use turash_files::{Reader, RowWord, made_by};

use crate::intake::import::Draft;

/// Keys of which the flows of other sources are looked up: enough to tell that a table was imported under another name.
const KEYS: usize = 1_000;

/// What the rows have said. It remembers ids by their hashes: 24 bytes each.
#[derive(Default)]
pub struct Said {
    hasher: RandomState,
    /// The files so far, with what their row numbers count.
    files: Vec<(String, RowWord)>,
    /// Whether there are several: a reader knows what its own rows said.
    several: bool,
    /// Hash of an id to its file, its row and a hash of what was said of it.
    rows: HashMap<u64, (u32, u64, u64)>,
    /// Ids that the rows of each source have, refused ones included.
    sources: BTreeMap<String, HashSet<u64>>,
    keys: BTreeSet<Key>,
}

/// Where a flow is, which way it goes and what it is of.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Key {
    pub(crate) site: SiteId,
    pub(crate) direction: Direction,
    pub(crate) family: Family,
}

impl Said {
    /// Nothing was said yet by any of so many files.
    pub(crate) fn of_tables(count: usize) -> Self {
        Self { several: count > 1, ..Self::default() }
    }

    /// Remembers a draft; refuses one that another file of the same command contradicts.
    pub(crate) fn check(&mut self, reader: &Reader, row: u64, draft: &Draft) -> Result<(), Invalid> {
        if self.several {
            self.agree(reader, row, draft)?;
        }
        if let Draft::Flow(flow) = draft
            && let Some(source) = reader.flow_source()
        {
            self.said(source, &flow.id);
            if self.keys.len() < KEYS && made_by(&flow.id) == Some(source) {
                let (site, direction, family) = (flow.site.clone(), flow.direction, flow.family());
                self.keys.insert(Key { site, direction, family });
            }
        }
        Ok(())
    }

    fn agree(&mut self, reader: &Reader, row: u64, draft: &Draft) -> Result<(), Invalid> {
        let file = self.file(reader);
        let (kind, id) = match draft {
            Draft::Site(site) => ("site", site.id.as_str()),
            Draft::Flow(flow) => ("flow", flow.id.as_str()),
        };
        // Amounts have no hash; their debug form tells every two apart.
        let content = self.hasher.hash_one(format!("{draft:?}"));
        let key = self.hasher.hash_one((kind, id));
        let (other, first, before) = *self.rows.entry(key).or_insert((file, row, content));
        if other == file || before == content {
            return Ok(());
        }
        let (name, word) = &self.files[other as usize];
        let expected = format!("an id of its own: {name}, {} {first} says something else of it", word.name());
        let remedy = "keep the right one of the two; where ids are made, import one of the files alone with --source NAME";
        Err(Invalid::new("id", id, expected, remedy))
    }

    /// Remembers the id of a row that was refused: what an earlier import said under it is not left over.
    pub(crate) fn refused(&mut self, reader: &Reader, id: Option<&FlowId>) {
        if let (Some(source), Some(id)) = (reader.flow_source(), id) {
            self.said(source, id);
        }
    }

    fn said(&mut self, source: &str, id: &FlowId) {
        let hash = self.hasher.hash_one(id.as_str());
        match self.sources.get_mut(source) {
            Some(ids) => drop(ids.insert(hash)),
            None => drop(self.sources.insert(source.to_owned(), HashSet::from([hash]))),
        }
    }

    fn file(&mut self, reader: &Reader) -> u32 {
        if self.files.last().is_none_or(|(last, _)| last != reader.file()) {
            self.files.push((reader.file().to_owned(), reader.row_word()));
        }
        (self.files.len() - 1) as u32
    }

    /// The names under which ids were made.
    pub(crate) fn sources(&self) -> impl Iterator<Item = &str> {
        self.sources.keys().map(String::as_str)
    }

    /// Whether a row of a source has this id.
    pub(crate) fn has(&self, source: &str, id: &FlowId) -> bool {
        let hash = self.hasher.hash_one(id.as_str());
        self.sources.get(source).is_some_and(|ids| ids.contains(&hash))
    }

    /// Keys of flows with made ids; not more than [`KEYS`].
    pub(crate) fn keys(&self) -> impl Iterator<Item = &Key> {
        self.keys.iter()
    }

    /// Whether there may be more keys than those.
    pub(crate) fn has_more_keys(&self) -> bool {
        self.keys.len() >= KEYS
    }
}
