// A site as a form has it, and as it is sent.
import type { components, Site } from '../../api';
import { t, type Text } from '../../i18n';
import type { Draft, Errors } from './form';
import { numberOf, shown } from './typed';

type Body = components['schemas']['SiteDraft'];

/** The fields in the order of the form. */
export const SITE_FIELDS = ['name', 'organization', 'city', 'lat', 'lon', 'location', 'location_km', 'country', 'industry'];
export const nameOf = (field: string): string => t(`site.f_${field}` as Text);

export const EMPTY_SITE: Draft = { ...Object.fromEntries(SITE_FIELDS.map((name) => [name, ''])), id: '' };

export function siteDraft(site: Site): Draft {
  const { name, organization = '', city = '', coordinates: { lat, lon }, location, location_km, country = '', industry = '' } = site;
  return { name, organization, city, lat: shown(lat), lon: shown(lon), location: location === 'suspect' ? '' : location, location_km: shown(location_km), country, industry };
}

/** The countries that the browser knows a name of. */
export function countries(language: string): Array<[string, string]> {
  const names = new Intl.DisplayNames([language], { type: 'region', fallback: 'none' });
  const letters = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'];
  const all = letters.flatMap((one) => letters.map((other) => one + other)).filter((code) => !['EU', 'EZ', 'UN', 'QO', 'ZZ', 'XA', 'XB'].includes(code));
  return all.flatMap((code): Array<[string, string]> => {
    const name = names.of(code);
    return name ? [[code, name]] : [];
  });
}

const NACE = /^[A-U](\d{2}(\.\d{1,2})?)?$/;
const code = (text: string) => text.trim().toUpperCase();

function degrees(draft: Draft, name: 'lat' | 'lon', most: number): string | undefined {
  const text = draft[name] ?? '';
  if (!text.trim()) return t('site.e_needed');
  const value = numberOf(text, { grouped: false });
  if (value === undefined) return t('site.e_number');
  return Math.abs(value) > most ? t('site.e_degrees', { most }) : undefined;
}

export function checkSite(draft: Draft): Errors {
  const errors: Errors = {};
  if (!draft['name']?.trim()) errors['name'] = t('site.e_needed');
  for (const [name, most] of [['lat', 90], ['lon', 180]] as const) {
    const wrong = degrees(draft, name, most);
    if (wrong) errors[name] = wrong;
  }
  if (draft['country'] && !/^[A-Z]{2}$/.test(code(draft['country']))) errors['country'] = t('site.e_country');
  if (draft['industry'] && !NACE.test(code(draft['industry']))) errors['industry'] = t('site.e_nace');
  if (draft['location'] === 'town') {
    const km = numberOf(draft['location_km'] ?? '');
    if (km === undefined || km < 0) errors['location_km'] = t('site.e_km');
  }
  return errors;
}

export function siteBody(draft: Draft): Body {
  const text = (name: string) => draft[name]?.trim() ?? '';
  const number = (name: string) => numberOf(text(name), { grouped: false })!;
  const location = text('location') as NonNullable<Body['location']> | '';
  return {
    ...(text('id') && { id: text('id') }),
    name: text('name'),
    coordinates: { lon: number('lon'), lat: number('lat') },
    ...(text('organization') && { organization: text('organization') }),
    ...(text('city') && { city: text('city') }),
    ...(location && { location }),
    ...(location === 'town' && { location_km: number('location_km') }),
    ...(text('country') && { country: code(text('country')) }),
    ...(text('industry') && { industry: code(text('industry')) }),
  };
}

/** Which field of the form a name of the API is. */
export const siteFieldOf = (name: string): string => name.replace(/^coordinates\./, '');
