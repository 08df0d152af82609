//! The classes of reclaimed water for irrigation: Regulation (EU) 2020/741, Annex I, table 2.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A class of reuse, the best first: A also for food that is eaten raw and touches the water, D for industrial and energy crops.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ReuseClass {
    /// Class A.
    A,
    /// Class B.
    B,
    /// Class C.
    C,
    /// Class D.
    D,
}

/// What the class of a water is decided by.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ReuseMeasures {
    /// Escherichia coli, per 100 ml.
    pub e_coli_per_100_ml: f64,
    /// Biochemical oxygen demand in five days, mg/l.
    pub bod5_mg_per_l: f64,
    /// Total suspended solids, mg/l.
    pub tss_mg_per_l: f64,
    /// Turbidity, NTU.
    pub turbidity_ntu: f64,
}

impl ReuseClass {
    /// All classes, the best first.
    pub const ALL: [Self; 4] = [Self::A, Self::B, Self::C, Self::D];

    /// The most of each measure that the class allows. Classes B to D refer to Directive 91/271/EEC for BOD5 (25 mg/l) and suspended solids
    /// (35 mg/l), and set no turbidity.
    pub fn limits(self) -> ReuseMeasures {
        let (e_coli_per_100_ml, bod5_mg_per_l, tss_mg_per_l, turbidity_ntu) = match self {
            Self::A => (10.0, 10.0, 10.0, 5.0),
            Self::B => (100.0, 25.0, 35.0, f64::INFINITY),
            Self::C => (1_000.0, 25.0, 35.0, f64::INFINITY),
            Self::D => (10_000.0, 25.0, 35.0, f64::INFINITY),
        };
        ReuseMeasures { e_coli_per_100_ml, bod5_mg_per_l, tss_mg_per_l, turbidity_ntu }
    }

    /// The best class that a water reaches; none where it does not reach D.
    pub fn of(measures: &ReuseMeasures) -> Option<Self> {
        Self::ALL.into_iter().find(|class| {
            let most = class.limits();
            measures.e_coli_per_100_ml <= most.e_coli_per_100_ml
                && measures.bod5_mg_per_l <= most.bod5_mg_per_l
                && measures.tss_mg_per_l <= most.tss_mg_per_l
                && measures.turbidity_ntu <= most.turbidity_ntu
        })
    }

    /// Whether water of this class serves where another is asked for.
    pub fn serves(self, needed: Self) -> bool {
        self <= needed
    }
}

impl fmt::Display for ReuseClass {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::A => "A",
            Self::B => "B",
            Self::C => "C",
            Self::D => "D",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_class_is_the_best_that_all_measures_reach() {
        let clean = ReuseMeasures {
            e_coli_per_100_ml: 5.0,
            bod5_mg_per_l: 8.0,
            tss_mg_per_l: 9.0,
            turbidity_ntu: 4.0,
        };
        assert_eq!(ReuseClass::of(&clean), Some(ReuseClass::A));
        assert_eq!(ReuseClass::of(&ReuseMeasures { turbidity_ntu: 6.0, ..clean }), Some(ReuseClass::B));
        assert_eq!(ReuseClass::of(&ReuseMeasures { e_coli_per_100_ml: 900.0, ..clean }), Some(ReuseClass::C));
        assert_eq!(ReuseClass::of(&ReuseMeasures { bod5_mg_per_l: 26.0, ..clean }), None);
        assert!(ReuseClass::A.serves(ReuseClass::C) && !ReuseClass::C.serves(ReuseClass::A));
    }
}
