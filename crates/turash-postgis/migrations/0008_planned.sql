-- What the plan that is kept current gives the pairs, in the annual unit of the demand's family.

CREATE TABLE turash.planned (
    supply turash.id NOT NULL,
    demand turash.id NOT NULL,
    annual double precision NOT NULL CHECK (annual > 0),
    PRIMARY KEY (supply, demand)
);
