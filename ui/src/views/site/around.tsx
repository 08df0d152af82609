// The neighbourhood of a site: who is how many exchanges away, drawn as a graph, and as a table beside it.
import { useMemo, useState } from 'preact/hooks';
import { get, useLoad, type Site } from '../../api';
import { Loading, Table } from '../../components';
import { t } from '../../i18n';
import { amount, km, money } from '../../i18n/format';
import { go, refine, useRoute } from '../../router';
import { Drawing } from './drawing';
import type { Edge, Named, Neighbourhood } from './graph';
import { Bounded, NoGraph } from './graph-parts';
import { siteAddress } from './links';

export interface Row extends Named {
  /** How the drawing calls it. */
  number: number;
  steps: number;
  gives: Edge | undefined;
  takes: Edge | undefined;
}

const worth = (edge: Edge | undefined) => edge?.value_eur_per_year ?? -Infinity;
const better = (one: Edge | undefined, other: Edge) => (worth(one) >= worth(other) ? one : other);

function rowsOf({ sites, around, gives, takes }: Neighbourhood): Row[] {
  const best = (edges: Edge[], end: 'from' | 'to') => {
    const of = new Map<string, Edge>();
    for (const edge of edges) of.set(edge[end], better(of.get(edge[end]), edge)!);
    return of;
  };
  const [given, taken] = [best(gives, 'to'), best(takes, 'from')];
  const named = new Map(sites.map((site) => [site.id, site]));
  const rows = around.flatMap(({ site, steps }) => {
    const of = named.get(site);
    return of ? [{ ...of, steps, gives: given.get(site), takes: taken.get(site), number: 0 }] : [];
  });
  const value = (row: Row) => Math.max(worth(row.gives), worth(row.takes));
  rows.sort((one, other) => one.steps - other.steps || value(other) - value(one) || one.name.localeCompare(other.name));
  return rows.map((row, at) => ({ ...row, number: at + 1 }));
}

const said = (edge: Edge | undefined) => edge && <span>{money(edge.value_eur_per_year)}<br /><span class="soft">{amount(edge.deliverable_annual, edge.annual_unit)}</span></span>;

export function Around({ site }: { site: Site }) {
  const { query } = useRoute();
  const steps = Math.min(4, Math.max(1, Number(query.get('steps')) || 1));
  const [hovered, setHovered] = useState<string>();
  const { value, problem, reload } = useLoad(`around ${site.id} ${steps}`, async (signal) => {
    const { body } = await get('/v1/graph/neighbourhood', { query: { site: site.id, steps, limit: 60 }, signal });
    return body as unknown as Neighbourhood;
  });
  const rows = useMemo(() => (value ? rowsOf(value) : []), [value]);
  const open = (id: string) => go(siteAddress(id, { part: 'around' }));
  return (
    <>
      <p class="row">
        <label for="steps">{t('site.steps')}</label>
        <select id="steps" value={String(steps)} onChange={(event) => refine({ steps: event.currentTarget.value })}>
          {[1, 2, 3, 4].map((steps) => <option key={steps} value={steps}>{t('site.step', { count: steps })}</option>)}
        </select>
      </p>
      {!value && (problem ? <NoGraph problem={problem} again={reload} /> : <Loading />)}
      {value && rows.length === 0 && <p>{t('site.alone')}</p>}
      {rows.length > 0 && (
        <div class="columns graph">
          <Drawing site={site} rows={rows} current={hovered} onHover={setHovered} onOpen={open} />
          <Table<Row>
            caption={t('site.around_caption', { count: rows.length })}
            rows={rows}
            id={(row) => row.id}
            current={hovered}
            onOpen={(row) => open(row.id)}
            onHover={(row) => setHovered(row?.id)}
            columns={[
              { key: 'name', title: t('common.site'), plain: true, cell: (row) => <>{row.number}. <a href={siteAddress(row.id, { part: 'around' })} tabIndex={-1}>{row.name}</a></> },
              ...(steps > 1 ? [{ key: 'steps', title: t('site.away'), right: true, cell: (row: Row) => row.steps }] : []),
              ...(rows.some((row) => row.gives) ? [{ key: 'gives', title: t('site.could_give'), right: true, cell: (row: Row) => said(row.gives) }] : []),
              ...(rows.some((row) => row.takes) ? [{ key: 'takes', title: t('site.could_take'), right: true, cell: (row: Row) => said(row.takes) }] : []),
              { key: 'km', title: t('common.distance'), right: true, cell: (row) => { const edge = row.gives ?? row.takes; return edge && km(edge.distance_km); } },
            ]}
          />
        </div>
      )}
      {steps > 1 && rows.length > 0 && <p class="soft">{t('site.lines_hint')}</p>}
      {value && <Bounded cut={value.cut} />}
    </>
  );
}
