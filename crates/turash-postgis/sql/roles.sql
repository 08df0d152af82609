-- The roles of Turash with the least rights, run once by an administrator on the database of the store, after `turash migrate`.
--
-- turash_app   serves: reads and writes rows, owns nothing, changes no table. `turash migrate` runs as the owner instead.
-- turash_read  looks: the three views for a GIS, nothing else.
--
-- Give each login a password of its own, for example: ALTER ROLE turash_app PASSWORD '...';

DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'turash_app') THEN
        CREATE ROLE turash_app LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS;
    END IF;
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'turash_read') THEN
        CREATE ROLE turash_read LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS;
        ALTER ROLE turash_read SET default_transaction_read_only = on;
    END IF;
END
$$;

GRANT USAGE ON SCHEMA turash TO turash_app, turash_read;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA turash TO turash_app;
REVOKE INSERT, UPDATE, DELETE ON turash.schema_version FROM turash_app;
-- What was done is recorded for good.
REVOKE UPDATE, DELETE ON turash.audit FROM turash_app;
GRANT SELECT ON turash.sites, turash.flows, turash.matches TO turash_read;

-- Tables of later migrations; holds for the role that runs this script, which is to be the one that migrates.
ALTER DEFAULT PRIVILEGES IN SCHEMA turash GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO turash_app;
