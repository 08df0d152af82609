-- What the plan that is kept current gives the pairs, in the annual unit of the demand's family.

CREATE TABLE planned (
    supply TEXT NOT NULL,
    demand TEXT NOT NULL,
    annual REAL NOT NULL CHECK (annual > 0),
    PRIMARY KEY (supply, demand)
) STRICT, WITHOUT ROWID;
