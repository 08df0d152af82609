//! What a publisher may write: what its own organization has. What another one has is not there for it.

use std::collections::BTreeSet;

use axum::http::StatusCode;
use turash_domain::ports::Known;
use turash_domain::{Direction, FlowId, Invalid, MatchId, Sight, Site, SiteId, Text, Version, Versioned};
use turash_services::{Precondition, history, sees_match};

use crate::app::App;
use crate::caller::Caller;
use crate::problem::Problem;

/// A site as whoever asks may write it: a publisher's is its organization's, and the body need not say so.
pub(crate) fn owned(caller: &Caller, mut site: Site) -> Result<Site, Invalid> {
    let Some(own) = caller.organization() else { return Ok(site) };
    match &site.organization {
        Some(other) if other != own => {
            let expected = format!("'{own}', the organization of this key");
            Err(Invalid::new("organization", other, expected, "leave it out: the key says whose site it is"))
        }
        _ => {
            site.organization = Some(own.clone());
            Ok(site)
        }
    }
}

/// At which version a site may be replaced or removed, by whom it belongs to.
pub(crate) async fn site(
    app: &App,
    caller: &Caller,
    id: &SiteId,
    only: Option<Precondition>,
) -> Result<Option<Precondition>, Problem> {
    let Some(own) = caller.organization() else { return Ok(only) };
    match sites(app, std::slice::from_ref(id)).await?.pop().flatten() {
        Some(site) if !is_of(&site, own) => Err(Problem::not_found(format!("there is no site/{id}"))),
        Some(site) => checked(only, site.version, &format!("site/{id}")).map(Some),
        None => Ok(only),
    }
}

/// The same of a flow: it belongs to whom its site belongs to.
pub(crate) async fn flow(
    app: &App,
    caller: &Caller,
    id: &FlowId,
    only: Option<Precondition>,
) -> Result<Option<Precondition>, Problem> {
    let Some(own) = caller.organization() else { return Ok(only) };
    let known = app.ports().registry.flows(std::slice::from_ref(id)).await?.pop();
    let Some(flow) = known.and_then(Known::live) else { return Ok(only) };
    let site = sites(app, std::slice::from_ref(&flow.site)).await?.pop().flatten();
    if !site.is_some_and(|site| is_of(&site, own)) {
        return Err(Problem::not_found(format!("there is no flow/{id}")));
    }
    checked(only, flow.version, &format!("flow/{id}")).map(Some)
}

/// The version whose owner was looked at is the one that is written over, whoever writes in between.
fn checked(only: Option<Precondition>, found: Version, subject: &str) -> Result<Precondition, Problem> {
    match only {
        None | Some(Precondition::Exists) => Ok(Precondition::At(found)),
        Some(Precondition::At(version)) if version != found => {
            let detail = format!("{subject} stands at version {found}, not {version}");
            let status = StatusCode::PRECONDITION_FAILED;
            let title = "It does not stand at that version";
            Err(Problem::new(status, "precondition", title, detail).at_version(found))
        }
        Some(only) => Ok(only),
    }
}

/// Whether new flows may be put at these sites. Of a site that is nobody's, whoever takes the flows says that it is missing.
pub(crate) async fn flows_at(
    app: &App,
    caller: &Caller,
    ids: impl IntoIterator<Item = &SiteId>,
) -> Result<(), Problem> {
    let Some(own) = caller.organization() else { return Ok(()) };
    let ids: Vec<_> = ids.into_iter().collect::<BTreeSet<_>>().into_iter().cloned().collect();
    match sites(app, &ids).await?.into_iter().flatten().find(|site| !is_of(site, own)) {
        Some(site) => Err(Problem::not_found(format!("there is no site/{} of {own}", site.id))),
        None => Ok(()),
    }
}

/// Whether whoever asks may speak for one side of a match; where no side is named, for any.
pub(crate) async fn side(
    app: &App,
    caller: &Caller,
    id: &MatchId,
    side: Option<Direction>,
) -> Result<(), Problem> {
    let Some(own) = caller.organization() else { return Ok(()) };
    let none = || Problem::not_found(format!("there is no match/{id}"));
    if !is_there(app, &caller.sight(), id).await? {
        return Err(none());
    }
    let flows = app.ports().registry.flows(&[id.supply().clone(), id.demand().clone()]).await?;
    let mut may = Vec::new();
    for (direction, known) in [Direction::Supply, Direction::Demand].into_iter().zip(flows) {
        let Some(flow) = known.live() else { continue };
        if sites(app, std::slice::from_ref(&flow.site)).await?.iter().flatten().any(|site| is_of(site, own)) {
            may.push(direction);
        }
    }
    match side {
        _ if may.is_empty() => Err(none()),
        Some(side) if !may.contains(&side) => {
            let detail = format!("the {} of this match is not of {own}, whose key this is", side.name());
            Err(Problem::new(StatusCode::FORBIDDEN, "side", "The other side speaks for itself", detail))
        }
        _ => Ok(()),
    }
}

/// Whether a pair can be spoken of by whoever sees so much. What is hidden is answered as what never was.
pub(crate) async fn is_there(app: &App, sight: &Sight, id: &MatchId) -> Result<bool, Problem> {
    let is_known = history(app.ports(), id).await?.is_some();
    Ok(is_known && sees_match(app.ports(), sight, id).await?)
}

/// The sites that there are.
async fn sites(app: &App, ids: &[SiteId]) -> Result<Vec<Option<Versioned<Site>>>, Problem> {
    let known = app.ports().registry.sites(ids).await?;
    Ok(known.into_iter().map(Known::live).collect())
}

fn is_of(site: &Versioned<Site>, own: &Text) -> bool {
    site.organization.as_ref() == Some(own)
}
