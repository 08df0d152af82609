//! What changes leave behind: which shown lists they touched, and what those lists were just before.

use crate::list::List;

/// The lists that [`crate::Engine::put`] and [`crate::Engine::remove`] touched since it was last cleared, as they were before.
///
/// A list may stand here repeatedly; the first time counts. [`crate::Engine::before`] shows them, until the next change.
#[derive(Default)]
pub struct Touched {
    pub(crate) lists: Vec<Before>,
    /// Tie and number of each flow that changed: an old list may name it by a tie that the index no longer knows.
    pub(crate) changed: Vec<(u32, u32)>,
}

/// A list as it was.
pub(crate) struct Before {
    pub(crate) flow: u32,
    /// The side of the market that the flow was on.
    pub(crate) unit: u32,
    pub(crate) list: List,
}

impl Touched {
    /// The flows whose shown list may have changed, those that changed themselves included; one may come repeatedly.
    pub fn flows(&self) -> impl Iterator<Item = u32> + '_ {
        self.lists.iter().map(|before| before.flow)
    }

    /// How many lists stand here.
    pub fn len(&self) -> usize {
        self.lists.len()
    }

    /// Whether nothing was touched.
    pub fn is_empty(&self) -> bool {
        self.lists.is_empty()
    }

    /// Forgets everything.
    pub fn clear(&mut self) {
        self.lists.clear();
        self.changed.clear();
    }

    pub(crate) fn push(&mut self, flow: u32, unit: u32, list: List) {
        self.lists.push(Before { flow, unit, list });
    }
}
