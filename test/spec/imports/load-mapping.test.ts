import { createHash } from 'node:crypto';
import { MappingInvalid, loadMapping, parseMapping, sourceFormatOf } from '../../../src/imports/load-mapping.js';
import { SourceFiles } from './source-files.js';

const HEAD = `name: Test
source: { system: test }
case: { kind: application, legalEntity: Bank, jurisdiction: US }
`;
const RULES = `activities:
  - activity: A
    becomes: [{ event: case.opened }]
`;

/** The problems of a mapping, as `line:column field message`. */
function problemsOf(yaml: string): string[] {
  try {
    parseMapping(Buffer.from(yaml), 'test.yaml');
    return [];
  } catch (error) {
    if (!(error instanceof MappingInvalid)) throw error;
    return error.problems.map(({ line, column, field, message }) =>
      [`${line}:${column}`, field, message].filter((part) => part !== '').join(' '),
    );
  }
}

describe('a mapping file', () => {
  const files = new SourceFiles();
  afterAll(() => files.remove());

  it('is known by the SHA-256 of its bytes', async () => {
    const yaml = HEAD + RULES;
    const mapping = await loadMapping(files.write(yaml));
    expect(mapping.digest).toBe(createHash('sha256').update(yaml).digest('hex'));
    expect(mapping.spec.name).toBe('Test');
  });

  it('says how the source is to be read', () => {
    const source = `{ system: s, format: csv, delimiter: ';', encoding: latin1, columns: { case: c, activity: a, timestamp: t } }`;
    const mapping = parseMapping(Buffer.from(HEAD.replace('{ system: test }', source) + RULES), 'test.yaml');
    const columns = { case: 'c', activity: 'a', timestamp: 't' };
    expect(sourceFormatOf(mapping)).toEqual({
      format: 'csv',
      options: { delimiter: ';', encoding: 'latin1', columns },
    });
    expect(sourceFormatOf(parseMapping(Buffer.from(HEAD + RULES), 'test.yaml'))).toEqual({ options: {} });
  });

  it('takes every value as the text that is written', () => {
    const yaml = `${HEAD}resources: { systems: [0112, yes, 1.10] }\n${RULES}`;
    expect(parseMapping(Buffer.from(yaml), 'test.yaml').spec.resources.systems).toEqual(['0112', 'yes', '1.10']);
  });

  it('names file, line, column and entry of everything that is wrong', () => {
    const yaml = `name: Test
source:
  system: test
  format: xml
  colums: { case: a }
zone: Europe/Nowhere
case:
  kind: aplication
  jurisdiction: US
activities:
  - activity: A
    becomes:
      - event: case.opened
      - event: case.stage-entered
  - activity: W_*_x
    ignore: ''
`;
    expect(() => parseMapping(Buffer.from(yaml), 'samples/test.yaml')).toThrow(
      [
        'samples/test.yaml:4:3: source.format Invalid option: expected one of "xes"|"csv"|"ndjson"|"ocel"',
        'samples/test.yaml:5:3: source.colums is no key that a mapping knows here',
        'samples/test.yaml:6:1: zone is no IANA time zone',
        'samples/test.yaml:7:1: case.legalEntity is missing',
        'samples/test.yaml:8:3: case.kind is not one of claim, application, complaint, dispute, investigation, ' +
          'policy-exception, regulatory-action, service, renewal, data-subject-request, personal-data-breach',
        'samples/test.yaml:14:9: activities[0].becomes[1].stage is missing',
        'samples/test.yaml:15:5: activities[1].activity has its * not at the end',
        'samples/test.yaml:16:5: activities[1].ignore is empty',
      ].join('\n'),
    );
  });

  it.each([
    ['an unknown event', 'becomes: [{ event: case.exploded }]', 'becomes[0].event is no event that a source event can become'],
    ['a field of another event', 'becomes: [{ event: case.opened, stage: s }]', 'becomes[0].stage is no key that a mapping knows here'],
    ['a misspelt look-up', 'becomes: [{ event: case.note-added, text: { atribute: x } }]', 'becomes[0].text.atribute is no key that a mapping knows here'],
    ['a look-up in two places', 'becomes: [{ event: case.note-added, text: { attribute: x, field: case } }]', 'becomes[0].text names not exactly one of attribute, caseAttribute, field'],
    ['a translation out of the vocabulary', 'becomes: [{ event: case.decided, outcome: { attribute: x, values: { Y: aproved } } }]', 'becomes[0].outcome.values.Y is not one of approved, partially-approved, denied, counteroffered, incomplete, withdrawn, upheld, rejected, settled, cancelled'],
    ['a default out of the vocabulary', 'becomes: [{ event: communication.sent, kind: { attribute: x, default: letter } }]', 'becomes[0].kind.default is not one of'],
    ['an empty list of conditions', 'when: { transition: [] }\n    ignore: x', 'when.transition is an empty list'],
    ['becomes and ignore at once', 'becomes: [{ event: case.opened }]\n    ignore: x', 'has neither `becomes` nor `ignore`, or both'],
    ['neither of them', 'when: { first: true }', 'has neither `becomes` nor `ignore`, or both'],
  ])('refuses %s', (_, rule, problem) => {
    const [found, ...more] = problemsOf(`${HEAD}${RULES}  - activity: B\n    ${rule}\n`);
    expect(found).toContain(`activities[1]${problem.startsWith('has') ? ' ' : '.'}${problem}`);
    expect(more).toEqual([]);
  }); // prettier-ignore

  it.each([
    ['not YAML', 'name: [a\nb: c', /^2:1 Flow sequence/],
    ['a key twice', 'name: a\nname: b', /^2:1 Map keys must be unique$/],
    ['nothing', '', /^1:1/],
    ['a list', '- a', /^1:1/],
  ])('refuses %s', (_, yaml, problem) => {
    expect(problemsOf(yaml)[0]).toMatch(problem);
  });

  it.each([
    ['B*', 'B*', 1],
    ['B', 'B', 1],
    ['B*', 'B', 0],
    ['B', 'B*', 0],
    ['B*', 'BC*', 0],
    ['BC*', 'B*', 0],
    ['*', 'B*', 0],
  ])('rules for %s, then %s: %d can never be reached', (first, second, unreachable) => {
    const rules = [first, second].map((activity) => `  - { activity: '${activity}', ignore: x }\n`).join('');
    expect(problemsOf(HEAD + RULES + rules)).toHaveLength(unreachable);
    const conditional = rules.replace('ignore', 'when: { transition: start }, ignore');
    expect(problemsOf(HEAD + RULES + conditional)).toEqual([]);
  });

  it('wants exactly one way to open a case', () => {
    const ignoring = 'activities:\n  - { activity: A, ignore: x }\n';
    expect(problemsOf(HEAD + ignoring)).toEqual([
      '4:1 activities open no case: no rule says case.opened (or set case.opens: with-first-event)',
    ]);
    const withFirst = HEAD.replace('US }', 'US, opens: with-first-event }');
    expect(problemsOf(withFirst + ignoring)).toEqual([]);
    expect(problemsOf(withFirst + RULES)).toEqual([
      '3:65 case.opens opens each case with its first event, but a rule says case.opened as well',
    ]);
  });

  it.each([
    ['format: csv, classifier: c', 'source.classifier exists in XES only'],
    ['format: xes, columns: { case: c, activity: a, timestamp: t }', 'source.columns do not exist in XES'],
    ['format: ndjson, delimiter: ;', 'source.delimiter exists in CSV only'],
    ['encoding: klingon', 'source.encoding is no known encoding'],
    ['delimiter: ;;', 'source.delimiter must be one character'],
  ])('refuses a source with %s', (settings, problem) => {
    const yaml = HEAD.replace('{ system: test }', `{ system: test, ${settings} }`) + RULES;
    expect(problemsOf(yaml).map((found) => found.replace(/^\S+ /, ''))).toEqual([problem]);
  });

  it('fails as node:fs does where there is no file', async () => {
    await expect(loadMapping('/nowhere/mapping.yaml')).rejects.toMatchObject({ code: 'ENOENT' });
  });
});
