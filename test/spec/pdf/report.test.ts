import { renderReport } from '../../../src/pdf/report.js';
import type { ReportDocument } from '../../../src/pdf/report-document.js';

const document: ReportDocument = {
  metadata: { title: 'Period report', createdAt: '2024-04-01T09:00:00.000Z' },
  blocks: [{ kind: 'paragraph', text: 'Łódź, Ελλάδα, Україна' }],
};

describe('renderReport', () => {
  it('gives equal bytes for equal input', async () => {
    const [first, second] = [await renderReport(document), await renderReport(document)];
    expect(Buffer.compare(first, second)).toBe(0);
    expect(Buffer.from(first.subarray(0, 8)).toString('latin1')).toBe('%PDF-1.7');
  });

  it('refuses a creation time that is not RFC 3339 in UTC', async () => {
    const metadata = { title: 'Period report', createdAt: '1 April 2024' };
    await expect(renderReport({ ...document, metadata })).rejects.toThrow('not a time in UTC: "1 April 2024"');
  });
});
