//! Everything that is said of an investment.

use serde::Serialize;

use super::books::{Books, Terms, Value};
use super::flows::payback_years;
use super::irr::{Irr, irr};

/// What a party's books are worth, in all the ways that people ask for.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Assessment {
    /// Its books.
    pub books: Books,
    /// What is left in every year before the capital, EUR/a.
    pub yearly_eur: f64,
    /// The value, read yearly and as net present value.
    pub value: Value,
    /// The internal rate of return.
    pub irr: Irr,
    /// Years until the capital has come back, undiscounted; `None` where it does not within the life.
    pub simple_payback_years: Option<f64>,
    /// Years until the capital has come back at the discount rate; `None` where it does not within the life.
    pub discounted_payback_years: Option<f64>,
}

/// Assesses a party's books, or those of both together. It allocates the payments of the life.
pub fn assess(books: &Books, terms: &Terms) -> Assessment {
    let flows = books.flows(terms);
    Assessment {
        books: *books,
        yearly_eur: books.yearly(),
        value: books.value(terms),
        irr: irr(&flows),
        simple_payback_years: payback_years(&flows, 0.0),
        discounted_payback_years: payback_years(&flows, terms.discount_rate),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_investment_is_assessed_in_every_way() {
        let terms = Terms { discount_rate: 0.08, life_years: 20, subsidy_share: 0.0 };
        let books = Books { avoided_purchase: 200.0, capital: 1_000.0, ..Books::default() };
        let assessed = assess(&books, &terms);
        assert_eq!(assessed.simple_payback_years, Some(5.0));
        // ln(1 - 1000 x 0.08 / 200) / -ln(1.08) = 6.64 years, within the year linear.
        assert!((assessed.discounted_payback_years.unwrap() - 6.64).abs() < 0.02);
        // The annuity factor 0.2 over 20 years is that of 19.43 %.
        assert!((assessed.irr.rate().unwrap() - 0.1943).abs() < 1e-4);
        let costly = assess(&Books { capital: 5_000.0, ..books }, &terms);
        assert_eq!(costly.simple_payback_years, None);
        assert!(costly.value.npv_eur < 0.0 && costly.irr.rate().unwrap() < 0.0);
    }
}
