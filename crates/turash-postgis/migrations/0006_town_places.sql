-- A site may stand in the middle of its town.

ALTER TABLE turash.site DROP CONSTRAINT site_location_check;
ALTER TABLE turash.site ADD CONSTRAINT site_location_check
    CHECK (location IN ('own', 'shared', 'town', 'suspect'));
