import { filesUnder } from './source-files.js';

/**
 * What we use of @nestjs/cqrs: typed commands and queries, their buses and handlers. Its sagas and its event bus lose
 * events (docs/adr/0002): nothing else may be imported.
 */
const USED = [
  'Command', 'CommandBus', 'CommandHandler', 'ICommand', 'ICommandHandler', 'Query', 'QueryBus', 'QueryHandler',
  'IQuery', 'IQueryHandler', 'CqrsModule',
]; // prettier-ignore

const source = filesUnder('src');

describe('@nestjs/cqrs', () => {
  it('lends commands and queries, and nothing else', () => {
    const imported = source.flatMap(({ path, text }) =>
      [...text.matchAll(/import\s+(?:type\s+)?\{([^}]*)\}\s+from\s+'@nestjs\/cqrs'/g)].flatMap(([, names = '']) =>
        names
          .split(',')
          .map((name) =>
            name
              .trim()
              .replace(/^type /, '')
              .replace(/ as .*/, ''),
          )
          .filter((name) => name !== '')
          .map((name) => ({ path, name })),
      ),
    );
    expect(imported.length).toBeGreaterThan(0);
    expect(imported.filter(({ name }) => !USED.includes(name))).toEqual([]);
  });

  it('is imported by name only, from its entry', () => {
    const other =
      /import\s+(?:type\s+)?(?:\*|(?!type\b)\w+)[^;]*from\s+'@nestjs\/cqrs'|from\s+'@nestjs\/cqrs\/|import\(\s*'@nestjs\/cqrs/;
    expect(source.filter(({ text }) => other.test(text)).map(({ path }) => path)).toEqual([]);
  });

  it('decorates no saga and no event handler', () => {
    const banned = /@(?:Saga|EventsHandler)\s*\(|extends\s+AggregateRoot\b/;
    expect(source.filter(({ text }) => banned.test(text)).map(({ path }) => path)).toEqual([]);
  });
});
