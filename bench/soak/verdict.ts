import type { Metadata } from '../../src/events/envelope.js';
import type { SharedStores } from './shared-stores.js';
import type { SteadyDecisions } from './steady-decisions.js';

const BATCH = 1_000;
/** Differing ids that a line names. */
const NAMED = 3;

/** Something that must be the same as something else, item by item. */
export interface Check {
  readonly what: string;
  readonly count: number;
  /** What it is compared with. */
  readonly as: string;
  readonly expected: number;
  /** What is missing, too much or doubled; empty when all is as it must be. */
  readonly wrong: readonly string[];
}

interface Recorded {
  /** Case of each decision, in the order of the log. */
  readonly decided: string[];
  readonly requested: string[];
  readonly handedOff: string[];
  readonly failures: string[];
  events: number;
}

/**
 * Compares what callers were told with what is in the log, in the read models and in the outbox, case by case: each
 * exactly once, none missing, none too many.
 */
export async function judge(
  decisions: SteadyDecisions,
  stores: SharedStores,
): Promise<{ readonly checks: readonly Check[]; readonly events: number }> {
  const accepted = [...decisions.accepted.keys()];
  const letters = [...decisions.accepted].filter(([, { needsLetter }]) => needsLetter).map(([caseId]) => caseId);
  const recorded = await readLog(stores);
  const cases = async (sql: string): Promise<string[]> =>
    (await stores.query<{ case_id: string }>(sql)).map(({ case_id }) => case_id);
  const { records, letters: files } = await stores.outbox();
  const parked = await stores.query<{ consumer: string; item: string; reason: string }>('SELECT * FROM parked');
  return {
    events: recorded.events,
    checks: [
      compare('recorded decisions', recorded.decided, 'accepted', accepted),
      compare('visible in the audit trail', await cases("SELECT case_id FROM audit_trail WHERE type = 'case.decided'"), 'accepted', accepted),
      compare('visible as decisions', await cases('SELECT case_id FROM decisions WHERE to_position IS NULL'), 'accepted', accepted),
      compare('visible in timelines', await cases("SELECT case_id FROM case_timeline WHERE type = 'case.decided'"), 'accepted', accepted),
      compare('letters asked for', recorded.requested, 'needed', letters),
      compare('letters recorded as handed off', recorded.handedOff, 'needed', letters),
      compare('letters in the outbox', records.map(({ caseId }) => caseId), 'needed', letters),
      { what: 'files in the outbox', count: files, as: 'needed', expected: letters.length, wrong: files === letters.length ? [] : ['there are others'] },
      none('failed letters', recorded.failures),
      none('parked items', parked.map(({ consumer, item, reason }) => `${consumer} ${item}: ${reason}`)),
      none('decisions given up', decisions.givenUp),
    ],
  }; // prettier-ignore
}

async function readLog(stores: SharedStores): Promise<Recorded> {
  const found: Recorded = { decided: [], requested: [], handedOff: [], failures: [], events: 0 };
  const log = await stores.openLog();
  try {
    for (let after = 0n, more = true; more;) {
      more = false;
      for await (const { type, metadata, position } of log.readAll({ after, limit: BATCH })) {
        [after, more] = [position, true];
        found.events += 1;
        const list = listOf(found, type);
        if (list) list.push((JSON.parse(metadata) as Metadata).caseId ?? '?');
      }
    }
    return found;
  } finally {
    await log.close();
  }
}

function listOf(found: Recorded, type: string): string[] | undefined {
  switch (type) {
    case 'case.decided':
      return found.decided;
    case 'communication.requested':
      return found.requested;
    case 'communication.handed-off':
      return found.handedOff;
    case 'communication.attempt-failed':
    case 'communication.composition-failed':
      return found.failures;
    default:
      return undefined;
  }
}

/** Two lists of cases, each of which must be in both once. */
export function compare(what: string, found: readonly string[], as: string, expected: readonly string[]): Check {
  const [there, wanted] = [new Set(found), new Set(expected)];
  const seen = new Set<string>();
  const twice = found.filter((id) => seen.size === seen.add(id).size);
  const wrong = [
    ...named('missing', expected.filter((id) => !there.has(id))),
    ...named('too many', [...there].filter((id) => !wanted.has(id))),
    ...named('more than once', twice),
  ]; // prettier-ignore
  return { what, count: found.length, as, expected: expected.length, wrong };
}

const none = (what: string, found: readonly string[]): Check => ({
  what,
  count: found.length,
  as: 'none',
  expected: 0,
  wrong: named('there are', found),
});

function named(how: string, ids: readonly string[]): string[] {
  if (ids.length === 0) return [];
  return [`${how}: ${ids.length}, such as ${ids.slice(0, NAMED).join(', ')}`];
}
