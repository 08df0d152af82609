// Import, end to end: files are sent, understood, corrected by hand, looked at, committed, given up.
import assert from 'node:assert/strict';
import { readFileSync, rmSync } from 'node:fs';
import { test } from 'node:test';
import { axe, settled, tab } from './browser.mjs';
import { onDemo } from './on-demo.mjs';
import { folder, serve } from './server.mjs';

const { skip, server, browser } = await onDemo();

const SURVEY = `Umfrage 2026;;;;;;
Firma;Breitengrad;Längengrad;Abwärme [MWh/a];Temperatur [°C];Wärmebedarf [MWh/a];Vorlauf [°C]
Schmiede;47,08;15,40;ca. 20.000;180;;
Bad;47,09;15,41;;;5.000,5;60
Mühle;47,10;15,42;viel;90;;
Werk;47,11;15,43;< 500;90;;
Summe;;;20.000;;5.000;
`;
const ODD = 'Betrb,Hochwert,Rechtswert,Note\nHammerwerk,47.12,15.44,x\n';
const file = (name, text) => ({ name, mimeType: 'text/csv', buffer: Buffer.from(text) });

/** Sends files and waits for what is said of them. */
async function send(page, address, ...files) {
  await page.goto(`${address}/#/import`);
  await page.locator('input[type=file][multiple]').setInputFiles(files);
  await page.waitForURL(/#\/import\/[^?]+/);
  await page.locator('.counts').waitFor();
}

const counts = async (page) => (await page.locator('.counts td.right').allInnerTexts()).map(Number);
const select = (page, header) => page.getByLabel(`What ‘${header}’ is`, { exact: true });

test('a survey is understood, corrected, looked at and committed, and another browser sees it at once', { skip }, async () => {
  const { page, context, check } = await tab(browser, server.address);
  const other = await tab(browser, server.address);
  await other.page.goto(server.address);
  await settled(other.page);
  await other.page.locator('.live[data-is=live]').waitFor();
  await send(page, server.address, file('survey.csv', SURVEY));
  assert.deepEqual(await counts(page), [4, 0, 0, 2, 0, 0]);
  assert.equal(await select(page, 'Abwärme [MWh/a]').inputValue(), 'supply.heat.quantity');
  assert.deepEqual(await axe(page), []);

  // A column that is left out, and back.
  await select(page, 'Wärmebedarf [MWh/a]').selectOption('');
  await page.waitForFunction(() => document.querySelectorAll('.counts td.right')[3]?.textContent === '1');
  assert.equal(await select(page, 'Abwärme [MWh/a]').inputValue(), 'supply.heat.quantity', 'the others stay');
  await page.getByText('Numbers, header, coordinates, name').click();
  await page.getByRole('button', { name: 'Read this file as at first' }).click();
  await page.waitForFunction(() => document.querySelectorAll('.counts td.right')[3]?.textContent === '2');

  // What cannot be followed is said, and what was typed stays.
  const crs = page.getByLabel('System of the coordinates');
  await crs.fill('EPSG:0');
  await crs.press('Enter');
  await page.locator('.notice.bad').waitFor();
  assert.equal(await crs.inputValue(), 'EPSG:0');
  await crs.fill('');
  await crs.press('Enter');

  // By keyboard through the parts.
  await page.getByRole('link', { name: /^Refused/ }).press('Enter');
  await page.waitForURL(/show=refused/);
  const group = page.locator('details.group').first();
  await group.getByRole('cell', { name: 'viel' }).waitFor();
  assert.deepEqual(await axe(page), []);
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: /Download 2 refused rows/ }).click()]);
  assert.equal(download.suggestedFilename(), 'refused-survey.csv');
  assert.match(readFileSync(await download.path(), 'utf8'), /Mühle/);
  await page.getByRole('link', { name: /^Doubtful/ }).press('Enter');
  await page.locator('details.group').first().getByRole('cell', { name: 'ca. 20.000' }).waitFor();
  await page.getByRole('link', { name: /^Sites \d/ }).press('Enter');
  await settled(page);
  await page.getByRole('cell', { name: /gives off heat 180/ }).waitFor();
  assert.deepEqual(await axe(page), []);

  await page.getByRole('button', { name: 'Import …' }).press('Enter');
  await page.getByRole('dialog').getByText('4 sites are added.').waitFor();
  await page.getByRole('dialog').getByText('2 refused rows are left out.').waitFor();
  assert.deepEqual(await axe(page), []);
  await page.getByRole('dialog').getByRole('button', { name: 'Import', exact: true }).press('Enter');
  await page.getByText('Taken in: 6 sites and flows.').waitFor();
  assert.deepEqual(await axe(page), []);
  await other.page.getByText('21 of 21').waitFor();
  await page.getByRole('link', { name: 'On the map' }).click();
  await page.waitForURL(/#\/map\?at=15\./);

  // The same again changes nothing.
  await send(page, server.address, file('survey.csv', SURVEY));
  assert.deepEqual(await counts(page), [0, 0, 4, 0, 0, 2]);
  await page.getByText('There is nothing new to store.').waitFor();
  assert.ok(await page.getByRole('button', { name: 'Import …' }).isDisabled());
  other.check();
  await other.context.close();
  // Chromium itself notes the one answer that was a refusal.
  assert.throws(check, /422/);
  await context.close();
});

test('a table that is not understood is mapped by hand, a dropped one too; one that is given up is gone', { skip }, async () => {
  const { page, context, check } = await tab(browser, server.address);
  await page.goto(`${server.address}/#/import`);
  const data = await page.evaluateHandle((text) => {
    const data = new DataTransfer();
    data.items.add(new File([text], 'odd.csv', { type: 'text/csv' }));
    return data;
  }, ODD);
  await page.dispatchEvent('main', 'drop', { dataTransfer: data });
  await page.waitForURL(/#\/import\/[^?]+/);
  await page.getByText('First say what the columns hold.').waitFor();
  assert.ok(await page.getByRole('button', { name: 'Import …' }).isDisabled());
  assert.deepEqual(await axe(page), []);
  for (const [header, field] of [['Betrb', 'name'], ['Hochwert', 'latitude'], ['Rechtswert', 'longitude']]) {
    const one = select(page, header);
    if ((await one.inputValue()) === field) continue;
    await one.selectOption(field);
    await page.getByText('Reading anew …').waitFor({ state: 'detached' });
    await page.waitForFunction(() => !document.querySelector('.fields select')?.disabled);
  }
  await page.waitForFunction(() => document.querySelector('.counts td.right')?.textContent === '1');
  assert.equal(await select(page, 'Note').inputValue(), '');
  const address = page.url();
  await page.getByRole('button', { name: 'Discard' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Discard' }).click();
  await page.waitForURL(/#\/import$/);
  check();
  await page.goto(address);
  await page.getByText('This import is not here any more').waitFor();
  assert.deepEqual(await axe(page), []);
  await context.close();
});

test('an empty store offers the demo region', { skip }, async (t) => {
  const data = folder();
  const own = await serve(data);
  t.after(() => own.stop());
  const { page, context, check } = await tab(browser, own.address, { language: 'de-DE', dark: true });
  await page.goto(`${own.address}/#/import`);
  await page.getByRole('button', { name: 'Beispielregion laden' }).waitFor();
  assert.deepEqual(await axe(page), []);
  await page.getByRole('button', { name: 'Beispielregion laden' }).press('Enter');
  await page.waitForURL(/#\/map/);
  await page.getByText('17 von 17').waitFor();
  check();
  await context.close();
  await own.stop();
  rmSync(data, { recursive: true });
});

test('what is wrong with a row is said in the language of whoever reads', { skip }, async () => {
  const { page, context, check } = await tab(browser, server.address, { language: 'de-DE' });
  await page.goto(`${server.address}/#/import`);
  await page.locator('input[type=file][multiple]').setInputFiles([file('umfrage.csv', SURVEY)]);
  await page.waitForURL(/#\/import\/[^?]+/);
  await page.getByRole('link', { name: /^Abgelehnt/ }).click();
  await page.getByText('eine einfache Zahl schreiben, etwa 1234,5').first().waitFor();
  await page.getByRole('link', { name: /^Zweifelhaft/ }).click();
  await page.getByText('20.000 MWh/a, nicht besser als geschätzt').first().waitFor();
  assert.deepEqual(await axe(page), []);
  check();
  await context.close();
});
