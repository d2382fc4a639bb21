import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Command } from '@nestjs/cqrs';
import { outboxChannel } from '../../../src/adapters/channel/outbox/outbox-channel.js';
import { drivenClock, type DrivenClock } from '../../../src/adapters/clock/driven.js';
import { fileDocuments } from '../../../src/adapters/documents/files/file-documents.js';
import type { CommandContext, Outcome } from '../../../src/commands/kernel/command.js';
import { StreamRunner } from '../../../src/commands/kernel/stream-runner.js';
import { draftOf } from '../../../src/commands/templates/draft-of.js';
import { caseDecider, type CaseCommand } from '../../../src/domain/case.js';
import { communicationDecider, type CommunicationCommand } from '../../../src/domain/communication.js';
import { templateDecider } from '../../../src/domain/template.js';
import type { AnyEvent } from '../../../src/events/catalogue.js';
import type { CommunicationKind } from '../../../src/events/communication.events.js';
import type { Actor } from '../../../src/events/envelope.js';
import { caseStream, communicationStream, templateStream } from '../../../src/events/identity.js';
import type { Documents } from '../../../src/ports/documents.js';
import type { Effect } from '../../../src/ports/effect.js';
import type { LetterTemplate } from '../../../src/templates/check-template.js';
import { shippedContent } from '../../../src/templates/shipped-templates.js';
import { AT, OFFICER, OTHER_OFFICER, SERVICE, uuid } from '../../support/decider-spec.js';
import { openEmbeddedStore, type EmbeddedStore } from '../../support/embedded-store.js';
import { allOf } from '../../support/all-of.js';

export const CASE = uuid('case');
export const PARTY = uuid('party');
export const LETTER = uuid('letter');
export const ADDRESS = '12 Elm Street\nDayton OH 45402';
export const BANK = {
  name: 'First Example Bank',
  address: '1 Main Street\nDayton OH 45402',
  zone: 'America/New_York',
  agencyName: 'Consumer Financial Protection Bureau',
  agencyAddress: '1700 G Street NW\nWashington DC 20006',
};

/** A process that ends: nothing after this call happens. */
export class Crash extends Error {}

export const effectOf = (kind: string, change: Partial<Effect> = {}): Effect => ({
  effectId: uuid(`effect ${kind}`),
  kind,
  channel: kind === 'hand-off' ? 'outbox' : undefined,
  communicationId: LETTER,
  caseId: CASE,
  stream: 'saga-compose-letter-x',
  revision: 1,
  position: 1n,
  ...change,
});

/** What effects work on: the embedded log, documents and outbox as folders, a clock that stands still. */
export class HouseOfLetters {
  readonly clock: DrivenClock = drivenClock(AT);
  readonly documents: Documents;
  readonly outbox: string;
  readonly streams: StreamRunner;
  private count = 0;

  private constructor(
    readonly embedded: EmbeddedStore,
    readonly folder: string,
  ) {
    this.outbox = join(folder, 'outbox');
    this.documents = fileDocuments({ folder: join(folder, 'documents') });
    this.streams = new StreamRunner(embedded.store, this.clock);
  }

  static async open(): Promise<HouseOfLetters> {
    const folder = mkdtempSync(join(tmpdir(), 'casewitness-'));
    return new HouseOfLetters(await openEmbeddedStore(folder), folder);
  }

  async close(): Promise<void> {
    await this.embedded.close();
    rmSync(this.folder, { recursive: true, force: true });
  }

  channel() {
    return outboxChannel({ folder: this.outbox });
  }

  /** What the handlers of the CommandBus do with an effect's commands. */
  readonly execute = (command: Command<Outcome>): Promise<Outcome> => {
    const { type, data, context } = command as unknown as {
      readonly type: string;
      readonly data: { readonly communicationId: string };
      readonly context: CommandContext;
    };
    const order = { type, ...data } as unknown as CommunicationCommand;
    return this.streams.run(communicationDecider, communicationStream(data.communicationId), order, context);
  };

  /** Ends the process instead of the command of this name, or right after it. */
  crashing(type: CommunicationCommand['type'], when: 'before' | 'after'): typeof this.execute {
    return async (command) => {
      const hit = (command as unknown as { type: string }).type === type;
      if (hit && when === 'before') throw new Crash();
      const outcome = await this.execute(command);
      if (hit) throw new Crash();
      return outcome;
    };
  }

  onCase(command: CaseCommand, by: Actor = OFFICER): Promise<Outcome> {
    return this.streams.run(caseDecider, caseStream(command.caseId), command, this.context(by));
  }

  onLetter(command: CommunicationCommand, by: Actor = SERVICE): Promise<Outcome> {
    return this.streams.run(communicationDecider, communicationStream(LETTER), command, this.context(by));
  }

  /** A denied application of Maria Keller, and the letter about it, requested. */
  async requested(kind: CommunicationKind = 'adverse-action-notice'): Promise<void> {
    await this.onCase({
      type: 'open-case',
      caseId: CASE,
      kind: 'application',
      legalEntity: 'first-example-bank',
      jurisdiction: 'US',
      intake: 'online',
      externalId: 'LN-1',
      parties: [
        { partyId: PARTY, role: 'primary', name: 'Maria Keller', contacts: [{ channel: 'postal', address: ADDRESS }] },
      ],
    });
    await this.onCase({
      type: 'decide-case',
      caseId: CASE,
      outcome: 'denied',
      reasons: [{ code: 'income-insufficient' }],
    });
    await this.onLetter({
      type: 'request-communication',
      communicationId: LETTER,
      caseId: CASE,
      kind,
      recipient: PARTY,
      channels: ['outbox'],
      templateId: kind,
      reason: { eventId: uuid('decision'), words: 'The application was denied.' },
      rootCommunicationId: LETTER,
    });
  }

  async approveTemplate(templateId: string): Promise<void> {
    const content = await shippedContent();
    const template = content.find(({ id }) => id === templateId);
    if (!template) throw new Error(`No template ${templateId} is shipped`);
    for (const partial of content.filter(({ id, terms }) => terms && template.partials.includes(id)))
      await this.approve(partial);
    await this.approve(template);
  }

  /** Drafts a template or a text of a partial as one person, and approves it as another. */
  async approve(template: LetterTemplate): Promise<void> {
    const stream = templateStream(template.id);
    const { versions } = await this.streams.state(templateDecider, stream);
    const at = { templateId: template.id, templateVersion: Object.keys(versions).length + 1 };
    const draft = { type: 'draft-template', ...draftOf(template) } as const;
    await this.streams.run(templateDecider, stream, draft, this.context(OFFICER));
    await this.streams.run(templateDecider, stream, { type: 'submit-template', ...at }, this.context(OFFICER));
    await this.streams.run(templateDecider, stream, { type: 'approve-template', ...at }, this.context(OTHER_OFFICER));
  }

  async letterEvents(): Promise<readonly AnyEvent[]> {
    return allOf(this.embedded.store.readStream(communicationStream(LETTER)));
  }

  async letterTypes(): Promise<readonly string[]> {
    return (await this.letterEvents()).map(({ type }) => type.replace('communication.', ''));
  }

  /** The marks in the outbox: letters that someone will fetch. */
  handedOut(): readonly { readonly recipient: { readonly address: string }; readonly handedOffAt: string }[] {
    try {
      return readdirSync(this.outbox)
        .filter((name) => name.endsWith('.json'))
        .map((name) => JSON.parse(readFileSync(join(this.outbox, name), 'utf8')) as never);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
      throw error;
    }
  }

  async storedDocuments(): Promise<readonly string[]> {
    return (await allOf(this.documents.list())).map(({ documentId }) => documentId);
  }

  private context(actor: Actor): CommandContext {
    this.count += 1;
    const id = uuid(`command ${this.count}`);
    return { commandId: id, actor, correlationId: id, causationId: id };
  }
}
