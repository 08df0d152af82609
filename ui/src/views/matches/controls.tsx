// The filters above the list, which stand in the address.
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Family, State } from '../../api';
import { boxOf } from '../../box/box';
import { BoxFields } from '../../box/fields';
import type { Sides } from '../../box/sides';
import { t } from '../../i18n';
import { country as countryName, number } from '../../i18n/format';
import { refine, useRoute } from '../../router';
import { FAMILIES } from '../../theme/families';
import { FILTERS, type Listed } from './query';
import { TECHNOLOGIES, technology } from './words';

export const STATES: State[] = ['suggested', 'negotiating', 'reserved', 'contracted', 'live', 'rejected', 'withdrawn', 'failed'];

/** Europe's, to begin with; others come with the matches that are seen. */
const countries = new Set('AL AT BA BE BG BY CH CY CZ DE DK EE ES FI FR GB GR HR HU IE IS IT LT LU LV MD ME MK MT NL NO PL PT RO RS SE SI SK TR UA'.split(' '));

export function seen(matches: Listed[]): void {
  for (const { supply, demand } of matches) for (const { site } of [supply, demand]) if (site.country) countries.add(site.country);
}

/** The server is asked once someone has stopped typing for so long. */
const PAUSE_MS = 250;

interface TypedProps {
  name: string;
  label: string;
  unit?: string;
}

/** A field whose text goes to the address a moment after the last key. */
function Typed({ name, label, unit }: TypedProps) {
  const stands = useRoute().query.get(name) ?? '';
  const [text, setText] = useState(stands);
  const told = useRef(stands);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  // The address changed otherwise: by going back, or by "show all".
  useEffect(() => {
    if (stands !== told.current) setText(stands);
    told.current = stands;
  }, [stands]);
  useEffect(() => () => clearTimeout(timer.current), []);
  const tell = (value: string) => {
    setText(value);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => {
      told.current = value.trim();
      refine({ [name]: value.trim() });
    }, PAUSE_MS);
  };
  const input = unit
    ? <span class="with-unit"><input type="number" min="0" step="any" value={text} onInput={(event) => tell(event.currentTarget.value)} />{unit}</span>
    : <input type="search" value={text} onInput={(event) => tell(event.currentTarget.value)} />;
  return <label><span>{label}</span>{input}</label>;
}

interface ChoiceProps {
  name: string;
  label: string;
  of: Array<[string, string]>;
}

function Choice({ name, label, of }: ChoiceProps) {
  const value = useRoute().query.get(name) ?? '';
  const all = value && !of.some(([key]) => key === value) ? [...of, [value, value] as [string, string]] : of;
  return (
    <label>
      <span>{label}</span>
      <select value={value} onChange={(event) => refine({ [name]: event.currentTarget.value })}>
        <option value="">{t('common.all')}</option>
        {all.map(([key, text]) => <option key={key} value={key}>{text}</option>)}
      </select>
    </label>
  );
}

const byName = (one: [string, string], other: [string, string]) => one[1].localeCompare(other[1]);

/** A box in words; one that is none as it stands in the address. */
function boxName(text: string): string {
  const box = boxOf(text);
  if (!box) return text;
  const [west, south, east, north] = box.map((degrees) => `${number(degrees, 6)}°`) as [string, string, string, string];
  return t('matches.in_box', { west, south, east, north });
}

/** A filter that comes by a link and has no field: it is named, and can be taken away. */
function Chip({ name, text }: { name: string; text: string }) {
  return (
    <span class="chip">
      {text}
      <button class="quiet" aria-label={t('matches.without', { filter: text })} onClick={() => refine({ [name]: undefined })}>×</button>
    </span>
  );
}

interface Props {
  matches: Listed[];
  sides: Sides;
  drawing: boolean;
  /** Begins drawing a box beside the table, where there is room for the drawing. */
  onDraw: (() => void) | undefined;
}

export function Controls({ matches, sides, drawing, onDraw }: Props) {
  const { query } = useRoute();
  const many = FILTERS.filter((name) => query.get(name)).length;
  const [site, flow, box] = [query.get('site'), query.get('flow'), query.get('box')];
  const siteName = matches.flatMap((of) => [of.supply.site, of.demand.site]).find((of) => of.id === site)?.name ?? site ?? '';
  return (
    <>
      <details class="list-filters no-print" open={matchMedia('(min-width: 40rem)').matches}>
        <summary>{t('matches.filters')}{many > 0 && ` (${many})`}</summary>
        <form class="list-controls" onSubmit={(event) => event.preventDefault()} aria-label={t('matches.filters')}>
          <Typed name="q" label={t('matches.q')} />
          <Choice name="family" label={t('matches.family')} of={FAMILIES.map((family: Family) => [family, t(`common.family_${family}`)])} />
          <Choice name="country" label={t('common.country')} of={[...countries].map((code): [string, string] => [code, countryName(code)]).sort(byName)} />
          <Choice name="technology" label={t('matches.technology')} of={TECHNOLOGIES.map((of): [string, string] => [of, technology(of)]).sort(byName)} />
          <Choice name="state" label={t('common.state')} of={STATES.map((state) => [state, t(`common.state_${state}`)])} />
          <Typed name="km" label={t('matches.km')} unit="km" />
          <Typed name="value" label={t('matches.value')} unit="€/a" />
          <details class="further">
            <summary>{t('matches.further')}</summary>
            <div class="list-controls">
              <Typed name="site" label={t('matches.site_id')} />
              <Typed name="flow" label={t('matches.flow_id')} />
            </div>
            <BoxFields sides={sides} drawing={drawing} onDraw={matchMedia('(min-width: 75rem)').matches ? onDraw : undefined} />
          </details>
          <button type="button" disabled={many === 0} onClick={() => refine(Object.fromEntries(FILTERS.map((name) => [name, undefined])))}>{t('matches.clear')}</button>
        </form>
      </details>
      {(site || flow || box) && (
        <p class="row no-print">
          {site && <Chip name="site" text={t('matches.of_site', { site: siteName })} />}
          {flow && <Chip name="flow" text={t('matches.of_flow', { flow })} />}
          {box && <Chip name="box" text={boxName(box)} />}
        </p>
      )}
    </>
  );
}
