import fc from 'fast-check';
import { PDFDict, PDFHexString, PDFName } from 'pdf-lib';
import { renderReport } from '../../../src/pdf/report.js';
import type { Block, ReportDocument, Row } from '../../../src/pdf/report-document.js';
import { ReadBack } from './read-back.js';

const metadata = { title: 'Period report', createdAt: '2024-04-01T09:00:00.000Z' };
const report = (blocks: ReportDocument['blocks'], more: Partial<ReportDocument> = {}): ReportDocument => ({
  metadata,
  blocks,
  ...more,
});
const painted = async (document: ReportDocument) => ReadBack.of(await renderReport(document));

const everyBlock: readonly Block[] = [
  { kind: 'heading', level: 1, text: 'Summary' },
  {
    kind: 'paragraph',
    text: [{ text: 'Declined on ' }, { text: '21 March', style: 'strong' }, { text: ' by an officer' }],
  },
  { kind: 'figures', items: [{ label: 'Clocks missed', value: '2', note: 'both statutory', tone: 'critical' }] },
  { kind: 'bars', items: [{ label: 'Approved', amount: 2246, display: '2,246' }] },
  { kind: 'heading', level: 2, text: 'Parties' },
  {
    kind: 'key-values',
    items: [{ label: 'Applicant', value: 'Zofia Łódzka', badge: { label: 'closed', tone: 'info' } }],
  },
  { kind: 'notice', tone: 'warning', title: 'Keep the checkpoint', text: 'It proves what you hold.' },
  { kind: 'list', items: ['Income insufficient', 'Length of employment'] },
  { kind: 'list', ordered: true, items: ['Unpack the bundle'] },
  { kind: 'heading', level: 3, text: 'Log note' },
  { kind: 'verbatim', text: 'casewitness.example/log\n18402' },
  {
    kind: 'timeline',
    entries: [
      { when: '2024-03-05', title: 'Received', text: 'by post', details: [{ label: 'Actor', value: 'officer 7' }] },
    ],
  },
  { kind: 'page-break' },
  {
    kind: 'table',
    columns: [
      { header: 'Time', width: 80 },
      { header: 'Event', width: { flex: 1 } },
    ],
    rows: [
      { group: 'Case 17', note: '2 events' },
      ['09:00', { text: 'opened', note: 'by import' }],
      ['09:01', 'decided'],
    ],
  },
];

describe('a report', () => {
  it('shows every text of every kind of block', async () => {
    const { text } = await painted(report(everyBlock));
    const expected = JSON.stringify(everyBlock).matchAll(
      /"(?:text|label|value|note|title|when|display|header|group)":"(.*?)"/g,
    );
    for (const [, value = ''] of expected) {
      for (const word of value.split(/\\n|\s+/).filter((part) => part !== '')) expect(text).toContain(word);
    }
  });

  it('gives equal bytes for equal input, and other bytes for other input', async () => {
    const document = report(everyBlock, { cover: { title: 'Audit', facts: [] }, contents: { title: 'Contents' } });
    const first = await renderReport(document);
    expect(Buffer.compare(first, await renderReport(document))).toBe(0);
    const other = report([...everyBlock, { kind: 'paragraph', text: 'more' }]);
    expect(Buffer.compare(first, await renderReport(other))).not.toBe(0);
  });

  it('has a page even when there is nothing to say', async () => {
    const { pages } = await painted(report([]));
    expect(pages).toHaveLength(1);
  });

  it('numbers every page and repeats header and footer, but not the header on the cover', async () => {
    const { pages } = await painted(
      report([{ kind: 'paragraph', text: 'one' }, { kind: 'page-break' }, { kind: 'paragraph', text: 'two' }], {
        cover: { title: 'Audit', facts: [{ label: 'Scope', value: 'all cases' }] },
        header: { left: 'Audit of March', right: 'Restricted' },
        footer: 'position 18,402',
      }),
    );
    expect(pages.map((page) => /Page \d of \d/.exec(page.text)?.[0])).toEqual([
      'Page 1 of 3',
      'Page 2 of 3',
      'Page 3 of 3',
    ]);
    expect(pages.map((page) => page.text.includes('position 18,402'))).toEqual([true, true, true]);
    expect(pages.map((page) => page.text.includes('Audit of March'))).toEqual([false, true, true]);
  });

  it('puts headings into the outline and, with the right page numbers, into the table of contents', async () => {
    const blocks: Block[] = Array.from({ length: 90 }, (_, index): Block[] => [
      { kind: 'heading', level: index % 3 === 0 ? 1 : 2, text: `Section ${index}`, newPage: true },
      { kind: 'paragraph', text: 'text' },
    ]).flat();
    const read = await painted(
      report(blocks, { cover: { title: 'Audit', facts: [] }, contents: { title: 'Contents' } }),
    );
    expect(read.outline()).toHaveLength(90);
    expect(read.outline().slice(0, 3)).toEqual(['Section 0', '  Section 1', '  Section 2']);
    expect(read.pages[1]?.text).toContain('Contents');
    const listed = read.pages.slice(1, 4).flatMap((page) => page.painted.map(({ text }) => text));
    for (let index = 0; index < 90; index++) {
      const printed = Number(listed[listed.indexOf(`Section ${index}`) + 1]);
      expect(read.pages[printed - 1]?.text.startsWith(`Section ${index}\n`)).toBe(true);
    }
  });

  it('says what PDF/A-3b asks for, and carries no script and no encryption', async () => {
    const full = { ...metadata, subject: 'Clocks & <letters>', keywords: ['Reg B'], language: 'en-GB' };
    const bytes = await renderReport(report(everyBlock, { metadata: full }));
    const read = await ReadBack.of(bytes);
    const packet = Buffer.from(read.streamBytes(read.catalog('Metadata'))).toString('utf8');
    expect(packet).toContain('<pdfaid:part>3</pdfaid:part><pdfaid:conformance>B</pdfaid:conformance>');
    expect(packet).toContain('Clocks &amp; &lt;letters&gt;');
    expect(packet).toContain('<xmp:CreateDate>2024-04-01T09:00:00Z</xmp:CreateDate>');
    expect(read.document.getCreationDate()?.toISOString()).toBe(metadata.createdAt);
    expect(read.document.getTitle()).toBe('Period report');
    expect(read.catalog('Lang')).toEqual(PDFHexString.fromText('en-GB'));
    expect(read.catalog('OutputIntents')).toBeDefined();
    expect(read.document.context.trailerInfo.ID).toBeDefined();
    const source = Buffer.from(bytes).toString('latin1');
    expect(source).not.toMatch(/\/JavaScript|\/JS\b|\/Encrypt|\/Launch|\/URI/);
  });

  it('carries attachments byte for byte', async () => {
    const bundle = Buffer.from('the bundle');
    const read = await painted(
      report([], {
        attachments: [
          {
            name: 'bundle.zip',
            mediaType: 'application/zip',
            description: 'Bundle',
            bytes: bundle,
            relationship: 'Data',
          },
        ],
      }),
    );
    const specification = (read.catalog('AF') as unknown as { lookup(index: number): PDFDict }).lookup(0);
    const embedded = specification.lookup(PDFName.of('EF'), PDFDict).lookup(PDFName.of('F'));
    expect(Buffer.from(read.streamBytes(embedded)).toString()).toBe('the bundle');
    expect(specification.lookup(PDFName.of('AFRelationship'))).toBe(PDFName.of('Data'));
  });

  it('refuses a creation time that is not RFC 3339 in UTC', async () => {
    const wrong = report([], { metadata: { ...metadata, createdAt: '1 April 2024' } });
    await expect(renderReport(wrong)).rejects.toThrow('not a time in UTC: "1 April 2024"');
  });

  it('passes on what the source of its rows throws', async () => {
    async function* rows(): AsyncGenerator<Row> {
      yield ['first'];
      throw new Error('the log is closed');
    }
    const table: Block = { kind: 'table', columns: [{ header: 'Event', width: 80 }], rows: rows() };
    await expect(renderReport(report([table]))).rejects.toThrow('the log is closed');
  });
});

describe('nothing is lost', () => {
  const word = fc.stringMatching(/^[A-Za-zÀ-ſΑ-ΡΣ-ωА-я0-9.,:;()/-]{1,40}$/);
  const words = fc.array(word, { minLength: 1, maxLength: 120 });
  /** A block, and the words that must be found on the pages, in this order. */
  const spoken = (make: (text: string) => Block) =>
    words.map((given) => ({ block: make(given.join(' ')), words: given }));
  const block = fc.oneof(
    spoken((text) => ({ kind: 'paragraph', text })),
    spoken((text) => ({ kind: 'verbatim', text })),
    spoken((text) => ({ kind: 'notice', tone: 'info', title: 'N', text })),
    spoken((text) => ({ kind: 'list', items: [text, text] })),
    spoken((text) => ({ kind: 'key-values', items: [{ label: 'L', value: text }] })),
    spoken((text) => ({ kind: 'timeline', entries: [{ when: 'W', title: text }] })),
    spoken((text) => ({ kind: 'table', columns: [{ header: 'H', width: { flex: 1 } }], rows: [[text], ['']] })),
    fc.constant({ block: { kind: 'heading', level: 2, text: 'Heading' } as Block, words: ['Heading'] }),
  );

  it('every word of random blocks stands on the pages, in order', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(block, { minLength: 1, maxLength: 12 }), async (given) => {
        const { pages } = await painted(report(given.map((entry) => entry.block)));
        // The page number stands between what one page and the next say.
        const letters = pages.map((page) => page.text.replace(/\n?Page \d+ of \d+$/, '').replace(/\s+/g, '')).join('');
        let from = 0;
        for (const expected of given.flatMap((entry) => entry.words)) {
          const found = letters.indexOf(expected, from);
          expect([expected, found >= from]).toEqual([expected, true]);
          from = found + expected.length;
        }
      }),
      { numRuns: 60 },
    );
  });

  it('no heading is the last text above the foot of a page, and nothing leaves the page', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(block, { minLength: 1, maxLength: 25 }), async (given) => {
        const { pages } = await painted(
          report([...given.map((entry) => entry.block), { kind: 'paragraph', text: 'end' }]),
        );
        for (const page of pages) {
          const body = page.painted.filter(({ text }) => !/^Page \d+ of \d+$/.test(text));
          expect(body.at(-1)?.text).not.toBe('Heading');
          for (const { x, y } of page.painted) {
            expect(x).toBeGreaterThanOrEqual(54);
            expect(x).toBeLessThan(page.width - 54);
            expect(y).toBeLessThan(page.height - 30);
          }
        }
      }),
      { numRuns: 60 },
    );
  });
});
