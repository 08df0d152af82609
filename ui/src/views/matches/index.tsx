// The matches: as a list, two or three side by side (`?compare=ID,ID`), or one in full (`#/matches/ID`).
import { lazy, Suspense } from 'preact/compat';
import { useEffect } from 'preact/hooks';
import { Loading } from '../../components';
import { useRoute } from '../../router';
import { Compare } from './compare';
import { List } from './list';
import './matches.css';

const One = lazy(() => import('../match'));

export default function MatchesView() {
  const { parts, query } = useRoute();
  const [id] = parts;
  const compared = (query.get('compare') ?? '').split(',').filter(Boolean);
  const what = id ?? compared.join();
  // From the list to a match and back one begins at the heading, as with any other view.
  useEffect(() => () => setTimeout(() => document.activeElement === document.body && document.querySelector<HTMLElement>('main h1')?.focus({ preventScroll: true })), [what]);
  if (id !== undefined) return <Suspense fallback={<main class="padded"><Loading /></main>}><One key={id} id={id} /></Suspense>;
  return compared.length > 0 ? <Compare key={compared.join()} ids={compared} /> : <List />;
}
