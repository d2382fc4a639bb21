import { basename } from 'node:path';
import { filesUnder } from './source-files.js';

/** At this length a file becomes a folder of the same name. */
const LINES = 400;

const files = [...filesUnder('src'), ...filesUnder('test')];

/** Names that say nothing of what is in a file, as a file or as a folder; and barrels. */
const EMPTY_NAMES =
  /(^|\/)(utils?|utilities|common|shared|helpers?|interfaces?|types|misc|lib|core|index)(\.[a-z]+)*(\/|$)/;

/** Lower-case words joined by `-`; parts of a name (`case.events`, `case.dto`, `channel.outbox.test`) joined by `.`. */
const KEBAB = /^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9]+(-[a-z0-9]+)*)*$/;

describe('files', () => {
  it(`have at most ${LINES} lines: beyond that they hold more than one concept`, () => {
    expect(files.filter(({ lines }) => lines > LINES).map(({ path, lines }) => `${path}: ${lines}`)).toEqual([]);
  });

  it('have names that say what is in them', () => {
    expect(files.map(({ path }) => path).filter((path) => EMPTY_NAMES.test(path))).toEqual([]);
  });

  it('have kebab-case names', () => {
    const parts = files.flatMap(({ path }) => path.split('/').map((part) => [path, part] as const));
    expect(parts.filter(([, part]) => !KEBAB.test(basename(part, '.ts'))).map(([path]) => path)).toEqual([]);
  });

  it('of tests stand where their subject stands', () => {
    const specs = filesUnder('test/spec')
      .map(({ path }) => path)
      .filter((path) => path.endsWith('.test.ts'));
    const rooms = new Set(
      filesUnder('src').flatMap(({ path }) =>
        path
          .split('/')
          .slice(1, -1)
          .map((_, n, all) => all.slice(0, n + 1).join('/')),
      ),
    );
    const homeless = specs.filter((path) => {
      const room = path.split('/').slice(2, -1).join('/');
      return room !== '' && !rooms.has(room);
    });
    expect(homeless).toEqual([]);
  });
});

describe('tests', () => {
  const tests = filesUnder('test').filter(({ path }) => !path.startsWith('test/arch/'));

  it('run, all of them: none is skipped, left for later or alone', () => {
    const left =
      /\b(?:it|test|describe)(?:\.each\b[^;]*?)?\.(?:only|skip|todo|failing)\b|\b(?:xit|xtest|xdescribe|fit|fdescribe)\s*\(/;
    expect(tests.filter(({ text }) => left.test(text)).map(({ path }) => path)).toEqual([]);
  });
});
