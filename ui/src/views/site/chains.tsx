// Who passes on to whom: exchanges one after the other that begin at the site, and those that lead back to it. One is shown on a map.
import { useMemo } from 'preact/hooks';
import { get, useLoad, type Family, type Site } from '../../api';
import { Glyph, Loading, Table } from '../../components';
import { t } from '../../i18n';
import { amount, money } from '../../i18n/format';
import { refine, to, useRoute } from '../../router';
import { FAMILIES } from '../../theme/families';
import type { Chain, Chains as Answer, Edge, Named } from './graph';
import { Bounded, flowing, NoGraph } from './graph-parts';
import { matchAddress, siteAddress } from './links';
import type { PlaceShows, Point } from './place';
import { PlaceMap } from './place-map';

const MOST = 50;
const SHORTEST = 2;
const LONGEST = 4;

/** The family of what the graph names by its resource: `heat 70-95 °C`, `biogas`, `waste 10 02 02`, `fly ash`. */
function familyOf(resource: string): Family {
  const [word = ''] = resource.split(' ');
  return FAMILIES.find((family) => family === word) ?? (/^(biogas|hydrogen|natural gas|process gas)$/.test(resource) ? 'gas' : 'material');
}

const idOf = ({ route }: Chain): string => route.join('>');
const place = ({ coordinates: { lon, lat } }: Named): Point => [lon, lat];
const width = (value: number) => Math.max(1.5, Math.min(7, 2 * (Math.log10(Math.max(value, 1000)) - 2.5)));

function shownOn({ matches }: Chain, sites: Map<string, Named>): PlaceShows {
  const used = new Map(matches.flatMap(({ from, to }) => [from, to]).flatMap((id): Array<[string, Named]> => (sites.has(id) ? [[id, sites.get(id)!]] : [])));
  const lines = matches.flatMap(({ id, from, to, resource, value_eur_per_year: value }) => {
    const [one, other] = [sites.get(from), sites.get(to)];
    return one && other ? [{ id, family: familyOf(resource), width: width(value), from: place(one), to: place(other) }] : [];
  });
  return { points: [...used.values()].map((site, at) => ({ id: site.id, name: `${at + 1}. ${site.name}`, at: place(site) })), lines };
}

/** The large map, at the middle of a chain. */
function mapOf({ matches }: Chain, sites: Map<string, Named>): string {
  const places = matches.flatMap(({ from, to }) => [from, to]).flatMap((id) => (sites.has(id) ? [place(sites.get(id)!)] : []));
  const middle = (at: 0 | 1) => (Math.min(...places.map((of) => of[at])) + Math.max(...places.map((of) => of[at]))) / 2;
  return to('map', [], { match: matches[0]!.id, ...(places.length > 0 && { at: `${middle(0).toFixed(4)},${middle(1).toFixed(4)},11` }) });
}

function Step({ edge, name }: { edge: Edge; name: string }) {
  return (
    <li>
      <Glyph family={familyOf(edge.resource)} /> <a href={matchAddress(edge.id)}>{flowing(edge.resource)}</a>
      {', '}{amount(edge.deliverable_annual, edge.annual_unit)} → <a href={siteAddress(edge.to)}>{name}</a> <span class="soft">{money(edge.value_eur_per_year)}</span>
    </li>
  );
}

interface ListProps {
  caption: string;
  chains: Chain[];
  sites: Map<string, Named>;
  current: string | undefined;
}

function List({ caption, chains, sites, current }: ListProps) {
  const stop = (event: Event) => (event.target as HTMLElement).closest('a') && event.stopPropagation();
  return (
    <Table<Chain>
      caption={caption}
      rows={chains}
      id={idOf}
      current={current}
      onOpen={(chain) => refine({ chain: idOf(chain) })}
      columns={[
        { key: 'way', title: t('site.way'), plain: true, cell: ({ matches }) => <ol class="way" onClick={stop}>{matches.map((edge) => <Step key={edge.id} edge={edge} name={sites.get(edge.to)?.name ?? edge.to} />)}</ol> },
        { key: 'value', title: t('site.way_value'), right: true, cell: ({ value_eur_per_year: value }) => money(value) },
        { key: 'map', title: t('site.way_map'), cell: (chain) => <a href={mapOf(chain, sites)} onClick={(event) => event.stopPropagation()}>{t('site.way_to_map')}</a> },
      ]}
    />
  );
}

export function Chains({ site }: { site: Site }) {
  const { query } = useRoute();
  const length = Math.min(LONGEST, Math.max(SHORTEST, Number(query.get('length')) || 3));
  const { value, problem, reload } = useLoad(`chains ${site.id} ${length}`, async (signal) => {
    const asked = { query: { site: site.id, length, limit: MOST }, signal };
    const [chains, cycles] = await Promise.all([get('/v1/graph/chains', asked), get('/v1/graph/cycles', asked)]);
    return { chains: chains.body as unknown as Answer, cycles: cycles.body as unknown as Answer };
  });
  const sites = useMemo(() => new Map([...(value?.chains.sites ?? []), ...(value?.cycles.sites ?? [])].map((one) => [one.id, one])), [value]);
  const all = value ? [...value.cycles.items, ...value.chains.items] : [];
  const shown = all.find((chain) => idOf(chain) === query.get('chain')) ?? all[0];
  const shows = useMemo(() => shown && shownOn(shown, sites), [shown, sites]);
  return (
    <>
      <p class="row">
        <label for="length">{t('site.chains_to')}</label>
        <select id="length" value={String(length)} onChange={(event) => refine({ length: event.currentTarget.value, chain: undefined })}>
          {Array.from({ length: LONGEST - SHORTEST + 1 }, (_, at) => at + SHORTEST).map((length) => <option key={length} value={length}>{t('site.chains_of', { count: length })}</option>)}
        </select>
      </p>
      {!value && (problem ? <NoGraph problem={problem} again={reload} /> : <Loading />)}
      {value && all.length === 0 && <p>{t('site.chains_none')}</p>}
      {value && shown && shows && (
        <>
          <p>{t('site.chains_hint')}</p>
          <PlaceMap key={idOf(shown)} label={t('site.chains_map')} shows={shows} tells={{}} />
          {value.cycles.items.length > 0
            ? <List caption={t('site.cycles_caption', { count: value.cycles.items.length })} chains={value.cycles.items} sites={sites} current={idOf(shown)} />
            : <p class="soft">{t('site.cycles_none')}</p>}
          {value.chains.items.length > 0 && <List caption={t('site.chains_caption', { count: value.chains.items.length })} chains={value.chains.items} sites={sites} current={idOf(shown)} />}
          <Bounded cut={value.chains.cut ?? value.cycles.cut} />
        </>
      )}
    </>
  );
}
