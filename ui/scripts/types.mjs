// Writes src/api/schema.d.ts: the types of the API, from the description that the server answers under /openapi.json.
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import openapi, { astToString } from 'openapi-typescript';

const folder = new URL('../../crates/turash-http/openapi/', import.meta.url);
const part = (name) => JSON.parse(readFileSync(new URL(name, folder), 'utf8'));
const all = (start) =>
  Object.assign({}, ...readdirSync(folder).filter((name) => name.startsWith(start)).sort().map(part));

const document = part('root.json');
document.paths = all('paths_');
document.components.schemas = all('schemas_');
const head = '// Made by `npm run types` from crates/turash-http/openapi; not to be edited.\n\n';
const target = new URL('../src/api/schema.d.ts', import.meta.url);
writeFileSync(target, head + astToString(await openapi(document)));
