import { caseAssigned, caseClosed, noteAdded } from '../../../src/events/case.events.js';
import { personalText } from '../../../src/events/envelope.js';
import type { Patch } from '../../../src/ports/projection.js';
import { flag, integer, json, nullable, position, text } from '../../../src/projections/column.js';
import {
  add,
  change,
  changeIfPresent,
  defineProjection,
  merge,
  on,
  onEach,
  put,
} from '../../../src/projections/define-projection.js';
import { logTable, temporalTable } from '../../../src/projections/define-table.js';
import { A } from './drafts.js';
import { Journal } from './journal.js';
import { fold } from './memory-fold.js';

const Things = temporalTable({
  name: 'things',
  key: ['thingId'],
  columns: {
    thingId: text(),
    big: position(),
    small: integer(),
    yes: flag(),
    words: json<readonly string[]>(),
    maybe: nullable(text()),
  },
  indices: [{ name: 'things_by_change', columns: ['fromPosition'] }],
});
const Lines = logTable({ name: 'lines', columns: { lineText: text(), note: nullable(text()) } });

const BIG = 9_007_199_254_740_993n;
const thing = { thingId: 'a', big: BIG, small: 1, yes: true, words: ['b', 'a'] };

function changed(
  patch: Patch,
  current: Readonly<Record<string, string | number | bigint | boolean | null>> | undefined,
) {
  if (patch.kind !== 'change') throw new Error('not a change');
  return patch.change(current);
}

describe('a table', () => {
  it('names its columns in snake case, and adds those of its kind', () => {
    expect(Things.columns).toEqual(['thing_id', 'big', 'small', 'yes', 'words', 'maybe', 'from_position', 'to_position']);
    expect(Things.key).toEqual(['thing_id']);
    expect(Lines.columns).toEqual(['position', 'line_text', 'note']);
    expect(Lines.key).toEqual(['position']);
  }); // prettier-ignore

  it('gives back what it was given: 64-bit integers exact, flags, documents, nothing as null', () => {
    const { from_position: _, to_position: __, ...row } = Things.row(thing);
    expect(row).toEqual({ thing_id: 'a', big: BIG, small: 1, yes: 1, words: '["b","a"]', maybe: null });
    expect(Things.view({ ...row, from_position: 5, to_position: null })).toEqual({ ...thing, maybe: null, fromPosition: 5n, toPosition: null }); // prettier-ignore
    expect(Things.view({ ...row, big: 7, from_position: 5n, to_position: 6 })).toMatchObject({
      big: 7n,
      toPosition: 6n,
    });
  });

  it('selects its columns for a join under names of their own', () => {
    expect(Lines.select('l')).toBe('l.position, l.line_text, l.note');
    expect(Lines.select('l', 'l_')).toBe('l.position AS l_position, l.line_text AS l_line_text, l.note AS l_note');
    expect(Lines.view({ l_position: 1, l_line_text: 'x', l_note: null }, 'l_')).toEqual({ position: 1n, lineText: 'x', note: null }); // prettier-ignore
  });

  it('is known to TypeORM with its key, and with 64-bit positions on PostgreSQL', () => {
    const columns = (dialect: 'sqlite' | 'postgres') => Things.entity(dialect).options.columns;
    expect(columns('sqlite')).toMatchObject({
      thingId: { name: 'thing_id', type: 'text', primary: true, nullable: false },
      fromPosition: { name: 'from_position', type: 'integer', primary: true },
      toPosition: { type: 'integer', primary: false, nullable: true },
    });
    expect(columns('postgres')).toMatchObject({ big: { type: 'bigint' }, fromPosition: { type: 'bigint' } });
  });
});

describe('a patch', () => {
  it('puts a whole first state, whatever was there', () => {
    const patch = put(Things, thing);
    expect(patch.key).toEqual({ thing_id: 'a' });
    const whole = { thing_id: 'a', big: BIG, small: 1, yes: 1, words: '["b","a"]', maybe: null };
    expect(changed(patch, undefined)).toEqual(whole);
    expect(changed(patch, { ...whole, maybe: 'old' })).toEqual(whole);
  });

  const current = { ...Things.row({ ...thing, maybe: 'there' }), from_position: 3, to_position: null };

  it.each<[string, Patch, object | undefined]>([
    ['sets what it names', change(Things, { thingId: 'a' }, { small: 2 }), { small: 2 }],
    ['leaves out what stays as it is', change(Things, { thingId: 'a' }, { small: 1, yes: false }), { yes: 0 }],
    ['leaves undefined alone and empties with null', change(Things, { thingId: 'a' }, { small: undefined, maybe: null }), { maybe: null }],
    ['is nothing where nothing changes', change(Things, { thingId: 'a' }, { small: 1, words: ['b', 'a'], big: BIG }), undefined],
    ['is computed from the state in force', change(Things, { thingId: 'a' }, ({ small, big }) => ({ small: small + 1, big: big + 1n })), { small: 2, big: BIG + 1n }],
    ['merges into what is there', merge(Things, thing, ({ small }) => ({ small: small + 5 })), { small: 6 }],
  ])('%s', (_, patch, expected) => {
    expect(changed(patch, current)).toEqual(expected);
  }); // prettier-ignore

  it('of a thing that is not there fails, is nothing, or begins it: as it was asked', () => {
    expect(() => changed(change(Things, { thingId: 'a' }, { small: 2 }), undefined)).toThrow('No row of things is in force for {"thingId":"a"}'); // prettier-ignore
    expect(changed(changeIfPresent(Things, { thingId: 'a' }, { small: 2 }), undefined)).toBeUndefined();
    expect(
      changed(
        merge(Things, thing, () => ({ small: 9 })),
        undefined,
      ),
    ).toMatchObject({ thing_id: 'a', small: 1 });
  });
});

describe('a projection', () => {
  const projection = defineProjection({
    name: 'lines',
    version: 1,
    tables: [Lines],
    project: [
      on({
        'case.note-added': ({ data }) => add(Lines, { lineText: personalText(data.text) }),
        'case.assigned': () => [],
      }),
      onEach(['case.note-added', 'case.closed'], ({ type }) => [add(Lines, { lineText: 'each', note: type })]),
    ],
  });
  const journal = new Journal();
  const note = journal.tell(noteAdded({ caseId: A, text: 'hello' }));
  const closing = journal.tell(caseClosed({ caseId: A, resolution: 'done' }));
  const assignment = journal.tell(caseAssigned({ caseId: A, assignee: 'ann' }));

  it('reads the types that its projectors name', () => {
    expect(projection.types).toEqual(new Set(['case.note-added', 'case.assigned', 'case.closed']));
  });

  it('applies its projectors in order and stamps log rows with the position of the event', () => {
    expect(projection.project(note)).toMatchObject([
      { kind: 'add', row: { position: note.position, line_text: 'hello', note: null } },
      { kind: 'add', row: { position: note.position, line_text: 'each', note: 'case.note-added' } },
    ]);
    expect(projection.project(closing)).toMatchObject([{ row: { position: closing.position, line_text: 'each' } }]);
    expect(projection.project(assignment)).toEqual([]);
  });

  it('is pure: the same event gives the same patches', () => {
    expect(fold(projection, journal.events)).toEqual(fold(projection, journal.events));
  });
});
