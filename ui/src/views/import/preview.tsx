// How it would look: the sites on the map, and the same as a table.
import { useMemo, useState } from 'preact/hooks';
import type { Flow, Site } from '../../api';
import { Empty, Glyph, Table } from '../../components';
import { t } from '../../i18n';
import { amount, country, resource } from '../../i18n/format';
import { refine, useRoute } from '../../router';
import { Canvas, canDraw } from '../map/canvas';
import type { Listener } from '../map/chart';
import '../map/map.css';
import { flowOf, siteOf, type SiteRow } from '../map/rows';
import { signs as signsOf } from '../map/signs';
import type { Import } from './fields';

/** A flow of a draft says where its site is, which may not be in the files. */
type Draft = Flow & { coordinates?: { lon: number; lat: number } };

interface Row {
  site: SiteRow;
  isNew: boolean;
  flows: Draft[];
}

/** The sites of an import with their flows, and those that are known already and only get flows. */
export function rowsOf(of: Import): Row[] {
  const rows = new Map<string, Row>();
  for (const site of of.drafts?.sites ?? []) {
    const row = siteOf(site as Site);
    rows.set(row.id, { site: row, isNew: true, flows: [] });
  }
  for (const flow of (of.drafts?.flows ?? []) as unknown as Draft[]) {
    const known = rows.get(flow.site);
    if (known) known.flows.push(flow);
    else if (flow.coordinates) {
      const site = siteOf({ id: flow.site, name: flow.site, coordinates: flow.coordinates } as Site);
      rows.set(flow.site, { site, isNew: false, flows: [flow] });
    }
  }
  return [...rows.values()];
}

const listener: Listener = {
  onSite: (site) => refine({ site }),
  onMatch: () => undefined,
  onNothing: () => refine({ site: undefined }),
  onAsk: () => undefined,
  onHover: () => undefined,
  onMove: () => undefined,
};

export function Preview({ of }: { of: Import }) {
  const chosen = useRoute().query.get('site') ?? undefined;
  const [drawn, setDrawn] = useState(canDraw);
  const rows = useMemo(() => rowsOf(of), [of.drafts]);
  const shows = useMemo(() => {
    const sites = rows.map((row) => row.site);
    const signs = signsOf(sites, rows.flatMap((row) => row.flows.map(flowOf)));
    return { sites, signs, matches: [], tiled: false, windowed: false, complete: true };
  }, [rows]);
  if (rows.length === 0) return <Empty title={t('import.no_preview')}><p>{t('import.no_preview_hint')}</p></Empty>;
  const isPart = (of.drafts?.sites.length ?? 0) >= 500 || (of.drafts?.flows.length ?? 0) >= 500;
  return (
    <>
      {!drawn && <p class="notice">{t('map.no_webgl')}</p>}
      {isPart && <p>{t('import.preview_part')}</p>}
      {drawn && (
        <section class="frame" aria-label={t('import.part_preview')}>
          <Canvas shows={shows} site={rows.find((row) => row.site.id === chosen)?.site} match={undefined} view={undefined} listener={listener} onFail={() => setDrawn(false)} />
        </section>
      )}
      <Table
        caption={t('import.preview_caption')}
        rows={rows}
        id={(row) => row.site.id}
        current={chosen}
        onOpen={(row) => refine({ site: row.site.id })}
        columns={[
          { key: 'name', title: t('common.site'), plain: true, cell: (row) => <>{row.site.name}{!row.isNew && <span class="soft"> {t('import.known')}</span>}</> },
          { key: 'town', title: t('common.town'), cell: (row) => [row.site.city, country(row.site.country)].filter(Boolean).join(', ') },
          { key: 'flows', title: t('import.flows'), cell: (row) => <Flows flows={row.flows} /> },
        ]}
      />
    </>
  );
}

function Flows({ flows }: { flows: Draft[] }) {
  return (
    <ul class="flows">
      {flows.map((flow) => (
        <li key={flow.id}>
          <Glyph family={flow.resource.family} direction={flow.direction} /> {t(`map.does_${flow.direction}`, { what: resource(flow.resource) })}, {amount(flow.quantity.annual, flow.quantity.annual_unit)}
        </li>
      ))}
    </ul>
  );
}
