// One match, or a pair that is none: why, what it gives and costs, what it hangs on, and what people make of it. Printed it is a report.
import type { ComponentChildren } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { useLoad } from '../../api';
import { Glyph, Loading, Wrong } from '../../components';
import { t } from '../../i18n';
import { amount, km, money, moment, number } from '../../i18n/format';
import { useLive } from '../../live';
import { to, useRoute } from '../../router';
import { percent, rate, sum, tonnes, years } from '../matches/units';
import { technology } from '../matches/words';
import { ClaimOf, ZoneOf } from './agree';
import { Bands } from './bands';
import { Diagram } from './diagram';
import './match.css';
import { Assumptions, Carbon, Confidence, Economics, Sensitivity } from './money';
import { explain, flowsOf, type Explained } from './pair';
import { BothLists } from './rivals';
import { Steps } from './steps';
import { Comments } from './talk';
import { WhatIf } from './what-if';
import { changeText, reasonText, why } from './words';
import { Year } from './year';

interface PartProps {
  id: string;
  title: string;
  /** Whether it is of no use on paper. */
  screenOnly?: boolean;
  /** Whether it stands in a column on paper. */
  half?: boolean;
  children: ComponentChildren;
}

function Part({ id, title, screenOnly, half, children }: PartProps) {
  const classes = ['part', screenOnly && 'no-print', half && 'half'].filter(Boolean).join(' ');
  return (
    <section class={classes} aria-labelledby={`part-${id}`}>
      <h2 id={`part-${id}`}>{title}</h2>
      {children}
    </section>
  );
}

function Figure({ name, value, more }: { name: string; value: string; more?: string | false | undefined }) {
  return <div><dt>{name}</dt><dd><strong>{value}</strong>{more && <span class="soft">{more}</span>}</dd></div>;
}

function Figures({ pair }: { pair: Explained }) {
  const { appraisal: of } = pair;
  if (!of) return null;
  const perHour = pair.unit === 'MWh' ? 'MW' : `${pair.unit}/h`;
  return (
    <dl class="figures">
      <Figure name={t('match.delivered')} value={amount(of.delivered_annual, pair.annual_unit)} more={t('match.at_most', { rate: rate(of.rate, perHour) })} />
      <Figure name={t('matches.value_p10')} value={money(of.confidence.p10)} more={t('match.p50_is', { value: money(of.confidence.p50) })} />
      <Figure name={t('matches.capital')} value={sum(of.together.books.capital)} more={of.together.books.capital > 0 && t('match.back_in', { years: years(of.together.simple_payback_years) })} />
      <Figure name={t('matches.co2')} value={tonnes(of.carbon.total_t)} />
      <Figure name={t('common.distance')} value={km(pair.distance_km)} more={t('match.way', { way: km(of.route_km) }) + (of.carried_by ? ` ${t(`match.by_${of.carried_by}`)}` : '')} />
      <Figure name={t('matches.technology')} value={technology(of.technology)} more={of.cop !== undefined && of.cop !== null && t('match.cop', { cop: number(of.cop, 2) })} />
    </dl>
  );
}

function Reasons({ pair }: { pair: Explained }) {
  return (
    <Part id="reasons" title={t('match.reasons')}>
      <ul class="reasons">
        {pair.reasons.map((reason) => {
          const change = changeText(reason);
          return <li key={reason.code}><strong>{reasonText(reason)}</strong>{change && <><br />{t('match.it_would_take', { change })}</>}</li>;
        })}
      </ul>
    </Part>
  );
}

function Whole({ pair, reload }: { pair: Explained; reload: () => void }) {
  const { appraisal } = pair;
  const negotiates = pair.state === 'negotiating';
  // What is asked of a zone and claimed raises the version without an event: the next step has to name it.
  const [turn, setTurn] = useState(0);
  const changed = () => {
    setTurn((turn) => turn + 1);
    reload();
  };
  return (
    <>
      <p class="verdict">{why(pair)}</p>
      {pair.distance_uncertainty_km !== undefined && pair.distance_uncertainty_km > 0 && <p class="soft">{t('match.distance_rough', { distance: km(pair.distance_uncertainty_km) })}</p>}
      {pair.reasons.length > 0 && <Reasons pair={pair} />}
      <Figures pair={pair} />
      {appraisal && (
        <Part id="flow" half title={t('match.flow')}>
          <Diagram pair={pair} />
          <p class="soft">{t('match.use', { supply: percent(appraisal.supply_use), demand: percent(appraisal.demand_cover) })}</p>
        </Part>
      )}
      <Part id="sides" half title={t('match.sides')}><Bands pair={pair} /></Part>
      <Part id="year" half title={t('match.year')}><Year year={pair.typical_year} /></Part>
      {appraisal && (
        <>
          <Part id="economics" half title={t('match.economics')}><Economics of={appraisal} unit={pair.unit} /></Part>
          <Part id="sensitivity" half title={t('match.sensitivity')}><Sensitivity of={appraisal} /></Part>
          <Part id="confidence" half title={t('match.confidence')}><Confidence of={appraisal} /></Part>
          <Part id="carbon" half title={t('match.carbon')}>
            <Carbon of={appraisal} />
            {pair.is_match && <ClaimOf pair={pair} onChanged={changed} />}
          </Part>
        </>
      )}
      <Part id="what-if" title={t('match.what_if')} screenOnly><WhatIf pair={pair} /></Part>
      <Part id="rivals" half title={t('match.rivals')}><BothLists pair={pair} /></Part>
      {pair.is_match && <Part id="steps" half title={t('match.steps')}><Steps pair={pair} turn={turn} onChanged={reload} /></Part>}
      {negotiates && <Part id="zone" title={t('match.zone')} screenOnly><ZoneOf pair={pair} onChanged={changed} /></Part>}
      {pair.is_match && <Part id="comments" half title={t('match.comments')}><Comments id={pair.id} /></Part>}
      {appraisal && <Part id="assumptions" title={t('match.assumptions')}><Assumptions pair={pair} /></Part>}
    </>
  );
}

export default function MatchView({ id }: { id: string }) {
  const { query } = useRoute();
  const { value: pair, problem, loading, reload } = useLoad(`match ${id}`, (signal) => explain(id, [], signal, true));
  const [supply, demand] = flowsOf(id);
  useLive(['match', 'resource_flow_', 'site_'], (happenings) => {
    const own = [id, supply, demand, pair?.supply.site.id, pair?.demand.site.id];
    if (happenings.some(({ name, subject }) => name === 'reset' || (subject !== undefined && own.includes(subject)))) reload();
  }, 800);
  const title = pair ? `${pair.supply.site.name} → ${pair.demand.site.name}` : `${supply} → ${demand}`;
  useEffect(() => {
    document.title = `${title} – Turash`;
  });
  const back = new URLSearchParams(query);
  back.delete('set');
  return (
    <main class="padded match" id="content">
      <p class="row no-print">
        <a href={to('matches')}>← {t('shell.matches')}</a>
        {pair?.is_match && <a href={to('map', [], { match: id })}>{t('matches.on_map')}</a>}
        <button onClick={() => print()} disabled={!pair}>{t('match.print')}</button>
      </p>
      <h1 tabIndex={-1}>{pair && <Glyph family={pair.supply.resource.family} />} {title} {pair && <span class="state">{pair.is_match ? t(`common.state_${pair.state}`) : t('match.none')}</span>}</h1>
      {problem && (problem.status === 404 ? <NotThere supply={supply} demand={demand} text={problem.message} /> : <Wrong problem={problem} again={reload} />)}
      {!pair && loading && <Loading />}
      {pair && <Whole pair={pair} reload={reload} />}
      {pair && <p class="printed">{t('match.printed', { when: moment(new Date()), sequence: pair.as_of, id: pair.id })}</p>}
    </main>
  );
}

function NotThere({ supply, demand, text }: { supply: string; demand: string; text: string }) {
  return (
    <div class="notice bad" role="alert">
      <p><strong>{t('match.not_there')}</strong></p>
      <p>{t('match.not_there_hint', { supply, demand })}</p>
      <p class="soft">{text}</p>
    </div>
  );
}
