// Everything that the map stands on: all sites and flows, read once and kept up to date by the live stream; matches of the window shown.
import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import { features, nextOf, Problem, type Features, type Flow, type Site } from '../../api';
import { useReturn } from '../../connection';
import { useLive, type Happening } from '../../live';
import { flowOf, flowRow, siteOf, siteRow, type FlowRow, type SiteRow } from './rows';

/** More than this a browser should not hold; the map says that it shows a part. */
const MOST_SITES = 20_000;
const MOST_FLOWS = 60_000;
const PART = 10_000;

export interface Region {
  sites: Map<string, SiteRow>;
  flows: Map<string, FlowRow>;
  /** Whether all flows are there: they come after the sites. */
  complete: boolean;
  /** How many sites and flows there are, where not all are held. */
  beyond: { sites: number; flows: number } | undefined;
}

const NOTHING: Region = { sites: new Map(), flows: new Map(), complete: false, beyond: undefined };

async function read<G extends GeoJSON.Geometry, P, R extends { id: string }>(
  collection: 'sites' | 'flows',
  most: number,
  row: (feature: GeoJSON.Feature<G, P>) => R,
  signal: AbortSignal,
): Promise<{ rows: Map<string, R>; matched: number }> {
  const rows = new Map<string, R>();
  let cursor: string | undefined;
  let matched = 0;
  do {
    const query: Record<string, string> = { limit: String(PART), ...(cursor && { cursor }) };
    const part: Features<G, P> = await features(collection, query, signal);
    for (const feature of part.features) {
      const one = row(feature);
      rows.set(one.id, one);
    }
    matched = part.numberMatched ?? rows.size;
    cursor = nextOf(part);
  } while (cursor && rows.size < most);
  return { rows, matched };
}

/** The region after what happened; the same one where none of it concerns the map. */
function after(region: Region, happenings: Happening[]): Region {
  const [sites, flows] = [new Map(region.sites), new Map(region.flows)];
  for (const { name, subject, data } of happenings) {
    if (!subject) continue;
    if (name === 'site_removed') sites.delete(subject);
    else if (name === 'resource_flow_removed') flows.delete(subject);
    else if (name.startsWith('site_')) sites.set(subject, siteOf(data as Site));
    else if (name.startsWith('resource_flow_')) flows.set(subject, flowOf(data as Flow));
  }
  return { ...region, sites, flows };
}

/** The sites and flows of the store, and whether reading them went well. */
export function useRegion(): { region: Region; problem: Problem | undefined; ready: boolean; reload: () => void } {
  const [region, setRegion] = useState(NOTHING);
  const [problem, setProblem] = useState<Problem>();
  const [ready, setReady] = useState(false);
  const [turn, setTurn] = useState(0);
  /** What happens while the lists are read; it is applied after them. */
  const missed = useRef<Happening[]>([]);
  const reading = useRef(true);
  useEffect(() => {
    const gone = new AbortController();
    reading.current = true;
    missed.current = [];
    const all = async () => {
      const sites = await read('sites', MOST_SITES, siteRow, gone.signal);
      setRegion((old) => ({ ...old, sites: sites.rows }));
      setReady(true);
      const flows = await read('flows', MOST_FLOWS, flowRow, gone.signal);
      const isPart = sites.matched > sites.rows.size || flows.matched > flows.rows.size;
      const beyond = isPart ? { sites: sites.matched, flows: flows.matched } : undefined;
      const read_ = { sites: sites.rows, flows: flows.rows, complete: true, beyond };
      reading.current = false;
      setRegion(after(read_, missed.current));
      setProblem(undefined);
    };
    all().catch((error: unknown) => {
      if (gone.signal.aborted) return;
      setProblem(error instanceof Problem ? error : new Problem(0, { title: String(error) }));
    });
    return () => gone.abort();
  }, [turn]);
  const reload = useCallback(() => setTurn((turn) => turn + 1), []);
  useReturn(() => problem?.isAway && reload());
  useLive(['site_', 'resource_flow_'], (happenings) => {
    if (happenings.some((one) => one.name === 'reset')) reload();
    else if (reading.current) missed.current.push(...happenings);
    else setRegion((old) => after(old, happenings));
  });
  return { region, problem, ready, reload };
}
