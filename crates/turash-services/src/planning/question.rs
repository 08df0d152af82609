//! What is to be planned, how much may be spent on it, and why there is no plan.

use std::time::Duration;

use turash_domain::units::Dimension;
use turash_domain::{CountryCode, Family, GeoBox, Invalid, PortError, ResourceFlow, Site, SiteId};
use turash_engine::planner::{PlanError, Refusal, TimedRefusal};

use crate::planning::periods::PeriodKind;

/// The largest budget, EUR.
const MOST_EUR: f64 = 1e15;

/// What a plan is after.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Objective {
    /// The most value, EUR/a.
    #[default]
    Value,
    /// The most that changes hands, in the family's annual unit: for heat, the most energy.
    Amount,
    /// The most CO2 avoided, t/a.
    Co2,
}

impl Objective {
    /// The name on the command line and in the API.
    pub fn name(self) -> &'static str {
        match self {
            Self::Value => "value",
            Self::Amount => "amount",
            Self::Co2 => "co2",
        }
    }
}

/// What a plan is after, with what CO2 counts beside the value.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Aim {
    /// What it is after.
    pub objective: Objective,
    /// What a tonne of CO2 that is avoided adds to the value, EUR/t; counts after value alone.
    pub co2_eur_per_t: f64,
    /// Whether every exchange bears its capital in whole, however little it gets, instead of by the unit.
    pub whole_capital: bool,
}

impl Aim {
    /// The unit in which [`Totals::measured`](crate::Totals::measured) measures: EUR/a, the annual unit of what is planned, or t CO2/a.
    pub fn unit(&self, dimension: Dimension) -> &'static str {
        match self.objective {
            Objective::Value => "EUR/a",
            Objective::Amount => dimension.annual_unit(),
            Objective::Co2 => "t CO2/a",
        }
    }

    /// Whether CO2 counts.
    pub fn counts_co2(&self) -> bool {
        self.objective == Objective::Co2 || self.co2_eur_per_t > 0.0
    }
}

/// What is thought to be there. A flow of an id that exists stands in its place.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct With {
    /// Sites that do not exist yet.
    pub sites: Vec<Site>,
    /// Flows of these sites, or of sites that exist.
    pub flows: Vec<ResourceFlow>,
}

impl With {
    /// Whether there is nothing of it.
    pub fn is_empty(&self) -> bool {
        self.sites.is_empty() && self.flows.is_empty()
    }
}

/// What is planned, and among which pairs. What is `None` does not count; all that is given must hold. What is agreed between flows that are planned stays, whatever is asked of pairs.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct PlanQuestion {
    /// What the plan is after.
    pub objective: Objective,
    /// What a tonne of CO2 that is avoided adds to the value, EUR/t.
    pub co2_eur_per_t: f64,
    /// Whether every exchange bears its capital in whole, however little it gets. Always so after value within a budget.
    pub whole_capital: bool,
    /// The most capital for exchanges of which nothing is agreed yet, EUR.
    pub budget_eur: Option<f64>,
    /// The periods in which the year is planned, with amounts of each; one amount for the whole year where it is `None`.
    pub periods: Option<PeriodKind>,
    /// Whether the plan chooses, of each connection, how much it can carry, and pays for that; else its capital counts by the unit. Only in periods, and after value.
    pub size_connections: bool,
    /// Whether the plan says who gets what of the gain. Only after value, with capital by the unit, and of one amount a year.
    pub shares: bool,
    /// Flows of this family.
    pub family: Option<Family>,
    /// Flows of sites in this country.
    pub country: Option<CountryCode>,
    /// Flows of sites in this box.
    pub within_box: Option<GeoBox>,
    /// No flow of these sites: the plan as if they were closed, with what is agreed with them gone.
    pub without: Vec<SiteId>,
    /// The plan as if these sites and flows were there.
    pub with: With,
    /// Pairs at most this far apart, km; never farther than their value pays for.
    pub within_km: Option<f64>,
    /// Pairs that alone could exchange at least this much a year, in the family's annual unit.
    pub min_annual: Option<f64>,
    /// Pairs of a family whose amounts are counted in units of this dimension.
    pub dimension: Option<Dimension>,
    /// Pairs that alone would be worth at least this much, EUR/a.
    pub min_value: Option<f64>,
}

impl PlanQuestion {
    /// What the plan is after.
    pub fn aim(&self) -> Aim {
        let is_within = self.objective == Objective::Value && self.budget_eur.is_some();
        let (objective, co2_eur_per_t) = (self.objective, self.co2_eur_per_t);
        Aim { objective, co2_eur_per_t, whole_capital: self.whole_capital || is_within }
    }

    /// Whether flows of a family are planned.
    pub(crate) fn wants(&self, family: Family) -> bool {
        self.family.is_none_or(|wanted| wanted == family)
            && self.dimension.is_none_or(|dimension| dimension == family.dimension())
    }

    /// Checks that what is asked goes together.
    ///
    /// # Errors
    ///
    /// Names the field: a price of CO2 or a budget that is no number of 0 or more; a price of CO2 or whole capital beside another objective than value; a budget for amounts of which nobody said of what.
    pub fn check(&self) -> Result<(), Invalid> {
        let price = self.co2_eur_per_t;
        if !price.is_finite() || price < 0.0 {
            return Err(Invalid::new("co2_eur_per_t", price, "a price of 0 or more, EUR/t", ""));
        }
        if price > 0.0 && self.objective != Objective::Value {
            let expected = format!("no price of CO2 beside the objective {}", self.objective.name());
            let remedy = "a price of CO2 is added to the value: take the objective value, or leave it out";
            return Err(Invalid::new("co2_eur_per_t", price, expected, remedy));
        }
        if self.whole_capital && self.objective != Objective::Value {
            let expected = format!("no whole capital beside the objective {}", self.objective.name());
            let remedy = "capital counts against value: take the objective value, or give a budget instead";
            return Err(Invalid::new("whole_capital", true, expected, remedy));
        }
        let is_amount = |budget: &f64| budget.is_finite() && (0.0..=MOST_EUR).contains(budget);
        if let Some(budget) = self.budget_eur.filter(|budget| !is_amount(budget)) {
            let expected = format!("an amount of 0 or more, up to {MOST_EUR:e} EUR");
            return Err(Invalid::new("budget_eur", budget, expected, ""));
        }
        self.check_together()?;
        if let (Some(budget), Objective::Amount, None) = (self.budget_eur, self.objective, self.family) {
            let remedy = "name the family, or take the objective value or co2";
            let expected =
                "one family, where a budget is spent on amounts: those of several cannot be weighed";
            return Err(Invalid::new("budget_eur", budget, expected, remedy));
        }
        Ok(())
    }
}

impl PlanQuestion {
    /// Checks that what is asked goes together with periods and shares.
    fn check_together(&self) -> Result<(), Invalid> {
        let in_whole = "in periods capital counts by the unit, or with connections that are sized: leave one of the two out";
        if self.periods.is_some() && self.whole_capital {
            return Err(Invalid::new("whole_capital", true, "no whole capital in periods", in_whole));
        }
        if let (Some(_), Some(budget)) = (self.periods, self.budget_eur) {
            return Err(Invalid::new("budget_eur", budget, "no budget in periods", in_whole));
        }
        let others = [
            ("the objective value", self.objective != Objective::Value),
            ("no price of CO2", self.co2_eur_per_t > 0.0),
            ("capital by the unit", self.aim().whole_capital || self.budget_eur.is_some()),
            ("one amount a year", self.periods.is_some()),
        ];
        if let Some((expected, _)) = others.iter().find(|(_, differs)| self.shares && *differs) {
            let remedy = "what is shared is the value that prices prove: leave one of the two out";
            return Err(Invalid::new("shares", true, *expected, remedy));
        }
        if self.size_connections && self.periods.is_none() {
            let remedy = "say in which periods: months or typical days";
            return Err(Invalid::new("size_connections", true, "a plan in periods", remedy));
        }
        if self.size_connections && self.objective != Objective::Value {
            let expected = format!("no sized connections beside the objective {}", self.objective.name());
            let remedy = "what a connection costs counts against value: take the objective value";
            return Err(Invalid::new("size_connections", true, expected, remedy));
        }
        Ok(())
    }
}

/// How much may be spent on a plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PlanLimits {
    /// The most flows among which pairs are looked for.
    pub flows: usize,
    /// The most pairs.
    pub pairs: usize,
    /// The longest time for solving.
    pub time: Duration,
    /// Threads for solving.
    pub threads: usize,
}

impl PlanLimits {
    /// No limit but memory and patience.
    pub fn none(threads: usize) -> Self {
        Self { flows: usize::MAX, pairs: usize::MAX, time: Duration::MAX, threads }
    }
}

/// What is being done for a plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PlanStage {
    /// Pairs are gathered.
    Gathering,
    /// What pairs are is computed.
    Judging,
    /// The best of them is looked for; within a budget several times.
    Solving,
}

impl PlanStage {
    /// The name in the API.
    pub fn name(self) -> &'static str {
        match self {
            Self::Gathering => "gathering",
            Self::Judging => "judging",
            Self::Solving => "solving",
        }
    }
}

/// How far a plan is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PlanProgress {
    /// What is being done.
    pub stage: PlanStage,
    /// Pairs for which it is done.
    pub done: usize,
    /// All pairs of the stage; 0 where that is not known.
    pub pairs: usize,
}

/// Who is told how far a plan is, from any thread; the plan is given up where it answers `false`.
pub type PlanWatch<'a> = &'a (dyn Fn(PlanProgress) -> bool + Sync);

/// Why there is no plan.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PlanningError {
    /// What is asked does not go together, or with what is there.
    #[error("{0}")]
    Question(Invalid),
    /// A site that the question leaves out does not exist.
    #[error("there is no site '{0}'")]
    NoSite(SiteId),
    /// More flows or pairs than may be planned.
    #[error(
        "more than {most} {what} fit; plan a part of them: one family, one country, or a smaller distance"
    )]
    TooMany {
        /// What there are too many of.
        what: &'static str,
        /// How many may be.
        most: usize,
    },
    /// It takes a solver that this program was built without.
    #[error(
        "this turash was built without HiGHS, the solver that sizes connections; leave that out (periods are planned without it), or build turash with it: cargo build --release -p turash-app --features highs, which takes CMake, a C++ compiler and libclang"
    )]
    NoSolver,
    /// The solver that sizes connections found no plan that its checker accepts.
    #[error("connections cannot be sized: {0}")]
    Solver(String),
    /// Whoever watched gave it up.
    #[error("the plan was given up")]
    GivenUp,
    /// It takes longer than it may.
    #[error(
        "the plan is not ready within {} s; plan a part of the pairs: a smaller distance, one family or one country",
        time.as_secs_f64()
    )]
    TooLong {
        /// How long it may take.
        time: Duration,
    },
    /// Numbers that the planner cannot take.
    #[error("the pairs cannot be planned: {0}")]
    Numbers(PlanError),
    /// The checker refused what the planner made.
    #[error("the plan was made but is not shown, since its proof does not hold ({0}); please report this")]
    Refused(Refusal),
    /// The checker refused what the planner made of periods.
    #[error("the plan was made but is not shown, since its proof does not hold ({0}); please report this")]
    RefusedInTime(TimedRefusal),
    /// The store did not answer, or not as it should.
    #[error(transparent)]
    Port(#[from] PortError),
}
