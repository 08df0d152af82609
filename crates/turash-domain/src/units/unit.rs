//! Units of flows: what they measure, per which time, and how large they are.

use super::amount::{Amount, Dimension, meant};

/// Days of a year, for amounts per day.
const DAYS_PER_YEAR: f64 = 365.0;

/// A unit of a flow's amount: its dimension, whether it is a rate, and its size in the dimension's own unit.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Unit {
    /// What it measures.
    pub dimension: Dimension,
    is_rate: bool,
    /// The size is this by [`divide`](Self::divide): 5 kWh are 5 / 1000 MWh, and not 5 times a rounded 0.001.
    multiply: f64,
    divide: f64,
}

/// What a unit says before its time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Of {
    /// A power: it has its time in it.
    Power,
    /// An energy: that of a year where no time is said.
    Energy,
    Mass,
    Volume,
}

/// Names with their size in MW, MWh, t or m3, as `multiply` by `divide`.
///
/// 1 toe = 41.868 GJ = 11.63 MWh and 1 cal = 4.1868 J (IEA, International Steam Table); 1 therm = 100,000 Btu and 1 Btu =
/// 1055.05585262 J (ISO 31-4, International Steam Table).
const UNITS: [(&[&str], Of, f64, f64); 28] = [
    (&["W"], Of::Power, 1.0, 1e6),
    (&["kW", "kJ/s"], Of::Power, 1.0, 1e3),
    (&["MW", "MJ/s"], Of::Power, 1.0, 1.0),
    (&["GW", "GJ/s"], Of::Power, 1e3, 1.0),
    (&["Wh"], Of::Energy, 1.0, 1e6),
    (&["kWh"], Of::Energy, 1.0, 1e3),
    (&["MWh"], Of::Energy, 1.0, 1.0),
    (&["GWh"], Of::Energy, 1e3, 1.0),
    (&["TWh"], Of::Energy, 1e6, 1.0),
    (&["MJ"], Of::Energy, 1.0, 3600.0),
    (&["GJ"], Of::Energy, 1.0, 3.6),
    (&["TJ"], Of::Energy, 1e3, 3.6),
    (&["PJ"], Of::Energy, 1e6, 3.6),
    (&["Mcal"], Of::Energy, 1.163, 1e3),
    (&["Gcal"], Of::Energy, 1.163, 1.0),
    (&["Tcal"], Of::Energy, 1163.0, 1.0),
    (&["toe", "tep"], Of::Energy, 11.63, 1.0),
    (&["ktoe", "ktep"], Of::Energy, 11_630.0, 1.0),
    (&["Mtoe", "Mtep"], Of::Energy, 11_630_000.0, 1.0),
    (&["MMBtu", "MMBTU", "mmBtu", "mmBTU"], Of::Energy, 1.055_055_852_62, 3.6),
    (&["therm", "therms", "thm"], Of::Energy, 0.105_505_585_262, 3.6),
    (&["kg"], Of::Mass, 1.0, 1e3),
    (&["t"], Of::Mass, 1.0, 1.0),
    (&["kt"], Of::Mass, 1e3, 1.0),
    (&["Mt"], Of::Mass, 1e6, 1.0),
    (&["l", "L"], Of::Volume, 1.0, 1e3),
    (&["hl", "hL"], Of::Volume, 1.0, 10.0),
    (&["m3"], Of::Volume, 1.0, 1.0),
];

/// Per which time an amount is.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Per {
    Unsaid,
    /// So many times a year: an annual amount.
    Year(f64),
    /// So many times an hour: a rate.
    Hour(f64),
}

impl Per {
    fn parse(time: &str) -> Option<Self> {
        Some(match time {
            "" => Self::Unsaid,
            "a" | "y" | "yr" | "year" | "Jahr" | "an" | "anno" | "rok" => Self::Year(1.0),
            "month" | "Monat" | "mo" => Self::Year(12.0),
            "week" | "Woche" | "wk" => Self::Year(DAYS_PER_YEAR / 7.0),
            "d" | "day" | "Tag" => Self::Year(DAYS_PER_YEAR),
            "h" | "hr" | "hour" | "Std" => Self::Hour(1.0),
            "min" => Self::Hour(60.0),
            "s" | "sec" => Self::Hour(3600.0),
            _ => return None,
        })
    }
}

impl Unit {
    /// Reads a unit: powers (`kW`, `MJ/s`), energies (`MWh/a`, `GJ`, `toe`, `Gcal/h`, `MMBtu`, `therm`), masses (`t/a`, `kg/h`, `t/d`,
    /// `ktpa`) and volumes (`m3/h`, `l/s`). "Per year" may be written `/a`, `/y`, `/yr`, `/year` or left out for energies; an amount per
    /// hour, minute or second is a rate, one per day, week or month an annual amount of 365 days. `th` behind a unit (`MWth`) says that
    /// it is heat. `m³` is `m3`.
    pub fn parse(text: &str) -> Option<Self> {
        let compact: String = text.chars().filter(|c| !c.is_whitespace()).collect();
        let normal = compact
            .replace('³', "3")
            .replace("peryear", "/a")
            .replace("permonth", "/month")
            .replace("perday", "/d")
            .replace("perhour", "/h");
        if let Some(mass) = normal.strip_suffix("pa").filter(|mass| ["t", "kt", "Mt"].contains(mass)) {
            return Self::of(mass, "a");
        }
        // `MJ/s` is a name of its own.
        Self::of(&normal, "").or_else(|| normal.split_once('/').and_then(|(base, time)| Self::of(base, time)))
    }

    fn of(base: &str, time: &str) -> Option<Self> {
        let base = ["_th", "(th)", "th"]
            .iter()
            .find_map(|heat| base.strip_suffix(heat).filter(is_energy))
            .unwrap_or(base);
        // A tonne of CO2 is a tonne; one of CO2 equivalents is another thing.
        let base = base.strip_suffix("CO2").map_or(base, |mass| mass.trim_end_matches('_'));
        let (_, of, multiply, divide) = UNITS.iter().find(|(names, ..)| names.contains(&base))?;
        let (is_rate, times) = match (of, Per::parse(time)?) {
            (Of::Power, Per::Unsaid) => (true, 1.0),
            (Of::Energy, Per::Unsaid) => (false, 1.0),
            (Of::Power, _) | (_, Per::Unsaid) => return None,
            (_, Per::Year(times)) => (false, times),
            (_, Per::Hour(times)) => (true, times),
        };
        let dimension = match of {
            Of::Power | Of::Energy => Dimension::Energy,
            Of::Mass => Dimension::Mass,
            Of::Volume => Dimension::Volume,
        };
        Some(Self { dimension, is_rate, multiply: multiply * times, divide: *divide })
    }

    /// Whether it is a rate, such as MW or t/h.
    pub fn is_rate(self) -> bool {
        self.is_rate
    }

    /// The unit of energy of a fuel that is counted in this unit and holds so many MWh in each t or m3.
    #[must_use]
    pub fn as_energy(self, mwh_per_unit: f64) -> Self {
        Self { dimension: Dimension::Energy, multiply: self.multiply * mwh_per_unit, ..self }
    }

    /// A number of this unit in the dimension's own unit.
    pub fn amount(self, number: f64) -> Amount {
        let value = if self.multiply == 1.0 && self.divide == 1.0 {
            number
        } else {
            meant(number * self.multiply / self.divide)
        };
        if self.is_rate { Amount::Rate(value) } else { Amount::Annual(value) }
    }
}

/// Whether a unit is one of energy or power, of which heat is told apart by `th`.
fn is_energy(base: &&str) -> bool {
    UNITS.iter().any(|(names, of, ..)| names.contains(base) && matches!(of, Of::Power | Of::Energy))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(text: &str) -> Option<Amount> {
        Unit::parse(text).map(|unit| unit.amount(1.0))
    }

    #[test]
    fn units_of_other_trades_have_their_published_sizes() {
        for (text, amount) in [
            ("toe", Amount::Annual(11.63)),
            ("ktoe/yr", Amount::Annual(11_630.0)),
            ("Gcal/h", Amount::Rate(1.163)),
            ("MJ/s", Amount::Rate(1.0)),
            ("MWh/h", Amount::Rate(1.0)),
            ("kWh/month", Amount::Annual(0.012)),
            ("MWth", Amount::Rate(1.0)),
            ("MWh_th/a", Amount::Annual(1.0)),
            ("t/d", Amount::Annual(365.0)),
            ("ktpa", Amount::Annual(1000.0)),
            ("t CO2/a", Amount::Annual(1.0)),
            ("l/s", Amount::Rate(3.6)),
            ("MMBtu", Amount::Annual(1.055_055_852_62 / 3.6)),
            ("therm", Amount::Annual(0.105_505_585_262 / 3.6)),
        ] {
            assert_eq!(one(text), Some(amount), "{text}");
        }
        for text in ["MW/a", "kW/h", "MT", "mt/a", "tCO2e/yr", "kWh/m2a", "t", "m3", "MWel", "th", "CO2", ""]
        {
            assert_eq!(one(text), None, "{text}");
        }
    }

    #[test]
    fn a_conversion_leaves_no_trace_of_its_own() {
        let annual = |text: &str, number| match Unit::parse(text).unwrap().amount(number) {
            Amount::Annual(value) => value,
            Amount::Rate(rate) => panic!("{text} is a rate of {rate}"),
        };
        assert_eq!(annual("GWh/a", 1.005), 1005.0);
        assert_eq!(annual("TJ", 18.0), 5000.0);
        assert_eq!(annual("kg/d", 250.0), 91.25);
        assert_eq!(annual("ktoe", 12.0), 139_560.0);
    }
}
