-- Where events are sent by HTTP POST. The secret stands here as it is: who signs a message needs the secret itself, not its digest.

CREATE TABLE webhook (
    id              TEXT PRIMARY KEY,
    url             TEXT NOT NULL,
    label           TEXT NOT NULL,
    types           TEXT NOT NULL,
    secret          BLOB NOT NULL CHECK (length(secret) = 32),
    created_ms      INTEGER NOT NULL,
    after_sequence  INTEGER NOT NULL,
    run             INTEGER NOT NULL CHECK (run > 0),
    disabled_ms     INTEGER,
    disabled_reason TEXT,
    CHECK ((disabled_ms IS NULL) = (disabled_reason IS NULL))
) STRICT;
