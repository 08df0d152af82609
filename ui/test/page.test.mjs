// The page on the real program: every view, in both languages, light and dark; by keyboard; with the server gone and back.
import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { test } from 'node:test';
import { axe, launch, settled, tab } from './browser.mjs';
import { onDemo } from './on-demo.mjs';
import { folder, run, serve } from './server.mjs';
import { VIEWS } from './views.mjs';

const { skip, server, browser } = await onDemo();

for (const [language, dark] of [['en-GB', false], ['de-DE', true], ['en-GB', true], ['de-DE', false]]) {
  test(`every view is there for everybody: ${language}, ${dark ? 'dark' : 'light'}`, { skip }, async () => {
    const { page, context, check } = await tab(browser, server.address, { language, dark });
    for (const [name, hash] of Object.entries(VIEWS)) {
      await page.goto(`${server.address}/${hash}`);
      await page.reload();
      await settled(page);
      assert.deepEqual(await axe(page), [], `axe on ${name}`);
      assert.equal(await page.locator('html').getAttribute('lang'), language.slice(0, 2));
    }
    check();
    await context.close();
  });
}

test('the map shows what the store holds, and a click on a row of its table opens a site', { skip }, async () => {
  const { page, context, check } = await tab(browser, server.address);
  await page.goto(server.address);
  await settled(page);
  await page.getByText('17 of 17').waitFor();
  await page.getByText('35 of 35').waitFor();
  await page.getByText('38 in sight').waitFor();
  await page.getByLabel('heat', { exact: false }).first().check();
  await page.waitForURL(/family=heat/);
  await page.getByText('18 of 35').waitFor();
  await page.getByRole('button', { name: 'Table' }).press('Enter');
  const first = page.locator('tbody tr').first();
  await first.focus();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await page.locator('.panel h3', { hasText: 'Flows' }).waitFor();
  await page.keyboard.press('Escape');
  await page.locator('.panel').waitFor({ state: 'detached' });
  check();
  await context.close();
});

test('what another one writes shows at once, and the map does not jump', { skip }, async () => {
  const { page, context, check } = await tab(browser, server.address);
  await page.goto(server.address);
  await settled(page);
  await page.locator('.live[data-is=live]').waitFor();
  const where = page.url();
  const site = { id: 'new', name: 'New works', coordinates: { lon: 15.42, lat: 47.06 } };
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch(`${server.address}/v1/sites`, { method: 'POST', headers, body: JSON.stringify(site) });
  assert.equal(answer.status, 201);
  await page.getByText('18 of 18').waitFor();
  assert.equal(page.url(), where);
  const removed = await fetch(`${server.address}/v1/sites/new`, { method: 'DELETE', headers: { 'if-match': answer.headers.get('etag') } });
  assert.ok(removed.ok, await removed.text());
  await page.getByText('17 of 17').waitFor();
  check();
  await context.close();
});

test('with the server gone the page says since when its data stands, and goes on by itself', { skip }, async () => {
  const data = folder();
  let own = await serve(data);
  const { address } = own;
  const { page, context } = await tab(browser, address);
  await page.goto(address);
  await page.locator('.live[data-is=live]').waitFor();
  await own.stop();
  await page.locator('.live[data-is=away]', { hasText: /As of \d/ }).waitFor();
  own = await serve(data, { listen: address.replace('http://', '') });
  await page.locator('.live[data-is=live]').waitFor();
  await context.close();
  await own.stop();
  rmSync(data, { recursive: true });
});

test('a browser that cannot draw a map shows the table and says so', { skip }, async () => {
  const plain = await launch(['--disable-3d-apis']);
  const { page, check } = await tab(plain, server.address);
  await page.goto(server.address);
  await page.getByText('cannot draw the map').waitFor();
  await page.getByText('17 of 17 sites that pass').waitFor();
  assert.deepEqual(await axe(page), []);
  check();
  await plain.close();
});

test('where the server asks for keys the page asks for one, keeps it for the tab, and says when it is refused', { skip }, async () => {
  const data = folder();
  run(data, 'demo');
  const secret = /tsk_\S+/.exec(run(data, 'keys', 'create', '--role', 'reader', '--label', 'planner'))?.[0];
  const keyed = await serve(data, { env: { TURASH__HTTP__AUTHENTICATION: 'keys' } });
  const { page, context } = await tab(browser, keyed.address);
  await page.goto(keyed.address);
  const field = page.getByRole('textbox', { name: 'Key' });
  await field.fill('tsk_wrong');
  await page.keyboard.press('Enter');
  await page.getByText('did not take this key').waitFor();
  assert.deepEqual(await axe(page), []);
  await field.fill(secret);
  await page.keyboard.press('Enter');
  await page.getByText('17 of 17').waitFor();
  await page.locator('.live[data-is=live]').waitFor();
  await page.reload();
  await page.getByText('17 of 17').waitFor();
  assert.equal(await page.evaluate((secret) => JSON.stringify(localStorage).includes(secret), secret), false, 'the key is not kept for good');
  await page.getByText('Forget the key').click();
  await field.waitFor();
  await context.close();
  await keyed.stop();
  rmSync(data, { recursive: true });
});
