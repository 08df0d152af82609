// The list of matches and one match in full, on the real program with the demo region.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { axe, settled, tab } from './browser.mjs';
import { onDemo } from './on-demo.mjs';

const { skip, server, browser } = await onDemo();

const BEST = 'steelworks.furnace-gas~district-heat.network';

const at = async (page, hash) => {
  await page.goto(`${server.address}/${hash}`);
  await settled(page);
};
const rows = (page) => page.locator('.listed tbody tr');
const asked = async (path) => (await fetch(`${server.address}${path}`)).json();

test('the server sifts and sorts the list, and the address keeps it', { skip }, async () => {
  const { page, context, check } = await tab(browser, server.address);
  await at(page, '#/matches');
  await page.getByText('All 38 matches, the best first').waitFor();
  await page.getByLabel('Resource').selectOption('heat');
  await page.waitForURL(/family=heat/);
  const { count } = await asked('/v1/matches?resource=heat&limit=1&count=true');
  await page.getByText(`All ${count} matches, the best first`).waitFor();
  await page.getByRole('button', { name: 'Distance' }).press('Enter');
  await page.waitForURL(/sort=distance/);
  const { items } = await asked('/v1/matches?resource=heat&sort=distance&limit=1');
  await rows(page).first().filter({ hasText: items[0].supply.site.name }).filter({ hasText: items[0].demand.site.name }).waitFor();
  await page.locator('th[aria-sort=ascending]', { hasText: 'Distance' }).waitFor();
  await page.getByRole('button', { name: 'Distance' }).press('Enter');
  await page.waitForURL(/order=desc/);
  // Amounts of one resource have an order.
  await page.getByRole('button', { name: 'Amount' }).press('Enter');
  await page.waitForURL(/sort=amount/);
  await page.getByLabel('Name, town or id').pressSequentially('paper');
  await page.waitForURL(/q=paper/);
  const paper = await asked('/v1/matches?resource=heat&q=paper&limit=1&count=true');
  await page.getByText(`${paper.count} matches`).waitFor();
  await page.reload();
  await settled(page);
  assert.equal(await page.getByLabel('Name, town or id').inputValue(), 'paper');
  assert.equal(await rows(page).count(), paper.count);
  await page.getByLabel('Worth at least').fill('999999999');
  await page.getByText('No match passes these filters').waitFor();
  await page.getByRole('button', { name: 'Show all' }).click();
  await page.getByText('38 matches').waitFor();
  assert.equal(await page.getByLabel('Name, town or id').inputValue(), '');
  check();
  await context.close();
});

test('a filter that came by a link is named and can be taken away', { skip }, async () => {
  const { page, context, check } = await tab(browser, server.address);
  await at(page, '#/matches?site=steelworks&box=15,46,16,48');
  const { count } = await asked('/v1/matches?site=steelworks&limit=1&count=true');
  await page.getByText(`${count} matches`).waitFor();
  await page.getByText('Site: Electric steelworks').waitFor();
  await page.getByRole('button', { name: /filter: Box/ }).click();
  await page.getByRole('button', { name: /filter: Site/ }).click();
  await page.getByText('38 matches').waitFor();
  check();
  await context.close();
});

test('columns are chosen and kept; row and line know of each other', { skip }, async () => {
  const { page, context, check } = await tab(browser, server.address);
  await at(page, '#/matches');
  const head = page.locator('.listed thead');
  await page.locator('summary', { hasText: 'Columns' }).click();
  await page.getByLabel('How it is done').check();
  await head.getByText('Technology').waitFor();
  await page.getByRole('checkbox', { name: 'CO₂ avoided' }).uncheck();
  await page.reload();
  await settled(page);
  await head.getByText('Technology').waitFor();
  assert.equal(await head.getByText('CO₂').count(), 0);
  await rows(page).nth(2).hover();
  await page.locator('.sketch .match.is').waitFor();
  const name = await page.locator('.sketch figcaption').innerText();
  await page.mouse.move(1, 1);
  await page.locator('.sketch figcaption', { hasText: 'Point at a line' }).waitFor();
  await page.locator('.sketch .match').last().dispatchEvent('mouseenter');
  await page.locator('.listed tr.hot').waitFor();
  assert.match(name, / → /);
  check();
  await context.close();
});

test('many at once, by keyboard: compared, saved, taken a step on with what came of each', { skip }, async () => {
  const { page, context, check, errors } = await tab(browser, server.address);
  await at(page, '#/matches?family=material');
  const boxes = page.locator('.listed input[type=checkbox]');
  for (const index of [0, 1]) {
    await boxes.nth(index).focus();
    await page.keyboard.press('Space');
  }
  await page.getByText('2 chosen').waitFor();
  assert.match(page.url(), /#\/matches\?family=material$/, 'to choose is not to open');
  await page.reload();
  await settled(page);
  await page.getByText('2 chosen').waitFor();

  const bar = page.locator('.chosen-bar');
  const [download] = await Promise.all([page.waitForEvent('download'), bar.getByRole('button', { name: 'Save as CSV' }).press('Enter')]);
  const lines = readFileSync(await download.path(), 'utf8').split('\r\n').filter(Boolean);
  assert.equal(lines.length, 3);
  assert.match(lines[0], /^\uFEFFid,family,state,technology,distance_km,deliverable_annual/);
  const [all] = await Promise.all([page.waitForEvent('download'), page.locator('.list-tools').getByRole('button', { name: 'Save as GeoJSON' }).press('Enter')]);
  const geo = JSON.parse(readFileSync(await all.path(), 'utf8'));
  const { count } = await asked('/v1/matches?resource=material&limit=1&count=true');
  assert.equal(geo.features.length, count);
  assert.equal(geo.features[0].geometry.type, 'LineString');

  await bar.getByRole('button', { name: 'Compare' }).press('Enter');
  await page.getByRole('heading', { name: '2 matches side by side' }).waitFor();
  await page.locator('.compare .best').first().waitFor();
  assert.deepEqual(await axe(page), []);
  await page.getByRole('link', { name: '← Matches' }).press('Enter');
  await page.waitForURL(/#\/matches\?family=material$/);

  await bar.getByRole('button', { name: 'Take a step' }).press('Enter');
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('They become').selectOption({ label: 'rejected (2 of 2)' });
  await dialog.getByLabel('Who takes it').fill('a planner');
  await dialog.getByRole('button', { name: 'Take it for 2' }).press('Enter');
  await dialog.getByText('Say why it ends.').waitFor();
  assert.deepEqual(await axe(page), []);
  // Somebody else was there in between: that one fails, with what was typed kept, and goes well the second time.
  const id = await boxes.nth(0).evaluate((box) => box.closest('tr').querySelector('td') && box.ariaLabel);
  assert.match(id, /^Choose /);
  const first = JSON.parse(await page.evaluate(() => sessionStorage.getItem('turash.matches.chosen')))[0][0];
  const moved = await fetch(`${server.address}/v1/matches/${encodeURIComponent(first)}/transitions`, {
    method: 'POST', headers: { 'content-type': 'application/json', 'if-match': '"0"' }, body: JSON.stringify({ to: 'negotiating' }),
  });
  assert.equal(moved.status, 201, await moved.text());
  await dialog.getByLabel('Reason').fill('no permit');
  await dialog.getByRole('button', { name: 'Take it for 2' }).press('Enter');
  await dialog.getByText('✓ rejected').waitFor();
  await dialog.getByText(/✗/).waitFor();
  assert.equal(await dialog.getByLabel('Reason').inputValue(), 'no permit');
  await dialog.getByRole('button', { name: 'Take it for 1' }).press('Enter');
  await dialog.getByText('✗').waitFor({ state: 'detached' });
  assert.equal(await dialog.getByText('✓ rejected').count(), 2);
  await dialog.getByRole('button', { name: 'Close' }).press('Enter');
  const history = await asked(`/v1/matches/${first}/transitions`);
  assert.deepEqual(history.items.at(-1).actor, 'a planner');
  assert.deepEqual(history.items.at(-1).reason, 'no permit');
  // The one refusal is what the console may speak of.
  errors.splice(0, errors.length, ...errors.filter((text) => !text.includes('status of 412')));
  check();
  await context.close();
});

test('a match says why, to whom and how certain; what if is asked of the server and stands in the address', { skip }, async () => {
  const { page, context, check, errors } = await tab(browser, server.address);
  await at(page, '#/matches');
  await rows(page).first().focus();
  await page.keyboard.press('Enter');
  await page.waitForURL(/#\/matches\/steelworks\.furnace-gas~district-heat\.network$/);
  await page.getByRole('heading', { name: /Electric steelworks → District heating/ }).waitFor();
  await settled(page);
  await page.locator('.verdict', { hasText: 'Electric steelworks gives off heat 250–600 °C, District heating needs heat 70–95 °C, 1.73 km away' }).waitFor();
  for (const name of ['From supply to demand', 'The year', 'What it is worth, and to whom', 'What it hangs on', 'How certain it is', 'CO₂', 'What if', 'The others in both lists', 'Steps', 'Comments', 'What the numbers rest on']) {
    await page.getByRole('heading', { name, exact: true }).waitFor();
  }
  const pair = await asked(`/v1/explain?supply=steelworks.furnace-gas&demand=district-heat.network`);
  assert.equal(await page.locator('section[aria-labelledby=part-assumptions] tbody tr').count(), pair.appraisal.assumptions.length);
  assert.equal(await page.locator('.year path.line').count(), 2, 'the typical days of both');
  await page.getByText('Paper mill').first().waitFor();
  await page.getByText(/worth 320\sk€\/a less, 1\.97\skm farther/).waitFor();

  const distance = page.getByRole('slider', { name: 'Distance' });
  await distance.focus();
  for (let step = 0; step < 3; step++) await page.keyboard.press('PageUp');
  await page.waitForURL(/set=distance_km/);
  await page.locator('.difference').waitFor();
  await page.getByRole('spinbutton', { name: 'Distance' }).fill('8');
  await page.waitForURL(/set=distance_km%3D8(&|$)/);
  const then = await asked(`/v1/explain?supply=steelworks.furnace-gas&demand=district-heat.network&set=distance_km=8`);
  const gone = `${((then.appraisal.confidence.p10 - pair.appraisal.confidence.p10) / 1e3).toFixed(0)} k€/a`.replace('-', '−');
  await page.locator('.difference tr', { hasText: 'Value, P10' }).getByText(gone).waitFor();
  await page.reload();
  await page.locator('.difference').waitFor();
  assert.equal(await page.getByRole('spinbutton', { name: 'Distance' }).inputValue(), '8');
  await page.getByRole('spinbutton', { name: 'Supply, hottest' }).fill('20');
  await page.getByText(/supply.t_min_c: found/).waitFor();
  await page.getByRole('button', { name: 'As it is' }).click();
  await page.locator('.difference').waitFor({ state: 'detached' });
  assert.equal(await page.getByRole('spinbutton', { name: 'Distance' }).inputValue(), '1.73');
  // The refused temperature is what the console may speak of.
  errors.splice(0, errors.length, ...errors.filter((text) => !/status of 4(00|22)/.test(text)));
  check();
  await context.close();
});

test('a pair that is none says what speaks against it and what it would take, in the reader\'s language', { skip }, async () => {
  const { page, context, check } = await tab(browser, server.address, { language: 'de-DE' });
  await at(page, '#/matches/paper.dryer-exhaust~dairy.drying');
  await page.getByText('das Angebot ist 90 K zu kalt, um direkt Wärme zu geben').last().waitFor();
  await page.getByText('Es bräuchte: 90 K mehr, oder eine Wärmepumpe.').waitFor();
  assert.equal(await page.getByRole('heading', { name: 'Schritte' }).count(), 0);
  check();
  await context.close();
});

test('a step takes its terms, says what is missing, and everybody sees it; comments are kept', { skip }, async () => {
  const { page, context, check } = await tab(browser, server.address);
  const other = await tab(browser, server.address);
  for (const [id, limit] of [['steelworks.furnace-gas', 10], ['district-heat.network', 60]]) {
    const read = await fetch(`${server.address}/v1/flows/${id}`);
    const { version, ...flow } = await read.json();
    const headers = { 'content-type': 'application/json', 'if-match': read.headers.get('etag') };
    const body = JSON.stringify({ ...flow, price_limit_eur_per_unit: limit });
    const put = await fetch(`${server.address}/v1/flows/${id}`, { method: 'PUT', headers, body });
    assert.ok(put.ok, `${version}: ${await put.text()}`);
  }
  await at(page, `#/matches/${BEST}`);
  await at(other.page, `#/matches/${BEST}`);
  await other.page.locator('.live[data-is=live]').waitFor();
  await page.getByRole('button', { name: 'Begin to negotiate' }).click();
  await page.getByLabel('Who takes it').first().fill('a planner');
  await page.getByRole('button', { name: 'Take the step' }).click();
  await other.page.locator('h1 .state', { hasText: 'negotiating' }).waitFor();
  const zone = page.locator('section[aria-labelledby=part-zone]');
  await zone.getByRole('button', { name: 'Consent to the even split' }).first().click();
  await zone.getByText('Consent to the even split: supply yes, demand no.').waitFor();
  await zone.getByRole('button', { name: 'Ask', exact: true }).last().click();
  await zone.getByText('There is a price that suits both.').waitFor();
  await page.getByRole('button', { name: 'Reserve', exact: true }).click();
  const amount = page.getByLabel('Agreed amount, MWh/a');
  assert.equal(await amount.inputValue(), '63027');
  await amount.fill('none');
  await page.getByRole('button', { name: 'Take the step' }).click();
  await page.getByText('Say how much').waitFor();
  assert.deepEqual(await axe(page), []);
  await amount.fill('50000');
  await page.getByRole('button', { name: 'Take the step' }).click();
  await page.getByText('Agreed: 50.0 GWh/a').waitFor();
  await page.getByRole('button', { name: 'Contract' }).click();
  await page.getByLabel('Agreed price, €/MWh').fill('38,5');
  await page.getByRole('button', { name: 'Take the step' }).click();
  await page.getByRole('button', { name: 'Claim the CO₂' }).click();
  await page.getByText(/Claimed: .* indicative/).waitFor();
  assert.equal(await page.locator('section[aria-labelledby=part-steps] .history li').count(), 3);
  assert.ok(!(await page.locator('main').innerText()).includes('38.5'), 'the price is never shown');

  const comment = page.getByLabel('Comment', { exact: true });
  await comment.fill('The pipe goes\nalong the river.');
  await page.reload();
  await settled(page);
  assert.equal(await comment.inputValue(), 'The pipe goes\nalong the river.', 'a draft is kept');
  await page.getByLabel('Who writes it').fill('a planner');
  await page.getByRole('button', { name: 'Write it' }).click();
  await page.locator('.said', { hasText: 'along the river.' }).waitFor();
  assert.equal(await comment.inputValue(), '');
  check();
  other.check();
  await other.context.close();
  await context.close();
});

test('an older server is asked without what it does not know, and the page says so', { skip }, async () => {
  const { page, context } = await tab(browser, server.address);
  const refuses = (field) => (route) =>
    new URL(route.request().url()).searchParams.has(field)
      ? route.fulfill({ status: 400, contentType: 'application/problem+json', body: JSON.stringify({ title: 'A parameter cannot be taken', status: 400, field, expected: 'one of the parameters site, flow' }) })
      : route.fallback();
  await page.route('**/v1/matches?*', refuses('technology'));
  await page.route('**/v1/explain?*', refuses('profiles'));
  await page.route('**/comments*', (route) => route.fulfill({ status: 404, contentType: 'application/problem+json', body: '{"title":"There is no such thing","status":404}' }));
  await at(page, '#/matches?technology=direct');
  await page.getByText('does not know these filters or orders, so they are left out: technology').waitFor();
  assert.ok((await rows(page).count()) > 0);
  await at(page, '#/matches/timber.residues~district-heat.wood-chips');
  await page.getByText('This server does not tell the typical days.').waitFor();
  await page.getByText('This server keeps no comments.').waitFor();
  await context.close();
});

test('printed, a match is a report of a few pages without what only a screen needs', { skip }, async () => {
  const { page, context, check } = await tab(browser, server.address);
  await at(page, '#/matches/cement.kiln-gas~greenhouse.heating');
  await page.emulateMedia({ media: 'print' });
  assert.equal(await page.locator('.bar nav').isVisible(), false);
  assert.equal(await page.getByRole('heading', { name: 'What if' }).isVisible(), false);
  await page.getByText(/Made by Turash/).waitFor();
  const pdf = (await page.pdf({ format: 'A4' })).toString('latin1');
  const pages = pdf.match(/\/Type\s*\/Page\b/g).length;
  assert.ok(pages <= 3, `${pages} pages`);
  check();
  await context.close();
});

test('a box is drawn beside the list or typed, and the list is of it', { skip }, async () => {
  const { page, context, check } = await tab(browser, server.address);
  await at(page, '#/matches');
  await page.getByText('All 38 matches, the best first').waitFor();
  await page.getByText('More filters').press('Enter');
  await page.getByRole('button', { name: 'Draw on the map' }).press('Enter');
  const { x, y, width, height } = await page.locator('.sketch .draw-sheet').boundingBox();
  await page.mouse.move(x + width * 0.3, y + height * 0.6);
  await page.mouse.down();
  await page.mouse.move(x + width * 0.6, y + height * 0.95, { steps: 5 });
  await page.mouse.up();
  await page.waitForURL(/box=/);
  const box = new URLSearchParams(page.url().split('?')[1]).get('box');
  const { count } = await asked(`/v1/matches?box=${box}&limit=1&count=true`);
  assert.ok(count > 0 && count < 38, `${count} in ${box}`);
  await page.getByText(`All ${count} matches, the best first`).waitFor();
  await page.locator('.sketch rect.box').waitFor();
  await page.getByLabel('West', { exact: true }).fill('15.5');
  await page.waitForURL(/box=15.5%2C/);
  await settled(page);
  assert.deepEqual(await axe(page), []);
  await page.getByRole('button', { name: /Without.*Box|Box/ }).first().press('Enter');
  await page.getByText('38 matches').waitFor();
  assert.equal(await page.getByLabel('West', { exact: true }).inputValue(), '');
  check();
  await context.close();
});
