import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { localComposer } from '../../../../../src/adapters/communications/local/local-composer.js';
import { CompositionRefused, type Composer, type CompositionOrder } from '../../../../../src/ports/composer.js';
import { shippedTemplates } from '../../../../../src/templates/shipped-templates.js';
import { decided, FULL, LEAST, NEWEST_TEXTS } from '../../../templates/letter-samples.js';
import { workerEntries } from '../../../../support/program.js';

const { version } = JSON.parse(readFileSync(new URL('../../../../../package.json', import.meta.url), 'utf8')) as {
  version: string;
};
const templates = await shippedTemplates();

function orderFor(templateId: string, merge: CompositionOrder['merge']): CompositionOrder {
  const template = templates.find(({ id }) => id === templateId);
  if (template === undefined) throw new Error(`no letter ${templateId} is shipped`);
  const { id, title, language, body } = template;
  const date = '2026-07-01T09:12:00.000Z';
  const communicationId = '6f1c2d64-0b0a-4c1e-9a55-1c0d6b1f2a3e';
  const made = { templateId: id, templateVersion: 1, templateBody: body, partials: NEWEST_TEXTS };
  return { communicationId, ...made, language, title, merge, date };
}
const adverse = orderFor('adverse-action-notice', FULL);
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

/** Real worker threads, on our sources. */
describe('the local composer', () => {
  let composer: Composer;
  const refusalOf = (order: CompositionOrder) => composer.compose(order).catch((error: unknown) => error);

  beforeAll(() => {
    composer = localComposer({ workers: 2, entry: workerEntries().composer });
  });
  afterAll(() => composer.close());

  it('makes a PDF letter and says what made it and which required elements it carries', async () => {
    const letter = await composer.compose(adverse);
    expect(letter).toMatchObject({
      mediaType: 'application/pdf',
      engine: 'casewitness-local',
      engineVersion: version,
      elements: ['action-taken', 'creditor-name-address', 'specific-reasons', 'ecoa-notice', 'agency-name-address'],
    });
    expect(Buffer.from(letter.bytes).subarray(0, 8).toString('latin1')).toBe('%PDF-1.7');
    expect(letter.pages).toBeGreaterThanOrEqual(1);
  });

  it('gives equal bytes for equal orders, in whichever thread and after whatever', async () => {
    const others = templates.map(({ id }) => orderFor(id, { ...LEAST, ...decided('denied', ['Income']) }));
    const letters = await Promise.all(
      [adverse, ...others, adverse, adverse].map((order) => composer.compose(order).catch(() => undefined)),
    );
    const own = [letters.at(0), letters.at(-1), letters.at(-2)].map((letter) => letter && sha256(letter.bytes));
    expect(own[0]).toBeDefined();
    expect(new Set(own).size).toBe(1);
  });

  it.each([
    ['another recipient', { merge: { ...FULL, recipient: { ...FULL.recipient, name: 'Ben Okri' } } }],
    ['another date', { date: '2026-07-02T09:12:00.000Z' }],
    ['another version of the template', { templateVersion: 2 }],
    ['another language', { language: 'es' }],
  ])('gives other bytes for %s', async (_, changes) => {
    const [one, two] = await Promise.all([composer.compose(adverse), composer.compose({ ...adverse, ...changes })]);
    expect(sha256(one.bytes)).not.toBe(sha256(two.bytes));
  });

  it('refuses for good what lacks a value, and names it', async () => {
    const error = await refusalOf({ ...adverse, merge: { ...FULL, decision: undefined } });
    expect(error).toBeInstanceOf(CompositionRefused);
    expect(error).toMatchObject({
      failure: 'data-missing',
      message: 'The letter needs "decision.outcome", which is not there',
    });
  });

  it('refuses for good what is no template, with the line', async () => {
    const error = await refusalOf({ ...adverse, templateBody: adverse.templateBody.replace('{% endcase %}', '') });
    expect(error).toBeInstanceOf(CompositionRefused);
    expect(error).toMatchObject({ failure: 'render-error', message: expect.stringMatching(/^template:\d+: /) });
  });

  it.each([
    ['10,000 characters without a space', 'x'.repeat(10_000)],
    ['10,000 words', 'word '.repeat(10_000)],
    ['right-to-left text', 'שלום עולם, مرحبا بالعالم'],
    ['Chinese, Japanese and Korean', '株式会社 東京银行 한국은행'],
    ['control characters and half of a pair', 'a\u0000\u0007\u001b[31m\ud83c'],
    ['markup', '**b** {{ x }} <b> (Tj) \\) Tj ET'],
  ])('makes a letter of a reason that is %s', async (_, text) => {
    const merge = { ...FULL, decision: { outcome: 'denied', on: 'June 30, 2026', reasons: [{ code: 'x', text }] } };
    const letter = await composer.compose({ ...adverse, merge });
    expect(letter.elements).toContain('specific-reasons');
  });

  it('makes many letters at once, each its own', async () => {
    const names = Array.from({ length: 40 }, (_, i) => `Recipient ${i}`);
    const letters = await Promise.all(
      names.map((name) => composer.compose({ ...adverse, merge: { ...FULL, recipient: { name, address: 'x' } } })),
    );
    expect(new Set(letters.map(({ bytes }) => sha256(bytes))).size).toBe(40);
  });

  it('takes nothing once it is closed', async () => {
    const closed = localComposer({ workers: 1, entry: new URL('data:text/javascript,') });
    await closed.close();
    await expect(closed.compose(adverse)).rejects.toThrow('The pool is closed');
  });
});
