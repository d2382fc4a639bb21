import type { EventOf } from '../../events/catalogue.js';
import type { BusinessEventType } from '../plain-words/told.js';
import type { SubjectKind } from './entity.js';

export interface Subject {
  readonly kind: SubjectKind;
  readonly id: string;
}

const OF_STREAMS: ReadonlySet<string> = new Set<SubjectKind>([
  'case', 'communication', 'obligation', 'template', 'policy', 'principal', 'inbound', 'counterpart', 'import', 'log',
]); // prettier-ignore

/** `case-<id>` → the case; undefined for streams that are no thing of the business. */
export function subjectOfStream(stream: string): Subject | undefined {
  const [kind = '', ...rest] = stream.split('-');
  return OF_STREAMS.has(kind) ? { kind: kind as SubjectKind, id: rest.join('-') } : undefined;
}

/** The thing that an event is about. */
export function subjectOf(event: EventOf<BusinessEventType>): Subject {
  switch (event.type) {
    case 'log.created':
      return { kind: 'log', id: event.data.logId };
    case 'access.command-refused':
      return (
        (event.data.stream === undefined ? undefined : subjectOfStream(event.data.stream)) ??
        ({ kind: 'request', id: event.data.commandId } as const)
      );
    case 'access.case-viewed':
      return { kind: 'case', id: event.data.caseId };
    case 'access.search-run':
      return { kind: 'search', id: event.data.view };
    case 'access.report-exported':
      return { kind: 'report', id: event.data.reportId };
    case 'access.customer-token-issued':
      return event.data.caseId === undefined
        ? { kind: 'request', id: event.data.tokenId }
        : { kind: 'case', id: event.data.caseId };
    case 'access.requests-turned-away':
      return { kind: 'request', id: event.stream };
    case 'output.received':
    case 'output.matched':
    case 'output.unmatched':
    case 'output.set-aside':
      return { kind: 'document', id: event.data.documentId };
    case 'operator.parked-resolved':
      return { kind: 'consumer', id: event.data.consumer };
    case 'operator.rebuild-requested':
      return { kind: 'consumer', id: event.data.projection };
    default:
      return subjectOfStream(event.stream) ?? { kind: 'log', id: event.stream };
  }
}

/** The case that the event belongs to, where there is one. */
export function caseOf(event: EventOf<BusinessEventType>, subject: Subject): string | undefined {
  return event.metadata.caseId ?? (subject.kind === 'case' ? subject.id : undefined);
}
