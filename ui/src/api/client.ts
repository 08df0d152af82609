// Questions to the server. Addresses, parameters, bodies and answers have the types of its own description (`npm run types`).
import { askForKey, key } from './key';
import { Problem, problemOf } from './problem';
import type { paths } from './schema';

type Method = 'get' | 'post' | 'put' | 'delete';
type With<M extends Method> = { [P in keyof paths]: paths[P][M] extends object ? P : never }[keyof paths];
type Operation<P extends keyof paths, M extends Method> = NonNullable<paths[P][M]>;
type Query<O> = O extends { parameters: { query?: infer Q } } ? Exclude<Q, undefined> : never;
type Ids<O> = O extends { parameters: { path: infer Q } } ? Q : undefined;
type Sent<O> = O extends { requestBody?: { content: infer C } } ? C[keyof C] : undefined;
type Content<R> = R extends { content: infer C } ? C[keyof C] : undefined;
type Answers<O> = O extends { responses: infer R } ? { [S in keyof R]: S extends 200 | 201 | 202 ? Content<R[S]> : never }[keyof R] : never;

export interface Answer<T> {
  body: T;
  /** The version, for `ifMatch` of a later change. */
  etag: string | undefined;
  /** As of which sequence of the log it holds. */
  asOf: number | undefined;
}

interface Asking<O> {
  ids?: Ids<O>;
  query?: Query<O>;
  body?: Sent<O>;
  ifMatch?: string;
  signal?: AbortSignal | undefined;
}

/** Asks; `address` is that of the description, with `{id}` where an id of `ids` goes. Anything but a success is thrown as a `Problem`. */
async function ask<P extends keyof paths, M extends Method>(method: M, address: P, asking: Asking<Operation<P, M>> = {}) {
  const ids = (asking.ids ?? {}) as Record<string, string>;
  const path = address.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(ids[name] ?? ''));
  const headers: Record<string, string> = { accept: 'application/json' };
  if (asking.ifMatch) headers['if-match'] = asking.ifMatch;
  if (asking.body !== undefined) headers['content-type'] = 'application/json';
  const body = asking.body === undefined ? null : JSON.stringify(asking.body);
  const response = await send(path + queryOf(asking.query), { method: method.toUpperCase(), headers, body, signal: asking.signal ?? null });
  const answer: Answer<Answers<Operation<P, M>>> = {
    body: (response.status === 204 ? undefined : await response.json()) as Answers<Operation<P, M>>,
    etag: response.headers.get('etag') ?? undefined,
    asOf: Number(response.headers.get('turash-as-of')) || undefined,
  };
  return answer;
}

export const get = <P extends With<'get'>>(address: P, asking?: Asking<Operation<P, 'get'>>) => ask('get', address, asking);
export const post = <P extends With<'post'>>(address: P, asking?: Asking<Operation<P, 'post'>>) => ask('post', address, asking);
export const put = <P extends With<'put'>>(address: P, asking?: Asking<Operation<P, 'put'>>) => ask('put', address, asking);
export const remove = <P extends With<'delete'>>(address: P, asking?: Asking<Operation<P, 'delete'>>) => ask('delete', address, asking);

function queryOf(query: object | undefined): string {
  const given = Object.entries(query ?? {}).filter(([, value]) => value !== undefined && value !== '');
  const text = new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString();
  return text && `?${text}`;
}

/** Sends a request to this server with the key, and asks for one where the server does; anything but a success is thrown. */
export async function send(address: string, request: RequestInit = {}): Promise<Response> {
  for (;;) {
    const given = key();
    const headers = new Headers(request.headers);
    if (given) headers.set('authorization', `Bearer ${given}`);
    const response = await fetch(address, { ...request, headers }).catch((error: unknown) => {
      if (request.signal?.aborted) throw error;
      throw new Problem(0, { title: String(error) });
    });
    if (response.ok) return response;
    if (response.status !== 401) throw await problemOf(response);
    await askForKey(given);
  }
}
