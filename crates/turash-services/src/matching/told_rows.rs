//! Lists as they were told, in the numbers of the directory.

use std::collections::HashMap;

use turash_domain::Direction;

/// The flows whose lists are not those that were told, by number, with side and list as they were told.
#[derive(Default)]
pub(crate) struct Untold(pub(crate) HashMap<u32, ToldRow>);

/// A told list in numbers.
pub(crate) struct ToldRow {
    pub(crate) direction: Direction,
    pub(crate) entries: Vec<(u32, f32)>,
}
