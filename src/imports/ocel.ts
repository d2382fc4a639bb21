import { z } from 'zod';
import { putAttribute } from './attributes.js';
import { DEFAULT_COLUMNS, RowEvents, type ColumnNames } from './row-events.js';
import type { SourceItem, SourceReader } from './source-event.js';

const scalar = z.union([z.string(), z.number(), z.boolean()]);
const attributes = z.array(z.object({ name: z.string(), value: scalar })).default([]);
const relationships = z.array(z.object({ objectId: z.string(), qualifier: z.string() })).default([]);
/** As far as it is read. Every event is judged by itself: one that is wrong costs itself only. */
const log = z.object({
  objects: z.array(z.object({ id: z.string(), type: z.string(), attributes })),
  events: z.array(z.unknown()),
});
const event = z.object({ id: z.string(), type: z.string(), time: z.string(), attributes, relationships });

/** Text of a whole file: objects may stand behind the events that name them, so none is read before the end. */
const MOST_CHARACTERS = 256 * 1_048_576;

export interface OcelOptions {
  /** `case` names the type of the objects that are cases; default: `case`. */
  readonly columns?: ColumnNames;
}

/**
 * Reads OCEL 2.0 JSON. An event belongs to the first object of the case's type that it names; its own attributes come
 * with it, those of the case as the case's. Lines are counted by events, the first is 1.
 */
export class OcelReader implements SourceReader {
  finished = false;
  private readonly pieces: string[] = [];
  private length = 0;

  constructor(private readonly options: OcelOptions = {}) {}

  push(text: string): SourceItem[] {
    this.length += text.length;
    if (this.length > MOST_CHARACTERS) return this.broken('An OCEL file of more than 256 million characters');
    this.pieces.push(text);
    return [];
  }

  end(broken?: string): SourceItem[] {
    if (broken !== undefined) return this.broken(broken);
    let document: unknown;
    try {
      document = JSON.parse(this.pieces.join(''));
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      return this.broken(error.message);
    }
    const read = log.safeParse(document);
    if (!read.success) return this.broken(`No OCEL 2.0: ${read.error.issues[0]?.path.join('.') ?? ''} ${read.error.issues[0]?.message ?? ''}`); // prettier-ignore
    this.finished = true;
    return this.itemsOf(read.data);
  }

  private itemsOf({ objects, events }: z.infer<typeof log>): SourceItem[] {
    const type = this.options.columns?.case ?? DEFAULT_COLUMNS.case;
    const cases = new Map(objects.filter((one) => one.type === type).map((one) => [one.id, one]));
    const names = new Set([...cases.values()].flatMap((one) => one.attributes.map(({ name }) => `case:${name}`)));
    const rows = new RowEvents({ ...DEFAULT_COLUMNS, caseAttributes: [...names] });
    return events.map((given, index) => {
      const raw = () => JSON.stringify(given);
      const read = event.safeParse(given);
      if (!read.success) {
        const detail = read.error.issues[0]?.message ?? '';
        return { kind: 'rejected', rejected: { line: index + 1, reason: 'attribute-malformed', detail, raw: raw() } };
      }
      return rows.item(index + 1, valuesOf(read.data, cases), raw);
    });
  }

  private broken(message: string): SourceItem[] {
    this.finished = true;
    return [{ kind: 'broken', line: 1, column: 1, message }];
  }
}

function valuesOf(
  { id, type, time, attributes: own, relationships: related }: z.infer<typeof event>,
  cases: ReadonlyMap<string, z.infer<typeof log>['objects'][number]>,
): Record<string, string> {
  const of = related.map(({ objectId }) => cases.get(objectId)).find((one) => one !== undefined);
  const values: Record<string, string> = { activity: type, timestamp: time, eventId: id };
  if (of) values['case'] = of.id;
  for (const { name, value } of of?.attributes ?? []) putAttribute(values, `case:${name}`, String(value));
  for (const { name, value } of own) putAttribute(values, name, String(value));
  return values;
}
