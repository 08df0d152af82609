//! Why heat or cold does not get from one stream to the other, and what would have to change.

use std::fmt;

use crate::model::gate::Gate;

/// A gate of heat or cooling, with how far it is failed by.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub enum HeatGate {
    /// No part of the supply is hot enough for direct use.
    TooCold {
        /// What the supply temperature lacks, K.
        short_k: f64,
    },
    /// The flue gas lies below its acid dew point already.
    BelowDewPoint {
        /// What the supply temperature lacks, K.
        short_k: f64,
    },
    /// A heat pump would have to condense hotter than machines do.
    CondensesTooHot {
        /// What the demand asks for too much, K.
        over_k: f64,
    },
    /// A heat pump would have to lift farther than machines do.
    LiftTooLarge {
        /// What the lift is too large by, K.
        over_k: f64,
    },
    /// A heat pump has nothing to lift: the supply is hot enough for direct use.
    NoLift,
    /// The supply is not hot enough to drive an absorption chiller.
    DriveTooCold {
        /// What the supply temperature lacks, K.
        short_k: f64,
    },
    /// The demand asks for more cold than the supply or the chiller has.
    NotColdEnough {
        /// What it is too warm by, K.
        short_k: f64,
    },
    /// Steam of a lower pressure than the demand's.
    SteamPressure {
        /// What the pressure lacks, bar.
        short_bar: f64,
    },
    /// One of the streams has no power.
    NoPower,
}

impl Gate for HeatGate {
    fn code(&self) -> &'static str {
        match self {
            Self::TooCold { .. } => "too_cold",
            Self::BelowDewPoint { .. } => "below_dew_point",
            Self::CondensesTooHot { .. } => "condenses_too_hot",
            Self::LiftTooLarge { .. } => "lift_too_large",
            Self::NoLift => "no_lift",
            Self::DriveTooCold { .. } => "drive_too_cold",
            Self::NotColdEnough { .. } => "not_cold_enough",
            Self::SteamPressure { .. } => "steam_pressure",
            Self::NoPower => "no_power",
        }
    }

    fn change(&self) -> String {
        match *self {
            Self::TooCold { short_k } => format!("{} K hotter, or a heat pump", up(short_k)),
            Self::BelowDewPoint { short_k } => {
                format!("{} K hotter, or a condensing exchanger of acid-proof material", up(short_k))
            }
            Self::CondensesTooHot { over_k } => format!("a demand {} K colder", up(over_k)),
            Self::LiftTooLarge { over_k } => {
                format!("a supply {0} K hotter, or a demand {0} K colder", up(over_k))
            }
            Self::NoLift => "nothing: direct use takes all of it".to_owned(),
            Self::DriveTooCold { short_k } => format!("{} K hotter, or compression cooling", up(short_k)),
            Self::NotColdEnough { short_k } => {
                format!("a supply {0} K colder, or a demand {0} K warmer", up(short_k))
            }
            Self::SteamPressure { short_bar } => format!("{short_bar:.1} bar more, or a steam compressor"),
            Self::NoPower => "a flow with an amount".to_owned(),
        }
    }
}

impl fmt::Display for HeatGate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::TooCold { short_k } => {
                write!(f, "the supply is {} K too cold to give any heat directly", up(short_k))
            }
            Self::BelowDewPoint { short_k } => {
                write!(f, "the flue gas is {} K below the temperature at which acid condenses", up(short_k))
            }
            Self::CondensesTooHot { over_k } => {
                write!(f, "a heat pump would have to condense {} K hotter than machines do", up(over_k))
            }
            Self::LiftTooLarge { over_k } => {
                write!(f, "a heat pump would have to lift {} K farther than machines do", up(over_k))
            }
            Self::NoLift => f.write_str("a heat pump has nothing to lift"),
            Self::DriveTooCold { short_k } => {
                write!(f, "the supply is {} K too cold to drive an absorption chiller", up(short_k))
            }
            Self::NotColdEnough { short_k } => write!(f, "the cold is {} K too warm", up(short_k)),
            Self::SteamPressure { short_bar } => {
                write!(f, "the steam's pressure is {short_bar:.1} bar below what the demand asks for")
            }
            Self::NoPower => f.write_str("one of the two gives or takes nothing"),
        }
    }
}

/// Kelvin for people: whole, rounded up, so that the change that is named is enough; 1 at least.
fn up(kelvin: f64) -> f64 {
    kelvin.ceil().max(1.0)
}
