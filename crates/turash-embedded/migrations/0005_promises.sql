-- What is promised on a flow is looked up with every change of it: by the supply (decision_pair) and by the demand of the decisions that
-- hold a quantity. They are few.

CREATE INDEX decision_demand_promised ON decision (demand) WHERE state IN ('reserved', 'contracted', 'live');
