// What the map stands on: sites and flows, read once and kept up to date by the live stream. Of a store that holds more than a browser should it is
// those of the window shown, and where a window holds too many it is the server's tiles.
import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import { features, nextOf, Problem, type Features, type Flow, type Site } from '../../api';
import { useReturn } from '../../connection';
import { useLive, type Happening } from '../../live';
import { flowsOf, inDegrees, summary, type Summary } from './summary';
import type { Box } from './matches';
import { flowOf, flowRow, siteOf, siteRow, type FlowRow, type SiteRow } from './rows';

/** More than this a browser should not hold. */
const MOST = { sites: 20_000, flows: 60_000 };
/** A window is read anew as it moves: so it holds less. */
const MOST_OF_WINDOW = { sites: 3_000, flows: 10_000 };
const PART = 10_000;
/** What is counted of a store that others write to is counted again at most so often. */
const COUNTS_AGAIN_MS = 5_000;

export interface Region {
  sites: Map<string, SiteRow>;
  flows: Map<string, FlowRow>;
  /** Whether all flows are there: they come after the sites. */
  complete: boolean;
  /** How many sites and flows there are, where not all are held and the server cannot tell those of a window. */
  beyond: { sites: number; flows: number } | undefined;
  /** What is in the window, where the store holds too much; `tiled` where the window does too, and holds no rows. */
  window: { counts: Summary; tiled: boolean; box: Box } | undefined;
}

const NOTHING: Region = { sites: new Map(), flows: new Map(), complete: false, beyond: undefined, window: undefined };

const isMore = (counts: Summary) => counts.sites > MOST_OF_WINDOW.sites || flowsOf(counts) > MOST_OF_WINDOW.flows;

/** The store holds more than a browser should, and the server can tell windows. */
class TooMuch extends Error {}

async function read<G extends GeoJSON.Geometry, P, R extends { id: string }>(
  collection: 'sites' | 'flows',
  most: number,
  row: (feature: GeoJSON.Feature<G, P>) => R,
  signal: AbortSignal,
  { box, isTooMuch }: { box?: Box; isTooMuch?: () => Promise<boolean> } = {},
): Promise<{ rows: Map<string, R>; matched: number }> {
  const rows = new Map<string, R>();
  let cursor: string | undefined;
  let matched = 0;
  do {
    const query: Record<string, string> = { limit: String(PART), ...(box && { bbox: inDegrees(box) }), ...(cursor && { cursor }) };
    const part: Features<G, P> = await features(collection, query, signal);
    for (const feature of part.features) {
      const one = row(feature);
      rows.set(one.id, one);
    }
    matched = part.numberMatched ?? rows.size;
    if (!cursor && matched > most && (await isTooMuch?.())) throw new TooMuch();
    cursor = nextOf(part);
  } while (cursor && rows.size < most);
  return { rows, matched };
}

const isIn = ([west, south, east, north]: Box, [lon, lat]: [number, number]) => lon >= west && lon <= east && lat >= south && lat <= north;

/** The region after what happened; the same one where none of it concerns the map. */
function after(region: Region, happenings: Happening[]): Region {
  const { window } = region;
  if (window?.tiled) return region;
  const [sites, flows] = [new Map(region.sites), new Map(region.flows)];
  for (const { name, subject, data } of happenings) {
    if (!subject) continue;
    if (name === 'site_removed') sites.delete(subject);
    else if (name === 'resource_flow_removed') flows.delete(subject);
    else if (name.startsWith('site_')) {
      const site = siteOf(data as Site);
      if (!window || isIn(window.box, site.place)) sites.set(subject, site);
      else sites.delete(subject);
    } else if (name.startsWith('resource_flow_')) {
      const flow = flowOf(data as Flow);
      if (!window || sites.has(flow.site)) flows.set(subject, flow);
    }
  }
  return { ...region, sites, flows };
}

/** Reads everything; what is there already is told as it comes. */
async function readAll(signal: AbortSignal, tell: (part: Region) => void): Promise<Region> {
  // A server that cannot count a window cannot be asked for one: then a part of everything is shown.
  const isTooMuch = async () => (await summary(undefined, signal)) !== undefined;
  const sites = await read('sites', MOST.sites, siteRow, signal, { isTooMuch });
  tell({ ...NOTHING, sites: sites.rows });
  const flows = await read('flows', MOST.flows, flowRow, signal, { isTooMuch });
  const isPart = sites.matched > sites.rows.size || flows.matched > flows.rows.size;
  const beyond = isPart ? { sites: sites.matched, flows: flows.matched } : undefined;
  return { ...NOTHING, sites: sites.rows, flows: flows.rows, complete: true, beyond };
}

/** Reads what is in a window: its rows, or no more than how many there are. */
async function readWindow(box: Box, signal: AbortSignal): Promise<Region> {
  const counts = (await summary(box, signal))!;
  const window = { counts, tiled: isMore(counts), box };
  if (window.tiled) return { ...NOTHING, complete: true, window };
  const [sites, flows] = [await read('sites', MOST.sites, siteRow, signal, { box }), await read('flows', MOST.flows, flowRow, signal, { box })];
  return { ...NOTHING, sites: sites.rows, flows: flows.rows, complete: true, window };
}

export interface ReadRegion {
  region: Region;
  problem: Problem | undefined;
  /** Whether there is something to show. */
  ready: boolean;
  reload: () => void;
}

/** The sites and flows of the store, or of the window, and whether reading them went well. */
export function useRegion(box: Box | undefined): ReadRegion {
  const [region, setRegion] = useState(NOTHING);
  const [problem, setProblem] = useState<Problem>();
  const [ready, setReady] = useState(false);
  const [turn, setTurn] = useState(0);
  /** Whether the store holds too much. */
  const [large, setLarge] = useState(false);
  /** What happens while the lists are read; it is applied after them. */
  const missed = useRef<Happening[]>([]);
  const reading = useRef(true);
  const wanted = large ? box : undefined;
  useEffect(() => {
    const gone = new AbortController();
    reading.current = true;
    missed.current = [];
    const all = async () => {
      if (large && !wanted) return;
      const read = wanted
        ? await readWindow(wanted, gone.signal)
        : await readAll(gone.signal, (part) => {
            setRegion((old) => ({ ...old, sites: part.sites }));
            setReady(true);
          });
      reading.current = false;
      setRegion(after(read, missed.current));
      setProblem(undefined);
    };
    all().catch((error: unknown) => {
      if (gone.signal.aborted) return;
      if (error instanceof TooMuch) {
        setRegion(NOTHING);
        setLarge(true);
        setReady(true);
        return;
      }
      setProblem(error instanceof Problem ? error : new Problem(0, { title: String(error) }));
    });
    return () => gone.abort();
  }, [turn, large, wanted?.join()]);
  const reload = useCallback(() => setTurn((turn) => turn + 1), []);
  useReturn(() => problem?.isAway && reload());
  useLive(['site_', 'resource_flow_'], (happenings) => {
    if (happenings.some((one) => one.name === 'reset')) reload();
    else if (reading.current) missed.current.push(...happenings);
    else setRegion((old) => after(old, happenings));
  });
  useLive(['site_', 'resource_flow_'], () => {
    if (large) reload();
  }, COUNTS_AGAIN_MS);
  return { region, problem, ready, reload };
}
