// A new site. `lon` and `lat` of the address say where, as a map that was clicked knows it.
import { post } from '../../api';
import { t } from '../../i18n';
import { go, to, useRoute } from '../../router';
import { Editor } from './editor';
import { showSite } from './edit-site';
import { useForm } from './form';
import { siteAddress } from './links';
import { checkSite, EMPTY_SITE, nameOf, siteBody, siteFieldOf } from './site-draft';
import { SiteFields } from './site-form';
import { numberOf, shown } from './typed';

export function NewSite() {
  const { query } = useRoute();
  const degrees = (name: string) => shown(numberOf(query.get(name) ?? '', { grouped: false }));
  const [lon, lat] = [degrees('lon'), degrees('lat')];
  // Another place begins another draft.
  const form = useForm(`new site ${query.get('lon') ?? ''} ${query.get('lat') ?? ''}`, { ...EMPTY_SITE, lon, lat }, undefined, checkSite, siteFieldOf);
  let made = '';
  const save = async () => {
    const { body } = await post('/v1/sites', { body: siteBody(form.draft) });
    made = 'id' in body ? body.id : '';
  };
  const close = () => go(made ? siteAddress(made, { edit: 'new-flow' }) : to('site'));
  return (
    <>
      <h1 tabIndex={-1}>{t('site.new')}</h1>
      <p>{t('site.new_hint')}</p>
      <Editor title={t('site.facts')} form={form} nameOf={nameOf} show={showSite} save={save} onClose={close}><SiteFields form={form} isNew /></Editor>
    </>
  );
}
