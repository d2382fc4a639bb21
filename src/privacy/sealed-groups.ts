import type { EventPlace, SealedDisclosure } from '../ports/vault.js';
import { seal, unseal } from './sealing.js';

/** A personal value that was taken out of an event and waits for its subject's key. */
export interface Disclosed {
  readonly eventId: string;
  /** Place of the event in its append. */
  readonly ordinal: number;
  readonly digest: string;
  readonly subject: string;
  /** base64url: the text that was digested. */
  readonly text: string;
}

/** With fewer values of a subject in an append each is sealed alone. */
const LEAST = 8;
/** A reader of one value opens the others of its group too: no more than so many values, or characters. */
const MOST = 32;
const MOST_CHARACTERS = 16_384;
/** Between the texts of a group; no character of base64url. */
const BETWEEN = '\n';

/** A reference is shorter than anything sealed: 16 bytes id, 6 of the digest, 3 distance, 1 place in the group. */
const REFERENCE_BYTES = 26;
const DIGEST_AT = 16;
const DIGEST_BYTES = 6;
const DISTANCE_AT = 22;
const PLACE_AT = 25;

/**
 * Seals the personal values of an append, each a row of its own, in their order. Where a subject has many, some dozens
 * are sealed together (AES-256-GCM, one nonce and one tag for all): the row of the first one holds them, the rows of the
 * others say where it stands. What a value is worth does not hang on that: its salted digest stands in its event.
 *
 * @param keys data key by subject
 */
export function sealAll(disclosed: readonly Disclosed[], keys: ReadonlyMap<string, Uint8Array>): SealedDisclosure[] {
  if (disclosed.length < LEAST) return disclosed.map((value) => rowOf(value, sealTexts([value], keys)));
  const rows: SealedDisclosure[] = [];
  rows.length = disclosed.length;
  for (const indexes of bySubject(disclosed)) {
    for (let from = 0; from < indexes.length;) {
      const to = indexes.length < LEAST ? from + 1 : endOfGroup(disclosed, indexes, from);
      const group = indexes.slice(from, to);
      const values = group.map((index) => disclosed[index] as Disclosed);
      const first = values[0] as Disclosed;
      rows[group[0] as number] = rowOf(first, sealTexts(values, keys));
      const references = Buffer.allocUnsafe(values.length * REFERENCE_BYTES);
      for (let place = 1; place < values.length; place++) {
        const value = values[place] as Disclosed;
        const reference = references.subarray(place * REFERENCE_BYTES, (place + 1) * REFERENCE_BYTES);
        if (place === 1) refer(reference, first);
        else references.copy(reference, 0, REFERENCE_BYTES, REFERENCE_BYTES + DISTANCE_AT);
        reference.writeUIntBE(value.ordinal - first.ordinal, DISTANCE_AT, 3);
        reference[PLACE_AT] = place;
        rows[group[place] as number] = rowOf(value, reference);
      }
      from = to;
    }
  }
  return rows;
}

/** Where a value was sealed: in the row of this event whose digest begins so, as one of several. */
export interface Reference {
  readonly eventId: string;
  readonly digestStart: string;
  /** So many events after that one. */
  readonly distance: number;
  /** Among the values of that row; 0 is its own. */
  readonly place: number;
}

/** What a row refers to; undefined for one that holds its value itself. */
export function referenceIn({ sealed }: SealedDisclosure): Reference | undefined {
  if (sealed.length !== REFERENCE_BYTES) return undefined;
  const bytes = Buffer.from(sealed.buffer, sealed.byteOffset, sealed.length);
  const id = bytes.toString('hex', 0, DIGEST_AT);
  return {
    eventId: [id.slice(0, 8), id.slice(8, 12), id.slice(12, 16), id.slice(16, 20), id.slice(20)].join('-'),
    digestStart: bytes.toString('base64url', DIGEST_AT, DISTANCE_AT),
    distance: bytes.readUIntBE(DISTANCE_AT, 3),
    place: bytes[PLACE_AT] as number,
  };
}

/** The place of the event that a reference of this event leads to. A log that counts events numbers an append without gaps. */
export const referredPlace = ({ position }: EventPlace, { eventId, distance }: Reference): EventPlace => ({
  id: eventId,
  position: position - BigInt(distance),
});

/** The texts that a row holds; undefined when key or row are not those of the sealing. */
export function textsIn(row: SealedDisclosure, key: Uint8Array): readonly string[] | undefined {
  return unseal(key, row.sealed, row.eventId + row.digest)
    ?.toString('latin1')
    .split(BETWEEN);
}

function bySubject(disclosed: readonly Disclosed[]): Iterable<readonly number[]> {
  const found = new Map<string, number[]>();
  for (let index = 0; index < disclosed.length; index++) {
    const { subject } = disclosed[index] as Disclosed;
    const indexes = found.get(subject);
    if (indexes === undefined) found.set(subject, [index]);
    else indexes.push(index);
  }
  return found.values();
}

function endOfGroup(disclosed: readonly Disclosed[], indexes: readonly number[], from: number): number {
  let to = from;
  for (let characters = 0; to < indexes.length && to - from < MOST; to++) {
    characters += (disclosed[indexes[to] as number] as Disclosed).text.length;
    if (to > from && characters > MOST_CHARACTERS) break;
  }
  return to;
}

function sealTexts(values: readonly Disclosed[], keys: ReadonlyMap<string, Uint8Array>): Buffer {
  const { eventId, digest, subject, text } = values[0] as Disclosed;
  const key = keys.get(subject) as Uint8Array;
  const plain = values.length === 1 ? text : values.map((value) => value.text).join(BETWEEN);
  return seal(key, Buffer.from(plain, 'latin1'), eventId + digest);
}

function refer(reference: Buffer, { eventId, digest }: Disclosed): void {
  reference.write(eventId.replaceAll('-', ''), 0, 'hex');
  reference.write(digest, DIGEST_AT, DIGEST_BYTES, 'base64url');
}

const rowOf = ({ eventId, digest, subject }: Disclosed, sealed: Uint8Array): SealedDisclosure => ({
  eventId,
  digest,
  subject,
  sealed,
});
