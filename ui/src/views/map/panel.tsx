// What was clicked: a site with its flows and its best matches, or a match.
import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { get, useLoad, type Direction, type Match, type Side } from '../../api';
import { Glyph, Loading, Wrong } from '../../components';
import { t } from '../../i18n';
import { amount, count, country, km, money, resource } from '../../i18n/format';
import { useLive } from '../../live';
import { refine, to } from '../../router';
import type { Hot } from './chart';

const SHOWN = 12;

/** Where a pointer or the focus is on something that the map shows too: it is marked there. */
type OnHot = (hot: Hot | undefined) => void;
const marks = (onHot: OnHot, hot: Hot) => ({
  onMouseEnter: () => onHot(hot),
  onFocus: () => onHot(hot),
  onMouseLeave: () => onHot(undefined),
  onBlur: () => onHot(undefined),
});

export function Frame({ title, children }: { title: string; children: ComponentChildren }) {
  const head = useRef<HTMLHeadingElement>(null);
  useEffect(() => head.current?.focus({ preventScroll: true }), []);
  const close = () => refine({ site: undefined, match: undefined, near: undefined });
  return (
    <aside class="panel" aria-label={title} onKeyDown={(event) => event.key === 'Escape' && close()}>
      <button class="quiet close" onClick={close} aria-label={t('common.close')}>×</button>
      <h2 ref={head} tabIndex={-1}>{title}</h2>
      {children}
    </aside>
  );
}

function MatchLine({ of, other, hot, onHot }: { of: Match; other: Direction; hot: boolean; onHot: OnHot }) {
  const { site } = of[other];
  return (
    <li>
      <button class={hot ? 'line hot' : 'line'} onClick={() => refine({ match: of.id, site: undefined })} {...marks(onHot, { source: 'matches', id: of.id })}>
        <Glyph family={of.family} direction={other} />
        <span>{site.name}<br /><span class="soft">{resource(of[other].resource)} · {km(of.distance_km)}</span></span>
        <span class="right">{money(of.value_eur_per_year)}<br /><span class="soft">{amount(of.deliverable_annual, of.annual_unit)}</span></span>
      </button>
    </li>
  );
}

async function siteWithAll(id: string, signal: AbortSignal) {
  const [site, flows, matches] = await Promise.all([
    get('/v1/sites/{id}', { ids: { id }, signal }),
    get('/v1/flows', { query: { site: id, limit: 200 }, signal }),
    get('/v1/matches', { query: { site: id, limit: SHOWN, count: true }, signal }),
  ]);
  return { site: site.body, flows: flows.body.items, matches: matches.body };
}

interface PanelProps {
  id: string;
  /** What the pointer is on, on the map or here. */
  hot: Hot | undefined;
  onHot: OnHot;
}

export function SitePanel({ id, hot, onHot }: PanelProps) {
  const { value, problem, reload } = useLoad(`site ${id}`, (signal) => siteWithAll(id, signal));
  useLive(['site_', 'resource_flow_', 'match'], () => reload(), 1_000);
  if (problem && !value) return <Frame title={id}><Wrong problem={problem} again={reload} /></Frame>;
  if (!value) return <Frame title={id}><Loading /></Frame>;
  const { site, flows, matches } = value;
  const lines = [site.organization, [site.city, country(site.country)].filter(Boolean).join(', '), site.industry && `NACE ${site.industry}`];
  const others = (matches.count ?? matches.items.length) - matches.items.length;
  return (
    <Frame title={site.name} key={id}>
      {lines.filter(Boolean).map((line) => <p class="soft tight" key={line}>{line}</p>)}
      <p><a href={to('site', [id])}>{t('map.to_site')}</a></p>
      <h3>{t('map.flows')}</h3>
      {flows.length === 0 && <p>{t('map.no_flows')}</p>}
      <ul class="lines">
        {flows.map((flow) => (
          <li key={flow.id} class="line">
            <Glyph family={flow.resource.family} direction={flow.direction} />
            <span>{t(`map.does_${flow.direction}`, { what: resource(flow.resource) })}</span>
            <span class="right">{amount(flow.quantity.annual, flow.quantity.annual_unit)}</span>
          </li>
        ))}
      </ul>
      <h3>{t('map.matches')}</h3>
      {matches.items.length === 0 && <p>{t('map.no_matches')}</p>}
      <ul class="lines">
        {matches.items.map((of) => (
          <MatchLine key={of.id} of={of} other={of.supply.site.id === id ? 'demand' : 'supply'} hot={hot?.source === 'matches' && hot.id === of.id} onHot={onHot} />
        ))}
      </ul>
      {others > 0 && <p class="soft">{t('map.others', { others: count(others) })}</p>}
    </Frame>
  );
}

function Party({ of, direction, family, onHot }: { of: Side; direction: Direction; family: Match['family']; onHot: OnHot }) {
  return (
    <li>
      <button class="line" onClick={() => refine({ site: of.site.id, match: undefined })} {...marks(onHot, { source: 'sites', id: of.site.id })}>
        <Glyph family={family} direction={direction} />
        <span>{of.site.name}<br /><span class="soft">{t(`map.does_${direction}`, { what: resource(of.resource) })}</span></span>
        <span class="right">{amount(of.quantity.annual, of.quantity.annual_unit)}</span>
      </button>
    </li>
  );
}

export function MatchPanel({ id, onHot }: Omit<PanelProps, 'hot'>) {
  const { value, problem, reload } = useLoad(`match ${id}`, (signal) => get('/v1/matches/{id}', { ids: { id }, signal }));
  useLive(['match', 'site_', 'resource_flow_'], () => reload(), 1_000);
  if (problem && !value) return <Frame title={t('map.match')}><Wrong problem={problem} again={reload} /></Frame>;
  if (!value) return <Frame title={t('map.match')}><Loading /></Frame>;
  const of = value.body;
  return (
    <Frame title={t('map.match')} key={id}>
      <ul class="lines">
        <Party of={of.supply} direction="supply" family={of.family} onHot={onHot} />
        <Party of={of.demand} direction="demand" family={of.family} onHot={onHot} />
      </ul>
      <dl class="facts">
        <dt>{t('common.value')}</dt>
        <dd>{money(of.value_eur_per_year)}</dd>
        <dt>{t('common.amount')}</dt>
        <dd>{amount(of.deliverable_annual, of.annual_unit)}</dd>
        <dt>{t('common.distance')}</dt>
        <dd>{km(of.distance_km)}</dd>
        <dt>{t('common.state')}</dt>
        <dd>{t(`common.state_${of.state}`)}</dd>
      </dl>
      <p><a href={to('matches', [id])}>{t('map.to_match')}</a></p>
    </Frame>
  );
}
