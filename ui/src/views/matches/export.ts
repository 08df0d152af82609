// Matches as files: those that are chosen, or all that pass the filters. They are made here, so that a key goes along and every filter counts.
import { tell } from '../../components';
import { t } from '../../i18n';
import { list, type Asked, type Listed } from './query';

/** More than this one opens in no table. */
const MOST = 50_000;

type Cell = string | number | boolean | null | undefined;

function flat(of: Listed): Record<string, Cell> {
  const side = (name: 'supply' | 'demand') => {
    const { flow, site, resource, quantity, precision } = of[name];
    const band = 't_min_c' in resource ? resource : undefined;
    return {
      [`${name}_flow`]: flow,
      [`${name}_site`]: site.id,
      [`${name}_site_name`]: site.name,
      [`${name}_organization`]: site.organization,
      [`${name}_city`]: site.city,
      [`${name}_country`]: site.country,
      [`${name}_lon`]: site.coordinates.lon,
      [`${name}_lat`]: site.coordinates.lat,
      [`${name}_t_min_c`]: band?.t_min_c,
      [`${name}_t_max_c`]: band?.t_max_c,
      [`${name}_annual`]: quantity.annual,
      [`${name}_precision`]: precision,
    };
  };
  return {
    id: of.id,
    family: of.family,
    state: of.state,
    technology: of.technology,
    distance_km: of.distance_km,
    deliverable_annual: of.deliverable_annual,
    agreed_annual: of.agreed_annual,
    annual_unit: of.annual_unit,
    value_eur_per_year: of.value_eur_per_year,
    co2_avoided_t_per_year: of.co2_avoided_t_per_year,
    supply_rank: of.supply_rank,
    demand_rank: of.demand_rank,
    overbooked: of.overbooked,
    ...side('supply'),
    ...side('demand'),
  };
}

/** A cell that a spreadsheet would take for a formula is led by a quotation mark. */
function cell(value: Cell): string {
  if (value === null || value === undefined) return '';
  if (typeof value !== 'string') return String(value);
  const plain = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain;
}

export function csv(matches: Listed[]): string {
  const rows = matches.map(flat);
  const names = Object.keys(rows[0] ?? {});
  // The mark at the beginning tells spreadsheets that it is UTF-8.
  return `\uFEFF${[names, ...rows.map((row) => names.map((name) => cell(row[name])))].map((row) => row.join(',')).join('\r\n')}\r\n`;
}

export function geojson(matches: Listed[]): string {
  const place = ({ lon, lat }: { lon: number; lat: number }) => [lon, lat];
  const features = matches.map((of) => {
    const { id, ...properties } = flat(of);
    const coordinates = [place(of.supply.site.coordinates), place(of.demand.site.coordinates)];
    return { type: 'Feature', id, geometry: { type: 'LineString', coordinates }, properties };
  });
  return JSON.stringify({ type: 'FeatureCollection', features });
}

const FORMS = { csv: { make: csv, media: 'text/csv' }, geojson: { make: geojson, media: 'application/geo+json' } };
export type Form = keyof typeof FORMS;

function save(matches: Listed[], form: Form): void {
  const { make, media } = FORMS[form];
  const address = URL.createObjectURL(new Blob([make(matches)], { type: media }));
  const link = document.createElement('a');
  link.href = address;
  link.download = `matches.${form}`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}

/** Saves these, or where none are given all that are asked for. */
export async function exportAs(form: Form, matches: Listed[] | undefined, asked: Asked): Promise<void> {
  try {
    const { items, more } = matches ? { items: matches, more: false } : await list(asked, MOST, new AbortController().signal);
    save(items, form);
    tell(t(more ? 'matches.exported_part' : 'matches.exported', { count: items.length }));
  } catch (error) {
    tell(t('matches.not_exported', { why: error instanceof Error ? error.message : String(error) }), { bad: true });
  }
}
