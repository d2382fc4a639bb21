import { decision, fact, filing, letter, rowsUnder, type ClockRow } from './case-under.js';

const ca = rowsUnder('us-ca-fair-claims', { kind: 'claim', jurisdiction: 'US-CA' }, '17:00');
const tx = rowsUnder('us-tx-prompt-payment', { kind: 'claim', jurisdiction: 'US-TX' }, '15:00');
const hipaa = rowsUnder('us-hipaa-breach', { kind: 'personal-data-breach', jurisdiction: 'US' }, '14:12');

const proof = (at: string) => fact('proof-of-claim', `${at} 17:00`);
const status = (at: string, id = 'status') => letter('status-letter', at, { id });
const limitation = (at: string) => fact('limitation-period-ends', `${at} 20:00`);
const items = fact('all-items-received', '2026-07-06 15:00');
const discovered = (at: string) => fact('breach-discovered', at.includes(' ') ? at : `${at} 14:12`);
const undetermined = { state: 'undetermined' } as const;

export const california: readonly ClockRow[] = [
  ca('acknowledge', '15 days', '2026-07-01', [], '2026-07-16'),
  ca('answer-regulator', '21 days for an inquiry of the Department', '2026-07-01', [fact('regulator-inquiry', '2026-07-10 17:00')], '2026-07-31'),
  ca('accept-or-deny', '40 days after proof of claim', '2026-07-01', [proof('2026-07-01')], '2026-08-10'),
  ca('accept-or-deny', 'a Saturday rolls to Monday', '2026-06-20', [proof('2026-06-29')], '2026-08-10'),
  ca('accept-or-deny', 'Cesar Chavez Day rolls to the day after', '2027-02-10', [proof('2027-02-19')], '2027-04-01'),
  ca('accept-or-deny', 'the day after Thanksgiving rolls over the weekend', '2026-10-10', [proof('2026-10-18')], '2026-11-30'),
  ca('accept-or-deny', 'a request for information stops nothing', '2026-07-01', [proof('2026-07-01'), letter('correspondence', '2026-07-10 17:00')], '2026-08-10'),
  ca('accept-or-deny', 'suspected fraud: 80 days, Saturday rolls', '2026-07-01', [proof('2026-07-01'), fact('suspected-fraud', '2026-07-20 17:00')], '2026-09-21'),
  ca('accept-or-deny', 'stopped for ten days while the Department is asked', '2026-07-01', [proof('2026-07-01'), fact('suspected-fraud', '2026-07-20 17:00'), fact('department-extension-asked', '2026-09-01 17:00'), fact('department-extension-ended', '2026-09-11 17:00')], '2026-09-29'),
  ca('status-letter', '30 days after the first status letter', '2026-07-01', [proof('2026-07-01'), status('2026-08-05 17:00')], '2026-09-04'),
  ca('status-letter', '30 days after the second', '2026-07-01', [proof('2026-07-01'), status('2026-08-05 17:00'), status('2026-09-01 17:00', 'second')], '2026-10-01', { occurrence: 1 }),
  ca('status-letter', 'the determination ends them', '2026-07-01', [proof('2026-07-01'), status('2026-08-05 17:00'), decision('denied', '2026-08-20 17:00')], '2026-09-04', { state: 'waived' }),
  ca('pay', '30 days after acceptance', '2026-07-01', [decision('approved', '2026-08-03 17:00')], '2026-09-02'),
  ca('warn-of-limitation', '60 days before the period ends, over the New Year', '2026-07-01', [limitation('2027-03-01')], '2026-12-31'),
  ca('warn-of-limitation', '60 days before, over a leap day', '2027-07-01', [limitation('2028-03-01')], '2028-01-01'),
  ca('warn-of-limitation-uninsured-motorist', '30 days before for an uninsured motorist', '2026-07-01', [limitation('2027-03-01'), fact('uninsured-motorist', '2026-07-01 17:00')], '2027-01-30'),
  ca('warn-of-limitation', 'received within the 60 days: at once', '2026-07-01', [limitation('2026-08-01')], '2026-07-02'),
  ca('warn-of-limitation', 'represented by counsel: no warning', '2026-07-01', [limitation('2027-03-01'), fact('represented-by-counsel', '2026-07-05 17:00')], '2026-12-31', { state: 'waived' }),
  ca('warn-of-limitation', 'nobody says when the period ends', '2026-07-01', [], undefined, undetermined),
]; // prettier-ignore

export const texas: readonly ClockRow[] = [
  tx('acknowledge', 'the 15th day', '2026-07-01', [], '2026-07-16'),
  tx('acknowledge-surplus-lines', 'the 30th business day for a surplus lines insurer', '2026-07-01', [fact('surplus-lines', '2026-07-01 15:00')], '2026-08-12'),
  tx('accept-or-reject', 'the 15th business day after all items', '2026-07-01', [items], '2026-07-27'),
  tx('accept-or-reject', 'suspected arson: the 30th day', '2026-07-01', [items, fact('suspected-arson', '2026-07-10 15:00')], '2026-08-05'),
  tx('accept-or-reject', 'more time told with reasons: 45 days from that notice', '2026-07-01', [items, letter('extension-notice', '2026-07-20 15:00')], '2026-09-03'),
  tx('accept-or-reject', 'more time told too late', '2026-07-01', [items, letter('extension-notice', '2026-07-28 15:00')], '2026-07-27'),
  tx('accept-or-reject', 'arson, then more time within its 30 days', '2026-07-01', [items, fact('suspected-arson', '2026-07-10 15:00'), letter('extension-notice', '2026-08-04 15:00')], '2026-09-18'),
  tx('accept-or-reject', 'over Christmas, which Texas keeps from the 24th', '2026-12-01', [fact('all-items-received', '2026-12-14 15:00')], '2027-01-07'),
  tx('accept-or-reject', 'nobody says that all items are there', '2026-07-01', [], undefined, undetermined),
  tx('pay', 'the 5th business day after the notice of acceptance', '2026-07-01', [letter('approval-letter', '2026-07-13 15:00')], '2026-07-20'),
  tx('pay', 'from the act on which payment depends', '2026-07-01', [letter('approval-letter', '2026-07-13 15:00'), fact('condition-performed', '2026-07-20 15:00')], '2026-07-27'),
  tx('pay', 'over Thanksgiving and the day after', '2026-11-01', [letter('approval-letter', '2026-11-23 15:00')], '2026-12-02'),
  tx('pay-surplus-lines', 'the 20th business day for a surplus lines insurer', '2026-07-01', [fact('surplus-lines', '2026-07-01 15:00'), letter('approval-letter', '2026-07-13 15:00')], '2026-08-10'),
  tx('pay-within-sixty-days', '60 days after all items, in parallel', '2026-07-01', [items], '2026-09-04'),
  tx('pay-within-sixty-days', 'nothing is to be paid on a rejected claim', '2026-07-01', [items, decision('denied', '2026-07-20 15:00')], '2026-09-04', { state: 'waived' }),
]; // prettier-ignore

export const hipaaBreach: readonly ClockRow[] = [
  hipaa('notify-individuals', '60 days after discovery, a Sunday', '2026-07-01', [discovered('2026-07-01')], '2026-08-30'),
  hipaa('notify-individuals', 'law enforcement asked for ten days', '2026-07-01', [discovered('2026-07-01'), fact('law-enforcement-delay', '2026-07-10 14:00'), fact('law-enforcement-delay-ended', '2026-07-20 14:00')], '2026-09-09'),
  hipaa('notify-individuals', 'law enforcement still asks for delay', '2026-07-01', [discovered('2026-07-01'), fact('law-enforcement-delay', '2026-07-10 14:00')], '2026-08-30'),
  hipaa('notify-individuals', 'over a leap day', '2028-01-15', [discovered('2028-01-15')], '2028-03-15'),
  hipaa('substitute-notice', 'within the 60 days from discovery, not from the returned letter', '2026-07-01', [discovered('2026-07-01'), fact('contact-insufficient', '2026-08-01 14:00')], '2026-08-30'),
  hipaa('notify-media', 'more than 500 residents of one State', '2026-07-01', [discovered('2026-07-01'), fact('media-state', '2026-07-02 14:00')], '2026-08-30'),
  hipaa('notify-secretary', '500 or more: together with the individuals', '2026-07-01', [discovered('2026-07-01'), fact('large-breach', '2026-07-02 14:00')], '2026-08-30'),
  hipaa('notify-secretary', 'filed', '2026-07-01', [discovered('2026-07-01'), fact('large-breach', '2026-07-02 14:00'), filing('hhs-secretary', '2026-08-20 14:00')], '2026-08-30', { state: 'satisfied' }),
  hipaa('notify-secretary', 'nobody says how many are concerned', '2026-07-01', [], undefined, undetermined),
  hipaa('notify-secretary-yearly', '60 days after the end of the year', '2026-07-01', [discovered('2026-07-01'), fact('small-breach', '2026-07-02 14:00')], '2027-03-01'),
  hipaa('notify-secretary-yearly', '60 days after the end of 2027 is a leap day', '2027-07-01', [discovered('2027-07-01'), fact('small-breach', '2027-07-02 14:00')], '2028-02-29'),
  hipaa('notify-secretary-yearly', 'discovered late on New Year\'s Eve, when it is January for UTC', '2027-01-01 03:00', [discovered('2027-01-01 03:00'), fact('small-breach', '2027-01-02 14:00')], '2027-03-01'),
]; // prettier-ignore
