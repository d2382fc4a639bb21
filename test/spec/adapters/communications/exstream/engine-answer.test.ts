import { mayPass, readAnswer } from '../../../../../src/adapters/communications/exstream/engine-answer.js';

const context = { queueName: 'letters', fileName: 'ana-muller.pdf', customerNumber: '4711' };
const pdf = {
  content: Buffer.from('%PDF').toString('base64'),
  mimeType: 'application/pdf',
  engineOutputContext: context,
};
const error = (statusCode: string) => ({
  errorMessage: 'Ana Müller has no address',
  statusCode,
  engineOutputContext: context,
});
const service = (status: number) => ({ timestamp: 1, status, message: 'about Ana', error: 'Error', details: 'x', errorCode: 309016, path: '/x' }); // prettier-ignore
const answer = (status: number, body: unknown, type = 'application/json; charset=utf-8') => ({
  status,
  headers: { 'content-type': type },
  body: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)),
});

describe('an answer that went well', () => {
  it('as an envelope holds its outputs, each with its queue and file', () => {
    expect(readAnswer(answer(200, { status: 'success', data: [pdf, { ...pdf, engineOutputContext: null }] }))).toEqual({
      outputs: [
        { bytes: Buffer.from('%PDF'), mediaType: 'application/pdf', queue: 'letters', file: 'ana-muller.pdf' },
        { bytes: Buffer.from('%PDF'), mediaType: 'application/pdf' },
      ],
    });
  });

  it('as a PDF is its bytes alone', () => {
    expect(readAnswer(answer(200, '%PDF', 'application/pdf'))).toEqual({
      outputs: [{ bytes: Buffer.from('%PDF'), mediaType: 'application/pdf' }],
    });
  });
});

describe('a failure', () => {
  it.each<[string, number, unknown, 'refused' | 'unavailable', boolean]>([
    ['of the letter, in an answer that went well', 200, { status: 'failure', details: 'no variable', data: [pdf] }, 'refused', false],
    ['of the letter, with no output', 200, { status: 'failure', details: 'no variable', data: [] }, 'refused', false],
    ['of one queue for the letter’s data', 500, { status: 'error', data: [error('400'), pdf] }, 'refused', false],
    ['of one queue for now', 500, { status: 'error', data: [error('500'), pdf] }, 'unavailable', true],
    ['of one queue for now, in an answer that went well', 200, { status: 'failure', data: [error('503'), pdf] }, 'unavailable', false],
    ['of the user that imports', 500, { status: 'error', data: [error('401')] }, 'unavailable', true],
    ['of the request', 400, service(400), 'refused', false],
    ['of the request, which the body knows better', 500, service(422), 'refused', false],
    ['of a conflict', 409, service(409), 'refused', false],
    ['of rights: the operator’s business', 403, service(403), 'unavailable', false],
    ['of the address: the operator’s business', 404, service(404), 'unavailable', false],
    ['of the engine', 500, service(500), 'unavailable', true],
    ['of too many requests', 429, service(429), 'unavailable', true],
    ['of a gateway that speaks no JSON', 502, '<html>Bad Gateway</html>', 'unavailable', true],
    ['that is no answer of an engine', 200, '<html>Sign in</html>', 'unavailable', false],
    ['whose content is not base64', 200, { status: 'success', data: [{ ...pdf, content: '%%%' }] }, 'refused', false],
  ])('%s', (_, status, body, verdict, again) => {
    const given = answer(status, body);
    expect(Object.keys(readAnswer(given))).toContain(verdict);
    expect(mayPass(given)).toBe(again);
  }); // prettier-ignore

  it('that lists outputs names them, and says that they are not used', () => {
    const read = readAnswer(answer(500, { status: 'error', details: 'half', data: [error('400'), pdf] }));
    expect(read).toEqual({
      refused: 'Exstream refused the letter: HTTP 500, a failure on letters, letters; it listed 1 of its outputs all the same, which are not used',
      detail: expect.stringContaining('half; letters/ana-muller.pdf: 400 Ana Müller has no address; not used: letters/ana-muller.pdf (application/pdf, 4 bytes)'),
    }); // prettier-ignore
  });

  it.each([
    [400, service(400)],
    [500, { status: 'error', data: [error('400'), pdf] }],
    [500, { status: 'error', data: [error('500'), pdf] }],
  ])('%d keeps a person’s data out of what is logged', (status, body) => {
    const { refused, unavailable } = readAnswer(answer(status, body)) as { refused?: string; unavailable?: string };
    expect(refused ?? unavailable).not.toMatch(/Ana|ana-muller|4711/);
  });
});
