import { createHash } from 'node:crypto';
import type { Command } from '@nestjs/cqrs';
import { inboundDecider, type Message } from '../../domain/inbound.js';
import type { EventOf } from '../../events/catalogue.js';
import { isErased, type Actor } from '../../events/envelope.js';
import { derivedId, inboundStream } from '../../events/identity.js';
import { understand, type CloudEvent, type Named, type Understood } from '../../inbound/cloud-event.js';
import type { InboundFault, InboundPiece } from '../../inbound/inbound-piece.js';
import { mapEvent } from '../../inbound/map-event.js';
import { isSource, type CaseSystemMapping } from '../../inbound/mapping.js';
import { inSendersWords } from '../../inbound/sender-words.js';
import type { Clock } from '../../ports/clock.js';
import type { Documents } from '../../ports/documents.js';
import type { EventStore } from '../../ports/event-store.js';
import type { CommandContext, Outcome } from '../kernel/command.js';
import type { Identities } from '../kernel/identities.js';
import { newSalt, saltedDigest } from '../kernel/salted-digest.js';
import type { StreamRunner } from '../kernel/stream-runner.js';
import { Turns } from '../kernel/turns.js';
import { commandOf, OrderInvalid, referencesIn } from './order-commands.js';
import { PassGap } from './pass-gap.js';
import { ReceiveMessage } from './receive-message.js';
import { RecordApplication } from './record-application.js';
import { RecordInboundRefusal } from './record-inbound-refusal.js';
import { RejectBody } from './reject-body.js';
import { saysTheSame } from './same-message.js';

export interface InboundDeskOptions {
  readonly execute: (command: Command<Outcome>) => Promise<Outcome>;
  readonly streams: StreamRunner;
  readonly store: EventStore;
  readonly documents: Documents;
  readonly identities: Identities;
  readonly clock: Clock;
  readonly mapping: CaseSystemMapping;
  /** Milliseconds that a message waits for those that its sender numbered before it. */
  readonly gapPatienceMs: number;
  /** The case that a message is on record with, as the read model knows: of what came a moment ago it may not. */
  readonly caseOf?: (inboundId: string) => Promise<string | undefined>;
}

/** What became of a message, as far as is known when its sender is answered. It is on record in every case. */
export interface Taken {
  readonly inboundId: string;
  /** Absent where the body names no case. */
  readonly caseId?: string;
  readonly message: Message;
  /** It was here before. */
  readonly duplicate: boolean;
  /** Numbers that it waits for. */
  readonly missing?: { readonly from: number; readonly to: number; readonly until: string };
}

/** So much may the sender's clock be ahead of ours. */
const CLOCKS_DIFFER_MS = 5 * 60_000;

/**
 * Takes messages of the case system: each is on record as it came before anything is done with it, applied in its
 * sender's order, and settled on record. What could not be applied waits for a person. Messages of one case take turns.
 */
export class InboundDesk {
  private readonly turns = new Turns();

  constructor(private readonly options: InboundDeskOptions) {}

  /**
   * Receives one event and, when its turn has come, applies it.
   * @throws what the stores throw: sending the event again is safe
   */
  async take(piece: InboundPiece): Promise<Taken> {
    const understood = understand(piece);
    const named = namedIn(understood);
    if (!named) return this.reject(piece, (understood as { readonly fault: InboundFault }).fault);
    const { identities, mapping, streams } = this.options;
    if (!isSource(mapping, named.source)) {
      return this.reject(piece, {
        code: 'source-unknown',
        detail: 'The mapping does not know this source',
        field: 'source',
      });
    }
    const caseId = identities.ofCase(mapping.system, named.subject);
    const inboundId = identities.ofInbound(named.source, named.id);
    const before = await streams.state(inboundDecider, inboundStream(caseId));
    const duplicate = before.messages[inboundId] !== undefined;
    const conflicting = duplicate ? await this.saysOtherwise(piece, inboundId, caseId) : await this.isElsewhere(inboundId, caseId); // prettier-ignore
    if (conflicting) return { ...(await this.reject(piece, CONFLICT, inboundId)), caseId };
    if (!duplicate) await this.receive(piece, named, caseId, inboundId);
    await this.workOff(caseId, new Map([[inboundId, understood]]));
    const { messages, gap } = await streams.state(inboundDecider, inboundStream(caseId));
    const message = messages[inboundId];
    if (!message) throw new Error(`The message ${inboundId} was received and is not there`);
    return { inboundId, caseId, message, duplicate, ...(message.phase === 'waiting' && gap && { missing: gap }) };
  }

  /** Whether what was received under this source and id says something else; of what was erased nobody can tell. */
  private async saysOtherwise(piece: InboundPiece, inboundId: string, caseId: string): Promise<boolean> {
    const kept = await this.pieceOf(inboundId, caseId);
    return kept !== undefined && !saysTheSame(kept, piece);
  }

  /** Whether this source and id stand with another case. */
  private async isElsewhere(inboundId: string, caseId: string): Promise<boolean> {
    const known = await this.options.caseOf?.(inboundId);
    return known !== undefined && known !== caseId;
  }

  /**
   * Receives the events of one request, those of one case in their order; answers in theirs.
   * @throws what {@link take} throws; what was received until then stays
   */
  async takeAll(pieces: readonly InboundPiece[]): Promise<readonly Taken[]> {
    const last = new Map<string, Promise<Taken>>();
    const all = pieces.map((piece) => {
      const { source = '', subject = '' } = namedIn(understand(piece)) ?? {};
      const name = JSON.stringify([source, subject]);
      const before = last.get(name) ?? Promise.resolve(undefined);
      const taken = before.then(() => this.take(piece));
      last.set(name, taken);
      return taken;
    });
    // All of them end before one that failed is told of: none is under way behind the answer.
    await Promise.allSettled(all);
    return Promise.all(all);
  }

  /**
   * Applies everything of a case whose turn has come, one message after the other, and goes on without what was waited
   * for long enough.
   * @param known messages that need not be read from the record
   */
  workOff(caseId: string, known: ReadonlyMap<string, Understood> = new Map()): Promise<void> {
    const { streams } = this.options;
    return this.turns.take(caseId, async () => {
      await this.passGap(caseId);
      for (;;) {
        const state = await streams.state(inboundDecider, inboundStream(caseId));
        const [inboundId] = state.due;
        if (inboundId === undefined) return;
        await this.settle(caseId, inboundId, known.get(inboundId) ?? (await this.recorded(caseId, inboundId)));
      }
    });
  }

  private async passGap(caseId: string): Promise<void> {
    const { execute, clock, streams } = this.options;
    const { gap } = await streams.state(inboundDecider, inboundStream(caseId));
    const now = clock.now();
    if (!gap || gap.until > now) return;
    const context = this.context(derivedId('pass-gap', caseId, gap.from, gap.until), derivedId('inbound', caseId));
    await execute(new PassGap({ caseId, now, waitUntil: this.patience() }, { ...context, actor: SERVICE }));
  }

  private async receive(piece: InboundPiece, named: Named, caseId: string, inboundId: string): Promise<void> {
    const { id, source, type, sequence } = named;
    const { attributes } = piece;
    const data = {
      caseId,
      inboundId,
      eventType: type,
      sourceUri: source,
      ...(sequence !== undefined && { sequence }),
      ...bodyOf(piece),
      ...(attributes && { attributes: JSON.stringify(attributes) }),
      waitUntil: this.patience(),
    };
    const context = this.context(derivedId('receive', inboundId), derivedId('inbound', inboundId));
    await this.options.execute(new ReceiveMessage(data, { ...context, source: this.sourceOf(id, sequence) }));
  }

  /**
   * Keeps a signed body that names no case that it could be about, or that contradicts one before it; the same body is
   * kept once.
   * @param conflictsWith the message that it contradicts
   * @throws what the stores throw: sending it again is safe
   */
  async reject(piece: InboundPiece, fault: InboundFault, conflictsWith?: string): Promise<Taken> {
    const { identities, execute, streams } = this.options;
    const { attributes } = piece;
    const content = createHash('sha256')
      .update(JSON.stringify(attributes ?? {}))
      .update(piece.raw)
      .digest('hex');
    const inboundId = identities.ofInbound('body', content);
    const before = await streams.state(inboundDecider, inboundStream(inboundId));
    const data = {
      inboundId,
      ...fault,
      ...(conflictsWith !== undefined && { conflictsWith }),
      ...bodyOf(piece),
      ...(attributes && { attributes: JSON.stringify(attributes) }),
    };
    await execute(new RejectBody(data, this.context(derivedId('reject', inboundId), derivedId('inbound', inboundId))));
    const { messages } = await streams.state(inboundDecider, inboundStream(inboundId));
    const message = messages[inboundId];
    if (!message) throw new Error(`The body ${inboundId} was rejected and is not there`);
    return { inboundId, message, duplicate: before.messages[inboundId] !== undefined };
  }

  /** Runs what a message asks for, and records what came of it. Run twice it does the same once. */
  private async settle(caseId: string, inboundId: string, understood: Understood): Promise<void> {
    const result = 'event' in understood ? await this.apply(caseId, inboundId, understood.event) : understood.fault;
    const { execute } = this.options;
    // A retried message is settled anew: under an id of its own.
    const { events } = await this.options.streams.state(inboundDecider, inboundStream(caseId));
    const context = this.context(derivedId('settle', inboundId, events), derivedId('inbound', inboundId));
    await execute(
      'code' in result
        ? new RecordInboundRefusal({ caseId, inboundId, ...result }, context)
        : new RecordApplication({ caseId, inboundId, ...result }, context),
    );
  }

  private async apply(
    caseId: string,
    inboundId: string,
    event: CloudEvent,
  ): Promise<InboundFault | { readonly commands: string[]; readonly eventIds: string[] }> {
    const { mapping, execute, clock } = this.options;
    const mapped = mapEvent(mapping, event);
    if ('fault' in mapped) return mapped.fault;
    const eventIds: string[] = [];
    for (const [part, order] of mapped.orders.entries()) {
      const { occurredAt = clock.now(), receivedAt, confidentiality } = order;
      const named = { system: mapping.system, caseId, subject: event.subject };
      const told = (fault: InboundFault): InboundFault =>
        inSendersWords(fault, order.places, referencesIn(order, named, this.options.identities));
      for (const [field, at] of Object.entries({ occurredAt, receivedAt })) {
        if (this.isAhead(at)) return told({ code: 'content-invalid', detail: `${field}: what is recorded has happened; this time lies in the future`, field }); // prettier-ignore
      }
      const context = {
        ...this.context(derivedId('apply', inboundId, part), derivedId('inbound', inboundId)),
        source: this.sourceOf(event.id, event.sequence),
        occurredAt,
        ...(receivedAt !== undefined && { receivedAt }),
        ...(confidentiality && { confidentiality }),
      };
      const place = { ...named, inboundId, occurredAt, context };
      let outcome: Outcome;
      try {
        outcome = await execute(await commandOf(order, place, this.options));
      } catch (error) {
        if (error instanceof OrderInvalid) return told(error.fault);
        throw error;
      }
      if (outcome.kind === 'refused') return told(outcome.refusal);
      eventIds.push(...outcome.events.map(({ id }) => id));
    }
    return { commands: mapped.orders.map(({ command }) => command), eventIds };
  }

  private isAhead(at: string | undefined): boolean {
    return at !== undefined && Date.parse(at) > Date.parse(this.options.clock.now()) + CLOCKS_DIFFER_MS;
  }

  /** A message as it stands on record. */
  private async recorded(caseId: string, inboundId: string): Promise<Understood> {
    const piece = await this.pieceOf(inboundId, caseId);
    return piece ? understand(piece) : { fault: { code: 'erased', detail: 'What this message said was erased' } };
  }

  /**
   * A message as it came; undefined where it was erased.
   * @throws Error when there is no such message
   */
  async pieceOf(inboundId: string, caseId?: string): Promise<InboundPiece | undefined> {
    const { store, streams } = this.options;
    const stream = inboundStream(caseId ?? inboundId);
    const { messages } = await streams.state(inboundDecider, stream);
    const from = messages[inboundId]?.revision ?? 0;
    for await (const event of store.readStream(stream, { from })) {
      if (event.type === 'inbound.received' || event.type === 'inbound.rejected') return pieceIn(event);
      break;
    }
    throw new Error(`The message ${inboundId} does not stand at revision ${from} of ${stream}`);
  }

  private patience(): string {
    const { clock, gapPatienceMs } = this.options;
    return new Date(Date.parse(clock.now()) + gapPatienceMs).toISOString();
  }

  private context(commandId: string, correlationId: string): CommandContext {
    const actor: Actor = { type: 'system', id: this.options.mapping.system };
    return { commandId, actor, correlationId, causationId: correlationId };
  }

  private sourceOf(externalId: string, sequence: number | undefined): NonNullable<CommandContext['source']> {
    return { system: this.options.mapping.system, externalId, ...(sequence !== undefined && { sequence }) };
  }
}

const CONFLICT: InboundFault = {
  code: 'id-conflict',
  detail:
    'An event with this source and id came before, and says something else: send what is new under an id of its own',
  field: 'id',
};

const SERVICE: Actor = { type: 'service', id: 'casewitness' };

function namedIn(understood: Understood): Named | undefined {
  if ('event' in understood) return understood.event;
  return 'named' in understood ? understood.named : undefined;
}

/** The body for the record: as text where it is text, and by its salted digest. */
function bodyOf({ mode, raw }: InboundPiece) {
  const text = Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength).toString('utf8');
  const isText = Buffer.byteLength(text, 'utf8') === raw.length && Buffer.from(text, 'utf8').equals(raw);
  const digestSalt = newSalt();
  return {
    mode,
    encoding: isText ? 'utf-8' : 'base64',
    digest: saltedDigest(digestSalt, raw),
    digestSalt,
    bytes: raw.length,
    raw: isText ? text : Buffer.from(raw).toString('base64'),
  } as const;
}

/** The piece that an event keeps; undefined when it was erased. */
function pieceIn({ data }: EventOf<'inbound.received' | 'inbound.rejected'>): InboundPiece | undefined {
  const { mode, encoding, raw, attributes } = data;
  if (isErased(raw) || isErased(attributes)) return undefined;
  return {
    mode,
    raw: Buffer.from(raw, encoding === 'base64' ? 'base64' : 'utf8'),
    ...(attributes !== undefined && { attributes: JSON.parse(attributes) as Record<string, string> }),
  };
}
