//! A group of pairs as a linear programme: in each period an amount for each pair, and a rate for each pair over all periods.

use std::collections::HashMap;
use std::num::NonZeroU32;

use highs::{ColProblem, HighsModelStatus, Row, Sense};
use turash_engine::planner::{Node, TimedPair, TimedProblem};

/// What the solver chose.
#[derive(Debug, Default)]
pub(crate) struct Chosen {
    /// The rate of each pair of the group, in its order (MW).
    pub(crate) rates: Vec<f64>,
    /// What one more unit of a supply or demand would be worth, by period and node (EUR/MWh); what is not in it is worth nothing more.
    pub(crate) prices: HashMap<(usize, Node), f64>,
}

/// One unit of amount, of value and of hours in the programme: the solver's tolerances are meant for numbers around 1.
struct Units {
    amount: f64,
    value: f64,
    hours: f64,
}

impl Units {
    fn of(problem: &TimedProblem, group: &[usize]) -> Self {
        let largest = |numbers: &mut dyn Iterator<Item = f64>| {
            let largest = numbers.fold(0.0, f64::max);
            if largest > 0.0 { largest } else { 1.0 }
        };
        let pairs = || group.iter().map(|&number| &problem.pairs[number]);
        let most = |pair: &TimedPair| {
            (0..problem.hours.len()).map(|period| ends(problem, pair, period)).fold(0.0, f64::max)
        };
        Self {
            amount: largest(&mut pairs().map(most)),
            value: largest(&mut pairs().map(|pair| pair.value)),
            hours: largest(&mut problem.hours.iter().copied()),
        }
    }
}

/// The most that both ends of a pair have in a period.
fn ends(problem: &TimedProblem, pair: &TimedPair, period: usize) -> f64 {
    problem.supplies[pair.supply as usize][period].min(problem.demands[pair.demand as usize][period])
}

/// The most that the pair itself allows.
fn own(problem: &TimedProblem, pair: &TimedPair, period: usize) -> f64 {
    let most = pair.most.as_ref().map_or(f64::INFINITY, |most| most[period]);
    most.min(pair.most_rate * problem.hours[period])
}

/// The programme while it is built.
struct Program<'a> {
    problem: &'a TimedProblem,
    units: Units,
    columns: ColProblem,
    /// By period and node, with the number of the row.
    nodes: HashMap<(usize, Node), (Row, usize)>,
}

/// Has the solver choose rates, and prices that say why; an error is what it ended with.
pub(crate) fn choose(
    problem: &TimedProblem,
    group: &[usize],
    seconds: f64,
) -> Result<Chosen, HighsModelStatus> {
    let units = Units::of(problem, group);
    let mut program = Program { problem, units, columns: ColProblem::new(), nodes: HashMap::new() };
    let rates: Vec<Option<usize>> = group.iter().map(|&number| program.pair(number)).collect();
    let Program { units, columns, nodes, .. } = program;
    if columns.num_cols() == 0 {
        return Ok(Chosen { rates: vec![0.0; group.len()], prices: HashMap::new() });
    }
    let mut model = columns.optimise(Sense::Maximise);
    model.make_quiet();
    model.set_threads(NonZeroU32::MIN);
    model.set_option("time_limit", seconds);
    let solved = model.solve();
    if solved.status() != HighsModelStatus::Optimal {
        return Err(solved.status());
    }
    let solution = solved.get_solution();
    let rate = |column: &Option<usize>| {
        column.map_or(f64::INFINITY, |at| solution.columns()[at].max(0.0) * units.amount / units.hours)
    };
    // What the solver calls nothing is nothing: a price of a thousand millionth would show where something is left over.
    let price = |row: usize| {
        let told = solution.dual_rows()[row];
        if told < 1e-9 { 0.0 } else { told * units.value }
    };
    Ok(Chosen {
        rates: rates.iter().map(rate).collect(),
        prices: nodes.into_iter().map(|(node, (_, row))| (node, price(row))).collect(),
    })
}

impl Program<'_> {
    /// Adds the columns of a pair; gives the column of its rate, where that costs something.
    fn pair(&mut self, number: usize) -> Option<usize> {
        let pair = &self.problem.pairs[number];
        let costs = pair.cost_of_rate > 0.0;
        let mut of_rate = Vec::new();
        for (period, hours) in self.problem.hours.iter().enumerate() {
            let (ends, own) = (ends(self.problem, pair, period), own(self.problem, pair, period));
            if ends.min(own) <= 0.0 || pair.value <= 0.0 {
                continue;
            }
            // What the ends bound already is no bound of its own: it would take the price off them.
            let most = if own < ends { own / self.units.amount } else { f64::INFINITY };
            let supply = self.node(period, Node::Supply(pair.supply));
            let demand = self.node(period, Node::Demand(pair.demand));
            let mut rows = vec![(supply, 1.0), (demand, 1.0)];
            if costs {
                // amount - hours * rate <= 0
                let carried = self.columns.add_row(..=0.0);
                rows.push((carried, 1.0));
                of_rate.push((carried, -hours / self.units.hours));
            }
            self.columns.add_column(pair.value / self.units.value, 0.0..=most, rows);
        }
        costs.then(|| {
            let most = pair.most_rate * self.units.hours / self.units.amount;
            let cost = pair.cost_of_rate / self.units.hours / self.units.value;
            self.columns.add_column(-cost, 0.0..=most, of_rate);
            self.columns.num_cols() - 1
        })
    }

    /// The row that holds a node to what it has in a period.
    fn node(&mut self, period: usize, node: Node) -> Row {
        let side = match node {
            Node::Supply(number) => &self.problem.supplies[number as usize],
            Node::Demand(number) => &self.problem.demands[number as usize],
        };
        let capacity = side[period] / self.units.amount;
        let number = self.columns.num_rows();
        self.nodes.entry((period, node)).or_insert_with(|| (self.columns.add_row(..=capacity), number)).0
    }
}
