//! The port of lines: rows made of what was told and decided, in the database itself, by statements that take turns.
//!
//! A statement sees what was committed when it began. So one that waited for its turn reads what all before it had read, and what came since:
//! an older picture never takes the place of a newer one, and no row has to say how old it is.

use async_trait::async_trait;
use sqlx::Row;
use sqlx::postgres::PgRow;
use turash_domain::ports::{LinesCompared, LinesOf, MatchLine, MatchLines, Page, PortResult};
use turash_domain::{Coordinates, FlowId, MatchId, SiteId};

use crate::error::Unreadable;
use crate::store::PostgisStore;

/// Takes a turn, until the end of the transaction. A pair is looked up by its keys, however small the server takes its tables to be.
pub(crate) const TAKE_TURN: &str = "BEGIN; SET LOCAL enable_hashjoin = off; SET LOCAL enable_mergejoin = off; \
     SELECT pg_advisory_xact_lock(128034676568938)";

/// A statement that makes the lines of the pairs that `named` gives anew, and says how many it compared and what it changed. `counted` says
/// which of them it compares, where several statements name a pair.
macro_rules! refresh {
    ($named:literal, counted: $counted:literal) => {
        concat!(
            "WITH named AS (", $named, "), held AS ( \
             SELECT named.supply, named.demand, \
                    supplied.rank_values[array_position(supplied.counterparts, named.demand)] AS by_supply, \
                    demanded.rank_values[array_position(demanded.counterparts, named.supply)] AS by_demand, \
                    decision.state AS decided \
             FROM named \
             LEFT JOIN turash.told AS supplied ON supplied.flow = named.supply AND supplied.direction = 'supply' \
             LEFT JOIN turash.told AS demanded ON demanded.flow = named.demand AND demanded.direction = 'demand' \
             LEFT JOIN turash.decision ON decision.supply = named.supply AND decision.demand = named.demand \
         ), now AS ( \
             SELECT held.supply, held.demand, supply.family, supply.site::text AS supply_site, \
                    demand.site::text AS demand_site, coalesce(held.decided, 'suggested') AS state, \
                    greatest(held.by_supply, held.by_demand)::double precision AS value, \
                    ST_Distance(supply_place.at, demand_place.at, false) / 1000 AS distance_km, \
                    ST_MakeLine(supply_place.at::geometry, demand_place.at::geometry) AS geom \
             FROM held \
             LEFT JOIN turash.flow AS supply ON supply.id = held.supply AND supply.body IS NOT NULL \
             LEFT JOIN turash.place AS supply_place ON supply_place.site = supply.site \
             LEFT JOIN turash.flow AS demand ON demand.id = held.demand AND demand.body IS NOT NULL \
             LEFT JOIN turash.place AS demand_place ON demand_place.site = demand.site \
             WHERE num_nonnulls(held.by_supply, held.by_demand, held.decided) > 0 \
         ), changed AS ( \
             SELECT now.*, line.supply IS NULL AS is_new FROM now \
             LEFT JOIN turash.match_line AS line ON line.supply = now.supply AND line.demand = now.demand \
             WHERE line.supply IS NULL \
             OR (line.family, line.supply_site, line.demand_site, line.state, line.value, line.distance_km, line.geom) \
                IS DISTINCT FROM \
                (now.family, now.supply_site, now.demand_site, now.state, now.value, now.distance_km, now.geom) \
         ), gone AS ( \
             DELETE FROM turash.match_line AS line USING held \
             WHERE line.supply = held.supply AND line.demand = held.demand \
             AND num_nonnulls(held.by_supply, held.by_demand, held.decided) = 0 \
             RETURNING line.supply \
         ), put AS ( \
             INSERT INTO turash.match_line AS line \
             SELECT supply, demand, family, supply_site, demand_site, state, value, distance_km, geom FROM changed \
             ON CONFLICT (supply, demand) DO UPDATE SET family = excluded.family, supply_site = excluded.supply_site, \
             demand_site = excluded.demand_site, state = excluded.state, value = excluded.value, \
             distance_km = excluded.distance_km, geom = excluded.geom \
         ) \
         SELECT (SELECT count(*) FROM held WHERE ", $counted, "), \
                (SELECT count(*) FROM changed WHERE is_new), (SELECT count(*) FROM changed WHERE NOT is_new), \
                (SELECT count(*) FROM gone)"
        )
    };
}

/// By pairs, by flows, by sites.
pub(crate) const REFRESH: &str = refresh!(
    "WITH of_flow AS ( \
         SELECT unnest($3::text[]) AS id UNION SELECT flow.id::text FROM turash.flow WHERE flow.site = ANY ($4::text[]) \
     ) \
     SELECT asked.supply, asked.demand FROM unnest($1::text[], $2::text[]) AS asked (supply, demand) \
     UNION SELECT line.supply, line.demand FROM of_flow JOIN turash.match_line AS line ON line.supply = of_flow.id \
     UNION SELECT line.supply, line.demand FROM of_flow JOIN turash.match_line AS line ON line.demand = of_flow.id",
    counted: "true"
);

/// By the ids of flows: beyond the first, up to the second. A pair belongs to its supply where a list or a decision of the supply names it, and
/// to its demand where only the demand's list does; a line that nothing names belongs to its supply.
pub(crate) const COMPARE: &str = refresh!(
    "SELECT told.flow::text AS supply, entry.counterpart AS demand \
     FROM turash.told CROSS JOIN LATERAL unnest(told.counterparts) AS entry (counterpart) \
     WHERE told.direction = 'supply' AND told.flow > $1 AND ($2::text IS NULL OR told.flow <= $2) \
     UNION SELECT entry.counterpart, told.flow::text \
     FROM turash.told CROSS JOIN LATERAL unnest(told.counterparts) AS entry (counterpart) \
     LEFT JOIN turash.told AS other ON other.flow = entry.counterpart AND other.direction = 'supply' \
     WHERE told.direction = 'demand' AND told.flow > $1 AND ($2::text IS NULL OR told.flow <= $2) \
     AND array_position(other.counterparts, told.flow::text) IS NULL \
     UNION SELECT decision.supply::text, decision.demand::text FROM turash.decision \
     WHERE decision.supply > $1 AND ($2::text IS NULL OR decision.supply <= $2) \
     UNION SELECT line.supply, line.demand FROM turash.match_line AS line \
     WHERE line.supply > $1 AND ($2::text IS NULL OR line.supply <= $2)",
    counted: "CASE WHEN by_supply IS NOT NULL OR decided IS NOT NULL THEN held.supply WHEN by_demand IS NOT NULL THEN held.demand END \
     COLLATE \"C\" > $1 AND ($2::text IS NULL OR \
     CASE WHEN by_supply IS NOT NULL OR decided IS NOT NULL THEN held.supply ELSE held.demand END COLLATE \"C\" <= $2)"
);

/// The last flow of the next so many; none where there are no more than that.
pub(crate) const UP_TO: &str =
    "SELECT id::text FROM turash.flow WHERE id > $1 ORDER BY id OFFSET $2 - 1 LIMIT 1";

pub(crate) const LIST: &str = "SELECT supply, demand, state, value, supply_site, demand_site, \
     ST_X(ST_StartPoint(geom)), ST_Y(ST_StartPoint(geom)), ST_X(ST_EndPoint(geom)), ST_Y(ST_EndPoint(geom)) \
     FROM turash.match_line WHERE geom IS NOT NULL AND (supply, demand) > ($1, $2) ORDER BY supply, demand LIMIT $3";

/// Some of them: no statement takes long.
const CLEAR: &str = "DELETE FROM turash.match_line WHERE (supply, demand) IN \
     (SELECT supply, demand FROM turash.match_line ORDER BY supply, demand LIMIT 20000) RETURNING 1";

#[async_trait]
impl MatchLines for PostgisStore {
    async fn refresh(&self, of: &LinesOf) -> PortResult<()> {
        let supplies: Vec<_> = of.pairs.iter().map(|id| id.supply().as_str()).collect();
        let demands: Vec<_> = of.pairs.iter().map(|id| id.demand().as_str()).collect();
        let flows: Vec<_> = of.flows.iter().map(FlowId::as_str).collect();
        let sites: Vec<_> = of.sites.iter().map(SiteId::as_str).collect();
        let query = || {
            let query = sqlx::query(REFRESH).bind(supplies.clone()).bind(demands.clone());
            query.bind(flows.clone()).bind(sites.clone())
        };
        self.rows_after(TAKE_TURN, query).await.map(|_| ())
    }

    async fn compare(&self, after: Option<&FlowId>, flows: u32) -> PortResult<LinesCompared> {
        let after = after.map_or("", FlowId::as_str);
        let up_to = self.rows(|| sqlx::query(UP_TO).bind(after).bind(i64::from(flows.max(1)))).await?;
        let up_to = self.decode("a flow", up_to, |row| flow(row, 0)).await?.pop();
        let last = up_to.as_ref().map(FlowId::as_str);
        let rows = self.rows_after(TAKE_TURN, || sqlx::query(COMPARE).bind(after).bind(last)).await?;
        let counts = self.decode("a count", rows, counts).await?;
        Ok(LinesCompared { last: up_to, ..counts.into_iter().next().unwrap_or_default() })
    }

    async fn list(&self, page: &Page<MatchId>) -> PortResult<Vec<MatchLine>> {
        let (supply, demand) =
            page.after.as_ref().map_or(("", ""), |id| (id.supply().as_str(), id.demand().as_str()));
        let query = || sqlx::query(LIST).bind(supply).bind(demand).bind(i64::from(page.limit));
        self.decode("a line", self.rows(query).await?, line).await
    }

    async fn clear(&self) -> PortResult<()> {
        while !self.rows_after(TAKE_TURN, || sqlx::query(CLEAR)).await?.is_empty() {}
        Ok(())
    }
}

fn counts(row: &PgRow) -> Result<LinesCompared, Unreadable> {
    let count = |column| Ok::<u64, Unreadable>(row.try_get::<i64, _>(column)?.cast_unsigned());
    Ok(LinesCompared {
        last: None,
        compared: count(0)?,
        missing: count(1)?,
        different: count(2)?,
        surplus: count(3)?,
    })
}

fn flow(row: &PgRow, column: usize) -> Result<FlowId, Unreadable> {
    FlowId::new(row.try_get(column)?).map_err(Unreadable::value)
}

fn line(row: &PgRow) -> Result<MatchLine, Unreadable> {
    let site = |column| SiteId::new(row.try_get(column)?).map_err(Unreadable::value);
    let place =
        |column| Coordinates::new(row.try_get(column)?, row.try_get(column + 1)?).map_err(Unreadable::value);
    let state = serde_json::Value::String(row.try_get(2)?);
    Ok(MatchLine {
        id: MatchId::new(flow(row, 0)?, flow(row, 1)?),
        state: serde_json::from_value(state).map_err(Unreadable::value)?,
        value_eur_per_year: row.try_get(3)?,
        from: (site(4)?, place(6)?),
        to: (site(5)?, place(8)?),
    })
}
