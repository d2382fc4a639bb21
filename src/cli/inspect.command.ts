import { Command, InvalidArgumentError } from 'commander';
import { stringify } from 'yaml';
import { Identities } from '../commands/kernel/identities.js';
import { readConfig } from '../config.js';
import { caseStream } from '../events/identity.js';
import { isErased } from '../events/envelope.js';
import { openRecord, type OpenRecord } from '../open-record.js';
import type { ReadStreamOptions } from '../ports/event-log.js';

interface Options {
  readonly raw?: true;
  readonly json?: true;
  readonly from?: number;
  readonly last?: number;
}

/** What is shown of an event, opened or as it is stored. */
export interface InspectedEvent {
  readonly id: string;
  readonly type: string;
  readonly version: number;
  readonly stream: string;
  readonly revision: number;
  readonly position: bigint;
  readonly data: unknown;
  readonly metadata: unknown;
}

export const inspectCommand = (): Command =>
  new Command('inspect')
    .description(
      'Read a stream, beside a running service: by name (case-…, saga-…), or "case <source system> <reference>"',
    )
    .argument('<stream...>')
    .option('--raw', 'as it is stored: digests in place of personal values')
    .option('--json', 'one JSON object a line')
    .option('--from <revision>', 'from this revision on', whole)
    .option('--last <n>', 'the last n events', whole)
    .action(async (words: string[], options: Options) => {
      const record = await openRecord(readConfig());
      try {
        const stream = streamOf(words, record);
        let found = 0;
        for await (const event of read(record, stream, options)) {
          found += 1;
          process.stdout.write(`${options.json ? asLine(event) : asBlock(event, process.stdout.isTTY)}\n`);
        }
        if (found === 0)
          throw new NothingThere(`There is no event in ${stream}${options.from ? ' from there on' : ''}`);
      } finally {
        await record.close();
      }
    });

class NothingThere extends Error {
  override readonly name = 'NothingThere';
}

function whole(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('must be a whole number');
  return Number(text);
}

function streamOf(words: readonly string[], { secrets }: OpenRecord): string {
  const [stream = '', source, reference] = words;
  if (words.length === 1) return stream;
  if (stream !== 'case' || source === undefined || reference === undefined || words.length > 3)
    throw new NothingThere('Name a stream, or: case <source system> <reference>');
  if (secrets.namespace === undefined) throw new NothingThere('The namespace of references is not known here');
  return caseStream(new Identities(secrets.namespace).ofCase(source, reference));
}

/** The events asked for, in their order. @throws Error where personal values are asked for and there is no key */
export async function* read(record: OpenRecord, stream: string, options: Options): AsyncIterable<InspectedEvent> {
  const { raw, from, last } = options;
  const { log, store } = record;
  if (!raw && !store) throw new NothingThere('The key-encryption key is not here; --raw shows the stored form');
  const start = last === undefined ? from : Math.max(from ?? 0, (await revisionOf(record, stream)) - last + 1);
  const where: ReadStreamOptions = start === undefined ? {} : { from: start };
  if (!raw && store) {
    yield* store.readStream(stream, where);
    return;
  }
  for await (const event of log.readStream(stream, where)) {
    yield { ...event, data: JSON.parse(event.data), metadata: JSON.parse(event.metadata) };
  }
}

async function revisionOf({ log }: OpenRecord, stream: string): Promise<number> {
  for await (const { revision } of log.readStream(stream, { direction: 'backwards', limit: 1 })) return revision;
  return -1;
}

const asLine = (event: InspectedEvent): string =>
  JSON.stringify(event, (_, value: unknown) => (typeof value === 'bigint' ? value.toString() : value));

/** One event as a block of text, with colours where a person reads it. */
export function asBlock(event: InspectedEvent, colours: boolean): string {
  const paint = (code: number, text: string): string => (colours ? `\u001b[${code}m${text}\u001b[0m` : text);
  const { type, version, revision, position, id, data } = event;
  const { occurredAt, recordedAt, actor, ...rest } = event.metadata as Record<string, unknown>;
  const who = actor as { readonly type: string; readonly id: string };
  const when = occurredAt === recordedAt ? String(occurredAt) : `${String(occurredAt)}, recorded ${String(recordedAt)}`;
  const lines = [
    `${paint(1, `${type}@${version}`)}  revision ${revision}  position ${position}`,
    paint(2, `${when}  by ${who.type} ${who.id}  event ${id}`),
    indent(stringify(withErasedMarked(data), { lineWidth: 0 })),
    paint(2, indent(stringify(withErasedMarked(rest), { lineWidth: 0 }))),
  ];
  return `${lines.join('\n')}\n`;
}

const indent = (text: string): string => text.trimEnd().replace(/^/gm, '  ');

/** An erased value says so in a word, and when. */
function withErasedMarked(value: unknown): unknown {
  if (isErased(value)) return `[erased ${value.at}, by event ${value.erasureEvent}]`;
  if (Array.isArray(value)) return value.map(withErasedMarked);
  if (typeof value === 'bigint') return value.toString();
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, withErasedMarked(inner)]));
}
