// A site: what it is, its flows, its matches, what is around it, what breaks if it closes. What is open stands in the address.
import { useEffect, useRef, useState } from 'preact/hooks';
import { all, get, useLoad, type Flow, type Site } from '../../api';
import { Glyph, Loading, Table, Wrong } from '../../components';
import { t } from '../../i18n';
import { amount, country, km, number, resource } from '../../i18n/format';
import { useLive } from '../../live';
import { go, refine, to, useRoute } from '../../router';
import { Around } from './around';
import { Chains } from './chains';
import { Closure } from './closure';
import { EditFlow, NewFlow } from './edit-flow';
import { EditSite } from './edit-site';
import { MatchesOf } from './matches-of';
import { RemoveFlow, RemoveSite } from './removal';

async function read(id: string, signal: AbortSignal) {
  const part = (cursor: string | undefined) => get('/v1/flows', { query: { site: id, limit: 1000, ...(cursor && { cursor }) }, signal });
  const [site, flows] = await Promise.all([get('/v1/sites/{id}', { ids: { id }, signal }), all<Flow>(part)]);
  return { site: site.body, flows: flows.items };
}

function place({ location, location_km, location_doubt }: Site): string {
  if (location === 'town') return t('site.place_town', { km: km(location_km) });
  return location === 'suspect' ? t(`site.doubt_${location_doubt ?? 'stated'}`) : t(`site.location_${location}`);
}

function Facts({ site }: { site: Site }) {
  const { coordinates: { lat, lon } } = site;
  const at = `${number(lat, 8)}° ${t('site.north')}, ${number(lon, 8)}° ${t('site.east')}`;
  const facts = [
    [t('site.f_organization'), site.organization],
    [t('common.town'), site.city],
    [t('common.country'), country(site.country)],
    [t('site.f_industry'), site.industry],
    [t('site.where'), <a href={to('map', [], { site: site.id, at: `${lon},${lat},11` })}>{at}</a>],
    [t('site.f_location'), place(site)],
  ] as const;
  return (
    <>
      <dl class="facts-of">{facts.map(([name, value]) => value && <div key={name}><dt>{name}</dt><dd>{value}</dd></div>)}</dl>
      {site.location === 'suspect' && <p class="notice">{t('site.suspect')}</p>}
    </>
  );
}

const flowName = (flow: Flow) => t(`map.does_${flow.direction}`, { what: resource(flow.resource) });

function Flows({ flows, onRemove }: { flows: Flow[]; onRemove: (flow: Flow) => void }) {
  if (flows.length === 0) return <p>{t('site.no_flows')}</p>;
  const open = (flow: Flow) => refine({ edit: 'flow', flow: flow.id });
  return (
    <Table<Flow>
      caption={t('site.flows_caption', { count: flows.length })}
      rows={flows}
      id={(flow) => flow.id}
      onOpen={open}
      columns={[
        { key: 'what', title: t('site.what'), plain: true, cell: (flow) => <span><Glyph family={flow.resource.family} direction={flow.direction} /> {flowName(flow)}</span> },
        { key: 'amount', title: t('common.amount'), right: true, cell: (flow) => amount(flow.quantity.annual, flow.quantity.annual_unit) },
        ...(flows.some((flow) => flow.quantity.peak !== undefined) ? [{ key: 'peak', title: t('site.f_peak'), right: true, cell: ({ quantity: { peak, peak_unit } }: Flow) => (peak === undefined ? '' : `${number(peak)} ${(peak_unit ?? '').replace('m3', 'm³')}`) }] : []),
        { key: 'profile', title: t('site.profile'), cell: (flow) => t(`site.shape_short_${flow.profile?.shape ?? 'flat'}`) },
        { key: 'precision', title: t('site.f_precision'), cell: (flow) => t(`site.precision_${flow.precision}`) },
        ...(flows.some((flow) => flow.overbooked) ? [{ key: 'left', title: t('site.promises'), cell: (flow: Flow) => (flow.overbooked ? <strong class="bad-text">{t('site.overbooked', { amount: amount(flow.missing_annual, flow.quantity.annual_unit) })}</strong> : '') }] : []),
        {
          key: 'do', title: t('site.do'), cell: (flow) => (
            <span class="row tight">
              <button onClick={(event) => (event.stopPropagation(), open(flow))} aria-label={`${t('site.edit')}: ${flowName(flow)}`}>{t('site.edit')}</button>
              <button class="danger" onClick={(event) => (event.stopPropagation(), onRemove(flow))} aria-label={`${t('site.remove')}: ${flowName(flow)}`}>{t('site.remove')}</button>
            </span>
          ),
        },
      ]}
    />
  );
}

const PARTS = ['flows', 'matches', 'around', 'chains', 'closure'] as const;

export function SitePage({ id }: { id: string }) {
  const { query } = useRoute();
  const [removing, setRemoving] = useState<Flow | 'site'>();
  const { value, problem, reload } = useLoad(`site page ${id}`, (signal) => read(id, signal));
  const head = useRef<HTMLHeadingElement>(null);
  const gone = useRef(false);
  useLive(['site_', 'resource_flow_'], (happenings) => {
    const concerns = happenings.some(({ name, subject, data }) => name === 'reset' || subject === id || (data as { site?: string } | undefined)?.site === id || value?.flows.some((flow) => flow.id === subject));
    if (concerns && !gone.current) reload();
  });
  const edit = query.get('edit');
  const before = useRef(edit);
  useEffect(() => {
    // A form that closes gives the focus back to where one is.
    if (before.current && !edit) head.current?.focus();
    before.current = edit;
  }, [edit]);
  // What somebody is typing stays, even where the thing itself was removed meanwhile.
  const lastFlow = useRef<Flow | undefined>(undefined);
  if (problem?.status === 404 && !(value && edit)) return <><h1 tabIndex={-1}>{id}</h1><p role="status">{t('site.not_there')}</p><p><a href={to('site')}>{t('site.to_all')}</a></p></>;
  if (!value) return <><h1 tabIndex={-1}>{id}</h1>{problem ? <Wrong problem={problem} again={reload} /> : <Loading />}</>;
  const { site, flows } = value;
  const close = () => (refine({ edit: undefined, flow: undefined }), reload());
  const there = flows.find((flow) => flow.id === query.get('flow'));
  const flow = there ?? (lastFlow.current?.id === query.get('flow') ? lastFlow.current : undefined);
  lastFlow.current = flow;
  const part = PARTS.find((part) => part === query.get('part')) ?? 'flows';
  const ended = () => {
    if (removing === 'site') {
      gone.current = true;
      go(to('site'));
    } else reload();
    setRemoving(undefined);
  };
  return (
    <>
      <h1 tabIndex={-1} ref={head}>{site.name}</h1>
      {problem && <Wrong problem={problem} again={reload} />}
      {edit === 'flow' && !there && <p class="notice bad" role="alert">{t('site.flow_gone')}</p>}
      {edit === 'site' ? <EditSite site={site} onClose={close} />
        : edit === 'new-flow' ? <NewFlow site={id} onClose={close} />
        : edit === 'flow' && flow ? <EditFlow key={flow.id} flow={flow} onClose={close} />
        : (
          <>
            <Facts site={site} />
            <p class="row no-print">
              <button onClick={() => refine({ edit: 'site' })}>{t('site.edit_site')}</button>
              <button onClick={() => refine({ edit: 'new-flow' })}>{t('site.new_flow')}</button>
              <button class="danger" onClick={() => setRemoving('site')}>{t('site.remove_this')}</button>
            </p>
            <p class="row parts no-print" role="group" aria-label={t('site.parts')}>
              {PARTS.map((name) => <button key={name} aria-pressed={name === part} onClick={() => refine({ part: name === 'flows' ? undefined : name })}>{t(`site.part_${name}`)}</button>)}
            </p>
            {part === 'flows' && <Flows flows={flows} onRemove={setRemoving} />}
            {part === 'matches' && <MatchesOf site={id} />}
            {part === 'around' && <Around site={site} />}
            {part === 'chains' && <Chains site={site} />}
            {part === 'closure' && <Closure site={site} />}
          </>
        )}
      {removing === 'site' && <RemoveSite site={site} flows={flows} onGone={ended} onClose={() => setRemoving(undefined)} />}
      {removing && removing !== 'site' && <RemoveFlow flow={removing} name={flowName(removing)} onGone={ended} onClose={() => setRemoving(undefined)} />}
    </>
  );
}

