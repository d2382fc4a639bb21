import { inboundDue } from '../events/saga.events.js';
import { defineSaga } from './define-saga.js';

type InboundNote = { readonly caseId: string } & (
  | { readonly what: 'received' | 'settled'; readonly inboundId: string; readonly at: string }
  | { readonly what: 'gap'; readonly until: string }
  | { readonly what: 'gap-over' }
  | { readonly what: 'time-passed'; readonly until: string }
);

interface State {
  readonly caseId: string;
  /** Messages that were received and not settled, with when somebody has to look after them. */
  readonly open: Readonly<Record<string, string>>;
  /** Until when what is missing is waited for. */
  readonly gapUntil?: string;
}

/** Who takes a message applies it at once. One that is open after so long was left behind by a process that ended. */
const LEFT_BEHIND_MS = 30_000;
/** A message that waits behind a gap is not looked at again and again while the gap is open. */
const NEVER = '9999-12-31T23:59:59.999Z';

/**
 * Sees to it that no message stays behind: neither one whose receiver ended between receiving and applying it, nor one
 * that waits for messages that never come. Instance = case.
 */
export const catchUpOnInbound = defineSaga<State, InboundNote>({
  name: 'catch-up-on-inbound',
  instance: (event) => event.metadata.caseId,
  notes: {
    'inbound.received': ({ data: { caseId, inboundId }, metadata }) => ({
      caseId,
      what: 'received',
      inboundId,
      at: metadata.recordedAt,
    }),
    'inbound.retried': ({ data: { caseId, inboundId }, metadata }) => ({
      caseId,
      what: 'received',
      inboundId,
      at: metadata.recordedAt,
    }),
    'inbound.applied': ({ data: { caseId, inboundId }, metadata }) => ({
      caseId,
      what: 'settled',
      inboundId,
      at: metadata.recordedAt,
    }),
    'inbound.refused': ({ data: { caseId, inboundId }, metadata }) => ({
      caseId,
      what: 'settled',
      inboundId,
      at: metadata.recordedAt,
    }),
    'inbound.gap-found': ({ data: { caseId, until } }) => ({ caseId, what: 'gap', until }),
    'inbound.gap-closed': ({ data: { caseId } }) => ({ caseId, what: 'gap-over' }),
    'inbound.gap-passed': ({ data: { caseId } }) => ({ caseId, what: 'gap-over' }),
    // Concerns every instance that waits for it: the runtime names the instance.
    'time.passed': ({ data }) => ({ caseId: '', what: 'time-passed', until: data.until }),
  },
  initial: { caseId: '', open: {} },
  evolve: (state, entry) => {
    if ('output' in entry) return { ...state, open: {}, gapUntil: undefined };
    const { note } = entry.noted;
    switch (note.what) {
      case 'received':
        return { ...state, caseId: note.caseId, open: { ...state.open, [note.inboundId]: after(note.at) } };
      case 'settled': {
        const { [note.inboundId]: _, ...open } = state.open;
        return { ...state, open };
      }
      case 'gap':
        return { ...state, caseId: note.caseId, gapUntil: note.until };
      case 'gap-over':
        return { ...state, gapUntil: undefined };
      case 'time-passed':
        return state;
    }
  },
  decide: ({ note }, state) => {
    const due = note.what === 'time-passed' && nextMoment(state) <= note.until;
    return due ? [inboundDue({ caseId: state.caseId })] : [];
  },
  wake: (state) => {
    const at = nextMoment(state);
    return at === NEVER ? undefined : { at };
  },
});

const after = (at: string): string => new Date(Date.parse(at) + LEFT_BEHIND_MS).toISOString();

/** While a gap is open the messages behind it are open too: the end of its time is what counts. */
function nextMoment({ open, gapUntil }: State): string {
  const [first = NEVER] = Object.values(open).sort();
  return gapUntil ?? first;
}
