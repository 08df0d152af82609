//! Why a pair is no match: one code for each way a pair can fail.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::model::gate::Gate;

/// Why a pair is no match.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Reason {
    /// The first flow is no supply.
    NotASupply,
    /// The second flow is no demand.
    NotADemand,
    /// Two families of resources.
    OtherFamily,
    /// A material, and the table of substitutions that is built in cannot be read.
    NoRule,
    /// Both flows belong to one site.
    SameSite,
    /// The coordinates of one of the sites are probably wrong.
    SuspectLocation,
    /// Farther than transport pays for.
    TooFar,
    /// All of the flue gas lies below its acid dew point.
    BelowDewPoint,
    /// One of the flows has no amount, or all of it is promised.
    NothingLeft,
    /// It costs at least what it is worth, by the numbers as entered.
    NotWorthIt,
    /// It is worth something by the numbers as entered, but not with the certainty that lists ask for.
    TooUncertain,
}

impl Reason {
    /// The code in files and in the API.
    pub fn code(self) -> &'static str {
        match self {
            Self::NotASupply => "not_a_supply",
            Self::NotADemand => "not_a_demand",
            Self::OtherFamily => "other_family",
            Self::NoRule => "no_rule",
            Self::SameSite => "same_site",
            Self::SuspectLocation => "suspect_location",
            Self::TooFar => "too_far",
            Self::BelowDewPoint => "below_dew_point",
            Self::NothingLeft => "nothing_left",
            Self::NotWorthIt => "not_worth_it",
            Self::TooUncertain => "too_uncertain",
        }
    }
}

/// A sentence for people.
impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NotASupply => "the first flow is no supply",
            Self::NotADemand => "the second flow is no demand",
            Self::OtherFamily => "the two flows are of different families of resources",
            Self::NoRule => {
                "the table of substitutions that this program was built with cannot be read, so no material can be matched"
            }
            Self::SameSite => "both flows belong to the same site",
            Self::SuspectLocation => "the coordinates of a site are suspect: correct them to have it matched",
            Self::TooFar => "the sites are farther apart than transport pays for",
            Self::BelowDewPoint => "all of the flue gas lies below its acid dew point",
            Self::NothingLeft => "a flow has no amount, or all of it is promised elsewhere",
            Self::NotWorthIt => "it costs at least what it is worth",
            Self::TooUncertain => {
                "it is worth something by the numbers as entered, but may as well lose money"
            }
        })
    }
}

impl Reason {
    /// What would have to change for the pair to pass; nothing where no change of the flows would help.
    pub fn change(self) -> Option<&'static str> {
        match self {
            Self::NotASupply | Self::NotADemand => Some("the supply named first and the demand second"),
            Self::SuspectLocation => Some("right coordinates of the site"),
            Self::TooFar => Some("a larger flow, or a nearer one"),
            Self::BelowDewPoint => Some("hotter flue gas, or a plant that stands condensing"),
            Self::NothingLeft => Some("an amount that is not promised elsewhere"),
            Self::NotWorthIt => Some("a shorter way, more hours, a higher price or a subsidy"),
            Self::TooUncertain => Some("better data, or `rank_by = \"p50\"`"),
            Self::OtherFamily | Self::NoRule | Self::SameSite => None,
        }
    }
}

/// A reason against a pair, for people and programs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Refusal {
    /// The code in files and in the API.
    pub code: &'static str,
    /// What is wrong, in a sentence.
    pub text: String,
    /// What would have to change for the pair to pass.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub change: Option<String>,
}

impl Refusal {
    /// By a gate of the model.
    pub(super) fn by(gate: &dyn Gate) -> Self {
        Self { code: gate.code(), text: gate.to_string(), change: Some(gate.change()) }
    }
}

impl From<Reason> for Refusal {
    fn from(reason: Reason) -> Self {
        Self { code: reason.code(), text: reason.to_string(), change: reason.change().map(str::to_owned) }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}
