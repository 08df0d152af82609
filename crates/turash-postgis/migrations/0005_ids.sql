-- Any printable text may be an id; what is printable, the program checks (turash-domain/src/ids.rs). Names of subscriptions and leases are of
-- this domain too, and stay plain. Every id that is there already is one by the new rule: they are not looked at again.

ALTER DOMAIN turash.id DROP CONSTRAINT id_check;
ALTER DOMAIN turash.id ADD CONSTRAINT id_check
    CHECK (octet_length(VALUE) BETWEEN 1 AND 128 AND VALUE !~ '[\x01-\x1f\x7f]') NOT VALID;

-- An id as it stands in the ids of matches (turash-domain/src/spelling.rs): each byte that is not plain as ! and two hexadecimal digits.
CREATE FUNCTION turash.spelling(id text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT CASE WHEN id COLLATE "C" ~ '^[A-Za-z0-9._:-]*$' THEN id ELSE (
        SELECT string_agg(
            CASE WHEN byte < 128 AND chr(byte) COLLATE "C" ~ '[A-Za-z0-9._:-]' THEN chr(byte)
                 ELSE '!' || lpad(upper(to_hex(byte)), 2, '0') END,
            '' ORDER BY place)
        FROM (
            SELECT place, get_byte(convert_to(id, 'UTF8'), place) AS byte
            FROM generate_series(0, octet_length(convert_to(id, 'UTF8')) - 1) AS place
        ) AS bytes
    ) END
$$;

-- A pair stands once, with the better of the two values that its flows' lists were told; a decided pair also where no list holds it.
CREATE OR REPLACE VIEW turash.matches AS
WITH listed AS (
    SELECT CASE WHEN told.direction = 'supply' THEN told.flow::text ELSE entry.counterpart END AS supply,
           CASE WHEN told.direction = 'supply' THEN entry.counterpart ELSE told.flow::text END AS demand,
           entry.value
    FROM turash.told
    CROSS JOIN LATERAL unnest(told.counterparts, told.rank_values) AS entry (counterpart, value)
), pair AS (
    SELECT supply, demand, max(value) AS value FROM listed GROUP BY supply, demand
)
SELECT turash.spelling(coalesce(pair.supply, decision.supply)) || '~' ||
       turash.spelling(coalesce(pair.demand, decision.demand)) AS id,
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
