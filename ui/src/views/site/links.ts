// The addresses of sites and of what is beside them.
import { to } from '../../router';

export const siteAddress = (id: string, query?: Record<string, string>): string => to('site', id === 'new' ? [id, 'site'] : [id], query);
export const matchAddress = (id: string): string => to('matches', [id]);
