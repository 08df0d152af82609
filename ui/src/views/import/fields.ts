// The fields that a column can be, and the settings that say which one it is.
import type { components, Direction, Family } from '../../api';
import { t, type Text } from '../../i18n';
import { FAMILIES } from '../../theme/families';

export type Import = components['schemas']['Import'];
export type ImportTable = components['schemas']['ImportTable'];
export type Settings = components['schemas']['ImportSettings'];
type FileSettings = components['schemas']['ImportFileSettings'];

const OF_SITES = [
  'name', 'id', 'organization', 'city', 'postcode', 'country', 'longitude', 'latitude', 'geometry', 'industry',
  'longitude_direction', 'latitude_direction', 'location', 'location_doubt', 'location_km',
] as const;
const OF_FLOWS = [
  'site', 'direction', 'resource', 'quantity', 'unit', 'hours', 't_min_c', 't_max_c', 'temperature', 'peak', 'peak_unit', 'average',
  'precision', 'profile', 'purity', 'pressure_bar', 'waste_code', 'goods_code', 'material', 'moisture', 'hazardous', 'medium', 'gas_kind',
  'heating_value', 'voltage_kv', 'price_floor', 'price_cap', 'price_limit', 'valid_from', 'valid_until', 'visibility', 'cod_mg_per_l', 'tss_mg_per_l',
  'conductivity_us_per_cm', 'hardness_mg_per_l', 'chloride_mg_per_l', 'water_temperature_c',
] as const;
/** What a row of a survey has by its flow, not itself. */
const OF_ROWS = ['site', 'direction', 'resource'];
const OF_SURVEY = OF_FLOWS.filter((field) => !OF_ROWS.includes(field));

type Plain = (typeof OF_SITES)[number] | (typeof OF_FLOWS)[number];
const isPlain = (field: string): field is Plain => [...OF_SITES, ...OF_FLOWS].includes(field as Plain);
const plainName = (field: string): string => (isPlain(field) ? t(`import.field_${field}` satisfies Text) : field);

/** `supply.heat.2.t_max_c`: the flow, and the field of it. */
function parts(field: string): { flow: string; direction: Direction; family: Family; number: string; own: string } | undefined {
  const [direction, family, ...rest] = field.split('.');
  const own = rest.at(-1);
  if ((direction !== 'supply' && direction !== 'demand') || !own || !FAMILIES.includes(family as Family)) return undefined;
  const number = rest.length > 1 ? rest[0]! : '';
  return { flow: field.slice(0, -own.length - 1), direction, family: family as Family, number, own };
}

function flowName(direction: Direction, family: Family, number: string): string {
  return `${t(`common.direction_${direction}`)}: ${t(`common.family_${family}`)}${number ? ` ${number}` : ''}`;
}

/** A field in words: `gives off: heat – amount`. */
export function fieldName(field: string): string {
  const of = parts(field);
  return of ? `${flowName(of.direction, of.family, of.number)} – ${plainName(of.own)}` : plainName(field);
}

export interface Choice {
  title: string;
  fields: string[];
}

/** What a column of a table may be, nearest first. */
export function choices(holds: ImportTable['holds'] | undefined, read: string[], near: string[]): Choice[] {
  const all: Choice[] = near.length > 0 ? [{ title: t('import.choice_near'), fields: near }] : [];
  if (holds !== 'flows') all.push({ title: t('import.choice_site'), fields: [...OF_SITES] });
  if (holds === 'flows' || !holds) all.push({ title: t('import.choice_flow'), fields: holds ? ['id', ...OF_FLOWS] : [...OF_FLOWS] });
  if (holds === 'survey' || !holds) {
    const known = new Map(read.flatMap((field) => parts(field) ?? []).map((of) => [of.flow, of]));
    for (const of of known.values()) all.push({ title: flowName(of.direction, of.family, of.number), fields: OF_SURVEY.map((own) => `${of.flow}.${own}`) });
    const others = (['supply', 'demand'] as const).flatMap((direction) => FAMILIES.map((family) => `${direction}.${family}`));
    all.push({ title: t('import.choice_further'), fields: others.filter((flow) => !known.has(flow)).map((flow) => `${flow}.quantity`) });
  }
  return all;
}

/** The file of a table; where a workbook has several sheets, its table is called after both. */
export function fileOf(of: Import, name: string): string {
  return of.files.find((file) => name === file.name || name.startsWith(`${file.name}, sheet '`))?.name ?? name;
}

const without = (map: Record<string, string>, header: string) => Object.fromEntries(Object.entries(map).filter(([, of]) => of !== header));

/** The settings with another map of one table. */
function withMap(settings: Settings, file: string, sheet: string | undefined, change: (map: Record<string, string>) => Record<string, string>): Settings {
  const own: FileSettings = settings.files?.[file] ?? {};
  const next: FileSettings = sheet
    ? { ...own, sheets: { ...own.sheets, [sheet]: { ...own.sheets?.[sheet], map: change(own.sheets?.[sheet]?.map ?? {}) } } }
    : { ...own, map: change(own.map ?? {}) };
  return { ...settings, files: { ...settings.files, [file]: next } };
}

/** The settings in which a column is another field; without a field it is not read. */
export function assigned(of: Import, table: { file: string; sheet?: string }, header: string, field: string): Settings {
  const file = fileOf(of, table.file);
  if (field) return withMap(of.settings, file, table.sheet, (map) => ({ ...without(map, header), [field]: header }));
  // A single column is left out by naming all others, of each table of the file.
  let settings = of.settings;
  for (const one of (of.tables ?? []).filter((one) => fileOf(of, one.file) === file)) {
    const kept = one.columns.filter((column) => one.file !== table.file || column.header !== header);
    settings = withMap(settings, file, one.sheet, () => Object.fromEntries(kept.map((column) => [column.field, column.header])));
  }
  return { ...settings, files: { ...settings.files, [file]: { ...settings.files?.[file], only_mapped: true } } };
}

/** Something else that is said of a file; nothing takes it back. */
export function said(settings: Settings, file: string, change: Partial<Record<keyof FileSettings, unknown>>): Settings {
  const own = Object.entries({ ...settings.files?.[file], ...change }).filter(([, value]) => value !== undefined && value !== '');
  return { ...settings, files: { ...settings.files, [file]: Object.fromEntries(own) as FileSettings } };
}
