//! What is to be planned in time, in its units.

use super::super::error::PlanError;
use super::super::node::Node;

/// A supply that may serve a demand, by a connection that carries so much an hour and no more.
#[derive(Debug, Clone, PartialEq)]
pub struct TimedPair {
    /// The number of the supply.
    pub supply: u32,
    /// The number of the demand.
    pub demand: u32,
    /// What a unit is worth, whenever it is given (EUR/MWh).
    pub value: f64,
    /// The most that may be given in each period (MWh), by the number of the period; `None` where nothing but the rate bounds it.
    pub most: Option<Vec<f64>>,
    /// What it costs a year to carry one unit an hour more (EUR/a per MW). It is paid once, for the largest rate of all periods; 0 where what is there suffices.
    pub cost_of_rate: f64,
    /// The largest rate that may be built, or is there (MW); infinite where nothing bounds it.
    pub most_rate: f64,
}

impl TimedPair {
    /// A pair without bounds whose connection costs nothing.
    pub fn new(supply: u32, demand: u32, value: f64) -> Self {
        Self { supply, demand, value, most: None, cost_of_rate: 0.0, most_rate: f64::INFINITY }
    }
}

/// A transportation problem in each period of a year: give each pair an amount in each period, no more out of a supply and into a demand than it has in that period, and no more through a connection than its rate
/// times the hours, so that the sum of value times amount, less what the rates cost, is largest.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct TimedProblem {
    /// How many hours of the year each period stands for: 744 for January, 22 for the hour from 6 to 7 of its working days.
    pub hours: Vec<f64>,
    /// What each supply has, by its number and then by period: in all hours of the period together (MWh).
    pub supplies: Vec<Vec<f64>>,
    /// What each demand takes, likewise.
    pub demands: Vec<Vec<f64>>,
    /// The pairs that may be served.
    pub pairs: Vec<TimedPair>,
}

impl TimedProblem {
    /// Whether some rate costs something, so that no period can be planned without the others.
    pub fn is_coupled(&self) -> bool {
        self.pairs.iter().any(|pair| pair.cost_of_rate > 0.0)
    }

    /// Checks that all numbers fit together.
    ///
    /// # Errors
    ///
    /// Names the number that is none, the supply, demand or pair with too many or too few periods, and the pair whose supply or demand is not there.
    pub fn validate(&self) -> Result<(), PlanError> {
        let above_zero = |found: f64| found.is_finite() && found > 0.0;
        numbers("the hours of period", &self.hours, above_zero, "finite and above 0")?;
        for (node, amounts) in self.sides() {
            let what = match node {
                Node::Supply(_) => "supply",
                Node::Demand(_) => "demand",
            };
            self.row(what, node.number(), amounts, |found| found.is_finite() && found >= 0.0)?;
        }
        let pairs = &self.pairs;
        let column = |of: fn(&TimedPair) -> f64| pairs.iter().map(of).collect::<Vec<f64>>();
        let zero_or_more = |found: f64| found.is_finite() && found >= 0.0;
        numbers("the value of pair", &column(|pair| pair.value), f64::is_finite, "finite")?;
        let costs = column(|pair| pair.cost_of_rate);
        numbers("the cost of the rate of pair", &costs, zero_or_more, "finite and 0 or more")?;
        let rates = column(|pair| pair.most_rate);
        numbers("the largest rate of pair", &rates, |found| found >= 0.0, "0 or more, or infinite")?;
        for (number, pair) in (0..).zip(pairs) {
            let ends = [
                (Node::Supply(pair.supply), pair.supply as usize >= self.supplies.len()),
                (Node::Demand(pair.demand), pair.demand as usize >= self.demands.len()),
            ];
            if let Some((node, _)) = ends.into_iter().find(|(_, absent)| *absent) {
                return Err(PlanError::NoSuchNode { pair: number, node });
            }
            if let Some(most) = &pair.most {
                self.row("pair", number, most, |found| found >= 0.0)?;
            }
        }
        Ok(())
    }

    /// All supplies, then all demands, with their amounts.
    fn sides(&self) -> impl Iterator<Item = (Node, &Vec<f64>)> {
        let supplies = (0..).map(Node::Supply).zip(&self.supplies);
        supplies.chain((0..).map(Node::Demand).zip(&self.demands))
    }

    fn row(
        &self,
        what: &'static str,
        number: u32,
        amounts: &[f64],
        good: impl Fn(f64) -> bool,
    ) -> Result<(), PlanError> {
        let (found, expected) = (amounts.len(), self.hours.len());
        if found != expected {
            return Err(PlanError::Periods { what, number, found, expected });
        }
        match (0..).zip(amounts).find(|(_, amount)| !good(**amount)) {
            Some((period, &found)) => Err(PlanError::PeriodAmount { what, number, period, found }),
            None => Ok(()),
        }
    }
}

fn numbers(
    what: &'static str,
    column: &[f64],
    good: impl Fn(f64) -> bool,
    expected: &'static str,
) -> Result<(), PlanError> {
    match column.iter().enumerate().find(|(_, found)| !good(**found)) {
        Some((number, &found)) => Err(PlanError::NotANumber { what, number, found, expected }),
        None => Ok(()),
    }
}
