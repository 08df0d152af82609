// What to plan. All of it may be left out; what is chosen stands in the address.
import { useMemo, useRef, useState } from 'preact/hooks';
import { post, Problem, type AnnualUnit, type Site } from '../../api';
import type { Box } from '../../box/box';
import { BoxFields } from '../../box/fields';
import { useSides, type Sides } from '../../box/sides';
import { t, language } from '../../i18n';
import { country, resource as resourceName } from '../../i18n/format';
import { go, refine, to, useRoute } from '../../router';
import { useStore } from '../../store';
import { FAMILIES } from '../../theme/families';
import { Choice, Text, toFirstError, type Errors, type Form } from '../site/form';
import { useSites } from '../site/all-sites';
import type { Point } from '../site/place';
import { PlaceMap } from '../site/place-map';
import { countries } from '../site/site-draft';
import { Check } from '../site/site-form';
import { check, draftOf, fieldOf, mayShare, maySize, questionOf, unitOf } from './question';
import { Said } from './said';
import { Imagine } from './imagine';
import { thought, type Thought } from './thought';
import type { Question } from './types';
import { With } from './with';
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

/** More dots than these say nothing. */
const MOST_DOTS = 5_000;

function Area({ form, sides, sites }: { form: Form; sides: Sides; sites: Site[] | undefined }) {
  const imagined = useStore(thought).sites;
  const [view, setView] = useState<Box>();
  const [drawing, setDrawing] = useState(false);
  const { box } = sides;
  const points = useMemo(() => {
    const there = (sites ?? []).slice(0, MOST_DOTS).map(({ id, coordinates: { lon, lat } }) => ({ id, name: '', at: [lon, lat] as Point }));
    return [...there, ...imagined.map(({ id, name, coordinates: { lon, lat } }) => ({ id, name, at: [lon, lat] as Point, isImagined: true }))];
  }, [sites, imagined]);
  const shows = useMemo(() => ({ box, points }), [box?.join(), points]);
  const names = useMemo(() => countries(language.get()), []);
  const code = form.draft['country']?.trim().toUpperCase();
  const known = names.some(([of]) => of === code);
  const drawn = (box: Box | undefined) => {
    setDrawing(false);
    if (box) sides.take(box);
  };
  return (
    <fieldset>
      <legend>{t('plan.area')}</legend>
      <div class="pair">
        <Text form={form} name="country" label={t('common.country')} hint={t('plan.country_hint')} list="plan-countries" echo={known ? `= ${country(code)}` : undefined} />
        <Text form={form} name="within" label={t('plan.longest')} hint={t('plan.longest_hint')} unit="km" number />
      </div>
      <datalist id="plan-countries">{names.map(([code, name]) => <option key={code} value={code}>{name}</option>)}</datalist>
      <BoxFields sides={sides} window={view} drawing={drawing} onDraw={() => setDrawing(!drawing)} />
      <PlaceMap label={t('plan.box_map')} shows={shows} tells={{ onMove: (_, view) => setView(view) }} drawing={drawing} onBox={drawn} />
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

/** What a server takes of a question. */
const MOST_BYTES = 64_000;
const sizeOf = (question: Question) => new Blob([JSON.stringify(question)]).size;

/** Which of the sites and flows that are not there yet the server does not take. */
function imaginedAt(problem: Problem, of: Thought): string | undefined {
  const found = /^with\.(sites|flows)\[(\d+)\]/.exec(problem.body.field ?? '');
  if (!found) return undefined;
  const [kind, at] = [found[1], Number(found[2])];
  if (kind === 'sites') return of.sites[at]?.name;
  const flow = of.flows[at];
  return flow && t(`map.does_${flow.direction}`, { what: resourceName(flow.resource) });
}

export function NewPlan() {
  const { query } = useRoute();
  const form = useAddress();
  const sides = useSides();
  const sites = useSites();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem>();
  const gone = useRef(false);
  const without = query.getAll('without');
  const imagined = useStore(thought);
  const begin = async (event: Event) => {
    event.preventDefault();
    setProblem(undefined);
    if (![form.holds(), sides.holds()].every(Boolean)) return toFirstError();
    const question = questionOf(form.draft, without, sides.box, imagined);
    if (sizeOf(question) > MOST_BYTES) return setProblem(new Problem(413, { title: t('plan.with_large'), detail: t('plan.with_large_hint') }));
    setBusy(true);
    try {
      const { body } = await post('/v1/plans', { body: question });
      gone.current = true;
      go(to('plan', [body.id]));
    } catch (error) {
      const problem = error instanceof Problem ? error : new Problem(0, { title: String(error) });
      if (form.refuse(problem)) toFirstError();
      else setProblem(problem);
      setBusy(false);
    }
  };
  const edit = query.get('edit');
  if (edit) return <Imagine edit={edit} of={query.get('of') ?? ''} nameOfSite={(id) => sites.value?.items.find((site) => site.id === id)?.name ?? id} />;
  const about = problem && imaginedAt(problem, imagined);
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
            <Area form={form} sides={sides} sites={sites.value?.items} />
            <Without ids={without} sites={sites} />
            <With sites={sites} />
          </div>
        </div>
        {about && <p role="alert">{t('plan.with_wrong', { name: about })}</p>}
        {problem && <Said problem={problem} />}
        <p class="row"><button class="main" type="submit" disabled={busy}>{busy ? t('plan.beginning') : t('plan.begin')}</button> <a href={to('plan')}>{t('plan.to_all')}</a></p>
      </form>
    </>
  );
}
