// A new flow of a site, or changing one that is there.
import { get, post, put, type Flow } from '../../api';
import { t, type Text } from '../../i18n';
import { etagOf } from './edit-site';
import { Editor } from './editor';
import { checkFlow, EMPTY_FLOW, flowBody, flowDraft, flowFieldOf, unitsOf } from './flow-draft';
import { FlowFields, WATER_UNITS } from './flow-form';
import { useForm, type Draft } from './form';

/** A month or a day is called by itself. */
export function nameOf(field: string): string {
  const part = /^(month|day)_(\d+)$/.exec(field);
  return part ? `${t(part[1] === 'month' ? 'site.month' : 'site.day')} ${part[2]}` : t(`site.f_${field}` as Text);
}

const WORDS: Record<string, (value: string) => string> = {
  direction: (value) => t(`common.direction_${value}` as Text),
  family: (value) => t(`common.family_${value}` as Text),
  medium: (value) => t(`site.medium_${value}` as Text),
  kind: (value) => t(`common.gas_${value}` as Text),
  precision: (value) => t(`site.precision_${value}` as Text),
  visibility: (value) => t(`site.visibility_${value}` as Text),
  code_kind: (value) => t(`site.code_${value}` as Text),
  price: (value) => t(`site.price_${value}` as Text),
  shape: (value) => t(`site.shape_${value.split(' ')[0]}` as Text),
  unit: (value) => value.replace('m3', 'm³'),
  hazardous: () => t('site.yes'),
};
const UNITS: Record<string, (of: Draft) => string> = {
  t_min_c: () => '°C', t_max_c: () => '°C', purity: () => '%', moisture: () => '%', pressure_bar: () => 'bar', voltage_kv: () => 'kV', hours: () => 'h/a',
  annual: (of) => of['unit'] ?? '', rate: (of) => unitsOf(of['family'] ?? '').rate, peak: (of) => unitsOf(of['family'] ?? '').rate,
  ...Object.fromEntries(Object.entries(WATER_UNITS).map(([name, unit]) => [name, () => unit])),
};

export function show(field: string, value: string, of: Draft): string {
  const unit = UNITS[field]?.(of).replace('m3', 'm³');
  return WORDS[field]?.(value) ?? (unit ? `${value}\u00a0${unit}` : value);
}

export function NewFlow({ site, onClose }: { site: string; onClose: () => void }) {
  const form = useForm(`new flow of ${site}`, EMPTY_FLOW, undefined, checkFlow, flowFieldOf);
  const save = async () => void (await post('/v1/flows', { body: flowBody(form.draft, site) }));
  return <Editor title={t('site.new_flow')} form={form} nameOf={nameOf} show={show} save={save} onClose={onClose}><FlowFields form={form} isNew /></Editor>;
}

export function EditFlow({ flow, onClose }: { flow: Flow; onClose: () => void }) {
  const { id } = flow;
  const now = { draft: flowDraft(flow), etag: etagOf(flow.version) };
  const form = useForm(`flow ${id}`, now.draft, now.etag, checkFlow, flowFieldOf);
  const read = async () => {
    const { body } = await get('/v1/flows/{id}', { ids: { id } });
    return { draft: flowDraft(body), etag: etagOf(body.version) };
  };
  const save = async (etag: string | undefined) => {
    await put('/v1/flows/{id}', { ids: { id }, body: flowBody(form.draft, flow.site, flow), ...(etag && { ifMatch: etag }) });
  };
  return (
    <Editor title={t('site.edit_flow')} form={form} now={now} nameOf={nameOf} show={show} read={read} save={save} onClose={onClose}>
      <FlowFields form={form} isNew={false} />
    </Editor>
  );
}
