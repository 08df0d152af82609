//! The window between the watermark and the newest event: what is in flight there, and what is settled out of order.

use std::collections::VecDeque;

use turash_domain::Sequence;

/// Which events after the watermark are known, and which are settled. Sequences have no gaps, so a place in the window is a sequence.
#[derive(Debug)]
pub(crate) struct Window {
    watermark: u64,
    /// The first place is the sequence after the watermark; it is never settled.
    places: VecDeque<Place>,
    in_flight: usize,
    /// The highest sequence that arrived.
    newest: u64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Missing,
    InFlight,
    Settled,
}

/// What a delivery is to the window.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Arrival {
    /// It was not here before: handle it.
    New,
    /// It is settled, or being handled: nothing to do.
    Duplicate,
    /// So far ahead that it cannot be an honest sequence; it comes again when the window has moved.
    TooFar,
}

/// The widest window; a bus that is bounded never comes near.
const WIDEST: u64 = 1 << 22;

impl Window {
    /// A window after a watermark.
    pub(crate) fn new(watermark: Sequence) -> Self {
        Self { watermark: watermark.0, places: VecDeque::new(), in_flight: 0, newest: watermark.0 }
    }

    /// Notes that an event arrived.
    pub(crate) fn arrive(&mut self, sequence: Sequence) -> Arrival {
        let Some(place) = sequence.0.checked_sub(self.watermark + 1) else { return Arrival::Duplicate };
        if place > WIDEST {
            return Arrival::TooFar;
        }
        self.newest = self.newest.max(sequence.0);
        let place = self.place(place);
        if *place != Place::Missing {
            return Arrival::Duplicate;
        }
        *place = Place::InFlight;
        self.in_flight += 1;
        Arrival::New
    }

    /// Notes that an event needs no delivery: an earlier run has booked what came of it.
    pub(crate) fn skip(&mut self, sequence: Sequence) {
        if let Some(place) = sequence.0.checked_sub(self.watermark + 1)
            && place <= WIDEST
        {
            *self.place(place) = Place::Settled;
            self.advance();
        }
    }

    fn place(&mut self, place: u64) -> &mut Place {
        let place = place as usize;
        if place >= self.places.len() {
            self.places.resize(place + 1, Place::Missing);
        }
        &mut self.places[place]
    }

    fn advance(&mut self) {
        while self.places.front() == Some(&Place::Settled) {
            self.places.pop_front();
            self.watermark += 1;
        }
    }

    /// Notes that an event is settled, and moves the watermark over all that are.
    pub(crate) fn settle(&mut self, sequence: Sequence) {
        let Some(place) = sequence.0.checked_sub(self.watermark + 1) else { return };
        let Some(place) = self.places.get_mut(place as usize) else { return };
        if *place == Place::InFlight {
            *place = Place::Settled;
            self.in_flight -= 1;
        }
        self.advance();
    }

    /// Every event up to it is settled.
    pub(crate) fn watermark(&self) -> Sequence {
        Sequence(self.watermark)
    }

    /// How many events are in flight.
    pub(crate) fn in_flight(&self) -> usize {
        self.in_flight
    }

    /// Whether an event is missing although later ones arrived: the bus lost it.
    pub(crate) fn has_hole(&self) -> bool {
        self.places.front() == Some(&Place::Missing) && self.newest > self.watermark
    }

    /// The highest sequence that arrived or needs no delivery.
    pub(crate) fn newest(&self) -> Sequence {
        Sequence(self.newest.max(self.watermark))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_watermark_moves_over_what_is_settled_without_a_gap() {
        let mut window = Window::new(Sequence(10));
        for sequence in [11, 12, 14] {
            assert_eq!(window.arrive(Sequence(sequence)), Arrival::New);
        }
        window.settle(Sequence(12));
        window.settle(Sequence(14));
        assert_eq!((window.watermark(), window.in_flight()), (Sequence(10), 1));
        window.settle(Sequence(11));
        assert_eq!(window.watermark(), Sequence(12));
        assert!(window.has_hole(), "13 never came");
        assert_eq!(window.arrive(Sequence(13)), Arrival::New);
        window.settle(Sequence(13));
        assert_eq!((window.watermark(), window.in_flight()), (Sequence(14), 0));
    }

    #[test]
    fn what_is_booked_needs_no_delivery_and_makes_no_hole() {
        let mut window = Window::new(Sequence(5));
        for sequence in [3, 6, 7, 9] {
            window.skip(Sequence(sequence));
        }
        assert_eq!((window.watermark(), window.newest()), (Sequence(7), Sequence(7)));
        assert!(!window.has_hole(), "8 is only on its way");
        assert_eq!(window.arrive(Sequence(9)), Arrival::Duplicate);
        assert!(window.has_hole(), "9 arrived before 8");
        assert_eq!(window.arrive(Sequence(8)), Arrival::New);
        window.settle(Sequence(8));
        assert_eq!((window.watermark(), window.in_flight()), (Sequence(9), 0));
    }

    #[test]
    fn what_is_known_is_a_duplicate() {
        let mut window = Window::new(Sequence(0));
        assert_eq!(window.arrive(Sequence(2)), Arrival::New);
        assert_eq!(window.arrive(Sequence(2)), Arrival::Duplicate);
        window.settle(Sequence(2));
        assert_eq!(window.arrive(Sequence(2)), Arrival::Duplicate);
        window.arrive(Sequence(1));
        window.settle(Sequence(1));
        for old in [0, 1, 2] {
            assert_eq!(window.arrive(Sequence(old)), Arrival::Duplicate);
        }
        assert_eq!(window.arrive(Sequence(u64::MAX)), Arrival::TooFar);
    }
}
