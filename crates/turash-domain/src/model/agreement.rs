//! Whether two private price limits leave room for a price.
//!
//! A floor or a cap is never shown to the other party. Two who negotiate may each ask once a day whether there is a price that both
//! limits allow, and hear yes or no. The even split tells each of them the other's limit (it is as far from the one as from the other), so
//! it takes the consent of both.

use std::fmt;

use crate::quantity::EurPerUnit;
use crate::time::Timestamp;

/// How long a party waits between two questions, ms: a day.
const DAY_MS: i64 = 24 * 60 * 60 * 1_000;

/// The price limits of two parties, EUR per unit. It cannot be printed or written.
#[derive(Clone, Copy)]
pub struct PrivateLimits {
    floor: Option<EurPerUnit>,
    cap: Option<EurPerUnit>,
}

/// It tells nothing: limits reach no log.
impl fmt::Debug for PrivateLimits {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PrivateLimits(private)")
    }
}

/// Who consents to hear, and to have the other hear, the even split.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Consent {
    /// Who gives.
    pub supply: bool,
    /// Who takes.
    pub demand: bool,
}

impl PrivateLimits {
    /// The least that the supply asks for and the most that the demand pays. A party without a limit takes any price.
    pub fn new(floor: Option<EurPerUnit>, cap: Option<EurPerUnit>) -> Self {
        Self { floor, cap }
    }

    /// Whether there is a zone of agreement: a price that neither limit refuses.
    ///
    /// ```
    /// use turash_domain::{EurPerUnit, model::agreement::{Consent, PrivateLimits}};
    ///
    /// # fn main() -> Result<(), turash_domain::Invalid> {
    /// let eur = |price| EurPerUnit::new(price).map(Some);
    /// let limits = PrivateLimits::new(eur(12.0)?, eur(30.0)?);
    /// assert!(limits.have_zone());
    /// assert_eq!(limits.even_split(Consent { supply: true, demand: false }), None);
    /// assert_eq!(limits.even_split(Consent { supply: true, demand: true }), eur(21.0)?);
    /// # Ok(())
    /// # }
    /// ```
    pub fn have_zone(&self) -> bool {
        match (self.floor, self.cap) {
            (Some(floor), Some(cap)) => floor <= cap,
            _ => true,
        }
    }

    /// The price in the middle of both limits, EUR per unit: with the consent of both, where there is a zone and each has a limit.
    pub fn even_split(&self, consent: Consent) -> Option<EurPerUnit> {
        let (floor, cap) = (self.floor?, self.cap?);
        if !(consent.supply && consent.demand && self.have_zone()) {
            return None;
        }
        EurPerUnit::new(f64::midpoint(floor.get(), cap.get())).ok()
    }
}

/// From when a party may ask again, after it asked at `asked`: a day later. `None` at the end of time.
pub fn may_ask_again(asked: Timestamp) -> Option<Timestamp> {
    Timestamp::from_millis(asked.millis() + DAY_MS).ok()
}

/// Whether a party may ask at `now`, given when it asked last.
pub fn may_ask(asked: Option<Timestamp>, now: Timestamp) -> bool {
    asked.is_none_or(|asked| may_ask_again(asked).is_some_and(|from| now >= from))
}

#[cfg(test)]
mod tests {
    use super::*;

    const BOTH: Consent = Consent { supply: true, demand: true };

    #[test]
    fn limits_meet_or_do_not() {
        for (floor, cap, zone, split) in [
            (Some(10.0), Some(20.0), true, Some(15.0)),
            (Some(10.0), Some(10.0), true, Some(10.0)),
            (Some(10.01), Some(10.0), false, None),
            (Some(-30.0), Some(-10.0), true, Some(-20.0)),
            (None, Some(10.0), true, None),
            (Some(10.0), None, true, None),
            (None, None, true, None),
        ] {
            let [floor, cap, split] =
                [floor, cap, split].map(|price| price.map(|price| EurPerUnit::new(price).unwrap()));
            let limits = PrivateLimits::new(floor, cap);
            assert_eq!((limits.have_zone(), limits.even_split(BOTH)), (zone, split), "{floor:?} {cap:?}");
            for consent in
                [Consent { supply: false, ..BOTH }, Consent { demand: false, ..BOTH }, Consent::default()]
            {
                assert_eq!(limits.even_split(consent), None);
            }
        }
    }

    #[test]
    fn limits_are_not_printed() {
        let [one, other] = [12.5, 99.0].map(|price| {
            let limit = EurPerUnit::new(price).ok();
            format!("{:?}", PrivateLimits::new(limit, limit))
        });
        assert_eq!(one, other);
    }

    #[test]
    fn a_party_asks_once_a_day() {
        let at = |text: &str| Timestamp::parse(text).unwrap();
        let asked = at("2026-11-29T08:00:00Z");
        assert!(may_ask(None, asked));
        assert!(!may_ask(Some(asked), at("2026-11-30T07:59:59.999Z")));
        assert!(may_ask(Some(asked), at("2026-11-30T08:00:00Z")));
        assert!(!may_ask(Some(at("9999-12-31T08:00:00Z")), at("9999-12-31T23:00:00Z")));
    }
}
