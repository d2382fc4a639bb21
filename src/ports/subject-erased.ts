import type { DestroyedKey } from './vault.js';

/**
 * An event would bring new personal data of a subject whose data was erased. It is refused, nothing is written:
 * sealing it anew would undo the erasure, leaving it out would lose it silently.
 */
export class SubjectErased extends Error {
  override readonly name = 'SubjectErased';
  constructor(readonly tombstone: DestroyedKey) {
    super(`The personal data of ${tombstone.subject} was erased at ${tombstone.destroyedAt}`);
  }
}
