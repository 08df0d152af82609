// Plans on the page: asked for, followed, given up, read on table and map, compared, begun.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { axe, settled, tab } from './browser.mjs';
import { onDemo } from './on-demo.mjs';

const { skip, server, browser, api, open } = await onDemo();

test('a question is checked as one types, stands in the address, and becomes a plan', { skip }, async () => {
  const { page, context, check } = await open('#/plan');
  await page.getByText('No plan has been made yet').waitFor();
  await page.getByRole('link', { name: 'New plan' }).click();
  await settled(page);
  await page.getByLabel('Resource').selectOption('heat');
  await page.getByLabel('Distance at most').fill('far');
  await page.getByLabel('Distance at most').press('Tab');
  await page.getByText('This is no number.').waitFor();
  await page.getByLabel('Distance at most').fill('6');
  await page.getByLabel('As if this site were closed').fill('glass');
  await page.getByRole('button', { name: /^Container glass works/ }).waitFor();
  await page.getByLabel('As if this site were closed').press('Enter');
  await page.getByRole('button', { name: 'Plan with Container glass works again' }).waitFor();
  await page.getByRole('button', { name: 'Edges of the map' }).click();
  await page.waitForURL(/box=/);
  const edges = new URLSearchParams(page.url().split('?')[1]).get('box');
  await page.getByRole('button', { name: 'Draw on the map' }).click();
  const { x, y, width, height } = await page.locator('.draw-sheet').boundingBox();
  await page.mouse.move(x + 5, y + 5);
  await page.mouse.down();
  await page.mouse.move(x + width - 5, y + height - 5, { steps: 5 });
  await page.mouse.up();
  await page.waitForFunction((edges) => !decodeURIComponent(location.hash).includes(edges), edges);
  assert.match(page.url(), /resource=heat/);
  assert.match(page.url(), /without=glass/);
  assert.deepEqual(await axe(page), []);
  await page.reload();
  await settled(page);
  assert.equal(await page.getByLabel('Distance at most').inputValue(), '6');
  await page.getByRole('button', { name: 'Plan', exact: true }).press('Enter');
  await page.getByRole('heading', { name: /^Plan of / }).waitFor();
  await page.getByText(/most value · heat · inside .* · within 6\skm · without glass/).waitFor();
  const [kept] = (await api('/v1/plans?limit=1')).body.items;
  assert.equal(kept.question.within_km, 6);
  assert.deepEqual(kept.question.without, ['glass']);
  const { body } = await api(`/v1/plans/${kept.id}`);
  assert.equal(await page.locator('.place + p ~ .scroll tbody tr').count(), body.families[0].exchanges.length);
  check();
  await context.close();
});

test('a plan is read: totals, proof, best first, scarce flows, a table that sorts and a map', { skip }, async () => {
  const { id } = (await api('/v1/plans', 'POST', {})).body;
  const { page, context, check } = await open(`#/plan/${id}`);
  await page.getByText(/^\d+ exchanges: worth .*\sM€\/a/).waitFor();
  await page.getByText(/the plan gives .* more \(2.4%\)/).waitFor();
  await page.getByText(/No choice among these 29 pairs comes to more than/).waitFor();
  await page.getByText(/1\sGWh\/a more of heat 250–600\s°C from/).waitFor();
  const rows = page.locator('.place + p ~ .scroll tbody tr');
  await page.getByRole('button', { name: 'Distance' }).click();
  await page.waitForURL(/sort=distance/);
  const farthest = await rows.first().innerText();
  await page.getByRole('button', { name: /Distance/ }).click();
  await page.waitForURL(/up=yes/);
  assert.notEqual(await rows.first().innerText(), farthest);
  await rows.first().focus();
  await page.keyboard.press('Enter');
  await page.waitForURL(/match=/);
  assert.equal(await rows.first().getAttribute('aria-current'), 'true');
  assert.deepEqual(await axe(page), []);
  check();
  await context.close();
});

test('what changed since the last plan of the same question is said', { skip }, async () => {
  const { families } = (await api('/v1/plans', 'POST', { resource: 'electricity' })).body;
  const { supply } = families[0].exchanges[0];
  const flow = (await api(`/v1/flows/${supply.flow}`)).body;
  const half = { ...flow, quantity: { ...flow.quantity, annual: flow.quantity.annual / 2 } };
  assert.equal((await api(`/v1/flows/${flow.id}`, 'PUT', half, { 'if-match': `"${flow.version}"` })).status, 200);
  const { id, changes } = (await api('/v1/plans', 'POST', { resource: 'electricity' })).body;
  assert.ok(changes.smaller.length > 0);
  const { page, context, check } = await open(`#/plan/${id}`);
  await page.getByText(/Compared with the plan of/).waitFor();
  await page.getByRole('cell', { name: 'smaller', exact: true }).first().waitFor();
  check();
  await context.close();
});

test('negotiating begins for the exchanges that are chosen, and each says how it went', { skip }, async () => {
  const { id, families } = (await api('/v1/plans', 'POST', { resource: 'heat', within_km: 9 })).body;
  const [first, second] = families[0].exchanges;
  // Somebody else began with one of them meanwhile.
  await api(`/v1/matches/${second.id}/transitions`, 'POST', { to: 'negotiating', actor: 'someone' });
  const { page, context, errors } = await open(`#/plan/${id}`);
  await page.getByRole('button', { name: 'Begin negotiating: 0' }).isDisabled();
  for (const { supply, demand } of [first, second]) await page.getByLabel(`Choose ${supply.site.name} → ${demand.site.name}`).first().press('Space');
  await page.getByRole('button', { name: 'Begin negotiating: 2' }).press('Enter');
  await page.getByLabel('Who').fill('Planner');
  assert.equal(await page.getByLabel('Reason').inputValue(), `plan ${id}`);
  assert.deepEqual(await axe(page), []);
  await page.getByRole('button', { name: 'Begin', exact: true }).press('Enter');
  await page.getByText('Negotiating began for 1 of 2').waitFor();
  const { body } = await api(`/v1/matches/${first.id}/transitions`);
  assert.equal(body.state, 'negotiating');
  assert.deepEqual([body.items[0].actor, body.items[0].reason], ['Planner', `plan ${id}`]);
  assert.ok(errors.every((text) => /409|422/.test(text)), errors.join('\n'));
  await context.close();
});

test('progress shows, a plan is given up, and one that came to nothing says why', { skip }, async () => {
  const { page, context } = await tab(browser, server.address);
  const made = { id: '01a00000-0000-7000-8000-000000000001', begun_at: '2026-11-30T04:00:00Z', state: 'running', stage: 'judging', done: 0.4 };
  let answer = made;
  let given = false;
  await page.route(`**/v1/plans/${made.id}`, (route) => {
    if (route.request().method() === 'DELETE') given = true;
    return route.fulfill({ json: route.request().method() === 'DELETE' ? {} : answer });
  });
  await page.goto(`${server.address}/#/plan/${made.id}`);
  await page.getByText('Judging pairs (40%)').waitFor();
  assert.deepEqual(await axe(page), []);
  answer = { ...made, stage: 'solving', done: 0.5 };
  await page.getByText('Looking for the best set (50%)').waitFor();
  await page.getByRole('button', { name: 'Cancel' }).click();
  await page.waitForURL(/#\/plan$/);
  assert.equal(given, true);
  answer = { ...made, state: 'failed', detail: 'it would take too long' };
  await page.goto(`${server.address}/#/plan/${made.id}`);
  await page.getByText('This plan came to nothing').waitFor();
  await page.getByText('it would take too long').waitFor();
  await context.close();
});

test('two plans at once are enough: the page says so and keeps what was asked', { skip }, async () => {
  const { page, context } = await open('#/plan/new?resource=heat&budget=1000000');
  const problem = { title: 'Too much at once', status: 503, detail: 'two plans are being made already; try again when one is done' };
  await page.route('**/v1/plans', (route) => (route.request().method() === 'POST' ? route.fulfill({ status: 503, contentType: 'application/problem+json', body: JSON.stringify(problem) }) : route.fallback()));
  await page.getByRole('button', { name: 'Plan', exact: true }).click();
  await page.getByText('two plans are being made already').waitFor();
  assert.equal(await page.getByLabel('Budget').inputValue(), '1000000');
  await context.close();
});

test('every part of planning is there for everybody, in German and dark', { skip }, async () => {
  const { id } = (await api('/v1/plans', 'POST', { budget_eur: 3e6 })).body;
  const { page, context, check } = await open('#/plan', { language: 'de-DE', dark: true, width: 390, height: 844 });
  for (const hash of ['#/plan', '#/plan/new', '#/plan/current', `#/plan/${id}`]) {
    await page.goto(`${server.address}/${hash}`);
    await page.reload();
    await settled(page);
    assert.deepEqual(await axe(page), [], hash);
    assert.equal(await page.evaluate(() => document.querySelector('main').scrollWidth <= innerWidth), true, `${hash} fits`);
  }
  await page.getByRole('button', { name: 'Plan löschen' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Plan löschen' }).click();
  await page.waitForURL(/#\/plan$/);
  assert.equal((await api(`/v1/plans/${id}`)).status, 404);
  check();
  await context.close();
});

test('a plan in months with shares shows both; questions that do not go together are not sent', { skip }, async () => {
  const plan = (await api('/v1/plans', 'POST', { resource: 'heat' })).body;
  const [family] = plan.families;
  plan.periods = { kind: 'months', hours: Array(12).fill(730) };
  plan.question.periods = 'months';
  family.yearly = { ...family.best_first, value_eur_per_year: family.totals.value_eur_per_year * 1.1 };
  delete family.best_first;
  for (const one of family.exchanges) one.in_periods = { planned: Array.from({ length: 12 }, (_, at) => (at < 4 ? one.planned_annual / 4 : 0)), highest_rate: 7.25, rate_unit: 'MW' };
  const split = { in_core: true };
  family.shares = {
    gain_eur_per_year: 2e6,
    parties: [{ party: 'Amberg Stahl', sites: ['steelworks'], alone_eur_per_year: 0, by_prices_eur_per_year: 1.2e6, by_halves_eur_per_year: 1e6, by_shapley_eur_per_year: 1.1e6, shapley_error_eur_per_year: 0 }],
    in_core: { prices: split, halves: { in_core: false, parties: ['Amberg Stahl', 'Riverside Paper'], missing_eur_per_year: 4000 }, shapley: { in_core: null } },
  };
  const { page, context, check } = await tab(browser, server.address);
  await page.route(`**/v1/plans/${plan.id}`, (route) => route.fulfill({ json: plan }));
  await page.goto(`${server.address}/#/plan/${plan.id}`);
  await page.getByText('With one amount a year it would seem to come to').waitFor();
  await page.getByRole('img', { name: /Bars by month; the most in Jan/ }).waitFor();
  await page.getByRole('cell', { name: /7.25\sMW/ }).first().waitFor();
  await page.getByText('Amberg Stahl, Riverside Paper would do better alone').waitFor();
  assert.deepEqual(await axe(page), []);
  await page.getByRole('link', { name: 'Change and plan again' }).click();
  await page.getByLabel('Planned in').waitFor();
  assert.equal(await page.getByLabel('Planned in').inputValue(), 'months');
  await page.getByLabel('Budget').fill('1000');
  await page.getByRole('button', { name: 'Plan', exact: true }).press('Enter');
  await page.getByText('Not together with months or typical days').waitFor();
  await page.getByLabel('Planned in').selectOption('');
  await page.getByText('Not together with months or typical days').waitFor({ state: 'detached' });
  check();
  await context.close();
});

test('a site and a flow that are not there yet are planned with, kept in the tab, and marked in the result', { skip }, async () => {
  const { page, context, check } = await open('#/plan/new?resource=heat&within=9');
  await page.getByRole('link', { name: 'Add a site' }).press('Enter');
  await page.getByText('Nothing is stored').waitFor();
  await page.getByLabel('Name', { exact: true }).fill('Data hall');
  await page.getByLabel('Latitude').fill('47.066');
  await page.getByLabel('Longitude').fill('15.43');
  assert.deepEqual(await axe(page), []);
  await page.reload();
  assert.equal(await page.getByLabel('Name', { exact: true }).inputValue(), 'Data hall', 'nothing typed is lost');
  await page.getByRole('button', { name: 'Take over' }).press('Enter');
  // On to its first flow.
  await page.getByRole('heading', { level: 1, name: 'Data hall' }).waitFor();
  await page.getByLabel('Coldest').fill('60');
  await page.getByLabel('Hottest').fill('90');
  await page.getByLabel('Amount of a year').fill('20000');
  await page.getByRole('button', { name: 'Take over' }).press('Enter');
  await page.getByText('gives off heat 60–90 °C, 20.0 GWh/a').waitFor();
  // And a flow at a site that is there.
  await page.getByLabel('Add a flow to a site that is there').fill('dairy');
  await page.getByLabel('Add a flow to a site that is there').press('Enter');
  await page.getByRole('heading', { level: 1, name: 'Dairy' }).waitFor();
  await page.getByLabel('The site').selectOption('demand');
  await page.getByLabel('Coldest').fill('30');
  await page.getByLabel('Hottest').fill('50');
  await page.getByLabel('Amount of a year').fill('5000');
  await page.getByRole('button', { name: 'Take over' }).press('Enter');
  await page.getByText('needs heat 30–50 °C, 5.00 GWh/a').waitFor();
  await settled(page);
  assert.match(page.url(), /within=9/);
  assert.deepEqual(await axe(page), []);
  await page.reload();
  await page.getByText('gives off heat 60–90 °C, 20.0 GWh/a').waitFor();
  await page.getByRole('button', { name: 'Plan', exact: true }).press('Enter');
  await page.getByRole('heading', { name: 'Planned as if it were there' }).waitFor();
  await page.getByText('most value · heat · within 9 km · with sites that are not there yet').waitFor();
  const row = page.locator('tbody tr', { hasText: 'Data hall' }).first();
  await row.getByText('not there yet').first().waitFor();
  assert.equal(await row.getByRole('checkbox').isDisabled(), true, 'what is not there cannot be begun');
  assert.equal(await row.getByRole('link').count(), 0);
  await settled(page);
  assert.deepEqual(await axe(page), []);
  assert.equal((await api('/v1/sites?q=Data%20hall')).body.items.length, 0, 'nothing is stored');
  // Another tab has the plan alone: what it was made with comes along.
  const other = await open(page.url().slice(page.url().indexOf('#')));
  await other.page.getByRole('link', { name: 'Change and plan again' }).click();
  await other.page.getByText('gives off heat 60–90 °C, 20.0 GWh/a').waitFor();
  await other.page.getByRole('button', { name: 'Remove: Data hall' }).press('Enter');
  await other.page.getByText('gives off heat 60–90 °C, 20.0 GWh/a').waitFor({ state: 'detached' });
  await other.context.close();
  check();
  await context.close();
});
