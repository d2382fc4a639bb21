import { rmSync } from 'node:fs';
import { recordStory, type RecordedStory } from './recorded-story.js';
import { Stage, type Keys } from './stage.js';

const PATIENCE_MS = 240_000;

/** The story, recorded once before the tests of a suite, and the keys of its cast. */
export interface SharedStory {
  readonly keys: Keys;
  readonly story: RecordedStory;
}

/** To be called in a `describe`: what it answers is there once its tests run. */
export function sharedStory(): SharedStory {
  const shared = {} as { keys: Keys; story: RecordedStory };
  let prepared: string;
  beforeAll(async () => {
    ({ folder: prepared, keys: shared.keys } = await Stage.prepare());
    shared.story = await recordStory(prepared, shared.keys);
  }, PATIENCE_MS);
  afterAll(() => {
    rmSync(prepared, { recursive: true });
    shared.story.drop();
  });
  return shared;
}
