// The matches as a list: filters above, a drawing beside it where there is room, and what can be done with those that are chosen.
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { useLoad } from '../../api';
import { boxOf, type Box } from '../../box/box';
import { useSides } from '../../box/sides';
import { Empty, Loading, Table, Wrong } from '../../components';
import { t } from '../../i18n';
import { count } from '../../i18n/format';
import { useLive } from '../../live';
import { go, refine, to, useRoute } from '../../router';
import { useStore } from '../../store';
import { Bulk } from './bulk';
import { choose, chosen, clear, columns, MOST, renew } from './chosen';
import { ColumnChoice, columnsFor, Order } from './columns';
import { MOST_COMPARED } from './compare';
import { Controls, seen } from './controls';
import { exportAs } from './export';
import { askedBy, FILTERS, howMany, list, refused, type Listed } from './query';
import { Sketch } from './sketch';

const STEP = 100;

/** The match that was opened last: where one comes back to. */
const opened: { id: string | undefined } = { id: undefined };

function Caption({ shown, all, ordered, waits }: { shown: number; all: number | undefined; ordered: boolean; waits: boolean }) {
  // What stands there is still the answer to the question before.
  if (waits) return <>{t('common.loading')}</>;
  if (all === undefined) return <>{t('matches.shown', { count: shown })}</>;
  if (ordered) return <>{t('matches.caption_ordered', { shown, all })}</>;
  return <>{shown < all ? t('matches.caption', { shown, all }) : t('matches.caption_all', { all })}</>;
}

function Refused() {
  const names = useStore(refused);
  if (names.length === 0) return null;
  return <div class="notice"><p>{t('matches.refused', { names: names.join(', ') })}</p></div>;
}

/** The list of the large map: it knows the same filters by the same names, but for those that only lists have. */
function mapAddress(query: URLSearchParams): string {
  const next = new URLSearchParams();
  for (const name of ['family', 'country', 'q', 'km', 'value', 'state', 'site', 'box']) if (query.get(name)) next.set(name, query.get(name)!);
  return to('map', [], next);
}

interface ChosenProps {
  of: Listed[];
  onStep: () => void;
}

function ChosenBar({ of, onStep }: ChosenProps) {
  if (of.length === 0) return null;
  const compared = of.slice(0, MOST_COMPARED).map((one) => one.id).join();
  return (
    <section class="chosen-bar no-print" aria-label={t('matches.chosen')}>
      <strong aria-live="polite">{t('matches.chosen_count', { count: of.length })}</strong>
      <button onClick={onStep}>{t('matches.step')}</button>
      <button disabled={of.length < 2 || of.length > MOST_COMPARED} title={t('matches.compare_hint')} onClick={() => refine({ compare: compared })}>{t('matches.compare')}</button>
      <button onClick={() => void exportAs('csv', of, {})}>{t('matches.export_csv')}</button>
      <button onClick={() => void exportAs('geojson', of, {})}>{t('matches.export_geojson')}</button>
      <button class="quiet" onClick={clear}>{t('matches.choose_none')}</button>
    </section>
  );
}

export function List() {
  const { query } = useRoute();
  const asked = useMemo(() => askedBy(query), [query]);
  const key = JSON.stringify(asked);
  const [most, setMost] = useState(STEP);
  useEffect(() => setMost(STEP), [key]);
  const { value, problem, loading, reload } = useLoad(`matches ${key} ${most}`, (signal) => list(asked, most, signal));
  const total = useLoad(`count ${key}`, (signal) => howMany(asked, signal));
  useLive(['match'], () => (reload(), total.reload()), 1_500);
  // What stood there stays until the next answer has come.
  const last = useRef(value);
  const shown = (last.current = value ?? last.current);
  const items = shown?.items ?? [];
  seen(items);
  useEffect(() => renew(items), [value]);
  const picked = useStore(chosen);
  const [hovered, setHovered] = useState<string>();
  const [stepping, setStepping] = useState<Listed[]>();
  const table = useRef<HTMLDivElement>(null);
  const sides = useSides();
  const [drawing, setDrawing] = useState(false);
  const onBox = (box: Box | undefined) => {
    setDrawing(false);
    if (box) sides.take(box);
  };
  const shownColumns = useStore(columns);
  const isFiltered = FILTERS.some((name) => query.get(name));
  const row = (id: string) => table.current?.querySelectorAll<HTMLElement>('tbody tr')[items.findIndex((one) => one.id === id)];
  // Once, for whoever comes back.
  const [isBack, setIsBack] = useState(opened.id !== undefined);
  useEffect(() => {
    if (!isBack || !value) return;
    setIsBack(false);
    row(opened.id!)?.scrollIntoView({ block: 'center' });
  }, [value]);
  const open = (of: Listed) => {
    opened.id = of.id;
    go(to('matches', [of.id]));
  };
  return (
    <main class="padded" id="content">
      <h1 tabIndex={-1}>{t('shell.matches')}</h1>
      <Controls matches={items} sides={sides} drawing={drawing} onDraw={items.length > 0 ? () => setDrawing(!drawing) : undefined} />
      <Refused />
      {problem && <Wrong problem={problem} again={reload} />}
      {!shown && loading && <Loading />}
      {shown && items.length === 0 && !problem && (
        isFiltered
          ? <Empty title={t('matches.none_pass')}><p>{t('matches.none_pass_hint')}</p></Empty>
          : <Empty title={t('matches.empty')}><p>{t('matches.empty_hint')}</p><p><a href={to('import')}>{t('matches.empty_import')}</a></p></Empty>
      )}
      {items.length > 0 && (
        <>
          <div class="row list-tools no-print">
            <button disabled={items.every((one) => picked.has(one.id))} title={t('matches.choose_most', { most: MOST })} onClick={() => choose(items, true)}>{t('matches.choose_shown')}</button>
            <button onClick={() => void exportAs('csv', undefined, asked)}>{t('matches.export_csv')}</button>
            <button onClick={() => void exportAs('geojson', undefined, asked)}>{t('matches.export_geojson')}</button>
            <ColumnChoice />
            <Order asked={asked} />
            <a href={mapAddress(query)}>{t('matches.on_map')}</a>
            {!asked['resource'] && <span class="soft">{t('matches.amount_hint')}</span>}
          </div>
          <div class="list-and-sketch">
            <p class="hidden-text" role="status">{!value && !problem ? t('common.loading') : ''}</p>
            <div ref={table} class="listed" aria-busy={!value && !problem}>
              <Table<Listed>
                caption={<Caption shown={items.length} all={total.value} ordered={asked['sort'] !== undefined || asked['order'] !== undefined} waits={!value && !problem} />}
                rows={items}
                id={(of) => of.id}
                current={opened.id}
                hot={hovered}
                onOpen={open}
                onHover={(of) => setHovered(of?.id)}
                columns={columnsFor(asked, shownColumns)}
              />
              {shown?.more && <p><button disabled={loading} onClick={() => setMost(most + STEP)}>{t('common.more')}</button> <span class="soft">{total.value !== undefined && count(total.value - items.length)}</span></p>}
            </div>
            <Sketch
              matches={items}
              chosen={picked}
              hovered={hovered}
              onHover={setHovered}
              box={boxOf(query.get('box'))}
              drawing={drawing}
              onBox={onBox}
              onChoose={(id) => {
                row(id)?.scrollIntoView({ block: 'center' });
                row(id)?.focus();
              }}
            />
          </div>
        </>
      )}
      <ChosenBar of={[...picked.values()]} onStep={() => setStepping([...picked.values()])} />
      {stepping && (
        <Bulk
          matches={stepping}
          onClose={(changed) => {
            setStepping(undefined);
            if (changed) reload();
          }}
        />
      )}
    </main>
  );
}
