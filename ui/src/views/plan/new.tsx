// What to plan. All of it may be left out; what is chosen stands in the address.
import { useMemo, useRef, useState } from 'preact/hooks';
import { post, Problem, type AnnualUnit, type Site } from '../../api';
import { t, language } from '../../i18n';
import { country } from '../../i18n/format';
import { go, refine, to, useRoute } from '../../router';
import { FAMILIES } from '../../theme/families';
import { Choice, Text, toFirstError, type Errors, type Form } from '../site/form';
import { useSites } from '../site/all-sites';
import type { Box, Point } from '../site/place';
import { PlaceMap } from '../site/place-map';
import { countries } from '../site/site-draft';
import { Check } from '../site/site-form';
import { shown } from '../site/typed';
import { boxOf, check, draftOf, fieldOf, mayShare, maySize, questionOf, unitOf } from './question';
import { Said } from './said';
import { Without } from './without';

/** A form on the address. */
function useAddress(): Form {
  const { query } = useRoute();
  const [left, setLeft] = useState<Set<string>>(new Set());
  const [tried, setTried] = useState(false);
  const [refused, setRefused] = useState<Errors>({});
  const draft = draftOf(query);
  const errors = check(draft);
  return {
    draft, base: draft, etag: undefined, changed: false,
    set(changes) {
      setRefused({});
      refine(changes);
    },
    rebase() {},
    forget() {},
    refuse(problem) {
      const { field } = problem.body as { field?: string };
      if (!field || !(fieldOf(field) in draft)) return false;
      setRefused({ [fieldOf(field)]: problem.message });
      return true;
    },
    error: (name) => refused[name] ?? (tried || left.has(name) ? errors[name] : undefined),
    leave: (name) => setLeft((old) => new Set(old).add(name)),
    holds() {
      setTried(true);
      return Object.keys(errors).length === 0;
    },
  };
}

const round = (degrees: number) => shown(Number(degrees.toFixed(3)));

/** More dots than these say nothing. */
const MOST_DOTS = 5_000;

function Area({ form, sites }: { form: Form; sites: Site[] | undefined }) {
  const [view, setView] = useState<Box>();
  const box = boxOf(form.draft);
  const points = useMemo(() => (sites ?? []).slice(0, MOST_DOTS).map(({ id, coordinates: { lon, lat } }) => ({ id, name: '', at: [lon, lat] as Point })), [sites]);
  const shows = useMemo(() => ({ box, points }), [box?.join(), points]);
  const names = useMemo(() => countries(language.get()), []);
  const code = form.draft['country']?.trim().toUpperCase();
  const known = names.some(([of]) => of === code);
  const sides = ['west', 'south', 'east', 'north'] as const;
  const take = (box: Box | undefined) => form.set(Object.fromEntries(sides.map((side, at) => [side, box ? round(box[at]!) : ''])));
  return (
    <fieldset>
      <legend>{t('plan.area')}</legend>
      <div class="pair">
        <Text form={form} name="country" label={t('common.country')} hint={t('plan.country_hint')} list="plan-countries" echo={known ? `= ${country(code)}` : undefined} />
        <Text form={form} name="within" label={t('plan.longest')} hint={t('plan.longest_hint')} unit="km" number />
      </div>
      <datalist id="plan-countries">{names.map(([code, name]) => <option key={code} value={code}>{name}</option>)}</datalist>
      <p class="hint">{t('plan.box_hint')}</p>
      <PlaceMap label={t('plan.box_map')} shows={shows} tells={{ onMove: (_, view) => setView(view) }} begin={box && [(box[0] + box[2]) / 2, (box[1] + box[3]) / 2]} />
      <p class="row">
        <button type="button" disabled={!view} onClick={() => take(view)}>{t('plan.take_window')}</button>
        <button type="button" disabled={!sides.some((side) => form.draft[side])} onClick={() => take(undefined)}>{t('plan.no_box')}</button>
      </p>
      <div class="sides">{sides.map((side) => <Text key={side} form={form} name={side} label={t(`plan.${side}`)} unit="°" number />)}</div>
    </fieldset>
  );
}

function Limits({ form }: { form: Form }) {
  const resource = FAMILIES.find((family) => family === form.draft['resource']);
  const units: AnnualUnit[] = resource ? [unitOf(resource)] : ['MWh/a', 't/a', 'm3/a'];
  return (
    <fieldset>
      <legend>{t('plan.limits')}</legend>
      <div class="pair">
        <Text form={form} name="amount" label={t('plan.amount')} unit={units.length === 1 ? units[0]!.replace('m3', 'm³') : undefined} number />
        {units.length > 1
          ? <Choice form={form} name="unit" label={t('plan.unit')} of={units.map((unit, at): [string, string] => [at === 0 ? '' : unit, unit.replace('m3', 'm³')])} />
          : <span />}
      </div>
      <Text form={form} name="value" label={t('plan.value')} unit="€/a" number />
    </fieldset>
  );
}

function Money({ form }: { form: Form }) {
  return (
    <fieldset>
      <legend>{t('plan.capital')}</legend>
      <Text form={form} name="budget" label={t('plan.budget')} hint={t('plan.budget_hint')} unit="€" number />
      {!form.draft['budget'] && !form.draft['periods'] && <Check form={form} name="whole" label={t('plan.whole')} hint={t('plan.whole_hint')} />}
      <Text form={form} name="co2" label={t('plan.co2_price')} hint={t('plan.co2_hint')} unit="€/t" number />
    </fieldset>
  );
}

function Year({ form }: { form: Form }) {
  return (
    <fieldset>
      <legend>{t('plan.year')}</legend>
      <Choice form={form} name="periods" label={t('plan.periods')} hint={t('plan.periods_hint')} of={[['', t('plan.periods_none')], ['months', t('plan.periods_months')], ['typical_days', t('plan.periods_typical_days')]]} />
      {maySize(form.draft) && <Check form={form} name="size" label={t('plan.size')} hint={t('plan.size_hint')} />}
      {mayShare(form.draft) && <Check form={form} name="shares" label={t('plan.shares')} hint={t('plan.shares_hint')} />}
    </fieldset>
  );
}

export function NewPlan() {
  const { query } = useRoute();
  const form = useAddress();
  const sites = useSites();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem>();
  const gone = useRef(false);
  const without = query.getAll('without');
  const begin = async (event: Event) => {
    event.preventDefault();
    setProblem(undefined);
    if (!form.holds()) return toFirstError();
    setBusy(true);
    try {
      const { body } = await post('/v1/plans', { body: questionOf(form.draft, without) });
      gone.current = true;
      go(to('plan', [body.id]));
    } catch (error) {
      const problem = error instanceof Problem ? error : new Problem(0, { title: String(error) });
      if (form.refuse(problem)) toFirstError();
      else setProblem(problem);
      setBusy(false);
    }
  };
  return (
    <>
      <h1 tabIndex={-1}>{t('plan.new')}</h1>
      <p>{t('plan.new_hint')}</p>
      <form onSubmit={begin} noValidate>
        <div class="columns">
          <div>
            <fieldset>
              <legend>{t('plan.what')}</legend>
              <Choice form={form} name="objective" label={t('plan.objective')} hint={t(`plan.hint_${(form.draft['objective'] || 'value') as 'value' | 'amount' | 'co2'}`)} of={[['', t('plan.after_value')], ['amount', t('plan.after_amount')], ['co2', t('plan.after_co2')]]} />
              <Choice form={form} name="resource" label={t('plan.resource')} of={[['', t('plan.all_families')], ...FAMILIES.map((family): [string, string] => [family, t(`common.family_${family}`)])]} />
            </fieldset>
            <Money form={form} />
            <Limits form={form} />
            <Year form={form} />
            <fieldset>
              <legend>{t('plan.fixed')}</legend>
              <p>{t('plan.fixed_hint')}</p>
            </fieldset>
          </div>
          <div>
            <Area form={form} sites={sites.value?.items} />
            <Without ids={without} sites={sites} />
          </div>
        </div>
        {problem && <Said problem={problem} />}
        <p class="row"><button class="main" type="submit" disabled={busy}>{busy ? t('plan.beginning') : t('plan.begin')}</button> <a href={to('plan')}>{t('plan.to_all')}</a></p>
      </form>
    </>
  );
}
