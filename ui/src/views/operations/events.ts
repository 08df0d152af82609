// Events of the log in words.
import { t } from '../../i18n';

export const EVENTS = [
  'site_created', 'site_updated', 'site_removed', 'resource_flow_created', 'resource_flow_updated', 'resource_flow_removed',
  'resource_flow_overbooked', 'resource_flow_fits_again', 'match_found', 'match_changed', 'match_withdrawn', 'match_transitioned',
  'matches_recomputed', 'plan_changed', 'plan_recomputed',
] as const;
type EventName = (typeof EVENTS)[number];
const isKnown = (name: string): name is EventName => EVENTS.includes(name as EventName);

/** An event's type in short: `org.turash.site_created.v1` is `site_created`. */
export const shortType = (type: string): string => type.replace(/^org\.turash\./, '').replace(/\.v\d+$/, '');

/** A type in words; one that is not known stands as it is. */
export const eventName = (name: string): string => (isKnown(name) ? t(`operations.event_${name}`) : name || t('operations.no_type'));
