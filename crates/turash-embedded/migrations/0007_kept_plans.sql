-- Plans that were made: what was asked (found by its hash, since it may be long) and all of what was answered, as JSON.

CREATE TABLE kept_plan (
    id            TEXT PRIMARY KEY,
    made_ms       INTEGER NOT NULL,
    as_of         INTEGER NOT NULL,
    question_hash INTEGER NOT NULL,
    question      TEXT NOT NULL,
    document      TEXT NOT NULL
) STRICT;

CREATE INDEX kept_plan_question ON kept_plan (question_hash, id);
