import type { AnyEvent } from '../../events/catalogue.js';
import { caseStream } from '../../events/identity.js';
import type { EventStore } from '../../ports/event-store.js';
import { replay } from '../replay.js';
import { CaseTable, PartyTable, TimelineTable } from './entity.js';
import { caseTimeline } from './projector.js';
import { detailOf, type CaseDetail } from './queries.js';

/**
 * A case as it was at an instant of the business, by all that is known of it now: the events of its stream that had
 * occurred by then, whenever they were recorded, in the order of the record. Undefined where it was not opened by then.
 */
export async function caseAsOccurred(
  store: Pick<EventStore, 'readStream'>,
  caseId: string,
  by: string,
): Promise<CaseDetail | undefined> {
  const events: AnyEvent[] = [];
  for await (const event of store.readStream(caseStream(caseId)))
    if (event.metadata.occurredAt <= by) events.push(event);
  const replayed = replay(caseTimeline, events);
  const [row] = replayed.rows(CaseTable);
  if (!row) return undefined;
  const version = replayed.rows(TimelineTable).reduce((sum, { versionStep }) => sum + versionStep, 0);
  const order = ({ role, partyId }: { readonly role: string; readonly partyId: string }) => `${role}\n${partyId}`;
  const parties = replayed.rows(PartyTable).sort((a, b) => (order(a) < order(b) ? -1 : 1));
  return detailOf(row, parties, version);
}
