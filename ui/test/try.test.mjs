// The page to try the API on the real program: it shows every operation, asks one, takes a key, and asks nobody else.
import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { test } from 'node:test';
import { tab } from './browser.mjs';
import { onDemo } from './on-demo.mjs';
import { folder, run, serve } from './server.mjs';

const { skip, server, browser } = await onDemo();

/** Opens an operation, executes it as it stands, and gives what came of it. */
async function execute(page, path) {
  const operation = page.locator('.opblock-get').filter({ has: page.locator(`[data-path="${path}"]`) });
  await operation.locator('.opblock-summary-control').click();
  await operation.getByRole('button', { name: 'Execute' }).click();
  const answered = operation.locator('.live-responses-table .response');
  await answered.waitFor();
  return answered.innerText();
}

test('every operation of the API is there, and one is asked', { skip }, async () => {
  const { page, context, check } = await tab(browser, server.address);
  await page.goto(`${server.address}/?f=html`);
  await page.getByRole('link', { name: 'Try the API in the browser' }).click();
  await page.locator('.opblock').first().waitFor();
  const { paths } = await (await fetch(`${server.address}/openapi.json`)).json();
  const methods = Object.values(paths).flatMap((path) => Object.keys(path).filter((name) => /^(get|post|put|delete)$/.test(name)));
  assert.equal(await page.locator('.opblock').count(), methods.length);
  const answer = await execute(page, '/health/ready');
  assert.match(answer, /200/);
  assert.match(answer, /"ready"/);
  check();
  await context.close();
});

test('where the server asks for a key, the page does, and sends it', { skip }, async () => {
  const data = folder();
  const key = run(data, 'keys', 'create', '--role', 'reader', '--label', 'try').trim();
  const keyed = await serve(data, { env: { TURASH__HTTP__AUTHENTICATION: 'keys' } });
  const { page, context, errors } = await tab(browser, keyed.address);
  await page.goto(`${keyed.address}/api/try`);
  const field = page.getByLabel('asks for a key', { exact: false });
  await field.fill('tsk_wrong');
  await page.getByRole('button', { name: 'Use it' }).click();
  await page.getByText('This key opens nothing here').waitFor();
  await field.fill(key);
  await page.getByRole('button', { name: 'Use it' }).click();
  await page.locator('.opblock').first().waitFor();
  assert.match(await execute(page, '/v1/plans'), /"items"/);
  await page.getByRole('button', { name: 'Forget the key' }).click();
  await field.waitFor();
  // A browser notes each 401: before the first key, the wrong one, and after the key was forgotten.
  assert.deepEqual(errors.filter((error) => !error.includes('401')), []);
  await context.close();
  await keyed.stop();
  rmSync(data, { recursive: true });
});
