// Changing a site that is there.
import { get, put, type Site } from '../../api';
import { t } from '../../i18n';
import { country } from '../../i18n/format';
import { Editor } from './editor';
import { useForm } from './form';
import { checkSite, nameOf, siteBody, siteDraft, siteFieldOf } from './site-draft';
import { SiteFields } from './site-form';

export const etagOf = (version: number): string => `"${version}"`;

export function showSite(field: string, value: string): string {
  if (field === 'country') return country(value.toUpperCase());
  if (field === 'lat' || field === 'lon') return `${value}°`;
  if (field === 'location_km') return `${value}\u00a0km`;
  return field === 'location' ? t(`site.location_${value as 'own' | 'shared' | 'town'}`) : value;
}

export function EditSite({ site, onClose }: { site: Site; onClose: () => void }) {
  const { id } = site;
  const now = { draft: siteDraft(site), etag: etagOf(site.version) };
  const form = useForm(`site ${id}`, now.draft, now.etag, checkSite, siteFieldOf);
  const read = async () => {
    const { body } = await get('/v1/sites/{id}', { ids: { id } });
    return { draft: siteDraft(body), etag: etagOf(body.version) };
  };
  const save = async (etag: string | undefined) => {
    await put('/v1/sites/{id}', { ids: { id }, body: siteBody(form.draft), ...(etag && { ifMatch: etag }) });
  };
  return (
    <Editor title={t('site.edit_site')} form={form} now={now} nameOf={nameOf} show={showSite} read={read} save={save} onClose={onClose}>
      <SiteFields form={form} isNew={false} />
    </Editor>
  );
}
