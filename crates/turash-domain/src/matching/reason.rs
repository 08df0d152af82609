//! Why a pair is no match: one code for each way a pair can fail.

use std::fmt;

use serde::{Deserialize, Serialize};

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
    /// No rule matches this family yet.
    NoRule,
    /// Both flows belong to one site.
    SameSite,
    /// The coordinates of one of the sites are probably wrong.
    SuspectLocation,
    /// Farther than transport pays for.
    TooFar,
    /// The heat is colder than needed.
    TooCold,
    /// The purity is lower than needed, or not stated.
    TooImpure,
    /// The pressure is lower than needed.
    PressureTooLow,
    /// One of the flows has no amount, or all of it is promised.
    NothingLeft,
    /// Transport costs at least what the exchange is worth.
    NotWorthIt,
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
            Self::TooCold => "too_cold",
            Self::TooImpure => "too_impure",
            Self::PressureTooLow => "pressure_too_low",
            Self::NothingLeft => "nothing_left",
            Self::NotWorthIt => "not_worth_it",
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
            Self::NoRule => "no rule matches this family of resources yet",
            Self::SameSite => "both flows belong to the same site",
            Self::SuspectLocation => "the coordinates of a site are suspect: correct them to have it matched",
            Self::TooFar => "the sites are farther apart than transport pays for",
            Self::TooCold => "the supply's lowest temperature is below the demand's highest",
            Self::TooImpure => "the supply's purity is below what the demand asks for, or not stated",
            Self::PressureTooLow => "the supply's pressure is below what the demand asks for",
            Self::NothingLeft => "a flow has no amount, or all of it is promised elsewhere",
            Self::NotWorthIt => "transport costs at least what the exchange is worth",
        })
    }
}
