import type { CalendarSpec } from '../../../src/policies/pack-schema.js';

const weekend = [6, 7];
const uk = (title: string, state: string): CalendarSpec => ({
  title,
  weekend,
  holidays: [{ country: 'GB', state, types: ['public'] }],
  observedShift: 'library',
});
const us = (title: string, observedShift: CalendarSpec['observedShift']): CalendarSpec => ({
  title,
  weekend,
  holidays: [{ country: 'US', types: ['public'] }],
  observedShift,
});

/** Calendars as packs would write them. */
export const calendars = {
  england: uk('England and Wales', 'ENG'),
  scotland: uk('Scotland', 'SCT'),
  'northern-ireland': uk('Northern Ireland', 'NIR'),
  /** A Saturday's holiday is not moved to the Friday: the Reserve Banks are open then. */
  'reserve-banks': us('Federal Reserve Banks', 'sunday-to-monday'),
  observed: us('federal holidays as observed', 'library'),
  weekends: { title: 'weekends only', weekend, holidays: [], observedShift: 'none' },
} satisfies Record<string, CalendarSpec>;
