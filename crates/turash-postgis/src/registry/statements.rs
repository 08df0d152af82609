//! The statements that change the registry. Each writes many rows at once and only where a version is the expected one; the number of
//! written rows says whether all were.

pub(crate) const NEW_SITES: &str = "INSERT INTO turash.site \
     (id, version, name, country, longitude_deg, latitude_deg, location, body) \
     SELECT * FROM unnest($1::text[], $2::bigint[], $3::text[], $4::text[], $5::float8[], $6::float8[], $7::text[], $8::text[]) \
     ON CONFLICT (id) DO NOTHING";
pub(crate) const CHANGED_SITES: &str = "UPDATE turash.site SET version = v.version, name = v.name, \
     country = v.country, longitude_deg = v.longitude_deg, latitude_deg = v.latitude_deg, location = v.location, \
     body = v.body \
     FROM unnest($1::text[], $2::bigint[], $3::text[], $4::text[], $5::float8[], $6::float8[], $7::text[], $8::text[]) \
     AS v (id, version, name, country, longitude_deg, latitude_deg, location, body) \
     WHERE site.id = v.id AND site.version = v.version - 1";
pub(crate) const REMOVED_SITES: &str = "UPDATE turash.site SET version = v.version, name = NULL, country = NULL, \
     longitude_deg = NULL, latitude_deg = NULL, location = NULL, body = NULL \
     FROM unnest($1::text[], $2::bigint[]) AS v (id, version) \
     WHERE site.id = v.id AND site.version = v.version - 1 AND site.body IS NOT NULL \
     AND NOT EXISTS (SELECT FROM turash.flow WHERE flow.site = v.id)";

/// How many of these sites exist.
pub(crate) const LIVE_SITES: &str =
    "SELECT count(*) FROM turash.site WHERE id = ANY ($1) AND body IS NOT NULL";

pub(crate) const NEW_FLOWS: &str = "INSERT INTO turash.flow \
     (id, version, site, direction, family, annual, peak, body) \
     SELECT v.* FROM unnest($1::text[], $2::bigint[], $3::text[], $4::text[], $5::text[], $6::float8[], $7::float8[], $8::text[]) \
     AS v (id, version, site, direction, family, annual, peak, body) \
     JOIN turash.site ON site.id = v.site AND site.body IS NOT NULL ON CONFLICT (id) DO NOTHING";
pub(crate) const CHANGED_FLOWS: &str = "UPDATE turash.flow SET version = v.version, site = v.site, \
     direction = v.direction, family = v.family, annual = v.annual, peak = v.peak, body = v.body \
     FROM unnest($1::text[], $2::bigint[], $3::text[], $4::text[], $5::text[], $6::float8[], $7::float8[], $8::text[]) \
     AS v (id, version, site, direction, family, annual, peak, body) \
     JOIN turash.site ON site.id = v.site AND site.body IS NOT NULL \
     WHERE flow.id = v.id AND flow.version = v.version - 1";
pub(crate) const REMOVED_FLOWS: &str = "UPDATE turash.flow SET version = v.version, site = NULL, direction = NULL, \
     family = NULL, annual = NULL, peak = NULL, body = NULL \
     FROM unnest($1::text[], $2::bigint[]) AS v (id, version) \
     WHERE flow.id = v.id AND flow.version = v.version - 1 AND flow.body IS NOT NULL";

pub(crate) const NEW_DECISIONS: &str = "INSERT INTO turash.decision (supply, demand, state, version, body) \
     SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::bigint[], $5::text[]) ON CONFLICT DO NOTHING";
pub(crate) const CHANGED_DECISIONS: &str = "UPDATE turash.decision SET state = v.state, version = v.version, body = v.body \
     FROM unnest($1::text[], $2::text[], $3::text[], $4::bigint[], $5::text[]) AS v (supply, demand, state, version, body) \
     WHERE decision.supply = v.supply AND decision.demand = v.demand AND decision.version = v.version - 1";

pub(crate) const COPY_SITES: &str = "COPY turash.site \
     (id, version, name, country, longitude_deg, latitude_deg, location, body) FROM STDIN (FORMAT binary)";
pub(crate) const COPY_FLOWS: &str =
    "COPY turash.flow (id, version, site, direction, family, annual, peak, body) FROM STDIN (FORMAT binary)";
pub(crate) const COPY_EVENTS: &str =
    "COPY turash.event (sequence, id, type, subject, time_ms, data, traceparent) FROM STDIN (FORMAT binary)";

/// Takes sequences, which keeps the head until the transaction ends, and writes the events under them.
pub(crate) const APPEND: &str = "WITH head AS (UPDATE turash.log_head SET last = last + $1 RETURNING last), \
     written AS (INSERT INTO turash.event (sequence, id, type, subject, time_ms, data, traceparent) \
     SELECT head.last - $1 + v.place, v.id, v.type, v.subject, v.time_ms, v.data, v.traceparent FROM head, \
     unnest($2::uuid[], $3::text[], $4::text[], $5::bigint[], $6::text[], $7::text[]) WITH ORDINALITY \
     AS v (id, type, subject, time_ms, data, traceparent, place) ON CONFLICT (id) DO NOTHING RETURNING 1) \
     SELECT (SELECT count(*) FROM written)";
/// Takes sequences for events that are copied in.
pub(crate) const TAKE_SEQUENCES: &str = "UPDATE turash.log_head SET last = last + $1 RETURNING last - $1";

/// Rows of one statement: what it holds in memory, here and on the server, stays small.
pub(super) const PIECE: usize = 5_000;
