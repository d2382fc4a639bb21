import { EVENTS } from '../../events/catalogue.js';
import type { TimelineEntry } from '../../projections/case-timeline/queries.js';
import { inPieces } from '../formats/report-record.js';
import { activityOf, attributesOf, caseAttributesOf, type CaseHistory } from './case-histories.js';

const TIMES = new Set(['recordedAt', 'receivedAt', 'openedAt']);
const typed = (names: readonly string[]) => names.map((name) => ({ name, type: TIMES.has(name) ? 'time' : 'string' }));

const CASE_ATTRIBUTES = typed([
  'caseReference', 'caseKind', 'legalEntity', 'product', 'jurisdiction', 'openedAt', 'phase', 'caseOutcome', 'caseOrigin',
]); // prettier-ignore
const EVENT_ATTRIBUTES = typed([
  'resource', 'work', 'transition', 'type', 'category', 'position', 'recordedAt', 'receivedAt', 'actorType', 'outcome',
  'reasonCodes', 'citation', 'communicationId', 'obligationId', 'documentId', 'policyRule', 'origin', 'confidentiality',
]); // prettier-ignore

/** The things beside the case that an event is about: which leaf names them, their type, and how they belong. */
const PARTS = [
  ['communicationId', 'letter'],
  ['obligationId', 'clock'],
  ['documentId', 'document'],
] as const satisfies readonly (readonly [keyof TimelineEntry, string])[];

/**
 * Cases as OCEL 2.0 JSON: cases, letters, clocks and documents are objects, whatever happened to several of them is one
 * event. The cases are gone through twice: objects stand before events.
 */
export function ocel(histories: () => AsyncIterable<CaseHistory>): AsyncIterable<Uint8Array> {
  return inPieces(ocelText(histories));
}

async function* ocelText(histories: () => AsyncIterable<CaseHistory>): AsyncGenerator<string, void> {
  const objectTypes = [{ name: 'case', attributes: CASE_ATTRIBUTES }, ...PARTS.map(([, name]) => ({ name, attributes: [] }))]; // prettier-ignore
  const ofCases = EVENTS.map(({ type }) => type).filter((type) => /^(case|communication|obligation)\./.test(type));
  const eventTypes = ofCases.map((name) => ({ name, attributes: EVENT_ATTRIBUTES }));
  yield `{"objectTypes":${JSON.stringify(objectTypes)},\n"eventTypes":${JSON.stringify(eventTypes)},\n"objects":[`;
  yield* listed(histories(), objectsOf);
  yield '],\n"events":[';
  yield* listed(histories(), ({ case: { caseId }, events }) => events.map((entry) => eventOf(caseId, entry)));
  yield ']}\n';
}

async function* listed(
  histories: AsyncIterable<CaseHistory>,
  itemsOf: (history: CaseHistory) => readonly object[],
): AsyncGenerator<string, void> {
  let first = true;
  for await (const history of histories) {
    for (const item of itemsOf(history)) {
      yield `${first ? '' : ','}\n${JSON.stringify(item)}`;
      first = false;
    }
  }
}

function objectsOf({ case: one, events }: CaseHistory): object[] {
  const attributes = caseAttributesOf(one).map(([name, value]) => ({ name, value, time: one.openedAt }));
  const parts = new Map<string, object>();
  for (const entry of events) {
    for (const [leaf, type] of PARTS) {
      const id = entry[leaf];
      if (id === null || parts.has(id)) continue;
      parts.set(id, { id, type, attributes: [], relationships: [{ objectId: one.caseId, qualifier: 'of case' }] });
    }
  }
  return [{ id: one.caseId, type: 'case', attributes, relationships: [] }, ...parts.values()];
}

function eventOf(caseId: string, entry: TimelineEntry): object {
  const { activity, transition } = activityOf(entry);
  // What a work item is called beside what its event is called.
  const work = activity === entry.type ? [] : [['work', activity] as const];
  const own = [['resource', entry.actorId], ['transition', transition], ...work] as const;
  const parts = PARTS.flatMap(([leaf, qualifier]) => {
    const id = entry[leaf];
    return id === null ? [] : [{ objectId: id, qualifier }];
  });
  return {
    id: entry.eventId,
    type: entry.type,
    time: entry.occurredAt,
    attributes: [...own, ...attributesOf(entry)].map(([name, value]) => ({ name, value })),
    relationships: [{ objectId: caseId, qualifier: 'case' }, ...parts],
  };
}
