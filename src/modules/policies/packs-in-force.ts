import { Inject, Injectable } from '@nestjs/common';
import type { ActivePack } from '../../policies/assessment.js';
import { missingElements, requiredElements } from '../../policies/notice-elements.js';
import { appliesTo } from '../../policies/obligations.js';
import { parsePack, versionOn } from '../../policies/pack.js';
import type { EventStore } from '../../ports/event-store.js';
import type { NoticeCheck, NoticeQuestion, NoticeRequirements } from '../../ports/notice-requirements.js';
import { ReadStoreUnavailable, type ReadStore } from '../../ports/read-store.js';
import { EVENT_STORE, READ_STORE } from '../../ports/tokens.js';
import { listPolicies, policyBytes } from '../../projections/policies/queries.js';
import { Problem } from '../http/problem.js';
import { ReadModels } from '../http/read-models.js';

/** The policy packs in force, loaded by hash from what the log holds, whatever this release ships. */
@Injectable()
export class PacksInForce implements NoticeRequirements {
  private readonly parsed = new Map<string, ActivePack>();

  constructor(
    @Inject(READ_STORE) private readonly readStore: ReadStore,
    @Inject(EVENT_STORE) private readonly store: EventStore,
    @Inject(ReadModels) private readonly readModels: ReadModels,
  ) {}

  /** Every pack that is active at the end of the log. */
  async all(): Promise<readonly ActivePack[]> {
    // What was activated before the question counts, also when the read model has not come to it yet.
    await this.readModels.reach(await this.store.head(), ['policies']);
    return this.readStore.read(async (session) => {
      const active = await listPolicies(session, { state: 'active' });
      return Promise.all(
        active.map(async ({ packId, hash }) => {
          const known = this.parsed.get(hash);
          if (known) return known;
          const bytes = await policyBytes(session, packId, hash);
          if (bytes === undefined) throw new Error(`The bytes of ${packId} under ${hash} are not on record`);
          const pack = { pack: parsePack(bytes), hash };
          this.parsed.set(hash, pack);
          return pack;
        }),
      );
    });
  }

  async check({
    caseKind: kind,
    jurisdiction,
    product,
    noticeKind,
    at,
    elements,
  }: NoticeQuestion): Promise<NoticeCheck> {
    const subject = {
      caseId: '',
      kind,
      jurisdiction,
      product,
      legalEntity: '',
      openedAt: at,
      facts: [],
      decisions: [],
      communications: [],
    };
    const versions = (await this.all().catch(waitForRules)).flatMap(({ pack }) => {
      const version = versionOn(pack, at.slice(0, 10));
      return version && appliesTo(version, subject) ? [version] : [];
    });
    const asked = versions.flatMap((version) => requiredElements(version, noticeKind));
    return {
      missing: [...new Set(missingElements({ requiredElements: asked }, elements).map(({ id }) => id))],
      secondPerson: versions.some((version) => version.notices[noticeKind]?.releasedBySecondPerson === true),
    };
  }
}

/**
 * A letter that comes while the rules in force are not known yet (the read model is behind, as after a takeover) waits
 * for them as it would for the store: its attempts are for what is wrong with the letter itself.
 */
function waitForRules(error: unknown): never {
  if (!(error instanceof Problem)) throw error;
  throw new ReadStoreUnavailable(`The rules in force are not known yet: ${error.message}`, { cause: error });
}
