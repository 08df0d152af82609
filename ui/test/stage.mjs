// What pictures need that the demo region alone does not have: plans, an import with rejects and doubts, events that were given up, a server
// that is gone, an empty store, a key that does not suffice.
import { rmSync } from 'node:fs';
import { folder, run, serve } from './server.mjs';

const SURVEY = `Umfrage 2026;;;;;;
Firma;Breitengrad;Längengrad;Abwärme [MWh/a];Temperatur [°C];Wärmebedarf [MWh/a];Vorlauf [°C]
Schmiede;47,08;15,40;ca. 20.000;180;;
Bad;47,09;15,41;;;5.000,5;60
Mühle;47,10;15,42;viel;90;;
Gerberei;15,42;47,07;3.000;70;;
Werk;47,11;15,43;< 500;90;;
Weberei;;;1.200;60;;
Summe;;;20.000;;5.000;
`;
const IMPATIENT = { TURASH__EVENTS__ATTEMPTS: '3', TURASH__EVENTS__RETRY_BASE_SECONDS: '0.05', TURASH__EVENTS__RETRY_CAP_SECONDS: '0.1' };

async function ask(address, path, body, headers = { 'content-type': 'application/json' }) {
  const answer = await fetch(`${address}${path}`, { method: 'POST', headers, body: typeof body === 'string' ? body : JSON.stringify(body) });
  const said = await answer.json();
  if (!answer.ok) console.error(path, answer.status, JSON.stringify(said));
  return said;
}

/** The server is gone, once the view has been shown. */
const away = async (page, server) => {
  await shown(page);
  await server.stop();
  await page.waitForTimeout(4000);
};
const shown = (page) => page.locator('main h1').waitFor().then(() => page.waitForTimeout(2500));

export async function staged(address) {
  const servers = [];
  const own = async (prepare, env = {}) => {
    const data = folder();
    const said = prepare?.(data);
    const server = await serve(data, { env });
    const stop = async () => {
      await server.stop();
      rmSync(data, { recursive: true, force: true });
    };
    servers.push(stop);
    return { address: server.address, stop, said };
  };
  const heat = { resource: 'heat', within_km: 9 };
  await ask(address, '/v1/plans', heat);
  const plans = {
    'plan-all': {}, 'plan-heat': heat, 'plan-months': { resource: 'heat', periods: 'months' }, 'plan-shares': { shares: true }, 'plan-budget': { budget_eur: 3e6 },
  };
  const views = {};
  for (const [name, question] of Object.entries(plans)) {
    const { id } = await ask(address, '/v1/plans', question);
    if (id) views[name] = { address, hash: `#/plan/${id}` };
  }
  const { id } = await ask(address, '/v1/imports?name=umfrage.csv', SURVEY, { 'content-type': 'text/csv' });
  for (const part of ['columns', 'refused', 'doubtful', 'preview']) views[`import-${part}`] = { address, hash: `#/import/${id}?show=${part}` };
  views['plan-kept'] = { address, hash: '#/plan' };
  views['plan-running'] = {
    address, hash: '#/plan/01a00000-0000-7000-8000-000000000001',
    prepare: async (page) => {
      await page.route('**/v1/plans/01a0*', (route) => route.fulfill({ json: { id: '01a00000-0000-7000-8000-000000000001', begun_at: '2026-11-30T04:00:00Z', state: 'running', stage: 'judging', done: 0.4 } }));
      await page.reload();
      await shown(page);
    },
  };
  views['plan-current'] = { address, hash: '#/plan/current' };
  const empty = await own();
  for (const name of ['map', 'matches', 'site', 'plan', 'import', 'operations']) views[`empty-${name}`] = { address: empty.address, hash: `#/${name}` };
  // Each picture of these has a server of its own, which ends.
  const fresh = () => own((data) => run(data, 'demo'));
  for (const name of ['map', 'matches', 'site', 'plan', 'operations']) views[`away-${name}`] = { fresh, hash: `#/${name}`, prepare: away };
  const secretOf = (text) => /tsk_\S+/.exec(text)?.[0];
  const keyed = await own((data) => {
    run(data, 'demo');
    return { reader: secretOf(run(data, 'keys', 'create', '--role', 'reader', '--label', 'Ben')), admin: secretOf(run(data, 'keys', 'create', '--role', 'admin', '--label', 'Ada')) };
  }, { TURASH__HTTP__AUTHENTICATION: 'keys' });
  views['key-asked'] = { address: keyed.address, hash: '#/matches', prepare: (page) => page.locator('dialog').waitFor() };
  for (const name of ['plan', 'import', 'operations']) views[`reader-${name}`] = { address: keyed.address, hash: `#/${name}`, key: keyed.said.reader, prepare: shown };
  views['reader-plan-new'] = {
    address: keyed.address, hash: '#/plan/new', key: keyed.said.reader,
    prepare: async (page) => {
      await shown(page);
      await page.locator('form button.main').click();
      await page.waitForTimeout(1000);
    },
  };
  views['admin-keys'] = { address: keyed.address, hash: '#/operations/keys', key: keyed.said.admin, prepare: shown };
  views['admin-audit'] = { address: keyed.address, hash: '#/operations/audit', key: keyed.said.admin, prepare: shown };
  const failing = await own(undefined, { ...IMPATIENT, TURASH_TEST_FAULT: 'panic' });
  await ask(failing.address, '/v1/sites', ['a', 'b', 'c', 'd'].map((id) => ({ id, name: `Site ${id}`, coordinates: { lon: 15.42, lat: 47.06 } })));
  views['failing-operations'] = { address: failing.address, hash: '#/operations', prepare: shown };
  views['failing-letters'] = { address: failing.address, hash: '#/operations/dead-letters', prepare: shown };
  return { views, stop: () => Promise.all(servers.map((stop) => stop())) };
}
