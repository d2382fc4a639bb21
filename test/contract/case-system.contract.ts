import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { CaseSystemFailed, type CaseSystem } from '../../src/ports/case-system.js';

/** What the other side has, for one test. */
export interface CaseSystemUnderTest {
  readonly caseSystem: CaseSystem;
  followUps(): readonly { readonly title: string; readonly parent: string; readonly exceptionCaseId: string }[];
  documents(): readonly { readonly reference: string; readonly documentId: string; readonly sha256: string }[];
  comments(): readonly { readonly reference: string; readonly text: string }[];
  /** Takes the other side away for good. */
  breakDown(): Promise<void>;
  dispose(): Promise<void>;
}

const REFERENCE = 'LN 2026/417 ä';
const head = () => ({ effectId: randomUUID(), reference: REFERENCE });

/** What every case system keeps that we tell of its cases. */
export function caseSystemContract(name: string, open: () => Promise<CaseSystemUnderTest>): void {
  describe(`case system: ${name}`, () => {
    let world: CaseSystemUnderTest;
    beforeEach(async () => {
      world = await open();
    });
    afterEach(() => world.dispose());

    it('opens a follow-up case, and says under which reference', async () => {
      const exceptionCaseId = randomUUID();
      const order = { ...head(), exceptionCaseId, title: 'Letter failed: moved-left-no-address' };
      const { reference } = await world.caseSystem.createFollowUpCase(order);
      expect(reference).not.toBe('');
      expect(world.followUps()).toEqual([{ title: order.title, parent: REFERENCE, exceptionCaseId }]);
    });

    it('gets a document byte for byte, of whatever bytes it is', async () => {
      const bytes = Buffer.concat([randomBytes(100_000), Buffer.from('\r\n--boundary--\r\n')]);
      const document = {
        documentId: randomUUID(),
        title: 'adverse action notice',
        mediaType: 'application/pdf',
        bytes,
      };
      await world.caseSystem.attachDocument({ ...head(), ...document });
      const sha256 = createHash('sha256').update(bytes).digest('hex');
      expect(world.documents()).toEqual([{ reference: REFERENCE, documentId: document.documentId, sha256 }]);
    });

    it('gets a comment as it was written', async () => {
      await world.caseSystem.comment({ ...head(), text: 'Sent: "denial letter" {reference} – 1 July' });
      expect(world.comments()).toEqual([{ reference: REFERENCE, text: 'Sent: "denial letter" {reference} – 1 July' }]);
    });

    it('does a thing once, however often it is asked under one key', async () => {
      const order = { ...head(), text: 'Once' };
      const [first, ...others] = await Promise.all([1, 2, 3].map(() => world.caseSystem.comment(order)));
      for (const other of others) expect(other).toEqual(first);
      expect(world.comments()).toHaveLength(1);
    });

    it('that does not answer is tried again later', async () => {
      await world.breakDown();
      const failure: unknown = await world.caseSystem
        .comment({ ...head(), text: 'x' })
        .catch((error: unknown) => error);
      expect(failure).toBeInstanceOf(CaseSystemFailed);
      expect(failure).toMatchObject({ retry: 'later' });
    });
  });
}
