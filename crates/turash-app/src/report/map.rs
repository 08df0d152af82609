//! A sketch of where things are, as SVG: points, lines between them, a scale. No map of the world lies under it.

use std::fmt::Write as _;

use turash_domain::{Coordinates, EARTH_RADIUS_KM};

use super::html::Html;

/// Width and height of the sketch, and what is left free around it.
const SIZE: (f64, f64) = (720.0, 420.0);
const MARGIN: f64 = 48.0;
/// A sketch shows at least so much of the land, km.
const LEAST_KM: f64 = 0.5;
/// More names than that cover each other.
const NAMED: usize = 14;

/// What is sketched.
#[derive(Debug, Default)]
pub(super) struct Map {
    points: Vec<(Coordinates, String, Role)>,
    lines: Vec<(Coordinates, Coordinates)>,
}

/// What a site does in the report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// It gives.
    Supply,
    /// It takes.
    Demand,
    /// Both, or it is what the report is about.
    Site,
}

impl Role {
    fn colour(self) -> &'static str {
        match self {
            Self::Supply => "#c2410c",
            Self::Demand => "#1d4ed8",
            Self::Site => "#166534",
        }
    }
}

impl Map {
    /// Adds a site once; one that gives and takes is both.
    pub(super) fn point(&mut self, at: Coordinates, name: &str, role: Role) {
        match self.points.iter_mut().find(|(place, known, _)| *place == at && known == name) {
            Some((_, _, known)) if *known != role => *known = Role::Site,
            Some(_) => {}
            None => self.points.push((at, name.to_owned(), role)),
        }
    }

    /// Adds a line once.
    pub(super) fn line(&mut self, from: Coordinates, to: Coordinates) {
        if !self.lines.contains(&(from, to)) {
            self.lines.push((from, to));
        }
    }

    /// Adds the sketch to a page; nothing where nothing is on it.
    pub(super) fn draw(&self, html: &mut Html) {
        let Some(frame) = Frame::around(&self.points) else { return };
        let (width, height) = SIZE;
        html.raw("<figure>\n").raw(&format!(
            "<svg viewBox=\"0 0 {width} {height}\" role=\"img\" aria-label=\"Sketch of the sites and the matches between them\">\n"
        ));
        for (from, to) in &self.lines {
            let ((x1, y1), (x2, y2)) = (frame.place(*from), frame.place(*to));
            html.raw(&format!(
                "<line x1=\"{x1:.1}\" y1=\"{y1:.1}\" x2=\"{x2:.1}\" y2=\"{y2:.1}\" stroke=\"#8b949e\" stroke-width=\"1.5\"/>\n"
            ));
        }
        for (at, name, role) in &self.points {
            let (x, y) = frame.place(*at);
            html.raw(&format!("<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"5\" fill=\"{}\">", role.colour()));
            html.raw("<title>").text(name).raw("</title></circle>\n");
            if self.points.len() <= NAMED {
                // A name on the right half stands before its point, to stay inside.
                let (x, anchor) = if x > width / 2.0 { (x - 9.0, "end") } else { (x + 9.0, "start") };
                html.raw(&format!("<text x=\"{x:.1}\" y=\"{:.1}\" text-anchor=\"{anchor}\">", y + 4.0));
                html.text(name).raw("</text>\n");
            }
        }
        html.raw(&frame.scale_bar()).raw("</svg>\n");
        html.element(
            "figcaption",
            "Orange gives, blue takes, green does both or is the site of this report. North is up; lines are as the crow flies.",
        );
        html.raw("</figure>\n");
    }
}

/// How places become points of the sketch: an equirectangular projection around the middle, true to scale there.
#[derive(Debug)]
struct Frame {
    /// Longitude of the first point: others count from it, so that a region across the antimeridian stays one.
    origin: f64,
    /// The middle in degrees: longitude from the origin, latitude.
    middle: (f64, f64),
    /// Points of the sketch for a kilometre.
    per_km: f64,
}

impl Frame {
    fn around(points: &[(Coordinates, String, Role)]) -> Option<Self> {
        let origin = points.first()?.0.longitude();
        let mut frame = Self { origin, middle: (0.0, 0.0), per_km: 1.0 };
        let (mut west, mut east, mut south, mut north) = (f64::MAX, f64::MIN, f64::MAX, f64::MIN);
        for (at, ..) in points {
            let longitude = frame.east_of_origin(*at);
            (west, east) = (west.min(longitude), east.max(longitude));
            (south, north) = (south.min(at.latitude()), north.max(at.latitude()));
        }
        frame.middle = (west.midpoint(east), south.midpoint(north));
        let kilometres = |degrees: f64| degrees.to_radians() * EARTH_RADIUS_KM;
        let wide = kilometres(east - west) * frame.shrink();
        let high = kilometres(north - south);
        let fits = |free: f64, km: f64| (free - 2.0 * MARGIN) / km.max(LEAST_KM);
        frame.per_km = fits(SIZE.0, wide).min(fits(SIZE.1, high));
        Some(frame)
    }

    /// Degrees east of the origin, -180 to 180.
    fn east_of_origin(&self, at: Coordinates) -> f64 {
        (at.longitude() - self.origin + 540.0).rem_euclid(360.0) - 180.0
    }

    /// A degree of longitude in degrees of latitude, in the middle.
    fn shrink(&self) -> f64 {
        self.middle.1.to_radians().cos()
    }

    fn place(&self, at: Coordinates) -> (f64, f64) {
        let scale = 1.0_f64.to_radians() * EARTH_RADIUS_KM * self.per_km;
        let x = SIZE.0 / 2.0 + (self.east_of_origin(at) - self.middle.0) * self.shrink() * scale;
        let y = SIZE.1 / 2.0 - (at.latitude() - self.middle.1) * scale;
        (x, y)
    }

    /// A bar of a round length, about a fifth of the sketch.
    fn scale_bar(&self) -> String {
        let wanted = SIZE.0 / 5.0 / self.per_km;
        let size = 10_f64.powf(wanted.log10().floor());
        let km = [5.0, 2.0, 1.0].into_iter().map(|step| step * size).find(|km| *km <= wanted).unwrap_or(size);
        let (x, y, length) = (16.0, SIZE.1 - 16.0, km * self.per_km);
        let mut bar = String::new();
        // Writing to a string cannot fail.
        let _ = write!(
            bar,
            "<path d=\"M{x} {} v6 h{length:.1} v-6\" fill=\"none\" stroke=\"#1b1f23\"/>\n<text x=\"{x}\" y=\"{}\">{}</text>\n",
            y - 6.0,
            y - 11.0,
            crate::output::distance(km)
        );
        bar
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(longitude: f64, latitude: f64) -> Coordinates {
        Coordinates::new(longitude, latitude).unwrap()
    }

    fn frame(places: &[(f64, f64)]) -> Frame {
        let points: Vec<_> =
            places.iter().map(|(lon, lat)| (at(*lon, *lat), String::new(), Role::Site)).collect();
        Frame::around(&points).unwrap()
    }

    #[test]
    fn every_point_is_inside_and_north_is_up() {
        for places in [
            vec![(14.3, 48.3)],
            vec![(14.3, 48.3), (14.4, 48.31), (14.35, 48.2)],
            vec![(179.9, -17.0), (-179.9, -17.1)],
            vec![(-180.0, 90.0), (90.0, -90.0), (0.0, 0.0)],
        ] {
            let frame = frame(&places);
            for (longitude, latitude) in &places {
                let (x, y) = frame.place(at(*longitude, *latitude));
                assert!((0.0..=SIZE.0).contains(&x) && (0.0..=SIZE.1).contains(&y), "{places:?}: {x} {y}");
            }
        }
        let frame = frame(&[(14.3, 48.3), (14.4, 48.2)]);
        let ((west, north), (east, south)) = (frame.place(at(14.3, 48.3)), frame.place(at(14.4, 48.2)));
        assert!(west < east && north < south);
        let drawn = (east - west).hypot(south - north) / frame.per_km;
        let real = at(14.3, 48.3).distance_km(at(14.4, 48.2));
        assert!((drawn - real).abs() < 0.01 * real, "{drawn} km on the sketch, {real} km in the land");
    }

    #[test]
    fn a_site_that_gives_and_takes_is_one_point() {
        let mut map = Map::default();
        map.point(at(1.0, 2.0), "a", Role::Supply);
        map.point(at(1.0, 2.0), "a", Role::Demand);
        map.point(at(1.0, 2.0), "b", Role::Demand);
        assert_eq!(map.points.iter().map(|point| point.2).collect::<Vec<_>>(), [Role::Site, Role::Demand]);
    }
}
