-- Keys (of the secret its SHA-256 alone), and the record of what was done, to which rows are only ever added.

CREATE TABLE access_key (
    id           TEXT PRIMARY KEY,
    digest       BLOB NOT NULL CHECK (length(digest) = 32),
    role         TEXT NOT NULL,
    organization TEXT,
    label        TEXT NOT NULL,
    created_ms   INTEGER NOT NULL,
    revoked_ms   INTEGER
) STRICT;

CREATE TABLE audit (
    number  INTEGER PRIMARY KEY AUTOINCREMENT,
    at_ms   INTEGER NOT NULL,
    actor   TEXT NOT NULL,
    action  TEXT NOT NULL,
    subject TEXT NOT NULL
) STRICT;

CREATE TRIGGER audit_stays BEFORE UPDATE ON audit BEGIN
    SELECT raise(ABORT, 'the record of what was done is only added to');
END;

CREATE TRIGGER audit_stays_whole BEFORE DELETE ON audit BEGIN
    SELECT raise(ABORT, 'the record of what was done is only added to');
END;
