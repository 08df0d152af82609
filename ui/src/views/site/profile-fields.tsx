// When a flow is there: all the year alike, by months, or by hours of the week.
import { locale, t } from '../../i18n';
import { number } from '../../i18n/format';
import { Choice, Text, type Form } from './form';
import { numberOf, spansOf } from './typed';

const name = (at: number, of: 'month' | 'weekday') => {
  // The first of January 2024 was a Monday.
  const day = of === 'month' ? new Date(Date.UTC(2024, at, 1)) : new Date(Date.UTC(2024, 0, 1 + at));
  return new Intl.DateTimeFormat(locale(), { [of]: 'long', timeZone: 'UTC' }).format(day);
};
const date = (ofYear: number) => new Intl.DateTimeFormat(locale(), { day: 'numeric', month: 'short', timeZone: 'UTC' }).format(new Date(Date.UTC(2025, 0, ofYear)));

function Months({ form }: { form: Form }) {
  const weights = Array.from({ length: 12 }, (_, at) => numberOf(form.draft[`month_${at + 1}`] ?? '') ?? 0);
  const sum = weights.reduce((sum, weight) => sum + weight, 0);
  const part = (at: number) => (sum > 0 ? `= ${number((100 * weights[at]!) / sum)} %` : undefined);
  return (
    <>
      <p class="hint">{t('site.months_hint')}</p>
      <div class="months">{weights.map((_, at) => <Text key={at} form={form} name={`month_${at + 1}`} label={name(at, 'month')} echo={part(at)} number />)}</div>
    </>
  );
}

function Week({ form }: { form: Form }) {
  const days = spansOf(form.draft['shutdowns'] ?? '', 1, 365) ?? [];
  const echo = days.length > 0 ? `= ${days.map(({ from, to }) => `${date(from)} – ${date(to)}`).join(', ')}` : undefined;
  return (
    <>
      <p class="hint">{t('site.week_hint')}</p>
      <div class="week">{Array.from({ length: 7 }, (_, at) => <Text key={at} form={form} name={`day_${at + 1}`} label={name(at, 'weekday')} unit={t('site.clock')} />)}</div>
      <Text form={form} name="shutdowns" label={t('site.f_shutdowns')} hint={t('site.shutdowns_hint')} echo={echo} />
    </>
  );
}

export function ProfileFields({ form }: { form: Form }) {
  const shape = form.draft['shape'] ?? 'flat';
  const kept = [form.base['shape'], shape].find((shape) => shape?.startsWith('kept '));
  const choices: Array<[string, string]> = [['flat', t('site.shape_flat')], ['monthly', t('site.shape_monthly')], ['weekly', t('site.shape_weekly')]];
  if (kept) choices.unshift([kept, t('site.shape_kept')]);
  return (
    <fieldset>
      <legend>{t('site.profile')}</legend>
      <Choice form={form} name="shape" label={t('site.f_shape')} hint={t('site.profile_hint')} of={choices} />
      {shape === 'monthly' && <Months form={form} />}
      {shape === 'weekly' && <Week form={form} />}
    </fieldset>
  );
}
