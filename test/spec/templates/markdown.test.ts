import { readMarkdown } from '../../../src/templates/markdown.js';
import type { LetterBlock } from '../../../src/templates/letter-blocks.js';

const read = (markdown: string) => readMarkdown(markdown, (text) => text);
const paragraph = (text: string): LetterBlock => ({ kind: 'paragraph', text: [{ text }] });
const list = (ordered: boolean, ...items: string[]): LetterBlock => ({
  kind: 'list',
  ordered,
  items: items.map((text) => [{ text }]),
});

describe('the Markdown of a letter', () => {
  const cases: readonly (readonly [string, string, readonly LetterBlock[]])[] = [
    ['nothing is nothing', ' \n\n\t\n', []],
    ['lines of a paragraph run on', 'one\ntwo  \n  three', [paragraph('one two three')]],
    ['an empty line parts paragraphs', 'one\n \ntwo', [paragraph('one'), paragraph('two')]],
    ['a backslash at the end breaks the line', 'one\\\ntwo', [paragraph('one\ntwo')]],
    ['a heading is one line', '## One\ntwo', [{ kind: 'heading', text: 'One' }, paragraph('two')]],
    ['a heading has no styles', '## One **two**', [{ kind: 'heading', text: 'One two' }]],
    ['bullets', '- one\n- two', [list(false, 'one', 'two')]],
    [
      'bullets with empty lines between are one list',
      '- one\n\n- two\n\n\n* three',
      [list(false, 'one', 'two', 'three')],
    ],
    ['an item runs on over its lines', '- one\n  two\n- three', [list(false, 'one two', 'three')]],
    ['numbers, whatever they are', '1. one\n1. two\n7) three', [list(true, 'one', 'two', 'three')]],
    ['bullets and numbers are two lists', '- one\n1. two', [list(false, 'one'), list(true, 'two')]],
    [
      'a list ends at a paragraph',
      '- one\n\ntwo\n\n- three',
      [list(false, 'one'), paragraph('two'), list(false, 'three')],
    ],
    ['an item of nothing is none', '- \n\n- one', [list(false, 'one')]],
    ['a hyphen within a line is a hyphen', 'one - two', [paragraph('one - two')]],
    ['an amount at the start of a line is no list', '30 days\n2026 was', [paragraph('30 days 2026 was')]],
    [
      'strong text',
      'a **b c** d',
      [{ kind: 'paragraph', text: [{ text: 'a ' }, { text: 'b c', strong: true }, { text: ' d' }] }],
    ],
    ['strong text of nothing is nothing', 'a****b', [paragraph('ab')]],
    ['a backslash keeps signs from being markup', '\\*\\*a\\*\\* \\# \\\\', [paragraph('**a** # \\')]],
    ['a backslash before a letter is a backslash', 'C:\\new', [paragraph('C:\\new')]],
    [
      'facts',
      'Amount\n: USD 5\n\nDay\n: today\n  or tomorrow',
      [
        {
          kind: 'facts',
          items: [
            { label: 'Amount', value: [{ text: 'USD 5' }] },
            { label: 'Day', value: [{ text: 'today or tomorrow' }] },
          ],
        },
      ],
    ],
    [
      'facts without empty lines between',
      'a\n: 1\nb\n: 2',
      [
        {
          kind: 'facts',
          items: [
            { label: 'a', value: [{ text: '1' }] },
            { label: 'b', value: [{ text: '2' }] },
          ],
        },
      ],
    ],
    [
      'a notice, its title in the first line',
      '> **Your rights**\n> one\n> two\n>\n> three\nfour',
      [{ kind: 'notice', title: 'Your rights', text: [{ text: 'one two\n\nthree' }] }, paragraph('four')],
    ],
  ];
  it.each(cases)('%s', (_, markdown, blocks) => {
    expect(read(markdown)).toEqual(blocks);
  });
});
