// How soon the page is of use: the release build, a real browser on software rendering, and the Hotmaps pair; where a folder with a larger store is
// named, how windows of it answer and whether the tab grows. Figures for docs/performance.md; no test.
import { existsSync, rmSync } from 'node:fs';
import { launch, settled, tab } from './browser.mjs';
import { folder, run, serve, TURASH } from './server.mjs';

const HOTMAPS = new URL('../../../shared/data/hotmaps_industry/', import.meta.url).pathname;
const RUNS = 5;
/** Windows of the larger store, and after how many the tab's memory is looked at. */
const [WINDOWS, EVERY] = [60, 20];

const median = (times) => times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)];
const seconds = (ms) => `${(ms / 1000).toFixed(2)} s`;
const row = (what, measured, bar) => console.log(`${what}: ${measured}${bar ? ` (at most ${bar})` : ''}`);

/** From the first request until each of some things is there, as the tab itself sees it, each time in a browser that keeps nothing. */
async function until(browser, address, hash, selectors) {
  const times = selectors.map(() => []);
  for (let count = 0; count < RUNS; count += 1) {
    const { page, context, check } = await tab(browser, address);
    await page.addInitScript((selectors) => {
      window.seen = selectors.map(() => undefined);
      const look = () => selectors.forEach((one, place) => (window.seen[place] ??= document.querySelector(one) ? performance.now() : undefined));
      new MutationObserver(look).observe(document, { subtree: true, childList: true, attributes: true });
    }, selectors);
    await page.goto(`${address}/${hash}`);
    await page.waitForFunction(() => window.seen.every((time) => time !== undefined), undefined, { polling: 100 });
    (await page.evaluate(() => window.seen)).forEach((time, place) => times[place].push(time));
    check();
    await context.close();
  }
  return times;
}

async function onHotmaps() {
  if (!existsSync(HOTMAPS)) return console.log(`not run: the Hotmaps data (${HOTMAPS}) is absent`);
  const data = folder();
  run(data, 'import', `${HOTMAPS}sites_derived.csv`, `${HOTMAPS}flows_derived.csv`);
  const server = await serve(data);
  const browser = await launch();
  try {
    const [first, whole] = await until(browser, server.address, '#/map', ['.canvas[data-begun=true]', '.canvas[data-drawn=true]']);
    row('Hotmaps: first map, with all sites, median', seconds(median(first)), '2.5 s');
    row('Hotmaps: first map, longest', seconds(Math.max(...first)));
    row('Hotmaps: with borders, kinds of flows and the best matches, median', seconds(median(whole)));
    const [table] = await until(browser, server.address, '#/matches', ['tbody tr']);
    row('Hotmaps: the table of matches is of use, median', seconds(median(table)), '1.5 s');
    row('Hotmaps: the table of matches is of use, longest', seconds(Math.max(...table)));
  } finally {
    await browser.close();
    await server.stop();
    rmSync(data, { recursive: true });
  }
}

/** What the tab holds once everything that can be let go was, MB. */
async function memory(page) {
  const session = await page.context().newCDPSession(page);
  await session.send('HeapProfiler.collectGarbage');
  const { usedSize, backingStorageSize = 0 } = await session.send('Runtime.getHeapUsage');
  await session.detach();
  return (usedSize + backingStorageSize) / 1e6;
}

async function onMany(data) {
  // In the world of the bench `load` a million flows of one market have as many pairs as one expects of them within this distance.
  const server = await serve(data, { env: { TURASH__MATCHING__MAX_DISTANCE_KM: '7' } });
  const browser = await launch();
  try {
    for (let asked = 0; ; asked += 1) {
      const ready = await fetch(`${server.address}/health/ready`);
      if (ready.ok) break;
      if (asked > 1200) throw new Error('the server does not get ready');
      await new Promise((done) => setTimeout(done, 100));
    }
    const { page, check } = await tab(browser, server.address);
    const [answers, waiting] = [[], new Set()];
    const isData = (request) => /\/(v1|collections)\//.test(request.url()) && !request.url().includes('/v1/events');
    page.on('request', (request) => isData(request) && waiting.add(request));
    page.on('requestfailed', (request) => waiting.delete(request));
    page.on('requestfinished', (request) => {
      if (!waiting.delete(request)) return;
      const { responseStart, requestStart } = request.timing();
      answers.push([responseStart - requestStart, request.url()]);
    });
    const quiet = async () => {
      do await page.waitForTimeout(300);
      while (waiting.size > 0);
    };
    await page.goto(`${server.address}/#/map?at=8.5,48.5,8`);
    await settled(page);
    await page.locator('.maplibregl-canvas').focus();
    for (let count = 0; count < WINDOWS; count += 1) {
      // On by most of a window, now one way and now the other, and from a town to a country.
      const key = ['ArrowRight', 'ArrowDown', 'ArrowRight', 'ArrowUp', 'ArrowLeft'][count % 5];
      for (let step = 0; step < 7; step += 1) await page.keyboard.press(key);
      if (count % 4 === 0) await page.keyboard.press(count % 8 === 0 ? '-' : '+');
      await quiet();
      if ((count + 1) % EVERY === 0) row(`larger store: memory of the tab after ${count + 1} windows`, `${(await memory(page)).toFixed(0)} MB`);
    }
    check();
    const times = answers.map(([ms]) => ms);
    row(`larger store: an answer to the page, median of ${times.length}`, seconds(median(times)), '0.3 s');
    row('larger store: an answer to the page, 95th of 100', seconds(times.toSorted((a, b) => a - b)[Math.floor(times.length * 0.95)]));
    for (const [ms, url] of answers.toSorted(([a], [b]) => b - a).slice(0, 3)) row('larger store: slowest', `${seconds(ms)} ${url.slice(server.address.length)}`);
  } finally {
    await browser.close();
    await server.stop();
  }
}

console.log(`program: ${TURASH}`);
await onHotmaps();
if (process.argv[2]) await onMany(process.argv[2]);
else console.log('not run: a larger store (none was named: `load --fill FOLDER` of turash-bench makes one of a million flows)');
