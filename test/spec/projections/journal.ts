import { validateNew, type AnyEvent } from '../../../src/events/catalogue.js';
import type { EventDraft, Metadata } from '../../../src/events/envelope.js';
import { derivedId } from '../../../src/events/identity.js';

/** A uuid for a word: `uuid('case A')` is the same everywhere in the tests. */
export const uuid = (word: string | number): string => derivedId('test', word);

export type Circumstances = { readonly stream: string; readonly at?: string } & Partial<Metadata>;

const PERSON: Metadata['actor'] = { type: 'person', id: 'jane', name: 'Jane Doe' };
export const SERVICE: Metadata['actor'] = { type: 'service', id: 'casewitness' };

/** A log written by hand: whole, valid events in order, with positions that have gaps. */
export class Journal {
  readonly events: AnyEvent[] = [];
  private readonly revisions = new Map<string, number>();
  private last = '2026-01-01T00:00:00.000Z';

  /** Records a draft; `at` (default: the time before) is occurredAt and recordedAt unless they are named. */
  record(draft: EventDraft, { stream, at = this.last, ...metadata }: Circumstances): AnyEvent {
    const revision = (this.revisions.get(stream) ?? -1) + 1;
    const position = BigInt(this.events.length + 1) * 10n;
    const data = draft.data as { readonly caseId?: string };
    const event = {
      ...draft,
      id: uuid(`${stream}#${revision}`),
      metadata: {
        occurredAt: at,
        recordedAt: at,
        actor: PERSON,
        correlationId: uuid('correlation'),
        causationId: uuid('causation'),
        commandId: uuid(`command ${stream}#${revision}`),
        origin: 'live' as const,
        confidentiality: 'standard' as const,
        ...(data.caseId !== undefined && { caseId: data.caseId }),
        ...metadata,
      },
      stream,
      revision,
      position,
    };
    validateNew(event);
    this.revisions.set(stream, revision);
    this.last = at;
    this.events.push(event as AnyEvent);
    return event as AnyEvent;
  }

  /** Records on the stream of the draft's case, communication or obligation. */
  tell(draft: EventDraft, at?: string, metadata: Partial<Metadata> = {}): AnyEvent {
    const [kind] = draft.type.split('.') as [string];
    const data = draft.data as Readonly<Record<string, string>>;
    const id = data[`${kind}Id`];
    if (id === undefined) throw new Error(`${draft.type} names no ${kind}Id; use record`);
    return this.record(draft, { stream: `${kind}-${id}`, at, ...metadata });
  }

  get head(): bigint {
    return this.events.at(-1)?.position ?? 0n;
  }
}
