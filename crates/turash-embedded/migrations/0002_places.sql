-- The spatial index: exact places with the version they are of, and an R*Tree over them. A place without coordinates was
-- forgotten as of its version. Triggers keep the tree, so that the two cannot part.

CREATE TABLE place (
    key     INTEGER PRIMARY KEY,
    site    TEXT NOT NULL UNIQUE,
    version INTEGER NOT NULL,
    lon     REAL,
    lat     REAL
) STRICT;

CREATE VIRTUAL TABLE place_box USING rtree (key, min_lon, max_lon, min_lat, max_lat);

CREATE TRIGGER place_kept AFTER INSERT ON place WHEN NEW.lon IS NOT NULL
BEGIN
    INSERT INTO place_box VALUES (NEW.key, NEW.lon, NEW.lon, NEW.lat, NEW.lat);
END;

CREATE TRIGGER place_moved AFTER UPDATE ON place
WHEN NEW.lon IS NOT NULL AND (OLD.lon IS NULL OR OLD.lon <> NEW.lon OR OLD.lat <> NEW.lat)
BEGIN
    DELETE FROM place_box WHERE key = NEW.key;
    INSERT INTO place_box VALUES (NEW.key, NEW.lon, NEW.lon, NEW.lat, NEW.lat);
END;

CREATE TRIGGER place_forgotten AFTER UPDATE ON place WHEN NEW.lon IS NULL AND OLD.lon IS NOT NULL
BEGIN
    DELETE FROM place_box WHERE key = NEW.key;
END;

-- Sites that an older Turash put down.
INSERT INTO place (site, version, lon, lat) SELECT id, version, lon, lat FROM site;
