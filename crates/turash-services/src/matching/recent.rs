//! Which lists changed of late. A walk over the lists that lets go of the lock between its slices looks again only at these.

use std::collections::VecDeque;

/// How many are kept: about 1,500 changes, more than come in the time of any walk that is worth going on with.
const KEPT: usize = 1 << 16;

/// The last flows whose lists were touched, each change counted.
#[derive(Debug, Default)]
pub(crate) struct Recent {
    /// How many there ever were.
    count: u64,
    flows: VecDeque<u32>,
}

impl Recent {
    /// Those of lists that were loaded anew in place of others: nothing that was seen of the others counts.
    pub(crate) fn after(before: &Self) -> Self {
        Self { count: before.count + 1, flows: VecDeque::new() }
    }

    pub(crate) fn note(&mut self, flow: u32) {
        self.count += 1;
        if self.flows.len() == KEPT {
            self.flows.pop_front();
        }
        self.flows.push_back(flow);
    }

    /// How many there ever were: what a walk has seen.
    pub(crate) fn count(&self) -> u64 {
        self.count
    }

    /// Those after the first `seen`; `None` where not all of them are kept any more.
    pub(crate) fn since(&self, seen: u64) -> Option<impl Iterator<Item = u32> + '_> {
        let new = usize::try_from(self.count - seen).ok().filter(|new| *new <= self.flows.len())?;
        Some(self.flows.range(self.flows.len() - new..).copied())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_came_since_is_told_or_that_it_is_not_known() {
        let mut recent = Recent::default();
        (0..5).for_each(|flow| recent.note(flow));
        assert_eq!(recent.since(2).unwrap().collect::<Vec<_>>(), [2, 3, 4]);
        assert_eq!(recent.since(recent.count()).unwrap().count(), 0);
        (0..KEPT as u32).for_each(|flow| recent.note(flow));
        assert!(recent.since(4).is_none());
        assert_eq!(recent.since(5).unwrap().count(), KEPT);
    }

    #[test]
    fn what_was_seen_of_lists_that_are_gone_is_no_beginning() {
        let mut recent = Recent::default();
        (0..5).for_each(|flow| recent.note(flow));
        let seen = recent.count();
        let mut anew = Recent::after(&recent);
        assert!(anew.since(seen).is_none());
        anew.note(7);
        assert!(anew.since(seen).is_none() && anew.since(0).is_none());
    }
}
