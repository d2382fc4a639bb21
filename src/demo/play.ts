import { Cast } from './cast.js';
import type { Answer, HttpApi } from './http-api.js';
import type { Entry, Journal } from './journal-schema.js';
import type { Pace } from './pace.js';
import { orderOf, type Letters } from './requests.js';
import type { Staff } from './set-up.js';

/** The service answered an entry otherwise than the story says. */
export class StoryFailed extends Error {
  override readonly name = 'StoryFailed';
  constructor(entry: Entry, answer: Answer) {
    const { status = '2xx', code = '' } = entry.expect ?? {};
    const wanted = `${status} ${code}`.trim();
    super(`Line ${entry.line}, ${entry.action} at ${entry.at}: expected ${wanted}, got ${inWords(answer)}`);
  }
}

/** How far the play is. */
export interface Progress {
  readonly done: number;
  readonly of: number;
  /** RFC 3339 UTC: where the clock stands. */
  readonly at: string;
}

interface Play {
  readonly journal: Journal;
  readonly staff: Staff;
  readonly pace: Pace;
  readonly onProgress?: (progress: Progress) => void;
}

/**
 * Plays the entries in their order through the API. Between two moments the clock stops wherever something is due, and
 * stands still until all that follows has happened: so the record is the same each time.
 *
 * @throws StoryFailed when an answer is not the one that the story says; what {@link Pace} throws
 */
export async function play({ journal, staff, pace, onProgress }: Play): Promise<Cast> {
  const { entries, setup, ends } = journal;
  const cast = new Cast();
  const letters = lettersOf(staff(setup.reader), pace);
  for (const [index, entry] of entries.entries()) {
    await pace.moveTo(entry.at);
    const ordinal = String(index + 1).padStart(4, '0');
    const { path, body } = await orderOf(entry, journal, cast, letters, `message-${ordinal}`);
    const version = 'version' in entry ? entry.version : undefined;
    const answer = await staff(entry.by).post(path, body, {
      'idempotency-key': `demo-${entry.key ?? ordinal}`,
      ...(version !== undefined && { 'if-match': `"${version}"` }),
    });
    pace.stirred();
    check(entry, answer);
    if (!entry.expect) remember(entry, answer.body, cast);
    onProgress?.({ done: index + 1, of: entries.length, at: entry.at });
  }
  await pace.moveTo(ends);
  await pace.rest();
  return cast;
}

function check(entry: Entry, answer: Answer): void {
  const { expect } = entry;
  const replayed = answer.headers.get('idempotency-replayed') === 'true';
  const asTold = expect
    ? answer.status === expect.status && codeOf(answer) === expect.code
    : answer.status < 300 && replayed === (entry.replayed ?? false);
  if (!asTold) throw new StoryFailed(entry, answer);
}

function remember(entry: Entry, body: unknown, cast: Cast): void {
  if (entry.action === 'open') {
    const { caseId, parties } = body as { caseId: string; parties: { reference: string; partyId: string }[] };
    cast.opened(entry.open, caseId, new Map(parties.map(({ reference, partyId }) => [reference, partyId])));
  } else if (entry.action === 'fact' && entry.as !== undefined) {
    const [event] = (body as { events: { id: string }[] }).events;
    if (event) cast.stated(entry.as, event.id);
  } else if (entry.action === 'draft') {
    const { templateId, templateVersion } = body as { templateId: string; templateVersion: number };
    cast.drafted(entry.draft, templateId, templateVersion);
  }
}

interface LetterOnCase {
  readonly communicationId: string;
  readonly kind: string;
  readonly exceptionCaseId: string | null;
}

function lettersOf(reader: HttpApi, pace: Pace): Letters {
  const latest = async (caseId: string, kind: string): Promise<LetterOnCase> => {
    await pace.rest();
    const { items } = await reader.get<{ items: LetterOnCase[] }>(`/v1/cases/${caseId}/communications`);
    const letter = items.filter((one) => one.kind === kind).at(-1);
    if (!letter) throw new Error(`Case ${caseId} has no ${kind}`);
    return letter;
  };
  return {
    latest: async (caseId, kind) => (await latest(caseId, kind)).communicationId,
    exceptionCase: async (caseId, kind) => {
      const { communicationId, exceptionCaseId } = await latest(caseId, kind);
      if (exceptionCaseId === null) throw new Error(`The letter ${communicationId} has no exception case`);
      return exceptionCaseId;
    },
  };
}

const codeOf = ({ body }: Answer): string | undefined => (body as { code?: string } | undefined)?.code;

function inWords({ status, headers, body }: Answer): string {
  const { code, detail } = (body ?? {}) as { code?: string; detail?: string };
  const replayed = headers.get('idempotency-replayed') === 'true' ? ' (a stored answer)' : '';
  return [`${status}${replayed}`, code, detail].filter((part) => part !== undefined).join(' ');
}
