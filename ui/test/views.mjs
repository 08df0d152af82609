// Where every view is, with something in it: what pictures are taken of and what axe looks at.
export const VIEWS = {
  map: '#/map',
  'map-site': '#/map?site=steelworks',
  'map-match': '#/map?match=steelworks.furnace-gas~district-heat.network',
  'map-table': '#/map?as=table&family=heat',
  'map-both': '#/map?as=both',
  'map-near': '#/map?near=15.42,47.06,5',
  matches: '#/matches',
  plan: '#/plan',
  import: '#/import',
  operations: '#/operations',
  unknown: '#/nothing',
};
