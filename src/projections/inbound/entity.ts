import type { Confidentiality } from '../../events/envelope.js';
import { caseReferenceTable } from '../case-reference.js';
import { integer, nullable, text } from '../column.js';
import { temporalTable, type RowOf } from '../define-table.js';

/** `received`: not applied yet, or waiting for others. `rejected`: names no case that it could be about. */
export type InboundState = 'received' | 'applied' | 'refused' | 'discarded' | 'rejected';

/** What came in, and what became of it. Never what it says. */
export const InboundMessageTable = temporalTable({
  name: 'inbound_messages',
  key: ['inboundId'],
  columns: {
    inboundId: text(),
    /** Whether or not there is such a case. */
    caseId: nullable(text()),
    eventType: nullable(text()),
    sourceUri: nullable(text()),
    sequence: nullable(integer()),
    state: text<InboundState>(),
    code: nullable(text()),
    detail: nullable(text()),
    field: nullable(text()),
    /** The message before it that it contradicts: same source and id, and says something else. */
    conflictsWith: nullable(text()),
    bytes: integer(),
    receivedAt: text(),
    settledAt: nullable(text()),
    retries: integer(),
    confidentiality: text<Confidentiality>(),
  },
  indices: [
    { name: 'inbound_messages_by_change', columns: ['fromPosition'] },
    { name: 'inbound_messages_by_receipt', columns: ['receivedAt', 'inboundId', 'fromPosition', 'toPosition'] },
    { name: 'inbound_messages_by_state', columns: ['state', 'receivedAt', 'inboundId', 'fromPosition', 'toPosition'] },
  ],
});
export type InboundMessageRow = RowOf<typeof InboundMessageTable>;

/** `open`: waited for. `passed`: gone on without. `closed`: all of it came, in time or late. */
export type GapState = 'open' | 'passed' | 'closed';

/** Numbers that were missing among the messages about a case. */
export const InboundGapTable = temporalTable({
  name: 'inbound_gaps',
  key: ['caseId', 'began'],
  columns: {
    caseId: text(),
    /** The first number that was missing. */
    began: integer(),
    ended: integer(),
    /** How many are missing still. */
    missing: integer(),
    state: text<GapState>(),
    foundAt: text(),
    /** Until when it was waited for. */
    until: text(),
    closedAt: nullable(text()),
  },
  indices: [
    { name: 'inbound_gaps_by_change', columns: ['fromPosition'] },
    { name: 'inbound_gaps_by_state', columns: ['state', 'foundAt', 'caseId', 'fromPosition', 'toPosition'] },
  ],
});
export type InboundGapRow = RowOf<typeof InboundGapTable>;

export const InboundCaseReferenceTable = caseReferenceTable('inbound_cases');
