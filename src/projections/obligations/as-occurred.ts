import type { AnyEvent } from '../../events/catalogue.js';
import { caseStream, obligationStream } from '../../events/identity.js';
import type { EventStore } from '../../ports/event-store.js';
import type { ReadSession } from '../../ports/read-store.js';
import { referenceOf } from '../case-reference.js';
import { replay } from '../replay.js';
import { ObligationCaseTable, ObligationTable } from './entity.js';
import { obligations } from './projector.js';
import { clockOf, type ObligationView } from './queries.js';

/**
 * The clocks of a case as they stood at an instant of the business, by all that is known of them now: the events that had
 * occurred by then, whenever they were recorded. The earliest limit first.
 */
export async function obligationsAsOccurred(
  session: ReadSession,
  store: Pick<EventStore, 'readStream'>,
  caseId: string,
  by: string,
): Promise<ObligationView[]> {
  const known = await session.query<{ id: string }>(
    'SELECT DISTINCT obligation_id AS id FROM obligations WHERE case_id = :caseId',
    { caseId },
  );
  const events: AnyEvent[] = [];
  for (const stream of [caseStream(caseId), ...known.map(({ id }) => obligationStream(id))]) {
    for await (const event of store.readStream(stream)) if (event.metadata.occurredAt <= by) events.push(event);
  }
  const replayed = replay(obligations, events);
  const [reference] = replayed.rows(ObligationCaseTable);
  const order = ({ sortAt, obligationId }: { readonly sortAt: string; readonly obligationId: string }) => `${sortAt}\n${obligationId}`; // prettier-ignore
  return replayed
    .rows(ObligationTable)
    .sort((a, b) => (order(a) < order(b) ? -1 : 1))
    .map((row) => clockOf(row, reference ? referenceOf(reference) : null));
}
