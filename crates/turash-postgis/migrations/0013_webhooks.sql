-- Where events are sent by HTTP POST. The secret stands here as it is: who signs a message needs the secret itself, not its digest.

CREATE TABLE turash.webhook (
    id              text COLLATE "C" PRIMARY KEY,
    url             text NOT NULL,
    label           text NOT NULL,
    types           text NOT NULL,
    secret          bytea NOT NULL CHECK (length(secret) = 32),
    created_ms      bigint NOT NULL,
    after_sequence  bigint NOT NULL,
    run             bigint NOT NULL CHECK (run > 0),
    disabled_ms     bigint,
    disabled_reason text,
    CHECK ((disabled_ms IS NULL) = (disabled_reason IS NULL))
);
