// Sites: all of them, one of them, a new one.
import { t } from '../../i18n';
import { useRoute } from '../../router';
import { NewSite } from './new';
import { SitePage } from './page';
import { SiteSearch } from './search';
import './site.css';

export default function SiteView() {
  const { parts: [id, more] } = useRoute();
  // A site whose id is `new` is at `#/site/new/site`.
  const page = id === undefined ? <SiteSearch /> : id === 'new' && !more ? <NewSite /> : <SitePage key={id} id={id} />;
  return <main class="padded site-view" id="content" aria-label={t('shell.site')}>{page}</main>;
}
