//! Supplies and demands by their number, and numbers for each of them.

use std::fmt;
use std::ops::{Index, IndexMut};

use crate::entry::Side;

/// A supply or a demand, by its number on its side.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Node {
    /// What somebody gives off.
    Supply(u32),
    /// What somebody needs.
    Demand(u32),
}

impl Node {
    /// Its number on its side.
    pub(super) fn number(self) -> u32 {
        match self {
            Self::Supply(number) | Self::Demand(number) => number,
        }
    }

    /// One number for both sides.
    pub(super) fn code(self) -> usize {
        match self {
            Self::Supply(number) => 2 * number as usize,
            Self::Demand(number) => 2 * number as usize + 1,
        }
    }
}

impl fmt::Display for Node {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Supply(number) => write!(f, "supply {number}"),
            Self::Demand(number) => write!(f, "demand {number}"),
        }
    }
}

/// One number for each supply and one for each demand.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sides {
    /// By the number of the supply.
    pub supplies: Vec<i64>,
    /// By the number of the demand.
    pub demands: Vec<i64>,
}

impl Sides {
    /// Zeros, as many as another has numbers.
    pub(super) fn zeros_like(other: &Self) -> Self {
        Self { supplies: vec![0; other.supplies.len()], demands: vec![0; other.demands.len()] }
    }

    /// All supplies, then all demands.
    pub fn nodes(&self) -> impl Iterator<Item = Node> + use<> {
        let supplies = (0..self.supplies.len() as u32).map(Node::Supply);
        supplies.chain((0..self.demands.len() as u32).map(Node::Demand))
    }

    /// The number of a node, if the node is there.
    pub fn get(&self, node: Node) -> Option<i64> {
        match node {
            Node::Supply(number) => self.supplies.get(number as usize).copied(),
            Node::Demand(number) => self.demands.get(number as usize).copied(),
        }
    }

    /// Adds a zero to a side.
    pub(super) fn push(&mut self, side: Side) -> Node {
        let (numbers, node): (_, fn(u32) -> Node) = match side {
            Side::Supply => (&mut self.supplies, Node::Supply),
            Side::Demand => (&mut self.demands, Node::Demand),
        };
        numbers.push(0);
        node(numbers.len() as u32 - 1)
    }

    /// An upper bound of all codes of nodes.
    pub(super) fn codes(&self) -> usize {
        2 * self.supplies.len().max(self.demands.len())
    }
}

impl Index<Node> for Sides {
    type Output = i64;

    fn index(&self, node: Node) -> &i64 {
        match node {
            Node::Supply(number) => &self.supplies[number as usize],
            Node::Demand(number) => &self.demands[number as usize],
        }
    }
}

impl IndexMut<Node> for Sides {
    fn index_mut(&mut self, node: Node) -> &mut i64 {
        match node {
            Node::Supply(number) => &mut self.supplies[number as usize],
            Node::Demand(number) => &mut self.demands[number as usize],
        }
    }
}
