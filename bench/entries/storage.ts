import { run } from '../processes.js';
import { amount, type Bench, type Result } from '../result.js';

interface Storage {
  readonly events: number;
  readonly appendSeconds: number;
  readonly projectSeconds: number;
  /** Bytes of all pages. */
  readonly log: number;
  readonly vault: number;
  readonly trail: number;
  readonly timeline: number;
  readonly read: number;
}

/** What an event costs on the disk, indices included: the figures under the arithmetic of docs/SCALING.md. */
export const storage: Bench = {
  name: 'storage',
  async run(context): Promise<readonly Result[]> {
    const cases = amount(context, 6_000, 200);
    const found = await run<Storage>('measure-storage', { folder: context.folder, cases });
    const bytes = (name: string, of: number, note: string): Result => ({
      name: `storage/${name}`,
      value: of / found.events,
      unit: 'bytes/event',
      runs: 1,
      note,
    });
    return [
      bytes('log', found.log, `${found.events.toLocaleString('en-US')} events of whole cases, 16 each`),
      bytes('vault', found.vault, 'keys and sealed values'),
      bytes('audit-trail', found.trail, 'rows, states, search index'),
      bytes('case-timeline', found.timeline, 'timeline and cases'),
      bytes('all-read-models', found.read, 'the file, the two above included'),
      rate('append', found.events / found.appendSeconds, '64 writers at once, one event an append'),
      rate('project-all', found.events / found.projectSeconds, 'all read models, one after the other'),
    ];
  },
};

const rate = (name: string, value: number, note: string): Result => ({ name: `storage/${name}`, value, unit: 'events/s', runs: 1, note }); // prettier-ignore
