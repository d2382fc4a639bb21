import type { CaseCommand } from '../../domain/case.js';
import type { CommunicationCommand } from '../../domain/communication.js';
import type { Actor } from '../../events/envelope.js';
import { communicationStream, derivedId } from '../../events/identity.js';
import type { MappedEvent } from '../../imports/mapped-event.js';
import type { SourceEvent } from '../../imports/source-event.js';
import type { LegalEntities } from '../../ports/legal-entities.js';
import type { CommandContext } from '../kernel/command.js';
import type { Identities } from '../kernel/identities.js';
import type { Order } from '../kernel/stream-runner.js';

/** A source event with what the mapping made of it. */
export interface MappedSource {
  readonly source: SourceEvent;
  readonly events: readonly MappedEvent[];
}

/** What an import's commands have in common. */
export interface ImportSetting {
  readonly importId: string;
  /** Name of the source system. */
  readonly system: string;
  /** Event id of `import.started`: the reason on record of every imported letter. */
  readonly startedEventId: string;
  readonly identities: Identities;
  /** Their zones are put on record with their cases, as those of live cases are. */
  readonly entities?: LegalEntities;
  /** Actors met so far: a source names the same few hundred again and again. */
  readonly actors: Map<string, Actor>;
}

/** More actors than this are not remembered at once. */
const MOST_ACTORS = 10_000;

/** Orders of one case, in file order; each knows the source event that it came from. */
export interface CaseOrders {
  readonly caseOrders: readonly (Order<CaseCommand> & { readonly from: SourceEvent })[];
  readonly letters: readonly {
    readonly stream: string;
    readonly from: SourceEvent;
    readonly orders: readonly Order<CommunicationCommand>[];
  }[];
}

/** A denial whose reasons the source does not record is recorded with this code, and counted. */
export const NOT_RECORDED = 'not-recorded';

/** Turns the mapped events of one case into commands with ids that depend on nothing but the source. */
export function ordersOf(caseId: string, mapped: readonly MappedSource[], setting: ImportSetting): CaseOrders {
  const caseOrders: CaseOrders['caseOrders'][number][] = [];
  const letters: CaseOrders['letters'][number][] = [];
  for (const { source, events } of mapped) {
    for (const event of events) {
      const context = contextOf(caseId, source, event, setting);
      if (event.type === 'communication.sent') {
        letters.push({ from: source, ...letterOf(caseId, source, event, context, setting) });
      } else {
        caseOrders.push({ from: source, command: caseCommand(caseId, event, setting), context });
      }
    }
  }
  return { caseOrders, letters };
}

function contextOf(caseId: string, source: SourceEvent, event: MappedEvent, setting: ImportSetting): CommandContext {
  const { importId, system, identities } = setting;
  const commandId = identities.ofSourceEvent(system, source.caseRef, source.eventRef ?? source.ordinal, event.part);
  const receivedAt = event.type === 'case.opened' ? event.receivedAt : undefined;
  const opened = event.type === 'case.opened' ? { externalId: event.externalId } : {};
  return {
    commandId,
    actor: actorOf(event, setting),
    correlationId: caseId,
    causationId: importId,
    occurredAt: event.at,
    ...(receivedAt !== undefined && { receivedAt }),
    origin: 'import',
    importId,
    source: { system, sequence: event.sequence, ...opened },
  };
}

function actorOf({ actor }: MappedEvent, { system, identities, actors }: ImportSetting): Actor {
  if (!actor) return { type: 'system', id: `import-${system}` };
  const { type, reference } = actor;
  const name = `${type} ${reference}`;
  let known = actors.get(name);
  if (known === undefined) {
    known = { id: identities.ofActor(system, reference), name: reference, type };
    if (actors.size >= MOST_ACTORS) actors.clear();
    actors.set(name, known);
  }
  return known;
}

function caseCommand(
  caseId: string,
  event: Exclude<MappedEvent, { type: 'communication.sent' }>,
  { entities }: ImportSetting,
): CaseCommand {
  switch (event.type) {
    case 'case.opened': {
      const {
        kind,
        legalEntity,
        jurisdiction,
        intake,
        product,
        category,
        title,
        customerId,
        accountId,
        policyId,
        externalId,
      } = event;
      const zone = entities?.find(legalEntity)?.zone;
      return {
        type: 'open-case',
        caseId,
        kind,
        legalEntity,
        jurisdiction,
        ...(zone !== undefined && { zone }),
        intake,
        product,
        category,
        title,
        customerId,
        accountId,
        policyId,
        externalId,
      };
    }
    case 'case.decided': {
      const reasons =
        event.reasons.length === 0 && ADVERSE.has(event.outcome) ? [{ code: NOT_RECORDED }] : [...event.reasons];
      return { type: 'decide-case', caseId, outcome: event.outcome, reasons, decidedBy: event.decidedBy };
    }
    case 'case.stage-entered':
      return { type: 'enter-stage', caseId, stage: event.stage };
    case 'case.fact-recorded':
      return {
        type: 'record-fact',
        caseId,
        name: event.name,
        value: event.value,
        at: event.factAt,
        receivedAt: event.receivedAt,
      };
    case 'case.work-recorded':
      return { type: 'record-work', caseId, activity: event.activity, transition: event.transition };
    case 'case.escalated':
      return { type: 'escalate-case', caseId, to: event.to, reason: event.reason };
    case 'case.closed':
      return { type: 'close-case', caseId, resolution: event.resolution, remark: event.remark };
    case 'case.reopened':
      return { type: 'reopen-case', caseId, reason: event.reason };
    case 'case.note-added':
      return { type: 'add-note', caseId, text: event.text };
    case 'communication.answered':
      return { type: 'record-fact', caseId, name: 'letter-answered', value: event.answer, at: event.at };
  }
}

const ADVERSE: ReadonlySet<string> = new Set(['denied', 'partially-approved', 'counteroffered', 'rejected']);

type Sent = Extract<MappedEvent, { type: 'communication.sent' }>;

function letterOf(
  caseId: string,
  source: SourceEvent,
  event: Sent,
  context: CommandContext,
  { system, startedEventId, identities }: ImportSetting,
): { readonly stream: string; readonly orders: readonly Order<CommunicationCommand>[] } {
  const communicationId = identities.ofLetter(caseId, source.eventRef ?? source.ordinal, event.part);
  const reason = { eventId: startedEventId, words: `Sent from ${system} before the case came on this record.` };
  const head = { communicationId, caseId };
  return {
    stream: communicationStream(communicationId),
    orders: [
      {
        command: {
          type: 'request-communication',
          ...head,
          kind: event.kind,
          channels: [event.channel],
          reason,
          rootCommunicationId: communicationId,
        },
        context,
      },
      {
        command: {
          type: 'record-hand-off',
          ...head,
          channel: event.channel,
          provider: system,
          providerRef: event.reference,
          handedOffAt: event.at,
        },
        context: { ...context, commandId: derivedId('hand-off', context.commandId) },
      },
    ],
  };
}
