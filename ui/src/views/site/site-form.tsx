// The form of a site: a few facts, and where it is – typed, or by a click on a small map.
import { useMemo, useRef, useState } from 'preact/hooks';
import { features, useLoad } from '../../api';
import { Field } from '../../components';
import { language, t } from '../../i18n';
import { country } from '../../i18n/format';
import { Choice, Text, type Form } from './form';
import type { Point } from './place';
import { PlaceMap } from './place-map';
import { countries } from './site-draft';
import { numberOf, placeOf, shown } from './typed';

const round = (degrees: number) => shown(Number(degrees.toFixed(5)));

/** How far around a place other sites are shown, degrees. */
const AROUND = 0.5;
const MOST_DOTS = 300;

/** Sites that are there already: what one knows one's way by on a map without streets. */
function useDots(begin: Point | undefined) {
  const box = begin && [begin[0] - AROUND, Math.max(-90, begin[1] - AROUND), begin[0] + AROUND, Math.min(90, begin[1] + AROUND)].map((degrees) => degrees.toFixed(3)).join();
  const { value } = useLoad(`dots ${box}`, async (signal) => {
    const part = await features<GeoJSON.Point, { name: string }>('sites', { limit: String(MOST_DOTS), ...(box && { bbox: box }) }, signal);
    return part.features.map(({ id, properties: { name }, geometry }) => ({ id: String(id), name, at: geometry.coordinates as Point }));
  });
  return value;
}

function Where({ form }: { form: Form }) {
  const [middle, setMiddle] = useState<Point>();
  const [lat, lon] = ['lat', 'lon'].map((name) => numberOf(form.draft[name] ?? '', { grouped: false }));
  const mark = useMemo((): Point | undefined => (lat !== undefined && lon !== undefined && Math.abs(lat) <= 90 && Math.abs(lon) <= 180 ? [lon, lat] : undefined), [lat, lon]);
  const begin = useRef(mark).current;
  const dots = useDots(begin);
  // A site that is moved is not shown where it was.
  const points = useMemo(() => (dots ?? []).filter(({ at }) => !begin || at.join() !== begin.join()), [dots]);
  const shows = useMemo(() => ({ mark, points }), [mark, points]);
  const take = ([lon, lat]: Point) => form.set({ lon: round(lon), lat: round(lat) });
  const both = (text: string) => {
    const place = placeOf(text);
    return place && { lat: place[0], lon: place[1] };
  };
  return (
    <fieldset>
      <legend>{t('site.where')}</legend>
      <p class="hint">{t('site.where_hint')}</p>
      <div class="pair">
        <Text form={form} name="lat" label={t('site.f_lat')} unit="°" number required take={both} />
        <Text form={form} name="lon" label={t('site.f_lon')} unit="°" number required take={both} />
      </div>
      <PlaceMap label={t('site.where_map')} shows={shows} tells={{ onPoint: take, onMove: setMiddle }} begin={begin} />
      <p class="row"><button type="button" disabled={!middle} onClick={() => middle && take(middle)}>{t('site.take_middle')}</button></p>
      <Choice form={form} name="location" label={t('site.f_location')} hint={t('site.location_hint')} of={[['', t('site.location_auto')], ['own', t('site.location_own')], ['shared', t('site.location_shared')], ['town', t('site.location_town')]]} />
      {form.draft['location'] === 'town' && <Text form={form} name="location_km" label={t('site.f_location_km')} unit="km" number required />}
    </fieldset>
  );
}

export function SiteFields({ form, isNew }: { form: Form; isNew: boolean }) {
  const names = useMemo(() => countries(language.get()), []);
  const code = form.draft['country']?.trim().toUpperCase();
  const known = names.some(([of]) => of === code);
  return (
    <div class="columns">
      <div>
        <Text form={form} name="name" label={t('site.f_name')} hint={t('site.name_hint')} required />
        <Text form={form} name="organization" label={t('site.f_organization')} hint={t('site.organization_hint')} />
        <Text form={form} name="city" label={t('site.f_city')} />
        <Text form={form} name="country" label={t('site.f_country')} hint={t('site.country_hint')} list="countries" echo={known ? `= ${country(code)}` : undefined} />
        <datalist id="countries">{names.map(([code, name]) => <option key={code} value={code}>{name}</option>)}</datalist>
        <Text form={form} name="industry" label={t('site.f_industry')} hint={t('site.industry_hint')} />
        {isNew && (
          <details>
            <summary>{t('site.own_id')}</summary>
            <Text form={form} name="id" label={t('site.f_id')} hint={t('site.id_hint')} />
          </details>
        )}
      </div>
      <Where form={form} />
    </div>
  );
}

/** Yes or no. */
export function Check({ form, name, label, hint }: { form: Form; name: string; label: string; hint?: string }) {
  return (
    <Field label={label} hint={hint} error={form.error(name)}>
      {(described) => <input {...described} class="check-box" type="checkbox" checked={form.draft[name] === 'yes'} onChange={(event) => form.set({ [name]: event.currentTarget.checked ? 'yes' : '' })} />}
    </Field>
  );
}
