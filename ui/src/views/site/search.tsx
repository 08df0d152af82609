// A search over the sites; what is asked for stands in the address.
import { useState } from 'preact/hooks';
import type { Site } from '../../api';
import { Empty, Loading, Table, Wrong } from '../../components';
import { t } from '../../i18n';
import { Rich } from '../../i18n/rich';
import { country } from '../../i18n/format';
import { go, refine, to, useRoute } from '../../router';
import { found, useSites } from './all-sites';
import { siteAddress } from './links';

const STEP = 100;

export function SiteSearch() {
  const { query } = useRoute();
  const [most, setMost] = useState(STEP);
  const words = query.get('q') ?? '';
  const { value, problem, loading, reload } = useSites();
  const rows = value ? found(value.items, words) : [];
  return (
    <>
      <h1 tabIndex={-1}>{t('shell.site')}</h1>
      <form class="row search" onSubmit={(event) => event.preventDefault()}>
        <label for="words">{t('site.search')}</label>
        <input id="words" type="search" value={words} onInput={(event) => refine({ q: event.currentTarget.value })} />
        <a class="button" href={to('site', ['new'])}>{t('site.new')}</a>
      </form>
      {problem && <Wrong problem={problem} again={reload} />}
      {!value && loading && <Loading />}
      {value && value.items.length === 0 && (
        <Empty title={t('site.none')}>
          <p>{t('site.none_hint')}</p>
          <p><Rich text="site.none_demo" /></p>
        </Empty>
      )}
      {value && value.items.length > 0 && rows.length === 0 && <p role="status">{t('site.not_found', { words })}</p>}
      {rows.length > 0 && (
        <Table<Site>
          caption={t('site.caption', { shown: Math.min(most, rows.length), all: rows.length })}
          rows={rows.slice(0, most)}
          id={(site) => site.id}
          onOpen={(site) => go(siteAddress(site.id))}
          columns={[
            { key: 'name', title: t('common.site'), plain: true, cell: (site) => <a href={siteAddress(site.id)} tabIndex={-1}>{site.name}</a> },
            { key: 'organization', title: t('site.f_organization'), cell: (site) => site.organization ?? '' },
            { key: 'city', title: t('common.town'), cell: (site) => site.city ?? '' },
            { key: 'country', title: t('common.country'), cell: (site) => country(site.country) },
            { key: 'industry', title: t('site.f_industry'), cell: (site) => site.industry ?? '' },
          ]}
        />
      )}
      {most < rows.length && <p><button onClick={() => setMost(most + STEP)}>{t('common.more')}</button></p>}
      {value?.more && <p class="soft">{t('site.part', { count: value.items.length })}</p>}
    </>
  );
}
