import { basename, dirname } from 'node:path';
import { sagaEvents } from '../../src/events/saga.events.js';
import { SAGAS } from '../../src/sagas/all.js';
import { filesUnder } from './source-files.js';

/** Sagas that drive one thing from its beginning to its end, and so have no single cause to be named by. */
const NAMED_BY_EFFECT_ALONE = ['compose-letter', 'regulatory-notice'];

const defining = filesUnder('src/sagas').filter(
  ({ path, text }) => basename(path) !== 'define-saga.ts' && text.includes('defineSaga'),
);

describe('sagas', () => {
  it('are declared through defineSaga, one in a file of its name, and all are in SAGAS', () => {
    const names = defining.map(({ path, text }) => {
      expect([path, ...(text.match(/= defineSaga</g) ?? [])]).toHaveLength(2);
      return basename(path, '.ts');
    });
    expect(SAGAS.map(({ name }) => name).sort()).toEqual(names.sort());
  });

  it.each(SAGAS.map(({ name }) => [name]))('%s is named effect-on-cause', (name) => {
    if (!NAMED_BY_EFFECT_ALONE.includes(name)) expect(name).toMatch(/^[a-z]+(-[a-z]+)*-on-[a-z]+(-[a-z]+)*$/);
  });

  it('keep a folder only for their own parts', () => {
    const folders = filesUnder('src/sagas')
      .map(({ path }) => dirname(path))
      .filter((path) => path !== 'src/sagas');
    expect(folders.filter((folder) => !SAGAS.some(({ name }) => folder === `src/sagas/${name}`))).toEqual([]);
  });

  it.each(sagaEvents.map((definition) => [definition.type, definition] as const))(
    '%s holds no personal leaf: an inbox and an outbox that nobody may erase',
    (_, { personal }) => {
      expect(personal).toEqual([]);
    },
  );
});
