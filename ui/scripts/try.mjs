// Fetches the published files of Swagger UI into try/, with their licences. They are part of the repository: this is run for another
// version only. The package is packed and not installed: installing it runs a program that tells its makers.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const VERSION = '5.35.0';
const SHA512 = 'U06rpMtW9V3XPGOBeamTUSr0Z09jMX4IJuANpE/EZbAhw0G8CgwrzU4YmXkn/h0wCDNsXdGarTNNHC3sU8yVUQ==';

const target = new URL('../try/', import.meta.url);
const folder = mkdtempSync(join(tmpdir(), 'turash-try-'));
try {
  execFileSync('npm', ['pack', '--silent', `swagger-ui-dist@${VERSION}`], { cwd: folder });
  const archive = join(folder, `swagger-ui-dist-${VERSION}.tgz`);
  const found = createHash('sha512').update(readFileSync(archive)).digest('base64');
  if (found !== SHA512) throw new Error(`swagger-ui-dist ${VERSION} is not what it was: its sha512 is ${found}`);
  execFileSync('tar', ['xzf', archive, '-C', folder]);
  const read = (name) => readFileSync(join(folder, 'package', name), 'utf8').replaceAll('\r\n', '\n');
  const write = (name, text) => writeFileSync(new URL(name, target), `${text.trim()}\n`);
  // The maps are not here, and a browser would ask for them.
  const withoutMap = (text) => text.replace(/\n?(\/\/# sourceMappingURL=.*|\/\*# sourceMappingURL=.*\*\/)\s*$/, '');
  for (const name of ['swagger-ui-bundle.js', 'swagger-ui.css']) write(name, withoutMap(read(name)));
  const line = `\n${'-'.repeat(100)}\n\n`;
  const parts = [
    'The page to try the API shows the following work, as it is published.\n',
    `swagger-ui-dist ${VERSION} (Apache-2.0)\n\n${read('NOTICE')}\n${read('LICENSE')}`,
    `What is built into it:\n\n${read('swagger-ui-bundle.js.LICENSE.txt')}`,
  ];
  write('THIRD-PARTY.txt', parts.join(line));
} finally {
  rmSync(folder, { recursive: true });
}
