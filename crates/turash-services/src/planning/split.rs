//! Who gets what of what a plan gains, as it is shown.

use turash_domain::SiteId;

/// Who gets what of the gain of a family's plan, EUR/a.
#[derive(Debug, Clone, PartialEq)]
pub struct Shares {
    /// The most by prices first, equals by their names.
    pub parties: Vec<PartyShare>,
    /// What is shared: what the plan is worth beyond what is agreed.
    pub gain_eur_per_year: f64,
    /// Whether any group of parties would do better alone than by prices.
    pub by_prices: InCore,
    /// The same by halves.
    pub by_halves: InCore,
    /// The same by what each adds.
    pub by_shapley: InCore,
    /// How orders of joining were drawn, where a group has more than 12 parties.
    pub sampled: Option<SampledOrders>,
}

/// What a party gets, EUR/a.
#[derive(Debug, Clone, PartialEq)]
pub struct PartyShare {
    /// The organization, or the site's name where it belongs to none.
    pub name: String,
    /// Its sites that the plan knows, in order.
    pub sites: Vec<SiteId>,
    /// What it gains without the others, among its own flows.
    pub alone: f64,
    /// What its flows are worth at the prices of the plan; of what a pair is worth above these, half.
    pub by_prices: f64,
    /// Half of each of its exchanges.
    pub by_halves: f64,
    /// What it adds to those before it, averaged over all orders of joining; nothing where its group is too large to draw orders.
    pub by_shapley: Option<f64>,
    /// The standard error of that; 0 where all orders count.
    pub shapley_error: Option<f64>,
}

/// Whether a split is in the core: no group of parties would do better alone.
#[derive(Debug, Clone, PartialEq)]
pub enum InCore {
    /// It is.
    Yes,
    /// It is not: this group misses most.
    No(Missing),
    /// A group of parties is too large to look at all groups in it.
    Unknown,
}

/// A group that would do better alone.
#[derive(Debug, Clone, PartialEq)]
pub struct Missing {
    /// The names of its parties.
    pub parties: Vec<String>,
    /// What it would gain more, EUR/a.
    pub eur_per_year: f64,
}

/// How orders of joining were drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SampledOrders {
    /// How many, each with its reverse.
    pub orders: usize,
    /// What they were drawn with.
    pub seed: u64,
}
