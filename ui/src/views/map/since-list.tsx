// "Since you last looked": what came, changed and went, in groups; a click goes there.
import { useState } from 'preact/hooks';
import { useLoad } from '../../api';
import { t, type Text } from '../../i18n';
import { count, moment, money } from '../../i18n/format';
import { refine } from '../../router';
import type { Region } from './region';
import { changes, putAway, type Change, type Changes, type Kind, type What } from './since';

const STEP = 8;
const KINDS: Kind[] = ['match', 'site', 'flow'];
const WHATS: What[] = ['came', 'changed', 'went'];

/** What a thing is called: by what the map holds, else by what the log said, else its id. */
function nameOf({ kind, id, name, site }: Change, { sites, flows }: Region): string {
  if (kind === 'site') return sites.get(id)?.name ?? name ?? id;
  const at = (flow: string) => sites.get(flows.get(flow)?.site ?? '')?.name;
  if (kind === 'flow') {
    const flow = flows.get(id);
    const of = at(id) ?? sites.get(site ?? '')?.name;
    if (!of) return id;
    return flow ? `${of} ${t(`map.does_${flow.direction}`, { what: t(`common.family_${flow.family}`) })}` : `${of} · ${id}`;
  }
  const [supply = '', demand = ''] = id.split('~').map(at);
  return supply && demand ? `${supply} → ${demand}` : id;
}

function addressOf({ kind, what, id, site }: Change, { flows }: Region): Record<string, string | undefined> | undefined {
  if (what === 'went') return undefined;
  if (kind === 'match') return { match: id, site: undefined };
  const of = kind === 'site' ? id : (flows.get(id)?.site ?? site);
  return of ? { site: of, match: undefined } : undefined;
}

function Group({ title, items, region }: { title: string; items: Change[]; region: Region }) {
  const [most, setMost] = useState(STEP);
  return (
    <section>
      <h3>{title} <span class="soft">{count(items.length)}</span></h3>
      <ul class="lines">
        {items.slice(0, most).map((item) => {
          const goes = addressOf(item, region);
          const name = <><span>{nameOf(item, region)}</span>{item.value !== undefined && <span class="right">{money(item.value)}</span>}</>;
          return <li key={item.id}>{goes ? <button class="news" onClick={() => refine({ ...goes, near: undefined })}>{name}</button> : <span class="news">{name}</span>}</li>;
        })}
      </ul>
      {items.length > most && <button class="quiet rest" onClick={() => setMost(most + 10 * STEP)}>{t('map.since_rest', { count: items.length - most })}</button>}
    </section>
  );
}

function told({ items, more, lost, since }: Changes): string | undefined {
  const time = since ? moment(since) : '';
  if (lost) return t('map.since_lost', { time });
  if (more) return t('map.since_more', { time });
  return items.length === 0 ? t('map.since_none', { time }) : t('map.since_time', { time });
}

export function Since({ region }: { region: Region }) {
  const { value, reload } = useLoad('since', changes);
  if (!value?.since) return null;
  const { items, more } = value;
  const away = () => {
    putAway();
    reload();
  };
  const groups = WHATS.flatMap((what) => KINDS.map((kind) => ({ what, kind, own: items.filter((item) => item.kind === kind && item.what === what) })));
  return (
    <details class="since">
      <summary>{t('map.since')}{items.length > 0 && <span class="number">{count(items.length)}{more ? '+' : ''}</span>}</summary>
      <p class="soft">{told(value)}</p>
      {groups.map(({ what, kind, own }) => own.length > 0 && <Group key={what + kind} title={t(`map.since_${kind}_${what}` as Text)} items={own} region={region} />)}
      {(items.length > 0 || value.lost) && <p><button onClick={away}>{t('map.since_seen')}</button></p>}
    </details>
  );
}
