//! Plans in periods: what is there in summer serves nobody in winter, and prices prove it.

#![cfg(test)]

use turash_domain::matching::{Model, Party, explain, passing_parts};
use turash_domain::{Monthly, Profile, ResourceFlow};
use turash_services::{
    Compared, Draft, Exchange, FamilyPlan, Objective, PeriodKind, PlanLimits, PlanQuestion, PlannedFlow,
    Ports, Totals,
};

use crate::plans::{at, make, of, planned, reserve, world};
use crate::world::{import, ports};

const WINTER: [f64; 12] = [1.0, 1.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0];

/// A flow with weights of the months.
fn in_months(weights: [f64; 12], draft: Draft) -> Draft {
    let Draft::Flow(flow) = draft else { return draft };
    Draft::Flow(ResourceFlow { profile: Profile::Monthly(Monthly::new(weights).unwrap()), ..flow })
}

fn by(kind: PeriodKind) -> PlanQuestion {
    PlanQuestion { periods: Some(kind), ..PlanQuestion::default() }
}

/// A steady supply of 120 GWh/a, a demand of winter that wants all of it, and a steady one of 30.
async fn seasons() -> Ports {
    let ports = ports().await;
    import(&ports, &[at(0), at(1)]).await;
    import(&ports, &[of("s0", 1.2e5), in_months(WINTER, of("d1", 1.2e5)), of("d1b", 3e4)]).await;
    ports
}

fn yearly(plan: &FamilyPlan) -> Totals {
    match plan.compared {
        Compared::Yearly(totals) => totals,
        Compared::BestFirst(_) => panic!("{:?}", plan.compared),
    }
}

fn amounts(of: &Exchange) -> &[f64] {
    &of.in_time.as_ref().unwrap().amounts
}

/// All that a flow has in each period, from its own amount and the weights of its months.
fn near(found: f64, expected: f64) -> bool {
    (found - expected).abs() <= 1e-6 * expected.abs().max(1.0)
}

/// Proves a plan of free pairs: no flow gives or takes more than it has in any period, and all that there is at the prices, with what pairs are worth above these for what passes then, is worth no more than the plan. What passes and what a unit is worth
/// come from the domain.
fn prove(plan: &FamilyPlan) {
    let model = Model::default();
    let flow = |id: &str| plan.flows.iter().find(|flow| flow.id.as_str() == id).unwrap();
    let mut bound = 0.0;
    for PlannedFlow { in_time, .. } in &plan.flows {
        let of = in_time.as_ref().unwrap();
        for ((capacity, planned), price) in of.capacity.iter().zip(&of.planned).zip(&of.prices) {
            assert!(*planned <= capacity * (1.0 + 1e-9) + 1e-9 && *price >= 0.0, "{of:?}");
            bound += capacity * price;
        }
    }
    for one in &plan.exchanges {
        let side = |flow, site| Party { flow, site, reserved_annual: 0.0 };
        let (supply, demand) = (side(&one.supply, &*one.supply_site), side(&one.demand, &*one.demand_site));
        let judged = explain(supply, demand, &model);
        let found = &judged.appraisal.as_ref().unwrap().found;
        let passes = found.delivered_annual.max(found.taken_annual);
        let parts = passing_parts(supply, demand, &model).unwrap();
        let per = parts.len() / amounts(one).len();
        let [of, to] = [&one.supply.id, &one.demand.id].map(|id| flow(id.as_str()).in_time.as_ref().unwrap());
        for (period, part) in parts.chunks(per).map(|parts| parts.iter().sum::<f64>()).enumerate() {
            assert!(amounts(one)[period] <= passes * part * (1.0 + 1e-9) + 1e-9, "{period} of {one:?}");
            let above = one.margin_eur_per_unit - of.prices[period] - to.prices[period];
            bound += above.max(0.0) * passes * part;
        }
        assert!(near(amounts(one).iter().sum(), one.annual));
    }
    let value: f64 = plan.exchanges.iter().map(|one| one.annual * one.margin_eur_per_unit).sum();
    assert!(near(value, bound) && near(value, plan.totals.value_eur_per_year), "{value} {bound}: {plan:?}");
    let proof = plan.proof.unwrap();
    assert!(proof.by_prices && near(proof.objective, value) && near(proof.bound, bound), "{proof:?}");
}

#[tokio::test]
async fn heat_of_summer_serves_nobody_in_winter() {
    let ports = seasons().await;
    let plan = planned(&ports, &by(PeriodKind::Months)).await;
    prove(&plan);
    // All of the winter's heat is given once, and in the other months the steady demand takes what it wants.
    let winter = 1.2e5 * 90.0 / 365.0;
    let summer = 3e4 * 275.0 / 365.0;
    assert!(near(plan.totals.annual, winter + summer), "{}", plan.totals.annual);
    let year = yearly(&plan);
    assert!(near(year.annual, winter + 3e4), "two pairs alone would let that pass: {year:?}");
    assert!(plan.totals.value_eur_per_year < year.value_eur_per_year);
    let one = plan.exchanges.iter().find(|one| one.demand.id.as_str() == "d1").unwrap();
    assert!(amounts(one)[3..].iter().all(|amount| *amount == 0.0), "{:?}", amounts(one));
    // More heat in winter would help, in summer it would not.
    let prices = &plan.flows[0].in_time.as_ref().unwrap().prices;
    assert!(prices[..3].iter().all(|price| *price > 1.0) && prices[3..].iter().all(|price| *price == 0.0));
    assert!(near(
        plan.flows[0].price.unwrap(),
        prices[..3].iter().zip([31.0, 28.0, 31.0]).map(|(price, days)| price * days / 365.0).sum()
    ));
}

#[tokio::test]
async fn typical_days_are_proven_hour_by_hour_and_never_worth_more_than_months() {
    let ports = seasons().await;
    let night: Vec<f64> =
        (0..576).map(|step| if (7..19).contains(&(step % 24)) { 0.0 } else { 1.0 }).collect();
    // At night it could take more than the supply has, which by month nobody sees.
    let Draft::Flow(flow) = of("d1c", 8e4) else { unreachable!() };
    let profile = Profile::TypicalDays(turash_domain::TypicalDays::new(night).unwrap());
    import(&ports, &[Draft::Flow(ResourceFlow { profile, ..flow })]).await;
    let [months, hours] = [PeriodKind::Months, PeriodKind::TypicalDays].map(by);
    let (months, hours) = (planned(&ports, &months).await, planned(&ports, &hours).await);
    prove(&hours);
    let value = |plan: &FamilyPlan| plan.totals.value_eur_per_year;
    assert!(
        value(&hours) < value(&months) * (1.0 - 1e-3) && value(&months) < yearly(&months).value_eur_per_year
    );
    let of_night = hours.exchanges.iter().find(|one| one.demand.id.as_str() == "d1c").unwrap();
    let by_day = amounts(of_night).iter().enumerate().filter(|(hour, _)| (7..19).contains(&(hour % 24)));
    assert!(by_day.map(|(_, amount)| *amount).sum::<f64>() == 0.0 && of_night.annual > 0.0);
    let rate = of_night.in_time.as_ref().unwrap().rate;
    assert!(rate > 0.0 && rate <= 1.2e5 / 8760.0 * 1.001, "no more than the supply has: {rate}");
}

#[tokio::test]
async fn where_all_flows_are_steady_time_changes_nothing() {
    let ports = world().await;
    for objective in [Objective::Value, Objective::Amount, Objective::Co2] {
        for kind in [PeriodKind::Months, PeriodKind::TypicalDays] {
            let plan = planned(&ports, &PlanQuestion { objective, ..by(kind) }).await;
            let (found, year) = (plan.totals, yearly(&plan));
            assert!(near(found.annual, year.annual), "{found:?} {year:?}");
            assert!(near(found.value_eur_per_year, year.value_eur_per_year), "{found:?} {year:?}");
        }
    }
}

#[tokio::test]
async fn what_is_agreed_stays_and_is_spread_as_it_passes() {
    let ports = seasons().await;
    reserve(&ports, "s0~d1b", 2.4e4).await;
    let plan = planned(&ports, &by(PeriodKind::Months)).await;
    let one = plan.exchanges.iter().find(|one| one.demand.id.as_str() == "d1b").unwrap();
    let agreed = |days: f64| 2.4e4 * days / 365.0;
    for (month, days) in [(0, 31.0), (1, 28.0), (6, 31.0)] {
        assert!(amounts(one)[month] >= agreed(days) * (1.0 - 1e-9), "{month}: {:?}", amounts(one));
    }
    assert!((one.annual >= 2.4e4) && one.agreed_annual == 2.4e4);
    let used = plan.flows[0].in_time.as_ref().unwrap();
    let fits = used.planned.iter().zip(&used.capacity).all(|(planned, has)| *planned <= has * (1.0 + 1e-9));
    let proof = plan.proof.unwrap();
    assert!(fits && near(proof.objective, proof.bound), "{used:?} {proof:?}");
}

#[tokio::test]
async fn what_does_not_go_together_is_refused_by_name() {
    let ports = seasons().await;
    let months = by(PeriodKind::Months);
    for (question, field) in [
        (PlanQuestion { whole_capital: true, ..months.clone() }, "whole_capital"),
        (PlanQuestion { budget_eur: Some(1e6), ..months.clone() }, "budget_eur"),
        (PlanQuestion { shares: true, ..months.clone() }, "shares"),
        (PlanQuestion { size_connections: true, ..PlanQuestion::default() }, "size_connections"),
        (
            PlanQuestion { size_connections: true, objective: Objective::Amount, ..months.clone() },
            "size_connections",
        ),
    ] {
        let refused = make(&ports, &question, PlanLimits::none(1)).await.unwrap_err().to_string();
        assert!(refused.starts_with(field), "{field}: {refused}");
    }
    let limits = PlanLimits { pairs: 2, ..PlanLimits::none(1) };
    assert!(
        make(&ports, &months, limits)
            .await
            .unwrap_err()
            .to_string()
            .contains("more than 1 pairs in such periods")
    );
}

#[cfg(not(feature = "highs"))]
#[tokio::test]
async fn without_the_solver_connections_are_not_sized_and_it_says_how_to_get_it() {
    let ports = seasons().await;
    let question = PlanQuestion { size_connections: true, ..by(PeriodKind::Months) };
    let refused = make(&ports, &question, PlanLimits::none(1)).await.unwrap_err().to_string();
    assert!(refused.contains("HiGHS") && refused.contains("--features highs"), "{refused}");
}

#[cfg(feature = "highs")]
#[tokio::test]
async fn a_connection_is_sized_by_what_its_hours_pay_for() {
    let ports = ports().await;
    import(&ports, &[at(0), at(1)]).await;
    // A demand with a high peak in one month: the connection for all of it stands idle for most of the year.
    let peaked = [1.0, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1];
    import(&ports, &[of("s0", 1.2e6), in_months(peaked, of("d1", 1.2e5))]).await;
    let by_unit = planned(&ports, &by(PeriodKind::Months)).await;
    let sized = PlanQuestion { size_connections: true, ..by(PeriodKind::Months) };
    let sized = planned(&ports, &sized).await;
    let (one, all) = (&sized.exchanges[0], &by_unit.exchanges[0]);
    let [rate, highest] = [one, all].map(|one| one.in_time.as_ref().unwrap().rate);
    let hours =
        [31.0, 28.0, 31.0, 30.0, 31.0, 30.0, 31.0, 31.0, 30.0, 31.0, 30.0, 31.0].map(|days| days * 24.0);
    for (amount, hours) in amounts(one).iter().zip(hours) {
        assert!(*amount <= rate * hours * (1.0 + 1e-9));
    }
    // By hand: at each size, the margin of what passes less what that size costs; the corners are the rates of the months.
    let cost_of_rate = one.opening_eur_per_year / rate;
    let worth = |rate: f64| {
        let passes = amounts(all).iter().zip(hours).map(|(amount, hours)| amount.min(rate * hours));
        passes.sum::<f64>() * one.margin_eur_per_unit - rate * cost_of_rate
    };
    let corners = amounts(all).iter().zip(hours).map(|(amount, hours)| worth(amount / hours));
    let best = corners.fold(0.0, f64::max);
    assert!(
        rate <= highest * (1.0 + 1e-9) && near(sized.totals.value_eur_per_year, best),
        "{rate} {highest}: {sized:?}"
    );
    assert!(near(all.annual * (one.margin_eur_per_unit - all.margin_eur_per_unit), cost_of_rate * highest));
    let proof = sized.proof.unwrap();
    assert!(near(proof.bound, proof.objective) && proof.bound >= proof.objective);
}
