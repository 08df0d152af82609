//! Money: what an exchange costs and saves each party and both together, and what that is worth.
//!
//! An [`Exchange`] holds the numbers of one pair. Its [`Deal`] are the yearly books of the two parties; the price that one pays the other
//! cancels in what they have together. A party's [`Books`] under some [`Terms`] (discount rate, life, subsidy) give its [`Value`], read
//! yearly (EUR/a, after the annuity of the capital) or as net present value; the two have the same sign. All amounts are of one year's
//! money: prices stay what they are over the life, and the rate is nominal, which undervalues what prices will have become.

mod annuity;
mod assessment;
mod books;
mod brent;
mod exchange;
mod flows;
mod irr;
mod levelised;
mod parameters;
mod sensitivity;

pub use annuity::{annuity_factor, present_value_factor};
pub use assessment::{Assessment, assess};
pub use books::{Books, Deal, Reading, Terms, Value};
pub use exchange::{Bearers, Exchange, PriceRange};
pub use flows::{npv, payback_years};
pub use irr::{Irr, irr};
pub use levelised::{LevelisedCost, levelised_cost};
pub use parameters::EconomicsParameters;
pub use sensitivity::{CHANGES, Lever, Outcome, Point, Swing, sensitivity};
