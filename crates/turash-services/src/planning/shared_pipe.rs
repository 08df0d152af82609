//! A pipe that the takers of one supply of heat share, and who pays what of it.

use std::collections::BTreeSet;

use serde::Serialize;
use thiserror::Error;
use turash_domain::matching::{Built, Model};
use turash_domain::model::transport::TransportParams;
use turash_domain::ports::PortResult;
use turash_domain::{FlowId, ResourceFlow, Site, SiteId, Versioned};
use turash_engine::planner::shares::{Piece, SharedPipe as Pipe, Takers};

use crate::ports::Ports;
use crate::questions::explain::judged_as_stored;
use crate::questions::sides::Sides;

/// A pipe to several takers, beside a pipe for each.
///
/// It follows the shortest tree between the sites, with the detour that all ways have, and each piece is as large as the highest rates behind it take together. The pipes of pairs alone are
/// those of their explanations; exchangers and machines stay each taker's own. Neither losses nor pumping are in it: a shared pipe has less of both.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SharedPipe {
    /// Its pieces, each after the one that leads to where it begins.
    pub pieces: Vec<PipePiece>,
    /// Those who take, in the order that they were named in.
    pub takers: Vec<PipeTaker>,
    /// Capital of the shared pipe, EUR.
    pub shared_eur: f64,
    /// Capital of a pipe for each, EUR.
    pub apart_eur: f64,
    /// What all takers take together at most, MW.
    pub rate_mw: f64,
    /// What the supply gives at most, MW, where that is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub supply_peak_mw: Option<f64>,
    /// Whether a group would pay less by a pipe of its own, where each piece is paid in equal parts.
    pub equal_parts_in_core: PipeCore,
    /// The same where each piece is paid by what its users take at most.
    pub by_rate_in_core: PipeCore,
}

/// A piece of a shared pipe.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PipePiece {
    /// Where it begins.
    pub from_site: SiteId,
    /// Where it ends.
    pub to_site: SiteId,
    /// Its length, km.
    pub km: f64,
    /// What it carries at most, MW.
    pub rate_mw: f64,
    /// Its capital, EUR.
    pub eur: f64,
    /// The takers behind it.
    pub users: Vec<FlowId>,
}

/// One that takes from a shared pipe.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PipeTaker {
    /// Its flow.
    pub demand: FlowId,
    /// Its site.
    pub site: SiteId,
    /// The site's name.
    pub site_name: String,
    /// What it takes at most, MW.
    pub rate_mw: f64,
    /// Capital of a pipe of its own, EUR.
    pub alone_eur: f64,
    /// What it pays where each piece is paid in equal parts by those who need it, EUR.
    pub equal_parts_eur: f64,
    /// What it pays where each piece is paid by what its users take at most, EUR.
    pub by_rate_eur: f64,
}

/// Whether everybody has a reason to stay with a split of a pipe's capital.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "answer", rename_all = "snake_case")]
pub enum PipeCore {
    /// No group would pay less by a pipe of its own.
    Yes,
    /// This group would.
    No {
        /// Who.
        takers: Vec<FlowId>,
        /// How much less, EUR.
        saves_eur: f64,
    },
    /// There are too many groups to look at each.
    Unknown,
}

/// Why there is no such pipe.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum NoSharedPipe {
    /// A flow does not exist.
    #[error("there is no flow {0}")]
    NoFlow(FlowId),
    /// A taker was named twice.
    #[error("{0} is named twice; name each taker once")]
    Twice(FlowId),
    /// One taker shares nothing.
    #[error("a pipe is shared by two takers or more; name another one, or see `turash explain` for one pair")]
    One,
    /// A pair is not feasible.
    #[error("{supply} and {demand} are no feasible pair: {why}")]
    NotFeasible {
        /// Who gives.
        supply: FlowId,
        /// Who would take.
        demand: FlowId,
        /// The first reason.
        why: String,
    },
    /// A pair that has no pipe for heat.
    #[error("between {supply} and {demand} lies no pipe for heat: only these are shared")]
    NoPipe {
        /// Who gives.
        supply: FlowId,
        /// Who takes.
        demand: FlowId,
    },
}

/// A taker, and what its explanation says of the pipe.
struct Taker {
    sides: Sides,
    rate_mw: f64,
    alone_eur: f64,
}

impl SharedPipe {
    /// The pipe from a supply of heat to several demands.
    pub async fn find(
        ports: &Ports,
        model: &Model,
        supply: &FlowId,
        demands: &[FlowId],
    ) -> PortResult<Result<Self, NoSharedPipe>> {
        let mut named = BTreeSet::new();
        if let Some(twice) = demands.iter().find(|demand| !named.insert(*demand)) {
            return Ok(Err(NoSharedPipe::Twice(twice.clone())));
        }
        let mut takers = Vec::with_capacity(demands.len());
        for demand in demands {
            match taker(ports, model, supply, demand).await? {
                Ok(taker) => takers.push(taker),
                Err(none) => return Ok(Err(none)),
            }
        }
        let Some((first, [_, ..])) = takers.split_first() else { return Ok(Err(NoSharedPipe::One)) };
        let (flow, site) = (&first.sides.supply, &first.sides.supply_site);
        Ok(Ok(Self::of(flow, site, &takers, &model.parameters().transport)))
    }

    fn of(
        supply: &Versioned<ResourceFlow>,
        supply_site: &Versioned<Site>,
        takers: &[Taker],
        transport: &TransportParams,
    ) -> Self {
        let km = |a: &Site, b: &Site| transport.route_km(a.coordinates.distance_km(b.coordinates));
        let sites: Vec<&Site> = takers.iter().map(|taker| &*taker.sides.demand_site).collect();
        let from_source: Vec<f64> = sites.iter().map(|site| km(supply_site, site)).collect();
        let between: Vec<Vec<f64>> = sites.iter().map(|a| sites.iter().map(|b| km(a, b)).collect()).collect();
        let rates: Vec<f64> = takers.iter().map(|taker| taker.rate_mw).collect();
        let layout = Takers {
            from_source: &from_source,
            between: &between,
            rates: &rates,
            cost_per_km: |mw| 1_000.0 * transport.heat_pipe.pipe_eur_per_m(mw),
        };
        let everybody: Vec<usize> = (0..takers.len()).collect();
        let pipe = layout.pipe(&everybody);
        let equal = pipe.in_equal_parts(takers.len()).unwrap_or_default();
        let by_rate = pipe.by_rate(&rates);
        let core = |shares: &[f64]| match layout.better_apart(shares) {
            Ok(None) => PipeCore::Yes,
            Ok(Some((group, saves_eur))) => {
                let takers = group.iter().map(|taker| takers[*taker].sides.demand.id.clone()).collect();
                PipeCore::No { takers, saves_eur }
            }
            Err(_) => PipeCore::Unknown,
        };
        Self {
            pieces: pieces(&pipe, supply_site, takers),
            shared_eur: pipe.cost(),
            apart_eur: takers.iter().map(|taker| taker.alone_eur).sum(),
            rate_mw: rates.iter().sum(),
            supply_peak_mw: supply.quantity.peak(),
            equal_parts_in_core: core(&equal),
            by_rate_in_core: core(&by_rate),
            takers: takers
                .iter()
                .zip(equal.iter().zip(&by_rate))
                .map(|(taker, (equal, by_rate))| taker.paying(*equal, *by_rate))
                .collect(),
        }
    }
}

fn pieces(pipe: &Pipe, source: &Site, takers: &[Taker]) -> Vec<PipePiece> {
    let site = |taker: usize| takers[taker].sides.demand_site.id.clone();
    let of = |piece: &Piece| PipePiece {
        from_site: piece.from.map_or_else(|| source.id.clone(), site),
        to_site: site(piece.to),
        km: piece.km,
        rate_mw: piece.rate,
        eur: piece.cost,
        users: piece.users.iter().map(|user| takers[*user].sides.demand.id.clone()).collect(),
    };
    pipe.pieces.iter().map(of).collect()
}

impl Taker {
    fn paying(&self, equal_parts_eur: f64, by_rate_eur: f64) -> PipeTaker {
        PipeTaker {
            demand: self.sides.demand.id.clone(),
            site: self.sides.demand_site.id.clone(),
            site_name: self.sides.demand_site.name.to_string(),
            rate_mw: self.rate_mw,
            alone_eur: self.alone_eur,
            equal_parts_eur,
            by_rate_eur,
        }
    }
}

async fn taker(
    ports: &Ports,
    model: &Model,
    supply: &FlowId,
    demand: &FlowId,
) -> PortResult<Result<Taker, NoSharedPipe>> {
    let (sides, explanation) = match judged_as_stored(ports, model, supply, demand).await? {
        Ok(judged) => judged,
        Err(missing) => return Ok(Err(NoSharedPipe::NoFlow(missing))),
    };
    let (supply, demand) = (supply.clone(), demand.clone());
    if !explanation.feasible {
        let why = explanation.reasons.first().map_or_else(String::new, ToString::to_string);
        return Ok(Err(NoSharedPipe::NotFeasible { supply, demand, why }));
    }
    let found = explanation.appraisal.as_deref().map(|appraisal| &appraisal.found);
    let pipes = found.and_then(|found| {
        let built = found.capital.iter().find(|built| built.what == Built::PIPES)?;
        Some((found.rate, built.eur))
    });
    Ok(match pipes {
        Some((rate_mw, alone_eur)) if rate_mw > 0.0 => Ok(Taker { sides, rate_mw, alone_eur }),
        _ => Err(NoSharedPipe::NoPipe { supply, demand }),
    })
}
