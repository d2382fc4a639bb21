import { randomUUID } from 'node:crypto';
import { PDFDocument } from 'pdf-lib';
import { CompositionRefused, type Composer, type CompositionOrder } from '../../src/ports/composer.js';
import { shippedTemplates } from '../../src/templates/shipped-templates.js';
import { FULL, NEWEST_TEXTS } from '../spec/templates/letter-samples.js';

const templates = await shippedTemplates();

/** An order for a letter of a shipped template, with everything that it may say. */
export function anOrder(
  templateId = 'adverse-action-notice',
  changes: Partial<CompositionOrder> = {},
): CompositionOrder {
  const template = templates.find(({ id }) => id === templateId);
  if (!template) throw new Error(`no letter ${templateId} is shipped`);
  const { title, language, body } = template;
  return {
    communicationId: randomUUID(),
    templateId,
    templateVersion: 1,
    templateBody: body,
    partials: NEWEST_TEXTS,
    language,
    title,
    merge: FULL,
    date: '2026-07-01T09:12:00.000Z',
    ...changes,
  };
}

/** What every composer keeps. */
export function composerContract(
  name: string,
  open: () => Promise<{ composer: Composer; dispose(): Promise<void> }>,
): void {
  describe(`composer: ${name}`, () => {
    let composer: Composer;
    let dispose: () => Promise<void>;
    const refusalOf = (order: CompositionOrder) => composer.compose(order).catch((error: unknown) => error);

    beforeAll(async () => {
      ({ composer, dispose } = await open());
    });
    afterAll(() => dispose());

    it('makes a PDF, counts its pages, and says what made it', async () => {
      const letter = await composer.compose(anOrder());
      expect(letter).toMatchObject({ mediaType: 'application/pdf', engine: expect.stringMatching(/./), engineVersion: expect.stringMatching(/\d/) }); // prettier-ignore
      const pdf = await PDFDocument.load(letter.bytes, { updateMetadata: false });
      expect(pdf.getPageCount()).toBe(letter.pages);
    });

    it('says which required elements the letter carries: those that its template marks and its data fill', async () => {
      const letter = await composer.compose(anOrder());
      expect(letter.elements).toEqual(['action-taken', 'creditor-name-address', 'specific-reasons', 'ecoa-notice', 'agency-name-address']); // prettier-ignore
    });

    it('gives equal orders equal letters', async () => {
      const order = anOrder();
      const [one, two] = [await composer.compose(order), await composer.compose(order)];
      expect({ ...two, bytes: Buffer.from(two.bytes) }).toEqual({ ...one, bytes: Buffer.from(one.bytes) });
    });

    it.each(templates.map(({ id }) => id))(
      'makes or refuses, but never fails on, the shipped letter %s',
      async (id) => {
        const made = await composer.compose(anOrder(id)).then(
          ({ pages }) => pages > 0,
          (error: unknown) => error instanceof CompositionRefused,
        );
        expect(made).toBe(true);
      },
    );

    it('refuses for good what lacks a value, and names it', async () => {
      const error = await refusalOf(anOrder('adverse-action-notice', { merge: { ...FULL, decision: undefined } }));
      expect(error).toBeInstanceOf(CompositionRefused);
      expect(error).toMatchObject({ failure: 'data-missing', message: expect.stringContaining('"decision.outcome"') });
    });

    it('refuses for good what is no template', async () => {
      const error = await refusalOf(anOrder('adverse-action-notice', { templateBody: '---\nid: x\n---\n{% broken' }));
      expect(error).toBeInstanceOf(CompositionRefused);
      expect(error).toMatchObject({ failure: 'render-error' });
    });

    it('makes many letters at once, each its own', async () => {
      const names = Array.from({ length: 12 }, (_, i) => `Recipient ${i}`);
      const letters = await Promise.all(
        names.map((recipient) =>
          composer.compose(
            anOrder('adverse-action-notice', { merge: { ...FULL, recipient: { name: recipient, address: 'x' } } }),
          ),
        ),
      );
      expect(new Set(letters.map(({ bytes }) => Buffer.from(bytes).toString('latin1'))).size).toBe(12);
    });

    it('takes nothing once it is closed', async () => {
      const closed = await open();
      await closed.composer.close();
      await expect(closed.composer.compose(anOrder())).rejects.toThrow();
      await closed.dispose();
    });
  });
}
