import { createHash } from 'node:crypto';
import type { DriverData } from '../../adapters/communications/exstream/exstream-composer.js';
import { composePdf } from './compose-pdf.js';
import type { Design } from './designs.js';

/** A letter that the engine made. */
export interface ComposedBySimulator {
  /** Our id of the letter, from the driver data. */
  readonly communicationId: string;
  readonly templateId: string;
  /** Id and version of the design that it was made from. */
  readonly designId: string;
  readonly designVersion: number;
  readonly idempotencyKey: string;
  /** How often it was asked for under this key; it was composed once. */
  asked: number;
  readonly bytes: Uint8Array;
  /** SHA-256, hex. */
  readonly sha256: string;
}

/** Composes each key once; a repeated one gets what was made for it. */
export class Engine {
  private readonly made = new Map<string, Promise<ComposedBySimulator>>();
  private readonly finished: ComposedBySimulator[] = [];

  /** In the order in which they were made. */
  get letters(): readonly ComposedBySimulator[] {
    return this.finished;
  }

  /** @throws what the layout refuses; nothing is kept under the key then */
  async compose(key: string, design: Design, data: DriverData): Promise<ComposedBySimulator> {
    const before = this.made.get(key);
    const making = before ?? this.make(key, design, data);
    if (!before) {
      this.made.set(key, making);
      making.catch(() => this.made.delete(key));
    }
    const letter = await making;
    letter.asked += 1;
    return letter;
  }

  private async make(idempotencyKey: string, design: Design, data: DriverData): Promise<ComposedBySimulator> {
    const bytes = await composePdf(data);
    const { communicationId, templateId } = data.document;
    const letter: ComposedBySimulator = {
      communicationId,
      templateId,
      designId: design.id,
      designVersion: design.version,
      idempotencyKey,
      asked: 0,
      bytes,
      sha256: createHash('sha256').update(bytes).digest('hex'),
    };
    this.finished.push(letter);
    return letter;
  }
}
