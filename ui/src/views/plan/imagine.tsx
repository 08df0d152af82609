// Entering a site or a flow that is not there yet: the forms of sites and flows, kept in the tab instead of the store.
import type { Flow, Site } from '../../api';
import { t } from '../../i18n';
import { go, refine, route, to } from '../../router';
import { showSite } from '../site/edit-site';
import { nameOf as flowFieldName, show as showFlow } from '../site/edit-flow';
import { Editor } from '../site/editor';
import { checkFlow, EMPTY_FLOW, flowBody, flowDraft, flowFieldOf } from '../site/flow-draft';
import { FlowFields } from '../site/flow-form';
import { useForm, type Draft } from '../site/form';
import { checkSite, EMPTY_SITE, nameOf, siteBody, siteDraft, siteFieldOf } from '../site/site-draft';
import { SiteFields } from '../site/site-form';
import { shown } from '../site/typed';
import { newId, putFlow, putSite, thought, type ThoughtFlow, type ThoughtSite } from './thought';

const words = () => ({ save: t('plan.with_keep'), saved: t('plan.with_kept') });
const back = () => refine({ edit: undefined, of: undefined });

function begun(site: ThoughtSite | undefined): Draft {
  return site ? { ...EMPTY_SITE, ...siteDraft({ location: 'own', ...site } as Site), location: site.location ?? '', id: site.id } : EMPTY_SITE;
}

function ImaginedSite({ site }: { site: ThoughtSite | undefined }) {
  const form = useForm(`thought site ${site?.id ?? ''}`, begun(site), undefined, checkSite, siteFieldOf);
  let made = '';
  const save = async () => {
    const body = siteBody(form.draft);
    const id = site?.id ?? (body.id || newId(body.name));
    putSite({ ...body, id });
    if (!site) made = id;
  };
  // A new site goes on with its first flow.
  const close = () => (made ? refine({ edit: 'new-flow', of: made }) : back());
  return (
    <Editor title={t(site ? 'site.edit_site' : 'plan.with_site')} form={form} nameOf={nameOf} show={showSite} save={save} onClose={close} words={words()}>
      <SiteFields form={form} isNew={!site} />
    </Editor>
  );
}

function ImaginedFlow({ flow, site }: { flow: ThoughtFlow | undefined; site: string }) {
  const priced = flow?.price_limit_eur_per_unit ?? undefined;
  const price: Draft = priced === undefined ? { price: 'none' } : { price: 'set', price_limit: shown(priced) };
  const begins = flow ? { ...flowDraft(flow as unknown as Flow), ...price, id: flow.id } : EMPTY_FLOW;
  const form = useForm(`thought flow ${flow?.id ?? site}`, begins, undefined, checkFlow, flowFieldOf);
  const save = async () => {
    const body = flowBody(form.draft, site, flow as unknown as Flow | undefined);
    putFlow({ ...body, id: flow?.id ?? (body.id || newId(`${site}.${body.direction}-${body.resource.family}`)) });
  };
  return (
    <Editor title={t(flow ? 'site.edit_flow' : 'site.new_flow')} form={form} nameOf={flowFieldName} show={showFlow} save={save} onClose={back} words={words()}>
      <FlowFields form={form} isNew={!flow} isThought />
    </Editor>
  );
}

/** What is being entered, where something is; its heading says of which site. */
export function Imagine({ edit, of, nameOfSite }: { edit: string; of: string; nameOfSite: (id: string) => string }) {
  const { sites, flows } = thought.get();
  const flow = edit === 'flow' ? flows.find(({ id }) => id === of) : undefined;
  const site = sites.find(({ id }) => id === of);
  const at = flow?.site ?? of;
  const isGone = (edit === 'flow' && !flow) || (edit === 'site' && !site);
  const name = sites.find(({ id }) => id === at)?.name ?? nameOfSite(at);
  return (
    <>
      <h1 tabIndex={-1}>{edit === 'new-site' ? t('plan.with') : name}</h1>
      <p>{t('plan.with_editing')}</p>
      {isGone && <p role="status">{t('plan.with_gone')} <button type="button" onClick={() => go(to('plan', ['new'], without(['edit', 'of'])))}>{t('plan.with_back')}</button></p>}
      {!isGone && (edit === 'flow' || edit === 'new-flow' ? <ImaginedFlow key={`${edit} ${of}`} flow={flow} site={at} /> : <ImaginedSite key={`${edit} ${of}`} site={site} />)}
    </>
  );
}

function without(names: string[]): URLSearchParams {
  const query = new URLSearchParams(route().query);
  for (const name of names) query.delete(name);
  return query;
}
