import type { Metadata } from '../events/envelope.js';
import { counterpartCaseDue, counterpartCommentDue, counterpartDocumentDue } from '../events/saga.events.js';
import { defineSaga } from './define-saga.js';

type RecordNote = { readonly caseId: string } & (
  | { readonly what: 'opened'; readonly system: string; readonly live: boolean }
  | { readonly what: 'went-live' }
  | { readonly what: 'document'; readonly documentId: string; readonly communicationId: string }
  | { readonly what: 'exception'; readonly exceptionCaseId: string }
  | { readonly what: 'requested'; readonly id: string; readonly words: string }
  | { readonly what: 'clock'; readonly id: string; readonly words: string }
  | { readonly what: 'handed-off'; readonly id: string; readonly at: string }
  | { readonly what: 'breached' | 'breach-withdrawn'; readonly id: string; readonly limit: string; readonly at: string }
);

interface State {
  /** The system that the case came from; empty for a case that was opened here. */
  readonly system: string;
  /** An imported case stays silent until it is taken live. */
  readonly live: boolean;
  /** What a letter or a clock is called, by its id. */
  readonly words: Readonly<Record<string, string>>;
}

/** What must not be told to everybody who sees the case there stays here. */
const told = ({ confidentiality, origin }: Metadata): boolean => confidentiality === 'standard' && origin === 'live';
const spoken = (code: string): string => code.replaceAll('-', ' ');
const minute = (at: string): string => `${at.slice(0, 10)} ${at.slice(11, 16)} UTC`;

/**
 * The case system's own file of a case is kept whole: each letter and each document that came in here is attached there,
 * a letter that failed gets a follow-up case, letters and missed limits a comment. Instance = case.
 */
export const counterpartOnRecord = defineSaga<State, RecordNote>({
  name: 'counterpart-on-record',
  instance: (event) => event.metadata.caseId,
  notes: {
    'case.opened': ({ data: { caseId }, metadata: { source, origin } }) => ({
      caseId,
      what: 'opened',
      system: source?.system ?? '',
      live: origin === 'live',
    }),
    'case.went-live': ({ data: { caseId } }) => ({ caseId, what: 'went-live' }),
    // What the case system itself has sent is there already.
    'case.document-attached': ({ data: { caseId, documentId, communicationId = '' }, metadata }) =>
      told(metadata) && metadata.source === undefined
        ? { caseId, what: 'document', documentId, communicationId }
        : undefined,
    'case.linked': ({ data: { caseId, relation, otherCaseId }, metadata }) =>
      relation === 'has-exception' && told(metadata)
        ? { caseId, what: 'exception', exceptionCaseId: otherCaseId }
        : undefined,
    'communication.requested': ({ data: { caseId, communicationId: id, kind }, metadata }) =>
      told(metadata) ? { caseId, what: 'requested', id, words: spoken(kind) } : undefined,
    'communication.handed-off': ({ data: { caseId, communicationId: id, handedOffAt: at }, metadata }) =>
      told(metadata) ? { caseId, what: 'handed-off', id, at } : undefined,
    'obligation.incurred': ({ data: { caseId, obligationId: id, title, citation }, metadata }) =>
      told(metadata) ? { caseId, what: 'clock', id, words: `${title} (${citation})` } : undefined,
    'obligation.breached': ({ data: { caseId, obligationId: id, limit, at }, metadata }) =>
      told(metadata) ? { caseId, what: 'breached', id, limit, at } : undefined,
    'obligation.breach-withdrawn': ({ data: { caseId, obligationId: id, limit }, metadata }) =>
      told(metadata) ? { caseId, what: 'breach-withdrawn', id, limit, at: metadata.occurredAt } : undefined,
  },
  initial: { system: '', live: false, words: {} },
  evolve: (state, entry) => {
    if ('output' in entry) return state;
    const { note } = entry.noted;
    if (note.what === 'opened') return { ...state, system: note.system, live: note.live };
    if (note.what === 'went-live') return { ...state, live: true };
    if (note.what !== 'requested' && note.what !== 'clock') return state;
    return { ...state, words: { ...state.words, [note.id]: note.words } };
  },
  decide: ({ note }, { system, live, words }) => {
    if (system === '' || !live) return [];
    const of = { caseId: note.caseId, system };
    const comment = (text: string) => [counterpartCommentDue({ ...of, words: text })];
    switch (note.what) {
      case 'document': {
        const title = words[note.communicationId] ?? 'document';
        return [counterpartDocumentDue({ ...of, documentId: note.documentId, title })];
      }
      case 'exception':
        return [counterpartCaseDue({ ...of, exceptionCaseId: note.exceptionCaseId })];
      case 'handed-off':
        return comment(`Sent: ${words[note.id] ?? 'letter'}, handed off on ${minute(note.at)}`);
      case 'breached':
        return comment(`Deadline missed: ${words[note.id] ?? note.id}, ${note.limit} limit of ${minute(note.at)}`);
      case 'breach-withdrawn':
        return comment(`Not missed after all: ${words[note.id] ?? note.id}, ${note.limit} limit`);
      default:
        return [];
    }
  },
});
