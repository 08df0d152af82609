// The forms of the API by their names.
import type { components } from './schema';

type Schemas = components['schemas'];
export type Site = Schemas['Site'];
export type Flow = Schemas['Flow'];
export type Match = Schemas['Match'];
export type Side = Schemas['Side'];
export type Family = Schemas['Family'];
export type Direction = Schemas['Direction'];
export type Resource = Schemas['Resource'];
export type State = Schemas['State'];
export type AnnualUnit = Schemas['AnnualUnit'];
export type { components, paths } from './schema';
