// Takes a picture of each view, wide and narrow, light and dark, into ui/shots: to be looked at one by one. Names of views may be given.
import { mkdirSync } from 'node:fs';
import { launch, settled, tab } from './browser.mjs';
import { demo } from './server.mjs';
import { VIEWS } from './views.mjs';

const folder = new URL('../shots/', import.meta.url).pathname;
mkdirSync(folder, { recursive: true });
const only = process.argv.slice(2);

// `npm run build` and `npx vite preview` show changes sooner than the program with the page in it.
const given = process.env.TURASH_PAGE;
const server = given ? { address: given, stop: async () => {} } : await demo();
const browser = await launch();
try {
  for (const [name, hash] of Object.entries(VIEWS)) {
    if (only.length > 0 && !only.includes(name)) continue;
    for (const [width, height] of [[1280, 800], [390, 844]]) {
      for (const dark of [false, true]) {
        const language = dark ? 'de-DE' : 'en-GB';
        const { page, context } = await tab(browser, server.address, { dark, width, height, language });
        await page.goto(`${server.address}/${hash}`);
        await settled(page);
        await page.waitForTimeout(300);
        await page.screenshot({ path: `${folder}${name}-${width}-${dark ? 'dark-de' : 'light-en'}.png` });
        await context.close();
      }
    }
  }
} finally {
  await browser.close();
  await server.stop();
}
