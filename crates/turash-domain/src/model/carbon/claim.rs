//! Who may say that they avoided the CO2 of a match: one claim for each match.

use serde::{Deserialize, Serialize};

use crate::described::{Described, Field};
use crate::error::Invalid;
use crate::quantity::Fraction;

/// By which rule the parties share what is avoided.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(tag = "rule", rename_all = "snake_case", deny_unknown_fields)]
pub enum Attribution {
    /// Half each.
    Even {},
    /// By the part of the project that each owns.
    Owners {
        /// The part that the supply owns; the demand owns the rest.
        supply_share: Fraction,
    },
}

/// Of an enum with fields the words cannot be the doc comments.
impl Described for Attribution {
    const FIELDS: &'static [Field] = &[
        Field {
            name: "rule",
            lines: &["`even`: half each, or `owners`: by the part of the project that each owns. Judgement."],
            about: &[],
            fields: &[],
        },
        Field {
            name: "supply_share",
            lines: &[
                "By the rule `owners`, the part that the supply owns; the demand owns the rest. The owners know.",
            ],
            about: &[],
            fields: &[],
        },
    ];
}

impl Default for Attribution {
    fn default() -> Self {
        Self::Even {}
    }
}

impl Attribution {
    /// What the supply and the demand may claim of a total, in its unit. The two add up to the total.
    pub fn split(self, total: f64) -> (f64, f64) {
        let supply_share = match self {
            Self::Even {} => 0.5,
            Self::Owners { supply_share } => supply_share.get(),
        };
        let supply = total * supply_share;
        (supply, total - supply)
    }
}

/// How far a claim can be relied on; it only ever rises.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClaimStatus {
    /// Computed by this model.
    Indicative,
    /// Both parties agreed on method and rule.
    Approved,
    /// An independent body found it right.
    Verified,
}

impl ClaimStatus {
    /// The name in files and in the API.
    pub fn name(self) -> &'static str {
        match self {
            Self::Indicative => "indicative",
            Self::Approved => "approved",
            Self::Verified => "verified",
        }
    }
}

/// What is claimed of a match.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Claim {
    /// What is avoided in a year, t CO2/a.
    pub avoided_t_per_year: f64,
    /// Who may claim how much of it.
    pub attribution: Attribution,
    /// How far it can be relied on.
    pub status: ClaimStatus,
}

/// The one claim of a match. It is open until it is made, and cannot be made again; it is no `Clone`, so there is no second open one.
///
/// ```
/// use turash_domain::model::carbon::{Attribution, ClaimOnce, ClaimStatus};
///
/// # fn main() -> Result<(), turash_domain::Invalid> {
/// let mut of_match = ClaimOnce::open();
/// of_match.make(220.0, Attribution::default())?;
/// assert!(of_match.make(220.0, Attribution::default()).is_err());
/// of_match.raise(ClaimStatus::Approved)?;
/// assert_eq!(of_match.made().map(|made| made.status), Some(ClaimStatus::Approved));
/// # Ok(())
/// # }
/// ```
#[derive(Debug, PartialEq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ClaimOnce {
    made: Option<Claim>,
}

impl ClaimOnce {
    /// A claim that nobody has made yet.
    pub const fn open() -> Self {
        Self { made: None }
    }

    /// What is claimed; `None` while it is open.
    pub fn made(&self) -> Option<&Claim> {
        self.made.as_ref()
    }

    /// Makes the claim, as an indicative one; refused where it is made already, and where it is no number above 0.
    pub fn make(&mut self, avoided_t_per_year: f64, attribution: Attribution) -> Result<(), Invalid> {
        if let Some(made) = &self.made {
            let expected = "a match whose CO2 nobody has claimed";
            let remedy = "a match has one claim: raise the status of the one that is made";
            let found = format!("a claim of {} t/a, {}", made.avoided_t_per_year, made.status.name());
            return Err(Invalid::new("claim", found, expected, remedy));
        }
        if !(avoided_t_per_year.is_finite() && avoided_t_per_year > 0.0) {
            let expected = "an amount of avoided CO2 above 0 t/a";
            return Err(Invalid::new("claim", avoided_t_per_year, expected, ""));
        }
        self.made = Some(Claim { avoided_t_per_year, attribution, status: ClaimStatus::Indicative });
        Ok(())
    }

    /// Raises the status of a claim that is made by one step: from indicative to approved, from approved to verified.
    pub fn raise(&mut self, to: ClaimStatus) -> Result<(), Invalid> {
        let expected =
            |expected: &str| Invalid::new("claim.status", to.name(), expected, "raise it one step at a time");
        let Some(made) = &mut self.made else { return Err(expected("a claim that is made")) };
        let next = match made.status {
            ClaimStatus::Indicative => ClaimStatus::Approved,
            ClaimStatus::Approved => ClaimStatus::Verified,
            ClaimStatus::Verified => return Err(expected("a claim that is not verified yet")),
        };
        if to != next {
            return Err(expected(next.name()));
        }
        made.status = to;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const EVEN: Attribution = Attribution::Even {};

    #[test]
    fn a_claim_rises_one_step_at_a_time_and_never_falls() {
        let mut once = ClaimOnce::open();
        assert!(once.raise(ClaimStatus::Approved).is_err(), "nothing is claimed yet");
        once.make(100.0, EVEN).unwrap();
        assert!(once.raise(ClaimStatus::Verified).is_err());
        assert!(once.raise(ClaimStatus::Indicative).is_err());
        once.raise(ClaimStatus::Approved).unwrap();
        once.raise(ClaimStatus::Verified).unwrap();
        assert!(once.raise(ClaimStatus::Verified).is_err());
        let again = once.make(100.0, EVEN).unwrap_err().to_string();
        assert!(again.contains("100 t/a, verified") && again.contains("one claim"), "{again}");
    }

    #[test]
    fn nothing_and_less_is_no_claim_and_a_claim_reads_back() {
        for nothing in [0.0, -5.0, f64::NAN, f64::INFINITY] {
            assert!(ClaimOnce::open().make(nothing, EVEN).is_err());
        }
        let mut once = ClaimOnce::open();
        let owners = Attribution::Owners { supply_share: Fraction::new(0.25).unwrap() };
        once.make(100.0, owners).unwrap();
        let json = serde_json::to_string(&once).unwrap();
        let mut read: ClaimOnce = serde_json::from_str(&json).unwrap();
        assert_eq!(read, once, "{json}");
        assert!(read.make(100.0, EVEN).is_err(), "also after it was stored");
        assert_eq!(owners.split(100.0), (25.0, 75.0));
        assert_eq!(Attribution::default().split(-3.0), (-1.5, -1.5));
    }
}
