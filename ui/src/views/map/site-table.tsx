// The sites that the map shows, as a table: for whoever does not see the map, or cannot have it drawn.
import { useMemo, useState } from 'preact/hooks';
import { get, useLoad } from '../../api';
import { Glyph, Loading, Table, Wrong } from '../../components';
import { t } from '../../i18n';
import { country } from '../../i18n/format';
import { refine } from '../../router';
import type { Hot } from './chart';
import type { Filter, Shown } from './filter';
import type { Box } from './matches';
import { siteOf, type FlowRow, type SiteRow } from './rows';
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
}

export function SiteTable({ shown, current, hot, onHot }: Props & { shown: Shown }) {
  const [most, setMost] = useState(STEP);
  const flows = useMemo(() => grouped(shown.flows), [shown]);
  const rows = shown.sites.slice(0, most);
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
          { key: 'name', title: t('common.site'), plain: true, cell: (site) => site.name },
          { key: 'city', title: t('common.town'), cell: (site) => site.city ?? '' },
          { key: 'country', title: t('common.country'), cell: (site) => country(site.country) },
          { key: 'flows', title: t('map.flows'), cell: (site) => <Kinds flows={flows.get(site.id) ?? []} /> },
        ]}
      />
      {most < shown.sites.length && <p><button onClick={() => setMost(most + STEP)}>{t('common.more')}</button></p>}
    </>
  );
}

/** The sites of a window that holds more than the page does: as the server lists them, by id. */
export function ListedTable({ box, by, ...rest }: Props & { box: Box; by: Filter }) {
  const query = { box: inDegrees(box), limit: STEP, ...(by.country && { country: by.country }), ...(by.text && { q: by.text }) };
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
