//! What a row is on a map.

use turash_domain::Coordinates;

/// Where a row is on the map.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Shape {
    /// That is not known.
    Nowhere,
    /// Where a site is.
    Point(Coordinates),
    /// From the site that gives to the one that takes.
    Line(Coordinates, Coordinates),
}
