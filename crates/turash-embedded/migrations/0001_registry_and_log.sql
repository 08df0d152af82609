-- The registry and the event log.
--
-- What is searched or joined is a column; the whole resource is one JSON document (body), so that the model can grow
-- without a migration. A removed site or flow stays as a row without a body: its version goes on counting from there.

CREATE TABLE site (
    key      INTEGER PRIMARY KEY,
    id       TEXT NOT NULL UNIQUE,
    version  INTEGER NOT NULL,
    name     TEXT,
    country  TEXT,
    lon      REAL,
    lat      REAL,
    location TEXT,
    body     TEXT
) STRICT;
CREATE INDEX site_country ON site (country, id) WHERE country IS NOT NULL;
CREATE INDEX site_removed ON site (id) WHERE body IS NULL;

CREATE TABLE flow (
    key       INTEGER PRIMARY KEY,
    id        TEXT NOT NULL UNIQUE,
    version   INTEGER NOT NULL,
    site      INTEGER REFERENCES site (key),
    direction TEXT,
    family    TEXT,
    annual    REAL,
    peak      REAL,
    body      TEXT
) STRICT;
CREATE INDEX flow_site ON flow (site) WHERE site IS NOT NULL;
CREATE INDEX flow_removed ON flow (id) WHERE body IS NULL;

CREATE TABLE decision (
    key     INTEGER PRIMARY KEY,
    id      TEXT NOT NULL UNIQUE,
    supply  TEXT NOT NULL,
    demand  TEXT NOT NULL,
    state   TEXT NOT NULL,
    version INTEGER NOT NULL,
    body    TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX decision_pair ON decision (supply, demand);

-- One list per flow, packed: for each counterpart the length of its id, the id, and the ranking value (f32, little-endian).
CREATE TABLE told (
    key       INTEGER PRIMARY KEY,
    flow      TEXT NOT NULL UNIQUE,
    direction TEXT NOT NULL,
    entries   BLOB NOT NULL
) STRICT;

CREATE TABLE event (
    sequence    INTEGER PRIMARY KEY,
    id          BLOB NOT NULL UNIQUE,
    type        TEXT NOT NULL,
    subject     TEXT NOT NULL,
    time_ms     INTEGER NOT NULL,
    data        TEXT NOT NULL,
    traceparent TEXT
) STRICT;

-- How far the log was trimmed: the last sequence survives even where every event is gone.
CREATE TABLE log (
    one     INTEGER PRIMARY KEY CHECK (one = 1),
    trimmed INTEGER NOT NULL
) STRICT;
INSERT INTO log (one, trimmed) VALUES (1, 0);
