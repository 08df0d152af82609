// Who did what, the last first.
import { useState } from 'preact/hooks';
import { all, get, useLoad, type components } from '../../api';
import { Empty, Loading, Table, Wrong } from '../../components';
import { t } from '../../i18n';
import { count, moment } from '../../i18n/format';
import { refine, useRoute } from '../../router';
import { NotAllowed } from './not-allowed';

type Entry = components['schemas']['AuditList']['items'][number];
const STEP = 100;
const ACTIONS = ['key_created', 'key_revoked', 'dead_letters_redriven', 'dead_letter_discarded', 'site_removed', 'flow_removed',
  'webhook_created', 'webhook_removed', 'webhook_disabled', 'webhook_replayed'] as const;
const actionName = (name: string) => {
  const known = ACTIONS.find((action) => action === name);
  return known ? t(`operations.action_${known}`) : name;
};

/** Who acts without a name of its own, as the server records it. */
const actorName = (name: string) => (name === 'the command line' ? t('operations.actor_command_line') : name);

/** What an entry is about: of a key its owner first, and its id after it. */
function Subject({ of }: { of: string }) {
  const [, id, role, organization, label] = /^key (\S+), (reader|publisher|operator|admin)(?: of ([^:]+))?: (.+)$/.exec(of) ?? [];
  if (!id) return <span class="wraps">{of}</span>;
  const owner = organization ? `${label} (${organization})` : label!;
  return <>{t('operations.subject_key', { label: owner, role: t(`operations.role_${role as 'admin'}`) })} <span class="soft wraps">{id}</span></>;
}

export function Audit() {
  const { query } = useRoute();
  const [most, setMost] = useState(STEP);
  const part = (signal: AbortSignal) => (cursor: string | undefined) => get('/v1/audit', { query: { limit: STEP, ...(cursor && { cursor }) }, signal });
  const { value, problem, reload } = useLoad(`audit ${most}`, (signal) => all<Entry>(part(signal), most));
  if (problem?.status === 403) return <NotAllowed problem={problem} />;
  if (problem && !value) return <Wrong problem={problem} again={reload} />;
  if (!value) return <Loading />;
  if (value.items.length === 0) return <Empty title={t('operations.no_audit')}><p>{t('operations.no_audit_hint')}</p></Empty>;
  const [action, words] = [query.get('type') ?? '', (query.get('q') ?? '').toLocaleLowerCase()];
  const shown = value.items.filter((of) => (!action || of.action === action) && `${of.actor} ${of.subject}`.toLocaleLowerCase().includes(words));
  return (
    <>
      <div class="row filters">
        <label>{t('operations.action')}{' '}
          <select value={action} onChange={(event) => refine({ type: event.currentTarget.value })}>
            <option value="">{t('common.all')}</option>
            {ACTIONS.map((name) => <option key={name} value={name}>{actionName(name)}</option>)}
          </select>
        </label>
        <label>{t('operations.who_what')}{' '}
          <input type="search" value={query.get('q') ?? ''} onInput={(event) => refine({ q: event.currentTarget.value })} />
        </label>
      </div>
      <Table<Entry>
        caption={t('operations.audit_caption', { shown: shown.length, all: value.items.length })}
        rows={shown}
        id={(of) => String(of.number)}
        columns={[
          { key: 'at', title: t('operations.when'), cell: (of) => moment(new Date(of.at)) },
          { key: 'action', title: t('operations.action'), plain: true, cell: (of) => actionName(of.action) },
          { key: 'subject', title: t('operations.subject'), cell: (of) => <Subject of={of.subject} /> },
          { key: 'actor', title: t('operations.actor'), cell: (of) => <span class="wraps">{actorName(of.actor)}</span> },
          { key: 'number', title: t('operations.number'), right: true, cell: (of) => count(of.number) },
        ]}
      />
      {value.more && <p><button onClick={() => setMost(most + STEP)}>{t('common.more')}</button></p>}
    </>
  );
}
