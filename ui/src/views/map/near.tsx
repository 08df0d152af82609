// "What could we use here?": what a point without a site would meet.
import { useRef } from 'preact/hooks';
import { get, useLoad, type components, type Direction } from '../../api';
import { Glyph, Loading, Wrong } from '../../components';
import { t } from '../../i18n';
import { amount, count, km, number, resource } from '../../i18n/format';
import { refine, to } from '../../router';
import { REACHES, written, type Around } from './around';
import type { Hot } from './chart';
import { Frame } from './panel';

type NearKind = components['schemas']['NearKind'];

const SHOWN = 5;

async function near({ place: [lon, lat], km }: Around, signal: AbortSignal): Promise<NearKind[]> {
  return (await get('/v1/near', { query: { lon, lat, radius_km: km }, signal })).body.kinds;
}

const degrees = (value: number, of: string) => `${number(Math.abs(value), 6)}° ${of}`;

/** A place in words of a map: `47.06° N, 15.42° E`. */
export function placeName([lon, lat]: [number, number]): string {
  return `${degrees(lat, t(lat >= 0 ? 'map.north' : 'map.south'))}, ${degrees(lon, t(lon >= 0 ? 'map.east' : 'map.west'))}`;
}

export const newSiteAt = ([lon, lat]: [number, number]): string => to('site', ['new'], { lon: lon.toFixed(5), lat: lat.toFixed(5) });

function Kind({ of, onHot }: { of: NearKind; onHot: (hot: Hot | undefined) => void }) {
  return (
    <li>
      <details>
        <summary class="line">
          <Glyph family={of.family} direction={of.direction} />
          <span>{t(`common.family_${of.family}`)}<br /><span class="soft">{t('map.near_flows', { count: of.count })}</span></span>
          <span class="right">{amount(of.left_annual, of.annual_unit)}<br /><span class="soft">{t('map.near_left')}</span></span>
        </summary>
        <ul class="lines inner">
          {of.flows.slice(0, SHOWN).map(({ flow, site, distance_km, left_annual, annual_unit, reaches }) => (
            <li key={flow.id}>
              <button
                class="line two"
                onClick={() => refine({ site: site.id, match: undefined, near: undefined })}
                onMouseEnter={() => onHot({ source: 'sites', id: site.id })}
                onFocus={() => onHot({ source: 'sites', id: site.id })}
                onMouseLeave={() => onHot(undefined)}
                onBlur={() => onHot(undefined)}
              >
                <span>{site.name}<br /><span class="soft">{resource(flow.resource)}{!reaches && ` · ${t('map.near_far')}`}</span></span>
                <span class="right">{amount(left_annual, annual_unit)}<br /><span class="soft">{km(distance_km)}</span></span>
              </button>
            </li>
          ))}
          {of.count > SHOWN && <li class="soft">{t('map.others', { others: count(of.count - Math.min(SHOWN, of.flows.length)) })}</li>}
        </ul>
      </details>
    </li>
  );
}

export function NearPanel({ around, onHot }: { around: Around; onHot: (hot: Hot | undefined) => void }) {
  const { value, problem, reload } = useLoad(`near ${written(around)}`, (signal) => near(around, signal));
  // The last answer stays while the next reach is read.
  const last = useRef<NearKind[] | undefined>(undefined);
  const kinds = (last.current = value ?? last.current);
  const sides: Array<[Direction, string]> = [['supply', t('map.near_supply')], ['demand', t('map.near_demand')]];
  return (
    <Frame title={t('map.near')}>
      <p class="soft tight">{placeName(around.place)}</p>
      <p class="row">
        <label>
          {t('map.near_within')}{' '}
          <select value={around.km} onChange={(event) => refine({ near: written({ ...around, km: Number(event.currentTarget.value) }) })}>
            {[...new Set([...REACHES, around.km])].sort((one, other) => one - other).map((reach) => <option key={reach} value={reach}>{number(reach)} km</option>)}
          </select>
        </label>
        <a href={newSiteAt(around.place)}>{t('map.near_new')}</a>
      </p>
      {problem && <Wrong problem={problem} again={reload} />}
      {!kinds && !problem && <Loading />}
      {kinds && !problem && sides.map(([direction, title]) => {
        const own = kinds.filter((kind) => kind.direction === direction);
        return (
          <section key={direction}>
            <h3>{title}</h3>
            {own.length === 0 && <p class="soft">{t('map.near_none', { km: number(around.km) })}</p>}
            <ul class="lines">{own.map((kind) => <Kind key={kind.family} of={kind} onHot={onHot} />)}</ul>
          </section>
        );
      })}
    </Frame>
  );
}
