-- Requests that are carried out once: what a caller called each, and what it was answered; no status while it is under way.

CREATE TABLE turash.kept_answer (
    caller      text COLLATE "C" NOT NULL,
    key         text COLLATE "C" NOT NULL,
    attempt     uuid NOT NULL,
    fingerprint bytea NOT NULL CHECK (length(fingerprint) = 32),
    begun_ms    bigint NOT NULL,
    status      integer,
    headers     text,
    body        bytea,
    PRIMARY KEY (caller, key)
);

CREATE INDEX kept_answer_begun ON turash.kept_answer (begun_ms);
