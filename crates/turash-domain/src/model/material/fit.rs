//! What a supply of a material delivers to a demand.

use super::gate::MaterialGate;
use super::row::{Hazard, Way};
use super::table::Substitutions;
use crate::quantity::Fraction;
use crate::resource::Material;

/// What one material delivers to another.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MaterialFit<'t> {
    /// As what it is used.
    pub way: Way<'t>,
    /// What is used of the supply, t/a.
    pub used_t: f64,
    /// What that is worth to the demand in tonnes of what it asks for, t/a: what it buys less of.
    pub delivered_t: f64,
    /// Whether the receiver needs a licence for hazardous waste.
    pub needs_licence: bool,
}

impl MaterialFit<'_> {
    /// What making it fit costs, EUR/a.
    pub fn treatment_eur(&self) -> f64 {
        self.used_t * self.way.treatment_eur_per_t()
    }

    /// What the demand buys less of, at its reference price, EUR/a; none of the same material: its price is the parties' own.
    pub fn replaced_eur(&self) -> Option<f64> {
        match self.way {
            Way::Direct => None,
            Way::Substitute(row) => Some(self.delivered_t * row.replaces.price_eur_per_t),
        }
    }

    /// The CO2 of what the demand buys less of, less that of the use itself, t/a, without transport and treatment; none where no published
    /// figure is known. Negative where the use sets more free.
    pub fn co2_avoided_t(&self) -> Option<f64> {
        match self.way {
            Way::Direct => None,
            Way::Substitute(row) => {
                let replaced = self.delivered_t * row.replaces.co2_t_per_t?;
                Some(replaced - self.used_t * row.own_co2_t_per_t)
            }
        }
    }

    /// What the parties need to be allowed to, for people.
    pub fn permit_text(&self) -> String {
        let permit = match self.way.permit() {
            Some(permit) => permit.words(),
            None => "for a waste, what its receiver's permit says",
        };
        if self.needs_licence {
            return format!("{permit}, and a receiver that is licensed for hazardous waste");
        }
        permit.to_owned()
    }
}

/// What a supply of `supply_t` tonnes a year delivers to a demand for `demand_t`: all that both allow, at most the largest share of the
/// demand. Refused with every gate that the pair fails by.
///
/// A demand's purity is the least and its moisture the most that it takes; what it does not state it does not ask for. A use that has a
/// limit of moisture asks for it as well.
pub fn fit<'t>(
    table: &'t Substitutions,
    supply: &Material,
    supply_t: f64,
    demand: &Material,
    demand_t: f64,
) -> Result<MaterialFit<'t>, Vec<MaterialGate>> {
    let Some(way) = table.find(&supply.code, &demand.code) else {
        return Err(vec![MaterialGate::NoSubstitution]);
    };
    let gates =
        [hazard_gate(way, supply, demand), moisture_gate(way, supply, demand), purity_gate(supply, demand)];
    let gates: Vec<MaterialGate> = gates.into_iter().flatten().collect();
    if !gates.is_empty() {
        return Err(gates);
    }
    let delivered_t = (supply_t * way.conversion()).min(demand_t * way.largest_share());
    let used_t = (delivered_t / way.conversion()).min(supply_t);
    Ok(MaterialFit { way, used_t, delivered_t, needs_licence: supply.hazardous })
}

/// The most moisture, share: of the use that is known and of the demand the less; none where neither has a limit.
fn most_moisture(way: Way<'_>, demand: &Material) -> Option<f64> {
    let of_demand = demand.moisture.map(Fraction::get);
    let of_row = match way {
        Way::Direct => None,
        Way::Substitute(row) => row.moisture_max,
    };
    of_row.into_iter().chain(of_demand).reduce(f64::min)
}

fn hazard_gate(way: Way<'_>, supply: &Material, demand: &Material) -> Option<MaterialGate> {
    if !supply.hazardous {
        return None;
    }
    match way {
        Way::Direct => (!demand.hazardous).then_some(MaterialGate::HazardousNotAskedFor),
        Way::Substitute(row) => (row.hazard == Hazard::No).then_some(MaterialGate::Hazardous),
    }
}

fn moisture_gate(way: Way<'_>, supply: &Material, demand: &Material) -> Option<MaterialGate> {
    let most = most_moisture(way, demand)?;
    match supply.moisture {
        None => Some(MaterialGate::MoistureNotStated { most }),
        Some(has) => (has.get() > most).then_some(MaterialGate::TooMoist { has: has.get(), most }),
    }
}

fn purity_gate(supply: &Material, demand: &Material) -> Option<MaterialGate> {
    let least = demand.purity?.get();
    match supply.purity {
        None => Some(MaterialGate::PurityNotStated { least }),
        Some(has) => (has.get() < least).then_some(MaterialGate::TooImpure { has: has.get(), least }),
    }
}
