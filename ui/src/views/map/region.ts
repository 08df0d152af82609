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
  /** What is in the window, where the store holds too much; `tiled` where the window does too, and holds no rows. */
  window: { counts: Summary; tiled: boolean; box: Box } | undefined;
}

const NOTHING: Region = { sites: new Map(), flows: new Map(), complete: false, window: undefined };

const isMore = (counts: Summary) => counts.sites > MOST_OF_WINDOW.sites || flowsOf(counts) > MOST_OF_WINDOW.flows;

/** The store holds more than a browser should. */
class TooMuch extends Error {}

/** Reads rows, of all or of a window, as long as there are no more than `most`. */
async function read<G extends GeoJSON.Geometry, P, R extends { id: string }>(
  collection: 'sites' | 'flows',
  row: (feature: GeoJSON.Feature<G, P>) => R,
  signal: AbortSignal,
  box?: Box,
): Promise<Map<string, R>> {
  const rows = new Map<string, R>();
  const most = MOST[collection];
  let cursor: string | undefined;
  do {
    const query: Record<string, string> = { limit: String(PART), ...(box && { bbox: inDegrees(box) }), ...(cursor && { cursor }) };
    const part: Features<G, P> = await features(collection, query, signal);
    for (const feature of part.features) {
      const one = row(feature);
      rows.set(one.id, one);
    }
    cursor = nextOf(part);
    if ((part.numberMatched ?? 0) > most || (cursor && rows.size >= most)) throw new TooMuch();
  } while (cursor);
  return rows;
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
async function readAll(signal: AbortSignal, tell: (sites: Region['sites']) => void): Promise<Region> {
  const sites = await read('sites', siteRow, signal);
  tell(sites);
  return { ...NOTHING, sites, flows: await read('flows', flowRow, signal), complete: true };
}

/** Reads what is in a window: its rows, or no more than how many there are. */
async function readWindow(box: Box, signal: AbortSignal): Promise<Region> {
  const counts = await summary(box, signal);
  const window = { counts, tiled: isMore(counts), box };
  if (window.tiled) return { ...NOTHING, complete: true, window };
  const [sites, flows] = await Promise.all([read('sites', siteRow, signal, box), read('flows', flowRow, signal, box)]);
  return { sites, flows, complete: true, window };
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
        : await readAll(gone.signal, (sites) => {
            setRegion((old) => ({ ...old, sites }));
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
