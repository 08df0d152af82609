// Collects the licences of what is built into the page: of each package from which a module or a file was taken.
import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const MODULES = join(dirname(fileURLToPath(import.meta.url)), '..', 'node_modules');
// Built into the published file of maplibre-gl, so that no module of theirs is seen here: its own package names them.
const WITHIN = ['maplibre-gl'];

function folderOf(id) {
  const path = id.replace(/^\0/, '').replaceAll('\\', '/');
  return /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1];
}

function textOf(name) {
  const folder = join(MODULES, name);
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const file = readdirSync(folder).sort().find((file) => /^licen[cs]e(\.|$)/i.test(file));
  // One package has its licence in its readme.
  const own = file ? readFileSync(join(folder, file), 'utf8') : /^#+ *licen[cs]e.*/ims.exec(readFileSync(join(folder, 'README.md'), 'utf8'))?.[0];
  if (!own) throw new Error(`${name} has no licence file: say in scripts/licences.mjs what it is under`);
  const licence = own.trim().replaceAll('\r\n', '\n');
  return `${name} ${manifest.version} (${manifest.license})\n\n${licence}\n`;
}

/** What the packages are that a bundled package holds within itself, as far down as they go. */
function closure(names) {
  const todo = [...names].filter((name) => WITHIN.includes(name));
  for (let name = todo.pop(); name; name = todo.pop()) {
    const manifest = JSON.parse(readFileSync(join(MODULES, name, 'package.json'), 'utf8'));
    for (const inner of Object.keys(manifest.dependencies ?? {})) {
      if (inner.startsWith('@types/') || names.has(inner)) continue;
      names.add(inner);
      todo.push(inner);
    }
  }
  return [...names].sort();
}

/** Writes `THIRD-PARTY.txt` beside the built files. */
export function licences() {
  return {
    name: 'licences',
    apply: 'build',
    generateBundle() {
      const names = new Set();
      for (const id of this.getModuleIds()) {
        const name = folderOf(id);
        if (name) names.add(name);
      }
      const line = `\n${'-'.repeat(100)}\n\n`;
      const head = 'The page of Turash is built with the following works. The borders and names of countries are those of Natural Earth, in the public domain;\nthe names and places of towns are those of GeoNames (https://www.geonames.org), under CC BY 4.0 (https://creativecommons.org/licenses/by/4.0/), reduced to the larger ones.\n';
      this.emitFile({ type: 'asset', fileName: 'THIRD-PARTY.txt', source: [head, ...closure(names).map(textOf)].join(line) });
    },
  };
}
