import { checkTemplate } from '../../../src/templates/check-template.js';
import { TemplateInvalid } from '../../../src/templates/template-errors.js';

const HEAD = ['id: mine', 'kind: correspondence', 'title: Mine', 'language: en', 'elements: []'];

/** A template with this body, which begins in line 8, or with other front matter. */
const template = (body: string, head: readonly string[] = HEAD) => `---\n${head.join('\n')}\n---\n${body}\n`;
const without = (entry: string, ...instead: string[]) => [
  ...HEAD.filter((line) => !line.startsWith(entry)),
  ...instead,
];

function problemsOf(body: string): readonly string[] {
  try {
    checkTemplate(body, 'mine.md');
    return [];
  } catch (error) {
    if (!(error instanceof TemplateInvalid)) throw error;
    return error.message.split('\n');
  }
}

describe('a template', () => {
  it('gives what its front matter says, and itself as the body', () => {
    const body = template('{% element greeting %}Hello{% endelement %}', without('elements', 'elements: [greeting]'));
    expect(checkTemplate(body)).toEqual({
      id: 'mine',
      kind: 'correspondence',
      title: 'Mine',
      language: 'en',
      elements: ['greeting'],
      partials: [],
      body,
    });
  });

  it.each([
    ['line ends of Windows', template('Hello {{ recipient.name }}').replaceAll('\n', '\r\n')],
    ['a byte order mark', `\ufeff${template('Hello')}`],
    ['lines of its own for salutation and closing', template('Hello', [...HEAD, 'salutation: Hello,', 'closing: Bye'])],
    ['a condition on a value that may be missing', template('{% if stage %}{{ stage }}{% endif %} Hello')],
    [
      'a loop with its counter',
      template('{% for r in decision.reasons %}{{ forloop.index }} {{ r.text }}{% endfor %}'),
    ],
    ['an item of a list', template('{{ decision.reasons[0].text }} {{ decision.reasons.last.code }}')],
    ['strong text over two lines', template('Hello **you\nthere**')],
    ['a multiplication', template('2 * 3 * 4')],
    ['numbers with a less-than sign', template('1 < 2 and 3 > 2')],
  ])('may have %s', (_, body) => {
    expect(problemsOf(body)).toEqual([]);
  });
});

describe('what is wrong with a template is told by file, line and reason', () => {
  it.each([
    ['no front matter', 'Hello', 'mine.md:1: a template begins with its front matter between two lines ---'],
    ['front matter that never ends', '---\nid: mine\n', 'mine.md:1: a template begins with its front matter between'],
    ['front matter that is no YAML', template('x', ['id: mine', 'kind: [a']), 'mine.md:4: Flow sequence'],
    ['an entry twice', template('x', [...HEAD, 'id: again']), 'mine.md:7: Map keys must be unique'],
    ['a list in place of entries', '---\n- a\n---\nx', 'mine.md:2: the front matter is a list of entries'],
    ['no id', template('x', without('id')), 'mine.md:1: "id" is missing'],
    ['an id in capitals', template('x', without('id', 'id: Mine')), 'mine.md:6: "id" is written in small letters'],
    [
      'a kind that is none',
      template('x', without('kind', 'kind: note')),
      'mine.md:6: "kind" is one of approval-letter',
    ],
    ['a language in words', template('x', without('lang', 'language: English')), 'mine.md:6: "language" is a language'],
    ['a title that is a number', template('x', without('title', 'title: 5')), 'mine.md:6: "title" is no string'],
    [
      'an entry that is not known',
      template('x', [...HEAD, 'titel: y']),
      'mine.md:7: the front matter has no entry "titel"',
    ],
    ['a subject of two lines', template('x', [...HEAD, 'subject: "a\\nb"']), 'mine.md:7: "subject" is one line'],
    [
      'a subject with a value that is none',
      template('x', [...HEAD, 'subject: A {{ b }}']),
      'mine.md:7: a letter has no',
    ],
    ['nothing to say', template('{% if stage %}{% endif %}'), 'mine.md:8: the letter says'],
    [
      'a value that no letter has',
      template('Hello\n{{ recipient.nmae }}'),
      'mine.md:9: a letter has no value "recipient.nmae"',
    ],
    [
      'a condition on such a value',
      template('a{% if decided %}b{% endif %}'),
      'mine.md:8: a letter has no value "decided"',
    ],
    ['a loop over such a value', template('{% for r in decision.list %}b{% endfor %}'), 'no value "decision.list"'],
    [
      'a part of an item that is none',
      template('{% for r in decision.reasons %}{{ r.txt }}{% endfor %}'),
      'no value "r.txt"',
    ],
    ['a prototype', template('{{ recipient.name.constructor }}'), 'no value "recipient.name.constructor"'],
    ['a value left open', template('Hello\n\n{{ recipient.name'), 'mine.md:10: output "{{ recipient.name'],
    ['a condition left open', template('Hello\n{% if stage %}x'), 'mine.md:9: tag {% if stage %} not closed'],
    ['an element left open', template('{% element a %}x'), 'mine.md:8: tag {% element a %} not closed'],
    ['an element without an id', template('{% element %}x{% endelement %}'), 'mine.md:8: an element has one id'],
    ['a refusal without a reason', template('x{% refuse %}'), 'mine.md:8: refuse is followed by the reason'],
    ['a need of nothing', template('x{% needs %}'), 'mine.md:8: needs is followed by the name of one value'],
    [
      'a need of a value that is none',
      template('x{% needs decision.x %}'),
      'mine.md:8: a letter has no value "decision.x"',
    ],
    ['a tag that reads files', template("{% include '/etc/passwd' %}"), 'mine.md:8: tag "include" not found'],
    ['another that does', template("{% render 'x' %}"), 'mine.md:8: tag "render" not found'],
    ['a tag that hides markup', template('{% capture x %}**{% endcapture %}'), 'mine.md:8: tag "capture" not found'],
    ['a filter that unhides it', template('{{ stage | raw }}'), 'mine.md:8: undefined filter: raw'],
    ['a filter that asks the clock', template("{{ 'now' | date: '%Y' }}"), 'mine.md:8: undefined filter: date'],
    [
      'an element not declared',
      template('{% element a %}x{% endelement %}'),
      'mine.md:8: the body marks the element "a"',
    ],
    [
      'an element not marked',
      template('x', without('elements', 'elements: [a]')),
      'mine.md:6: the front matter declares',
    ],
    ['HTML', template('Hello\n<b>you</b>'), 'mine.md:9: HTML is not read in letters'],
    ['a comment of HTML', template('<!-- note -->x'), 'mine.md:8: HTML is not read in letters'],
    ['a link', template('See [us](https://example.com)'), 'mine.md:8: links and images cannot be printed'],
    ['a title within', template('# Hello'), 'mine.md:8: headings begin with "## "'],
    ['a heading without a space', template('##Hello'), 'mine.md:8: headings begin with "## ", with a space'],
    ['a table', template('| a | b |'), 'mine.md:8: tables are not read in letters'],
    ['a list within a list', template('- a\n  - b'), 'mine.md:9: lists within lists are not read'],
    ['single asterisks', template('this is *important*'), 'mine.md:8: a single * marks nothing'],
    [
      'strong text that never ends',
      template('this is **important\n\nand this'),
      'mine.md:8: ** is opened and not closed',
    ],
    ['code', template('type `this`'), 'mine.md:8: code marks (`) are not read'],
    ['a rule', template('a\n\n----'), 'mine.md:10: rules across the page'],
    ['a mark of ours', template('a \ufdd00\ufdd1'), 'mine.md: holds characters that no text may hold'],
    ['a book', template('x'.repeat(700_001)), 'mine.md: is longer than 700000 characters'],
  ])('%s', (_, body, expected) => {
    expect(problemsOf(body).join('\n')).toContain(expected);
  });

  it('all at once, in the order of the lines', () => {
    const body = template('<i>\n{{ nobody }}\n\n# T', without('elements', 'elements: [a, a]'));
    expect(problemsOf(body).map((problem) => /^mine\.md:(\d+): (.{12})/.exec(problem)?.slice(1))).toEqual([
      ['6', 'the front ma'],
      ['6', 'the element '],
      ['8', 'HTML is not '],
      ['9', 'a letter has'],
      ['11', 'headings beg'],
    ]);
  });
});
