-- Plans that were made: what was asked (found by its hash, since it may be long) and all of what was answered, as JSON.

CREATE TABLE turash.kept_plan (
    id            text COLLATE "C" PRIMARY KEY,
    made_ms       bigint NOT NULL,
    as_of         bigint NOT NULL,
    question_hash bigint NOT NULL,
    question      text NOT NULL,
    document      text NOT NULL
);

CREATE INDEX kept_plan_question ON turash.kept_plan (question_hash, id);
