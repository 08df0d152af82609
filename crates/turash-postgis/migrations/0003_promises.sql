-- What is promised on a flow is looked up with every change of it: by the supply and by the demand of the decisions that hold a
-- quantity. They are few.

CREATE INDEX decision_supply_promised ON turash.decision (supply) WHERE state IN ('reserved', 'contracted', 'live');
CREATE INDEX decision_demand_promised ON turash.decision (demand) WHERE state IN ('reserved', 'contracted', 'live');
