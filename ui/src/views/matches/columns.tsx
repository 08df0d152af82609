// The columns of the list: the server sorts by those that have an order there.
import type { Column } from '../../components';
import { Glyph } from '../../components';
import { t } from '../../i18n';
import { amount, country, km, money, resource } from '../../i18n/format';
import { refine } from '../../router';
import { choose, chosen, columns, OPTIONAL, showColumn, type Optional } from './chosen';
import type { Asked, Listed } from './query';
import { tonnes } from './units';
import { precision, technology } from './words';
import { useStore } from '../../store';

type Sort = 'value' | 'distance' | 'amount' | 'co2';

/** How a click on the head of a column goes on: the other way round where it is sorted by, else as the server begins. */
function sorts(by: Sort, asked: Asked): Pick<Column<Listed>, 'onSort' | 'sorted'> {
  const begins = by === 'distance' ? 'asc' : 'desc';
  const is = (asked['sort'] ?? 'value') === by;
  const order = asked['order'] ?? begins;
  const turned = order === 'asc' ? 'desc' : 'asc';
  const onSort = () => refine({ sort: by === 'value' ? undefined : by, order: is && turned !== begins ? turned : undefined });
  return { onSort, sorted: is ? (order === 'asc' ? 'ascending' : 'descending') : undefined };
}

/** What orders the list, where there are no heads of columns to click: on a telephone. */
export function Order({ asked }: { asked: Asked }) {
  const all: Array<[Sort, string]> = [['value', t('common.value')], ['distance', t('common.distance')], ['co2', t('matches.co2')]];
  if (asked['resource']) all.push(['amount', t('common.amount')]);
  const order = (by: string) => refine({ sort: by === 'value' ? undefined : by, order: undefined });
  return (
    <label class="order">
      {t('matches.order')}{' '}
      <select value={asked['sort'] ?? 'value'} onChange={(event) => order(event.currentTarget.value)}>
        {all.map(([by, name]) => <option key={by} value={by}>{name}</option>)}
      </select>
    </label>
  );
}

const rank = (place: number | null) => (place === null ? '–' : `${place}.`);
const lines = (one: string | undefined, other: string | undefined) => <>{one ?? '–'}<br />{other ?? '–'}</>;

function Party({ of, direction }: { of: Listed['supply']; direction: 'supply' | 'demand' }) {
  return (
    <span class="party">
      <Glyph family={of.resource.family} direction={direction} />
      <span>{of.site.name}<br /><span class="soft">{resource(of.resource)}</span></span>
    </span>
  );
}

function Chosen({ of }: { of: Listed }) {
  const is = useStore(chosen).has(of.id);
  const name = t('matches.choose', { supply: of.supply.site.name, demand: of.demand.site.name });
  return (
    <label class="choose" onClick={(event) => event.stopPropagation()}>
      <input type="checkbox" checked={is} aria-label={name} onChange={(event) => choose([of], event.currentTarget.checked)} />
    </label>
  );
}

export function columnsFor(asked: Asked, shown: Optional[]): Column<Listed>[] {
  const has = (name: Optional) => shown.includes(name);
  const all: Array<Column<Listed> | false> = [
    { key: 'chosen', title: '✓', plain: true, cell: (of) => <Chosen of={of} /> },
    { key: 'supply', title: t('common.supply'), plain: true, cell: (of) => <Party of={of.supply} direction="supply" /> },
    { key: 'demand', title: t('common.demand'), plain: true, cell: (of) => <Party of={of.demand} direction="demand" /> },
    { key: 'value', title: t('common.value'), right: true, cell: (of) => money(of.value_eur_per_year), ...sorts('value', asked) },
    { key: 'amount', title: t('common.amount'), right: true, cell: (of) => amount(of.deliverable_annual, of.annual_unit), ...(asked['resource'] && sorts('amount', asked)) },
    has('distance') && { key: 'distance', title: t('common.distance'), right: true, cell: (of) => km(of.distance_km), ...sorts('distance', asked) },
    has('co2') && { key: 'co2', title: t('matches.co2'), right: true, cell: (of) => tonnes(of.co2_avoided_t_per_year), ...sorts('co2', asked) },
    has('technology') && { key: 'technology', title: t('matches.technology'), cell: (of) => technology(of.technology) },
    has('state') && { key: 'state', title: t('common.state'), cell: (of) => <>{t(`common.state_${of.state}`)}{of.overbooked && <><br /><strong class="warn">{t('matches.overbooked')}</strong></>}</> },
    has('ranks') && { key: 'ranks', title: t('matches.ranks'), right: true, cell: (of) => `${rank(of.supply_rank)} / ${rank(of.demand_rank)}` },
    has('precision') && { key: 'precision', title: t('matches.precision'), cell: (of) => lines(precision(of.supply.precision), precision(of.demand.precision)) },
    has('organizations') && { key: 'organizations', title: t('matches.organizations'), cell: (of) => lines(of.supply.site.organization, of.demand.site.organization) },
    has('countries') && { key: 'countries', title: t('common.country'), cell: (of) => lines(country(of.supply.site.country) || undefined, country(of.demand.site.country) || undefined) },
  ];
  return all.filter((column) => column !== false);
}

/** Which columns are shown; the browser keeps it. */
export function ColumnChoice() {
  const shown = useStore(columns);
  return (
    <details class="menu">
      <summary>{t('matches.columns')}</summary>
      <fieldset>
        <legend class="hidden-text">{t('matches.columns')}</legend>
        {OPTIONAL.map((name) => (
          <label key={name}>
            <input type="checkbox" checked={shown.includes(name)} onChange={(event) => showColumn(name, event.currentTarget.checked)} /> {t(`matches.column_${name}`)}
          </label>
        ))}
      </fieldset>
    </details>
  );
}
