//! What may be asked for, and until when.

use std::ops::RangeInclusive;
use std::time::{Duration, Instant};

use turash_domain::ports::{Bounded, Bounds, Cut, MAX_CHAIN, MAX_STEPS, PortResult};
use turash_domain::{PortError, PortErrorKind};

/// Refuses bounds of which one is 0. Errors: `Invalid`, as an adapter's.
pub fn check_bounds(adapter: &'static str, bounds: &Bounds) -> PortResult<()> {
    check(adapter, "items", bounds.items, 1..=u32::MAX)?;
    check(adapter, "matches", bounds.matches, 1..=u32::MAX)?;
    if bounds.time.is_zero() {
        return Err(invalid(adapter, "the time is 0; give the question some time".to_owned()));
    }
    Ok(())
}

/// Refuses steps of a neighbourhood other than 1 to [`MAX_STEPS`]. Errors: `Invalid`, as an adapter's.
pub fn check_steps(adapter: &'static str, steps: u32) -> PortResult<()> {
    check(adapter, "steps", steps, 1..=MAX_STEPS)
}

/// Refuses lengths of chains and cycles other than 2 to [`MAX_CHAIN`]. Errors: `Invalid`, as an adapter's.
pub fn check_length(adapter: &'static str, length: u32) -> PortResult<()> {
    check(adapter, "length", length, 2..=MAX_CHAIN)
}

/// Refuses 0 pairs. Errors: `Invalid`, as an adapter's.
pub fn check_pairs(adapter: &'static str, pairs: u32) -> PortResult<()> {
    check(adapter, "pairs", pairs, 1..=u32::MAX)
}

fn check(adapter: &'static str, name: &str, number: u32, range: RangeInclusive<u32>) -> PortResult<()> {
    if range.contains(&number) {
        return Ok(());
    }
    let (first, last) = (range.start(), range.end());
    let wanted = if *last == u32::MAX { format!("at least {first}") } else { format!("{first} to {last}") };
    Err(invalid(adapter, format!("{name} = {number} is out of range; ask for {wanted}")))
}

fn invalid(adapter: &'static str, message: String) -> PortError {
    PortError::new(PortErrorKind::Invalid, adapter, message)
}

/// The moment after which no more is looked at.
#[derive(Debug, Clone, Copy)]
pub struct Deadline {
    start: Instant,
    time: Duration,
}

impl Deadline {
    /// So much time from now on.
    #[allow(
        clippy::disallowed_methods,
        reason = "an answer is cut off by the time that passes; what it holds does not depend on a date"
    )]
    pub fn after(time: Duration) -> Self {
        Self { start: Instant::now(), time }
    }

    /// Whether the time is up.
    pub fn is_over(&self) -> bool {
        self.start.elapsed() >= self.time
    }

    /// The cut where the time is up.
    pub(crate) fn cut(&self) -> Option<Cut> {
        self.is_over().then_some(Cut::Time)
    }
}

/// The first so many of an ordered answer, and the greatest reason why it may not be all.
pub(crate) fn first_of<T>(mut answer: Vec<T>, items: usize, cut: Option<Cut>) -> Bounded<Vec<T>> {
    let more = answer.len() > items;
    answer.truncate(items);
    Bounded { answer, cut: cut.max(more.then_some(Cut::Items)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_out_of_range_is_refused_with_the_range() {
        let refused =
            [check_steps("here", 0), check_steps("here", 5), check_length("here", 1), check_pairs("here", 0)];
        let said: Vec<_> = refused.into_iter().map(|error| error.unwrap_err().to_string()).collect();
        assert_eq!(
            said,
            [
                "here: steps = 0 is out of range; ask for 1 to 4",
                "here: steps = 5 is out of range; ask for 1 to 4",
                "here: length = 1 is out of range; ask for 2 to 4",
                "here: pairs = 0 is out of range; ask for at least 1",
            ]
        );
        let good = Bounds::default();
        assert!(check_bounds("here", &good).is_ok());
        for bad in [
            Bounds { items: 0, ..good },
            Bounds { matches: 0, ..good },
            Bounds { time: Duration::ZERO, ..good },
        ] {
            assert_eq!(check_bounds("here", &bad).unwrap_err().kind, PortErrorKind::Invalid);
        }
    }

    #[test]
    fn the_greatest_reason_is_said() {
        assert_eq!(first_of(vec![1, 2, 3], 3, None), Bounded::whole(vec![1, 2, 3]));
        assert_eq!(first_of(vec![1, 2, 3], 2, None), Bounded { answer: vec![1, 2], cut: Some(Cut::Items) });
        assert_eq!(first_of(vec![1, 2, 3], 2, Some(Cut::Time)).cut, Some(Cut::Time));
        assert_eq!(first_of(vec![1], 2, Some(Cut::Matches)).cut, Some(Cut::Matches));
    }
}
