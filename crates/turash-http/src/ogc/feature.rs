//! Features as `GeoJSON` has them (RFC 7946).

use serde::{Serialize, Serializer};
use turash_domain::Coordinates;
use turash_files::{Row, Shape as Drawn};

use super::here::Link;
use super::system::System;

/// Where a feature is.
#[derive(Debug, Clone, Copy)]
pub(super) enum Shape {
    Point(Coordinates),
    /// From the site that gives to the one that takes.
    Line(Coordinates, Coordinates),
}

impl Shape {
    /// As exports draw it.
    pub(super) fn drawn(self) -> Drawn {
        match self {
            Self::Point(place) => Drawn::Point(place),
            Self::Line(from, to) => Drawn::Line(from, to),
        }
    }
}

/// A site, a flow or a match.
#[derive(Debug)]
pub(super) struct Feature {
    pub(super) id: String,
    pub(super) shape: Shape,
    pub(super) row: Row,
}

/// A feature as it is answered.
#[derive(Serialize)]
pub(super) struct View<'a> {
    r#type: &'static str,
    id: &'a str,
    /// Null where the system does not reach the place.
    geometry: Option<Geometry>,
    #[serde(serialize_with = "properties")]
    properties: &'a Row,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    links: Vec<Link>,
}

#[derive(Serialize)]
#[serde(tag = "type", content = "coordinates")]
enum Geometry {
    Point([f64; 2]),
    LineString([[f64; 2]; 2]),
}

impl Feature {
    /// The feature in a system of coordinates.
    pub(super) fn view(&self, system: &System, links: Vec<Link>) -> View<'_> {
        let geometry = match self.shape {
            Shape::Point(place) => system.position(place).map(Geometry::Point),
            Shape::Line(from, to) => {
                let ends = system.position(from).zip(system.position(to));
                ends.map(|(from, to)| Geometry::LineString([from, to]))
            }
        };
        View { r#type: "Feature", id: &self.id, geometry, properties: &self.row, links }
    }
}

fn properties<S: Serializer>(row: &Row, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_map(row.properties())
}
