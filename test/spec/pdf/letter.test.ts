import { renderLetter } from '../../../src/pdf/letter.js';
import type { LetterDocument } from '../../../src/pdf/letter-document.js';
import { ReadBack } from './read-back.js';

const letter: LetterDocument = {
  metadata: { title: 'Notice of action taken', createdAt: '2024-03-22T09:00:00.000Z' },
  letterhead: { name: 'First National Bank', lines: ['100 Main Street', 'Springfield'] },
  recipient: ['Zofia Łódzka', '12 Long Lane', 'Springfield, IL 62704'],
  marking: 'PERSONAL AND CONFIDENTIAL',
  date: '22 March 2024',
  references: [{ label: 'Our reference', value: 'C-2024-00017' }],
  subject: 'Notice of action taken',
  salutation: 'Dear Ms Łódzka,',
  body: [
    { kind: 'paragraph', text: 'We are unable to approve your application. The principal reasons are:' },
    { kind: 'list', items: ['Income insufficient for amount of credit requested', 'Length of employment'] },
    { kind: 'paragraph', text: 'Please contact us at the address above.' },
  ],
  closing: 'Yours sincerely,',
  signatory: { name: 'Jane Doe', lines: ['Head of Consumer Lending'] },
  enclosures: { title: 'Enclosures', items: ['Summary of your rights'] },
  footer: ['Member FDIC'],
};

const MILLIMETRE = 72 / 25.4;

describe('a letter', () => {
  it('shows all its parts in the order in which a reader meets them', async () => {
    const { bytes, pages } = await renderLetter(letter);
    const read = await ReadBack.of(bytes);
    expect(pages).toBe(1);
    expect(read.pages).toHaveLength(1);
    const order = [
      'First National Bank',
      'PERSONAL AND CONFIDENTIAL',
      'Zofia Łódzka',
      '22 March 2024',
      'C-2024-00017',
      'Notice of action taken',
      'Dear Ms Łódzka,',
      'Income insufficient',
      'Yours sincerely,',
      'Jane Doe',
      'Summary of your rights',
      'Member FDIC',
      'Page 1 of 1',
    ].map((part) => read.text.indexOf(part));
    expect(order.every((at) => at >= 0)).toBe(true);
    expect([...order].sort((a, b) => a - b)).toEqual(order);
  });

  it('puts the address into the window of an envelope: 45 to 90 mm from the top, at most 85 mm wide', async () => {
    const recipient = [
      'An institution whose name is so long that it takes more than a single line of the window',
      'Street 1',
    ];
    const read = await ReadBack.of((await renderLetter({ ...letter, recipient })).bytes);
    const lines = read.pages[0]?.painted.filter(({ text }) => /institution|window|Street 1/.test(text)) ?? [];
    expect(lines.length).toBe(3);
    for (const { x, y } of lines) {
      expect(y).toBeGreaterThan(45 * MILLIMETRE);
      expect(y).toBeLessThan(90 * MILLIMETRE);
      expect(x).toBeLessThan(25 * MILLIMETRE);
    }
  });

  it('cuts nothing of a name of 6,000 letters, wherever it stands', async () => {
    const name = Array.from({ length: 6_000 }, (_, index) => String.fromCodePoint(0x41 + (index % 26))).join('');
    const { bytes } = await renderLetter({
      ...letter,
      recipient: [name],
      references: [{ label: 'Reference', value: name }],
      subject: name,
      salutation: name,
      body: [{ kind: 'heading', level: 1, text: name }],
      closing: name,
      signatory: { name },
    });
    const { pages } = await ReadBack.of(bytes);
    const body = pages.flatMap((page) => page.painted.filter(({ y }) => y > 62 && y < page.height - 50));
    const letters = body.map(({ text }) => text).join('');
    expect(letters.split(name)).toHaveLength(8);
    for (const page of pages) for (const { y } of page.painted) expect(y).toBeLessThan(page.height - 20);
  });

  it('gives equal bytes for equal input', async () => {
    const [first, second] = [await renderLetter(letter), await renderLetter(letter)];
    expect(Buffer.compare(first.bytes, second.bytes)).toBe(0);
  });

  it('goes on to further pages, which say whose letter it is', async () => {
    const body = Array.from({ length: 40 }, (_, index) => ({
      kind: 'paragraph' as const,
      text: `Paragraph ${index} `.repeat(20),
    }));
    const { bytes, pages } = await renderLetter({ ...letter, body });
    const read = await ReadBack.of(bytes);
    expect(pages).toBe(read.pages.length);
    expect(pages).toBeGreaterThan(2);
    for (const page of read.pages.slice(1)) expect(page.text).toContain('First National Bank');
    expect(read.text.match(/Paragraph \d+/g)).toHaveLength(800);
  });

  it.each(Array.from({ length: 30 }, (_, index) => index + 10))(
    'never has a page with nothing but the signature, with %i paragraphs',
    async (count) => {
      const paragraphs = Array.from({ length: count }, () => ({
        kind: 'paragraph' as const,
        text: 'We considered it.',
      }));
      const { bytes } = await renderLetter({ ...letter, body: paragraphs });
      const { pages } = await ReadBack.of(bytes);
      const signed = pages.find((page) => page.text.includes('Yours sincerely,'));
      expect(signed?.text).toContain('We considered it.');
      expect(signed?.text).toContain('Jane Doe');
    },
  );
});
