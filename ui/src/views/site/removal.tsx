// Removing a site or a flow: a question first, and where something is promised on it, by which matches.
import { useState } from 'preact/hooks';
import { features, Problem, remove, type AnnualUnit, type Flow, type Site, type State } from '../../api';
import { Dialog, tell, Wrong } from '../../components';
import { t } from '../../i18n';
import { amount } from '../../i18n/format';
import { etagOf } from './edit-site';
import { matchAddress } from './links';

interface Held {
  id: string;
  state: State;
  agreed_annual?: number;
  annual_unit?: AnnualUnit;
}

const heldBy = (problem: Problem): Held[] => (problem.status === 409 ? ((problem.body as { matches?: Held[] }).matches ?? []) : []);
const removeFlow = ({ id, version }: Flow) => remove('/v1/flows/{id}', { ids: { id }, ifMatch: etagOf(version) });

const PROMISES: State[] = ['reserved', 'contracted', 'live'];

/** Whether something is promised on a flow of the site. */
async function isPromised(site: string): Promise<boolean> {
  const found = await Promise.all(PROMISES.map((state) => features<GeoJSON.LineString, unknown>('matches', { site, state, limit: '1' })));
  return found.some((part) => part.features.length > 0);
}

/** Where something of it is promised the site alone is asked for: the server refuses it and says by whom, and no flow is gone. */
async function removeSite({ id, version }: Site, flows: Flow[]): Promise<void> {
  const first = flows.length > 0 && !(await isPromised(id)) ? flows : [];
  for (const flow of first) await removeFlow(flow);
  await remove('/v1/sites/{id}', { ids: { id }, ifMatch: etagOf(version) });
}

function Promised({ by }: { by: Held[] }) {
  return (
    <div class="notice bad" role="alert">
      <p><strong>{t('site.promised')}</strong></p>
      <ul>
        {by.map(({ id, state, agreed_annual, annual_unit }) => (
          <li key={id}><a href={matchAddress(id)}>{id.replace('~', ' → ')}</a>: {t(`common.state_${state}`)}{agreed_annual !== undefined && `, ${amount(agreed_annual, annual_unit)}`}</li>
        ))}
      </ul>
      <p>{t('site.promised_hint')}</p>
    </div>
  );
}

interface Props {
  title: string;
  text: string;
  act: () => Promise<unknown>;
  onGone: () => void;
  onClose: () => void;
}

function Question({ title, text, act, onGone, onClose }: Props) {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem>();
  const go = async () => {
    setBusy(true);
    setProblem(undefined);
    try {
      await act();
      tell(t('site.removed'));
      onGone();
    } catch (error) {
      setProblem(error instanceof Problem ? error : new Problem(0, { title: String(error) }));
      setBusy(false);
    }
  };
  const held = problem ? heldBy(problem) : [];
  return (
    <Dialog title={title} onClose={onClose}>
      <p>{text}</p>
      {held.length > 0 ? <Promised by={held} /> : problem && <Wrong problem={problem} />}
      <div class="actions">
        <button onClick={onClose}>{held.length > 0 ? t('common.close') : t('common.cancel')}</button>
        {held.length === 0 && <button class="danger" disabled={busy} onClick={go}>{busy ? t('site.removing') : t('site.remove')}</button>}
      </div>
    </Dialog>
  );
}

export function RemoveSite({ site, flows, onGone, onClose }: { site: Site; flows: Flow[]; onGone: () => void; onClose: () => void }) {
  const text = flows.length > 0 ? t('site.remove_site_flows', { count: flows.length }) : t('site.remove_site_hint');
  return <Question title={t('site.remove_site', { name: site.name })} text={text} act={() => removeSite(site, flows)} onGone={onGone} onClose={onClose} />;
}

export function RemoveFlow({ flow, name, onGone, onClose }: { flow: Flow; name: string; onGone: () => void; onClose: () => void }) {
  return <Question title={t('site.remove_flow')} text={t('site.remove_flow_hint', { name })} act={() => removeFlow(flow)} onGone={onGone} onClose={onClose} />;
}
