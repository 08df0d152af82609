-- Requests that are carried out once: what a caller called each, and what it was answered; no status while it is under way.

CREATE TABLE kept_answer (
    caller      TEXT NOT NULL,
    key         TEXT NOT NULL,
    attempt     BLOB NOT NULL CHECK (length(attempt) = 16),
    fingerprint BLOB NOT NULL CHECK (length(fingerprint) = 32),
    begun_ms    INTEGER NOT NULL,
    status      INTEGER,
    headers     TEXT,
    body        BLOB,
    PRIMARY KEY (caller, key)
) STRICT;

CREATE INDEX kept_answer_begun ON kept_answer (begun_ms);
