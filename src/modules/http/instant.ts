import { isISO8601, ValidateBy } from 'class-validator';

const DATE = /^\d{4}-\d\d-\d\d$/;
const TIME_WITH_OFFSET = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:?\d\d)$/;

/** Whether a text names one moment of our calendar, years 0000 to 9999 in UTC: what we can store and compare as text. */
function isMoment(value: unknown, form: RegExp): boolean {
  if (typeof value !== 'string' || !form.test(value) || !isISO8601(value, { strict: true })) return false;
  const at = new Date(value);
  return !Number.isNaN(at.getTime()) && /^\d{4}-/.test(at.toISOString());
}

/** A moment with its offset, RFC 3339; seconds may be left out. */
export const IsInstant = (): PropertyDecorator =>
  ValidateBy({
    name: 'isInstant',
    validator: {
      validate: (value) => isMoment(value, TIME_WITH_OFFSET),
      defaultMessage: () => '$property must be a time with an offset, such as 2026-07-01T09:12:00Z',
    },
  });

/** A moment, or a date that stands for its first moment in UTC: for filters. */
export const IsInstantOrDate = (): PropertyDecorator =>
  ValidateBy({
    name: 'isInstantOrDate',
    validator: {
      validate: (value) => isMoment(value, TIME_WITH_OFFSET) || isMoment(value, DATE),
      defaultMessage: () => '$property must be a date or a time with an offset, such as 2026-07-01T09:12:00Z',
    },
  });
