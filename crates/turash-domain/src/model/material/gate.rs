//! Why a material does not fit, and what would have to change.

use std::fmt;

use crate::model::gate::Gate;
use crate::units::meant;

/// A gate of materials, with how far it is failed by.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub enum MaterialGate {
    /// Neither the same material nor one that is known to replace it.
    NoSubstitution,
    /// The material is hazardous, and the use that is known of it is not one for hazardous material.
    Hazardous,
    /// The material is hazardous, and the demand, which is for the same, does not ask for hazardous material.
    HazardousNotAskedFor,
    /// The use that is known has a limit of moisture, and the supply does not state its own.
    MoistureNotStated {
        /// The most, share.
        most: f64,
    },
    /// The supply is too moist.
    TooMoist {
        /// What it has, share.
        has: f64,
        /// The most, share.
        most: f64,
    },
    /// The demand asks for a purity, and the supply does not state its own.
    PurityNotStated {
        /// The least, share.
        least: f64,
    },
    /// The supply is not pure enough.
    TooImpure {
        /// What it has, share.
        has: f64,
        /// The least, share.
        least: f64,
    },
}

impl Gate for MaterialGate {
    fn code(&self) -> &'static str {
        match self {
            Self::NoSubstitution => "no_substitution",
            Self::Hazardous => "hazardous",
            Self::HazardousNotAskedFor => "hazardous_not_asked_for",
            Self::MoistureNotStated { .. } => "moisture_not_stated",
            Self::TooMoist { .. } => "too_moist",
            Self::PurityNotStated { .. } => "purity_not_stated",
            Self::TooImpure { .. } => "too_impure",
        }
    }

    fn change(&self) -> String {
        match *self {
            Self::NoSubstitution => {
                "codes that say more closely what the two are, or a precedent in the table of substitutions"
                    .to_owned()
            }
            Self::Hazardous => "treatment until it is not hazardous any more, or a licensed use".to_owned(),
            Self::HazardousNotAskedFor => {
                "a receiver that is licensed for hazardous waste, and asks for it".to_owned()
            }
            Self::MoistureNotStated { .. } => "the supply's moisture, stated".to_owned(),
            Self::TooMoist { most, .. } => format!("drying to {}", Percent(most)),
            Self::PurityNotStated { .. } => "the supply's purity, stated".to_owned(),
            Self::TooImpure { least, .. } => format!("sorting or cleaning to a purity of {}", Percent(least)),
        }
    }
}

impl fmt::Display for MaterialGate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::NoSubstitution => f.write_str("no precedent is known for the one in place of the other"),
            Self::Hazardous => {
                f.write_str("the material is hazardous, and the use that is known is not one for that")
            }
            Self::HazardousNotAskedFor => {
                f.write_str("the material is hazardous, and the demand does not ask for hazardous material")
            }
            Self::MoistureNotStated { most } => {
                write!(
                    f,
                    "at most {} of moisture are allowed, and the supply does not state it",
                    Percent(most)
                )
            }
            Self::TooMoist { has, most } => {
                write!(f, "the moisture is {} where {} are allowed", Percent(has), Percent(most))
            }
            Self::PurityNotStated { least } => {
                write!(f, "a purity of {} is asked for, and the supply does not state it", Percent(least))
            }
            Self::TooImpure { has, least } => {
                write!(f, "the purity is {} where {} are asked for", Percent(has), Percent(least))
            }
        }
    }
}

/// A share for people: `12.5 %`.
struct Percent(f64);

impl fmt::Display for Percent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} %", meant(self.0 * 100.0))
    }
}
