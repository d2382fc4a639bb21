import fc from 'fast-check';
import { obligationDecider, type ObligationCommand } from '../../../src/domain/obligation.js';
import {
  breachWithdrawn, obligationBreached, obligationIncurred, obligationRecomputed, obligationSatisfied,
  obligationUndetermined, obligationWaived, obligationWarned, type ObligationEvent,
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

const incur: ObligationCommand = { type: 'incur-obligation', ...incurred.data };
const satisfy: ObligationCommand = { type: 'satisfy-obligation', ...satisfied.data };
const waive: ObligationCommand = { type: 'waive-obligation', ...waived.data };
const breach: ObligationCommand = { type: 'breach-obligation', ...breached.data };
const refute: ObligationCommand = { type: 'withdraw-breach', ...refuted.data };
const warn: ObligationCommand = { type: 'warn-obligation', ...warned.data };
const recompute: ObligationCommand = { type: 'recompute-obligation', ...moved.data };
const unclear: ObligationCommand = { type: 'note-undetermined', ...undetermined.data };

const onDuty = spec(obligationDecider);
type Given = readonly ObligationEvent[];

describe('an obligation', () => {
  it.each<[string, Given, ObligationCommand, Given]>([
    ['is noted while facts are missing', [], unclear, [undetermined]],
    ['is noted once', [undetermined], unclear, []],
    ['is not undetermined again once it runs', [incurred], unclear, []],
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
  ])('%s', (_, given, command, expected) => {
    onDuty
      .given(...given)
      .when(command, { by: SERVICE })
      .then(...expected);
  });
  it.each([satisfy, breach, refute, warn, recompute])('that never began takes no $type', (command) => {
    onDuty.given().when(command, { by: SERVICE }).refused('obligation-unknown');
    onDuty.given(undetermined).when(command, { by: SERVICE }).refused('obligation-unknown');
  });
  it('says nothing twice: a command repeated right after itself has nothing to do', () => {
    const commands = [incur, satisfy, waive, breach, refute, warn, recompute, unclear];
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
