// Where every view is, with something in it: what pictures are taken of and what axe looks at.
export const VIEWS = {
  map: '#/map',
  'map-site': '#/map?site=steelworks',
  'map-match': '#/map?match=steelworks.furnace-gas~district-heat.network',
  'map-table': '#/map?as=table&family=heat',
  matches: '#/matches',
  'matches-compare': '#/matches?compare=steelworks.furnace-gas~district-heat.network,steelworks.furnace-gas~paper.steam',
  match: '#/matches/steelworks.furnace-gas~district-heat.network',
  'match-what-if': '#/matches/steelworks.furnace-gas~paper.steam?set=distance_km=9',
  'match-none': '#/matches/paper.dryer-exhaust~dairy.drying',
  plan: '#/plan',
  import: '#/import',
  operations: '#/operations',
  'operations-letters': '#/operations/dead-letters',
  'operations-log': '#/operations/log',
  'operations-keys': '#/operations/keys',
  unknown: '#/nothing',
};
