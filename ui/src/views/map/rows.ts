// Sites, flows and matches as the map needs them: the rows of the collections, which are an export's. Events of the log bring them up to date.
import type { AnnualUnit, Direction, Family, Flow, Site, State } from '../../api';

export interface SiteRow {
  id: string;
  name: string;
  organization: string | null;
  city: string | null;
  country: string | null;
  industry: string | null;
  place: [number, number];
}

export interface FlowRow {
  id: string;
  site: string;
  direction: Direction;
  family: Family;
  t_min_c: number | null;
  t_max_c: number | null;
  annual: number;
  unit: AnnualUnit;
}

export interface MatchRow {
  id: string;
  family: Family;
  state: State;
  supply_site: string;
  supply_site_name: string;
  supply_resource: string;
  demand_site: string;
  demand_site_name: string;
  demand_resource: string;
  distance_km: number;
  deliverable_annual: number | null;
  unit: AnnualUnit;
  value_eur_per_year: number;
  line: [number, number][];
}

type SiteFeature = GeoJSON.Feature<GeoJSON.Point, Omit<SiteRow, 'id' | 'place'>>;
type FlowFeature = GeoJSON.Feature<GeoJSON.Point, Omit<FlowRow, 'id' | 'family' | 'annual'> & { resource: Family; quantity: number }>;
type MatchFeature = GeoJSON.Feature<GeoJSON.LineString, Omit<MatchRow, 'id' | 'line'>>;

export function siteRow({ id, geometry, properties: of }: SiteFeature): SiteRow {
  const { name, organization, city, country, industry } = of;
  return { id: String(id), name, organization, city, country, industry, place: geometry.coordinates as [number, number] };
}

export function flowRow({ id, properties: of }: FlowFeature): FlowRow {
  const { site, direction, resource, t_min_c, t_max_c, quantity, unit } = of;
  return { id: String(id), site, direction, family: resource, t_min_c, t_max_c, annual: quantity, unit };
}

export function matchRow({ id, geometry, properties }: MatchFeature): MatchRow {
  return { ...properties, id: String(id), line: geometry.coordinates as [number, number][] };
}

/** The row of a site as an event of the log has it. */
export function siteOf(site: Site): SiteRow {
  const { id, name, organization = null, city = null, country = null, industry = null, coordinates } = site;
  return { id, name, organization, city, country, industry, place: [coordinates.lon, coordinates.lat] };
}

export function flowOf({ id, site, direction, resource, quantity }: Flow): FlowRow {
  const band = 't_min_c' in resource ? resource : { t_min_c: null, t_max_c: null };
  const { t_min_c, t_max_c } = band;
  return { id, site, direction, family: resource.family, t_min_c, t_max_c, annual: quantity.annual, unit: quantity.annual_unit };
}
