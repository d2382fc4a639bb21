import fc from 'fast-check';
import { obligationDecider, type ObligationCommand } from '../../../src/domain/obligation.js';
import {
  breachReviewed, breachWithdrawn, obligationBreached, obligationExtended, obligationIncurred,
  obligationPartlySatisfied, obligationRecomputed, obligationResumed, obligationSatisfied, obligationTolled,
  obligationUndetermined, obligationWaived, obligationWarned, recomputationRequested, type ObligationEvent,
} from '../../../src/events/obligation.events.js'; // prettier-ignore
import { AT, SERVICE, spec, uuid } from '../../support/decider-spec.js';

const head = { obligationId: uuid('duty'), caseId: uuid('case') };
const rule = {
  packId: 'us-reg-b',
  packVersion: '2026-01',
  packHash: 'f'.repeat(64),
  ruleId: 'action-taken',
  citation: '12 CFR 1002.9(a)(1)(i)',
  title: 'Notify of action taken',
};
const DUE = '2026-07-31T21:59:59.999Z';
const limits = {
  anchor: { name: 'Completed application', at: AT, eventId: uuid('fact') },
  warnAt: ['2026-07-21T04:00:00.000Z', '2026-07-28T04:00:00.000Z'],
  targetAt: DUE,
  dueAt: DUE,
  steps: ['30 days'],
};
const undetermined = obligationUndetermined({
  ...head,
  ...rule,
  occurrence: 'x',
  missingFacts: ['application-completed'],
});
const incurred = obligationIncurred({
  ...head,
  ...rule,
  ...limits,
  occurrence: 'x',
  noticeKinds: ['adverse-action-notice'],
  evidence: 'HANDED_OFF',
  requiredElements: [],
});
const warned = obligationWarned({ ...head, warnAt: limits.warnAt[0] as string, dueAt: DUE });
const satisfied = obligationSatisfied({
  ...head,
  by: 'communication',
  ref: uuid('letter'),
  evidence: 'HANDED_OFF',
  at: AT,
  late: false,
});
const waived = obligationWaived({ ...head, why: 'withdrawn' });
const breached = obligationBreached({ ...head, limit: 'statutory', at: DUE });
const refuted = breachWithdrawn({ ...head, limit: 'statutory', why: 'handed off in time' });
const moved = obligationRecomputed({ ...head, ...limits, dueAt: '2026-07-11T21:59:59.999Z', why: 'late fact' });

const LATER = '2026-08-21T21:59:59.999Z';
const extendedData = { ...head, ...limits, targetAt: LATER, dueAt: LATER, ref: uuid('extension'), why: 'told in time' };
const extended = obligationExtended({ ...extendedData, at: AT, previousDueAt: DUE });
const tolled = obligationTolled({ ...head, cause: 'identity-asked', from: AT, why: 'the rule lists it' });
const resumed = obligationResumed({ ...head, ...limits, dueAt: LATER, targetAt: LATER, at: AT, why: 'it came' });
const reachedOne = obligationPartlySatisfied({
  ...head,
  by: 'communication',
  ref: uuid('letter'),
  evidence: 'HANDED_OFF',
  at: AT,
  recipient: uuid('first'),
  reached: 1,
  of: 2,
});
const asked = recomputationRequested({ ...head, reason: 'The calendar lacked a holiday' });
const reviewed = breachReviewed({ ...head, rootCause: 'Queue', remediation: 'More people', owner: 'Operations' });
const lifted = obligationWaived({ ...head, why: 'Lifted by a person', remark: 'The case was opened twice' });

const incur: ObligationCommand = { type: 'incur-obligation', ...incurred.data };
const satisfy: ObligationCommand = { type: 'satisfy-obligation', ...satisfied.data };
const waive: ObligationCommand = { type: 'waive-obligation', ...waived.data };
const breach: ObligationCommand = { type: 'breach-obligation', ...breached.data };
const refute: ObligationCommand = { type: 'withdraw-breach', ...refuted.data };
const warn: ObligationCommand = { type: 'warn-obligation', ...warned.data };
const recompute: ObligationCommand = { type: 'recompute-obligation', ...moved.data };
const unclear: ObligationCommand = { type: 'note-undetermined', ...undetermined.data };

const extend: ObligationCommand = { type: 'extend-obligation', ...extendedData, at: AT };
const extendTooLate: ObligationCommand = { ...extend, at: '2026-07-31T22:00:00.000Z' };
const toll: ObligationCommand = { type: 'toll-obligation', ...tolled.data };
const resume: ObligationCommand = { type: 'resume-obligation', ...resumed.data };
const reach: ObligationCommand = { type: 'satisfy-in-part', ...reachedOne.data };
const ask: ObligationCommand = { type: 'request-recomputation', ...asked.data };
const review: ObligationCommand = { type: 'review-breach', ...reviewed.data };
const lift: ObligationCommand = { type: 'waive-obligation', ...lifted.data };
const sameLimits = obligationRecomputed({ ...head, ...limits, why: 'asked for by a person' });

const onDuty = spec(obligationDecider);
type Given = readonly ObligationEvent[];

describe('an obligation', () => {
  it.each<[string, Given, ObligationCommand, Given]>([
    ['is noted while facts are missing', [], unclear, [undetermined]],
    ['is noted once', [undetermined], unclear, []],
    ['is undetermined again when the fact that it ran from is taken back', [incurred], unclear, [undetermined]],
    ['is not undetermined once it is met', [incurred, satisfied], unclear, []],
    ['begins without having been unclear', [], incur, [incurred]],
    ['begins once the facts are there', [undetermined], incur, [incurred]],
    ['begins once', [incurred], incur, []],
    ['warns', [incurred], warn, [warned]],
    ['gives each warning once', [incurred, warned], warn, []],
    ['does not warn of what is met', [incurred, satisfied], warn, []],
    ['is met', [incurred], satisfy, [satisfied]],
    ['is met once', [incurred, satisfied], satisfy, []],
    ['is met late: both facts stay', [incurred, breached], satisfy, [satisfied]],
    ['is lifted', [incurred], waive, [waived]],
    ['is lifted before it was clear', [undetermined], waive, [waived]],
    ['is not lifted once it is met', [incurred, satisfied], waive, []],
    ['is breached', [incurred], breach, [breached]],
    ['is breached once at each limit', [incurred, breached], breach, []],
    ['takes a breach back when a late fact says so', [incurred, breached], refute, [refuted]],
    ['takes back only what stands', [incurred, breached, refuted], refute, []],
    [
      'is breached again when the fact that took it back is corrected',
      [incurred, breached, refuted],
      breach,
      [breached],
    ],
    ['moves with its anchor', [incurred], recompute, [moved]],
    ['moves only where a limit moves', [incurred, moved], recompute, []],
    ['runs again when it turns out not to have been met', [incurred, satisfied], incur, [incurred]],
    ['runs again when what lifted it is revised', [incurred, waived], incur, [incurred]],
    ['is extended by a notice that went out before the limit', [incurred], extend, [extended]],
    ['is extended once by each notice', [incurred, extended], extend, []],
    ['stands for a cause that its rule lists', [incurred], toll, [tolled]],
    ['stands once', [incurred, tolled], toll, []],
    ['does not warn while it stands', [incurred, tolled], warn, []],
    ['runs again, with new limits', [incurred, tolled], resume, [resumed]],
    ['runs again only where it stood', [incurred], resume, []],
    ['is met while it stands', [incurred, tolled], satisfy, [satisfied]],
    ['is met towards one of two', [incurred], reach, [reachedOne]],
    ['is met towards each once', [incurred, reachedOne], reach, []],
    ['is still to be met as a whole', [incurred, reachedOne], satisfy, [satisfied]],
    ['is not lifted by its rule once a person has', [incurred, lifted], waive, []],
    ['stays lifted though its rule would set it going again', [incurred, lifted], incur, []],
    [
      'is computed anew where a person asked, though no limit moves',
      [incurred, asked],
      { type: 'recompute-obligation', ...sameLimits.data },
      [sameLimits],
    ],
    [
      'is computed anew once for each request',
      [incurred, asked, sameLimits],
      { type: 'recompute-obligation', ...sameLimits.data },
      [],
    ],
    ['may run again where the person who lifted it asks for it', [incurred, lifted, asked], incur, [incurred]],
  ])('%s', (_, given, command, expected) => {
    onDuty
      .given(...given)
      .when(command, { by: SERVICE })
      .then(...expected);
  });
  it.each<[string, Given, ObligationCommand, Given]>([
    ['asks for it to be computed anew, once', [incurred], ask, [asked]],
    ['has asked already', [incurred, asked], ask, []],
    ['lifts it, in their own words', [incurred], lift, [lifted]],
    ['lifts it while it stands', [incurred, tolled], lift, [lifted]],
    ['reviews a missed limit', [incurred, breached], review, [reviewed]],
    ['reviews it again', [incurred, breached, reviewed], review, [reviewed]],
    ['reviews it though it was met late', [incurred, breached, satisfied], review, [reviewed]],
  ])('a person %s', (_, given, command, expected) => {
    onDuty
      .given(...given)
      .when(command)
      .then(...expected);
  });
  it.each<[string, Given, ObligationCommand, string]>([
    ['an extension whose notice went out after the limit', [incurred], extendTooLate, 'extension-too-late'],
    ['the review of a limit that was not missed', [incurred], review, 'not-breached'],
    ['the review of a breach that was withdrawn', [incurred, breached, refuted], review, 'not-breached'],
    ['to lift what is met', [incurred, satisfied], lift, 'obligation-over'],
    ['to lift what never began', [], lift, 'obligation-unknown'],
    ['to compute anew what never began', [], ask, 'obligation-unknown'],
  ])('refuses %s', (_, given, command, code) => {
    onDuty
      .given(...given)
      .when(command)
      .refused(code);
  });
  it.each([ask, review, lift])('takes $type from persons only', (command) => {
    onDuty.given(incurred, breached).when(command, { by: SERVICE }).refused('person-required');
  });
  it.each([satisfy, breach, refute, warn, recompute, extend, toll, resume, reach])(
    'that never began takes no $type',
    (command) => {
      onDuty.given().when(command, { by: SERVICE }).refused('obligation-unknown');
      onDuty.given(undetermined).when(command, { by: SERVICE }).refused('obligation-unknown');
    },
  );
  it('says nothing twice: a command repeated right after itself has nothing to do', () => {
    const commands = [incur, satisfy, waive, breach, refute, warn, recompute, unclear, toll, resume, reach, extend];
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(...commands), { maxLength: 12 }),
        fc.constantFrom(...commands),
        (story, last) => {
          const facts = { origin: 'live', actor: SERVICE, occurredAt: AT } as const;
          let state = obligationDecider.initial;
          for (const command of [...story, last]) {
            const decision = obligationDecider.decide(command, state, facts);
            if (decision.kind === 'accepted')
              for (const event of decision.events) state = obligationDecider.evolve(state, event as never);
          }
          const again = obligationDecider.decide(last, state, facts);
          return again.kind === 'refused' || again.events.length === 0;
        },
      ),
    );
  });
});
