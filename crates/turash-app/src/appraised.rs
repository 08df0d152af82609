//! What a pair gives, costs and is worth, in words: for the terminal and for reports.

use turash_domain::Technology;
use turash_domain::matching::{Appraisal, Assumption, RankBy, WithStore};
use turash_domain::model::carbon::Claim;
use turash_domain::model::economics::{Assessment, Irr, Lever, Point, Swing};
use turash_domain::model::transport::haul::HaulMode;
use turash_domain::units::Dimension;

use crate::output::{annual, distance, euros, short, sum, tonnes_of_co2};

/// A line: its name and what it says.
pub(crate) type Fact = (&'static str, String);

/// Titled groups of lines, in the order in which they are read; none where nothing would be delivered.
pub(crate) fn groups(appraisal: &Appraisal, dimension: Dimension) -> Vec<(&'static str, Vec<Fact>)> {
    if appraisal.found.delivered_annual <= 0.0 {
        return Vec::new();
    }
    let mut groups = vec![
        ("How it is done", how(appraisal, dimension)),
        ("What it is worth", worth(appraisal, dimension)),
        ("CO2", carbon(appraisal)),
        ("How certain it is", certainty(appraisal)),
        ("What it rests on", assumptions(appraisal)),
    ];
    if let Some(with) = &appraisal.with_store {
        groups.insert(2, ("With a store (lists are made without)", stored(with, appraisal, dimension)));
    }
    groups
}

/// A technology in words.
pub(crate) fn technology(technology: Technology) -> &'static str {
    match technology {
        Technology::Direct => "directly",
        Technology::DirectAndHeatPump => "directly, and through a heat pump for the rest",
        Technology::HeatPump => "through a heat pump",
        Technology::AbsorptionChiller => "through a chiller that the heat drives",
        Technology::Treated => "after treatment",
        Technology::Blended => "blended",
        Technology::Compressed => "compressed",
        Technology::Liquefied => "as a liquid",
        Technology::Cleaned => "after cleaning",
        Technology::Captured => "captured from a dilute gas",
        Technology::Upgraded => "upgraded",
        Technology::DirectLine => "over a direct line",
        Technology::Substitution => "in the place of another material",
    }
}

/// How sure a value is, in words that follow it.
pub(crate) fn measure(rank_by: RankBy) -> &'static str {
    match rank_by {
        RankBy::P10 => "or more, with a chance of 90 % (P10)",
        RankBy::P50 => "by the numbers as entered (P50)",
        RankBy::Delivered => {
            "by the numbers as entered (P50), in lists that are ordered by what is delivered"
        }
    }
}

fn percent(share: f64) -> String {
    format!("{} %", short(share * 100.0))
}

fn how(appraisal: &Appraisal, dimension: Dimension) -> Vec<Fact> {
    let found = &appraisal.found;
    let mut facts = vec![("technology", technology(found.technology).to_owned())];
    if let Some(cop) = found.cop {
        facts.push(("heat pump", format!("COP {}: heat delivered per electricity", short(cop))));
    }
    if let Some(share) = found.direct_share.filter(|share| *share > 0.0 && *share < 1.0) {
        facts.push(("", format!("{} passes through exchangers alone", percent(share))));
    }
    let delivered = annual(found.delivered_annual, dimension);
    facts.push((
        "delivered",
        format!(
            "{delivered}: {} of the supply is used, {} of the demand is covered",
            percent(appraisal.supply_use),
            percent(appraisal.demand_cover)
        ),
    ));
    if found.lost_annual > 0.0 {
        facts.push(("lost", format!("{} on the way", annual(found.lost_annual, dimension))));
    }
    let rate = format!("{} {}/h at most", short(found.rate), dimension.unit());
    let rate =
        if dimension == Dimension::Energy { format!("{} MW at most", short(found.rate)) } else { rate };
    let vehicle = match found.carried_by {
        Some(HaulMode::Road) => " by lorry",
        Some(HaulMode::Rail) => " by train",
        None => "",
    };
    facts.push(("way", format!("{} with detours{vehicle}, {rate}", distance(found.route_km))));
    if found.electricity_mwh > 0.0 {
        facts.push(("electricity", annual(found.electricity_mwh, Dimension::Energy)));
    }
    facts
}

fn worth(appraisal: &Appraisal, dimension: Dimension) -> Vec<Fact> {
    let found = &appraisal.found;
    let unit = dimension.unit();
    let mut facts = Vec::new();
    for built in &found.capital {
        facts.push(("built", format!("{} for {}", built.what, sum(built.eur))));
    }
    let costs = [("treatment", found.treatment_per_unit), ("transport", found.transport_per_unit)];
    for (name, eur) in costs.into_iter().filter(|(_, eur)| *eur != 0.0) {
        facts.push((name, format!("{} EUR/{unit}", short(eur))));
    }
    let saved = found.saved_per_unit;
    if saved > 0.0 {
        facts.push(("supply saves", format!("{} EUR/{unit} that it need not dispose of", short(saved))));
    } else if saved < 0.0 {
        facts.push(("supply loses", format!("{} EUR/{unit} that it sells today", short(-saved))));
    }
    if let Some(cost) = appraisal.levelised {
        facts.push((
            "a unit costs",
            format!(
                "{} EUR/{unit}; today {} EUR/{unit}",
                short(cost.exchange_eur_per_unit),
                short(cost.reference_eur_per_unit)
            ),
        ));
    }
    let parties =
        [("together", &appraisal.together), ("supply", &appraisal.supply), ("demand", &appraisal.demand)];
    facts.extend(parties.into_iter().flat_map(|(name, of)| [(name, yearly(of)), ("", investment(of))]));
    let both = if appraisal.together.value.yearly_eur < 0.0 { "lose" } else { "gain" };
    let price =
        format!("{} EUR/{unit}: at this price both {both} the same", short(appraisal.even_price_per_unit));
    facts.push(("even price", price));
    facts.extend(appraisal.sensitivity.iter().map(swing));
    facts
}

/// What is gained in a year.
fn yearly(assessed: &Assessment) -> String {
    let yearly = euros(assessed.value.yearly_eur);
    if assessed.books.capital > 0.0 {
        format!("{yearly} after the annuity of {}", sum(assessed.books.capital))
    } else {
        yearly
    }
}

/// What an investment is worth, in a line.
fn investment(assessed: &Assessment) -> String {
    let npv = format!("NPV {}", sum(assessed.value.npv_eur));
    if assessed.books.capital <= 0.0 {
        return format!("{npv}, nothing to pay back");
    }
    let rate = match assessed.irr {
        Irr::None => "no internal rate of return".to_owned(),
        Irr::One { rate } => format!("internal rate of return {}", percent(rate)),
        Irr::OutOfRange => "an internal rate of return beyond all that is looked for".to_owned(),
        Irr::Several { count, .. } => format!("{count} internal rates of return, none of which tells much"),
    };
    let payback = assessed.simple_payback_years.map_or("never paid back".to_owned(), |years| {
        let discounted = assessed.discounted_payback_years;
        let discounted = discounted.map_or("never".to_owned(), |years| format!("{} a", short(years)));
        format!("paid back in {} a ({discounted} discounted)", short(years))
    });
    format!("{npv}, {rate}, {payback}")
}

/// What -30 and +30 % of a number make of the value of both together.
fn swing(swing: &Swing) -> Fact {
    let name = match swing.lever {
        Lever::ReferencePrice => "by price",
        Lever::Hours => "by hours",
        Lever::Capital => "by capital",
    };
    let ends = [swing.points.first(), swing.points.last()].into_iter().flatten();
    let end = |point: &Point| {
        format!("{} at {:+.0} %", euros(point.outcome.together.yearly_eur), 100.0 * point.change)
    };
    (name, ends.map(end).collect::<Vec<_>>().join(", "))
}

/// The lines of a pair's store.
fn stored(with: &WithStore, appraisal: &Appraisal, dimension: Dimension) -> Vec<Fact> {
    let (hours, holds_mwh) = (short(with.hours), short(with.holds_mwh));
    let holds =
        format!("{hours} h of the demand's mean rate, {holds_mwh} MWh, beside the {}", with.beside.name());
    let delivered = format!(
        "{}, without {}: {} of the supply is used, {} of the demand is covered",
        annual(with.delivered_annual, dimension),
        annual(appraisal.found.delivered_annual, dimension),
        percent(with.supply_use),
        percent(with.demand_cover)
    );
    let without = euros(appraisal.together.value.yearly_eur);
    let added = with.added_eur_per_year;
    let added = if added > 0.0 {
        format!("{without} without it: the store adds {}", euros(added))
    } else {
        format!("{without} without it: the store does not pay, it takes {}", euros(-added))
    };
    vec![
        ("store", format!("{holds}; it costs {}", sum(with.capital_eur))),
        ("delivered", delivered),
        ("together", yearly(&with.together)),
        ("", investment(&with.together)),
        ("", added),
    ]
}

fn carbon(appraisal: &Appraisal) -> Vec<Fact> {
    let carbon = &appraisal.carbon;
    let avoided = &carbon.avoided;
    let saved = avoided.saved_t;
    let spent = [
        ("where the supply is used today", (-saved).max(0.0)),
        ("by electricity", avoided.electricity_t),
        ("by transport", avoided.transport_t),
    ];
    let spent = spent.into_iter().filter(|(_, tonnes)| *tonnes != 0.0);
    let spent: Vec<String> =
        spent.map(|(by, tonnes)| format!(", less {} {by}", tonnes_of_co2(tonnes))).collect();
    let disposed = if saved > 0.0 {
        format!(", {} by what the supply need not get rid of", tonnes_of_co2(saved))
    } else {
        String::new()
    };
    let spent = disposed + &spent.concat();
    let (total, replaced) = (tonnes_of_co2(carbon.total_t), tonnes_of_co2(avoided.reference_t));
    let mut facts = vec![("avoided", format!("{total}: {replaced} by what is replaced{spent}"))];
    if avoided.biogenic_t != 0.0 {
        facts.push(("biogenic", format!("{}, not part of the sum", tonnes_of_co2(avoided.biogenic_t))));
    }
    let claim = if carbon.total_t > 0.0 {
        format!(
            "{} by the supply, {} by the demand; {}",
            tonnes_of_co2(carbon.supply_t),
            tonnes_of_co2(carbon.demand_t),
            carbon.status.name()
        )
    } else {
        "nothing, since nothing is avoided".to_owned()
    };
    facts.push(("to claim", claim));
    facts
}

/// A claim that was made, in a line.
pub(crate) fn claimed(claim: &Claim) -> String {
    let (supply, demand) = claim.attribution.split(claim.avoided_t_per_year);
    let [all, supply, demand] = [claim.avoided_t_per_year, supply, demand].map(tonnes_of_co2);
    format!("{all}, {}: {supply} by the supply, {demand} by the demand", claim.status().name())
}

fn certainty(appraisal: &Appraisal) -> Vec<Fact> {
    let confidence = &appraisal.confidence;
    let mut facts = vec![(
        "value",
        format!(
            "P10 {}, P50 {}, P90 {}; above 0 with a chance of {}",
            euros(confidence.p10),
            euros(confidence.p50),
            euros(confidence.p90),
            percent(confidence.probability_positive)
        ),
    )];
    if let Some(advice) = &appraisal.advice {
        facts.push(("to know more", advice.clone()));
    }
    let parts = appraisal.score.parts.iter();
    let parts: Vec<String> =
        parts.map(|part| format!("{} {} x {}", part.name, short(part.value), short(part.weight))).collect();
    facts.push(("score", format!("{} of 1: {}", short(appraisal.score.value), parts.join(", "))));
    facts.push(("", format!("{} by the formula of the concept", short(appraisal.concept_score))));
    facts
}

fn assumptions(appraisal: &Appraisal) -> Vec<Fact> {
    let line = |assumed: &Assumption| {
        let amount = match assumed.unit.strip_prefix("1/a") {
            Some(of) => format!("{} a year{of}", percent(assumed.value)),
            None => format!("{} {}", short(assumed.value), assumed.unit),
        };
        format!("{}: {amount} ({})", assumed.what, assumed.source)
    };
    appraisal.assumptions.iter().map(|assumed| ("", line(assumed))).collect()
}
