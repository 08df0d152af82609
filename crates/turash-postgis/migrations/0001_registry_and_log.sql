-- The tables of Turash. What is searched, joined or shown is a column; the whole resource is one JSON document (body), so that
-- the model can grow without a migration. A removed site or flow stays as a row without a body: its version goes on counting.
--
-- body is text, not jsonb: jsonb would change numbers (-0, many digits), and what is put must read back bit for bit. Ids compare
-- by their bytes (COLLATE "C"), as the ports say. No foreign keys: a check by row would cost an import more than the rows
-- themselves; commits check sites in bulk, under a lock that removals of sites take alone.

CREATE SCHEMA IF NOT EXISTS turash;
CREATE EXTENSION IF NOT EXISTS postgis;

CREATE TABLE turash.schema_version (
    version    integer PRIMARY KEY CHECK (version > 0),
    name       text NOT NULL,
    applied_at timestamptz NOT NULL DEFAULT now()
);

CREATE DOMAIN turash.id AS text COLLATE "C"
    CHECK (octet_length(VALUE) BETWEEN 1 AND 128 AND VALUE !~ '[^A-Za-z0-9._:-]');

CREATE TABLE turash.site (
    id            turash.id PRIMARY KEY,
    version       bigint NOT NULL CHECK (version > 0),
    name          text CHECK (char_length(name) BETWEEN 1 AND 500),
    country       text CHECK (octet_length(country) = 2),
    longitude_deg double precision CHECK (longitude_deg BETWEEN -180 AND 180),
    latitude_deg  double precision CHECK (latitude_deg BETWEEN -90 AND 90),
    location      text CHECK (location IN ('own', 'shared', 'suspect')),
    body          text,
    CHECK (num_nulls(name, longitude_deg, latitude_deg, location, body) IN (0, 5))
);
CREATE INDEX site_country ON turash.site (country, id) WHERE country IS NOT NULL;

CREATE TABLE turash.flow (
    id        turash.id PRIMARY KEY,
    version   bigint NOT NULL CHECK (version > 0),
    site      turash.id,
    direction text CHECK (direction IN ('supply', 'demand')),
    family    text CHECK (family IN ('heat', 'cooling', 'water', 'material', 'co2', 'electricity', 'gas')),
    annual    double precision CHECK (annual BETWEEN 0 AND 1e10),
    peak      double precision CHECK (peak BETWEEN 0 AND 1e10),
    body      text,
    CHECK (num_nulls(site, direction, family, annual, body) IN (0, 5))
);
CREATE INDEX flow_site ON turash.flow (site, id) WHERE site IS NOT NULL;
CREATE INDEX flow_kind ON turash.flow (family, direction, id) WHERE family IS NOT NULL;

CREATE TABLE turash.decision (
    supply  turash.id NOT NULL,
    demand  turash.id NOT NULL,
    state   text NOT NULL,
    version bigint NOT NULL CHECK (version > 0),
    body    text NOT NULL,
    PRIMARY KEY (supply, demand)
);

-- One list per flow, best first; the ranking values in EUR/a, bit for bit.
CREATE TABLE turash.told (
    flow         turash.id PRIMARY KEY,
    direction    text NOT NULL CHECK (direction IN ('supply', 'demand')),
    counterparts text[] COLLATE "C" NOT NULL,
    rank_values  real[] NOT NULL,
    CHECK (cardinality(counterparts) = cardinality(rank_values) AND cardinality(counterparts) > 0)
);

CREATE TABLE turash.event (
    sequence    bigint PRIMARY KEY CHECK (sequence > 0),
    id          uuid NOT NULL UNIQUE,
    type        text NOT NULL,
    subject     text NOT NULL,
    time_ms     bigint NOT NULL,
    data        text NOT NULL,
    traceparent text
);

-- The sequence of the last event. Whoever appends locks this row until the commit: the order of sequences is the order of commits.
CREATE TABLE turash.log_head (
    one  boolean PRIMARY KEY DEFAULT true CHECK (one),
    last bigint NOT NULL CHECK (last >= 0)
) WITH (fillfactor = 10);
INSERT INTO turash.log_head (last) VALUES (0);

-- How far the log was trimmed: a row of its own, so that trimming and appending do not wait for each other.
CREATE TABLE turash.log_trimmed (
    one     boolean PRIMARY KEY DEFAULT true CHECK (one),
    trimmed bigint NOT NULL CHECK (trimmed >= 0)
);
INSERT INTO turash.log_trimmed (trimmed) VALUES (0);

-- Which transactions were committed, by the number that the program gave them; kept for an hour, for answers that got lost.
CREATE TABLE turash.commit_id (
    id uuid PRIMARY KEY,
    at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX commit_id_at ON turash.commit_id (at);

-- The spatial index: places with the version they are of. A place without coordinates was forgotten as of its version.
CREATE TABLE turash.place (
    site    turash.id PRIMARY KEY,
    version bigint NOT NULL CHECK (version >= 0),
    at      geography(Point, 4326)
);
CREATE INDEX place_at ON turash.place USING gist (at);
CREATE INDEX place_box ON turash.place USING gist ((at::geometry(Point, 4326)));

CREATE TABLE turash.watermark (
    subscription turash.id PRIMARY KEY,
    sequence     bigint NOT NULL CHECK (sequence >= 0)
) WITH (fillfactor = 50);

-- A retry carries its event, since the log may be trimmed before it is tried again.
CREATE TABLE turash.retry (
    subscription    turash.id NOT NULL,
    sequence        bigint NOT NULL,
    event           text NOT NULL,
    attempts        bigint NOT NULL,
    due_ms          bigint NOT NULL,
    error           text NOT NULL,
    first_failed_ms bigint NOT NULL,
    PRIMARY KEY (subscription, sequence)
);
CREATE INDEX retry_due ON turash.retry (subscription, due_ms, sequence);

CREATE TABLE turash.dead_letter (
    subscription    turash.id NOT NULL,
    sequence        bigint NOT NULL,
    event           text NOT NULL,
    attempts        bigint NOT NULL,
    error           text NOT NULL,
    first_failed_ms bigint NOT NULL,
    buried_ms       bigint NOT NULL,
    PRIMARY KEY (subscription, sequence)
);

-- Dead letters that were dropped for good, and why.
CREATE TABLE turash.discarded (
    key             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    subscription    turash.id NOT NULL,
    sequence        bigint NOT NULL,
    event           text NOT NULL,
    attempts        bigint NOT NULL,
    error           text NOT NULL,
    first_failed_ms bigint NOT NULL,
    buried_ms       bigint NOT NULL,
    reason          text NOT NULL,
    discarded_ms    bigint NOT NULL
);

-- Who may write for a subscription. One that was given back runs out at 0. The second key makes a change of the token, and nothing
-- else, wait for commits that hold the row: a takeover waits for them, a renewal does not.
CREATE TABLE turash.lease (
    name     turash.id PRIMARY KEY,
    holder   text NOT NULL,
    token    bigint NOT NULL CHECK (token > 0),
    until_ms bigint NOT NULL,
    UNIQUE (name, token)
);
