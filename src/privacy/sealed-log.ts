import { canonicalJson } from '../events/canonical-json.js';
import type { AnyEvent, PersonalLeaf } from '../events/catalogue.js';
import { isErased, type NewEvent, type RecordedEvent } from '../events/envelope.js';
import type {
  Appended,
  EventLog,
  EventToStore,
  ExpectedRevision,
  ReadStreamOptions,
  StoredEvent,
  Subscription,
} from '../ports/event-log.js';
import type { EventBatch, EventStore, UnreadableEvent } from '../ports/event-store.js';
import { NO_DISCLOSURES, type Disclosures, type SealedDisclosure, type Vault } from '../ports/vault.js';
import { disclose, placeOf } from './disclosure.js';
import type { Keyring } from './keyring.js';
import { Opener, type EventContent, type Opened } from './opening.js';
import { replaceLeaves } from './replace-leaves.js';
import { seal } from './sealing.js';

/** What the seam needs to know of the events: three functions of `events/catalogue`. */
export interface Catalogue {
  /** @throws InvalidEvent when an event on its way in does not fit its schema */
  validateNew(event: NewEvent): void;
  /** The personal leaves that this event has, and whose key seals each. */
  personalLeaves(event: NewEvent): readonly PersonalLeaf[];
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
    const subjects = new Set<string>();
    const leaves = events.map((event) => {
      this.catalogue.validateNew(event);
      // An erased value that was copied from an earlier event is no personal data: it stands as it is.
      const personal = this.catalogue.personalLeaves(event).filter(({ path }) => !isErased(valueAt(event, path)));
      for (const { subject } of personal) subjects.add(subject);
      return personal;
    });
    if (subjects.size === 0) {
      return this.log.append(stream, expectedRevision, events.map(stored), NO_DISCLOSURES);
    }
    const lease = await this.keyring.lease(subjects);
    try {
      const rows: SealedDisclosure[] = [];
      const sealed = events.map((event, i) => sealEvent(event, leaves[i] as PersonalLeaf[], lease.keys, rows));
      const disclosures: Disclosures = { keys: lease.carried, rows };
      if (this.vault.writeOrder === 'with-append') {
        return await this.log.append(stream, expectedRevision, sealed, disclosures);
      }
      const revision = expectedRevision === 'no-stream' ? 0 : expectedRevision + 1;
      await this.vault.write(disclosures, { logId: this.logId, stream, revision, events: events.length });
      return await this.log.append(stream, expectedRevision, sealed, NO_DISCLOSURES);
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

function sealEvent(
  event: NewEvent,
  leaves: readonly PersonalLeaf[],
  keys: ReadonlyMap<string, Uint8Array>,
  rows: SealedDisclosure[],
): EventToStore {
  if (leaves.length === 0) return stored(event);
  const { id, type, version, data, metadata } = event;
  const paths = leaves.map(({ path }) => path);
  const document = replaceLeaves({ data, metadata }, paths, (value, i) => {
    const { path, subject } = leaves[i] as PersonalLeaf;
    const { text, digest } = disclose(placeOf(id, path), value);
    const key = keys.get(subject) as Uint8Array;
    rows.push({ eventId: id, digest, subject, sealed: seal(key, Buffer.from(text, 'latin1'), id + digest) });
    return { $d: digest };
  });
  return { id, type, version, data: canonicalJson(document.data), metadata: canonicalJson(document.metadata) };
}

function stored({ id, type, version, data, metadata }: NewEvent): EventToStore {
  return { id, type, version, data: canonicalJson(data), metadata: canonicalJson(metadata) };
}

function valueAt(event: NewEvent, path: readonly (string | number)[]): unknown {
  let at: unknown = event;
  for (const step of path) at = (at as Record<string | number, unknown>)[step];
  return at;
}

function unreadable(event: StoredEvent, error: Error, caseId: string | undefined): UnreadableEvent {
  const { id, type, stream, revision, position } = event;
  return { id, type, stream, revision, position, error, ...(caseId === undefined ? {} : { caseId }) };
}
