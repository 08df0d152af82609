// The sites that the map shows, as a table: for whoever does not see the map, or cannot have it drawn.
import { useMemo, useState } from 'preact/hooks';
import { Glyph, Table } from '../../components';
import { t } from '../../i18n';
import { country } from '../../i18n/format';
import { refine } from '../../router';
import type { Shown } from './filter';
import type { FlowRow, SiteRow } from './rows';

const STEP = 200;

function Kinds({ flows }: { flows: FlowRow[] }) {
  const kinds = new Map(flows.map((flow) => [`${flow.family} ${flow.direction}`, flow]));
  return <span>{[...kinds.values()].map(({ family, direction, id }) => <Glyph key={id} family={family} direction={direction} />)}</span>;
}

export function SiteTable({ shown, current }: { shown: Shown; current: string | undefined }) {
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
        onOpen={(site) => refine({ site: site.id, match: undefined })}
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

function grouped(flows: FlowRow[]): Map<string, FlowRow[]> {
  const of = new Map<string, FlowRow[]>();
  for (const flow of flows) {
    const own = of.get(flow.site);
    if (own) own.push(flow);
    else of.set(flow.site, [flow]);
  }
  return of;
}
