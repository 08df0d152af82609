//! The plan that is kept current: one row for each pair that it gives something.

use sqlx::Row;
use sqlx::postgres::{PgConnection, PgRow};
use turash_domain::ports::{Page, PlannedPair, PortResult};
use turash_domain::{FlowId, MatchId};

use super::statements::PIECE;
use crate::error::Unreadable;
use crate::store::PostgisStore;

pub(crate) const PLAN: &str = "INSERT INTO turash.planned (supply, demand, annual) \
     SELECT * FROM unnest($1::text[], $2::text[], $3::double precision[]) \
     ON CONFLICT (supply, demand) DO UPDATE SET annual = excluded.annual";
pub(crate) const FORGET: &str = "DELETE FROM turash.planned USING unnest($1::text[], $2::text[]) \
     AS gone (supply, demand) WHERE planned.supply = gone.supply AND planned.demand = gone.demand";
pub(crate) const LIST: &str = "SELECT supply, demand, annual FROM turash.planned \
     WHERE (supply, demand) > ($1, $2) ORDER BY supply, demand LIMIT $3";

/// Writes what pairs get in place of what they got; one that gets nothing is not kept.
pub(super) async fn write(connection: &mut PgConnection, pairs: &[&PlannedPair]) -> Result<(), sqlx::Error> {
    let (given, gone): (Vec<&PlannedPair>, Vec<&PlannedPair>) =
        pairs.iter().copied().partition(|pair| pair.annual > 0.0);
    let sides = |pairs: &[&PlannedPair]| {
        [MatchId::supply, MatchId::demand]
            .map(|side| pairs.iter().map(|pair| side(&pair.id).as_str().to_owned()).collect::<Vec<_>>())
    };
    for given in given.chunks(PIECE) {
        let [supplies, demands] = sides(given);
        let annual: Vec<f64> = given.iter().map(|pair| pair.annual).collect();
        sqlx::query(PLAN).bind(supplies).bind(demands).bind(annual).execute(&mut *connection).await?;
    }
    for gone in gone.chunks(PIECE) {
        let [supplies, demands] = sides(gone);
        sqlx::query(FORGET).bind(supplies).bind(demands).execute(&mut *connection).await?;
    }
    Ok(())
}

/// What all pairs get, ordered by pair.
pub(super) async fn list(store: &PostgisStore, page: &Page<MatchId>) -> PortResult<Vec<PlannedPair>> {
    let (supply, demand) =
        page.after.as_ref().map_or(("", ""), |id| (id.supply().as_str(), id.demand().as_str()));
    let query = || sqlx::query(LIST).bind(supply).bind(demand).bind(i64::from(page.limit));
    store.decode("a planned pair", store.rows(query).await?, pair_of).await
}

fn pair_of(row: &PgRow) -> Result<PlannedPair, Unreadable> {
    let id = |column| FlowId::new(row.try_get(column)?).map_err(Unreadable::value);
    Ok(PlannedPair { id: MatchId::new(id(0)?, id(1)?), annual: row.try_get(2)? })
}
