//! `POST /v1/events`: what other programs tell of their sites and flows, as CloudEvents 1.0 in HTTP's binary, structured or batched mode.
//!
//! An event is taken as the command that leads to what it tells: what it says is put, or removed, whatever stood there. So the same event
//! told again changes nothing, and what this server tells on its own stream can be told to another one. Events of one thing have to come in
//! order; there is no order among events of several senders but that of their arrival.

use std::fmt::Display;
use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use turash_domain::ports::{AuditAction, Known};
use turash_domain::{FlowId, Invalid, Sequence, Site, SiteId, Version, Versioned};
use turash_services::{CommandError, CommandResult, Done, FlowDraft, Precondition, Receipt, Written};

use crate::app::App;
use crate::audit::record;
use crate::body::{self, Mode};
use crate::caller::Caller;
use crate::command_problem::of_command;
use crate::form::{FlowBody, SiteBody};
use crate::own;
use crate::problem::Problem;
use crate::refusal;
use crate::reply::json;
use crate::written::outcome;

/// The most events of a batch.
const MOST: usize = 1_000;
/// How often what is written meanwhile by others is looked at again.
const ATTEMPTS: u32 = 3;

/// An event as it is told; attributes that are not known are passed over, as the standard asks.
#[derive(Deserialize)]
struct Told {
    specversion: String,
    /// With the source what names the event; it is only told back.
    id: String,
    #[serde(rename = "source")]
    _source: String,
    #[serde(rename = "type")]
    kind: String,
    #[serde(default)]
    data: Value,
}

/// The data of an event that something is gone; the rest of it does not count.
#[derive(Deserialize)]
struct Gone<I> {
    id: I,
}

/// What an event asks for.
enum Asked {
    PutSite(Box<Site>),
    PutFlow(Box<FlowDraft>),
    RemoveSite(SiteId),
    RemoveFlow(FlowId),
}

#[derive(Serialize)]
struct Taken {
    /// The event's own id.
    event: String,
    subject: String,
    version: Version,
    outcome: &'static str,
}

#[derive(Serialize)]
struct Answer {
    as_of: Sequence,
    items: Vec<Taken>,
}

/// Takes events one after the other; the first that cannot be taken ends it, and those before it stay taken.
pub(crate) async fn take(
    State(app): State<Arc<App>>,
    caller: Caller,
    request: Request,
) -> Result<Response, Problem> {
    let headers = request.headers().clone();
    let mode = body::mode(&headers)?;
    let body = body::read_any(&app, request).await?;
    let told: Vec<Told> = match mode {
        Mode::Binary => vec![of_headers(&headers, body.object(&app.api.options, Ok::<Value, Invalid>)?)?],
        Mode::Structured => vec![body.object(&app.api.options, Ok)?],
        Mode::Batch => body.items(&app.api.options, Ok)?.into_vec(),
    };
    if told.len() > MOST {
        return Err(Problem::too_large(format!("a batch may have up to {MOST} events; send it in parts")));
    }
    let is_batch = mode == Mode::Batch;
    // All are read before the first is taken.
    let place = |index, invalid: Invalid| {
        if is_batch { invalid.within(&format!("[{index}]")) } else { invalid }
    };
    let read = |(index, told)| read(told).map_err(|invalid| Problem::invalid(place(index, invalid)));
    let asked: Vec<(String, Asked)> = told.into_iter().enumerate().map(read).collect::<Result<_, _>>()?;
    let (mut as_of, mut items) = (app.ports().log.head().await?, Vec::with_capacity(asked.len()));
    for (event, asked) in asked {
        let (at, taken) = carry_out(&app, &caller, &headers, event, asked).await?;
        as_of = at.unwrap_or(as_of);
        items.push(taken);
    }
    Ok(json(StatusCode::OK, as_of, &Answer { as_of, items }))
}

/// The event of the binary mode: attributes in headers, the data as the body.
fn of_headers(headers: &HeaderMap, data: Value) -> Result<Told, Problem> {
    let attribute = |name: &'static str| {
        let value = headers.get(name).and_then(|value| value.to_str().ok());
        value.map(percent_decoded).ok_or_else(|| {
            let remedy = "in the binary mode the attributes of an event are headers";
            Problem::parameter(Invalid::new(name, "", "an attribute of CloudEvents 1.0", remedy))
        })
    };
    Ok(Told {
        specversion: attribute("ce-specversion")?,
        id: attribute("ce-id")?,
        _source: attribute("ce-source")?,
        kind: attribute("ce-type")?,
        data,
    })
}

/// A header's value: percent-encoded where it is not printable ASCII.
fn percent_decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&first, after)) = rest.split_first() {
        let coded = after.get(..2).and_then(|digits| std::str::from_utf8(digits).ok());
        let coded = coded.and_then(|digits| u8::from_str_radix(digits, 16).ok()).filter(|_| first == b'%');
        bytes.push(coded.unwrap_or(first));
        rest = if coded.is_some() { after.get(2..).unwrap_or_default() } else { after };
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// What an event asks for, beside its id.
fn read(told: Told) -> Result<(String, Asked), Invalid> {
    let Told { specversion, id, kind, data, .. } = told;
    if specversion != "1.0" {
        return Err(Invalid::new("specversion", specversion, "1.0", "send CloudEvents 1.0"));
    }
    let name = kind.strip_prefix("org.turash.").and_then(|name| name.strip_suffix(".v1"));
    let asked = match name {
        Some("site_created" | "site_updated") => {
            let site = refusal::read::<SiteBody>(&data).and_then(|site| site.site(nameless));
            site.map(|site| Asked::PutSite(Box::new(site)))
        }
        Some("resource_flow_created" | "resource_flow_updated") => {
            let flow = refusal::read::<FlowBody>(&data).and_then(|flow| flow.draft(nameless));
            flow.map(|flow| Asked::PutFlow(Box::new(flow)))
        }
        Some("site_removed") => refusal::read::<Gone<SiteId>>(&data).map(|gone| Asked::RemoveSite(gone.id)),
        Some("resource_flow_removed") => {
            refusal::read::<Gone<FlowId>>(&data).map(|gone| Asked::RemoveFlow(gone.id))
        }
        _ => {
            let expected = "org.turash.site_created.v1, site_updated, site_removed, resource_flow_created, \
                            resource_flow_updated or resource_flow_removed";
            return Err(Invalid::new("type", kind, expected, "matches follow from sites and flows"));
        }
    };
    Ok((id, asked.map_err(|invalid| invalid.within("data"))?))
}

fn nameless<T>() -> Result<T, Invalid> {
    Err(Invalid::new("id", "", "an id", "an event names what it tells of"))
}

/// Takes one event.
async fn carry_out(
    app: &App,
    caller: &Caller,
    headers: &HeaderMap,
    event: String,
    asked: Asked,
) -> Result<(Option<Sequence>, Taken), Problem> {
    match asked {
        Asked::PutSite(site) => {
            let site = own::owned(caller, *site).map_err(Problem::invalid)?;
            let put = put_site(app, caller, headers, &site).await?;
            Ok((Some(put.as_of), taken(event, "site", put)?))
        }
        Asked::PutFlow(flow) => {
            own::flows_at(app, caller, std::slice::from_ref(&flow.flow.site)).await?;
            let put = put_flow(app, caller, headers, &flow).await?;
            Ok((Some(put.as_of), taken(event, "flow", put)?))
        }
        Asked::RemoveSite(id) => {
            let at = version_of(own::site(app, caller, &id, None).await?);
            let (removed, subject) = (app.commands(headers).remove_site(&id, at).await, format!("site/{id}"));
            if removed.is_ok() {
                record(app, caller, AuditAction::SiteRemoved, &subject).await;
            }
            gone(event, subject, removed)
        }
        Asked::RemoveFlow(id) => {
            let at = version_of(own::flow(app, caller, &id, None).await?);
            let (removed, subject) = (app.commands(headers).remove_flow(&id, at).await, format!("flow/{id}"));
            if removed.is_ok() {
                record(app, caller, AuditAction::FlowRemoved, &subject).await;
            }
            gone(event, subject, removed)
        }
    }
}

fn version_of(only: Option<Precondition>) -> Option<Version> {
    match only {
        Some(Precondition::At(version)) => Some(version),
        _ => None,
    }
}

type Put<I> = Result<Receipt<Vec<Written<I>>>, Problem>;

/// Puts a site, whatever stands there; what others write meanwhile is looked at again.
async fn put_site(app: &App, caller: &Caller, headers: &HeaderMap, site: &Site) -> Put<SiteId> {
    let mut attempt = 1;
    loop {
        let known = app.ports().registry.sites(std::slice::from_ref(&site.id)).await?;
        let only = own::site(app, caller, &site.id, Some(as_it_stands(&known))).await?;
        let only = only.unwrap_or(Precondition::Absent);
        match app.commands(headers).put_sites(std::slice::from_ref(site), only).await {
            Err(CommandError::Conflict { .. }) if attempt < ATTEMPTS => attempt += 1,
            put => return put.map_err(|error| of_command(error, false)),
        }
    }
}

/// The same of a flow.
async fn put_flow(app: &App, caller: &Caller, headers: &HeaderMap, flow: &FlowDraft) -> Put<FlowId> {
    let mut attempt = 1;
    loop {
        let known = app.ports().registry.flows(std::slice::from_ref(&flow.flow.id)).await?;
        let only = own::flow(app, caller, &flow.flow.id, Some(as_it_stands(&known))).await?;
        let only = only.unwrap_or(Precondition::Absent);
        match app.commands(headers).put_flows(std::slice::from_ref(flow), only).await {
            Err(CommandError::Conflict { .. }) if attempt < ATTEMPTS => attempt += 1,
            put => return put.map_err(|error| of_command(error, false)),
        }
    }
}

/// What must hold for what stands there to be written over.
fn as_it_stands<T>(known: &[Known<Versioned<T>>]) -> Precondition {
    match known.first() {
        Some(Known::Live(found)) => Precondition::At(found.version),
        _ => Precondition::Absent,
    }
}

/// What was put, as it is answered.
fn taken<I: Display>(event: String, kind: &str, put: Receipt<Vec<Written<I>>>) -> Result<Taken, Problem> {
    let written = put.result.into_iter().next();
    let written = written.ok_or_else(|| Problem::internal(&"nothing was written"))?;
    let outcome = outcome(written.done);
    Ok(Taken { event, subject: format!("{kind}/{}", written.id), version: written.version, outcome })
}

/// What is gone, as it is answered. What was not there is gone already.
fn gone(
    event: String,
    subject: String,
    removed: CommandResult<Version>,
) -> Result<(Option<Sequence>, Taken), Problem> {
    match removed {
        Ok(receipt) => {
            let taken = Taken { event, subject, version: receipt.result, outcome: "removed" };
            Ok((Some(receipt.as_of), taken))
        }
        Err(CommandError::NotFound { .. }) => {
            Ok((None, Taken { event, subject, version: Version::NONE, outcome: outcome(Done::Unchanged) }))
        }
        Err(error) => Err(of_command(error, false)),
    }
}
