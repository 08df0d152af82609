//! A plan's question as it is sent.

use serde::Deserialize;
use serde_json::Value;
use turash_domain::{AnnualUnit, CountryCode, Family, FlowId, GeoBox, Invalid, NotNegative, SiteId};
use turash_services::{Objective, PeriodKind, PlanQuestion, With};

use crate::form::{FlowBody, SiteBody};
use crate::refusal;

/// The largest distance on earth, km.
const FARTHEST_KM: f64 = 20_000.0;

/// The most sites that are left out.
const WITHOUT: usize = 1_000;

/// A question as it is sent; what is not given does not count.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(clippy::struct_excessive_bools, reason = "each is a question of its own")]
pub(crate) struct PlanBody {
    /// Whether the plan is made while nobody waits.
    #[serde(default)]
    background: bool,
    objective: Option<After>,
    co2_eur_per_t: Option<NotNegative>,
    #[serde(default)]
    whole_capital: bool,
    budget_eur: Option<NotNegative>,
    periods: Option<In>,
    #[serde(default)]
    size_connections: bool,
    #[serde(default)]
    shares: bool,
    resource: Option<Family>,
    country: Option<CountryCode>,
    /// West, south, east and north, degrees.
    #[serde(rename = "box")]
    within_box: Option<[f64; 4]>,
    #[serde(default)]
    without: Vec<SiteId>,
    #[serde(default)]
    with: WithBody,
    within_km: Option<NotNegative>,
    min_annual: Option<NotNegative>,
    annual_unit: Option<AnnualUnit>,
    min_value_eur_per_year: Option<NotNegative>,
}

/// What a plan is after.
#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum After {
    Value,
    Amount,
    Co2,
}

/// The periods in which the year is planned.
#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum In {
    Months,
    TypicalDays,
}

/// Sites and flows that are thought to be there, each in the form in which it is put.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct WithBody {
    sites: Vec<Value>,
    flows: Vec<Value>,
}

impl WithBody {
    fn read(&self) -> Result<With, Invalid> {
        fn nameless<T>() -> Result<T, Invalid> {
            Err(Invalid::new(
                "id",
                "",
                "an id",
                "what is planned with needs one, so that the plan can name it",
            ))
        }
        let site = |(index, value): (usize, &Value)| {
            let read = refusal::read::<SiteBody>(value).and_then(|site| site.site(nameless));
            read.map_err(|invalid| invalid.within(&format!("with.sites[{index}]")))
        };
        let flow = |(index, value): (usize, &Value)| {
            let read = refusal::read::<FlowBody>(value).and_then(|flow| flow.draft(nameless::<FlowId>));
            read.map(|draft| draft.flow).map_err(|invalid| invalid.within(&format!("with.flows[{index}]")))
        };
        Ok(With {
            sites: self.sites.iter().enumerate().map(site).collect::<Result<_, _>>()?,
            flows: self.flows.iter().enumerate().map(flow).collect::<Result<_, _>>()?,
        })
    }
}

impl PlanBody {
    /// What is asked, and whether somebody waits for it.
    pub(crate) fn question(self) -> Result<(PlanQuestion, bool), Invalid> {
        if self.min_annual.is_some() && self.annual_unit.is_none() {
            let remedy = "name the unit: pairs of families that are counted in another one are not planned";
            return Err(Invalid::new("annual_unit", "", "MWh/a, t/a or m3/a", remedy));
        }
        let within_km = self.within_km.map(NotNegative::get);
        if let Some(km) = within_km.filter(|km| *km <= 0.0 || *km > FARTHEST_KM) {
            return Err(Invalid::new("within_km", km, "a distance above 0 and up to 20000 km", ""));
        }
        if self.without.len() > WITHOUT {
            return Err(Invalid::new("without", self.without.len(), "up to 1000 sites", ""));
        }
        let question = PlanQuestion {
            objective: match self.objective {
                None | Some(After::Value) => Objective::Value,
                Some(After::Amount) => Objective::Amount,
                Some(After::Co2) => Objective::Co2,
            },
            co2_eur_per_t: self.co2_eur_per_t.map_or(0.0, NotNegative::get),
            whole_capital: self.whole_capital,
            budget_eur: self.budget_eur.map(NotNegative::get),
            periods: self.periods.map(|of| match of {
                In::Months => PeriodKind::Months,
                In::TypicalDays => PeriodKind::TypicalDays,
            }),
            size_connections: self.size_connections,
            shares: self.shares,
            family: self.resource,
            country: self.country,
            within_box: self.within_box.map(in_box).transpose()?,
            without: self.without,
            with: self.with.read()?,
            within_km,
            min_annual: self.min_annual.map(NotNegative::get),
            dimension: self.annual_unit.map(|AnnualUnit(dimension)| dimension),
            min_value: self.min_value_eur_per_year.map(NotNegative::get),
        };
        question.check()?;
        Ok((question, !self.background))
    }
}

fn in_box(edges: [f64; 4]) -> Result<GeoBox, Invalid> {
    GeoBox::new(edges).map_err(|invalid| invalid.within("box"))
}
