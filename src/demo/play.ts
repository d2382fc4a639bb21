import type { EventAnswer } from '../simulators/core-case/event-sender.js';
import { aliasOf, isTold, ToldEvents, type Told } from './case-events.js';
import { Cast } from './cast.js';
import { Caller, ordinalOf } from './caller.js';
import type { Entry, Journal } from './journal-schema.js';
import { lookUpsOf } from './look-ups.js';
import type { Neighbours } from './neighbours.js';
import type { LookUps } from './order.js';
import type { Pace } from './pace.js';
import type { Elsewhere } from './requests.js';
import type { Staff } from './set-up.js';
import { StoryFailed } from './story-failed.js';

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
  readonly neighbours: Neighbours;
  readonly onProgress?: (progress: Progress) => void;
}

export interface Played {
  /** Ids of what the story speaks of, by its names. */
  readonly cast: Cast;
  /** Events that the case system told, each counted once. */
  readonly eventsTold: number;
}

/**
 * Plays the entries in their order: people and systems call the API, the case system tells of its cases by events, and
 * providers report by webhook. Between two moments the clock stops wherever something is due, and stands still until all
 * that follows has happened: so the record is the same each time.
 *
 * @throws StoryFailed when an answer is not the one that the story says; what {@link Pace} throws
 */
export async function play({ journal, staff, pace, neighbours, onProgress }: Play): Promise<Played> {
  const { entries, setup, ends } = journal;
  const cast = new Cast();
  const lookUp = lookUpsOf(staff(setup.reader), pace);
  const told = new ToldEvents(journal);
  const caller = new Caller(journal, cast, staff, lookUp);
  for (let index = 0; index < entries.length;) {
    const entry = entries[index] as Entry;
    await pace.moveTo(entry.at);
    const together = isTold(entry, journal) ? toldTogether(entries.slice(index), journal) : [];
    if (together.length > 0) {
      const answers = await neighbours.tell(together.map((each) => told.next(each)));
      together.forEach((each, at) => takeEventAnswer(each, answers[at], cast));
    } else if (isElsewhere(entry)) {
      await elsewhere(entry, index, { cast, lookUp, neighbours });
    } else {
      await caller.call(entry, index);
    }
    pace.stirred();
    index += Math.max(1, together.length);
    onProgress?.({ done: index, of: entries.length, at: entry.at });
  }
  await pace.moveTo(ends);
  await pace.rest();
  return { cast, eventsTold: told.count };
}

/** What is told of one case at one moment is sent in one go: in odd order by a case system that is not careful. */
function toldTogether([first, ...rest]: readonly Entry[], journal: Journal): Told[] {
  if (!first || !isTold(first, journal)) return [];
  const together = [first];
  for (const entry of rest) {
    if (!isTold(entry, journal) || entry.at !== first.at || aliasOf(entry) !== aliasOf(first)) break;
    together.push(entry);
  }
  return together;
}

function takeEventAnswer(entry: Told, answer: EventAnswer | undefined, cast: Cast): void {
  if (answer?.outcome !== 'applied' || answer.caseId === undefined)
    throw new StoryFailed(entry, `${answer?.status ?? 'no answer'} ${answer?.outcome ?? ''} ${answer?.code ?? ''}`);
  if (entry.action === 'open') cast.opened(entry.open, answer.caseId, new Map());
  const [eventId] = answer.eventIds ?? [];
  if (entry.action === 'fact' && entry.as !== undefined && eventId !== undefined) cast.stated(entry.as, eventId);
}

const isElsewhere = (entry: Entry): entry is Elsewhere => ['receipt', 'break', 'mend'].includes(entry.action);

interface Around {
  readonly cast: Cast;
  readonly lookUp: LookUps;
  readonly neighbours: Neighbours;
}

/** What happens outside the service: at the engine, on the way to the customer. */
async function elsewhere(entry: Elsewhere, index: number, { cast, lookUp, neighbours }: Around): Promise<void> {
  if (entry.action === 'break') return neighbours.exstream.breakDesign(entry.break);
  if (entry.action === 'mend') return neighbours.exstream.mendDesign(entry.mend);
  const { receipt: status, failure, raw, message, when, at, by } = entry;
  await neighbours.report({
    messageId: message ?? `message-${ordinalOf(index)}`,
    communicationId: await lookUp.latest(cast.caseId(entry.case), entry.letter),
    provider: by,
    status,
    ...(failure !== undefined && { failure }),
    ...(raw !== undefined && { rawCode: raw }),
    at: when ?? at,
  });
}
