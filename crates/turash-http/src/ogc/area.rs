//! The part of the earth that is asked for: `bbox`, in the system of `bbox-crs`.

use turash_domain::{Coordinates, GeoBox, Invalid, is_crossed};

use super::feature::Shape;
use super::system::System;

/// West, south, east and north in one plane; west is not east of east.
type Frame = [f64; 4];

/// A box, its edges included.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Area {
    system: System,
    /// Two where the box goes over the antimeridian.
    frames: Vec<Frame>,
    /// The same in degrees, where it is given in degrees.
    degrees: Option<GeoBox>,
}

impl Area {
    /// Reads four numbers in the order of the system's axes, or six, of which the heights do not count: nothing here has one.
    pub(super) fn parse(text: &str, system: System) -> Result<Self, Invalid> {
        let expected = "4 numbers, or 6 with heights, with commas between them";
        let refused = || Invalid::new("bbox", text, expected, "write for example bbox=14.2,48.2,14.4,48.4");
        let numbers: Result<Vec<f64>, _> = text.split(',').map(|part| part.trim().parse()).collect();
        let numbers = numbers.map_err(|_| refused())?;
        let corners = match *numbers {
            [a, b, c, d] | [a, b, _, c, d, _] => [a, b, c, d],
            _ => return Err(refused()),
        };
        if numbers.iter().any(|number| !number.is_finite()) {
            return Err(refused());
        }
        let [a, b, c, d] = corners;
        let edges @ [west, south, east, north] = if system.is_north_first { [b, a, d, c] } else { corners };
        if system.is_degrees() {
            let degrees = GeoBox::new(edges)?;
            let frames = degrees.frames().collect();
            return Ok(Self { system, frames, degrees: Some(degrees) });
        }
        if west > east || south > north {
            let remedy = "give the lower corner first";
            return Err(Invalid::new("bbox", text, "a lower corner and an upper one", remedy));
        }
        Ok(Self { system, frames: vec![edges], degrees: None })
    }

    /// The box in degrees, where it is given so.
    pub(super) fn degrees(&self) -> Option<GeoBox> {
        self.degrees
    }

    /// Whether some of a shape is in it.
    pub(super) fn meets(&self, shape: Shape) -> bool {
        match shape {
            Shape::Point(place) => {
                self.plane(place).is_some_and(|at| self.frames.iter().any(|frame| holds(*frame, at)))
            }
            Shape::Line(from, to) => self
                .plane(from)
                .zip(self.plane(to))
                .is_some_and(|(from, to)| self.frames.iter().any(|frame| is_crossed(*frame, from, to))),
        }
    }

    /// East and north of a place in the plane of the box.
    fn plane(&self, place: Coordinates) -> Option<(f64, f64)> {
        self.system.crs.project(place)
    }
}

fn holds([west, south, east, north]: Frame, (x, y): (f64, f64)) -> bool {
    (west..=east).contains(&x) && (south..=north).contains(&y)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(longitude: f64, latitude: f64) -> Coordinates {
        Coordinates::new(longitude, latitude).unwrap()
    }

    fn area(text: &str, system: &str) -> Result<Area, Invalid> {
        Area::parse(text, System::parse(system).unwrap())
    }

    #[test]
    fn a_box_meets_points_and_the_lines_that_pass_through_it() {
        let area_of_linz = area("14,48,15,49", "CRS84").unwrap();
        let point = |longitude, latitude| Shape::Point(at(longitude, latitude));
        assert!(area_of_linz.meets(point(14.0, 49.0)) && !area_of_linz.meets(point(15.1, 48.5)));
        let line = |a: (f64, f64), b: (f64, f64)| Shape::Line(at(a.0, a.1), at(b.0, b.1));
        assert!(area_of_linz.meets(line((13.0, 48.5), (16.0, 48.6))));
        assert!(area_of_linz.meets(line((14.2, 48.2), (14.3, 48.3))));
        assert!(area_of_linz.meets(line((15.0, 40.0), (15.0, 48.0))));
        assert!(!area_of_linz.meets(line((13.0, 48.5), (14.5, 50.0))));
        assert!(!area_of_linz.meets(line((13.0, 47.0), (16.0, 47.0))));
        assert!(!area_of_linz.meets(line((13.0, 48.5), (13.0, 48.5))));
    }

    #[test]
    fn a_box_goes_over_the_antimeridian_and_has_the_axes_of_its_system() {
        let fiji = area("177,65,-177,70", "CRS84").unwrap();
        assert!(fiji.meets(Shape::Point(at(178.0, 66.0))) && fiji.meets(Shape::Point(at(-178.0, 66.0))));
        assert!(!fiji.meets(Shape::Point(at(0.0, 66.0))));
        let north_first = area("48,14,0,49,15,500", "EPSG:4326").unwrap();
        assert!(north_first.meets(Shape::Point(at(14.5, 48.5))));
        let metres = area("3133000,4284000,3134000,4285000", "EPSG:3035").unwrap();
        assert!(
            metres.meets(Shape::Point(at(9.4797, 51.3127))) && !metres.meets(Shape::Point(at(9.6, 51.3)))
        );
    }

    #[test]
    fn what_is_no_box_is_refused() {
        for text in ["1,2,3", "a,b,c,d", "1,2,3,4,5", "1,2,nan,4", "14,49,15,48", "0,0,0,100", ""] {
            assert!(area(text, "CRS84").is_err(), "{text}");
        }
        assert!(area("5,0,4,1", "EPSG:25832").is_err());
    }
}
