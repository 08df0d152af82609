// What is shown: the filters, which stand in the address.
import { Glyph } from '../../components';
import { t } from '../../i18n';
import { count, country as countryName } from '../../i18n/format';
import { refine } from '../../router';
import { FAMILIES } from '../../theme/families';
import type { Family, State } from '../../api';
import { BoxFields } from '../../box/fields';
import { useSides } from '../../box/sides';
import { NAMES, type Filter } from './filter';
import type { Box } from './matches';

const STATES: State[] = ['suggested', 'negotiating', 'reserved', 'contracted', 'live', 'rejected', 'withdrawn', 'failed'];

interface NumberProps {
  name: string;
  label: string;
  unit: string;
  value: number | undefined;
}

function NumberFilter({ name, label, unit, value }: NumberProps) {
  return (
    <label>
      <span>{label}</span>
      <span class="with-unit">
        <input type="number" step="any" value={value ?? ''} onChange={(event) => refine({ [name]: event.currentTarget.value })} />
        {unit}
      </span>
    </label>
  );
}

interface ChoiceProps {
  name: string;
  label: string;
  value: string | undefined;
  of: Array<[string, string]>;
}

function Choice({ name, label, value, of }: ChoiceProps) {
  return (
    <label>
      <span>{label}</span>
      <select value={value ?? ''} onChange={(event) => refine({ [name]: event.currentTarget.value })}>
        <option value="">{t('common.all')}</option>
        {of.map(([value, text]) => <option key={value} value={value}>{text}</option>)}
      </select>
    </label>
  );
}

function Families({ by, counts }: Pick<Props, 'by' | 'counts'>) {
  const toggle = (family: Family, on: boolean) => {
    const next = on ? [...by.families, family] : by.families.filter((other) => other !== family);
    refine({ family: next.join() });
  };
  return (
    <fieldset>
      <legend>{t('map.families')}</legend>
      {FAMILIES.map((family) => (
        <label key={family} class="check">
          <input type="checkbox" checked={by.families.includes(family)} onChange={(event) => toggle(family, event.currentTarget.checked)} />
          <Glyph family={family} direction="supply" />
          <Glyph family={family} direction="demand" />
          <span>{t(`common.family_${family}`)}</span>
          <span class="count">{counts && count(counts.get(family) ?? 0)}</span>
        </label>
      ))}
    </fieldset>
  );
}

interface Props {
  by: Filter;
  /** How many flows of each family the other filters leave, once they are there. */
  counts: Map<Family, number> | undefined;
  countries: string[];
  /** What the map shows now, where it is there. */
  window: Box | undefined;
  drawing: boolean;
  onDraw: (() => void) | undefined;
}

export function Controls({ by, counts, countries, window, drawing, onDraw }: Props) {
  const sides = useSides();
  const isAny = by.families.length > 0 || by.text !== '' || [by.direction, by.from, by.to, by.country, by.km, by.value, by.state, by.box].some((part) => part !== undefined);
  const named = countries.map((code): [string, string] => [code, countryName(code)]).sort((one, other) => one[1].localeCompare(other[1]));
  return (
    <form class="controls" onSubmit={(event) => event.preventDefault()}>
      <label>
        <span>{t('map.text')}</span>
        <input type="search" value={by.text} onInput={(event) => refine({ q: event.currentTarget.value })} />
      </label>
      <Families by={by} counts={counts} />
      <Choice name="direction" label={t('map.direction')} value={by.direction} of={[['supply', t('common.direction_supply')], ['demand', t('common.direction_demand')]]} />
      <div class="pair">
        <NumberFilter name="from" label={t('map.from')} unit="°C" value={by.from} />
        <NumberFilter name="to" label={t('map.to')} unit="°C" value={by.to} />
      </div>
      <Choice name="country" label={t('common.country')} value={by.country} of={named} />
      <div class="pair">
        <NumberFilter name="km" label={t('map.km')} unit="km" value={by.km} />
        <NumberFilter name="value" label={t('map.value')} unit="€/a" value={by.value} />
      </div>
      <Choice name="state" label={t('common.state')} value={by.state} of={STATES.map((state) => [state, t(`common.state_${state}`)])} />
      <details class="boxed" open={by.box !== undefined}>
        <summary>{t('common.box')}</summary>
        <BoxFields sides={sides} window={onDraw && window} drawing={drawing} onDraw={onDraw} />
      </details>
      <button type="button" disabled={!isAny} onClick={() => refine(Object.fromEntries(NAMES.map((name) => [name, undefined])))}>{t('map.clear')}</button>
    </form>
  );
}
