// Where every view is, with something in it: what pictures are taken of and what axe looks at.
export const VIEWS = {
  map: '#/map',
  'map-site': '#/map?site=steelworks',
  'map-match': '#/map?match=steelworks.furnace-gas~district-heat.network',
  'map-table': '#/map?as=table&family=heat',
  matches: '#/matches',
  plan: '#/plan',
  import: '#/import',
  operations: '#/operations',
  'operations-letters': '#/operations/dead-letters',
  'operations-log': '#/operations/log',
  'operations-keys': '#/operations/keys',
  unknown: '#/nothing',
};
