import type { Command } from '@nestjs/cqrs';
import * as events from '../../events/case.events.js';
import type { EventDefinition } from '../../events/define-event.js';
import { caseStream } from '../../events/identity.js';
import type { InboundFault } from '../../inbound/inbound-piece.js';
import type { MappedOrder } from '../../inbound/map-event.js';
import type { MappedCommand } from '../../inbound/mapping.js';
import type { Documents } from '../../ports/documents.js';
import { AddNote } from '../cases/add-note.js';
import { AddParty } from '../cases/add-party.js';
import { AttachDocument } from '../cases/attach-document.js';
import { CloseCase } from '../cases/close-case.js';
import { CorrectContact } from '../cases/correct-contact.js';
import { DecideCase } from '../cases/decide-case.js';
import { EnterStage } from '../cases/enter-stage.js';
import { EscalateCase } from '../cases/escalate-case.js';
import { LinkCase } from '../cases/link-case.js';
import { OpenCase } from '../cases/open-case.js';
import { ReceiveInformation } from '../cases/receive-information.js';
import { RecordFact } from '../cases/record-fact.js';
import { RecordWork } from '../cases/record-work.js';
import { ReopenCase } from '../cases/reopen-case.js';
import { RequestInformation } from '../cases/request-information.js';
import { ReviseDecision } from '../cases/revise-decision.js';
import type { CommandContext, Outcome } from '../kernel/command.js';
import type { Identities } from '../kernel/identities.js';
import { newSalt, saltedDigest } from '../kernel/salted-digest.js';

type CaseCommand = Command<Outcome>;

/** What a message is about, and what its commands need beside its content. */
export interface OrderPlace {
  readonly system: string;
  readonly caseId: string;
  /** The sender's reference of the case. */
  readonly subject: string;
  readonly inboundId: string;
  /** RFC 3339 UTC with milliseconds: when it happened. */
  readonly occurredAt: string;
  readonly context: CommandContext;
}

export interface OrderTools {
  readonly identities: Identities;
  readonly documents: Documents;
}

/** A message's content does not make the command that it is mapped to. */
export class OrderInvalid extends Error {
  override readonly name = 'OrderInvalid';
  constructor(readonly fault: InboundFault) {
    super(fault.detail);
  }
}

type Content = Readonly<Record<string, unknown>>;

/** What the sender calls the ids of ours that a message leads to. */
export function referencesIn(
  { content }: MappedOrder,
  { system, caseId, subject }: Pick<OrderPlace, 'system' | 'caseId' | 'subject'>,
  identities: Identities,
): ReadonlyMap<string, string> {
  const { party, otherCase, parties } = content;
  const opened = Array.isArray(parties) ? (parties as readonly Content[]) : [];
  const named = [party, content['reference'], ...opened.map(({ reference }) => reference)];
  const references = new Map([[caseId, subject]]);
  for (const reference of named) {
    if (typeof reference === 'string') references.set(identities.ofParty(caseId, reference), reference);
  }
  if (typeof otherCase === 'string') references.set(identities.ofCase(system, otherCase), otherCase);
  return references;
}
type Make = new (data: never, context: CommandContext) => CaseCommand;

/** Each command, with the event that says what it says: the event's schema checks the content. */
const COMMANDS: Readonly<Record<MappedCommand, readonly [Make, EventDefinition]>> = {
  'open-case': [OpenCase, events.caseOpened as unknown as EventDefinition],
  'add-party': [AddParty, events.partyAdded as unknown as EventDefinition],
  'correct-contact': [CorrectContact, events.contactCorrected as unknown as EventDefinition],
  'enter-stage': [EnterStage, events.stageEntered as unknown as EventDefinition],
  'request-information': [RequestInformation, events.informationRequested as unknown as EventDefinition],
  'receive-information': [ReceiveInformation, events.informationReceived as unknown as EventDefinition],
  'record-fact': [RecordFact, events.factRecorded as unknown as EventDefinition],
  'decide-case': [DecideCase, events.caseDecided as unknown as EventDefinition],
  'revise-decision': [ReviseDecision, events.caseDecided as unknown as EventDefinition],
  'escalate-case': [EscalateCase, events.caseEscalated as unknown as EventDefinition],
  'attach-document': [AttachDocument, events.documentAttached as unknown as EventDefinition],
  'add-note': [AddNote, events.noteAdded as unknown as EventDefinition],
  'record-work': [RecordWork, events.workRecorded as unknown as EventDefinition],
  'link-case': [LinkCase, events.caseLinked as unknown as EventDefinition],
  'close-case': [CloseCase, events.caseClosed as unknown as EventDefinition],
  'reopen-case': [ReopenCase, events.caseReopened as unknown as EventDefinition],
};

/**
 * The command that a mapped order is. A document that it brings is stored first.
 * @throws OrderInvalid for content that does not fit; what {@link Documents.put} throws
 */
export async function commandOf(order: MappedOrder, place: OrderPlace, tools: OrderTools): Promise<CaseCommand> {
  const [make, definition] = COMMANDS[order.command];
  const { parties, ...data } = await completed(order, place, tools);
  assertFits(definition, data);
  for (const [index, party] of ((parties ?? []) as readonly Content[]).entries()) {
    assertFits(events.partyAdded as unknown as EventDefinition, { caseId: place.caseId, ...party }, `parties.${index}`);
  }
  return new make({ ...data, ...(parties !== undefined && { parties }) } as never, place.context);
}

/** The content with the ids that stand for the sender's references. */
async function completed({ command, content }: MappedOrder, place: OrderPlace, tools: OrderTools): Promise<Content> {
  const { identities } = tools;
  const { caseId, system, subject, occurredAt } = place;
  const data = { ...content, caseId };
  switch (command) {
    case 'open-case': {
      if (!/^[A-Z]{2}(-[A-Z0-9]{1,3})?$/.test(textOf(content, 'jurisdiction'))) {
        throw invalid('jurisdiction', 'must be like US, US-CA or GB');
      }
      if (content['kind'] === 'communication-exception') throw invalid('kind', 'is opened by the service alone');
      const parties = ((content['parties'] ?? []) as readonly Content[]).map((party, index) =>
        partyOf(party, caseId, identities, `parties.${index}.reference`),
      );
      return { ...data, externalId: subject, parties };
    }
    case 'add-party':
      return { caseId, ...partyOf(content, caseId, identities) };
    case 'correct-contact': {
      const { party: _, ...contact } = data as Content;
      return { ...contact, partyId: identities.ofParty(caseId, textOf(content, 'party')) };
    }
    case 'decide-case':
    case 'revise-decision':
      return { ...data, reasons: content['reasons'] ?? [] };
    case 'record-fact':
      return { ...data, at: content['at'] ?? occurredAt };
    case 'request-information':
    case 'receive-information':
      return { ...data, items: content['items'] ?? [] };
    case 'link-case': {
      const { otherCase: _, ...link } = data as Content;
      return { ...link, otherCaseId: identities.ofCase(system, textOf(content, 'otherCase')) };
    }
    case 'attach-document':
      return stored(data, place, tools);
    default:
      return data;
  }
}

function partyOf(
  { reference, contacts, ...party }: Content,
  caseId: string,
  identities: Identities,
  field = 'reference',
): Content {
  if (typeof reference !== 'string') throw invalid(field, 'is missing: each party has a reference of its own');
  return { ...party, partyId: identities.ofParty(caseId, reference), contacts: contacts ?? [] };
}

/** Stores a document that came in base64 within the message; the same message stores the same document. */
async function stored(data: Content, { inboundId, caseId }: OrderPlace, { documents }: OrderTools): Promise<Content> {
  const { content: _, ...rest } = data;
  const encoded = textOf(data, 'content');
  const bytes = Buffer.from(encoded, 'base64');
  if (bytes.length === 0 || !/^[A-Za-z0-9+/\s]+={0,2}\s*$/.test(encoded)) throw invalid('content', 'must be base64');
  const mediaType = textOf(data, 'mediaType');
  await documents.put(inboundId, bytes, mediaType, caseStream(caseId));
  const digestSalt = newSalt();
  const digest = saltedDigest(digestSalt, bytes);
  return { ...rest, documentId: inboundId, digest, digestSalt, bytes: bytes.length };
}

function assertFits({ schema }: EventDefinition, data: Content, at = ''): void {
  const result = schema.safeParse(data);
  if (result.success) return;
  const [issue] = result.error.issues;
  const field = [at, ...(issue?.path ?? [])].filter((part) => part !== '').join('.');
  // Personal leaves are a text or the mark of an erased one: of that union nobody outside needs to know.
  const reason =
    issue?.code === 'invalid_union' ? 'must be a text, and not too long' : (issue?.message ?? 'is not valid');
  throw invalid(field, reason);
}

function textOf(content: Content, field: string): string {
  const value = content[field];
  if (typeof value !== 'string' || value === '') throw invalid(field, 'is missing');
  return value;
}

const invalid = (field: string, reason: string): OrderInvalid =>
  new OrderInvalid({ code: 'content-invalid', detail: `${field}: ${reason}`, field });
