//! The plan that is kept current: one row for each pair that it gives something.

use sqlx::Row;
use sqlx::sqlite::{SqliteConnection, SqliteRow};
use turash_domain::ports::{Page, PlannedPair, PortResult};
use turash_domain::{FlowId, MatchId};

use crate::error::unreadable;
use crate::rows::{for_values, json_array};
use crate::store::EmbeddedStore;

const PLANNED: (&str, usize, &str) = (
    "INSERT INTO planned (supply, demand, annual) ",
    3,
    " ON CONFLICT (supply, demand) DO UPDATE SET annual = excluded.annual",
);

/// Writes what pairs get in place of what they got; one that gets nothing is not kept.
pub(super) async fn write(
    connection: &mut SqliteConnection,
    pairs: &[&PlannedPair],
) -> Result<(), sqlx::Error> {
    let (given, gone): (Vec<&PlannedPair>, Vec<&PlannedPair>) =
        pairs.iter().copied().partition(|pair| pair.annual > 0.0);
    for_values(connection, &given, PLANNED, |sql, pair| {
        sql.bind(pair.id.supply().as_str()).bind(pair.id.demand().as_str()).bind(pair.annual)
    })
    .await?;
    if !gone.is_empty() {
        let [supplies, demands] = [MatchId::supply, MatchId::demand]
            .map(|side| json_array(gone.iter().map(|pair| side(&pair.id).as_str())));
        let sql = "DELETE FROM planned WHERE (supply, demand) IN \
                   (SELECT s.value, d.value FROM json_each(?) AS s JOIN json_each(?) AS d ON s.key = d.key)";
        sqlx::query(sql).bind(supplies).bind(demands).execute(connection).await?;
    }
    Ok(())
}

/// What all pairs get, ordered by pair.
pub(super) async fn list(store: &EmbeddedStore, page: &Page<MatchId>) -> PortResult<Vec<PlannedPair>> {
    let (supply, demand) =
        page.after.as_ref().map_or(("", ""), |id| (id.supply().as_str(), id.demand().as_str()));
    let sql = "SELECT supply, demand, annual FROM planned \
               WHERE (supply, demand) > (?, ?) ORDER BY supply, demand LIMIT ?";
    let mut reader = store.reader().await?;
    let query = sqlx::query(sql).bind(supply.to_owned()).bind(demand.to_owned()).bind(page.limit);
    let rows = query.fetch_all(&mut *reader).await.map_err(|error| store.failed(error))?;
    rows.iter().map(|row| pair_of(store, row)).collect()
}

fn pair_of(store: &EmbeddedStore, row: &SqliteRow) -> PortResult<PlannedPair> {
    let id = |column: usize| {
        let id: &str =
            row.try_get(column).map_err(|error| unreadable(store.label(), "a planned pair", error))?;
        FlowId::new(id).map_err(|error| unreadable(store.label(), "a planned pair", error))
    };
    let annual = row.try_get(2).map_err(|error| unreadable(store.label(), "a planned pair", error))?;
    Ok(PlannedPair { id: MatchId::new(id(0)?, id(1)?), annual })
}
