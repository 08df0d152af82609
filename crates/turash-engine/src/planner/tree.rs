//! The spanning tree of a network simplex: who hangs under whom, by which arc, and how much flows there.
//!
//! Nodes are the supplies of a component, then its demands, then the root. An arc leads from a supply to a demand, from a supply to the root (what is left over) or from the root to a
//! demand (what is not served). So the arc above a supply leads up, the one above a demand down, whatever the shape of the tree: no direction is kept.

/// No node.
const NONE: u32 = u32::MAX;

/// A node and the arc between it and its parent.
#[derive(Debug, Clone, Copy)]
struct Link {
    parent: u32,
    /// The first of its children; they are linked in both directions.
    child: u32,
    next: u32,
    previous: u32,
    depth: u32,
    arc: u32,
    flow: i64,
    /// The most that may flow there.
    most: i64,
}

/// An arc of the tree with its flow, as it hangs above a node.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Hanging {
    pub(super) arc: u32,
    pub(super) flow: i64,
    pub(super) most: i64,
}

/// Where a cycle is stopped from carrying more: the arc above this node, which is on the way of this end of the entering arc.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Stop {
    pub(super) node: u32,
    pub(super) on_first: bool,
}

/// The cycle that an entering arc closes: from the node where both ways meet down to `first`, along the arc to `second`, and back up.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cycle {
    pub(super) first: u32,
    pub(super) second: u32,
    pub(super) top: u32,
}

/// The tree.
#[derive(Debug)]
pub(super) struct Tree {
    links: Vec<Link>,
    supplies: u32,
}

impl Tree {
    /// A tree of so many supplies and nodes (without the root), none of which hangs anywhere yet.
    pub(super) fn new(supplies: u32, nodes: usize) -> Self {
        let lone = Link {
            parent: NONE,
            child: NONE,
            next: NONE,
            previous: NONE,
            depth: 0,
            arc: NONE,
            flow: 0,
            most: 0,
        };
        Self { links: vec![lone; nodes + 1], supplies }
    }

    pub(super) fn root(&self) -> u32 {
        self.links.len() as u32 - 1
    }

    pub(super) fn is_supply(&self, node: u32) -> bool {
        node < self.supplies
    }

    pub(super) fn hangs(&self, node: u32) -> bool {
        self.links[node as usize].parent != NONE
    }

    pub(super) fn parent(&self, node: u32) -> u32 {
        self.links[node as usize].parent
    }

    /// The arc above a node that is not the root.
    pub(super) fn above(&self, node: u32) -> Hanging {
        let Link { arc, flow, most, .. } = self.links[node as usize];
        Hanging { arc, flow, most }
    }

    /// Hangs a node that hangs nowhere under another.
    pub(super) fn hang(&mut self, node: u32, parent: u32, above: Hanging) {
        let first = std::mem::replace(&mut self.links[parent as usize].child, node);
        if first != NONE {
            self.links[first as usize].previous = node;
        }
        let link = &mut self.links[node as usize];
        (link.parent, link.previous, link.next) = (parent, NONE, first);
        (link.arc, link.flow, link.most) = (above.arc, above.flow, above.most);
    }

    fn take_down(&mut self, node: u32) {
        let Link { parent, next, previous, .. } = self.links[node as usize];
        if previous == NONE {
            self.links[parent as usize].child = next;
        } else {
            self.links[previous as usize].next = next;
        }
        if next != NONE {
            self.links[next as usize].previous = previous;
        }
    }

    /// Notes how deep a node hangs, from its parent's depth.
    pub(super) fn set_depth(&mut self, node: u32) {
        let parent = self.parent(node);
        self.links[node as usize].depth = self.links[parent as usize].depth + 1;
    }

    /// The node after another in the part of the tree below `top`, each before what hangs under it.
    pub(super) fn after(&self, node: u32, top: u32) -> Option<u32> {
        let child = self.links[node as usize].child;
        if child != NONE {
            return Some(child);
        }
        let mut at = node;
        while at != top {
            let Link { next, parent, .. } = self.links[at as usize];
            if next != NONE {
                return Some(next);
            }
            at = parent;
        }
        None
    }

    /// The cycle through an arc that carries more from `first` to `second`.
    pub(super) fn cycle(&self, first: u32, second: u32) -> Cycle {
        let (mut one, mut other) = (first, second);
        while one != other {
            let (one_link, other_link) = (&self.links[one as usize], &self.links[other as usize]);
            let (one_depth, other_depth) = (one_link.depth, other_link.depth);
            if one_depth >= other_depth {
                one = one_link.parent;
            }
            if other_depth >= one_depth {
                other = other_link.parent;
            }
        }
        Cycle { first, second, top: one }
    }

    /// How much more a cycle can carry, at most `room`, and what stops it; nothing of the tree where `room` does.
    ///
    /// Of several arcs that stop it this is the last one on the way from the top (Cunningham 1976): with it, every tree stays *strongly feasible* (some more could flow from every
    /// node up to the root), and no sequence of pivots that move nothing comes back to where it was.
    pub(super) fn blocked(&self, cycle: &Cycle, room: i64) -> (i64, Option<Stop>) {
        let (mut least, mut stop) = (room, None);
        let mut node = cycle.first;
        while node != cycle.top {
            let link = &self.links[node as usize];
            let room = if node < self.supplies { link.flow } else { link.most - link.flow };
            if room < least {
                (least, stop) = (room, Some(Stop { node, on_first: true }));
            }
            node = link.parent;
        }
        node = cycle.second;
        while node != cycle.top {
            let link = &self.links[node as usize];
            let room = if node < self.supplies { link.most - link.flow } else { link.flow };
            if room <= least {
                (least, stop) = (room, Some(Stop { node, on_first: false }));
            }
            node = link.parent;
        }
        (least, stop)
    }

    /// Lets so much more flow around a cycle.
    pub(super) fn push(&mut self, cycle: &Cycle, amount: i64) {
        for (from, sign) in [(cycle.first, amount), (cycle.second, -amount)] {
            let mut node = from;
            while node != cycle.top {
                let link = &mut self.links[node as usize];
                link.flow += if node < self.supplies { -sign } else { sign };
                node = link.parent;
            }
        }
    }

    /// Cuts the arc above `cut` and hangs what was below it by another arc, from its node `end` to `parent`: every arc between `end` and `cut` turns over.
    pub(super) fn rehang(&mut self, cut: u32, end: u32, parent: u32, entering: Hanging) {
        let (mut node, mut parent, mut above) = (end, parent, entering);
        loop {
            let (next, old) = (self.parent(node), self.above(node));
            self.take_down(node);
            self.hang(node, parent, above);
            if node == cut {
                return;
            }
            (parent, above, node) = (node, old, next);
        }
    }
}
