-- What people write about a pair, whether or not its flows are still there.

CREATE TABLE comment (
    id     TEXT PRIMARY KEY,
    supply TEXT NOT NULL,
    demand TEXT NOT NULL,
    at_ms  INTEGER NOT NULL,
    actor  TEXT,
    text   TEXT NOT NULL
) STRICT;

CREATE INDEX comment_pair ON comment (supply, demand, id);
