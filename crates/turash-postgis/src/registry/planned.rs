//! The plan that is kept current: one row for each pair that it gives something.

use sqlx::postgres::PgConnection;
use turash_domain::MatchId;
use turash_domain::ports::PlannedPair;

use super::statements::PIECE;

pub(crate) const PLAN: &str = "INSERT INTO turash.planned (supply, demand, annual) \
     SELECT * FROM unnest($1::text[], $2::text[], $3::double precision[]) \
     ON CONFLICT (supply, demand) DO UPDATE SET annual = excluded.annual";
pub(crate) const FORGET: &str = "DELETE FROM turash.planned USING unnest($1::text[], $2::text[]) \
     AS gone (supply, demand) WHERE planned.supply = gone.supply AND planned.demand = gone.demand";

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
