// For whoever keeps it running: how it is, what was given up, the log, keys, and who did what.
import type { ComponentChildren } from 'preact';
import { key } from '../../api';
import { Loading, Wrong } from '../../components';
import { t } from '../../i18n';
import { count } from '../../i18n/format';
import { Rich } from '../../i18n/rich';
import { to, useRoute } from '../../router';
import { Audit } from './audit';
import { Keys } from './keys';
import { Letters } from './letters';
import { Log } from './log';
import './operations.css';
import { Overview } from './overview';
import { usePulse, type Pulse } from './pulse';
import { NotAllowed } from './not-allowed';

const PARTS = ['overview', 'dead-letters', 'log', 'keys', 'audit'] as const;
const nameOf = (part: (typeof PARTS)[number]) => t(`operations.part_${part === 'dead-letters' ? 'letters' : part}`);

/** A server that asks for no key has no keys either; what it would refuse is not asked for. */
function Guarded({ pulse, children }: { pulse: Pulse; children: ComponentChildren }) {
  if (key()) return <>{children}</>;
  if (!pulse.status) return pulse.problem ? <Wrong problem={pulse.problem} /> : <Loading />;
  return (
    <div class="notice">
      <p><strong>{t('operations.no_authentication')}</strong></p>
      <p><Rich text="operations.no_authentication_hint" /></p>
    </div>
  );
}

export default function OperationsView() {
  const route = useRoute();
  const pulse = usePulse();
  const current = PARTS.find((part) => part === route.parts[0]) ?? 'overview';
  const dead = pulse.status?.subscriptions.reduce((sum, of) => sum + of.dead_letters, 0) ?? 0;
  const isAllowed = pulse.problem?.status !== 403;
  return (
    <main class="padded operations" id="content">
      <h1 tabIndex={-1}>{t('shell.operations')}</h1>
      <nav class="parts" aria-label={t('operations.parts')}>
        {PARTS.map((part) => (
          <a key={part} href={to('operations', part === 'overview' ? [] : [part])} aria-current={part === current ? 'true' : undefined}>
            {nameOf(part)}{part === 'dead-letters' && dead > 0 && <span class="badge">{count(dead)}</span>}
          </a>
        ))}
      </nav>
      {current === 'overview' && (isAllowed ? <Overview pulse={pulse} /> : <NotAllowed problem={pulse.problem!} />)}
      {current === 'dead-letters' && <Letters pulse={pulse} />}
      {current === 'log' && <Log />}
      {(current === 'keys' || current === 'audit') && <Guarded pulse={pulse}>{current === 'keys' ? <Keys /> : <Audit />}</Guarded>}
    </main>
  );
}
