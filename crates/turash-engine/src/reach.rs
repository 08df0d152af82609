//! Which rows of latitude and which stretch of longitude a circle on the earth can touch. Geometry only.
//!
//! Windows are supersets: the kernel's squared chord decides. Every bound is widened by a few metres, more than the
//! rounding of `f32` places, so that what the chord accepts is never outside a window. At the poles whole rows are taken;
//! at the antimeridian a window is two stretches.

use std::f64::consts::{FRAC_PI_2, PI};

use turash_domain::UnitVector;

/// Widening of angles in radians: 6 m on the ground, where rounding of places and chords stays below 1.5 m.
const MARGIN: f64 = 1e-6;

/// The latitude of a place in radians, the same for the row it is stored in and the rows it is sought in.
pub(crate) fn latitude(place: UnitVector) -> f64 {
    let (x, y, z) = (f64::from(place.x), f64::from(place.y), f64::from(place.z));
    // The arcsine is twice as fast, but loses precision towards the poles.
    if z.abs() < 0.94 { z.asin() } else { z.atan2((x * x + y * y).sqrt()) }
}

/// Rows of equal height over all latitudes.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Rows {
    height: f64,
    count: usize,
}

impl Rows {
    /// Rows of about `height` radians, at most `most` of them.
    pub(crate) fn new(height: f64, most: usize) -> Self {
        let count = (PI / height.max(1e-4)).ceil().clamp(1.0, most.max(1) as f64) as usize;
        Self { height: PI / count as f64, count }
    }

    pub(crate) fn count(self) -> usize {
        self.count
    }

    /// The row of a latitude.
    pub(crate) fn row(self, latitude: f64) -> usize {
        (((latitude + FRAC_PI_2) / self.height).max(0.0) as usize).min(self.count - 1)
    }

    /// The latitudes of a row.
    pub(crate) fn band(self, row: usize) -> Band {
        let low = (row as f64 * self.height - FRAC_PI_2 - 1e-9).max(-FRAC_PI_2);
        let high = ((row + 1) as f64 * self.height - FRAC_PI_2 + 1e-9).min(FRAC_PI_2);
        Band { low, high, cos_low: low.cos(), cos_high: high.cos() }
    }

    /// The rows that a circle touches.
    pub(crate) fn touched(self, reach: &Reach) -> std::ops::RangeInclusive<usize> {
        self.row(reach.latitude - reach.radius.angle)..=self.row(reach.latitude + reach.radius.angle)
    }
}

/// A row's latitudes, with the cosines of its edges.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Band {
    low: f64,
    high: f64,
    cos_low: f64,
    cos_high: f64,
}

/// A circle on the earth, ready to be cut with rows.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Reach {
    pub(crate) latitude: f64,
    pub(crate) longitude: f64,
    sin_latitude: f64,
    cos_latitude: f64,
    radius: Radius,
    /// The latitude at which the circle is widest in longitude.
    widest_at: f64,
    /// Half the width there; `PI` when the circle holds a pole.
    pub(crate) widest: f64,
}

/// The trigonometry of a radius: flows of one market often share it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Radius {
    radius2: f32,
    angle: f64,
    sin: f64,
    cos: f64,
    half_sin2: f64,
}

impl Radius {
    /// From a squared chord.
    pub(crate) fn new(radius2: f32) -> Self {
        let half_chord = (f64::from(radius2.max(0.0)).sqrt() / 2.0).min(1.0);
        let angle = (2.0 * half_chord.asin() * (1.0 + MARGIN) + MARGIN).min(PI);
        let half_sin2 = (angle / 2.0).sin().powi(2);
        Self { radius2, angle, sin: angle.sin(), cos: angle.cos(), half_sin2 }
    }

    /// The same for another squared chord; free when it is equal.
    #[inline]
    pub(crate) fn again(self, radius2: f32) -> Self {
        if self.radius2.to_bits() == radius2.to_bits() { self } else { Self::new(radius2) }
    }
}

impl Reach {
    /// The circle around a place whose stored longitude in radians is given.
    pub(crate) fn new(place: UnitVector, longitude: f32, radius: Radius) -> Self {
        let latitude = latitude(place);
        let (sin_latitude, cos_latitude) = latitude.sin_cos();
        let longitude = f64::from(longitude);
        let mut reach =
            Self { latitude, longitude, sin_latitude, cos_latitude, radius, widest_at: 0.0, widest: 0.0 };
        reach.widen();
        reach
    }

    /// Makes it the circle of another radius (a squared chord) around the same place; free when it is equal.
    #[inline]
    pub(crate) fn shrink(&mut self, radius2: f32) {
        if self.radius.radius2.to_bits() != radius2.to_bits() {
            self.radius = Radius::new(radius2);
            self.widen();
        }
    }

    fn widen(&mut self) {
        let radius = &self.radius;
        let holds_pole = self.latitude.abs() + radius.angle >= FRAC_PI_2 - MARGIN;
        (self.widest_at, self.widest) = if holds_pole {
            (self.latitude, PI)
        } else {
            let widest = (radius.sin / self.cos_latitude).min(1.0).asin();
            ((self.sin_latitude / radius.cos).clamp(-1.0, 1.0).asin(), widest + MARGIN)
        };
    }

    /// Half the width in longitude of the part of the circle that lies in a row, or `None` when none does.
    #[inline]
    pub(crate) fn half_width(&self, band: &Band) -> Option<f64> {
        let (edge, cos_edge) = if self.widest_at < band.low {
            (band.low, band.cos_low)
        } else if self.widest_at > band.high {
            (band.high, band.cos_high)
        } else {
            return Some(self.widest);
        };
        let rise = edge - self.latitude;
        if rise.abs() > self.radius.angle {
            return None;
        }
        if self.widest >= PI {
            return Some(PI);
        }
        // sin^2(l/2) = (sin^2(r/2) - sin^2(b/2)) / (cos f1 cos f2) for a rise of b, bounded without trigonometry:
        // sin^2 s >= s^2 - s^4/3, and asin s <= s + s^3/4 up to one half.
        let half2 = rise * rise / 4.0;
        let sin2 = (half2 - half2 * half2 / 3.0).max(0.0);
        let width2 = (self.radius.half_sin2 - sin2) / (self.cos_latitude * cos_edge);
        let half = if width2 <= 0.25 {
            let root = width2.max(0.0).sqrt();
            root + root * width2.max(0.0) / 4.0
        } else {
            width2.min(1.0).sqrt().asin()
        };
        Some((2.0 * half).min(self.widest) + MARGIN)
    }

    /// The stretches of longitude of a half width: one, or two at the antimeridian (the western one first), or all.
    #[inline]
    pub(crate) fn window(&self, half_width: f64) -> Window {
        let (low, high) = (self.longitude - half_width, self.longitude + half_width);
        let turn = 2.0 * PI;
        if half_width >= PI {
            Window::One(f32::MIN, f32::MAX)
        } else if low < -PI {
            Window::Two(high as f32, (low + turn) as f32)
        } else if high > PI {
            Window::Two((high - turn) as f32, low as f32)
        } else {
            Window::One(low as f32, high as f32)
        }
    }
}

/// Longitudes in radians.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Window {
    /// From the first to the second.
    One(f32, f32),
    /// Up to the first, and from the second on.
    Two(f32, f32),
}
