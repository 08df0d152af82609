// Lists in parts: the server gives the cursor of the next.
import { send } from './client';

interface Part<T> {
  items: T[];
  next: string | null;
}

/** Reads a list to its end, or to `most` items; `more` says whether there are others. */
export async function all<T>(part: (cursor: string | undefined) => Promise<{ body: Part<T> }>, most = Infinity): Promise<{ items: T[]; more: boolean }> {
  const items: T[] = [];
  let cursor: string | undefined;
  do {
    const { body } = await part(cursor);
    items.push(...body.items);
    cursor = body.next ?? undefined;
  } while (cursor && items.length < most);
  return { items: items.slice(0, most), more: cursor !== undefined || items.length > most };
}

/** A part of a collection (OGC API - Features): flat rows with a place, up to 10,000 at once. */
export interface Features<G extends GeoJSON.Geometry, P> extends GeoJSON.FeatureCollection<G, P> {
  numberMatched?: number;
  links: Array<{ rel: string; href: string }>;
}

/** The cursor of the next part of a collection. */
export function nextOf(features: Features<GeoJSON.Geometry, unknown>): string | undefined {
  const next = features.links.find((link) => link.rel === 'next');
  return next ? (new URL(next.href).searchParams.get('cursor') ?? undefined) : undefined;
}

export async function features<G extends GeoJSON.Geometry, P>(
  collection: 'sites' | 'flows' | 'matches',
  query: Record<string, string>,
  signal?: AbortSignal,
): Promise<Features<G, P>> {
  const address = `/collections/${collection}/items?${new URLSearchParams({ f: 'json', ...query })}`;
  return (await send(address, { signal: signal ?? null })).json();
}
