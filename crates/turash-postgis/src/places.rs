//! Places of sites, written in the same transaction as their sites, or alone.

use sqlx::postgres::PgConnection;
use turash_domain::Coordinates;
use turash_store::PlaceRow;

use crate::copy::Rows;
use crate::statement::Sql;

/// Newer versions win; of one version the removal does, so that the order never matters.
const PUT_DOWN: &str = "INSERT INTO turash.place (site, version, at) \
     SELECT v.site, v.version, ST_SetSRID(ST_MakePoint(v.lon, v.lat), 4326)::geography \
     FROM unnest($1::text[], $2::bigint[], $3::float8[], $4::float8[]) AS v (site, version, lon, lat) \
     ON CONFLICT (site) DO UPDATE SET version = excluded.version, at = excluded.at \
     WHERE excluded.version > place.version OR (excluded.version = place.version AND excluded.at IS NULL)";
pub(crate) const COPY: &str = "COPY turash.place (site, version, at) FROM STDIN (FORMAT binary)";

/// Places of one statement.
pub(crate) const PIECE: usize = 5_000;

/// Writes a new place for COPY.
pub(crate) fn write_place(rows: &mut Rows, place: &PlaceRow) {
    rows.row(3);
    rows.text(&place.site);
    rows.int8(place.version.0.cast_signed());
    match place.coordinates {
        Some(coordinates) => rows.point(coordinates),
        None => rows.null(),
    }
}

/// Puts places down where they are newer than what is known; each site once.
pub(crate) async fn put_down(connection: &mut PgConnection, places: &[PlaceRow]) -> Result<(), sqlx::Error> {
    for piece in places.chunks(PIECE) {
        putting_down(piece).execute(&mut *connection).await?;
    }
    Ok(())
}

/// The statement that puts them down.
pub(crate) fn putting_down(places: &[PlaceRow]) -> Sql<'static> {
    let sites: Vec<_> = places.iter().map(|place| place.site.clone()).collect();
    let versions: Vec<_> = places.iter().map(|place| place.version.0.cast_signed()).collect();
    let longitudes: Vec<_> =
        places.iter().map(|place| place.coordinates.map(Coordinates::longitude)).collect();
    let latitudes: Vec<_> = places.iter().map(|place| place.coordinates.map(Coordinates::latitude)).collect();
    sqlx::query(PUT_DOWN).bind(sites).bind(versions).bind(longitudes).bind(latitudes)
}
