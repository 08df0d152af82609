// The sites that the map shows, as a table: for whoever does not see the map, or cannot have it drawn.
import { useMemo, useState } from 'preact/hooks';
import { get, useLoad } from '../../api';
import { Glyph, Loading, Table, Wrong } from '../../components';
import { locale, t } from '../../i18n';
import { country, money } from '../../i18n/format';
import { refine, useRoute } from '../../router';
import type { Hot } from './chart';
import type { Filter, Shown } from './filter';
import type { Box } from './matches';
import { siteOf, type FlowRow, type MatchRow, type SiteRow } from './rows';
import { inDegrees } from './summary';

const STEP = 200;

function Kinds({ flows }: { flows: FlowRow[] }) {
  const kinds = new Map(flows.map((flow) => [`${flow.family} ${flow.direction}`, flow]));
  return <span>{[...kinds.values()].map(({ family, direction, id }) => <Glyph key={id} family={family} direction={direction} />)}</span>;
}

interface Props {
  current: string | undefined;
  hot: Hot | undefined;
  onHot: (hot: Hot | undefined) => void;
  /** The matches that the map shows. */
  lines: MatchRow[];
}

/** What the best match of each site is worth. */
function bestOf(lines: MatchRow[]): Map<string, number> {
  const best = new Map<string, number>();
  for (const { supply_site, demand_site, value_eur_per_year: value } of lines) for (const site of [supply_site, demand_site]) best.set(site, Math.max(best.get(site) ?? -Infinity, value));
  return best;
}

const ORDERS = ['name', 'city', 'country', 'best'] as const;
type Order = (typeof ORDERS)[number];

/** The order that the address asks for; what a site has nothing of comes last. */
function useOrder(sites: SiteRow[], best: Map<string, number>) {
  const { query } = useRoute();
  const by = ORDERS.find((name) => name === query.get('sort')) ?? 'name';
  const usual = by === 'best' ? 'desc' : 'asc';
  const order = query.get('order') ?? usual;
  const sorted = useMemo(() => {
    const { compare } = new Intl.Collator(locale(), { numeric: true });
    const text = (site: SiteRow) => (by === 'country' ? country(site.country) : by === 'city' ? (site.city ?? '') : site.name);
    const way = order === 'desc' ? -1 : 1;
    const both = (one: SiteRow, other: SiteRow) => {
      if (by === 'best') return way * ((best.get(one.id) ?? -way * Infinity) - (best.get(other.id) ?? -way * Infinity)) || 0;
      const [a, b] = [text(one), text(other)];
      return a && b ? way * compare(a, b) : Number(!a) - Number(!b);
    };
    return [...sites].sort((one, other) => both(one, other) || compare(one.name, other.name));
  }, [sites, best, by, order]);
  const sorts = (name: Order) => {
    const [begins, is] = [name === 'best' ? 'desc' : 'asc', name === by];
    const turned = order === 'asc' ? 'desc' : 'asc';
    const onSort = () => refine({ sort: name === 'name' ? undefined : name, order: is && turned !== begins ? turned : undefined });
    return { onSort, sorted: is ? (order === 'asc' ? ('ascending' as const) : ('descending' as const)) : undefined };
  };
  return { sorted, sorts };
}

export function SiteTable({ shown, current, hot, onHot, lines }: Props & { shown: Shown }) {
  const [most, setMost] = useState(STEP);
  const flows = useMemo(() => grouped(shown.flows), [shown]);
  const best = useMemo(() => bestOf(lines), [lines]);
  const { sorted, sorts } = useOrder(shown.sites, best);
  const rows = sorted.slice(0, most);
  return (
    <>
      <Table<SiteRow>
        caption={t('map.table_caption', { shown: rows.length, all: shown.sites.length })}
        rows={rows}
        id={(site) => site.id}
        current={current}
        hot={hot?.source === 'sites' ? hot.id : undefined}
        onHover={(site) => onHot(site && { source: 'sites', id: site.id })}
        onOpen={(site) => refine({ site: site.id, match: undefined, near: undefined })}
        columns={[
          { key: 'name', title: t('common.site'), plain: true, cell: (site) => site.name, ...sorts('name') },
          { key: 'city', title: t('common.town'), cell: (site) => site.city ?? '', ...sorts('city') },
          { key: 'country', title: t('common.country'), cell: (site) => country(site.country), ...sorts('country') },
          { key: 'flows', title: t('map.flows'), cell: (site) => <Kinds flows={flows.get(site.id) ?? []} /> },
          { key: 'best', title: t('map.best'), right: true, cell: (site) => (best.has(site.id) ? money(best.get(site.id)) : '–'), ...sorts('best') },
        ]}
      />
      {most < shown.sites.length && <p><button onClick={() => setMost(most + STEP)}>{t('common.more')}</button></p>}
    </>
  );
}

/** The sites of a window that holds more than the page does: as the server lists them, by id. */
export function ListedTable({ box, by, ...rest }: Props & { box: Box; by: Filter }) {
  const query = { box: inDegrees(by.box ?? box), limit: STEP, ...(by.country && { country: by.country }), ...(by.text && { q: by.text }) };
  const { value, problem, reload } = useLoad(`sites ${JSON.stringify(query)}`, async (signal) => (await get('/v1/sites', { query, signal })).body.items.map(siteOf));
  if (problem && !value) return <Wrong problem={problem} again={reload} />;
  return value ? <SiteTable shown={{ sites: value, flows: [] }} {...rest} /> : <Loading />;
}

function grouped(flows: FlowRow[]): Map<string, FlowRow[]> {
  const of = new Map<string, FlowRow[]>();
  for (const flow of flows) {
    const own = of.get(flow.site);
    if (own) own.push(flow);
    else of.set(flow.site, [flow]);
  }
  return of;
}
