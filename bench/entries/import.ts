import { createReadStream, createWriteStream, existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { createGunzip } from 'node:zlib';
import { compared, interleaved, type Contender } from '../interleave.js';
import { run, type Spent } from '../processes.js';
import { median } from '../statistics.js';
import { amount, type Bench, type Context, type Result } from '../result.js';

interface Imported {
  readonly importing: Spent;
  readonly after: Spent;
  readonly source: number;
  readonly appended: number;
  readonly head: number;
  readonly seconds: number;
  readonly restSeconds: number;
}

/** Where the event log of the BPI Challenge 2012 is sought: it may not be handed on, so it is not in the working copy. */
const PLACES = ['bpic2012.xes.gz', 'samples/bpic2012.xes.gz', '../shared/data/bpic2012.xes.gz', '../../shared/data/bpic2012.xes.gz']; // prettier-ignore
const QUICK_CASES = 200;

/** A public history of 262,200 events (BPI Challenge 2012), as the command imports it. */
export const imports: Bench = {
  name: 'import',
  async run(context): Promise<readonly Result[]> {
    const found = PLACES.map((place) => join(context.root, place)).find((place) => existsSync(place));
    if (!found) {
      const note = 'bpic2012.xes.gz (DOI 10.4121/uuid:3926db30-f712-4394-aebc-75976070e91f) is not in the working copy';
      return [{ name: 'import/bpic2012', value: Number.NaN, unit: 'events/s', runs: 0, note }];
    }
    const file = context.quick ? await firstCases(found, join(context.folder, 'some.xes'), QUICK_CASES) : found;
    const made: Imported[] = [];
    const figures = await interleaved([ours(context, file, made), bare(context, file)], amount(context, 2, 1));
    return results(figures, made);
  },
};

const REFERENCE = 'bare parse and bare insert';

const ours = ({ root, folder, say }: Context, file: string, made: Imported[]): Contender => ({
  name: 'ours',
  round: async (round) => {
    say(`round ${round}`);
    const data = join(folder, `ours-${round}`);
    mkdirSync(data);
    const mapping = join(root, 'samples/bpic2012.mapping.yaml');
    const done = await run<Imported>('import-xes', { file, mapping, folder: data }, ['--heap-growing-percent=40']);
    made.push(done);
    return done.source / done.seconds;
  },
});

const bare = ({ folder }: Context, file: string): Contender => ({
  name: REFERENCE,
  round: async (round) => {
    const data = join(folder, `bare-${round}`);
    const { source, seconds } = await run<{ source: number; seconds: number }>('import-bare', { file, folder: data });
    return source / seconds;
  },
});

function results(figures: Awaited<ReturnType<typeof interleaved>>, made: readonly Imported[]): Result[] {
  const of = (figure: (one: Imported) => number) => median(made.map(figure));
  const [one] = made;
  const runs = made.length;
  return [
    ...compared(figures, {
      name: 'import/bpic2012',
      unit: 'events/s',
      ours: 'ours',
      reference: REFERENCE,
      stallMs: Math.max(...made.map(({ importing }) => importing.stallMs)),
      ownStallMs: Math.max(...made.map(({ importing }) => importing.ownStallMs)),
      note: `${one?.source.toLocaleString('en-US')} source events become ${one?.appended.toLocaleString('en-US')}`,
    }),
    { name: 'import/memory', value: of(({ importing }) => importing.peakMb), unit: 'MB peak', runs, note: `${of(({ after }) => after.peakMb).toFixed(0)} MB after the consumers` }, // prettier-ignore
    {
      name: 'import/consumers',
      value: of(({ head, restSeconds }) => head / restSeconds),
      unit: 'events/s',
      runs,
      stallMs: Math.max(...made.map(({ after }) => after.stallMs)),
      ownStallMs: Math.max(...made.map(({ after }) => after.ownStallMs)),
      note: `all read models and sagas, until nothing moves: ${of(({ restSeconds }) => restSeconds).toFixed(1)} s`,
    },
  ];
}

/** The beginning of the file, whole cases. */
async function firstCases(from: string, to: string, cases: number): Promise<string> {
  const source = createReadStream(from);
  const text = from.endsWith('.gz') ? source.pipe(createGunzip()) : source;
  const file = createWriteStream(to);
  let ended = 0;
  for await (const line of createInterface({ input: text })) {
    file.write(`${line}\n`);
    ended += line.split('</trace>').length - 1;
    if (ended >= cases) break;
  }
  source.destroy();
  await new Promise<void>((resolve) => file.end('</log>\n', resolve));
  return to;
}
