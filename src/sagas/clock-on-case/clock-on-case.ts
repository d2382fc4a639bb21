import type { EventOf } from '../../events/catalogue.js';
import type { Metadata } from '../../events/envelope.js';
import { defineSaga } from '../define-saga.js';
import { packsOnRecord, type PacksOnRecord } from '../packs-on-record.js';
import { assumeReceipts } from './assume-receipts.js';
import { judgeObligations, nextMoment } from './judge-obligations.js';
import { initial, isJudgedAt, withNote, withOutput, type ClockNote, type State } from './state.js';

type LetterEvent =
  | 'communication.composed' | 'communication.released' | 'communication.delivered' | 'communication.opened'
  | 'communication.assumed-received'; // prettier-ignore

const LEVEL_OF = {
  'communication.composed': 'COMPOSED',
  'communication.released': 'RELEASED',
  'communication.delivered': 'DELIVERED',
  'communication.opened': 'OPENED',
  'communication.assumed-received': 'ASSUMED_RECEIVED',
} as const;

const secret = ({ confidentiality }: Metadata): { readonly restricted?: true } =>
  confidentiality === 'restricted' ? { restricted: true } : {};

function letterReached(event: EventOf<LetterEvent>): ClockNote & { readonly caseId: string } {
  const { data, metadata } = event;
  const at = 'at' in data ? data.at : metadata.occurredAt;
  return {
    caseId: data.caseId,
    what: 'letter-reached',
    id: data.communicationId,
    level: LEVEL_OF[event.type],
    at,
    channel: '',
    elements: 'elements' in data ? [...data.elements] : [],
    importId: metadata.importId ?? '',
  };
}

const letterFailed = ({
  data: { caseId, communicationId: id },
}: EventOf<'communication.permanently-failed' | 'communication.returned'>): ClockNote & {
  readonly caseId: string;
} => ({
  caseId,
  what: 'letter-failed',
  id,
});

/**
 * The regulatory clocks of a case. Facts count by their own times, so a late one moves a clock or takes a breach back;
 * limits are judged where `time.passed` stands in the log, those of imported cases where an import of their source ends.
 */
export const clockOnCase = defineSaga<State, ClockNote & { readonly caseId: string }, PacksOnRecord>({
  name: 'clock-on-case',
  instance: (event) => event.metadata.caseId,
  notes: {
    'case.opened': ({ data, metadata }) =>
      data.kind === 'communication-exception'
        ? undefined
        : {
            caseId: data.caseId,
            what: 'opened',
            kind: data.kind,
            legalEntity: data.legalEntity,
            product: data.product ?? '',
            jurisdiction: data.jurisdiction,
            ...(data.zone !== undefined && { zone: data.zone }),
            openedAt: metadata.occurredAt,
            receivedAt: metadata.receivedAt ?? '',
            importId: metadata.importId ?? '',
            system: metadata.source?.system ?? '',
            ...secret(metadata),
          },
    'case.fact-recorded': ({ id, data, metadata }) => ({
      caseId: data.caseId,
      what: 'fact',
      name: data.name,
      at: data.receivedAt ?? data.at,
      eventId: id,
      supersedes: data.supersedes ?? '',
      importId: metadata.importId ?? '',
      ...secret(metadata),
    }),
    'case.decided': ({ id, data, metadata }) => ({
      caseId: data.caseId,
      what: 'decided',
      outcome: data.outcome,
      at: metadata.occurredAt,
      eventId: id,
      supersedes: '',
      importId: metadata.importId ?? '',
      ...secret(metadata),
    }),
    'case.decision-revised': ({ id, data, metadata }) => ({
      caseId: data.caseId,
      what: 'decided',
      outcome: data.outcome,
      at: metadata.occurredAt,
      eventId: id,
      supersedes: data.supersedes,
      importId: metadata.importId ?? '',
      ...secret(metadata),
    }),
    'case.payment-made': ({ id, data: { caseId, kind, at }, metadata }) => ({
      caseId,
      what: 'payment',
      kind,
      at,
      eventId: id,
      ...secret(metadata),
    }),
    'case.correction-made': ({ id, data: { caseId, kind, at }, metadata }) => ({
      caseId,
      what: 'correction',
      kind,
      at,
      eventId: id,
      ...secret(metadata),
    }),
    'case.filing-made': ({ id, data: { caseId, authority, at }, metadata }) => ({
      caseId,
      what: 'filing',
      kind: authority,
      at,
      eventId: id,
      ...secret(metadata),
    }),
    'case.party-added': ({ data: { caseId, partyId: id, role } }) => ({ caseId, what: 'party', id, role }),
    'case.consent-recorded': ({ data: { caseId, partyId: party, channel, from, withdrawnAt = '' } }) => ({
      caseId,
      what: 'consent',
      party,
      channel,
      from,
      withdrawnAt,
    }),
    'obligation.waived': ({ data: { caseId, obligationId, remark } }) =>
      remark === undefined ? undefined : { caseId, what: 'lifted', obligationId },
    'obligation.recomputation-requested': ({ data: { caseId, obligationId } }) => ({
      caseId,
      what: 'asked-anew',
      obligationId,
    }),
    'case.went-live': ({ data }) => ({ caseId: data.caseId, what: 'went-live' }),
    'case.closed': ({ data }) => ({ caseId: data.caseId, what: 'closed' }),
    'case.reopened': ({ data }) => ({ caseId: data.caseId, what: 'reopened' }),
    'communication.requested': ({ data, metadata }) => ({
      caseId: data.caseId,
      what: 'letter',
      id: data.communicationId,
      kind: data.kind,
      relatesTo: data.reason.eventId,
      recipient: data.recipient ?? '',
      importId: metadata.importId ?? '',
    }),
    'communication.composed': letterReached,
    'communication.released': letterReached,
    'communication.delivered': letterReached,
    'communication.opened': letterReached,
    'communication.assumed-received': letterReached,
    'communication.permanently-failed': letterFailed,
    'communication.returned': letterFailed,
    'communication.handed-off': ({ data, metadata }) => ({
      caseId: data.caseId,
      what: 'letter-reached',
      id: data.communicationId,
      level: 'HANDED_OFF',
      at: data.handedOffAt,
      channel: data.channel,
      elements: [],
      importId: metadata.importId ?? '',
    }),
    // These two concern every instance that waits for them: the runtime names the instance.
    'time.passed': ({ data }) => ({ caseId: '', what: 'time-passed', until: data.until }),
    'import.completed': ({ data }) => ({
      caseId: '',
      what: 'import-completed',
      importId: data.importId,
      system: data.system ?? '',
      until: data.asOf,
    }),
  },
  initial,
  // Time wakes a case for one clock that is restricted and one that is not: what is said of each tells which it is.
  isRestricted: ({ data }) => 'restricted' in data && data.restricted === true,
  evolve: (state, entry) =>
    'output' in entry ? withOutput(state, entry.output) : withNote(state, entry.noted.note, entry.noted.note.caseId),
  decide: ({ note }, state, packs) => {
    const judged = note.what === 'import-completed' ? isJudgedAt(state, note) : !(state.silent && state.importOpen);
    const restricted = 'restricted' in note && note.restricted === true;
    return judged ? [...judgeObligations(state, packs, restricted), ...assumeReceipts(state, packs)] : [];
  },
  wake: (state) => {
    const at = nextMoment(state);
    if (!state.silent) return at === undefined ? undefined : { at };
    const waits = state.importId !== undefined && (state.importOpen || at !== undefined);
    return waits ? { importId: state.importId } : undefined;
  },
  reference: packsOnRecord,
});
