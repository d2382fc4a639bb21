import { decision, fact, letter, payment, rowsUnder, type ClockRow } from './case-under.js';

const b = rowsUnder('us-reg-b', { kind: 'application', jurisdiction: 'US' }, '14:12');
const e = rowsUnder('us-reg-e', { kind: 'dispute', jurisdiction: 'US', product: 'debit-card' }, '14:12');
const z = rowsUnder('us-reg-z', { kind: 'dispute', jurisdiction: 'US', product: 'credit-card' }, '14:12');
const x = rowsUnder('us-reg-x', { kind: 'dispute', jurisdiction: 'US', product: 'mortgage' }, '14:12');

const completed = (at: string) => fact('application-completed', `${at} 14:12`);
const old = fact('established-account', '2026-01-01 12:00');
const young = fact('new-account', '2026-06-20 12:00');
const credit = (at: string) => payment('provisional-credit', at);
const cycle = (at: string) => fact('billing-cycle-ended', `${at} 16:00`, { eventId: `cycle-${at}` });
const other = fact('other-error', '2026-07-01 14:12');
const undetermined = { state: 'undetermined' } as const;

export const regB: readonly ClockRow[] = [
  b('action-taken-completed', '30 days after a completed application', '2026-07-01', [completed('2026-07-01')], '2026-07-31'),
  b('action-taken-completed', 'due on a leap day', '2028-01-30', [completed('2028-01-30')], '2028-02-29'),
  b('action-taken-completed', 'over the end of the year', '2026-12-15', [completed('2026-12-15')], '2027-01-14'),
  b('action-taken-completed', 'summer time begins on the last day', '2027-02-12', [completed('2027-02-12')], '2027-03-15T03:59:59.999Z'),
  b('action-taken-completed', 'a Sunday stays', '2026-07-03', [completed('2026-07-03')], '2026-08-02'),
  b('incompleteness-notice', '30 days after receipt, not after finding it incomplete', '2026-07-01', [fact('application-incomplete', '2026-07-10 12:00')], '2026-07-31'),
  b('adverse-action-incomplete', '30 days after the denial of an incomplete application', '2026-07-01', [fact('application-incomplete', '2026-07-03 12:00'), decision('denied', '2026-07-20 15:00')], '2026-08-19'),
  b('adverse-action-existing-account', '30 days after adverse action on an account', '2026-07-01', [fact('adverse-action-on-account', '2026-07-10 12:00')], '2026-08-09'),
  b('counteroffer-not-accepted', '90 days after a counteroffer', '2026-07-01', [decision('counteroffered', '2026-07-08 12:00'), letter('counteroffer-letter', '2026-07-08 13:00')], '2026-10-06'),
]; // prettier-ignore

export const regE: readonly ClockRow[] = [
  e('determine', '10 business days over 4 Jul 2026, a Saturday', '2026-07-01', [old], '2026-07-16', { target: '2026-07-15' }),
  e('determine-new-account', '20 business days for a new account', '2026-07-01', [young], '2026-07-30', { target: '2026-07-29' }),
  e('determine', '45 days with provisional credit in time: Sat 15 Aug stays', '2026-07-01', [old, credit('2026-07-10 12:00')], '2026-08-15'),
  e('determine', 'provisional credit on the last lawful day', '2026-07-01', [old, credit('2026-07-16 20:00')], '2026-08-15'),
  e('determine', 'provisional credit too late buys no time', '2026-07-01', [old, credit('2026-07-17 12:00')], '2026-07-16', { target: '2026-07-15' }),
  e('determine', '90 days for a point-of-sale transaction', '2026-07-01', [old, fact('point-of-sale', '2026-06-28 12:00'), credit('2026-07-10 12:00')], '2026-09-29'),
  e('determine', '90 days for a foreign transfer', '2026-07-01', [old, fact('foreign-initiated', '2026-06-28 12:00'), credit('2026-07-10 12:00')], '2026-09-29'),
  e('determine-new-account', '90 days for a new account with credit on its 20th business day', '2026-07-01', [young, credit('2026-07-29 12:00')], '2026-09-29'),
  e('determine', 'oral notice, written confirmation asked for and missing: 45 days without credit', '2026-07-01', [old, fact('written-confirmation-required', '2026-07-01 15:00')], '2026-08-15'),
  e('determine', 'the written confirmation came: no credit, no 45 days', '2026-07-01', [old, fact('written-confirmation-required', '2026-07-01 15:00'), fact('written-confirmation-received', '2026-07-08 15:00')], '2026-07-16', { target: '2026-07-15' }),
  e('determine', 'nobody says how old the account is', '2026-07-01', [], '2026-07-16', { target: '2026-07-15', ...undetermined }),
  e('determine', 'over Christmas and the New Year', '2026-12-21', [old], '2027-01-06'),
  e('determine', 'over Thanksgiving 2027, a moving holiday', '2027-11-15', [old], '2027-11-30'),
  e('determine', 'over Juneteenth 2027, a Saturday', '2027-06-14', [old], '2027-06-29', { target: '2027-06-28' }),
  e('determine', '45 days over the end of summer time', '2026-10-01', [old, credit('2026-10-05 12:00')], '2026-11-16T04:59:59.999Z'),
  e('determine', '45 days over a leap day', '2028-01-20', [old, credit('2028-01-24 12:00')], '2028-03-05'),
  e('tell-of-provisional-credit', '2 business days after the credit, over a weekend', '2026-07-01', [credit('2026-07-10 12:00')], '2026-07-14'),
  e('tell-of-provisional-credit', 'over the Friday that some observe', '2026-07-01', [credit('2026-07-02 12:00')], '2026-07-07', { target: '2026-07-06' }),
  e('correct-error', '1 business day after the determination', '2026-07-01', [decision('upheld', '2026-07-08 15:00')], '2026-07-09'),
  e('correct-error', '1 business day over Christmas', '2026-12-01', [decision('upheld', '2026-12-24 15:00')], '2026-12-28'),
  e('report-results', '3 business days over Thanksgiving 2026', '2026-11-10', [decision('rejected', '2026-11-25 15:00')], '2026-12-01'),
]; // prettier-ignore

export const regZ: readonly ClockRow[] = [
  z('acknowledge', '30 days', '2026-07-01', [], '2026-07-31'),
  z('acknowledge', '30 days over the end of the year', '2026-12-15', [], '2027-01-14'),
  z('resolve', 'two complete cycles come before the 90 days', '2026-07-01', [cycle('2026-07-20'), cycle('2026-08-20'), cycle('2026-09-20')], '2026-09-20'),
  z('resolve', 'the 90 days come before two complete cycles', '2026-07-01', [cycle('2026-07-31'), cycle('2026-08-31'), cycle('2026-09-30')], '2026-09-29'),
  z('resolve', 'received on the last day of a cycle', '2026-07-01', [cycle('2026-07-01'), cycle('2026-08-01'), cycle('2026-09-01')], '2026-09-01'),
  z('resolve', 'cycles over a leap day', '2028-01-10', [cycle('2028-01-31'), cycle('2028-02-29'), cycle('2028-03-31')], '2028-03-31'),
  z('resolve', 'no cycle is known: the 90 days are the latest that it can be', '2026-07-01', [], '2026-09-29', undetermined),
  z('resolve', 'only the running cycle and one more are known', '2026-07-01', [cycle('2026-07-20'), cycle('2026-08-20')], '2026-09-29', undetermined),
]; // prettier-ignore

export const regX: readonly ClockRow[] = [
  x('acknowledge', '5 business days over 4 Jul 2026', '2026-07-01', [other], '2026-07-09', { target: '2026-07-08' }),
  x('respond-payoff', '7 business days', '2026-07-01', [fact('payoff-error', '2026-07-01 14:12')], '2026-07-13', { target: '2026-07-10' }),
  x('respond-payoff', 'a notice of extension extends only what the rule lets it', '2026-07-01', [fact('payoff-error', '2026-07-01 14:12'), letter('extension-notice', '2026-07-06 12:00')], '2026-07-13', { target: '2026-07-10' }),
  x('respond', '30 business days', '2026-07-01', [other], '2026-08-13', { target: '2026-08-12' }),
  x('respond', '15 more after a notice in time', '2026-07-01', [other, letter('extension-notice', '2026-08-05 12:00')], '2026-09-03', { target: '2026-09-02' }),
  x('respond', '15 more after a notice on the last lawful day', '2026-07-01', [other, letter('extension-notice', '2026-08-13 20:00')], '2026-09-03', { target: '2026-09-02' }),
  x('respond', 'no more after a notice that came too late', '2026-07-01', [other, letter('extension-notice', '2026-08-14 12:00')], '2026-08-13', { target: '2026-08-12' }),
  x('respond', 'nobody says what the error is about', '2026-07-01', [], '2026-08-13', { target: '2026-08-12', ...undetermined }),
  x('respond-foreclosure', 'the day before the sale', '2026-07-01', [fact('foreclosure-error', '2026-07-01 14:12'), fact('foreclosure-sale', '2026-07-15 14:00')], '2026-07-14'),
  x('respond-foreclosure', 'a sale far away: 30 business days', '2026-07-01', [fact('foreclosure-error', '2026-07-01 14:12'), fact('foreclosure-sale', '2026-10-01 14:00')], '2026-08-13', { target: '2026-08-12' }),
  x('respond-foreclosure', 'a sale on a Monday: the Sunday before stays', '2026-07-01', [fact('foreclosure-error', '2026-07-01 14:12'), fact('foreclosure-sale', '2026-07-13 14:00')], '2026-07-12'),
  x('respond-foreclosure', 'no sale scheduled', '2026-07-01', [fact('foreclosure-error', '2026-07-01 14:12'), fact('no-sale-scheduled', '2026-07-01 14:12')], '2026-08-13', { target: '2026-08-12' }),
  x('respond-foreclosure', 'nobody says whether there is a sale', '2026-07-01', [fact('foreclosure-error', '2026-07-01 14:12')], '2026-08-13', { target: '2026-08-12', ...undetermined }),
]; // prettier-ignore
