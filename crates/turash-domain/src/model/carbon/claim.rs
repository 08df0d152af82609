//! Who may say that they avoided the CO2 of a match: one claim for each match.

use serde::{Deserialize, Serialize};

use crate::described::{Described, Field};
use crate::error::Invalid;
use crate::quantity::Fraction;
use crate::text::Text;
use crate::time::Timestamp;

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

/// What is claimed of a match: one claim, in its [`Decision`](crate::Decision), so that nobody makes a second one.
///
/// ```
/// use turash_domain::model::carbon::{Attribution, Claim, ClaimStatus};
/// use turash_domain::Timestamp;
///
/// # fn main() -> Result<(), turash_domain::Invalid> {
/// let now = Timestamp::parse("2026-11-29T08:00:00Z")?;
/// let made = Claim::made(220.0, Attribution::default(), None, now)?;
/// assert!(made.raised(ClaimStatus::Verified, None, now).is_err(), "both parties approve first");
/// assert_eq!(made.raised(ClaimStatus::Approved, None, now)?.status(), ClaimStatus::Approved);
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Claim {
    /// What is avoided in a year, t CO2/a.
    pub avoided_t_per_year: f64,
    /// Who may claim how much of it.
    pub attribution: Attribution,
    /// Who made it and raised it, and when: one for each status that it reached, the first of them indicative.
    signed: Vec<Signature>,
}

/// A step of a claim.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Signature {
    /// The status that the claim reached.
    pub status: ClaimStatus,
    /// When.
    pub at: Timestamp,
    /// Who says so, where known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub actor: Option<Text>,
}

impl Claim {
    /// An indicative claim; refused where it is no number above 0.
    pub fn made(
        avoided_t_per_year: f64,
        attribution: Attribution,
        actor: Option<Text>,
        at: Timestamp,
    ) -> Result<Self, Invalid> {
        if !(avoided_t_per_year.is_finite() && avoided_t_per_year > 0.0) {
            let expected = "an exchange that avoids CO2: an amount above 0 t/a";
            return Err(Invalid::new("claim", avoided_t_per_year, expected, ""));
        }
        let signed = vec![Signature { status: ClaimStatus::Indicative, at, actor }];
        Ok(Self { avoided_t_per_year, attribution, signed })
    }

    /// The claim with its status raised by one step: from indicative to approved, from approved to verified.
    pub fn raised(&self, to: ClaimStatus, actor: Option<Text>, at: Timestamp) -> Result<Self, Invalid> {
        let expected = match self.status() {
            ClaimStatus::Indicative => ClaimStatus::Approved.name(),
            ClaimStatus::Approved => ClaimStatus::Verified.name(),
            ClaimStatus::Verified => "a claim that is not verified yet",
        };
        if to.name() != expected {
            return Err(Invalid::new("status", to.name(), expected, "raise it one step at a time"));
        }
        let mut raised = self.clone();
        raised.signed.push(Signature { status: to, at, actor });
        Ok(raised)
    }

    /// How far it can be relied on.
    pub fn status(&self) -> ClaimStatus {
        self.signed.last().map_or(ClaimStatus::Indicative, |signature| signature.status)
    }

    /// Who made it and raised it, oldest first.
    pub fn signed(&self) -> &[Signature] {
        &self.signed
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const EVEN: Attribution = Attribution::Even {};

    #[test]
    fn a_claim_rises_one_step_at_a_time_and_never_falls() {
        let at = Timestamp::from_millis(0).unwrap();
        let made = Claim::made(100.0, EVEN, None, at).unwrap();
        assert!(made.raised(ClaimStatus::Verified, None, at).is_err());
        assert!(made.raised(ClaimStatus::Indicative, None, at).is_err());
        let actor = Text::new("both").ok();
        let approved = made.raised(ClaimStatus::Approved, actor.clone(), at).unwrap();
        let verified = approved.raised(ClaimStatus::Verified, None, at).unwrap();
        let refused = verified.raised(ClaimStatus::Verified, None, at).unwrap_err().to_string();
        assert!(refused.contains("not verified yet"), "{refused}");
        assert_eq!(
            verified.signed().iter().map(|step| step.actor.clone()).collect::<Vec<_>>(),
            [None, actor, None]
        );
    }

    #[test]
    fn nothing_and_less_is_no_claim_and_a_claim_reads_back() {
        let at = Timestamp::from_millis(0).unwrap();
        for nothing in [0.0, -5.0, f64::NAN, f64::INFINITY] {
            assert!(Claim::made(nothing, EVEN, None, at).is_err());
        }
        let owners = Attribution::Owners { supply_share: Fraction::new(0.25).unwrap() };
        let made = Claim::made(100.0, owners, Text::new("the mill").ok(), at).unwrap();
        let json = serde_json::to_string(&made).unwrap();
        assert_eq!(serde_json::from_str::<Claim>(&json).unwrap(), made, "{json}");
        assert_eq!(owners.split(100.0), (25.0, 75.0));
        assert_eq!(Attribution::default().split(-3.0), (-1.5, -1.5));
    }
}
