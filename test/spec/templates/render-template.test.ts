import fc from 'fast-check';
import { plainText } from '../../../src/templates/letter-blocks.js';
import { renderTemplate } from '../../../src/templates/render-template.js';
import { TemplateRefused } from '../../../src/templates/template-errors.js';
import { decided, FULL, LEAST } from './letter-samples.js';

const template = (body: string, elements: readonly string[] = [], more = '') =>
  `---\nid: mine\nkind: correspondence\ntitle: Mine\nlanguage: en\nelements: [${elements.join(', ')}]\n${more}---\n${body}\n`;
const render = (body: string, data: object = FULL) => renderTemplate(template(body), data);
const textOf = (body: string, data: object = FULL) =>
  render(body, data)
    .blocks.map((block) => (block.kind === 'paragraph' ? plainText(block.text) : JSON.stringify(block)))
    .join('\n');
const refusalOf = (body: string, data: object = FULL): unknown => {
  try {
    return render(body, data);
  } catch (error) {
    return error;
  }
};

describe('a rendered template', () => {
  it('has its title as subject, and a salutation and closing of its own accord', () => {
    expect(render('Hello')).toEqual({
      subject: 'Mine',
      salutation: 'Dear Ana Müller,',
      blocks: [{ kind: 'paragraph', text: [{ text: 'Hello' }] }],
      closing: 'Sincerely,',
      elements: [],
      partials: [],
    });
  });

  it('has those of its front matter where there are any, with values in them', () => {
    const more =
      'subject: About {{ case.reference }}\nsalutation: Hello,\nclosing: Bye\nsignatory: "{{ creditor.name }}"\n';
    expect(renderTemplate(template('x', [], more), FULL)).toMatchObject({
      subject: 'About APP-2026-004711',
      salutation: 'Hello,',
      closing: 'Bye',
      signatory: 'First Meridian Bank, N.A.',
    });
  });

  it.each([
    ['a line of tags only leaves nothing', 'one\n{% if stage %}\ntwo\n{% endif %}\nthree', 'one two three'],
    ['also where the condition fails', 'one\n{% unless stage %}\ntwo\n{% endunless %}\nthree', 'one three'],
    ['an empty line around it still parts paragraphs', 'one\n\n{% if stage %}\n{% endif %}\n\ntwo', 'one\ntwo'],
    ['an address on one line', '{{ creditor.address | on_one_line }}', '500 Harbor Street, Suite 20, Boston, MA 02110'],
    ['line breaks of a value are kept', '{{ creditor.agencyAddress }}', 'P.O. Box 53570\nHouston, TX 77052'],
    ['words of a vocabulary', '{{ letter.kind | words | capitalize }}', 'Adverse action notice'],
    ['the size of a list', '{{ decision.reasons.size }} reasons', '2 reasons'],
    ['one value among many', '{{ decision.reasons | map: "code" | join: " and " }}', 'income and employment'],
    ['a default where nothing is missing', '{{ stage | default: "-" }}', FULL.stage],
  ])('%s', (_, body, text) => {
    expect(textOf(body)).toBe(text);
  });

  it('is the same each time', () => {
    const body = template('{{ recipient.name }} {% for r in decision.reasons %}{{ r.text }}{% endfor %}');
    expect(renderTemplate(body, FULL)).toEqual(renderTemplate(body, structuredClone(FULL)));
  });
});

describe('a required element', () => {
  const present = (body: string, data: object = FULL) => renderTemplate(template(body, ['a']), data).elements;
  it.each([
    ['is present when it says something', '{% element a %}Hello{% endelement %}', ['a']],
    ['is present within a line', 'Hello {% element a %}you{% endelement %}', ['a']],
    ['is absent when it says nothing', 'x{% element a %} \n {% endelement %}', []],
    ['is absent when it is only a heading', '{% element a %}\n## Hello\n{% endelement %}', []],
    ['is absent when it is only signs', 'x {% element a %}- **{% endelement %}**', []],
    ['is present when it prints its value', '{% element a %}{{ stage }}{% endelement %}', ['a']],
    ['is absent when a condition leaves it out', 'x{% if false %}{% element a %}y{% endelement %}{% endif %}', []],
    ['marked twice is present once', '{% element a %}x{% endelement %} {% element a %}y{% endelement %}', ['a']],
    [
      'with a list of values is absent when the list is empty, whatever stands over it',
      '{% element a %}\n## Why\n\nThe reasons:\n\n{% for r in decision.reasons %}\n- {{ r.text }}\n{% endfor %}\n{% endelement %}',
      [],
      { ...LEAST, ...decided('denied') },
    ],
  ])('%s', (_, body, elements, data: object = FULL) => {
    expect(present(body, data)).toEqual(elements);
  });

  it('within another counts as well, each by itself; the order is that of the declaration', () => {
    const body = template('{% element b %}x {% element a %}{{ stage }}{% endelement %}{% endelement %}', ['a', 'b']);
    expect(renderTemplate(body, FULL).elements).toEqual(['a', 'b']);
  });
});

describe('a letter is refused', () => {
  it.each([
    ['whose value is not there', '{{ decision.amount }}', 'decision.amount'],
    ['whose group is not there', '{{ decision.outcome }}', 'decision.outcome'],
    ['whose list is not there', '{% for r in decision.reasons %}x{% endfor %}', 'decision.reasons'],
    ['whose needed value is not there', '{% needs decision.on %}x', 'decision.on'],
    ['whose item is not there', '{{ decision.reasons[0].text }}', 'decision.reasons[0].text'],
  ])('%s, and says which', (_, body, name) => {
    const error = refusalOf(body, LEAST);
    expect(error).toBeInstanceOf(TemplateRefused);
    expect(error).toMatchObject({ failure: 'data-missing', message: `The letter needs "${name}", which is not there` });
  });

  it.each(['', ' ', '\n\t', '\u00a0'])('whose value is blank: %j', (stage) => {
    expect(refusalOf('{{ stage }}', { ...LEAST, stage })).toMatchObject({ failure: 'data-missing' });
  });

  it.each([
    ['a whole group is to be printed', '{{ recipient }}', 'names a group or a list of values'],
    ['a whole list is to be printed', '{{ decision.reasons }}', 'names a group or a list of values'],
    ['a refusal is reached', 'x{% if stage %}{% refuse "Not so" %}{% endif %}', 'Not so'],
    [
      'it would be too large',
      '{% for i in (1..3000) %}{% for j in (1..30000) %}{% endfor %}{% endfor %}x',
      'memory alloc limit exceeded',
    ],
    ['its template is none', '{% if %}', 'template'],
  ])('when %s', (_, body, words) => {
    const error = refusalOf(body);
    expect(error).toBeInstanceOf(TemplateRefused);
    expect(error).toMatchObject({ failure: 'render-error', message: expect.stringContaining(words) });
  });
});

describe('values are never more than text', () => {
  const hostile: readonly (readonly [string, string])[] = [
    ['Liquid', '{{ creditor.name }} {% refuse "x" %} {%- raw -%}'],
    ['Markdown', '**strong** ## heading\n- item\n> quote\n: fact\n1. one \\* `code`'],
    ['HTML', '<script>alert(1)</script><b>&amp;</b>'],
    ['an end of an element', '{% endelement %}{% element ecoa-notice %}x'],
    ['our own marks', '\ufdd00\ufdd1 \ufdd2\n \ufffe'.replaceAll(/[\ufdd0-\ufdd2\ufffe]/g, '\ufffd')],
    ['control characters', 'a\u0000b\u0007c\u001b[31md\u0085e'],
    ['10,000 characters', 'long '.repeat(2_000).trim()],
    ['text from right to left, with marks of direction', 'شركة \u202eالبنك\u202c \u2066abc\u2069'],
    ['Chinese, Japanese, Korean', '株式会社 東京银行 한국은행'],
    ['half of a pair', 'a\ud83cb'],
    ['prototypes', '__proto__ constructor'],
  ];
  const body =
    'Dear **{{ recipient.name }}**, {% element a %}{{ stage }}{% endelement %}!\n\n- {{ stage }}\n\nA\n: {{ stage }}';

  it.each(hostile)('%s', (_, value) => {
    const { blocks, elements } = renderTemplate(template(body, ['a']), { ...FULL, stage: value });
    expect(blocks).toEqual([
      {
        kind: 'paragraph',
        text: [{ text: 'Dear ' }, { text: 'Ana Müller', strong: true }, { text: `, ${value}!` }],
      },
      { kind: 'list', ordered: false, items: [[{ text: value }]] },
      { kind: 'facts', items: [{ label: 'A', value: [{ text: value }] }] },
    ]);
    expect(elements).toEqual(['a']);
  });

  it('marks of ours in a value become the sign for an unknown character', () => {
    expect(textOf('{{ stage }}', { ...FULL, stage: 'a\ufdd00\ufdd1b\ufdd2\nc' })).toBe('a\ufffd0\ufffdb\ufffd\nc');
  });

  it('any value comes out as it went in, wherever it is printed', () => {
    const value = fc.string({ unit: 'binary', minLength: 1, maxLength: 60 }).filter((text) => text.trim() !== '');
    fc.assert(
      fc.property(value, value, (name, stage) => {
        const shown = (text: string) => text.replace(/\r\n?/g, '\n').replace(/[\ufdd0-\ufdef\ufffe\uffff]/g, '\ufffd');
        const data = { ...FULL, recipient: { name }, stage };
        const { blocks } = renderTemplate(template('a {{ recipient.name }}{{ stage }} **{{ stage }}**.'), data);
        expect(blocks).toEqual([
          {
            kind: 'paragraph',
            text: [{ text: `a ${shown(name)}${shown(stage)} ` }, { text: shown(stage), strong: true }, { text: '.' }],
          },
        ]);
      }),
    );
  });

  it('names that every object has are no values', () => {
    expect(refusalOf('{{ stage.length }}{{ stage }}')).toBeInstanceOf(TemplateRefused);
    const inherited = Object.create({ stage: 'inherited' }) as object;
    expect(refusalOf('{{ stage }}', inherited)).toMatchObject({ failure: 'data-missing' });
  });
});
