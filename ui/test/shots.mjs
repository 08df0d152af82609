// Takes a picture of each view, wide and narrow, light and dark, into ui/shots: to be looked at one by one. Names of views may be given.
// TURASH_PREVIEW=1 takes them of the page as it was last built. TURASH_ALL=1 takes each in every size, colour and language.
import { mkdirSync } from 'node:fs';
import { launch, settled, tab } from './browser.mjs';
import { demo } from './server.mjs';
import { staged } from './stage.mjs';
import { VIEWS } from './views.mjs';

const folder = new URL('../shots/', import.meta.url).pathname;
mkdirSync(folder, { recursive: true });
const only = process.argv.slice(2);
const isWanted = (name) => only.length === 0 || only.some((of) => name === of || (of.endsWith('*') && name.startsWith(of.slice(0, -1))));

const SIZES = [[1280, 800], [390, 844]];
const LOOKS = [['en-GB', false], ['de-DE', true]];
const looks = SIZES.flatMap((size) => LOOKS.map((look) => [size, look]));
if (process.env.TURASH_ALL) looks.push(...SIZES.flatMap((size) => [['en-GB', true], ['de-DE', false]].map((look) => [size, look])));

async function take(browser, name, { address: known, fresh, hash, prepare, key }) {
  for (const [[width, height], [language, dark]] of looks) {
    const own = await fresh?.();
    const address = own?.address ?? known;
    const { page, context } = await tab(browser, address, { dark, width, height, language });
    if (key) await page.addInitScript((key) => sessionStorage.setItem('turash.key', key), key);
    try {
      await page.goto(`${address}/${hash}`);
      if (prepare) await prepare(page, own);
      else await settled(page);
    } catch (error) {
      console.error(name, width, language, String(error).split('\n')[0]);
    }
    await page.waitForTimeout(300);
    await page.screenshot({ path: `${folder}${name}-${width}-${dark ? 'dark' : 'light'}-${language.slice(0, 2)}.png` });
    await context.close();
  }
}

const server = await demo();
const browser = await launch();
const { views, stop } = await staged(server.address);
try {
  const all = { ...Object.fromEntries(Object.entries(VIEWS).map(([name, hash]) => [name, { address: server.address, hash }])), ...views };
  for (const [name, view] of Object.entries(all)) if (isWanted(name)) await take(browser, name, view);
} finally {
  await browser.close();
  await stop();
  await server.stop();
}
