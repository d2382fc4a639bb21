import type { AnyEvent } from '../events/catalogue.js';
import type { NewEvent, RecordedEvent } from '../events/envelope.js';
import type {
  Appended,
  EventLog,
  ExpectedRevision,
  ReadStreamOptions,
  StoredEvent,
  Subscription,
} from '../ports/event-log.js';
import type { EventBatch, EventStore, UnreadableEvent } from '../ports/event-store.js';
import { NO_DISCLOSURES, type Disclosures, type Vault } from '../ports/vault.js';
import { Draft, type WritingCatalogue } from './drafting.js';
import type { Keyring } from './keyring.js';
import { Opener, type EventContent, type Opened } from './opening.js';

/** What the seam needs to know of the events: four functions of `events/catalogue`. */
export interface Catalogue extends WritingCatalogue {
  /** @throws InvalidEvent when an opened event cannot be brought to the current version */
  upcast(event: RecordedEvent): AnyEvent;
}

/** Events opened together: one question to the vault for each such page. */
const PAGE = 256;

/**
 * The privacy seam. Below it stand an immutable log that holds salted digests in place of personal values, and a vault
 * that can delete them; above it everything sees whole events, and `erased` where a subject's key was destroyed.
 */
export class SealedLog implements EventStore {
  readonly logId: string;
  readonly simulated: boolean;
  readonly maxAppendBytes: number;
  private readonly opener: Opener;

  constructor(
    private readonly log: EventLog,
    private readonly vault: Vault,
    private readonly keyring: Keyring,
    private readonly catalogue: Catalogue,
  ) {
    this.logId = log.logId;
    this.simulated = log.simulated;
    this.maxAppendBytes = log.maxAppendBytes;
    // Opening asks for leaves of stored content, which has no id and place that would matter to the catalogue.
    this.opener = new Opener(vault, keyring, (event: EventContent) => catalogue.personalLeaves({ id: '', ...event }));
  }

  /**
   * Validates, seals and appends. See the port for what an append promises and throws.
   *
   * @throws InvalidEvent when an event does not fit its schema; nothing is written then
   * @throws SubjectErased when an event brings new personal data of a subject that was erased; nothing is written then
   */
  async append(stream: string, expectedRevision: ExpectedRevision, events: readonly NewEvent[]): Promise<Appended> {
    const draft = new Draft(this.catalogue, events);
    if (draft.subjects.size === 0) return this.log.append(stream, expectedRevision, draft.events, NO_DISCLOSURES);
    const lease = await this.keyring.lease(draft.subjects);
    try {
      const disclosures: Disclosures = { keys: lease.carried, rows: draft.seal(lease.keys) };
      if (this.vault.writeOrder === 'with-append') {
        return await this.log.append(stream, expectedRevision, draft.events, disclosures);
      }
      const revision = expectedRevision === 'no-stream' ? 0 : expectedRevision + 1;
      await this.vault.write(disclosures, { logId: this.logId, stream, revision, events: events.length });
      return await this.log.append(stream, expectedRevision, draft.events, NO_DISCLOSURES);
    } finally {
      lease.release();
    }
  }

  /** See the port. */
  async *readStream(stream: string, options?: ReadStreamOptions): AsyncIterable<AnyEvent> {
    let page: StoredEvent[] = [];
    for await (const event of this.log.readStream(stream, options)) {
      page.push(event);
      if (page.length < PAGE) continue;
      yield* this.whole(page);
      page = [];
    }
    yield* this.whole(page);
  }

  /** See the port. */
  async readBatch(options: {
    readonly after: bigint;
    readonly limit: number;
    readonly types?: ReadonlySet<string>;
  }): Promise<EventBatch> {
    const { after, limit, types } = options;
    const wanted: StoredEvent[] = [];
    let last: StoredEvent | undefined;
    let scanned = 0;
    for await (const event of this.log.readAll({ after, limit })) {
      last = event;
      scanned++;
      if (types === undefined || types.has(event.type)) wanted.push(event);
    }
    const opened = await this.opener.open(wanted);
    const events = opened.map((each) => this.current(each));
    if (last === undefined) return { events, scanned };
    const { position, id: eventId, stream: lastStream, revision } = last;
    return { events, scanned, last: { position, eventId, stream: lastStream, revision } };
  }

  /** See the port. */
  subscribe(options: { readonly after: bigint }, wake: () => void): Subscription {
    return this.log.subscribe(options, wake);
  }

  /** See the port. */
  head(patienceMs?: number): Promise<bigint> {
    return this.log.head(patienceMs);
  }

  private async *whole(page: readonly StoredEvent[]): AsyncIterable<AnyEvent> {
    for (const opened of await this.opener.open(page)) {
      const event = this.current(opened);
      if ('error' in event) throw event.error;
      yield event;
    }
  }

  private current(opened: Opened): AnyEvent | UnreadableEvent {
    if ('error' in opened) return unreadable(opened.stored, opened.error, opened.caseId);
    try {
      return this.catalogue.upcast(opened.event);
    } catch (error) {
      return unreadable(opened.stored, error as Error, opened.event.metadata.caseId);
    }
  }
}

function unreadable(event: StoredEvent, error: Error, caseId: string | undefined): UnreadableEvent {
  const { id, type, stream, revision, position } = event;
  return { id, type, stream, revision, position, error, ...(caseId === undefined ? {} : { caseId }) };
}
