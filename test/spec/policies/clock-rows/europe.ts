import { fact, letter, rowsUnder, type ClockRow } from './case-under.js';

const disp = rowsUnder('gb-disp', { kind: 'complaint', jurisdiction: 'GB-ENG' }, '09:12');
const gdpr = rowsUnder('eu-gdpr', { kind: 'data-subject-request', jurisdiction: 'BE' }, '09:12');
const breach = rowsUnder('eu-gdpr', { kind: 'personal-data-breach', jurisdiction: 'DE' }, '09:12');
const energy = rowsUnder(
  'gb-energy-complaints',
  { kind: 'complaint', jurisdiction: 'GB', product: 'electricity' },
  '09:12',
);

const psd = fact('payment-services-complaint', '2026-01-01 09:12');
const accepted = (at: string) => fact('resolution-accepted', at);
const holding = (at: string) => letter('holding-response', at);
const scotland = { case: { jurisdiction: 'GB-SCT' } };
const northernIreland = { case: { jurisdiction: 'GB-NIR' } };
const told = (at: string, elements = ['reasons-for-delay']) => letter('extension-notice', at, { elements });
const aware = (at: string) => [fact('breach-aware', at)];
const inState = (jurisdiction: string) => ({ case: { jurisdiction } });

export const complaints: readonly ClockRow[] = [
  disp('final-response', '8 weeks', '2026-07-01', [], '2026-08-26'),
  disp('final-response', 'keyed in on 6 Jul: the receipt counts', '2026-07-01', [], '2026-08-26', { case: { openedAt: '2026-07-06T08:00:00.000Z' } }),
  disp('final-response', '8 weeks over the end of summer time', '2026-09-16', [], '2026-11-11T23:59:59.999Z'),
  disp('final-response', '8 weeks over the end of the year', '2026-12-30', [], '2027-02-24'),
  disp('final-response', '8 weeks over a leap day', '2028-01-12', [], '2028-03-08'),
  disp('final-response', 'late in the evening of 1 Jul', '2026-07-01T22:30:00.000Z', [], '2026-08-26'),
  disp('final-response', 'half past midnight of 2 Jul in London', '2026-07-01T23:30:00.000Z', [], '2026-08-27'),
  disp('final-response-payment-services', '15 business days, England and Wales', '2026-07-01', [psd], '2026-07-22'),
  disp('final-response-payment-services', '15 business days, Scotland', '2026-07-01', [psd], '2026-07-22', scotland),
  disp('final-response-payment-services', '15 business days, Northern Ireland', '2026-07-01', [psd], '2026-07-23', northernIreland),
  disp('final-response-payment-services', '35 after a holding response, England and Wales', '2026-07-01', [psd, holding('2026-07-20 12:00')], '2026-08-19'),
  disp('final-response-payment-services', '35 after a holding response, Scotland', '2026-07-01', [psd, holding('2026-07-20 12:00')], '2026-08-20', scotland),
  disp('final-response-payment-services', '35 after a holding response, Northern Ireland', '2026-07-01', [psd, holding('2026-07-20 12:00')], '2026-08-20', northernIreland),
  disp('final-response-payment-services', 'a holding response too late', '2026-07-01', [psd, holding('2026-07-23 12:00')], '2026-07-22'),
  disp('final-response-payment-services', 'over Easter 2026, a moving holiday', '2026-04-02', [psd], '2026-04-27'),
  disp('final-response-payment-services', 'over Christmas 2026 and the New Year', '2026-12-24', [psd], '2027-01-19'),
  disp('final-response-payment-services', 'over the second of January, in Scotland', '2026-12-24', [psd], '2027-01-20', scotland),
  disp('final-response-payment-services', 'over the early May bank holiday 2027', '2027-04-28', [psd], '2027-05-20'),
  disp('final-response-payment-services', 'over the summer bank holiday', '2026-08-24', [psd], '2026-09-15'),
  disp('final-response-payment-services', 'which Scotland had before', '2026-08-24', [psd], '2026-09-14', scotland),
  disp('final-response-payment-services', 'nobody says what the complaint is about', '2026-07-01', [], undefined, { state: 'undetermined' }),
  disp('final-response', 'resolved on the third business day: no final response', '2026-07-01', [accepted('2026-07-06 15:00')], '2026-08-26', { state: 'waived' }),
  disp('final-response', 'resolved on the fourth: a final response', '2026-07-01', [accepted('2026-07-07 15:00')], '2026-08-26'),
  disp('summary-resolution', 'resolved on the third: a summary letter, promptly', '2026-07-01', [accepted('2026-07-06 15:00')], '2026-07-13'),
  disp('acknowledgement', 'promptly, by the yardstick of five business days', '2026-07-01', [], '2026-07-08'),
]; // prettier-ignore

export const dataProtection: readonly ClockRow[] = [
  gdpr('answer-request', '31 Jan 2027 + 1 month: Sun 28 Feb rolls to Mon 1 Mar', '2027-01-31', [], '2027-03-01'),
  gdpr('answer-request', '1 month ends on a Saturday', '2026-07-01', [], '2026-08-03'),
  gdpr('answer-request', '31 Jan 2028 + 1 month is the leap day', '2028-01-31', [], '2028-02-29'),
  gdpr('answer-request', '2 further months, told with reasons', '2026-07-01', [told('2026-07-20 12:00')], '2026-10-01'),
  gdpr('answer-request', 'told on the day to which the month rolled', '2026-07-01', [told('2026-08-03 12:00')], '2026-10-01'),
  gdpr('answer-request', 'told a day too late', '2026-07-01', [told('2026-08-04 12:00')], '2026-08-03'),
  gdpr('answer-request', 'told without reasons', '2026-07-01', [told('2026-07-20 12:00', [])], '2026-08-03'),
  gdpr('answer-request', '3 months to the end of February, a Sunday', '2026-11-30', [told('2026-12-10 12:00')], '2027-03-01'),
  gdpr('answer-request', 'from the day on which the identity is known', '2026-07-01', [fact('identity-confirmed', '2026-07-10 12:00')], '2026-08-10'),
  gdpr('answer-request', 'the Belgian national day', '2027-06-21', [], '2027-07-22'),
  gdpr('answer-request', 'is none in Ireland', '2027-06-21', [], '2027-07-21', inState('IE')),
  gdpr('answer-request', 'German Unity Day on a Saturday', '2026-09-03', [], '2026-10-05', inState('DE')),
  gdpr('answer-request', 'the French national day', '2026-06-14', [], '2026-07-15', inState('FR')),
  gdpr('answer-request', 'Epiphany in Spain', '2026-12-06', [], '2027-01-07', inState('ES')),
  gdpr('answer-request', 'Liberation Day in Italy on a Saturday', '2026-03-25', [], '2026-04-27', inState('IT')),
  gdpr('answer-request', 'Constitution Day in Norway on a Sunday', '2026-04-17', [], '2026-05-18', inState('NO')),
  gdpr('answer-request', 'Easter Monday 2027 in Poland, a moving holiday', '2027-02-28', [], '2027-03-30', inState('PL')),
  gdpr('answer-request', 'no Member State named: weekends only', '2027-06-21', [], '2027-07-21', inState('EU')),
  breach('notify-authority', '72 hours over a weekend do not roll', '2026-07-04', aware('2026-07-04 08:30'), '2026-07-07T08:30:00.000Z'),
  breach('notify-authority', '72 hours over the beginning of summer time', '2027-03-27', aware('2027-03-27 10:00'), '2027-03-30T10:00:00.000Z'),
  breach('notify-authority', '72 hours over the end of summer time', '2026-10-24', aware('2026-10-24 10:00'), '2026-10-27T10:00:00.000Z'),
  breach('notify-authority', '72 hours over the end of the year', '2026-12-31', aware('2026-12-31 22:30'), '2027-01-03T22:30:00.000Z'),
  breach('notify-authority', 'no risk is likely', '2026-07-04', [...aware('2026-07-04 08:30'), fact('risk-unlikely', '2026-07-05 08:30')], '2026-07-07T08:30:00.000Z', { state: 'waived' }),
  breach('tell-data-subjects', 'high risk: without undue delay', '2026-07-04', [...aware('2026-07-04 08:30'), fact('high-risk', '2026-07-05 08:30')], '2026-07-08T08:30:00.000Z'),
]; // prettier-ignore

export const energyComplaints: readonly ClockRow[] = [
  energy('redress-notice', 'the first working day after 8 weeks', '2026-07-01', [], '2026-08-27'),
  energy('redress-notice', 'over the summer bank holiday', '2026-07-04', [], '2026-09-01'),
  energy('redress-notice', 'which is none in Scotland', '2026-07-04', [], '2026-08-31', scotland),
  energy('redress-notice', 'over Easter 2027', '2027-01-28', [], '2027-03-30'),
  energy('redress-notice', 'Easter Monday is a working day in Scotland', '2027-01-28', [], '2027-03-29', scotland),
  energy('redress-notice', 'received on the last day of the old rule', '2027-12-31', [], '2028-02-28'),
  energy('redress-notice', 'received under the announced change: 4 weeks', '2028-01-04', [], '2028-02-02'),
  energy('redress-notice', 'resolved', '2026-07-01', [fact('complaint-resolved', '2026-07-20 12:00')], '2026-08-27', { state: 'waived' }),
  energy('deadlock-notice', 'the first working day after deadlock', '2026-07-01', [fact('deadlock', '2026-07-24 12:00')], '2026-07-27'),
  energy('deadlock-notice', 'deadlock on Christmas Eve 2026', '2026-12-01', [fact('deadlock', '2026-12-24 12:00')], '2026-12-29'),
]; // prettier-ignore
