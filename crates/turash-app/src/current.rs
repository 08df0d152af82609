//! The current lists, for commands that read: a server that holds the data folder has them already and is asked; otherwise they are
//! computed from the store. The answer is the same.

use std::collections::HashMap;

use anyhow::{Context as _, Result, ensure};
use hyper::StatusCode;
use serde_json::Value;
use turash_domain::matching::Model;
use turash_domain::units::Dimension;
use turash_domain::{FlowId, MatchId, Sequence};
use turash_http::encoded;
use turash_services::{MatchFilter, Matcher, Ports, RankedPair, Ranks};

use crate::client;
use crate::context::{Context, load};
use crate::output::note;
use crate::wire;

/// The most matches that a server is asked for: what it answers at once.
const MOST: usize = 1_000;

/// The current lists.
pub(crate) enum Current {
    /// Computed here.
    Loaded(Box<Matcher>),
    /// Kept by the server at this address.
    Asked(String),
}

/// Matches that were found.
pub(crate) struct Found {
    /// The best of them.
    pub(crate) pairs: Vec<RankedPair>,
    /// How many there are in all.
    pub(crate) count: u64,
}

impl Current {
    /// The lists of a server where one holds the folder and answers, else computed ones. More than `most` matches are not asked for.
    pub(crate) async fn find(context: &Context, ports: &Ports, most: usize) -> Result<Self> {
        if most <= MOST
            && let Some(address) = server(context).await?
        {
            return Ok(Self::Asked(address));
        }
        Ok(Self::Loaded(Box::new(load(context, ports).await?)))
    }

    /// The best `limit` matches that fit a filter, and how many fit.
    pub(crate) async fn matches(&self, filter: &MatchFilter, limit: usize) -> Result<Found> {
        match self {
            Self::Loaded(matcher) => {
                let pairs =
                    matcher.matches(&MatchFilter { limit: Some(limit), ..filter.clone() }).await.pairs;
                // Where fewer are found than asked for, these are all.
                let count =
                    if pairs.len() < limit { pairs.len() as u64 } else { count(matcher, filter).await };
                Ok(Found { pairs, count })
            }
            Self::Asked(address) => {
                let body =
                    ask(address, &format!("/v1/matches?count=true&limit={limit}{}", query(filter))).await?;
                let count = body["count"].as_u64().context("the server says no count")?;
                Ok(Found { pairs: pairs(&body)?, count })
            }
        }
    }

    /// Where a pair stands in the lists of its flows.
    pub(crate) async fn ranks(&self, supply: &FlowId, demand: &FlowId) -> Result<Ranks> {
        let address = match self {
            Self::Loaded(matcher) => return Ok(matcher.ranks(supply, demand)),
            Self::Asked(address) => address,
        };
        let path =
            format!("/v1/explain?supply={}&demand={}", encoded(supply.as_str()), encoded(demand.as_str()));
        let answer = client::get(address, &path).await?;
        // Whoever asks finds out by itself which flow does not exist.
        let known = answer.status != StatusCode::NOT_FOUND;
        ensure!(answer.status.is_success() || !known, "the server at {address} refused: {}", answer.reason());
        Ok(Ranks {
            as_of: Sequence(number(&answer.body["as_of"]).unwrap_or_default()),
            supply: rank(&answer.body["supply_rank"]),
            demand: rank(&answer.body["demand_rank"]),
        })
    }

    /// Where overbooked pairs that fit a filter stand in the lists of their flows.
    pub(crate) async fn overbooked_ranks(&self, filter: &MatchFilter) -> Result<HashMap<MatchId, Ranks>> {
        let Self::Asked(address) = self else { return Ok(HashMap::new()) };
        let body =
            ask(address, &format!("/v1/matches?overbooked=true&limit={MOST}{}", query(filter))).await?;
        let ranks = |pair: RankedPair| {
            let ranks = Ranks { as_of: Sequence::START, supply: pair.supply_rank, demand: pair.demand_rank };
            (pair.id, ranks)
        };
        Ok(pairs(&body)?.into_iter().map(ranks).collect())
    }
}

/// How many matches fit a filter. Nothing else uses the lists.
async fn count(matcher: &Matcher, filter: &MatchFilter) -> u64 {
    if filter.is_everything() {
        matcher.recount();
    }
    matcher.count(filter).await
}

/// The address of the server that holds the folder, where one does and answers.
pub(crate) async fn server(context: &Context) -> Result<Option<String>> {
    let Some(address) = wire::holder(&context.place).await?.and_then(|held| held.address) else {
        return Ok(None);
    };
    match can_answer(&address, &context.model).await {
        Ok(()) => Ok(Some(address)),
        Err(error) => {
            note(&format!("computed here, since {error:#}"));
            Ok(None)
        }
    }
}

/// Whether a server has lists, and by the model of this command.
async fn can_answer(address: &str, model: &Model) -> Result<()> {
    let status = ask(address, "/v1/status").await?;
    ensure!(status["ready"] == true, "the server at {address} is not ready yet");
    ensure!(
        status["model"] == model.fingerprint(),
        "the server at {address} works with other parameters of the model"
    );
    Ok(())
}

async fn ask(address: &str, path: &str) -> Result<Value> {
    let answer = client::get(address, path).await?;
    ensure!(answer.status.is_success(), client::refusal(address, &answer));
    Ok(answer.body)
}

fn pairs(body: &Value) -> Result<Vec<RankedPair>> {
    let pair = |item: &Value| {
        Ok(RankedPair {
            id: MatchId::parse(item["id"].as_str().context("a match without id")?)?,
            // Written with the digits that read back to the same `f32`.
            value: item["ranking_value_eur_per_year"].as_f64().context("a match without value")? as f32,
            supply_rank: rank(&item["supply_rank"]),
            demand_rank: rank(&item["demand_rank"]),
        })
    };
    body["items"].as_array().context("no list of matches")?.iter().map(pair).collect()
}

fn rank(value: &Value) -> Option<usize> {
    value.as_u64().and_then(|rank| usize::try_from(rank).ok())
}

fn number(value: &Value) -> Option<u64> {
    value.as_u64().or_else(|| value.as_str()?.parse().ok())
}

/// A filter as parameters of the API, each with its `&`.
fn query(filter: &MatchFilter) -> String {
    let least = match filter.dimension {
        Some(Dimension::Mass) => "min_annual_t",
        Some(Dimension::Volume) => "min_annual_m3",
        _ => "min_annual_mwh",
    };
    let given = [
        ("site", filter.site.as_ref().map(ToString::to_string)),
        ("flow", filter.flow.as_ref().map(ToString::to_string)),
        ("resource", filter.family.map(|family| family.name().to_owned())),
        ("country", filter.country.as_ref().map(|country| country.as_str().to_owned())),
        ("max_distance_km", filter.max_distance_km.map(|km| km.to_string())),
        (least, filter.min_annual.map(|least| least.to_string())),
        ("min_value_eur_per_year", filter.min_value.map(|least| least.to_string())),
    ];
    let given =
        given.into_iter().filter_map(|(name, value)| Some(["&", name, "=", &encoded(&value?)].concat()));
    given.collect()
}
