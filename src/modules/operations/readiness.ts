import { Inject, Injectable } from '@nestjs/common';
import { COMMUNICATION_KINDS } from '../../events/communication.events.js';
import type { ReadStore } from '../../ports/read-store.js';
import { READ_STORE, RUNTIME } from '../../ports/tokens.js';
import { listPolicies } from '../../projections/policies/queries.js';
import { listTemplates } from '../../projections/templates/queries.js';
import type { Runtime } from '../../runtime/runtime.js';

/** Letters that the sagas of this release may ask for. */
const ASKED_FOR: ReadonlySet<string> = new Set(
  COMMUNICATION_KINDS.filter((kind) => kind !== 'acknowledgement' && kind !== 'offer-letter'),
);

/** Whether the service can do all of its work, and if not, why: in words for the operator. */
@Injectable()
export class Readiness {
  constructor(
    @Inject(READ_STORE) private readonly readStore: ReadStore,
    @Inject(RUNTIME) private readonly runtime: Runtime,
  ) {}

  async reasons(): Promise<readonly string[]> {
    return [...(await this.consumers()), ...(await this.notApproved())];
  }

  private async consumers(): Promise<readonly string[]> {
    const { consumers } = await this.runtime.status();
    return consumers.flatMap(({ name, state, lastError }) =>
      state === 'retrying' || state === 'refused'
        ? [`consumer ${name} is ${state}${lastError ? `: ${lastError}` : ''}`]
        : [],
    );
  }

  /** What is not approved or active makes letters fail: a fresh service says so before the first one does. */
  private async notApproved(): Promise<readonly string[]> {
    try {
      return await this.readStore.read(async (session) => {
        const approved = new Set(
          (await listTemplates(session, { state: 'approved' })).map(({ templateId }) => templateId),
        );
        const missing = [...ASKED_FOR].filter((kind) => !approved.has(kind));
        const active = await listPolicies(session, { state: 'active' });
        return [
          ...(missing.length > 0 ? [`no approved template for: ${missing.join(', ')} (run: casewitness setup)`] : []),
          ...(active.length === 0 ? ['no policy pack is active: no clock runs (run: casewitness setup)'] : []),
        ];
      });
    } catch (error) {
      return [`the read store does not answer: ${error instanceof Error ? error.message : String(error)}`];
    }
  }
}
