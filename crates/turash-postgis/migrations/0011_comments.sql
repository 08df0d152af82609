-- What people write about a pair, whether or not its flows are still there.

CREATE TABLE turash.comment (
    id     text COLLATE "C" PRIMARY KEY,
    supply text COLLATE "C" NOT NULL,
    demand text COLLATE "C" NOT NULL,
    at_ms  bigint NOT NULL,
    actor  text,
    text   text NOT NULL
);

CREATE INDEX comment_pair ON turash.comment (supply, demand, id);
