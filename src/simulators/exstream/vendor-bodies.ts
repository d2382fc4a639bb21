import type { ComposedBySimulator } from './engine.js';

/** Bodies as the vendor's public samples have them. */
export const VERSION = {
  apiIdentifier: 'orchestration',
  major: '23',
  minor: '4',
  patch: '0',
  versionString: '23.4.0-simulated',
};

const context = (fileName: string, queueName = 'letters-pdf') => ({ queueName, fileName, customerNumber: '000001' });

export const success = (
  { bytes, communicationId }: Pick<ComposedBySimulator, 'bytes' | 'communicationId'>,
  documentId?: string,
) => ({
  status: 'success',
  data: [
    {
      content: Buffer.from(bytes).toString('base64'),
      mimeType: 'application/pdf',
      engineOutputContext: context(`${communicationId}.pdf`),
    },
    // Its document in the editor is an output of its own, which holds the document's id.
    ...(documentId === undefined
      ? []
      : [
          {
            content: Buffer.from(JSON.stringify({ documentId })).toString('base64'),
            mimeType: 'application/json',
            engineOutputContext: context('interactive.json', 'interactive'),
          },
        ]),
  ],
});

/** One queue has failed, another has made its file. */
export const partialFailure = (statusCode: string) => ({
  status: 'error',
  data: [
    { errorMessage: 'Output queue is not available', statusCode, engineOutputContext: context('letter.pdf') },
    {
      content: Buffer.from('<p>half a letter</p>').toString('base64'),
      mimeType: 'text/html',
      engineOutputContext: context('letter.html', 'letters-html'),
    },
  ],
});

/** The engine's verdict on a design and its data, with a PDF that must not be taken for the letter. */
export const failsForGood = () => ({
  status: 'failure',
  details: 'EX004125E: a required variable of the design has no value',
  data: [
    {
      content: Buffer.from('%PDF-1.4 half a letter').toString('base64'),
      mimeType: 'application/pdf',
      engineOutputContext: context('letter.pdf'),
    },
  ],
});

export const serviceError = (status: number, path: string, message: string) => ({
  timestamp: 1_785_000_000_000,
  status,
  message,
  error: message,
  details: message,
  errorCode: 300_000 + status,
  path,
});
