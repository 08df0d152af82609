//! Every Cypher text of this crate that writes. Values are parameters; no text is put together from data.
//!
//! A site or flow that something hangs on before it is written itself, or after it was removed, is a bare node: its id and no version. The
//! statements name what they may have left bare and without anything hanging on it, and the `TIDY` ones take that away.

/// Makes whoever writes wait for its turn until the other's transaction ends, so that what is read of a version holds until it is written.
pub(crate) const TAKE_TURN: &str = "MERGE (turn:Turn {id: 1}) SET turn.taken = coalesce(turn.taken, 0) + 1";

/// What the statements rest on. Each may run again.
pub(crate) const SCHEMA: &[&str] = &[
    "CREATE CONSTRAINT turash_site IF NOT EXISTS FOR (site:Site) REQUIRE site.id IS UNIQUE",
    "CREATE CONSTRAINT turash_flow IF NOT EXISTS FOR (flow:ResourceFlow) REQUIRE flow.id IS UNIQUE",
    "CREATE CONSTRAINT turash_organization IF NOT EXISTS FOR (one:Organization) REQUIRE one.name IS UNIQUE",
    "CREATE CONSTRAINT turash_tombstone IF NOT EXISTS FOR (stone:Tombstone) REQUIRE stone.key IS UNIQUE",
    "CREATE CONSTRAINT turash_turn IF NOT EXISTS FOR (turn:Turn) REQUIRE turn.id IS UNIQUE",
    "CREATE INDEX turash_tombstone_version IF NOT EXISTS FOR (stone:Tombstone) ON (stone.version)",
];

/// The names of the constraints in [`SCHEMA`].
pub(crate) const CONSTRAINTS: &[&str] =
    &["turash_site", "turash_flow", "turash_organization", "turash_tombstone", "turash_turn"];

pub(crate) const PUT_SITES: &str = "
UNWIND $rows AS row
OPTIONAL MATCH (gone:Tombstone {key: row.key})
WITH row, gone WHERE gone IS NULL OR gone.version <= row.version
MERGE (site:Site {id: row.id})
WITH row, gone, site WHERE site.version IS NULL OR site.version <= row.version
DELETE gone
SET site.name = row.name, site.longitude = row.longitude, site.latitude = row.latitude,
    site.country = row.country, site.version = row.version
WITH row, site
OPTIONAL MATCH (before:Organization)-[operates:OPERATES]->(site)
    WHERE row.organization IS NULL OR before.name <> row.organization
DELETE operates
WITH row, site, before
FOREACH (name IN CASE WHEN row.organization IS NULL THEN [] ELSE [row.organization] END |
    MERGE (organization:Organization {name: name})
    MERGE (organization)-[:OPERATES]->(site))
RETURN collect(DISTINCT before.name) AS organizations";

pub(crate) const PUT_FLOWS: &str = "
UNWIND $rows AS row
OPTIONAL MATCH (gone:Tombstone {key: row.key})
WITH row, gone WHERE gone IS NULL OR gone.version <= row.version
MERGE (flow:ResourceFlow {id: row.id})
WITH row, gone, flow WHERE flow.version IS NULL OR flow.version <= row.version
DELETE gone
SET flow.direction = row.direction, flow.family = row.family, flow.resource = row.resource,
    flow.annual = row.annual, flow.version = row.version
MERGE (site:Site {id: row.site})
WITH row, flow, site
OPTIONAL MATCH (before:Site)-[hosts:HOSTS]->(flow) WHERE before.id <> row.site
DELETE hosts
WITH flow, site, before
MERGE (site)-[:HOSTS]->(flow)
RETURN collect(DISTINCT before.id) AS sites";

pub(crate) const PUT_MATCHES: &str = "
UNWIND $rows AS row
OPTIONAL MATCH (gone:Tombstone {key: row.key})
WITH row, gone WHERE gone IS NULL OR gone.version <= row.version
MERGE (supply:ResourceFlow {id: row.supply})
MERGE (demand:ResourceFlow {id: row.demand})
MERGE (supply)-[pair:MATCHES]->(demand)
WITH row, gone, pair WHERE pair.version IS NULL OR pair.version <= row.version
DELETE gone
SET pair.value = row.value, pair.distance_m = row.distance_m, pair.deliverable = row.deliverable,
    pair.technology = row.technology, pair.state = row.state, pair.version = row.version
RETURN count(*) AS written";

pub(crate) const REMOVE_MATCHES: &str = "
UNWIND $rows AS row
OPTIONAL MATCH (gone:Tombstone {key: row.key})
OPTIONAL MATCH (:ResourceFlow {id: row.supply})-[pair:MATCHES]->(:ResourceFlow {id: row.demand})
WITH row, gone, pair
    WHERE (gone IS NULL OR gone.version <= row.version) AND (pair IS NULL OR pair.version <= row.version)
MERGE (stone:Tombstone {key: row.key})
SET stone.version = row.version
DELETE pair
WITH row
RETURN collect(row.supply) + collect(row.demand) AS flows";

pub(crate) const REMOVE_FLOWS: &str = "
UNWIND $rows AS row
OPTIONAL MATCH (gone:Tombstone {key: row.key})
OPTIONAL MATCH (flow:ResourceFlow {id: row.id})
WITH row, gone, flow
    WHERE (gone IS NULL OR gone.version <= row.version) AND (flow.version IS NULL OR flow.version <= row.version)
MERGE (stone:Tombstone {key: row.key})
SET stone.version = row.version
WITH row, flow WHERE flow IS NOT NULL
OPTIONAL MATCH (site:Site)-[hosts:HOSTS]->(flow)
DELETE hosts
SET flow = {id: row.id}
RETURN collect(DISTINCT row.id) AS flows, collect(DISTINCT site.id) AS sites";

pub(crate) const REMOVE_SITES: &str = "
UNWIND $rows AS row
OPTIONAL MATCH (gone:Tombstone {key: row.key})
OPTIONAL MATCH (site:Site {id: row.id})
WITH row, gone, site
    WHERE (gone IS NULL OR gone.version <= row.version) AND (site.version IS NULL OR site.version <= row.version)
MERGE (stone:Tombstone {key: row.key})
SET stone.version = row.version
WITH row, site WHERE site IS NOT NULL
OPTIONAL MATCH (organization:Organization)-[operates:OPERATES]->(site)
DELETE operates
SET site = {id: row.id}
RETURN collect(DISTINCT row.id) AS sites, collect(DISTINCT organization.name) AS organizations";

pub(crate) const TIDY_FLOWS: &str = "
UNWIND $keys AS id
MATCH (flow:ResourceFlow {id: id})
WHERE flow.version IS NULL AND NOT EXISTS { (flow)-[:MATCHES]-() }
DELETE flow";

pub(crate) const TIDY_SITES: &str = "
UNWIND $keys AS id
MATCH (site:Site {id: id})
WHERE site.version IS NULL AND NOT EXISTS { (site)-[:HOSTS]->() }
DELETE site";

pub(crate) const TIDY_ORGANIZATIONS: &str = "
UNWIND $keys AS name
MATCH (organization:Organization {name: name})
WHERE NOT EXISTS { (organization)-[:OPERATES]->() }
DELETE organization";

/// Relations first: a node with very many would make one transaction of all of them. Each says how many it took away.
pub(crate) const CLEAR: &[&str] = &[
    "MATCH ()-[one:MATCHES]->() WITH one LIMIT $most DELETE one RETURN count(*) AS gone",
    "MATCH (one:ResourceFlow) WITH one LIMIT $most DETACH DELETE one RETURN count(*) AS gone",
    "MATCH (one:Site) WITH one LIMIT $most DETACH DELETE one RETURN count(*) AS gone",
    "MATCH (one:Organization) WITH one LIMIT $most DETACH DELETE one RETURN count(*) AS gone",
    "MATCH (one:Tombstone) WITH one LIMIT $most DELETE one RETURN count(*) AS gone",
];

pub(crate) const FORGET: &str = "
MATCH (stone:Tombstone) WHERE stone.version <= $up_to
WITH stone LIMIT $most
DELETE stone
RETURN count(*) AS gone";

pub(crate) const COUNTS: &str = "
CALL () { MATCH (site:Site) RETURN count(site.version) AS sites }
CALL () { MATCH (flow:ResourceFlow) RETURN count(flow.version) AS flows }
CALL () { MATCH ()-[pair:MATCHES]->() RETURN count(pair) AS matches }
CALL () { MATCH (stone:Tombstone) RETURN count(stone) AS tombstones }
RETURN sites, flows, matches, tombstones";

pub(crate) const LIST_SITES: &str = "
MATCH (site:Site) WHERE site.id > $after AND site.version IS NOT NULL
WITH site ORDER BY site.id LIMIT $most
OPTIONAL MATCH (organization:Organization)-[:OPERATES]->(site)
RETURN site.id AS id, site.name AS name, organization.name AS organization, site.longitude AS longitude,
    site.latitude AS latitude, site.country AS country, site.version AS version
ORDER BY id";

pub(crate) const LIST_FLOWS: &str = "
MATCH (flow:ResourceFlow) WHERE flow.id > $after AND flow.version IS NOT NULL
WITH flow ORDER BY flow.id LIMIT $most
MATCH (site:Site)-[:HOSTS]->(flow)
RETURN flow.id AS id, site.id AS site, flow.direction AS direction, flow.family AS family,
    flow.resource AS resource, flow.annual AS annual, flow.version AS version
ORDER BY id";

pub(crate) const LIST_MATCHES: &str = "
MATCH (supply:ResourceFlow)-[pair:MATCHES]->(demand:ResourceFlow)
WHERE supply.id >= $supply AND (supply.id > $supply OR demand.id > $demand)
RETURN supply.id AS supply_id, demand.id AS demand_id, pair.value AS value, pair.distance_m AS distance_m,
    pair.deliverable AS deliverable, pair.technology AS technology, pair.state AS state, pair.version AS version
ORDER BY supply_id, demand_id LIMIT $most";

pub(crate) const MATCHES_ON: &str = "
UNWIND $keys AS id
MATCH (:ResourceFlow {id: id})-[pair:MATCHES]-()
WITH DISTINCT pair
RETURN startNode(pair).id AS supply_id, endNode(pair).id AS demand_id
ORDER BY supply_id, demand_id";
