-- The ledger of the subscriptions.

CREATE TABLE watermark (
    subscription TEXT PRIMARY KEY,
    sequence     INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE retry (
    subscription TEXT NOT NULL,
    sequence     INTEGER NOT NULL,
    attempts     INTEGER NOT NULL,
    due_ms       INTEGER NOT NULL,
    error        TEXT NOT NULL,
    PRIMARY KEY (subscription, sequence)
) STRICT, WITHOUT ROWID;
CREATE INDEX retry_due ON retry (subscription, due_ms, sequence);

CREATE TABLE dead_letter (
    subscription    TEXT NOT NULL,
    sequence        INTEGER NOT NULL,
    event           TEXT NOT NULL,
    attempts        INTEGER NOT NULL,
    error           TEXT NOT NULL,
    first_failed_ms INTEGER NOT NULL,
    buried_ms       INTEGER NOT NULL,
    PRIMARY KEY (subscription, sequence)
) STRICT, WITHOUT ROWID;

-- Dead letters that were dropped for good, and why.
CREATE TABLE discarded (
    key             INTEGER PRIMARY KEY,
    subscription    TEXT NOT NULL,
    sequence        INTEGER NOT NULL,
    event           TEXT NOT NULL,
    attempts        INTEGER NOT NULL,
    error           TEXT NOT NULL,
    first_failed_ms INTEGER NOT NULL,
    buried_ms       INTEGER NOT NULL,
    reason          TEXT NOT NULL,
    discarded_ms    INTEGER NOT NULL
) STRICT;
