// Operations, end to end: how it is, what was given up, the log as it grows, keys.
import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { axe, launch, missing, tab } from './browser.mjs';
import { folder, run, serve } from './server.mjs';

const skip = missing() ?? false;
/** Events that fail are given up after three attempts in quick succession. */
const IMPATIENT = {
  TURASH__EVENTS__ATTEMPTS: '3',
  TURASH__EVENTS__RETRY_BASE_SECONDS: '0.05',
  TURASH__EVENTS__RETRY_CAP_SECONDS: '0.1',
};
let browser;

before(async () => {
  if (!skip) browser = await launch();
});
after(() => browser?.close());

const site = (id, name = id) => ({ id, name, coordinates: { lon: 15.42, lat: 47.06 } });

async function put(address, sites, headers = {}) {
  const answer = await fetch(`${address}/v1/sites`, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(sites) });
  assert.ok(answer.ok, await answer.text());
}

test('it says that all is well, and the log shows what happens, can be held, filtered and opened', { skip }, async (t) => {
  const data = folder();
  const server = await serve(data);
  t.after(() => server.stop());
  await put(server.address, [site('a'), site('b')]);
  const { page, context, check } = await tab(browser, server.address);
  await page.goto(`${server.address}/#/operations`);
  await page.getByText('All is well.').waitFor();
  await page.getByText('keeps the matches current').waitFor();
  await page.locator('.spark').first().waitFor();
  await page.getByText('answers; 2 sites, 0 flows').waitFor();
  await page.getByRole('link', { name: 'Event log' }).press('Enter');
  await page.getByText('The log begins here.').waitFor();
  assert.equal(await page.locator('.log li').count(), 2);
  await page.locator('.live[data-is=live]').waitFor();
  await put(server.address, [site('c', 'Cement')]);
  await page.locator('.log li').first().getByText('site/c').waitFor();
  await page.getByRole('button', { name: 'Pause' }).press('Enter');
  await put(server.address, [site('d')]);
  await page.getByText('Held still; 1 new wait.').waitFor();
  assert.equal(await page.locator('.log li').count(), 3);
  await page.getByRole('button', { name: 'Pause' }).press('Enter');
  await page.waitForFunction(() => document.querySelectorAll('.log li').length === 4);
  await page.getByLabel('About').fill('site/c');
  await page.waitForURL(/q=site/);
  assert.equal(await page.locator('.log li').count(), 1);
  await page.locator('.log summary').press('Enter');
  await page.locator('.log pre', { hasText: 'Cement' }).waitFor();
  await page.waitForURL(/open=3/);
  assert.deepEqual(await axe(page), []);
  check();
  // A link shows what its sender saw.
  await page.reload();
  await page.locator('.log pre', { hasText: 'Cement' }).waitFor();
  await page.goto(`${server.address}/#/operations`);
  await page.getByText('All is well.').waitFor();
  await server.stop();
  await page.getByText('Something needs you.').waitFor();
  await page.locator('.verdict').getByText('The server does not answer').waitFor();
  assert.deepEqual(await axe(page), []);
  await context.close();
  rmSync(data, { recursive: true });
});

test('events that were given up are looked at, discarded with a reason, and tried again', { skip }, async (t) => {
  const data = folder();
  let server = await serve(data, { env: { ...IMPATIENT, TURASH_TEST_FAULT: 'panic' } });
  t.after(() => server.stop());
  await put(server.address, ['a', 'b', 'c', 'd'].map((id) => site(id)));
  const { page, context, errors } = await tab(browser, server.address);
  await page.goto(`${server.address}/#/operations`);
  await page.getByText('matcher gave 4 events up').waitFor();
  assert.deepEqual(await axe(page), []);
  await page.getByRole('link', { name: 'Look at them' }).press('Enter');
  await page.waitForURL(/dead-letters\?subscription=matcher/);
  await page.getByText('4 of 4 events').waitFor();
  assert.deepEqual(await axe(page), []);
  await page.getByLabel('Error contains').fill('nothing of that kind');
  await page.getByText('None passes the filters.').waitFor();
  await page.getByLabel('Error contains').fill('injected');
  await page.getByText('4 of 4 events').waitFor();

  // One is opened and discarded; the reason is asked for and stands in the record.
  await page.locator('tbody tr').first().press('Enter');
  await page.getByRole('dialog').getByText('"site/a"').waitFor();
  assert.deepEqual(await axe(page), []);
  await page.getByRole('dialog').getByRole('button', { name: 'Discard …' }).press('Enter');
  await page.getByRole('dialog').getByText('Discard 1 event for good?').waitFor();
  await page.getByLabel('Reason').fill('tried out');
  assert.deepEqual(await axe(page), []);
  await page.keyboard.press('Enter');
  await page.getByText('3 of 3 events').waitFor();

  // With a handler that works, all that are marked are tried again at once.
  const { address } = server;
  await server.stop();
  server = await serve(data, { env: IMPATIENT, listen: address.replace('http://', '') });
  await page.reload();
  await page.getByText('3 of 3 events').waitFor();
  await page.getByLabel('All 3 shown').press('Space');
  await page.getByRole('button', { name: 'Try 3 again …' }).press('Enter');
  await page.getByRole('dialog').getByRole('button', { name: 'Try again' }).press('Enter');
  await page.getByText('Nothing was given up').waitFor();
  await page.getByRole('link', { name: 'Overview' }).click();
  await page.getByText('All is well.').waitFor();
  const status = await (await fetch(`${address}/v1/status`)).json();
  assert.equal(status.subscriptions[0].dead_letters, 0);
  await context.close();
  await server.stop();
  rmSync(data, { recursive: true });
  // While the server is away the browser may note refused connections; nothing else goes wrong.
  assert.deepEqual(errors.filter((text) => !/ERR_|Failed to load/.test(text)), []);
});

test('an admin makes a key, sees its secret once, takes it back, and all of it is recorded; a reader is told that it may not', { skip }, async (t) => {
  const data = folder();
  const secretOf = (text) => /tsk_\S+/.exec(text)?.[0];
  const admin = secretOf(run(data, 'keys', 'create', '--role', 'admin', '--label', 'Ada'));
  const reader = secretOf(run(data, 'keys', 'create', '--role', 'reader', '--label', 'Ben'));
  const server = await serve(data, { env: { TURASH__HTTP__AUTHENTICATION: 'keys' } });
  t.after(() => server.stop());
  const { page, context, check } = await tab(browser, server.address, { width: 390, height: 844, dark: true });
  const keyed = (page, secret) => page.addInitScript((secret) => sessionStorage.setItem('turash.key', secret), secret);
  await keyed(page, admin);
  await page.goto(`${server.address}/#/operations/keys`);
  await page.getByText('Make a key').click();
  await page.getByLabel('Role').selectOption('publisher');
  await page.getByLabel('Organization').fill('Steel AG');
  await page.getByLabel('Who has it').fill('meter of the forge');
  await page.keyboard.press('Enter');
  const made = await page.getByRole('dialog').getByLabel('Secret').inputValue();
  assert.match(made, /^tsk_/);
  assert.deepEqual(await axe(page), []);
  const headers = { authorization: `Bearer ${made}` };
  assert.equal((await fetch(`${server.address}/v1/sites`, { headers })).status, 200);
  await page.getByRole('button', { name: 'I have kept it' }).press('Enter');
  assert.ok(!(await page.content()).includes(made), 'the secret is not on the page any more');
  const row = page.getByRole('row', { name: /meter of the forge/ });
  await row.getByRole('button', { name: 'Take back …' }).press('Enter');
  await page.getByRole('dialog').getByRole('button', { name: 'Take back' }).press('Enter');
  await row.getByText(/taken back \d/).waitFor();
  assert.equal((await fetch(`${server.address}/v1/sites`, { headers })).status, 401);
  assert.deepEqual(await axe(page), []);
  await page.getByRole('link', { name: 'Who did what' }).click();
  await page.getByRole('cell', { name: 'key taken back' }).waitFor();
  assert.deepEqual(await axe(page), []);
  check();
  await context.close();
  const other = await tab(browser, server.address);
  await keyed(other.page, reader);
  await other.page.goto(`${server.address}/#/operations`);
  await other.page.locator('.notice').waitFor();
  assert.deepEqual(await axe(other.page), []);
  await other.context.close();
  await server.stop();
  rmSync(data, { recursive: true });
});

test('what is behind, waits, or stands by is said, with since when and what to do', { skip }, async (t) => {
  const data = folder();
  const server = await serve(data);
  t.after(() => server.stop());
  const { page, context, check } = await tab(browser, server.address);
  // A server that is so cannot be had in a test; what it would answer can.
  await page.route('**/v1/status', async (route) => {
    const answer = await route.fetch();
    const status = await answer.json();
    const of = { name: 'graph', watermark: 5, lag_events: 1200, lag_seconds: 7200, retries: 3, dead_letters: 0 };
    const matcher = 'standing by; the lease is held by host-b/4711 until 2026-11-30T05:00:00Z';
    await route.fulfill({ response: answer, json: { ...status, matcher, subscriptions: [...status.subscriptions, of] } });
  });
  await page.route('**/metrics', (route) => route.fulfill({ contentType: 'text/plain', body: 'turash_subscription_paused{subscription="graph"} 1\nturash_http_shed_total 7\n' }));
  await page.goto(`${server.address}/#/operations`);
  const verdict = page.locator('.verdict');
  await verdict.getByText('Something needs you.').waitFor();
  await verdict.getByText('graph is 2 h behind (1,200 events)').waitFor();
  await verdict.getByText('graph waits: something that each event needs does not answer').waitFor();
  await verdict.getByText('graph tries 3 events again').waitFor();
  await verdict.getByText('7 requests were turned away').waitFor();
  await page.getByText('stands by: host-b/4711 keeps the matches').waitFor();
  await page.getByText('its copy is 1,200 events behind').waitFor();
  assert.equal(await verdict.locator('li').first().getAttribute('class'), 'bad', 'what needs someone comes first');
  assert.deepEqual(await axe(page), []);
  check();
  await context.close();
  rmSync(data, { recursive: true });
});
