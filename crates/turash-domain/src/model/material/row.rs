//! A line of the table of substitutions.

use std::sync::Arc;

use super::key::MaterialKey;

/// A good that something else can be used in place of.
#[derive(Debug, Clone, PartialEq)]
pub struct ReplacedGood {
    /// What it is.
    pub key: MaterialKey,
    /// Its reference price, EUR/t; what a receiver pays without the exchange, where nothing better is known.
    pub price_eur_per_t: f64,
    /// Where the price is from; "engineering practice" is a figure that is common in the trade.
    pub price_basis: Box<str>,
    /// Fossil and process CO2 of a tonne of it, t/t; none where no published figure is known.
    pub co2_t_per_t: Option<f64>,
    /// Where that is from; empty where there is none.
    pub co2_basis: Box<str>,
}

/// Whether a substitution is open to hazardous material.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hazard {
    /// It is not.
    No,
    /// It is, where the receiver is licensed for it.
    Licensed,
}

/// What makes a use lawful in the EU. A hint for the first talk; authorities decide.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Permit {
    /// Nothing: it is a product.
    None,
    /// It is a by-product: Directive 2008/98/EC, article 5.
    ByProduct,
    /// It has ceased to be waste: Directive 2008/98/EC, article 6.
    EndOfWaste,
    /// It stays waste, and the receiver has a permit to recover it: Directive 2008/98/EC, article 23.
    WastePermit,
}

impl Permit {
    /// The name in files and in the API.
    pub fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::ByProduct => "by_product",
            Self::EndOfWaste => "end_of_waste",
            Self::WastePermit => "waste_permit",
        }
    }

    /// What it asks for, for people.
    pub fn words(self) -> &'static str {
        match self {
            Self::None => "no permit",
            Self::ByProduct => "the status of a by-product (Directive 2008/98/EC, article 5)",
            Self::EndOfWaste => "the end of its waste status (Directive 2008/98/EC, article 6)",
            Self::WastePermit => {
                "a receiver with a permit to recover it as waste (Directive 2008/98/EC, article 23)"
            }
        }
    }
}

/// A line of the table: what can be used in place of what.
#[derive(Debug, Clone, PartialEq)]
pub struct Substitution {
    /// What is used.
    pub output: MaterialKey,
    /// What it replaces.
    pub replaces: Arc<ReplacedGood>,
    /// Tonnes replaced by a tonne used, t/t.
    pub conversion: f64,
    /// The largest share of what the receiver needs that it can replace, 0 to 1.
    pub largest_share: f64,
    /// What making it fit costs, EUR per t used.
    pub treatment_eur_per_t: f64,
    /// Fossil CO2 that its own use sets free, t per t used: that of a fuel.
    pub own_co2_t_per_t: f64,
    /// The most water it may have, share; none where it does not matter.
    pub moisture_max: Option<f64>,
    /// Whether hazardous material may be used so.
    pub hazard: Hazard,
    /// What makes it lawful.
    pub permit: Permit,
    /// Where it was done, or the standard that it is done by.
    pub precedent: Box<str>,
    /// Where that is published.
    pub source: Box<str>,
}

/// How a material gets into a receiver's use.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Way<'t> {
    /// It is what the receiver asks for.
    Direct,
    /// It replaces what the receiver asks for.
    Substitute(&'t Substitution),
}

impl Way<'_> {
    /// Tonnes of what is asked for that a tonne stands for, t/t.
    pub fn conversion(self) -> f64 {
        match self {
            Self::Direct => 1.0,
            Self::Substitute(row) => row.conversion,
        }
    }

    /// The largest share of the demand that can be met so, 0 to 1.
    pub fn largest_share(self) -> f64 {
        match self {
            Self::Direct => 1.0,
            Self::Substitute(row) => row.largest_share,
        }
    }

    /// What making it fit costs, EUR per t used.
    pub fn treatment_eur_per_t(self) -> f64 {
        match self {
            Self::Direct => 0.0,
            Self::Substitute(row) => row.treatment_eur_per_t,
        }
    }

    /// What makes it lawful, where that is known: of the same material it depends on what the two are.
    pub fn permit(self) -> Option<Permit> {
        match self {
            Self::Direct => None,
            Self::Substitute(row) => Some(row.permit),
        }
    }
}

/// The row with the longest keys that begin the two codes. No two rows have the same keys, so that there is one at most.
pub(super) fn longest<'t>(
    rows: &'t [Substitution],
    output: &MaterialKey,
    input: &MaterialKey,
) -> Option<&'t Substitution> {
    let lengths = |row: &&Substitution| (row.output.as_str().len(), row.replaces.key.as_str().len());
    let fitting = rows.iter().filter(|row| row.output.begins(output) && row.replaces.key.begins(input));
    fitting.max_by_key(lengths)
}
