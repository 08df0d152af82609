// Keys: who may ask this server for what. A new one shows its secret once; one is taken back for good.
import { useRef, useState } from 'preact/hooks';
import { get, post, Problem, remove, useLoad, type components } from '../../api';
import { Dialog, Empty, Field, Loading, Table, tell, Wrong } from '../../components';
import { t } from '../../i18n';
import { moment } from '../../i18n/format';
import { NotAllowed } from './not-allowed';

type Key = components['schemas']['Key'];
type Role = Key['role'];
const ROLES: Role[] = ['reader', 'publisher', 'operator', 'admin'];
const problemOf = (error: unknown) => (error instanceof Problem ? error : new Problem(0, { title: String(error) }));

function Secret({ secret, label, onClose }: { secret: string; label: string; onClose: () => void }) {
  const field = useRef<HTMLTextAreaElement>(null);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(secret);
      tell(t('operations.copied'));
    } catch {
      // Where the browser does not let it, it is marked, to be copied by hand.
      field.current?.select();
    }
  };
  return (
    <Dialog title={t('operations.secret_title', { label })} onClose={onClose} stays>
      <p>{t('operations.secret_hint')}</p>
      <Field label={t('operations.secret')}>
        {(described) => <textarea {...described} ref={field} rows={3} readOnly value={secret} onFocus={(event) => event.currentTarget.select()} />}
      </Field>
      <p class="actions">
        <button onClick={copy}>{t('operations.copy')}</button>
        <button class="main" onClick={onClose}>{t('operations.secret_kept')}</button>
      </p>
    </Dialog>
  );
}

function Create({ onDone }: { onDone: (secret: string, label: string) => void }) {
  const [role, setRole] = useState<Role>('reader');
  const [label, setLabel] = useState('');
  const [organization, setOrganization] = useState('');
  const [problem, setProblem] = useState<Problem>();
  const [working, setWorking] = useState(false);
  const create = async (event: Event) => {
    event.preventDefault();
    setWorking(true);
    setProblem(undefined);
    try {
      const { body } = await post('/v1/keys', { body: { role, label: label.trim(), ...(role === 'publisher' && { organization: organization.trim() }) } });
      setLabel('');
      setOrganization('');
      onDone(body.secret ?? '', body.label);
    } catch (error) {
      setProblem(problemOf(error));
    }
    setWorking(false);
  };
  const wrong = (field: string) => (problem?.body.field === field ? problem.message : undefined);
  return (
    <details class="create">
      <summary>{t('operations.key_new')}</summary>
      <form onSubmit={create} class="narrow">
        {problem && !problem.body.field && <Wrong problem={problem} />}
        <Field label={t('operations.role')} hint={t(`operations.role_${role}_hint`)}>
          {(described) => (
            <select {...described} value={role} onChange={(event) => setRole(event.currentTarget.value as Role)}>
              {ROLES.map((role) => <option key={role} value={role}>{t(`operations.role_${role}`)}</option>)}
            </select>
          )}
        </Field>
        {role === 'publisher' && (
          <Field label={t('operations.organization')} hint={t('operations.organization_hint')} error={wrong('organization')}>
            {(described) => <input {...described} required value={organization} onInput={(event) => setOrganization(event.currentTarget.value)} />}
          </Field>
        )}
        <Field label={t('operations.label')} hint={t('operations.label_hint')} error={wrong('label')}>
          {(described) => <input {...described} required value={label} onInput={(event) => setLabel(event.currentTarget.value)} />}
        </Field>
        <p><button class="main" disabled={working}>{t('operations.key_create')}</button></p>
      </form>
    </details>
  );
}

function TakeBack({ of, onClose, onDone }: { of: Key; onClose: () => void; onDone: () => void }) {
  const [problem, setProblem] = useState<Problem>();
  const act = () =>
    remove('/v1/keys/{id}', { ids: { id: of.id } }).then(
      () => {
        tell(t('operations.revoked', { label: of.label }));
        onDone();
      },
      (error: unknown) => setProblem(problemOf(error)),
    );
  return (
    <Dialog title={t('operations.revoke_title', { label: of.label })} onClose={onClose}>
      {problem && <Wrong problem={problem} />}
      <p>{t('operations.revoke_hint')}</p>
      <p class="actions">
        <button onClick={onClose}>{t('common.cancel')}</button>
        <button class="danger" onClick={act}>{t('operations.revoke')}</button>
      </p>
    </Dialog>
  );
}

export function Keys() {
  const { value, problem, reload } = useLoad('keys', (signal) => get('/v1/keys', { signal }));
  const [made, setMade] = useState<{ secret: string; label: string }>();
  const [leaving, setLeaving] = useState<Key>();
  if (problem?.status === 403) return <NotAllowed problem={problem} />;
  if (problem && !value) return <Wrong problem={problem} again={reload} />;
  if (!value) return <Loading />;
  const keys = [...value.body.items].sort((one, other) => Number(!!one.revoked_at) - Number(!!other.revoked_at));
  const done = () => {
    setLeaving(undefined);
    reload();
  };
  return (
    <>
      <Create onDone={(secret, label) => (setMade({ secret, label }), reload())} />
      {keys.length === 0 ? <Empty title={t('operations.no_keys')}><p>{t('operations.no_keys_hint')}</p></Empty> : (
        <Table<Key>
          caption={t('operations.keys_caption')}
          rows={keys}
          id={(of) => of.id}
          columns={[
            { key: 'label', title: t('operations.label'), plain: true, cell: (of) => <strong>{of.label}</strong> },
            { key: 'role', title: t('operations.role'), cell: (of) => <span>{t(`operations.role_${of.role}`)}{of.organization && <><br /><span class="soft">{of.organization}</span></>}</span> },
            { key: 'made', title: t('operations.created'), cell: (of) => moment(new Date(of.created_at)) },
            { key: 'id', title: t('operations.key_id'), cell: (of) => <code>{of.id}</code> },
            {
              key: 'state',
              title: t('common.state'),
              cell: (of) => (of.revoked_at ? t('operations.revoked_at', { time: moment(new Date(of.revoked_at)) }) : <button class="danger" onClick={() => setLeaving(of)}>{t('operations.revoke_ask')}</button>),
            },
          ]}
        />
      )}
      {made && <Secret {...made} onClose={() => setMade(undefined)} />}
      {leaving && <TakeBack of={leaving} onClose={() => setLeaving(undefined)} onDone={done} />}
    </>
  );
}
