import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ActivatePolicy } from '../../commands/policies/activate-policy.js';
import { ProposePolicy } from '../../commands/policies/propose-policy.js';
import { PackLibrary } from '../../commands/policies/pack-library.js';
import { IssueKey } from '../../commands/principals/issue-key.js';
import { ApproveTemplate } from '../../commands/templates/approve-template.js';
import { DraftTemplate } from '../../commands/templates/draft-template.js';
import { draftOf } from '../../commands/templates/draft-of.js';
import { SubmitTemplate } from '../../commands/templates/submit-template.js';
import { TemplateReader } from '../../commands/templates/template-reader.js';
import type { Command } from '@nestjs/cqrs';
import type { CommandContext, Outcome } from '../../commands/kernel/command.js';
import type { Actor } from '../../events/envelope.js';
import type { Role } from '../../events/principal.events.js';
import type { ReadStore } from '../../ports/read-store.js';
import { READ_STORE } from '../../ports/tokens.js';
import { listKeys } from '../../projections/principals/queries.js';
import { lettersIncluding } from '../../projections/templates/queries.js';
import { shippedContent } from '../../templates/shipped-templates.js';
import { ApiKeys, type FreshKey } from '../access/api-keys.js';
import { SignIn } from '../access/sign-in.js';

/** A person who takes part in setting up, by a principal id and a name. */
export interface SetupPerson {
  readonly id: string;
  readonly name: string;
}

export interface SetupOrder {
  /** Drafts the templates and proposes the packs. */
  readonly author: SetupPerson;
  /** Approves and activates them: another person. */
  readonly approver: SetupPerson;
  /** Why packs without a legal review go into force all the same; without it they stay proposed. */
  readonly override?: string;
  /** Ids of the packs that the firm is subject to; without it the one of credit applications, `us-reg-b`. */
  readonly packs?: readonly string[];
}

/** What a fresh service starts with where nobody says which rules the firm is subject to. */
const FIRST_PACKS = ['us-reg-b'];

export interface SetupResult {
  readonly approved: readonly string[];
  readonly activated: readonly string[];
  /** Packs that stay proposed, with the reasons. */
  readonly leftProposed: readonly { readonly packId: string; readonly obstacles: readonly string[] }[];
}

type PacksAtHand = Awaited<ReturnType<PackLibrary['list']>>;

/** A step of the set-up was refused. */
export class SetupRefused extends Error {
  override readonly name = 'SetupRefused';
}

/** What a fresh service needs before its first letter: keys, approved templates, packs in force. Each step is on record, in the names of two persons. */
@Injectable()
export class Setup {
  constructor(
    @Inject(CommandBus) private readonly bus: CommandBus,
    @Inject(TemplateReader) private readonly templates: TemplateReader,
    @Inject(ApiKeys) private readonly keys: ApiKeys,
    @Inject(READ_STORE) private readonly readStore: ReadStore,
    @Inject(SignIn) private readonly signIn: SignIn,
    @Inject(PackLibrary) private readonly library: PackLibrary,
  ) {}

  /** Whether nobody holds a key yet: the first start. The principals' read model must be at the head. */
  async isFirstStart(): Promise<boolean> {
    const { items } = await this.readStore.read((session) => listKeys(session, {}, { limit: 1 }));
    return items.length === 0;
  }

  /** Issues a key to a principal; it is shown once, here. @throws SetupRefused */
  async issueKey(
    principal: SetupPerson & { readonly type: 'person' | 'system' },
    roles: readonly Role[],
  ): Promise<FreshKey> {
    if (principal.type === 'person' && this.signIn.issuer !== undefined)
      throw new SetupRefused(`persons-sign-in: persons sign in at ${this.signIn.issuer}; keys are for systems`);
    const fresh = this.keys.fresh();
    const { id: principalId, name, type: principalType } = principal;
    const { keyId, keyHash } = fresh;
    const scope = { kinds: [], legalEntities: [] };
    await this.run(
      new IssueKey(
        { principalId, principalType, name, keyId, keyHash, roles: [...roles], scope },
        as({ type: 'service', id: 'casewitness' }),
      ),
    );
    return fresh;
  }

  /**
   * Drafts and approves the letters that ship and their partials, proposes and activates the packs asked for, as two named persons. What is
   * approved already is left alone.
   * @throws SetupRefused, also for a pack that is not at hand: nothing was done then
   */
  async approveShipped({ author, approver, override, packs }: SetupOrder): Promise<SetupResult> {
    const writer: Actor = { type: 'person', ...author };
    const second: Actor = { type: 'person', ...approver };
    const wanted = await this.packsAtHand(packs ?? FIRST_PACKS);
    return {
      approved: await this.approveTemplates(writer, second),
      ...(await this.activatePacks(wanted, writer, second, override)),
    };
  }

  private async packsAtHand(ids: readonly string[]): Promise<PacksAtHand> {
    const atHand = await this.library.list();
    const unknown = ids.filter((id) => !atHand.some(({ packId }) => packId === id));
    if (unknown.length > 0) {
      const known = atHand.map(({ packId }) => packId).join(', ');
      throw new SetupRefused(`policy-unknown: no pack ${unknown.join(', ')}; there are ${known}`);
    }
    return atHand.filter(({ packId }) => ids.includes(packId));
  }

  private async approveTemplates(author: Actor, approver: Actor): Promise<readonly string[]> {
    const approved: string[] = [];
    for (const template of await shippedContent()) {
      const draft = draftOf(template);
      const { templateId, bodyHash } = draft;
      if (await this.templates.isApproved(templateId, bodyHash)) continue;
      await this.run(new DraftTemplate(draft, as(author)));
      const templateVersion = (await this.templates.versionOf(templateId, bodyHash)) ?? 0;
      // A set-up that was broken off may have left a version submitted.
      await this.run(new SubmitTemplate({ templateId, templateVersion }, as(author)), ['template-not-draft']);
      const letters = [...(await this.readStore.read((session) => lettersIncluding(session, templateId)))];
      await this.run(new ApproveTemplate({ templateId, templateVersion, letters, reached: letters }, as(approver)));
      approved.push(`${templateId}@${templateVersion}`);
    }
    return approved;
  }

  private async activatePacks(
    packs: PacksAtHand,
    author: Actor,
    approver: Actor,
    reason: string | undefined,
  ): Promise<Omit<SetupResult, 'approved'>> {
    const activated: string[] = [];
    const leftProposed: { packId: string; obstacles: readonly string[] }[] = [];
    for (const { packId, packVersion, hash, bytes, obstacles } of packs) {
      await this.run(new ProposePolicy({ packId, packVersion, hash }, as(author)));
      const reviewed = obstacles.length === 0;
      if (!reviewed && reason === undefined) {
        leftProposed.push({ packId, obstacles });
        continue;
      }
      const override = reviewed || reason === undefined ? {} : { override: { reason } };
      await this.run(new ActivatePolicy({ packId, packVersion, hash, bytes, reviewed, ...override }, as(approver)));
      activated.push(`${packId} ${hash.slice(0, 12)}`);
    }
    return { activated, leftProposed };
  }

  private async run(command: Command<Outcome>, expected: readonly string[] = []): Promise<void> {
    const outcome = await this.bus.execute(command);
    if (outcome.kind === 'refused' && !expected.includes(outcome.refusal.code))
      throw new SetupRefused(`${outcome.refusal.code}: ${outcome.refusal.detail}`);
  }
}

function as(actor: Actor): CommandContext {
  const id = randomUUID();
  return { commandId: id, actor, correlationId: id, causationId: id };
}
