//! A part of the earth between two meridians and two parallels.

use crate::error::Invalid;
use crate::geo::Coordinates;

/// A box of WGS 84 degrees, its edges included. Where the west is east of the east it goes over the antimeridian.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct GeoBox {
    southwest: Coordinates,
    northeast: Coordinates,
}

impl GeoBox {
    /// A box from its edges in degrees: west, south, east, north.
    ///
    /// # Errors
    ///
    /// Where an edge is no longitude or latitude, or the south is north of the north.
    ///
    /// ```
    /// use turash_domain::{Coordinates, GeoBox};
    ///
    /// # fn main() -> Result<(), turash_domain::Invalid> {
    /// let linz = GeoBox::new([14.2, 48.2, 14.4, 48.4])?;
    /// assert!(linz.contains(Coordinates::new(14.29, 48.31)?));
    /// assert!(GeoBox::new([14.2, 48.4, 14.4, 48.2]).is_err());
    /// # Ok(())
    /// # }
    /// ```
    pub fn new([west, south, east, north]: [f64; 4]) -> Result<Self, Invalid> {
        let southwest = Coordinates::new(west, south)?;
        let northeast = Coordinates::new(east, north)?;
        if south > north {
            let remedy = "give west, south, east and north in this order";
            return Err(Invalid::new("south", south, format!("at most the north, {north}"), remedy));
        }
        Ok(Self { southwest, northeast })
    }

    /// Reads a box as it is written: `14.2,48.2,14.4,48.4`.
    ///
    /// # Errors
    ///
    /// Where the text is no four numbers, or those of [`Self::new`].
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        let numbers: Result<Vec<f64>, _> = text.split(',').map(|part| part.trim().parse()).collect();
        let edges = numbers.ok().and_then(|numbers| <[f64; 4]>::try_from(numbers).ok());
        let remedy = "write for example 14.2,48.2,14.4,48.4";
        let expected = "west, south, east and north in degrees, with commas between them";
        Self::new(edges.ok_or_else(|| Invalid::new("box", text, expected, remedy))?)
    }

    /// West, south, east and north in degrees.
    pub fn edges(self) -> [f64; 4] {
        let Self { southwest, northeast } = self;
        [southwest.longitude(), southwest.latitude(), northeast.longitude(), northeast.latitude()]
    }

    /// Whether a place is in it.
    pub fn contains(self, place: Coordinates) -> bool {
        let [west, south, east, north] = self.edges();
        let longitude = place.longitude();
        let between = if west <= east {
            (west..=east).contains(&longitude)
        } else {
            longitude >= west || longitude <= east
        };
        between && (south..=north).contains(&place.latitude())
    }

    /// Whether the straight line between two places, drawn in degrees and not over the antimeridian, passes through it.
    pub fn meets_line(self, one: Coordinates, other: Coordinates) -> bool {
        let [from, to] = [one, other].map(|place| (place.longitude(), place.latitude()));
        self.frames().any(|frame| is_crossed(frame, from, to))
    }

    /// The same box as one frame, or as two where it goes over the antimeridian.
    pub fn frames(self) -> impl Iterator<Item = [f64; 4]> {
        let [west, south, east, north] = self.edges();
        let (first, second) = if west <= east {
            ([west, south, east, north], None)
        } else {
            ([west, south, 180.0, north], Some([-180.0, south, east, north]))
        };
        std::iter::once(first).chain(second)
    }
}

/// Whether a straight line meets a frame of west, south, east and north in any plane: what each edge leaves of it must not be empty
/// (Liang and Barsky 1984).
pub fn is_crossed([west, south, east, north]: [f64; 4], from: (f64, f64), to: (f64, f64)) -> bool {
    let (dx, dy) = (to.0 - from.0, to.1 - from.1);
    let (mut first, mut last) = (0.0_f64, 1.0_f64);
    for (towards, room) in
        [(-dx, from.0 - west), (dx, east - from.0), (-dy, from.1 - south), (dy, north - from.1)]
    {
        if towards == 0.0 && room < 0.0 {
            return false;
        }
        if towards < 0.0 {
            first = first.max(room / towards);
        } else if towards > 0.0 {
            last = last.min(room / towards);
        }
    }
    first <= last
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(longitude: f64, latitude: f64) -> Coordinates {
        Coordinates::new(longitude, latitude).unwrap()
    }

    #[test]
    fn a_box_has_its_edges_and_goes_over_the_antimeridian() {
        let upper_austria = GeoBox::parse("12.7, 47.4, 15, 48.8").unwrap();
        assert!(upper_austria.contains(at(12.7, 47.4)) && upper_austria.contains(at(15.0, 48.8)));
        assert!(!upper_austria.contains(at(15.1, 48.0)) && !upper_austria.contains(at(14.0, 48.9)));
        let fiji = GeoBox::new([176.0, -20.0, -178.0, -15.0]).unwrap();
        assert!(fiji.contains(at(178.4, -18.1)) && fiji.contains(at(-179.9, -16.0)));
        assert!(!fiji.contains(at(0.0, -18.0)) && !fiji.contains(at(178.4, -14.0)));
    }

    #[test]
    fn a_box_meets_lines_that_pass_through_it() {
        let linz = GeoBox::new([14.0, 48.0, 15.0, 49.0]).unwrap();
        for (one, other, meets) in [
            (at(13.0, 48.5), at(16.0, 48.6), true),
            (at(14.2, 48.2), at(14.3, 48.3), true),
            (at(15.0, 40.0), at(15.0, 48.0), true),
            (at(13.0, 48.5), at(14.5, 50.0), false),
            (at(13.0, 47.0), at(16.0, 47.0), false),
            (at(13.0, 48.5), at(13.0, 48.5), false),
        ] {
            assert_eq!(linz.meets_line(one, other), meets, "{one:?} {other:?}");
            assert_eq!(linz.meets_line(other, one), meets, "{other:?} {one:?}");
        }
        let fiji = GeoBox::new([176.0, -20.0, -178.0, -15.0]).unwrap();
        assert!(fiji.meets_line(at(175.0, -16.0), at(177.0, -16.0)));
        assert!(fiji.meets_line(at(-179.0, -16.0), at(-170.0, -16.0)));
        assert!(!fiji.meets_line(at(-170.0, -16.0), at(170.0, -16.0)));
    }

    #[test]
    fn what_is_no_box_says_what_one_is() {
        for (text, words) in [
            ("14,48,15", "west, south, east and north"),
            ("14,48,15,north", "west, south, east and north"),
            ("14,49,15,48", "in this order"),
            ("14,48,15,148", "latitude"),
            ("14,48,NaN,49", "longitude"),
        ] {
            let refusal = GeoBox::parse(text).unwrap_err().to_string();
            assert!(refusal.contains(words), "{text}: {refusal}");
        }
    }
}
