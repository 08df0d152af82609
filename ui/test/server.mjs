// A server of the real program on a folder of its own, on whichever port is free.
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export const TURASH = process.env.TURASH_BIN ?? new URL('../../target/debug/turash', import.meta.url).pathname;
const STARTS_MS = 30_000;

/** Without what the environment may say of stores and keys. */
const clean = () => Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('TURASH')));

/** A folder that is gone with the server. */
export function folder() {
  return mkdtempSync(join(tmpdir(), 'turash-page-'));
}

export function run(data, ...words) {
  return execFileSync(TURASH, ['--data', data, ...words], { env: clean(), encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}

/** Starts a server and gives its address, once it answers. */
export async function serve(data, { listen = '127.0.0.1:0', env = {} } = {}) {
  if (!process.env.TURASH_PREVIEW) return serveAt(data, listen, env);
  const { inFrontOf } = await import('./preview.mjs');
  const server = await serveAt(data, '127.0.0.1:0', env);
  const page = await inFrontOf(server.address, Number(listen.split(':').at(-1)));
  return { address: page.address, stop: () => Promise.all([page.stop(), server.stop()]) };
}

async function serveAt(data, listen, env) {
  const child = spawn(TURASH, ['--data', data, 'serve', '--listen', listen, '--log-format', 'json'], {
    cwd: data,
    env: { ...clean(), ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let log = '';
  const address = await new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`the server did not start:\n${log}`)), STARTS_MS);
    child.on('exit', (code) => reject(new Error(`the server ended with ${code}:\n${log}`)));
    child.stderr.on('data', (text) => {
      log += text;
      const found = /127\.0\.0\.1:(\d+)/.exec(log);
      if (!found) return;
      clearTimeout(timer);
      resolve(`http://127.0.0.1:${found[1]}`);
    });
  });
  const stop = () =>
    new Promise((resolve) => {
      if (child.exitCode !== null || child.signalCode !== null) return resolve();
      child.removeAllListeners('exit').on('exit', resolve);
      child.kill('SIGTERM');
    });
  return { address, stop };
}

/** The demo region, served. */
export async function demo() {
  const data = folder();
  run(data, 'demo');
  const { address, stop } = await serve(data);
  return {
    address,
    data,
    async stop() {
      await stop();
      rmSync(data, { recursive: true });
    },
  };
}
