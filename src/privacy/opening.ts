import type { PersonalLeaf } from '../events/catalogue.js';
import type { EventDraft, Metadata, RecordedEvent } from '../events/envelope.js';
import { EventLogCorrupt, type StoredEvent } from '../ports/event-log.js';
import type { DestroyedKey, EventPlace, SealedDisclosure, Vault } from '../ports/vault.js';
import { disclosedValue, isDigested, placeOf } from './disclosure.js';
import type { Keyring } from './keyring.js';
import { referenceIn, referredPlace, textsIn } from './sealed-groups.js';

/** The content of an event, without its place in the log. */
export type EventContent = EventDraft & { readonly metadata: Metadata };

/** An opened event, or why it cannot be opened; its metadata then as far as they could be read. */
export type Opened =
  | { readonly stored: StoredEvent; readonly event: RecordedEvent }
  | { readonly stored: StoredEvent; readonly error: Error; readonly caseId?: string };

type Container = Record<string | number, unknown>;

/** A place where a digest stands for a personal value. */
interface Slot {
  readonly container: Container;
  readonly key: string | number;
  readonly digest: string;
  readonly path: readonly (string | number)[];
  /** The row in the vault that holds its value, where it is still there; often its own, else the first of its group. */
  holder: SealedDisclosure | undefined;
  /** Among the values that the holder holds. */
  among: number;
  /** Whose it is: by the row or, where that was erased, by the schema. */
  subject: string;
}

interface Draft {
  readonly stored: StoredEvent;
  readonly document: { readonly data: unknown; readonly metadata: Metadata };
  readonly slots: readonly Slot[];
}

type Keys = ReadonlyMap<string, Uint8Array | DestroyedKey>;
type Rows = Map<string, SealedDisclosure[]>;
/** What rows were found to hold that hold several values: each is opened once for all of them. */
type Texts = Map<SealedDisclosure, readonly string[]>;

/** Puts the personal values back into stored events: one question to the vault for many events. */
export class Opener {
  /** @param personalLeaves knows from the catalogue whose a leaf is; asked only where the vault has no row of it */
  constructor(
    private readonly vault: Vault,
    private readonly keyring: Keyring,
    private readonly personalLeaves: (event: EventContent) => readonly PersonalLeaf[],
  ) {}

  /**
   * Opens events, in the same order. What is wrong with one of them stands in its place.
   *
   * @throws EventLogUnavailable | EventLogDenied when the vault or its keys cannot be used at all
   */
  async open(events: readonly StoredEvent[]): Promise<Opened[]> {
    const drafts = events.map(parse);
    const personal = events.filter((_, i) => slotsOf(drafts[i] as Draft | Opened).length > 0);
    if (personal.length === 0) return drafts.map((draft) => ('slots' in draft ? whole(draft) : draft));
    const rows = await this.rowsOf(personal);
    const owned = drafts.map((draft) => ('slots' in draft ? this.own(draft, rows) : draft));
    const subjects = new Set<string>();
    for (const draft of owned) {
      for (const { holder, subject } of slotsOf(draft)) {
        subjects.add(subject);
        // A row that is gone tells of an erasure, perhaps by another instance: the key in memory is then an old one.
        if (holder === undefined) this.keyring.forget(subject);
      }
    }
    const keys = await this.keyring.forOpening(subjects);
    const texts: Texts = new Map();
    return owned.map((draft) => ('slots' in draft ? fill(draft, keys, texts) : draft));
  }

  /** The rows of these events by event, and of those before them that hold their values too. */
  private async rowsOf(events: readonly StoredEvent[]): Promise<Rows> {
    const rows: Rows = new Map();
    sort(await this.vault.disclosures(events), rows);
    const more = new Map<string, EventPlace>();
    for (const event of events) {
      for (const row of rows.get(event.id) ?? []) {
        const reference = referenceIn(row);
        if (reference && !rows.has(reference.eventId)) more.set(reference.eventId, referredPlace(event, reference));
      }
    }
    if (more.size > 0) sort(await this.vault.disclosures([...more.values()]), rows);
    return rows;
  }

  private own(draft: Draft, rows: Rows): Draft | Opened {
    try {
      for (const slot of draft.slots) {
        const row = rows.get(draft.stored.id)?.find(({ digest }) => digest === slot.digest);
        const reference = row && referenceIn(row);
        slot.holder = row;
        if (row && reference) {
          const { eventId, digestStart } = reference;
          slot.holder = rows
            .get(eventId)
            ?.find(({ digest, subject }) => digest.startsWith(digestStart) && subject === row.subject);
        }
        slot.among = reference?.place ?? 0;
        slot.subject = row?.subject ?? this.catalogued(draft, slot);
      }
      return draft;
    } catch (error) {
      return unreadable(draft.stored, error as Error, draft.document.metadata);
    }
  }

  /** Whose value stood there, by the schema: an erasure deletes the row that would say so. */
  private catalogued({ stored, document }: Draft, slot: Slot): string {
    const place = placeOf('', slot.path);
    const leaves = this.personalLeaves({ type: stored.type, version: stored.version, ...document });
    const leaf = leaves.find(({ path }) => placeOf('', path) === place);
    if (leaf === undefined) throw missing(stored, slot);
    return leaf.subject;
  }
}

const NO_SLOTS: readonly Slot[] = [];

function slotsOf(draft: Draft | Opened): readonly Slot[] {
  return 'slots' in draft ? draft.slots : NO_SLOTS;
}

function sort(rows: readonly SealedDisclosure[], sorted: Rows): void {
  for (const row of rows) {
    const beside = sorted.get(row.eventId);
    if (beside === undefined) sorted.set(row.eventId, [row]);
    else beside.push(row);
  }
}

function fill(draft: Draft, keys: Keys, texts: Texts): Opened {
  const { stored, slots, document } = draft;
  try {
    for (const slot of slots) slot.container[slot.key] = valueOf(stored, slot, keys.get(slot.subject), texts);
    return whole(draft);
  } catch (error) {
    return unreadable(stored, error as Error, document.metadata);
  }
}

function valueOf(stored: StoredEvent, slot: Slot, key: Uint8Array | DestroyedKey | undefined, opened: Texts): unknown {
  if (key !== undefined && !(key instanceof Uint8Array)) {
    return { erased: true, at: key.destroyedAt, erasureEvent: key.erasureEvent };
  }
  const { holder, among } = slot;
  if (key === undefined || holder === undefined) throw missing(stored, slot);
  const texts = opened.get(holder) ?? textsIn(holder, key);
  if (texts !== undefined && texts.length > 1) opened.set(holder, texts);
  const place = placeOf(stored.id, slot.path);
  const text = texts?.[among];
  const disclosed = text === undefined ? undefined : disclosedValue(text, slot.digest, place);
  if (disclosed) return disclosed.value;
  throw new EventLogCorrupt(`The disclosure in the vault is not the one of ${place}`);
}

/** Never a silent null: what was not erased must be there. */
function missing(stored: StoredEvent, slot: Slot): EventLogCorrupt {
  const place = placeOf(stored.id, slot.path);
  return new EventLogCorrupt(`The vault lacks the disclosure or the key for ${place}, and knows of no erasure`);
}

function parse(stored: StoredEvent): Draft | Opened {
  let document: Draft['document'];
  try {
    document = { data: JSON.parse(stored.data), metadata: JSON.parse(stored.metadata) as Metadata };
  } catch (cause) {
    const place = `event ${stored.id} (${stored.stream} at ${stored.revision})`;
    return { stored, error: new EventLogCorrupt(`What is stored of ${place} is no JSON`, { cause }) };
  }
  const inData = stored.data.includes('"$d":');
  const inMetadata = stored.metadata.includes('"$d":');
  if (!inData && !inMetadata) return { stored, document, slots: NO_SLOTS };
  const slots: Slot[] = [];
  if (inData) findSlots(document as unknown as Container, 'data', [], slots);
  if (inMetadata) findSlots(document as unknown as Container, 'metadata', [], slots);
  return { stored, document, slots };
}

function findSlots(
  container: Container,
  key: string | number,
  above: readonly (string | number)[],
  found: Slot[],
): void {
  const value = container[key];
  if (typeof value !== 'object' || value === null) return;
  const path = [...above, key];
  if (isDigested(value))
    found.push({ container, key, digest: value.$d, path, holder: undefined, among: 0, subject: '' });
  else if (Array.isArray(value)) for (let i = 0; i < value.length; i++) findSlots(value as never, i, path, found);
  else for (const name of Object.keys(value)) findSlots(value as Container, name, path, found);
}

function whole({ stored, document: { data, metadata } }: Draft): Opened {
  const { id, type, version, stream, revision, position } = stored;
  return { stored, event: { id, type, version, data, metadata, stream, revision, position } };
}

function unreadable(stored: StoredEvent, error: Error, metadata: Metadata): Opened {
  const caseId: unknown = metadata.caseId;
  return typeof caseId === 'string' ? { stored, error, caseId } : { stored, error };
}
