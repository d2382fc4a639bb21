import { createHash } from 'node:crypto';
import { canonicalJson } from '../../src/events/canonical-json.js';
import { policyActivated } from '../../src/events/policy.events.js';
import { parsePack } from '../../src/policies/pack.js';

/** A number of a pack made for tests. */
const unread = { confidence: 'unverified' } as const;
const weeks = (count: number) => ({ count, unit: 'weeks', ...unread });
const businessDays = (count: number) => ({ count, unit: 'business-days', calendars: ['england'], ...unread });
const cited = (title: string) => ({ title, citation: 'Spec 1' });

const rule = (id: string, more: object) => ({
  id,
  citation: `Spec ${id}`,
  title: `Do ${id}`,
  occurs: 'once',
  when: [],
  needs: [],
  anchor: 'trigger',
  start: 'exclusive',
  roll: 'none',
  warnAt: [],
  recipient: 'primary',
  waivedBy: [],
  unclearWhen: [],
  extensions: [],
  onBreach: 'record',
  ...more,
});
const fact = (title: string) => ({ title, meaning: title });

/** What of the pack differs from one edition, or one regulator, to the next. */
export interface Edition {
  readonly id?: string;
  readonly answerWithin?: number;
  /** A holiday that the calendar did not have before. */
  readonly addedHoliday?: string;
  readonly zone?: string;
  readonly onBreach?: 'record' | 'escalate' | 'open-case';
}

/** A pack in which each rule shows one thing that can become of a duty. */
export function dutiesPack({ id = 'spec-duties', answerWithin = 8, addedHoliday, zone = 'Europe/London', onBreach = 'open-case' }: Edition = {}) {
  const pack = {
    id,
    title: `Duties of ${id}`,
    jurisdiction: 'GB',
    regulator: 'Nobody',
    versions: [
      {
        version: '1',
        effectiveFrom: '2020-01-01',
        effectiveTo: null,
        sources: [{ id: 'spec', url: 'https://example.org/spec', checkedOn: '2026-01-01' }],
        legalReview: { by: 'Counsel', on: '2026-01-01' },
        zone,
        calendars: {
          england: {
            title: 'England',
            weekend: [6, 7],
            holidays: [{ country: 'GB', state: 'ENG', types: ['public', 'bank'] }],
            observedShift: 'library',
            ...(addedHoliday !== undefined && { added: [{ date: addedHoliday, title: 'Day of mourning' }] }),
          },
        },
        appliesWhen: { caseKinds: ['complaint'], jurisdictions: ['GB'] },
        facts: Object.fromEntries(
          ['identity-asked', 'identity-received', 'redress-agreed', 'settlement-agreed', 'error-found', 'leak-found', 'copy-asked', 'fraud-suspected', 'details-known'].map(
            (name) => [name, fact(name.replaceAll('-', ' '))],
          ),
        ),
        notices: {
          'settlement-notice': {
            title: 'Settlement',
            requiredElements: [],
            assumedReceipt: { after: { ...businessDays(2) }, channels: ['outbox'], citation: 'Spec 7' },
          },
        },
        obligations: [
          rule('answer', {
            trigger: [{ case: 'received' }],
            anchor: 'received',
            limit: weeks(answerWithin),
            warnAt: [{ count: 7, unit: 'days' }],
            recipient: 'each',
            satisfiedBy: [{ kinds: ['final-response'], level: 'HANDED_OFF' }],
            extensions: [
              {
                id: 'more-time',
                ...cited('more time'),
                by: [{ kinds: ['correspondence'], level: 'HANDED_OFF' }],
                limit: weeks(answerWithin + 4),
              },
            ],
            tolling: [
              { cause: 'identity-asked', ...cited('identity asked for'), from: 'identity-asked', until: 'identity-received', ...unread },
            ],
            onBreach,
          }),
          rule('pay', {
            trigger: [{ fact: 'redress-agreed' }],
            limit: businessDays(5),
            satisfiedBy: [{ payment: ['redress'] }],
          }),
          rule('put-right', {
            trigger: [{ fact: 'error-found' }],
            limit: businessDays(1),
            satisfiedBy: [{ correction: 'any', onlyAfterAnchor: true }],
          }),
          rule('report', {
            trigger: [{ fact: 'leak-found' }],
            needs: [{ fact: 'details-known', unlessFacts: [], asked: 'when-triggered' }],
            limit: { count: 72, unit: 'hours', ...unread },
            recipient: 'authority',
            satisfiedBy: [{ filing: ['supervisory-authority'] }],
            onBreach: 'escalate',
          }),
          rule('copy', {
            trigger: [{ fact: 'copy-asked' }],
            limit: { count: 30, unit: 'days', ...unread },
            satisfiedBy: [{ kinds: ['acknowledgement'], level: 'DELIVERED', consentFor: ['email'] }],
          }),
          rule('settle', {
            trigger: [{ fact: 'settlement-agreed' }],
            limit: { count: 10, unit: 'days', ...unread },
            satisfiedBy: [{ kinds: ['settlement-notice'], level: 'ASSUMED_RECEIVED' }],
          }),
          rule('quietly', {
            trigger: [{ fact: 'fraud-suspected' }],
            limit: { count: 80, unit: 'days', ...unread },
            warnAt: [{ count: 10, unit: 'days' }],
            satisfiedBy: [{ decision: ['rejected'] }],
          }),
        ],
        noticeDuty: [],
        retention: { count: 6, unit: 'years', from: 'closure', citation: 'Spec 9', ...unread },
        notModelled: [],
      },
    ],
  };
  const bytes = canonicalJson(pack);
  parsePack(bytes);
  const hash = createHash('sha256').update(bytes).digest('hex');
  return { id, bytes, hash, activated: policyActivated({ packId: id, packVersion: '1', hash, bytes }) };
} // prettier-ignore
