-- What a GIS shows: sites and flows as points, matches as lines. Units are in the names of the columns; id is unique.

CREATE VIEW turash.sites AS
SELECT site.id::text AS id,
       site.name,
       site.body::json ->> 'organization' AS organization,
       site.body::json ->> 'city' AS city,
       site.country,
       site.body::json ->> 'industry' AS industry,
       site.location AS location_quality,
       site.longitude_deg,
       site.latitude_deg,
       site.version,
       place.at::geometry(Point, 4326) AS geom
FROM turash.site
JOIN turash.place ON place.site = site.id
WHERE site.body IS NOT NULL;

CREATE VIEW turash.flows AS
SELECT flow.id::text AS id,
       flow.site::text AS site_id,
       site.name AS site_name,
       flow.direction,
       flow.family,
       CASE WHEN flow.family IN ('heat', 'cooling', 'electricity', 'gas') THEN flow.annual END AS annual_mwh,
       CASE WHEN flow.family IN ('material', 'co2') THEN flow.annual END AS annual_t,
       CASE WHEN flow.family = 'water' THEN flow.annual END AS annual_m3,
       CASE WHEN flow.family IN ('heat', 'cooling', 'electricity', 'gas') THEN flow.peak END AS peak_mw,
       CASE WHEN flow.family IN ('material', 'co2') THEN flow.peak END AS peak_t_per_hour,
       CASE WHEN flow.family = 'water' THEN flow.peak END AS peak_m3_per_hour,
       flow.version,
       place.at::geometry(Point, 4326) AS geom
FROM turash.flow
JOIN turash.site ON site.id = flow.site
JOIN turash.place ON place.site = flow.site
WHERE flow.body IS NOT NULL;

-- A pair stands once, with the better of the two values that its flows' lists were told; a decided pair also where no list holds it.
CREATE VIEW turash.matches AS
WITH listed AS (
    SELECT CASE WHEN told.direction = 'supply' THEN told.flow::text ELSE entry.counterpart END AS supply,
           CASE WHEN told.direction = 'supply' THEN entry.counterpart ELSE told.flow::text END AS demand,
           entry.value
    FROM turash.told
    CROSS JOIN LATERAL unnest(told.counterparts, told.rank_values) AS entry (counterpart, value)
), pair AS (
    SELECT supply, demand, max(value) AS value FROM listed GROUP BY supply, demand
)
SELECT coalesce(pair.supply, decision.supply) || '~' || coalesce(pair.demand, decision.demand) AS id,
       supply.id::text AS supply_id,
       demand.id::text AS demand_id,
       supply.family,
       supply_site.id::text AS supply_site_id,
       supply_site.name AS supply_site_name,
       demand_site.id::text AS demand_site_id,
       demand_site.name AS demand_site_name,
       coalesce(decision.state, 'suggested') AS state,
       pair.value::double precision AS value_eur_per_year,
       ST_Distance(supply_place.at, demand_place.at, false) / 1000 AS distance_km,
       ST_MakeLine(supply_place.at::geometry, demand_place.at::geometry)::geometry(LineString, 4326) AS geom
FROM pair
FULL JOIN turash.decision ON decision.supply = pair.supply AND decision.demand = pair.demand
JOIN turash.flow AS supply ON supply.id = coalesce(pair.supply, decision.supply) AND supply.body IS NOT NULL
JOIN turash.flow AS demand ON demand.id = coalesce(pair.demand, decision.demand) AND demand.body IS NOT NULL
JOIN turash.site AS supply_site ON supply_site.id = supply.site
JOIN turash.site AS demand_site ON demand_site.id = demand.site
JOIN turash.place AS supply_place ON supply_place.site = supply.site
JOIN turash.place AS demand_place ON demand_place.site = demand.site;
