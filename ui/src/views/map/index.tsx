// The map: where the surpluses are, who could take them, what it is worth.
import { useCallback, useMemo, useRef, useState } from 'preact/hooks';
import { get, useLoad, type Family } from '../../api';
import { written as writtenBox } from '../../box/box';
import { DrawSheet } from '../../box/draw';
import { Wrong } from '../../components';
import { t } from '../../i18n';
import { money } from '../../i18n/format';
import { refine, to, useRoute } from '../../router';
import { aroundOf, USUAL_KM, written } from './around';
import { Canvas, canDraw } from './canvas';
import type { Chart, Hot, Listener, Place, View } from './chart';
import { Controls } from './controls';
import { NAMES, filterOf, flowPasses, shown as shownBy, type Filter } from './filter';
import { First } from './first';
import { Legend } from './legend';
import { useMatches, type Box } from './matches';
import './map.css';
import { NearPanel } from './near';
import { MatchPanel, SitePanel } from './panel';
import { useRegion, type Region } from './region';
import type { MatchRow } from './rows';
import { signs as signsOf } from './signs';
import { Since } from './since-list';
import { ListedTable, SiteTable } from './site-table';

const WORLD: Box = [-180, -90, 180, 90];
const NO_MATCHES: MatchRow[] = [];
/** What is shown: the map, the map over its table, or the table. */
const WAYS = ['map', 'both', 'table'] as const;

/** `at=LON,LAT,ZOOM` of the address. */
function viewOf(query: URLSearchParams): View | undefined {
  const [lon, lat, zoom] = (query.get('at') ?? '').split(',').map(Number);
  const all = [lon, lat, zoom];
  return all.every((number) => number !== undefined && Number.isFinite(number)) ? { at: [lon!, lat!], zoom: zoom! } : undefined;
}

/** The matches of the map as a list, by the same filters. */
function listOf(query: URLSearchParams, box: Box | undefined): string {
  const next = new URLSearchParams();
  for (const name of ['family', 'country', 'q', 'km', 'value', 'state']) if (query.get(name)) next.set(name, query.get(name)!);
  if (box) next.set('box', writtenBox(box));
  return to('matches', [], next);
}

/** How many flows of each family the other filters leave; of a window without rows, how many the server counts. */
function countsOf(region: Region, by: Filter): Map<Family, number> {
  const [counts, others] = [new Map<Family, number>(), { ...by, families: [] }];
  const add = (family: Family, count: number) => counts.set(family, (counts.get(family) ?? 0) + count);
  if (region.window?.tiled) for (const { family, count } of region.window.counts.flows) add(family, count);
  else for (const flow of region.flows.values()) if (flowPasses(flow, others)) add(flow.family, 1);
  return counts;
}

const ask = (place: Place) => refine({ near: written({ place, km: USUAL_KM }), site: undefined, match: undefined });

function listener(onBox: (box: Box) => void, onHover: (hot: Hot | undefined) => void): Listener {
  return {
    onSite: (site) => refine({ site, match: undefined, near: undefined }),
    onMatch: (match) => refine({ match, site: undefined, near: undefined }),
    onNothing: () => refine({ match: undefined, site: undefined, near: undefined }),
    onAsk: ask,
    onHover,
    onMove: ({ at, zoom }, box) => {
      refine({ at: `${at[0].toFixed(4)},${at[1].toFixed(4)},${zoom.toFixed(2)}` });
      onBox(box);
    },
  };
}

/** What the pointer is on, in a few words at the edge of the map. */
function Named({ hot, region, lines }: { hot: Hot | undefined; region: Region; lines: MatchRow[] }) {
  if (!hot) return null;
  if (hot.source === 'sites') {
    const site = region.sites.get(hot.id);
    return site ? <p class="named" aria-hidden="true">{[site.name, site.city].filter(Boolean).join(', ')}</p> : null;
  }
  const match = lines.find((line) => line.id === hot.id);
  return match ? <p class="named" aria-hidden="true">{match.supply_site_name} → {match.demand_site_name}, {money(match.value_eur_per_year)}</p> : null;
}

/** Where the chosen site is, also where its row is not held. */
function usePlace(id: string | undefined, region: Region): Place | undefined {
  const row = id ? region.sites.get(id) : undefined;
  const asks = id !== undefined && !row && region.window !== undefined;
  const { value } = useLoad(asks ? `place ${id}` : '', async (signal) => (asks ? (await get('/v1/sites/{id}', { ids: { id }, signal })).body.coordinates : undefined));
  return row?.place ?? (asks && value ? [value.lon, value.lat] : undefined);
}

export default function MapView() {
  const { query } = useRoute();
  const asked = query.toString();
  const by = useMemo(() => filterOf(query), [asked.replace(/(^|&)(at|site|match|as|near|sort|order)=[^&]*/g, '')]);
  const [site, match] = [query.get('site') ?? undefined, query.get('match') ?? undefined];
  const around = useMemo(() => aroundOf(query), [query.get('near')]);
  const [box, setBox] = useState<Box>();
  const [drawn, setDrawn] = useState(canDraw);
  const [hot, setHot] = useState<Hot>();
  const [drawing, setDrawing] = useState(false);
  const stage = useRef<HTMLElement>(null);
  const chart = useRef<Chart | undefined>(undefined);
  const way = drawn ? (WAYS.find((way) => way === query.get('as')) ?? 'map') : 'table';
  const window = box ?? (way === 'table' ? WORLD : undefined);
  const { region, problem, ready, reload } = useRegion(window);
  const matches = useMatches(box, by, way !== 'table' && !box);
  const shown = useMemo(() => shownBy(region, by), [region, by]);
  const signs = useMemo(() => signsOf(shown.sites, shown.flows), [shown]);
  // The lines that are there stay until those of the next window have come.
  const last = useRef<MatchRow[]>(NO_MATCHES);
  const lines = (last.current = matches.value?.rows ?? last.current);
  const tiled = region.window?.tiled ?? false;
  const shows = useMemo(
    () => ({ sites: shown.sites, signs, matches: lines, tiled, windowed: ready && region.sites.size === 0 && !region.complete, complete: region.complete || shown.sites.length > 0 }),
    [shown, signs, lines, tiled, ready, region],
  );
  const counts = useMemo(() => countsOf(region, by), [region, by]);
  const countries = useMemo(() => [...new Set([...region.sites.values()].flatMap((site) => site.country ?? []).concat(by.country ?? []))], [region.sites, by.country]);
  const begins = useRef(viewOf(query)).current;
  const onHot = useCallback((next: Hot | undefined) => setHot((old) => (old?.source === next?.source && old?.id === next?.id ? old : next)), []);
  const tells = useMemo(() => listener(setBox, onHot), []);
  const place = usePlace(site, region);
  const chosen = useMemo(() => (site ? { id: site, place } : undefined), [site, place?.join()]);

  const draw = () => {
    if (way === 'table') refine({ as: 'both' });
    setDrawing(!drawing);
    stage.current?.scrollIntoView({ block: 'nearest' });
  };
  const onBox = (box: Box | undefined) => {
    setDrawing(false);
    if (box) refine({ box: writtenBox(box) });
  };

  if (ready && region.sites.size === 0 && region.complete && !region.window) return <First listener={tells} />;
  const isWide = matchMedia('(min-width: 60rem)').matches;
  const many = NAMES.filter((name) => query.get(name)).length;
  return (
    <main class="map-view" id="content">
      <div class="side">
        <Since region={region} />
        <details open={isWide}>
          <summary>{t('map.filters')}{many > 0 && ` (${many})`}</summary>
          <Controls by={by} counts={region.complete ? counts : undefined} countries={countries} window={box} drawing={drawing} onDraw={drawn ? draw : undefined} />
          <Legend shown={shown} region={region} matches={matches} boxed={by.box !== undefined} list={listOf(query, by.box ?? box)} />
        </details>
      </div>
      <section class="stage" ref={stage} data-way={way} aria-label={t('shell.map')}>
        <div class="head">
          <h1 tabIndex={-1}>{t('shell.map')}</h1>
          <span class="row ways" role="group" aria-label={t('map.as')}>
            {WAYS.map((name) => (
              <button key={name} aria-pressed={way === name} disabled={!drawn && name !== 'table'} onClick={() => refine({ as: name === 'map' ? undefined : name })}>{t(`map.as_${name}`)}</button>
            ))}
          </span>
        </div>
        {problem ? <Wrong problem={problem} again={reload} /> : matches.problem && <Wrong problem={matches.problem} again={matches.reload} />}
        {!drawn && <div class="notice"><p>{t('map.no_webgl')}</p></div>}
        {way !== 'table' && (
          <Canvas shows={shows} site={chosen} match={match} hot={hot} around={around} frame={by.box} view={begins} listener={tells} onFail={() => setDrawn(false)} onChart={(made) => (chart.current = made)}>
            <button class="ask" onClick={() => chart.current && ask(chart.current.middle())} title={t('map.near_hint')}>{t('map.near')}</button>
            <span class="cross" aria-hidden="true" />
            {drawing && <DrawSheet at={(x, y) => chart.current?.at(x, y) ?? [0, 0]} onDone={onBox} />}
            <Named hot={hot} region={region} lines={lines} />
          </Canvas>
        )}
        {way !== 'map' && (
          <div class="under">
            {tiled ? <ListedTable box={region.window!.box} by={by} lines={lines} current={site} hot={hot} onHot={onHot} /> : <SiteTable shown={shown} lines={lines} current={site} hot={hot} onHot={onHot} />}
          </div>
        )}
      </section>
      {site ? <SitePanel key={site} id={site} hot={hot} onHot={onHot} /> : match ? <MatchPanel key={match} id={match} onHot={onHot} /> : around ? <NearPanel around={around} onHot={onHot} /> : null}
    </main>
  );
}
