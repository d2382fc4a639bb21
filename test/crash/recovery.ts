import type { RecordedStory } from './recorded-story.js';
import { Stage, type Answer, type Keys } from './stage.js';
import { STORY } from './story.js';
import { toldRecord } from './told-record.js';
import { verify } from './verify.js';

/** What a dead process has left. */
export interface Wreck {
  readonly folder: string;
  /** Index of the step that was being done. */
  readonly step: number;
  /** Where the clock stood. */
  readonly now: string;
  /** Answers that clients got in time. */
  readonly known: ReadonlyMap<string, Answer>;
  /** Whether the service has time to do what was left undone before its clients ask again. */
  readonly restsFirst: boolean;
}

/**
 * Opens what a crash has left, lets the clients of the step ask again as those do who got no answer, and answers
 * everything that is not as it would be had nothing happened, in words.
 */
export async function recover(story: RecordedStory, keys: Keys, wreck: Wreck): Promise<string[]> {
  const { folder, step, now, known, restsFirst } = wreck;
  try {
    const stage = await Stage.open(folder, keys, { now });
    try {
      if (restsFirst) await stage.rest();
      await STORY[step]?.act(stage);
      await stage.rest();
      return [
        ...(await verify(stage, new Map([...known, ...stage.answers]), story.madeBefore(step))),
        ...otherAnswers(stage, known),
        ...otherRecord(await toldRecord(stage.house.store), story.told[step] ?? []),
      ];
    } finally {
      await stage.close();
    }
  } catch (error) {
    return [String((error as Error).stack)];
  }
}

/** Who asks again under the same key is told what was told before; only a report may have come further. */
function otherAnswers(stage: Stage, known: Wreck['known']): string[] {
  return [...stage.answers].flatMap(([key, { status, text }]) => {
    const before = known.get(key);
    const same = before === undefined || key === 'report' || (before.status === status && before.text === text);
    return same ? [] : [`${key} is answered with ${text}, it was ${before.text}`];
  });
}

/** What is on record must be the same event by event, but for what depends on chance. */
function otherRecord(told: readonly string[], wanted: readonly string[]): string[] {
  const [there, asWanted] = [new Set(told), new Set(wanted)];
  return [
    ...told.filter((line) => !asWanted.has(line)).map((line) => `too many: ${line}`),
    ...wanted.filter((line) => !there.has(line)).map((line) => `missing: ${line}`),
  ];
}
