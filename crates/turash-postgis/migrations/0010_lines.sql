-- Matches as lines, one row each, for a map that opens a region of millions. The subscription `lines` keeps them (turash-postgis/src/lines.rs);
-- what they are made of stays the truth. A pair whose flows are gone is kept without geometry, which the view does not show.
--
-- Ids are plain text here: they come out of columns that have checked them.

CREATE TABLE turash.match_line (
    supply      text COLLATE "C" NOT NULL,
    demand      text COLLATE "C" NOT NULL,
    family      text,
    supply_site text COLLATE "C",
    demand_site text COLLATE "C",
    state       text NOT NULL,
    value       double precision,
    distance_km double precision,
    geom        geometry(LineString, 4326)
);

-- What was told up to here is in the lists that the rows are made of; what is told from here on comes as events.
INSERT INTO turash.watermark (subscription, sequence)
SELECT 'lines', sequence FROM turash.watermark WHERE subscription = 'matcher'
ON CONFLICT DO NOTHING;

-- All lists are read whole, once, and the rows lie as they do on the map.
SET LOCAL statement_timeout = 0;
SET LOCAL enable_seqscan = on;
SET LOCAL work_mem = '64MB';

INSERT INTO turash.match_line
WITH listed AS (
    SELECT CASE WHEN told.direction = 'supply' THEN told.flow::text ELSE entry.counterpart END AS supply,
           CASE WHEN told.direction = 'supply' THEN entry.counterpart ELSE told.flow::text END AS demand,
           entry.value
    FROM turash.told
    CROSS JOIN LATERAL unnest(told.counterparts, told.rank_values) AS entry (counterpart, value)
), pair AS (
    SELECT supply, demand, max(value) AS value FROM listed GROUP BY supply, demand
), held AS (
    SELECT coalesce(pair.supply, decision.supply) AS supply, coalesce(pair.demand, decision.demand) AS demand,
           coalesce(decision.state, 'suggested') AS state, pair.value::double precision AS value
    FROM pair
    FULL JOIN turash.decision ON decision.supply = pair.supply AND decision.demand = pair.demand
)
SELECT held.supply, held.demand, supply.family, supply.site, demand.site, held.state, held.value,
       ST_Distance(supply_place.at, demand_place.at, false) / 1000 AS distance_km,
       ST_MakeLine(supply_place.at::geometry, demand_place.at::geometry) AS geom
FROM held
LEFT JOIN turash.flow AS supply ON supply.id = held.supply AND supply.body IS NOT NULL
LEFT JOIN turash.place AS supply_place ON supply_place.site = supply.site
LEFT JOIN turash.flow AS demand ON demand.id = held.demand AND demand.body IS NOT NULL
LEFT JOIN turash.place AS demand_place ON demand_place.site = demand.site
ORDER BY geom;

ALTER TABLE turash.match_line ADD PRIMARY KEY (supply, demand);
CREATE INDEX match_line_demand ON turash.match_line (demand);
CREATE INDEX match_line_geom ON turash.match_line USING gist (geom);

-- The same columns as before.
CREATE OR REPLACE VIEW turash.matches AS
SELECT turash.spelling(line.supply) || '~' || turash.spelling(line.demand) AS id,
       line.supply AS supply_id,
       line.demand AS demand_id,
       line.family,
       line.supply_site AS supply_site_id,
       supply_site.name AS supply_site_name,
       line.demand_site AS demand_site_id,
       demand_site.name AS demand_site_name,
       line.state,
       line.value AS value_eur_per_year,
       line.distance_km,
       line.geom
FROM turash.match_line AS line
JOIN turash.site AS supply_site ON supply_site.id = line.supply_site
JOIN turash.site AS demand_site ON demand_site.id = line.demand_site
WHERE line.geom IS NOT NULL;
