//! Every Cypher text of this crate that a question is put with. Values are parameters; no text is put together from data.
//!
//! A match counts where it was not turned down and both its flows are at sites that are there. A flow that is not there itself is at no site.

/// Exchanges from sites to others than the known ones: the best match of each two sites, out of the best `$most` matches.
pub(crate) const EXCHANGES_FROM: &str = "
UNWIND $sites AS id
MATCH (from:Site {id: id})-[:HOSTS]->(supply:ResourceFlow)-[pair:MATCHES]->(demand:ResourceFlow)<-[:HOSTS]-(to:Site)
WHERE from <> to AND NOT to.id IN $known
    AND from.version IS NOT NULL AND to.version IS NOT NULL AND NOT pair.state IN $turned_down
WITH from, to, supply, demand, pair ORDER BY pair.value DESC, supply.id, demand.id LIMIT $most
WITH from, to, collect(pair)[0] AS pair, count(*) AS looked
RETURN from.id AS from_id, to.id AS to_id, startNode(pair).id AS supply_id, endNode(pair).id AS demand_id,
    pair.value AS value, pair.distance_m AS distance_m, pair.deliverable AS deliverable,
    pair.technology AS technology, pair.state AS state, looked";

/// Exchanges to sites from others than the known ones, likewise.
pub(crate) const EXCHANGES_TO: &str = "
UNWIND $sites AS id
MATCH (to:Site {id: id})-[:HOSTS]->(demand:ResourceFlow)<-[pair:MATCHES]-(supply:ResourceFlow)<-[:HOSTS]-(from:Site)
WHERE from <> to AND NOT from.id IN $known
    AND from.version IS NOT NULL AND to.version IS NOT NULL AND NOT pair.state IN $turned_down
WITH from, to, supply, demand, pair ORDER BY pair.value DESC, supply.id, demand.id LIMIT $most
WITH from, to, collect(pair)[0] AS pair, count(*) AS looked
RETURN from.id AS from_id, to.id AS to_id, startNode(pair).id AS supply_id, endNode(pair).id AS demand_id,
    pair.value AS value, pair.distance_m AS distance_m, pair.deliverable AS deliverable,
    pair.technology AS technology, pair.state AS state, looked";

/// What a site gives to others, best first.
pub(crate) const GIVES: &str = "
MATCH (from:Site {id: $site})-[:HOSTS]->(supply:ResourceFlow)-[pair:MATCHES]->(demand:ResourceFlow)<-[:HOSTS]-(to:Site)
WHERE from <> to AND from.version IS NOT NULL AND to.version IS NOT NULL AND NOT pair.state IN $turned_down
RETURN from.id AS from_id, to.id AS to_id, supply.id AS supply_id, demand.id AS demand_id,
    pair.value AS value, pair.distance_m AS distance_m, pair.deliverable AS deliverable,
    pair.technology AS technology, pair.state AS state, 1 AS looked
ORDER BY value DESC, supply_id, demand_id LIMIT $most";

/// What a site takes from others, best first.
pub(crate) const TAKES: &str = "
MATCH (to:Site {id: $site})-[:HOSTS]->(demand:ResourceFlow)<-[pair:MATCHES]-(supply:ResourceFlow)<-[:HOSTS]-(from:Site)
WHERE from <> to AND from.version IS NOT NULL AND to.version IS NOT NULL AND NOT pair.state IN $turned_down
RETURN from.id AS from_id, to.id AS to_id, supply.id AS supply_id, demand.id AS demand_id,
    pair.value AS value, pair.distance_m AS distance_m, pair.deliverable AS deliverable,
    pair.technology AS technology, pair.state AS state, 1 AS looked
ORDER BY value DESC, supply_id, demand_id LIMIT $most";

/// All matches between two sites, best first.
pub(crate) const BEST: &str = "
MATCH (from:Site)-[:HOSTS]->(supply:ResourceFlow)-[pair:MATCHES]->(demand:ResourceFlow)<-[:HOSTS]-(to:Site)
WHERE from <> to AND from.version IS NOT NULL AND to.version IS NOT NULL AND NOT pair.state IN $turned_down
RETURN from.id AS from_id, to.id AS to_id, supply.id AS supply_id, demand.id AS demand_id,
    pair.value AS value, pair.distance_m AS distance_m, pair.deliverable AS deliverable,
    pair.technology AS technology, pair.state AS state, 1 AS looked
ORDER BY value DESC, supply_id, demand_id LIMIT $most";

/// The matches between two of these sites, best first.
pub(crate) const AMONG: &str = "
UNWIND $sites AS id
MATCH (from:Site {id: id})-[:HOSTS]->(supply:ResourceFlow)-[pair:MATCHES]->(demand:ResourceFlow)<-[:HOSTS]-(to:Site)
WHERE from <> to AND to.id IN $sites
    AND from.version IS NOT NULL AND to.version IS NOT NULL AND NOT pair.state IN $turned_down
RETURN from.id AS from_id, to.id AS to_id, supply.id AS supply_id, demand.id AS demand_id,
    pair.value AS value, pair.distance_m AS distance_m, pair.deliverable AS deliverable,
    pair.technology AS technology, pair.state AS state, 1 AS looked
ORDER BY value DESC, supply_id, demand_id LIMIT $most";

/// How many matches [`CLOSURE`] looks at.
pub(crate) const CLOSURE_SIZE: &str = "
MATCH (closed:Site {id: $site})-[:HOSTS]->(:ResourceFlow)-[pair:MATCHES]->(demand:ResourceFlow)<-[:HOSTS]-(other:Site)
WHERE other <> closed AND other.version IS NOT NULL AND NOT pair.state IN $turned_down
WITH DISTINCT demand
MATCH (from:Site)-[:HOSTS]->(:ResourceFlow)-[pair:MATCHES]->(demand)
WHERE from.version IS NOT NULL AND NOT pair.state IN $turned_down
RETURN count(*) AS number";

/// For each demand of another site that a site supplies best: its best match, and the best one with a site that stays.
pub(crate) const CLOSURE: &str = "
MATCH (closed:Site {id: $site})-[:HOSTS]->(:ResourceFlow)-[pair:MATCHES]->(demand:ResourceFlow)<-[:HOSTS]-(other:Site)
WHERE other <> closed AND other.version IS NOT NULL AND NOT pair.state IN $turned_down
WITH DISTINCT closed, other, demand
MATCH (from:Site)-[:HOSTS]->(supply:ResourceFlow)-[pair:MATCHES]->(demand)
WHERE from.version IS NOT NULL AND NOT pair.state IN $turned_down
WITH closed, other, demand, from, pair ORDER BY pair.value DESC, supply.id LIMIT $most
WITH closed, other, demand, collect({from: from, pair: pair}) AS all
WHERE all[0].from = closed
UNWIND all[0..1] + [one IN all WHERE one.from <> closed][0..1] AS kept
WITH other, demand, kept.from AS from, kept.pair AS pair
RETURN from.id AS from_id, other.id AS to_id, startNode(pair).id AS supply_id, demand.id AS demand_id,
    pair.value AS value, pair.distance_m AS distance_m, pair.deliverable AS deliverable,
    pair.technology AS technology, pair.state AS state, 1 AS looked";

pub(crate) const SITES: &str = "
UNWIND $keys AS id
MATCH (site:Site {id: id}) WHERE site.version IS NOT NULL
OPTIONAL MATCH (organization:Organization)-[:OPERATES]->(site)
RETURN site.id AS id, site.name AS name, organization.name AS organization, site.longitude AS longitude,
    site.latitude AS latitude, site.country AS country, site.version AS version
ORDER BY id";

pub(crate) const SITES_OF: &str = "
MATCH (:Organization {name: $name})-[:OPERATES]->(site:Site)
RETURN site.id AS id ORDER BY id";

pub(crate) const FLOWS: &str = "
UNWIND $keys AS id
MATCH (site:Site)-[:HOSTS]->(flow:ResourceFlow {id: id})
RETURN flow.id AS id, site.id AS site, flow.direction AS direction, flow.family AS family,
    flow.resource AS resource, flow.annual AS annual, flow.version AS version
ORDER BY id";

pub(crate) const AMOUNTS: &str = "
UNWIND $keys AS id
MATCH (flow:ResourceFlow {id: id})
RETURN flow.id AS id, flow.annual AS annual";

/// The site with the most matches.
pub(crate) const HUB: &str = "
MATCH (site:Site)-[:HOSTS]->(:ResourceFlow)-[pair:MATCHES]-(:ResourceFlow)
WHERE site.version IS NOT NULL
WITH site.id AS id, count(pair) AS matches
RETURN id ORDER BY matches DESC, id LIMIT 1";

/// Whether anybody answers.
pub(crate) const ANSWERS: &str = "RETURN 1 AS number";
