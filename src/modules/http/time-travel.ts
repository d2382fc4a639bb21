import { Inject, Injectable } from '@nestjs/common';
import type { Clock } from '../../ports/clock.js';
import type { EventStore } from '../../ports/event-store.js';
import type { ReadStore } from '../../ports/read-store.js';
import { CLOCK, EVENT_STORE, READ_STORE } from '../../ports/tokens.js';
import { positionAt } from '../../projections/audit-trail/log-time.js';
import type { Pin } from '../../projections/page.js';
import type { AsOfQueryDto } from './as-of.dto.js';
import { pinOf } from './page.dto.js';
import { Problem } from './problem.js';
import { ReadModels } from './read-models.js';

/** Where a read looks: at a position of the log, or at what had happened by an instant. */
export interface Moment extends Pin {
  /** RFC 3339 UTC with milliseconds, inclusive. */
  readonly occurredBy?: string;
}

/** Turns `?asOf=` and `?by=` into the place that a read looks at. */
@Injectable()
export class TimeTravel {
  constructor(
    @Inject(READ_STORE) private readonly readStore: ReadStore,
    @Inject(EVENT_STORE) private readonly store: EventStore,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(ReadModels) private readonly readModels: ReadModels,
  ) {}

  /**
   * By recorded time it is the last position that was logged at or before the instant: the answer is that of a replay up
   * to there, and of the service itself at that instant.
   *
   * @param names read models that answer: they are waited for
   * @throws Problem 422 for an instant that has not come, or is given twice; 503 while a read model is behind
   */
  async moment(query: AsOfQueryDto, names: readonly string[]): Promise<Moment> {
    const { asOf, by = 'recorded', at } = query;
    if (asOf === undefined) {
      if (query.by !== undefined) throw invalid('by', 'says of which time asOf is, which is missing');
      await this.readModels.reachFor(query, names);
      return pinOf(query);
    }
    if (at !== undefined) throw invalid('asOf', 'is given in place of at, not beside it');
    const instant = new Date(asOf).toISOString();
    const now = this.clock.now();
    if (instant > now) throw invalid('asOf', `lies in the future; here it is ${now}`);
    // What was logged by then is all there; that the read models have it too is waited for.
    const head = await this.store.head();
    await this.readModels.reach(head, [...new Set([...names, 'audit-trail'])]);
    if (by === 'occurred') return { occurredBy: instant };
    return { at: await this.readStore.read((session) => positionAt(session, instant)) };
  }
}

const invalid = (field: string, reason: string): Problem =>
  new Problem(422, 'content-invalid', 'Some fields are not valid', {
    errors: [{ field, reason: `${field} ${reason}` }],
  });
