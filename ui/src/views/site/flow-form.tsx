// The form of a flow: each field says what it is, and how it was understood.
import type { Family } from '../../api';
import { t, type Text as TextName } from '../../i18n';
import { amount, count, number } from '../../i18n/format';
import { FAMILIES } from '../../theme/families';
import { annualOf, GASES, MEDIA, PRECISIONS, VISIBILITIES, unitsOf, WATER } from './flow-draft';
import { Choice, Text, type Form } from './form';
import { ProfileFields } from './profile-fields';
import { Check } from './site-form';

export const WATER_UNITS: Record<(typeof WATER)[number], string> = {
  cod_mg_per_l: 'mg/l', tss_mg_per_l: 'mg/l', conductivity_us_per_cm: 'µS/cm', hardness_mg_per_l: 'mg/l', chloride_mg_per_l: 'mg/l', temperature_c: '°C',
};
const label = (name: string) => t(`site.f_${name}` as TextName);
const plain = (unit: string) => unit.replace('m3', 'm³');

function Temperatures({ form }: { form: Form }) {
  const give = form.draft['direction'] === 'supply' ? 'supply' : 'demand';
  return (
    <>
      <div class="pair">
        <Text form={form} name="t_min_c" label={label('t_min_c')} unit="°C" number required />
        <Text form={form} name="t_max_c" label={label('t_max_c')} unit="°C" number required />
      </div>
      <p class="hint under">{t(`site.temperatures_${give}`)}</p>
      <Choice form={form} name="medium" label={label('medium')} of={[['', t('site.not_known')], ...MEDIA.map((of): [string, string] => [of, t(`site.medium_${of}`)])]} />
    </>
  );
}

function ResourceFields({ form }: { form: Form }) {
  const { draft } = form;
  switch (draft['family'] as Family) {
    case 'heat':
    case 'cooling':
      return <Temperatures form={form} />;
    case 'water':
      return (
        <>
          <p class="hint">{t(draft['direction'] === 'supply' ? 'site.water_supply' : 'site.water_demand')}</p>
          <div class="pair">{WATER.map((name) => <Text key={name} form={form} name={name} label={label(name)} unit={WATER_UNITS[name]} number />)}</div>
        </>
      );
    case 'material':
      return (
        <>
          <Choice form={form} name="code_kind" label={label('code_kind')} of={[['waste', t('site.code_waste')], ['goods', t('site.code_goods')], ['name', t('site.code_name')]]} />
          <Text form={form} name="code" label={label('code')} hint={t(`site.code_hint_${draft['code_kind'] as 'waste' | 'goods' | 'name'}`)} required />
          <div class="pair">
            <Text form={form} name="purity" label={label('purity')} unit="%" number />
            <Text form={form} name="moisture" label={label('moisture')} unit="%" number />
          </div>
          <Check form={form} name="hazardous" label={label('hazardous')} hint={t('site.hazardous_hint')} />
        </>
      );
    case 'co2':
      return (
        <div class="pair">
          <Text form={form} name="purity" label={label('purity')} unit="%" number />
          <Text form={form} name="pressure_bar" label={label('pressure_bar')} unit="bar" number />
        </div>
      );
    case 'electricity':
      return <Text form={form} name="voltage_kv" label={label('voltage_kv')} unit="kV" number />;
    case 'gas':
      return (
        <div class="pair">
          <Choice form={form} name="kind" label={label('kind')} of={GASES.map((kind) => [kind, t(`common.gas_${kind}`)])} />
          <Text form={form} name="pressure_bar" label={label('pressure_bar')} unit="bar" number />
        </div>
      );
  }
}

function AmountFields({ form }: { form: Form }) {
  const { draft } = form;
  const { annual: unit, rate, take } = unitsOf(draft['family'] ?? '');
  const [annual, byRate] = [annualOf(draft), draft['unit'] === 'rate'];
  const echo = annual === undefined ? undefined : t('site.amount_echo', { amount: amount(annual, unit), mean: number(annual / 8760), rate: plain(rate) });
  return (
    <fieldset>
      <legend>{t('common.amount')}</legend>
      <Choice form={form} name="unit" label={label('unit')} of={[...take.map(([unit]): [string, string] => [unit, plain(unit)]), ['rate', t('site.unit_rate', { rate: plain(rate) })]]} />
      {byRate ? (
        <div class="pair">
          <Text form={form} name="rate" label={label('rate')} unit={plain(rate)} number required />
          <Text form={form} name="hours" label={label('hours')} hint={t('site.hours_hint', { most: count(8760) })} unit="h/a" number required />
        </div>
      ) : <Text form={form} name="annual" label={label('annual')} unit={plain(draft['unit'] ?? '')} number required />}
      <p class="hint under" role="status">{echo}</p>
      <Text form={form} name="peak" label={label('peak')} hint={t('site.peak_hint')} unit={plain(rate)} number />
      <Choice form={form} name="precision" label={label('precision')} hint={t('site.precision_hint')} of={PRECISIONS.map((of) => [of, t(`site.precision_${of}`)])} />
    </fieldset>
  );
}

function PriceFields({ form, isNew }: { form: Form; isNew: boolean }) {
  const { draft } = form;
  const choices: Array<[string, string]> = isNew ? [['none', t('site.price_none')], ['set', t('site.price_set')]] : [['keep', t('site.price_keep')], ['set', t('site.price_set')], ['remove', t('site.price_remove')]];
  return (
    <fieldset>
      <legend>{label('price')}</legend>
      <p class="hint">{t(draft['direction'] === 'supply' ? 'site.price_supply' : 'site.price_demand')}</p>
      <Choice form={form} name="price" label={t('site.price_what')} of={choices} />
      {draft['price'] === 'set' && <Text form={form} name="price_limit" label={label('price_limit')} unit={unitsOf(draft['family'] ?? '').price} number required />}
    </fieldset>
  );
}

/** Of a flow that is only thought of (`isThought`) a price is what was typed: nothing is stored that it could keep. */
export function FlowFields({ form, isNew, isThought = false }: { form: Form; isNew: boolean; isThought?: boolean }) {
  const { draft } = form;
  // Another family counts in other units.
  const also = (family: string) => (draft['unit'] === 'rate' || unitsOf(family).take.some(([unit]) => unit === draft['unit']) ? {} : { unit: unitsOf(family).annual });
  return (
    <div class="columns">
      <div>
        <fieldset>
          <legend>{t('site.what')}</legend>
          <div class="pair">
            <Choice form={form} name="direction" label={label('direction')} of={[['supply', t('common.direction_supply')], ['demand', t('common.direction_demand')]]} />
            <Choice form={form} name="family" label={label('family')} of={FAMILIES.map((family) => [family, t(`common.family_${family}`)])} also={also} />
          </div>
          <ResourceFields form={form} />
        </fieldset>
        <AmountFields form={form} />
      </div>
      <div>
        <ProfileFields form={form} />
        <fieldset>
          <legend>{t('site.validity')}</legend>
          <p class="hint">{t('site.validity_hint')}</p>
          <div class="pair">
            <Text form={form} name="from" label={label('from')} type="date" />
            <Text form={form} name="until" label={label('until')} type="date" />
          </div>
        </fieldset>
        <fieldset>
          <legend>{label('visibility')}</legend>
          <p class="hint">{t('site.visibility_hint')}</p>
          <Choice form={form} name="visibility" label={t('site.visibility_what')} of={VISIBILITIES.map((of) => [of, t(`site.visibility_${of}`)])} />
        </fieldset>
        <PriceFields form={form} isNew={isNew || isThought} />
        {isNew && (
          <details>
            <summary>{t('site.own_id')}</summary>
            <Text form={form} name="id" label={label('id')} hint={t('site.id_hint')} />
          </details>
        )}
      </div>
    </div>
  );
}
