-- Keys (of the secret its SHA-256 alone), and the record of what was done, to which rows are only ever added.

CREATE TABLE turash.access_key (
    id           text COLLATE "C" PRIMARY KEY,
    digest       bytea NOT NULL CHECK (length(digest) = 32),
    role         text NOT NULL,
    organization text,
    label        text NOT NULL,
    created_ms   bigint NOT NULL,
    revoked_ms   bigint
);

CREATE TABLE turash.audit (
    number  bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at_ms   bigint NOT NULL,
    actor   text NOT NULL,
    action  text NOT NULL,
    subject text NOT NULL
);

CREATE FUNCTION turash.audit_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the record of what was done is only added to';
END
$$;

CREATE TRIGGER audit_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON turash.audit
    FOR EACH STATEMENT EXECUTE FUNCTION turash.audit_stays();
