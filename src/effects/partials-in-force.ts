import type { StreamRunner } from '../commands/kernel/stream-runner.js';
import type { State as CaseState } from '../domain/case.js';
import { templateDecider, textInForce, type DecidingDays, type Version } from '../domain/template.js';
import { templateStream } from '../events/identity.js';
import type { LegalEntity } from '../ports/legal-entities.js';
import { calendarDay } from './zoned-dates.js';

/**
 * The texts of these partials that are in force for a letter of these days, from their streams. A partial without one is
 * left out: whether the letter needs it shows when it is printed.
 */
export async function partialsInForce(
  streams: StreamRunner,
  ids: readonly string[],
  days: DecidingDays,
): Promise<readonly Version[]> {
  const found = await Promise.all(
    ids.map(async (id) => textInForce(await streams.state(templateDecider, templateStream(id)), days)),
  );
  return found.filter((version) => version !== undefined);
}

/** The days of a letter that is made now, in the zone of the legal entity; a case without a decision has that of the letter. */
export function decidingDays(
  { decision, openedAt, receivedAt = openedAt }: CaseState,
  { zone }: LegalEntity,
  now: string,
): DecidingDays {
  const day = (at: string): string => calendarDay(at, zone);
  return { letter: day(now), decision: day(decision?.at ?? now), received: day(receivedAt ?? now) };
}
