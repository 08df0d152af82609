// The map and the shell around it, driven: what one looks for is found, what one points at is marked in both, what is new is listed, and an empty
// store says how to begin.
import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { test } from 'node:test';
import { axe, settled, tab } from './browser.mjs';
import { onDemo } from './on-demo.mjs';
import { folder, serve } from './server.mjs';
import { pngOf } from './png.mjs';
import { tileOf } from './tile.mjs';

const { skip, server, browser } = await onDemo();
const steelworks = skip ? undefined : (await (await fetch(`${server.address}/v1/sites/steelworks`)).json()).coordinates;

async function middle(page) {
  const { x, y, width, height } = await page.locator('.canvas').boundingBox();
  return [x + width / 2, y + height / 2];
}

const write = (address, path, body, method = 'POST', headers = {}) =>
  fetch(`${address}${path}`, { method, headers: { 'content-type': 'application/json', ...headers }, body: body && JSON.stringify(body) });

test('a site is found by the keyboard from anywhere, and shown on the map', { skip }, async () => {
  const { page, context, check } = await tab(browser, server.address);
  await page.goto(`${server.address}/#/plan`);
  await page.locator('main h1').waitFor();
  await page.keyboard.press('/');
  await page.keyboard.type('kiln');
  assert.equal(await page.getByRole('combobox', { name: 'Name, town' }).inputValue(), 'kiln', 'nothing typed is lost');
  await page.getByRole('dialog').getByRole('option').first().waitFor();
  assert.deepEqual(await axe(page), []);
  await page.keyboard.press('Enter');
  await page.waitForURL(/#\/map\?.*site=/);
  await page.locator('.panel h2', { hasText: 'Sawmill' }).waitFor();
  check();
  await context.close();
});

test('the keyboard has a help, and keys of one letter can be switched off for good', { skip }, async () => {
  const { page, context, check } = await tab(browser, server.address);
  await page.goto(`${server.address}/#/plan`);
  await page.locator('main h1').waitFor();
  await page.keyboard.press('?');
  await page.getByRole('dialog', { name: 'Keyboard' }).waitFor();
  assert.deepEqual(await axe(page), []);
  await page.getByRole('checkbox').uncheck();
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await page.reload();
  await page.locator('main h1').waitFor();
  await page.keyboard.press('/');
  await page.waitForTimeout(200);
  assert.equal(await page.getByRole('dialog').count(), 0);
  check();
  await context.close();
});

test('what the pointer is on is marked on the map and in its table', { skip }, async () => {
  const { page, context, check } = await tab(browser, server.address);
  await page.goto(`${server.address}/#/map?as=both&at=${steelworks.lon},${steelworks.lat},14`);
  await settled(page);
  const row = page.locator('tbody tr', { hasText: 'Electric steelworks' });
  await page.mouse.move(...(await middle(page)));
  await page.locator('tbody tr.hot', { hasText: 'Electric steelworks' }).waitFor();
  await page.locator('.named', { hasText: 'Electric steelworks' }).waitFor();
  await page.locator('tbody tr', { hasText: 'Brewery' }).hover();
  await page.locator('.named', { hasText: 'Brewery' }).waitFor();
  assert.equal(await row.getAttribute('class'), null);
  await page.mouse.click(...(await middle(page)));
  await page.locator('.panel h2', { hasText: 'Electric steelworks' }).waitFor();
  await page.getByRole('link', { name: 'Everything about this site' }).and(page.locator('[href="#/site/steelworks"]')).waitFor();
  const line = page.locator('.panel button.line').first();
  await line.focus();
  await page.locator('.named', { hasText: '→' }).waitFor();
  await page.keyboard.press('Enter');
  await page.locator('.panel a[href^="#/matches/"]').waitFor();
  check();
  await context.close();
});

test('a point without a site says what it could use, by mouse and by keyboard, and leads to a new site there', { skip }, async () => {
  const { page, context, check } = await tab(browser, server.address);
  await page.goto(`${server.address}/#/map?at=${steelworks.lon + 0.02},${steelworks.lat},12`);
  await settled(page);
  await page.locator('.ask').focus();
  await page.keyboard.press('Enter');
  await page.waitForURL(/near=/);
  await page.locator('.panel summary', { hasText: 'heat' }).first().click();
  await page.locator('.panel', { hasText: 'Electric steelworks' }).waitFor();
  assert.deepEqual(await axe(page), []);
  const link = await page.getByRole('link', { name: 'Enter a site here' }).getAttribute('href');
  assert.match(link, /^#\/site\/new\?lon=15\.\d+&lat=47\.\d+$/);
  await page.getByLabel('Within').selectOption('5');
  await page.waitForURL(/near=[\d.]+%2C[\d.]+%2C5(&|$)/);
  await page.keyboard.press('Escape');
  await page.locator('.panel').waitFor({ state: 'detached' });
  await page.mouse.click(...(await middle(page)), { button: 'right' });
  await page.waitForURL(/near=/);
  check();
  await context.close();
});

test('who comes back is told what came, changed and went, and a click goes there', { skip }, async () => {
  const { address } = server;
  const { page, context, check } = await tab(browser, address);
  await page.goto(`${address}/#/map`);
  await page.getByText('17 of 17').waitFor();
  await page.waitForTimeout(500);
  assert.equal(await page.locator('.since').count(), 0, 'a first visit has no news');
  await page.close();
  const made = await write(address, '/v1/sites', { id: 'mill', name: 'New mill', coordinates: { lon: 15.42, lat: 47.06 } });
  assert.equal(made.status, 201);
  await write(address, '/v1/sites', { id: 'brief', name: 'Brief', coordinates: { lon: 15.43, lat: 47.06 } });
  await write(address, '/v1/sites/brief', undefined, 'DELETE', { 'if-match': '"1"' });
  const again = await context.newPage();
  await again.goto(`${address}/#/map`);
  const news = again.locator('.since');
  await news.locator('summary', { hasText: 'Since you last looked' }).press('Enter');
  await news.getByRole('heading', { name: 'New sites' }).waitFor();
  assert.equal(await news.getByText('Brief').count(), 0, 'what came and went again is no news');
  assert.deepEqual(await axe(again), []);
  await again.reload();
  await news.locator('summary').press('Enter');
  await news.getByRole('button', { name: 'New mill' }).click();
  await again.locator('.panel h2', { hasText: 'New mill' }).waitFor();
  await news.getByRole('button', { name: 'I have seen this' }).click();
  await news.getByText(/Nothing has changed/).waitFor({ state: 'attached' });
  await write(address, '/v1/sites/mill', undefined, 'DELETE', { 'if-match': made.headers.get('etag') });
  check();
  await context.close();
});

test('an empty store offers the demo region, an import and a first site on the map', { skip }, async () => {
  const data = folder();
  const own = await serve(data);
  const { page, context, check } = await tab(browser, own.address);
  await page.goto(`${own.address}/#/map`);
  await settled(page);
  assert.deepEqual(await axe(page), []);
  assert.equal(await page.getByRole('link', { name: 'To the import' }).getAttribute('href'), '#/import');
  await page.mouse.click(...(await middle(page)));
  await page.waitForURL(/#\/site\/new\?lon=[\d.]+&lat=[\d.]+/);
  await page.goBack();
  await settled(page);
  await page.getByRole('button', { name: 'At the middle of the map' }).press('Enter');
  await page.waitForURL(/#\/site\/new/);
  await page.goBack();
  await page.getByRole('button', { name: 'Load the demo region' }).click();
  await page.getByText('17 of 17').waitFor();
  await page.getByText(/3\d in sight/).waitFor();
  check();
  await context.close();
  await own.stop();
  rmSync(data, { recursive: true });
});

test('a store that holds more than a browser should is shown by window, and by the server\'s tiles', { skip }, async () => {
  const { page, context, check } = await tab(browser, server.address);
  const [tiles, windows] = [[], []];
  let sites = 1_000_000;
  await page.route('**/v1/summary?*', (route) => {
    const flows = [{ family: 'heat', direction: 'supply', count: 2 * sites }];
    return route.fulfill({ json: { as_of: 1, sites, flows, matches: null } });
  });
  await page.route('**/collections/*/items?*', async (route) => {
    const answer = await (await route.fetch()).json();
    if (route.request().url().includes('bbox')) windows.push(route.request().url());
    else answer.numberMatched = 1_000_000;
    return route.fulfill({ json: answer });
  });
  await context.route('**/v1/tiles/**', (route) => {
    tiles.push(route.request().url());
    return route.fulfill({ body: tileOf([{ id: 'steelworks', sites: 1 }, { sites: 1200 }]), contentType: 'application/vnd.mapbox-vector-tile' });
  });
  await page.goto(`${server.address}/#/map?at=15.4,47.05,6`);
  await page.getByText('1,000,000 in sight').waitFor();
  await page.getByText('too many sites in sight').waitFor();
  await settled(page);
  assert.ok(tiles.length > 0, 'the tiles are asked for');
  assert.ok(windows.every((url) => url.includes('/matches/')), 'no rows of the window are read');
  sites = 17;
  await page.getByRole('button', { name: 'Nearer' }).click();
  await page.getByText('17 of 17').waitFor();
  assert.ok(windows.some((url) => url.includes('/sites/')), 'now they are');
  check();
  await context.close();
});

test('a box is drawn with the pointer or typed, stands in the address, narrows sites and matches, and is cleared', { skip }, async () => {
  const { page, context, check } = await tab(browser, server.address);
  await page.goto(`${server.address}/#/map?at=${steelworks.lon},${steelworks.lat},11`);
  await settled(page);
  await page.getByText('Inside a box').first().press('Enter');
  await page.getByRole('button', { name: 'Draw on the map' }).press('Enter');
  await page.getByText('Drag from one corner to the other').waitFor();
  assert.deepEqual(await axe(page), []);
  await page.keyboard.press('Escape');
  await page.locator('.draw-sheet').waitFor({ state: 'detached' });
  await page.getByRole('button', { name: 'Draw on the map' }).click();
  const [x, y] = await middle(page);
  await page.mouse.move(x - 60, y - 60);
  await page.mouse.down();
  await page.mouse.move(x, y, { steps: 4 });
  await page.mouse.move(x + 60, y + 60, { steps: 4 });
  await page.mouse.up();
  await page.waitForURL(/box=/);
  const box = new URLSearchParams(page.url().split('?')[1]).get('box').split(',').map(Number);
  assert.ok(box[0] < steelworks.lon && box[2] > steelworks.lon && box[1] < steelworks.lat && box[3] > steelworks.lat, String(box));
  assert.ok(page.url().includes(`at=${steelworks.lon.toFixed(4)}`), 'the map did not move');
  const { count } = await (await fetch(`${server.address}/v1/sites?box=${box}&count=true&limit=1`)).json();
  await page.getByText(`${count} of 17`).waitFor();
  const lines = await (await fetch(`${server.address}/v1/matches?box=${box}&count=true&limit=1`)).json();
  await page.getByText(new RegExp(`^${lines.count} in the box`)).waitFor();
  assert.deepEqual(await axe(page), []);
  // By keyboard: the same four numbers, and one that is wrong is said.
  const north = page.getByLabel('North', { exact: true });
  await north.fill('10');
  await north.press('Tab');
  await page.getByText('North of the southern edge.').waitFor();
  assert.equal(new URLSearchParams(page.url().split('?')[1]).get('box'), box.join(), 'what does not hold is not taken');
  await page.reload();
  await settled(page);
  assert.equal(await north.inputValue(), '10', 'and not lost');
  await north.fill('48');
  await page.waitForURL((url) => decodeURIComponent(url.href).includes(',48'));
  await page.getByRole('link', { name: 'These matches as a list' }).click();
  await page.waitForURL(/#\/matches\?.*box=/);
  await page.getByText(/^Box: /).waitFor();
  await page.goBack();
  await settled(page);
  await page.getByRole('button', { name: 'No box' }).press('Enter');
  await page.getByText('17 of 17').waitFor();
  assert.ok(!page.url().includes('box='));
  check();
  await context.close();
});

/** The colour of a pixel of the map, as a picture of the page has it. */
async function colourAt(page, x, y) {
  const picture = (await page.screenshot({ clip: { x, y, width: 1, height: 1 } })).toString('base64');
  return page.evaluate(async (picture) => {
    const image = new Image();
    image.src = `data:image/png;base64,${picture}`;
    await image.decode();
    const pen = Object.assign(document.createElement('canvas'), { width: 1, height: 1 }).getContext('2d');
    pen.drawImage(image, 0, 0);
    return [...pen.getImageData(0, 0, 1, 1).data.slice(0, 3)];
  }, picture);
}

/** A server whose page has a background; `tile` answers for each of its tiles. */
async function withBackground(context, tile) {
  const asked = [];
  const background = { tiles: '/v1/page/background/{z}/{x}/{y}', attribution: 'Land <b>survey</b> & others', max_zoom: 17, tile_size: 256 };
  await context.route('**/v1/page', (route) => route.fulfill({ json: { background } }));
  await context.route('**/page/background/**', (route) => {
    asked.push(route.request().url());
    return tile(route);
  });
  return asked;
}

test('a background of the server lies below the map, can be switched off for good, and is dimmed in the dark', { skip }, async () => {
  const { page, context, check } = await tab(browser, server.address);
  const asked = await withBackground(context, (route) => route.fulfill({ body: pngOf(256, [40, 160, 60]), contentType: 'image/png' }));
  await page.goto(`${server.address}/#/map?at=15.3,47.2,11`);
  await settled(page);
  assert.ok(asked.length > 0 && asked.every((url) => /\/v1\/page\/background\/\d+\/\d+\/\d+$/.test(url)), asked[0]);
  await page.getByText('Land <b>survey</b> & others').waitFor();
  const { x, y, width, height } = await page.locator('.canvas').boundingBox();
  const spot = [x + width / 2, y + height * 0.3];
  await page.waitForTimeout(500);
  const light = await colourAt(page, ...spot);
  assert.ok(light[1] > light[0] + 40, `green: ${light}`);
  assert.deepEqual(await axe(page), []);
  const button = page.getByRole('button', { name: 'Background' });
  await page.getByLabel('Appearance').first().selectOption('dark');
  await settled(page);
  await page.waitForTimeout(1500);
  const dark = await colourAt(page, ...spot);
  assert.ok(Math.max(...dark) < Math.max(...light) - 40, `dimmed: ${light} ${dark}`);
  await button.press('Enter');
  assert.equal(await button.getAttribute('aria-pressed'), 'false');
  await page.getByText('Land <b>survey</b> & others').waitFor({ state: 'detached' });
  await page.reload();
  await settled(page);
  assert.equal(await button.getAttribute('aria-pressed'), 'false', 'it is remembered');
  const own = await colourAt(page, ...spot);
  assert.ok(Math.abs(own[1] - own[0]) < 20, `its own land: ${own}`);
  check();
  await context.close();
});

test('a background that does not load says so once, and the map goes on with its own ground', { skip }, async () => {
  const { page, context, errors } = await tab(browser, server.address);
  const asked = await withBackground(context, (route) => route.fulfill({ status: 502 }));
  await page.goto(`${server.address}/#/map?at=${steelworks.lon},${steelworks.lat},11`);
  await settled(page);
  await page.locator('.toast.bad').getByText('background map does not load').waitFor();
  await page.getByRole('button', { name: 'Nearer' }).click();
  await page.waitForTimeout(1000);
  assert.equal(await page.locator('.toast').count(), 1);
  assert.ok(asked.length > 0);
  await page.getByText('17 of 17').waitFor();
  assert.deepEqual(errors.filter((text) => !/Failed to load resource/.test(text)), []);
  await context.close();
});

test('where a background of one region has nothing, the ground of the page stays', { skip }, async () => {
  const { page, context } = await tab(browser, server.address);
  const asked = await withBackground(context, (route) => route.fulfill({ status: 404 }));
  await page.goto(`${server.address}/#/map?at=15.3,47.2,11`);
  await settled(page);
  assert.ok(asked.length > 0);
  const { x, y, width, height } = await page.locator('.canvas').boundingBox();
  const own = await colourAt(page, x + width / 2, y + height * 0.3);
  assert.ok(Math.min(...own) > 200 && Math.abs(own[1] - own[0]) < 20, `its own land: ${own}`);
  assert.equal(await page.locator('.toast').count(), 0, 'that is no failure');
  await context.close();
});
