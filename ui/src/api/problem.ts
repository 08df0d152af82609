// What went wrong, as the server says it (RFC 9457) or as the way to it does.
import type { components } from './schema';

type Body = Partial<components['schemas']['Problem']>;

export class Problem extends Error {
  constructor(
    /** The status; 0 where no answer came. */
    readonly status: number,
    readonly body: Body,
  ) {
    super(body.detail ?? body.title ?? `HTTP ${status}`);
    this.name = 'Problem';
  }

  /** Whether the server was not reached, or cannot answer now: the same may go well later. */
  get isAway(): boolean {
    // 502 and 504 are what a proxy says while the server behind it starts anew.
    return [0, 502, 503, 504].includes(this.status);
  }
}

export async function problemOf(response: Response): Promise<Problem> {
  const media = response.headers.get('content-type') ?? '';
  const body = media.includes('json') ? await response.json().catch(() => ({})) : {};
  return new Problem(response.status, { title: response.statusText, ...body });
}
