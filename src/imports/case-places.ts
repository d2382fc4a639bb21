import { detached } from './attributes.js';

/** How far a case has been read: commands are known by the place of their event, so no two events may share one. */
export class CasePlace {
  private next = 0;
  private seen: Set<string> | undefined;

  /** The reference, in a copy of its own. */
  constructor(readonly ref: string) {}

  /** The place of the next event, from 0. */
  take(): number {
    this.next += 1;
    return this.next - 1;
  }

  /** True when the case had an event of this id before. */
  hasSeen(eventRef: string): boolean {
    this.seen ??= new Set();
    if (this.seen.has(eventRef)) return true;
    this.seen.add(detached(eventRef));
    return false;
  }
}

/**
 * Places by case, over the whole file: rows of a case may stand anywhere, and a log may have two traces of one name.
 * Memory: about 130 bytes per case, and where the source has ids of its own for events, about 100 bytes per event.
 */
export class CasePlaces {
  private readonly places = new Map<string, CasePlace>();

  of(ref: string): CasePlace {
    const known = this.places.get(ref);
    if (known) return known;
    const place = new CasePlace(detached(ref));
    this.places.set(place.ref, place);
    return place;
  }
}
