// The map: where the surpluses are, who could take them, what it is worth.
import { useMemo, useRef, useState } from 'preact/hooks';
import type { Family } from '../../api';
import { Empty, Wrong } from '../../components';
import { t } from '../../i18n';
import { Rich } from '../../i18n/rich';
import { refine, to, useRoute } from '../../router';
import { Canvas, canDraw } from './canvas';
import type { Listener, View } from './chart';
import { Controls } from './controls';
import { filterOf, flowPasses, shown as shownBy, type Filter } from './filter';
import { Legend } from './legend';
import { useMatches, type Box } from './matches';
import './map.css';
import { MatchPanel, SitePanel } from './panel';
import { useRegion, type Region } from './region';
import type { MatchRow } from './rows';
import { signs as signsOf } from './signs';
import { SiteTable } from './site-table';

/** `at=LON,LAT,ZOOM` of the address. */
function viewOf(query: URLSearchParams): View | undefined {
  const [lon, lat, zoom] = (query.get('at') ?? '').split(',').map(Number);
  const all = [lon, lat, zoom];
  return all.every((number) => number !== undefined && Number.isFinite(number)) ? { at: [lon!, lat!], zoom: zoom! } : undefined;
}

function countsOf(region: Region, by: Filter): Map<Family, number> {
  const [counts, others] = [new Map<Family, number>(), { ...by, families: [] }];
  for (const flow of region.flows.values()) if (flowPasses(flow, others)) counts.set(flow.family, (counts.get(flow.family) ?? 0) + 1);
  return counts;
}

const NO_MATCHES: MatchRow[] = [];

function listener(onBox: (box: Box) => void): Listener {
  return {
    onSite: (site) => refine({ site, match: undefined }),
    onMatch: (match) => refine({ match, site: undefined }),
    onNothing: () => refine({ match: undefined, site: undefined }),
    onMove: ({ at, zoom }, box) => {
      refine({ at: `${at[0].toFixed(4)},${at[1].toFixed(4)},${zoom.toFixed(2)}` });
      onBox(box);
    },
  };
}

export default function MapView() {
  const { query } = useRoute();
  const asked = query.toString();
  const by = useMemo(() => filterOf(query), [asked.replace(/(^|&)(at|site|match|as)=[^&]*/g, '')]);
  const [site, match, asTable] = [query.get('site') ?? undefined, query.get('match') ?? undefined, query.get('as') === 'table'];
  const { region, problem, ready, reload } = useRegion();
  const [box, setBox] = useState<Box>();
  const [drawn, setDrawn] = useState(canDraw);
  const matches = useMatches(box, by, drawn && !asTable && !box);
  const shown = useMemo(() => shownBy(region, by), [region, by]);
  const signs = useMemo(() => signsOf(shown.sites, shown.flows), [shown]);
  // The lines that are there stay until those of the next window have come.
  const last = useRef<MatchRow[]>(NO_MATCHES);
  const lines = (last.current = matches.value?.rows ?? last.current);
  const shows = useMemo(() => ({ sites: shown.sites, signs, matches: lines }), [shown, signs, lines]);
  const counts = useMemo(() => countsOf(region, by), [region, by]);
  const countries = useMemo(() => [...new Set([...region.sites.values()].flatMap((site) => site.country ?? []))], [region.sites]);
  const begins = useRef(viewOf(query)).current;
  const tells = useMemo(() => listener(setBox), []);

  if (ready && region.sites.size === 0 && region.complete) return <main class="padded" id="content"><h1 tabIndex={-1}>{t('shell.map')}</h1><NoSites /></main>;
  return (
    <main class="map-view" id="content">
      <details class="side" open={matchMedia('(min-width: 60rem)').matches}>
        <summary>{t('map.filters')}</summary>
        <Controls by={by} counts={counts} countries={countries} />
        <Legend shown={shown} region={region} matches={matches} />
      </details>
      <section class="stage" aria-label={t('shell.map')}>
        <div class="head">
          <h1 tabIndex={-1}>{t('shell.map')}</h1>
          <span class="row" role="group" aria-label={t('map.as')}>
            <button aria-pressed={!asTable && drawn} disabled={!drawn} onClick={() => refine({ as: undefined })}>{t('map.as_map')}</button>
            <button aria-pressed={asTable || !drawn} onClick={() => refine({ as: 'table' })}>{t('map.as_table')}</button>
          </span>
        </div>
        {problem && <Wrong problem={problem} again={reload} />}
        {!drawn && <div class="notice"><p>{t('map.no_webgl')}</p></div>}
        {asTable || !drawn
          ? <SiteTable shown={shown} current={site} />
          : <Canvas shows={shows} site={site ? region.sites.get(site) : undefined} match={match} view={begins} listener={tells} onFail={() => setDrawn(false)} />}
      </section>
      {site ? <SitePanel key={site} id={site} /> : match ? <MatchPanel key={match} id={match} /> : null}
    </main>
  );
}

function NoSites() {
  return (
    <Empty title={t('map.empty')}>
      <p><Rich text="map.empty_import" /></p>
      <p><Rich text="map.empty_demo" /></p>
      <p><a href={to('import')}>{t('map.empty_more')}</a></p>
    </Empty>
  );
}
