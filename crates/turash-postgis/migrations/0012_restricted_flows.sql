-- Flows that not everybody sees, with the site whose organization owns them. One that is gone stays here as it was: what was told of it is still in
-- the log. A flow that is not here is public.

CREATE TABLE turash.restricted_flow (
    flow       turash.id PRIMARY KEY,
    site       turash.id NOT NULL,
    visibility text NOT NULL CHECK (visibility IN ('network', 'private'))
);
CREATE INDEX restricted_flow_private ON turash.restricted_flow (flow) WHERE visibility = 'private';

-- Whoever looks at the views sees what the network sees.
CREATE OR REPLACE VIEW turash.flows AS
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
WHERE flow.body IS NOT NULL
  AND NOT EXISTS (SELECT FROM turash.restricted_flow AS hidden WHERE hidden.flow = flow.id AND hidden.visibility = 'private');

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
WHERE line.geom IS NOT NULL
  AND NOT EXISTS (SELECT FROM turash.restricted_flow AS hidden WHERE hidden.flow = line.supply AND hidden.visibility = 'private')
  AND NOT EXISTS (SELECT FROM turash.restricted_flow AS hidden WHERE hidden.flow = line.demand AND hidden.visibility = 'private');
