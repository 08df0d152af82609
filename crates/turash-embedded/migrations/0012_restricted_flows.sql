-- Flows that not everybody sees, with the site whose organization owns them. One that is gone stays here as it was: what was told of it is still in
-- the log. A flow that is not here is public.

CREATE TABLE restricted_flow (
    flow       TEXT PRIMARY KEY,
    site       TEXT NOT NULL,
    visibility TEXT NOT NULL CHECK (visibility IN ('network', 'private'))
) STRICT, WITHOUT ROWID;
