// What the tests of a view stand on: the demo region, served, and one browser. Both end with the tests of the file.
import { after } from 'node:test';
import { launch, missing, settled, tab } from './browser.mjs';
import { demo } from './server.mjs';

export async function onDemo() {
  const skip = missing() ?? false;
  if (skip) return { skip };
  const [server, browser] = [await demo(), await launch()];
  after(async () => {
    await browser.close();
    await server.stop();
  });

  /** Asks the server beside the page. */
  async function api(path, method = 'GET', body, headers = {}) {
    const asked = { method, headers: { 'content-type': 'application/json', ...headers }, body: body && JSON.stringify(body) };
    const answer = await fetch(`${server.address}${path}`, asked);
    return { status: answer.status, body: await answer.json(), etag: answer.headers.get('etag') };
  }

  /** A tab of its own at a place on the page. */
  async function open(hash, options) {
    const one = await tab(browser, server.address, options);
    await one.page.goto(`${server.address}/${hash}`);
    await settled(one.page);
    return one;
  }

  return { skip, server, browser, api, open };
}
