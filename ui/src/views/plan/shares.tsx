// Who gets what of the gain, by three ways to share it, and whether somebody would do better alone.
import { Table } from '../../components';
import { t } from '../../i18n';
import { money } from '../../i18n/format';
import type { FamilyPlan, Party, Shares, Split } from './types';
import { familyName } from './words';

const WAYS = ['prices', 'halves', 'shapley'] as const;

function held({ in_core, parties = [], missing_eur_per_year }: Split): string {
  if (in_core === null) return t('plan.core_unknown');
  return in_core ? t('plan.core_yes') : t('plan.core_no', { parties: parties.join(', '), missing: money(missing_eur_per_year) });
}

function Family({ name, shares }: { name: string; shares: Shares }) {
  return (
    <>
      <h3>{name}</h3>
      <Table<Party>
        caption={t('plan.shares_caption', { gain: money(shares.gain_eur_per_year) })}
        rows={shares.parties}
        id={({ party }) => party}
        columns={[
          { key: 'party', title: t('plan.party'), plain: true, cell: ({ party }) => party },
          { key: 'alone', title: t('plan.alone'), right: true, cell: (of) => money(of.alone_eur_per_year) },
          { key: 'prices', title: t('plan.way_prices'), right: true, cell: (of) => money(of.by_prices_eur_per_year) },
          { key: 'halves', title: t('plan.way_halves'), right: true, cell: (of) => money(of.by_halves_eur_per_year) },
          { key: 'shapley', title: t('plan.way_shapley'), right: true, cell: ({ by_shapley_eur_per_year: of, shapley_error_eur_per_year: error }) => `${money(of)}${error ? ` ± ${money(error)}` : ''}` },
        ]}
      />
      <ul class="said">{WAYS.map((way) => <li key={way}><strong>{t(`plan.way_${way}`)}:</strong> {t(`plan.means_${way}`)} {held(shares.in_core[way])}</li>)}</ul>
    </>
  );
}

export function SharesOf({ families }: { families: FamilyPlan[] }) {
  const some = families.filter(({ shares }) => shares && shares.parties.length > 0);
  if (some.length === 0) return null;
  return (
    <section>
      <h2>{t('plan.who_gets')}</h2>
      {some.map((family) => <Family key={family.family} name={familyName(family)} shares={family.shares!} />)}
    </section>
  );
}
