//! One price for a market in one place: the pool.

use super::error::PlanError;
use super::node::Node;
use super::plan::Plan;
use super::solve::{Effort, solve};
use super::units::{RealPair, RealProblem, Scaled};

/// What somebody offers or asks for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Offer {
    /// How much, at most.
    pub amount: f64,
    /// The least that a seller takes, or the most that a buyer pays, per unit.
    pub limit: f64,
}

/// A cleared market.
#[derive(Debug, Clone, PartialEq)]
pub struct Clearing {
    /// What each seller sells.
    pub sold: Vec<f64>,
    /// What each buyer buys.
    pub bought: Vec<f64>,
    /// What all of it is worth to the buyers above what it costs the sellers.
    pub welfare: f64,
    /// The lowest price at which this is what everybody wants, per unit; `None` where nothing is sold. It is the price of the EMB3Rs pool market.
    pub price: Option<f64>,
    /// The highest such price; infinite where only buyers bound it and all of them buy for any price.
    pub highest: Option<f64>,
    /// The problem and its plan, for [`super::check`].
    pub scaled: Scaled,
    /// Its plan.
    pub plan: Plan,
}

/// Clears a pool: everybody may trade with everybody, nothing is lost on the way, and one price holds for all.
///
/// The price follows from the certificate: what a seller asks plus the shadow price of what it has is the same for everybody who sells, and equals what a buyer pays at most less the shadow price
/// of what it needs. Of the prices that clear the market this gives the lowest and the highest. A pair of a seller and a buyer for each two: meant for markets of up to some thousand offers.
///
/// # Errors
///
/// Those of [`RealProblem::scaled`].
pub fn clear(sellers: &[Offer], buyers: &[Offer]) -> Result<Clearing, PlanError> {
    let amounts = |offers: &[Offer]| offers.iter().map(|offer| offer.amount).collect();
    let pair = |(seller, supply): (&Offer, u32), (buyer, demand): (&Offer, u32)| {
        RealPair::new(supply, demand, buyer.limit - seller.limit)
    };
    let pairs = sellers
        .iter()
        .zip(0..)
        .flat_map(|seller| buyers.iter().zip(0..).map(move |buyer| pair(seller, buyer)));
    let real = RealProblem { supplies: amounts(sellers), demands: amounts(buyers), pairs: pairs.collect() };
    let scaled = real.scaled()?;
    let plan = solve(&scaled.problem, &Effort::threads(1))?;
    let (price, highest) = prices(sellers, buyers, &scaled, &plan).unzip();
    let mut sold = vec![0.0; sellers.len()];
    let mut bought = vec![0.0; buyers.len()];
    for (pair, &amount) in scaled.problem.pairs().iter().zip(&plan.amounts) {
        sold[pair.supply as usize] += scaled.units.amount_of(amount);
        bought[pair.demand as usize] += scaled.units.amount_of(amount);
    }
    let welfare = scaled.units.worth_of(plan.certificate.objective);
    Ok(Clearing { sold, bought, welfare, price, highest, scaled, plan })
}

/// The lowest and the highest price that clear the market.
///
/// Whoever sells asks no more than the price, and whoever has some left asks no less; whoever buys pays no less, and whoever lacks some would pay no more.
fn prices(sellers: &[Offer], buyers: &[Offer], scaled: &Scaled, plan: &Plan) -> Option<(f64, f64)> {
    let problem = &scaled.problem;
    let mut left = problem.capacity().clone();
    for (pair, &amount) in problem.pairs().iter().zip(&plan.amounts) {
        for node in pair.ends() {
            left[node] -= amount;
        }
    }
    let (mut lowest, mut highest) = (f64::NEG_INFINITY, f64::INFINITY);
    let mut anything = false;
    for node in problem.capacity().nodes() {
        let (limit, sells) = match node {
            Node::Supply(number) => (sellers[number as usize].limit, true),
            Node::Demand(number) => (buyers[number as usize].limit, false),
        };
        let (trades, lacks) = (left[node] < problem.capacity()[node], left[node] > 0);
        let (from_below, from_above) = if sells { (trades, lacks) } else { (lacks, trades) };
        if from_below {
            lowest = lowest.max(limit);
        }
        if from_above {
            highest = highest.min(limit);
        }
        anything |= trades;
    }
    anything.then_some((lowest, highest))
}
