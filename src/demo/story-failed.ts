import type { Entry } from './journal-schema.js';

/** The service answered an entry otherwise than the story says. */
export class StoryFailed extends Error {
  override readonly name = 'StoryFailed';
  constructor(entry: Entry, got: string) {
    const { status = '2xx', code = '' } = entry.expect ?? {};
    super(
      `Line ${entry.line}, ${entry.action} at ${entry.at}: expected ${`${status} ${code}`.trim()}, got ${got.trim()}`,
    );
  }
}
