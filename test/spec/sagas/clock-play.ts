import {
  caseClosed, caseDecided, caseOpened, caseReopened, consentRecorded, factRecorded, partyAdded,
} from '../../../src/events/case.events.js'; // prettier-ignore
import {
  communicationRequested,
  delivered,
  handedOff,
  type CommunicationKind,
} from '../../../src/events/communication.events.js';
import type { EventDraft, Metadata } from '../../../src/events/envelope.js';
import { obligationId } from '../../../src/events/identity.js';
import type { SagaOutput } from '../../../src/events/saga.events.js';
import { timePassed } from '../../../src/events/system.events.js';
import { clockOnCase } from '../../../src/sagas/clock-on-case/clock-on-case.js';
import { uuid } from '../../support/decider-spec.js';
import { dutiesPack } from '../../support/duties-pack.js';
import { SagaPlay } from '../../support/saga-spec.js';

export const caseId = uuid('case');
export const primary = uuid('primary party');
export const joint = uuid('joint party');
/** Received on Wednesday 1 July 2026 at 10:12 in London. */
export const RECEIVED = '2026-07-01T09:12:00.000Z';
/** Eight weeks later, at the end of the day in London. */
export const DUE = '2026-08-26T22:59:59.999Z';

type Play = SagaPlay<never, never, never>;

/** The clocks of one complaint in London, played event by event. */
export class ClockPlay {
  private readonly saga = new SagaPlay(clockOnCase) as unknown as Play;

  constructor(...packs: readonly { readonly activated: EventDraft }[]) {
    for (const { activated } of packs.length > 0 ? packs : [dutiesPack()]) this.saga.on(activated);
  }

  opened({ zone, ...change }: Partial<Metadata> & { readonly zone?: string } = {}): readonly SagaOutput[] {
    return this.saga.on(
      caseOpened({
        ...(zone !== undefined && { zone }),
        caseId,
        kind: 'complaint',
        legalEntity: 'bank',
        jurisdiction: 'GB',
        intake: 'written',
        externalId: 'CMP-1',
      }),
      { occurredAt: RECEIVED, receivedAt: RECEIVED, ...change },
    );
  }

  party(partyId: string, role: 'primary' | 'joint' | 'representative'): readonly SagaOutput[] {
    return this.saga.on(partyAdded({ caseId, partyId, role, name: 'X', contacts: [] }));
  }

  fact(
    name: string,
    at: string,
    more: { readonly supersedes?: string } & Partial<Metadata> = {},
  ): readonly SagaOutput[] {
    const { supersedes, ...change } = more;
    return this.saga.on(factRecorded({ caseId, name, at, ...(supersedes !== undefined && { supersedes }) }), { occurredAt: at, ...change }); // prettier-ignore
  }

  decided(outcome: 'rejected' | 'upheld', at: string): readonly SagaOutput[] {
    return this.saga.on(caseDecided({ caseId, outcome, reasons: [{ code: 'x' }] }), { occurredAt: at });
  }

  closed(at: string): readonly SagaOutput[] {
    return this.saga.on(caseClosed({ caseId, resolution: 'completed' }), { occurredAt: at });
  }

  reopened(at: string): readonly SagaOutput[] {
    return this.saga.on(caseReopened({ caseId, reason: 'By mistake' }), { occurredAt: at });
  }

  consent(partyId: string, from: string, withdrawnAt?: string): readonly SagaOutput[] {
    const until = withdrawnAt === undefined ? {} : { withdrawnAt };
    return this.saga.on(consentRecorded({ caseId, partyId, channel: 'email', basis: 'esign', from, ...until }));
  }

  /** A letter that is handed off at this time. */
  letter(
    kind: CommunicationKind,
    at: string,
    {
      to,
      channel = 'outbox',
      name = `${kind} ${at} ${to ?? ''}`,
    }: { to?: string; channel?: 'outbox' | 'email'; name?: string } = {},
  ): readonly SagaOutput[] {
    const communicationId = uuid(name);
    const recipient = to === undefined ? {} : { recipient: to };
    const reason = { eventId: uuid('reason'), words: 'For a specification' };
    this.on(communicationRequested({ communicationId, caseId, kind, ...recipient, channels: [channel], reason, rootCommunicationId: communicationId })); // prettier-ignore
    return this.on(handedOff({ communicationId, caseId, channel, provider: 'post', handedOffAt: at }));
  }

  arrives(name: string, at: string): readonly SagaOutput[] {
    return this.on(delivered({ communicationId: uuid(name), caseId, provider: 'post', at }));
  }

  on(draft: EventDraft, change: Partial<Metadata> = {}): readonly SagaOutput[] {
    return this.saga.on(draft, change);
  }

  until(moment: string): readonly SagaOutput[] {
    return this.saga.deliver(timePassed({ until: moment }));
  }

  get wake(): string | undefined {
    const wake = this.saga.wake;
    return wake && 'at' in wake ? wake.at : undefined;
  }
}

/** The clock of a rule that occurs once. */
export const clockOf = (ruleId: string, packId = 'spec-duties'): string => obligationId(caseId, packId, ruleId, caseId);

/** Outputs as `what rule`, with what else matters. */
export function told(outputs: readonly SagaOutput[]): readonly string[] {
  return outputs.map(({ type, data }) => {
    const rule = 'ruleId' in data ? ` ${String(data.ruleId)}` : '';
    const limit = 'limit' in data ? ` ${String(data.limit)}` : '';
    return `${type.replace('saga.', '')}${rule}${limit}`;
  });
}
