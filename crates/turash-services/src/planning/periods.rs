//! The periods in which a year is planned: months, or the typical hours of each month's working day and weekend day.

use turash_domain::matching::Model;

/// Hours of a typical day.
const DAY: usize = 24;
/// Typical hours of a month: a working day and a weekend day.
const MONTH: usize = 2 * DAY;

/// The kinds of periods.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PeriodKind {
    /// Twelve months.
    Months,
    /// 576 typical hours: of each month a working day and a weekend day, hour by hour.
    TypicalDays,
}

/// The periods of a plan, in the order of its amounts.
#[derive(Debug, Clone, PartialEq)]
pub struct Periods {
    /// Their kind.
    pub kind: PeriodKind,
    /// Hours of the year that each stands for.
    pub hours: Vec<f64>,
}

/// What a period is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Period {
    /// From 1 to 12.
    pub month: usize,
    /// Whether it is of the weekend day; nothing where it is the whole month.
    pub weekend: Option<bool>,
    /// The hour of that day at which it begins, from 0 to 23.
    pub hour: Option<usize>,
}

impl PeriodKind {
    /// The name in the API.
    pub fn name(self) -> &'static str {
        match self {
            Self::Months => "months",
            Self::TypicalDays => "typical_days",
        }
    }

    /// How many there are.
    pub fn count(self) -> usize {
        match self {
            Self::Months => 12,
            Self::TypicalDays => 12 * MONTH,
        }
    }

    /// What the 576 typical hours have, added up to these periods.
    pub(super) fn of_steps(self, steps: &[f64]) -> Vec<f64> {
        match self {
            Self::Months => steps.chunks(MONTH).map(|month| month.iter().sum()).collect(),
            Self::TypicalDays => steps.to_vec(),
        }
    }
}

impl Periods {
    pub(super) fn of(kind: PeriodKind, model: &Model) -> Self {
        Self { kind, hours: kind.of_steps(model.step_hours()) }
    }

    /// What the period of a number is.
    pub fn period(&self, number: usize) -> Period {
        match self.kind {
            PeriodKind::Months => Period { month: number + 1, weekend: None, hour: None },
            PeriodKind::TypicalDays => Period {
                month: number / MONTH + 1,
                weekend: Some(number / DAY % 2 == 1),
                hour: Some(number % DAY),
            },
        }
    }

    /// Amounts of all periods added up by month.
    pub fn by_month(&self, amounts: &[f64]) -> Vec<f64> {
        amounts.chunks(self.kind.count() / 12).map(|month| month.iter().sum()).collect()
    }

    /// Amounts of all periods added up by typical day, the working day of a month before its weekend day; by month where the periods are months.
    pub fn by_day(&self, amounts: &[f64]) -> Vec<f64> {
        match self.kind {
            PeriodKind::Months => amounts.to_vec(),
            PeriodKind::TypicalDays => amounts.chunks(DAY).map(|day| day.iter().sum()).collect(),
        }
    }
}
