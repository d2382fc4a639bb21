import { canonicalJson } from '../events/canonical-json.js';
import type { Documents, PersonalLeaf, ReplacePersonal } from '../events/catalogue.js';
import { isErased, type NewEvent } from '../events/envelope.js';
import type { EventToStore } from '../ports/event-log.js';
import type { SealedDisclosure } from '../ports/vault.js';
import { disclose, placeOf } from './disclosure.js';
import { replaceLeaves } from './replace-leaves.js';
import { sealAll, type Disclosed } from './sealed-groups.js';

/** What drafting needs to know of the events: three functions of `events/catalogue`. */
export interface WritingCatalogue {
  /** Validates, takes personal values out and writes, in one pass; undefined where that takes a second look. */
  writeQuickly(event: NewEvent, replace: ReplacePersonal): Documents | undefined;
  /** @throws InvalidEvent when an event on its way in does not fit its schema */
  validateNew(event: NewEvent): void;
  /** The personal leaves that this event has, and whose key seals each. */
  personalLeaves(event: NewEvent): readonly PersonalLeaf[];
}

/**
 * The events of one append as they will be stored, salted digests in place of what is personal, and the personal values
 * beside them, to be sealed when their keys are there.
 */
export class Draft {
  readonly events: readonly EventToStore[];
  /** Whose personal values there are. */
  readonly subjects: ReadonlySet<string>;
  private readonly disclosed: Disclosed[] = [];
  private ordinal = 0;

  /** @throws InvalidEvent when one of the events does not fit its schema */
  constructor(
    private readonly catalogue: WritingCatalogue,
    events: readonly NewEvent[],
  ) {
    this.events = events.map((event, ordinal) => {
      this.ordinal = ordinal;
      return this.quickly(event) ?? this.thoroughly(event);
    });
    const subjects = new Set<string>();
    for (const { subject } of this.disclosed) subjects.add(subject);
    this.subjects = subjects;
  }

  /** The personal values, in the order of their events, sealed with their subjects' keys. */
  seal(keys: ReadonlyMap<string, Uint8Array>): SealedDisclosure[] {
    return sealAll(this.disclosed, keys);
  }

  private quickly(event: NewEvent): EventToStore | undefined {
    const { id, type, version } = event;
    const before = this.disclosed.length;
    const documents = this.catalogue.writeQuickly(event, (value, place, subject) => {
      const digest = this.take(id, id + place, subject, value);
      return `{"$d":"${digest}"}`;
    });
    if (documents) return { id, type, version, data: documents.data, metadata: documents.metadata };
    this.disclosed.length = before;
    return undefined;
  }

  private thoroughly(event: NewEvent): EventToStore {
    this.catalogue.validateNew(event);
    const { id, type, version, data, metadata } = event;
    // An erased value that was copied from an earlier event is no personal data: it stands as it is.
    const leaves = this.catalogue.personalLeaves(event).filter(({ path }) => !isErased(valueAt(event, path)));
    const paths = leaves.map(({ path }) => path);
    const document = replaceLeaves({ data, metadata }, paths, (value, i) => {
      const { path, subject } = leaves[i] as PersonalLeaf;
      return { $d: this.take(id, placeOf(id, path), subject, value) };
    });
    return { id, type, version, data: canonicalJson(document.data), metadata: canonicalJson(document.metadata) };
  }

  private take(eventId: string, place: string, subject: string, value: unknown): string {
    const { text, digest } = disclose(place, value);
    this.disclosed.push({ eventId, ordinal: this.ordinal, digest, subject, text });
    return digest;
  }
}

function valueAt(event: NewEvent, path: readonly (string | number)[]): unknown {
  let at: unknown = event;
  for (const step of path) at = (at as Record<string | number, unknown>)[step];
  return at;
}
