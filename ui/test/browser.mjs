// Chromium, driven; a tab that notes what it should not have done.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { chromium } from 'playwright-core';

export const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium';
export const missing = () => (existsSync(CHROMIUM) ? undefined : `not run: chromium (${CHROMIUM})`);

const ARGUMENTS = [
  '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync', '--use-gl=angle', '--use-angle=swiftshader', '--enable-unsafe-swiftshader',
];

export function launch(extra = []) {
  return chromium.launch({ executablePath: CHROMIUM, headless: true, args: [...ARGUMENTS, ...extra] });
}

/** A tab. `check` holds that nothing went wrong in it and that it asked nobody but the server. */
export async function tab(browser, address, { language = 'en-GB', dark = false, width = 1280, height = 800 } = {}) {
  const context = await browser.newContext({
    locale: language,
    colorScheme: dark ? 'dark' : 'light',
    viewport: { width, height },
    reducedMotion: 'reduce',
  });
  // A program that is older than the page does not know what the page may show below its maps.
  if (process.env.TURASH_PREVIEW) {
    const answered = async (route) => {
      const answer = await route.fetch();
      await (answer.status() === 404 ? route.fulfill({ json: {} }) : route.fulfill({ response: answer }));
    };
    // A tab may be closed meanwhile.
    await context.route('**/v1/page', (route) => answered(route).catch(() => {}));
  }
  const page = await context.newPage();
  page.setDefaultTimeout(30_000);
  const [errors, elsewhere] = [[], []];
  // The driver of the software renderer talks about its own speed.
  const isOfDriver = (text) => text.includes('GL Driver Message (OpenGL, Performance');
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type()) && !isOfDriver(message.text())) errors.push(message.text());
  });
  page.on('pageerror', (error) => errors.push(String(error)));
  page.on('request', (request) => {
    const url = request.url();
    if (!url.startsWith(address) && !/^(data|blob):/.test(url)) elsewhere.push(url);
  });
  const check = () => {
    assert.deepEqual(errors, [], 'the console has nothing to complain of');
    assert.deepEqual(elsewhere, [], 'no request leaves the server');
  };
  return { page, context, check, errors };
}

const AXE = readFileSync(new URL('../node_modules/axe-core/axe.min.js', import.meta.url), 'utf8');

/** What axe finds, each with where. */
export async function axe(page) {
  await page.evaluate(AXE);
  const { violations } = await page.evaluate(() => window.axe.run());
  return violations.flatMap(({ id, help, nodes }) => nodes.map((node) => `${id}: ${help} at ${node.target.join(' ')}\n${node.failureSummary}`));
}

/** Waits until a view is there and its map, where it has one, is drawn. */
export async function settled(page) {
  await page.locator('main h1').waitFor();
  // A view may read several things at once.
  await page.waitForFunction(() => ![...document.querySelectorAll('[role=status]')].some((of) => /Reading|gelesen/.test(of.textContent ?? '')));
  if (await page.locator('.place').count()) await page.locator('.place[data-drawn=true]').waitFor({ timeout: 60_000 });
  if (await page.locator('.canvas').count()) await page.locator('.canvas[data-drawn=true]').waitFor({ timeout: 60_000 });
}
