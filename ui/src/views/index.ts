// The views: a folder each, read when it is first looked at. A new one is a folder, a line here and in `shell.json`.
import { lazy } from 'preact/compat';

export const VIEWS = {
  map: lazy(() => import('./map')),
  matches: lazy(() => import('./matches')),
  site: lazy(() => import('./site')),
  plan: lazy(() => import('./plan')),
  import: lazy(() => import('./import')),
  operations: lazy(() => import('./operations')),
};

export type ViewName = keyof typeof VIEWS;
export const NAMES = Object.keys(VIEWS) as ViewName[];
