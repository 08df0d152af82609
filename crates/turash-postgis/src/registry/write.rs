//! Carries planned batches out, in bulk statements. What was wrong with a refused one is found out afterwards (`explain`), never before.

use std::collections::HashSet;

use sqlx::postgres::{PgConnection, PgQueryResult};
use turash_domain::{CountryCode, Decision, ResourceFlow, Site, Versioned};
use turash_store::{EventRow, PlaceRow, Plan, Put, Step, steps};

use super::accounts;
use super::statements::{
    APPEND, CHANGED_DECISIONS, CHANGED_FLOWS, CHANGED_SITES, COPY_EVENTS, COPY_FLOWS, COPY_SITES, LIVE_SITES,
    NEW_DECISIONS, NEW_FLOWS, NEW_SITES, PIECE, REMOVED_FLOWS, REMOVED_SITES, TAKE_SEQUENCES,
};
use super::{planned, restricted, told};
use crate::copy::{Rows, copy_in};
use crate::failure::Failure;
use crate::places;
use crate::statement::Sql;

/// From so many new rows of a kind on they are copied in.
const MANY: usize = 500;

/// How new rows are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum By {
    /// By COPY where there are many. One that is there already fails the whole transaction.
    Copy,
    /// By statements that pass over what is there already.
    Statements,
}

impl By {
    fn copies(self, rows: usize) -> bool {
        self == Self::Copy && rows >= MANY
    }
}

/// Carries the changes of plans out, one plan after the other, and appends their events in the same order.
pub(crate) async fn carry_out(connection: &mut PgConnection, plans: &[&Plan], by: By) -> Result<(), Failure> {
    let accounts = accounts::load(connection, plans).await?;
    for step in steps(plans) {
        put_sites(connection, &step, by).await?;
        put_flows(connection, &step, by).await?;
        restricted::put(connection, &step.new_flows, &step.changed_flows).await?;
        remove(connection, &step.removed_flows, REMOVED_FLOWS).await?;
        remove(connection, &step.removed_sites, REMOVED_SITES).await?;
        let gone: Vec<_> =
            step.removed_sites.iter().map(|(id, version)| PlaceRow::forgotten(id, *version)).collect();
        places::put_down(connection, &gone).await?;
        put_decisions(connection, &step.new_decisions, NEW_DECISIONS).await?;
        put_decisions(connection, &step.changed_decisions, CHANGED_DECISIONS).await?;
        told::write(connection, &step.tells).await?;
        planned::write(connection, &step.planned).await?;
        restricted::copy(connection, &step.restricted).await?;
    }
    accounts::settle(accounts, plans)?;
    let events: Vec<&EventRow> = plans.iter().flat_map(|plan| &plan.events).collect();
    append(connection, &events, by).await
}

/// Refuses where fewer rows were changed than there were changes.
fn all(changed: u64, wanted: usize) -> Result<(), Failure> {
    if changed == wanted as u64 { Ok(()) } else { Err(Failure::Mismatch) }
}

async fn run(connection: &mut PgConnection, sql: Sql<'_>, wanted: usize) -> Result<(), Failure> {
    let done: PgQueryResult = sql.execute(connection).await?;
    all(done.rows_affected(), wanted)
}

async fn put_sites(connection: &mut PgConnection, step: &Step<'_>, by: By) -> Result<(), Failure> {
    if by.copies(step.new_sites.len()) {
        copy_in(connection, COPY_SITES, &step.new_sites, write_site).await?;
    } else {
        put_sites_by(connection, &step.new_sites, NEW_SITES).await?;
    }
    put_sites_by(connection, &step.changed_sites, CHANGED_SITES).await?;
    let places: Vec<_> =
        step.new_sites.iter().chain(&step.changed_sites).map(|(site, _)| PlaceRow::kept(site)).collect();
    if by.copies(places.len()) && step.changed_sites.is_empty() {
        copy_in(connection, places::COPY, &places, places::write_place).await?;
    } else {
        places::put_down(connection, &places).await?;
    }
    Ok(())
}

fn write_site(rows: &mut Rows, (site, body): &Put<'_, Versioned<Site>>) {
    rows.row(8);
    rows.text(site.id.as_str());
    rows.int8(site.version.0.cast_signed());
    rows.text(site.name.as_str());
    rows.text_or_null(site.country.as_ref().map(CountryCode::as_str));
    rows.float8(site.coordinates.longitude());
    rows.float8(site.coordinates.latitude());
    rows.text(site.location.name());
    rows.text(body);
}

async fn put_sites_by(
    connection: &mut PgConnection,
    sites: &[Put<'_, Versioned<Site>>],
    sql: &'static str,
) -> Result<(), Failure> {
    for piece in sites.chunks(PIECE) {
        let query = sqlx::query(sql)
            .bind(column(piece, |(site, _)| site.id.as_str()))
            .bind(column(piece, |(site, _)| site.version.0.cast_signed()))
            .bind(column(piece, |(site, _)| site.name.as_str()))
            .bind(column(piece, |(site, _)| site.country.as_ref().map(CountryCode::as_str)))
            .bind(column(piece, |(site, _)| site.coordinates.longitude()))
            .bind(column(piece, |(site, _)| site.coordinates.latitude()))
            .bind(column(piece, |(site, _)| site.location.name()))
            .bind(column(piece, |(_, body)| &***body));
        run(&mut *connection, query, piece.len()).await?;
    }
    Ok(())
}

async fn put_flows(connection: &mut PgConnection, step: &Step<'_>, by: By) -> Result<(), Failure> {
    if by.copies(step.new_flows.len()) {
        let sites: HashSet<_> = step.new_flows.iter().map(|(flow, _)| flow.site.as_str()).collect();
        let sites: Vec<_> = sites.into_iter().collect();
        let wanted = sites.len();
        let live: i64 = sqlx::query_scalar(LIVE_SITES).bind(sites).fetch_one(&mut *connection).await?;
        all(live.cast_unsigned(), wanted)?;
        copy_in(connection, COPY_FLOWS, &step.new_flows, write_flow).await?;
    } else {
        put_flows_by(connection, &step.new_flows, NEW_FLOWS).await?;
    }
    put_flows_by(connection, &step.changed_flows, CHANGED_FLOWS).await
}

fn write_flow(rows: &mut Rows, (flow, body): &Put<'_, Versioned<ResourceFlow>>) {
    rows.row(8);
    rows.text(flow.id.as_str());
    rows.int8(flow.version.0.cast_signed());
    rows.text(flow.site.as_str());
    rows.text(flow.direction.name());
    rows.text(flow.family().name());
    rows.float8(flow.quantity.annual());
    rows.float8_or_null(flow.quantity.peak());
    rows.text(body);
}

async fn put_flows_by(
    connection: &mut PgConnection,
    flows: &[Put<'_, Versioned<ResourceFlow>>],
    sql: &'static str,
) -> Result<(), Failure> {
    for piece in flows.chunks(PIECE) {
        let query = sqlx::query(sql)
            .bind(column(piece, |(flow, _)| flow.id.as_str()))
            .bind(column(piece, |(flow, _)| flow.version.0.cast_signed()))
            .bind(column(piece, |(flow, _)| flow.site.as_str()))
            .bind(column(piece, |(flow, _)| flow.direction.name()))
            .bind(column(piece, |(flow, _)| flow.family().name()))
            .bind(column(piece, |(flow, _)| flow.quantity.annual()))
            .bind(column(piece, |(flow, _)| flow.quantity.peak()))
            .bind(column(piece, |(_, body)| &***body));
        run(&mut *connection, query, piece.len()).await?;
    }
    Ok(())
}

async fn remove(
    connection: &mut PgConnection,
    removed: &[(&str, turash_domain::Version)],
    sql: &'static str,
) -> Result<(), Failure> {
    for piece in removed.chunks(PIECE) {
        let query = sqlx::query(sql)
            .bind(column(piece, |(id, _)| *id))
            .bind(column(piece, |(_, version)| version.0.cast_signed()));
        run(&mut *connection, query, piece.len()).await?;
    }
    Ok(())
}

async fn put_decisions(
    connection: &mut PgConnection,
    decisions: &[Put<'_, Decision>],
    sql: &'static str,
) -> Result<(), Failure> {
    for piece in decisions.chunks(PIECE) {
        let query = sqlx::query(sql)
            .bind(column(piece, |(decision, _)| decision.id.supply().as_str()))
            .bind(column(piece, |(decision, _)| decision.id.demand().as_str()))
            .bind(column(piece, |(decision, _)| decision.state.name()))
            .bind(column(piece, |(decision, _)| decision.version.0.cast_signed()))
            .bind(column(piece, |(_, body)| &***body));
        run(&mut *connection, query, piece.len()).await?;
    }
    Ok(())
}

/// Appends events at the end of the log. From here on until the transaction ends every other commit waits.
async fn append(connection: &mut PgConnection, events: &[&EventRow], by: By) -> Result<(), Failure> {
    if events.is_empty() {
        return Ok(());
    }
    let count = (events.len() as u64).cast_signed();
    if by.copies(events.len()) {
        let before: i64 = sqlx::query_scalar(TAKE_SEQUENCES).bind(count).fetch_one(&mut *connection).await?;
        let numbered: Vec<_> = (before + 1..).zip(events).collect();
        copy_in(connection, COPY_EVENTS, &numbered, write_event).await?;
        return Ok(());
    }
    for piece in events.chunks(PIECE) {
        let written: i64 = sqlx::query_scalar(APPEND)
            .bind((piece.len() as u64).cast_signed())
            .bind(column(piece, |event| event.id))
            .bind(column(piece, |event| event.type_name.as_str()))
            .bind(column(piece, |event| event.subject.as_str()))
            .bind(column(piece, |event| event.time_ms))
            .bind(column(piece, |event| &*event.data))
            .bind(column(piece, |event| event.trace_parent.as_deref()))
            .fetch_one(&mut *connection)
            .await?;
        all(written.cast_unsigned(), piece.len())?;
    }
    Ok(())
}

fn write_event(rows: &mut Rows, (sequence, event): &(i64, &&EventRow)) {
    rows.row(7);
    rows.int8(*sequence);
    rows.uuid(event.id);
    rows.text(&event.type_name);
    rows.text(&event.subject);
    rows.int8(event.time_ms);
    rows.text(&event.data);
    rows.text_or_null(event.trace_parent.as_deref());
}

/// One value of each item, as an array.
fn column<'a, T, V>(items: &'a [T], get: impl Fn(&'a T) -> V) -> Vec<V> {
    items.iter().map(get).collect()
}
