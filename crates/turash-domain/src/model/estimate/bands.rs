//! The bands of temperature of the published tables, and where the open ones end.

use crate::error::Invalid;
use crate::flow::Direction;
use crate::quantity::Celsius;
use crate::resource::{Family, Resource, TemperatureBand, Thermal};

/// What is estimated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// Heat that processes need.
    ProcessHeat,
    /// Cold that processes need.
    Cooling,
    /// Heat that is given off.
    ExcessHeat,
}

impl Kind {
    /// Every kind, in the order in which they are told.
    pub const ALL: [Self; 3] = [Self::ProcessHeat, Self::Cooling, Self::ExcessHeat];

    /// Given off or needed.
    pub fn direction(self) -> Direction {
        match self {
            Self::ProcessHeat | Self::Cooling => Direction::Demand,
            Self::ExcessHeat => Direction::Supply,
        }
    }

    /// Heat or cooling.
    pub fn family(self) -> Family {
        match self {
            Self::ProcessHeat | Self::ExcessHeat => Family::Heat,
            Self::Cooling => Family::Cooling,
        }
    }

    /// Its bands, coldest first.
    pub fn bands(self) -> &'static [Band] {
        match self {
            Self::ProcessHeat => &PROCESS_HEAT,
            Self::Cooling => &COOLING,
            Self::ExcessHeat => &EXCESS_HEAT,
        }
    }
}

/// A band of a kind.
///
/// The published bands at the ends are open. They are closed with care: the lower end of a supply is what a buyer can count on, and the
/// upper end of a demand what a supply has to reach.
///
/// | band | ends, °C | why |
/// |---|---|---|
/// | process heat below 100 | 40-100 | washing and drying begin at about 40 (engineering practice) |
/// | process heat above 1000 | 1000-1600 | molten steel is the hottest of the types (engineering practice) |
/// | cooling below -30 | -50 to -30 | freezers and liquefaction by two stages (engineering practice) |
/// | cooling above 15 | 15-25 | rooms with machines (engineering practice) |
/// | excess heat below 100 | 25-100 | cooling water and exhaust air: nothing hotter can be counted on (judgement) |
/// | excess heat above 500 | 500-1000 | as the import of the Hotmaps database closes it |
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Band {
    /// What is in it.
    pub kind: Kind,
    /// Its name in the ids of flows; it stays what it is where an end is moved.
    pub name: &'static str,
    /// Its lower end, °C.
    pub low_c: f64,
    /// Its upper end, °C.
    pub high_c: f64,
}

const fn band(kind: Kind, name: &'static str, low_c: f64, high_c: f64) -> Band {
    Band { kind, name, low_c, high_c }
}

static PROCESS_HEAT: [Band; 5] = [
    band(Kind::ProcessHeat, "heat-demand-under-100", 40.0, 100.0),
    band(Kind::ProcessHeat, "heat-demand-100-200", 100.0, 200.0),
    band(Kind::ProcessHeat, "heat-demand-200-500", 200.0, 500.0),
    band(Kind::ProcessHeat, "heat-demand-500-1000", 500.0, 1000.0),
    band(Kind::ProcessHeat, "heat-demand-over-1000", 1000.0, 1600.0),
];

static COOLING: [Band; 4] = [
    band(Kind::Cooling, "cooling-demand-under-minus-30", -50.0, -30.0),
    band(Kind::Cooling, "cooling-demand-minus-30-to-0", -30.0, 0.0),
    band(Kind::Cooling, "cooling-demand-0-15", 0.0, 15.0),
    band(Kind::Cooling, "cooling-demand-over-15", 15.0, 25.0),
];

static EXCESS_HEAT: [Band; 4] = [
    band(Kind::ExcessHeat, "heat-supply-under-100", 25.0, 100.0),
    band(Kind::ExcessHeat, "heat-supply-100-200", 100.0, 200.0),
    band(Kind::ExcessHeat, "heat-supply-200-500", 200.0, 500.0),
    band(Kind::ExcessHeat, "heat-supply-over-500", 500.0, 1000.0),
];

impl Band {
    /// Heat or cooling in this band; what carries it is not known.
    pub fn resource(&self) -> Result<Resource, Invalid> {
        let band = TemperatureBand::new(Celsius::new(self.low_c)?, Celsius::new(self.high_c)?)?;
        let thermal = Thermal { band, medium: None };
        Ok(match self.kind {
            Kind::ProcessHeat | Kind::ExcessHeat => Resource::Heat(thermal),
            Kind::Cooling => Resource::Cooling(thermal),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bands_go_up_without_gaps_and_have_names_of_their_own() {
        let mut names = std::collections::HashSet::new();
        for kind in Kind::ALL {
            for pair in kind.bands().windows(2) {
                assert_eq!(pair[0].high_c, pair[1].low_c);
            }
            for band in kind.bands() {
                assert_eq!(band.kind, kind);
                assert_eq!(band.resource().unwrap().family(), kind.family());
                assert!(names.insert(band.name), "{band:?}");
            }
        }
    }
}
