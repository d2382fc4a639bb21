import { CoreCaseSimulator } from '../simulators/core-case/core-case-simulator.js';
import type { CaseEvent, EventAnswer } from '../simulators/core-case/event-sender.js';
import { ExstreamSimulator } from '../simulators/exstream/exstream-simulator.js';
import type { Receipt } from '../simulators/exstream/receipts.js';

/** What the service is told by, and how it knows them. */
const RECEIPT_SECRET = `whsec_${Buffer.alloc(32, 'receipts').toString('base64')}`;

/**
 * A sprinkle of trouble: one request of twenty goes wrong, some messages come twice or in odd order. No request goes wrong
 * so often in a row that the record would tell of it: the same story comes to the same figures, whatever the seed.
 */
const TROUBLE = { hostile: true, share: 0.05, mostInARow: 2, slowMs: 150 } as const;

/** Both neighbours of the service, played on ports of this machine that the system chooses. */
export class Neighbours {
  private service: { readonly url: string; readonly now: () => number } | undefined;

  private constructor(
    readonly seed: number,
    readonly coreCase: CoreCaseSimulator,
    readonly exstream: ExstreamSimulator,
  ) {}

  /** Starts them; the same seed brings the same tokens and faults. */
  static async start(seed: number): Promise<Neighbours> {
    const coreCase = await CoreCaseSimulator.start({ seed, ...TROUBLE });
    try {
      return new Neighbours(seed, coreCase, await ExstreamSimulator.start({ seed, ...TROUBLE }));
    } catch (error) {
      await coreCase.stop();
      throw error;
    }
  }

  /** Variables of the service's configuration; the file of designs is written into the folder, which must be there. */
  variables(folder: string): Record<string, string> {
    return {
      ...this.coreCase.variables(),
      ...this.exstream.variables(folder),
      CASEWITNESS_RECEIPT_SECRETS: `exstream:${RECEIPT_SECRET}`,
      // They are on this machine: no proxy leads to them.
      NO_PROXY: '*',
      no_proxy: '*',
    };
  }

  /** From now on they speak to this service, at the time that its clock shows. */
  connect({ url, clock }: { readonly url: string; readonly clock: { now(): string } }): void {
    const now = (): number => Date.parse(clock.now());
    this.service = { url, now };
    this.coreCase.connect({ service: url, now });
  }

  /** The case system tells of a case; what became of each event, in their order. */
  tell(events: readonly CaseEvent[]): Promise<readonly EventAnswer[]> {
    return this.coreCase.send(events);
  }

  /** Somebody reports on a letter, by a signed webhook. @throws Error when the service refuses it */
  async report(receipt: Receipt): Promise<void> {
    if (!this.service) throw new Error('Connect the neighbours to a service first');
    const { url, now } = this.service;
    await this.exstream.report({ url, secret: RECEIPT_SECRET }, [receipt], now);
  }

  async stop(): Promise<void> {
    await Promise.all([this.coreCase.stop(), this.exstream.stop()]);
  }
}
