import type { Command } from '@nestjs/cqrs';
import { caseDecider } from '../domain/case.js';
import { communicationDecider } from '../domain/communication.js';
import { engineDocumentDecider } from '../domain/engine-document.js';
import { breachCaseId, caseStream, communicationStream, engineDocumentStream, exceptionCaseId, requestedCommunicationId } from '../events/identity.js'; // prettier-ignore
import { isErased } from '../events/envelope.js';
import type { ChannelName } from '../events/communication.events.js';
import type { CommandOutcome, Dispatch, DispatchContext, FromSaga } from '../ports/dispatch.js';
import { AttachDocument } from './cases/attach-document.js';
import { CloseCase } from './cases/close-case.js';
import { EscalateCase } from './cases/escalate-case.js';
import { LinkCase } from './cases/link-case.js';
import { RecordFact } from './cases/record-fact.js';
import { OpenCase } from './cases/open-case.js';
import { ReopenCase } from './cases/reopen-case.js';
import { AssumeReceipt } from './communications/assume-receipt.js';
import { CancelCommunication } from './communications/cancel-communication.js';
import { RequestCommunication } from './communications/request-communication.js';
import type { CommandContext, Outcome } from './kernel/command.js';
import type { StreamRunner } from './kernel/stream-runner.js';
import { BreachObligation } from './obligations/breach-obligation.js';
import { ExtendObligation } from './obligations/extend-obligation.js';
import { IncurObligation } from './obligations/incur-obligation.js';
import { NoteUndetermined } from './obligations/note-undetermined.js';
import { RecomputeObligation } from './obligations/recompute-obligation.js';
import { ResumeObligation } from './obligations/resume-obligation.js';
import { SatisfyInPart } from './obligations/satisfy-in-part.js';
import { SatisfyObligation } from './obligations/satisfy-obligation.js';
import { TollObligation } from './obligations/toll-obligation.js';
import { WaiveObligation } from './obligations/waive-obligation.js';
import { WarnObligation } from './obligations/warn-obligation.js';
import { WithdrawBreach } from './obligations/withdraw-breach.js';

export interface FromSagaOptions {
  /** The CommandBus. */
  readonly execute: (command: Command<Outcome>) => Promise<Outcome>;
  readonly streams: StreamRunner;
  /** Ways out that a letter may take, best first. */
  readonly channels: readonly ChannelName[];
  /** Name of the case system that is told of its cases; without one none is. */
  readonly caseSystem?: string;
  /** Applies the messages of a case whose turn has come. */
  readonly workOffInbound: (caseId: string) => Promise<void>;
}

type Build = (context: DispatchContext) => Command<Outcome> | Promise<Command<Outcome>>;

/** The one table that turns a saga's output into a command or an effect. */
export function fromSaga({ execute, streams, channels, caseSystem, workOffInbound }: FromSagaOptions): FromSaga {
  const command = (build: Build): Dispatch => ({
    kind: 'command',
    execute: async (context): Promise<CommandOutcome> => {
      const outcome = await execute(await build(context));
      return outcome.kind === 'accepted' ? { accepted: true } : { refused: outcome.refusal };
    },
  });

  /** What the case system is asked for on one case is asked in its order. */
  const counterpart = (
    channel: string,
    of: { readonly caseId: string; readonly system: string },
  ): Dispatch | undefined =>
    of.system === caseSystem
      ? { kind: 'effect', effect: { kind: 'case-system', channel, communicationId: of.caseId, caseId: of.caseId } }
      : undefined;

  return (event) => {
    switch (event.type) {
      case 'saga.letter-due': {
        const communicationId = requestedCommunicationId(event.stream, event.revision);
        const { rootCommunicationId = communicationId, channel, ...letter } = event.data;
        return command(async (context) => {
          // A way that this deployment has not is none.
          const chosen = channel !== undefined && channels.includes(channel);
          const ways = chosen ? [channel] : await waysTo(streams, letter, channels);
          const message = await wordsOf(streams, letter.relation);
          return new RequestCommunication(
            {
              ...letter,
              ...(message !== undefined && { message }),
              communicationId,
              rootCommunicationId,
              channels: [...ways],
              templateId: letter.kind,
            },
            context,
          );
        });
      }
      case 'saga.cancellation-due':
        return command((context) => new CancelCommunication(event.data, context));
      case 'saga.composition-due':
        return { kind: 'effect', effect: { kind: 'compose', ...event.data } };
      case 'saga.hand-off-due':
        return { kind: 'effect', effect: { kind: 'hand-off', ...event.data } };
      case 'saga.attachment-due':
        return command((context) => attachLetter(streams, event.data, context));
      case 'saga.exception-due':
        return command((context) => openException(streams, event.data, context));
      case 'saga.exception-returned': {
        const { exceptionCaseId: caseId, failure } = event.data;
        return command((context) => new ReopenCase({ caseId, reason: `The letter failed again: ${failure}` }, context));
      }
      case 'saga.exception-cured':
        return command(
          (context) => new CloseCase({ caseId: event.data.exceptionCaseId, resolution: 'cured' }, context),
        );
      case 'saga.exception-over': {
        const { exceptionCaseId: caseId, resolution } = event.data;
        return command((context) => new CloseCase({ caseId, resolution }, context));
      }
      case 'saga.link-due':
        return command((context) => new LinkCase(event.data, context));
      case 'saga.counterpart-case-due':
        return counterpart('case', event.data);
      case 'saga.counterpart-document-due':
        return counterpart('document', event.data);
      case 'saga.counterpart-comment-due':
        return counterpart('comment', event.data);
      case 'saga.filing-due':
        return command((context) => fileEngineDocument(streams, event.data, context));
      case 'saga.receipt-awaited':
        return undefined;
      case 'saga.receipt-assumed': {
        const { policy, restricted: _, ...receipt } = event.data;
        return command(async (context) => {
          const { trace } = await streams.state(communicationDecider, communicationStream(receipt.communicationId));
          const secret = trace && { confidentiality: trace.confidentiality };
          return new AssumeReceipt(receipt, { ...context, ...secret, occurredAt: receipt.at, policy });
        });
      }
      case 'saga.fact-found': {
        const { policy, ...fact } = event.data;
        return command((context) => new RecordFact(fact, { ...context, policy }));
      }
      case 'saga.inbound-due':
        return {
          kind: 'command',
          execute: async () => {
            await workOffInbound(event.data.caseId);
            return { accepted: true };
          },
        };
      case 'saga.obligation-due':
        return command((context) => new IncurObligation(withoutMark(event.data), underRule(context, event.data)));
      case 'saga.obligation-unclear':
        return command((context) => new NoteUndetermined(withoutMark(event.data), underRule(context, event.data)));
      case 'saga.obligation-moved': {
        const { adopted, ...moved } = event.data;
        const { packVersion, packHash } = moved;
        const order = { ...withoutRule(moved), ...(adopted && { packVersion, packHash }) };
        return command((context) => new RecomputeObligation(order, underRule(context, moved)));
      }
      case 'saga.extension-found':
        return command((context) => new ExtendObligation(withoutRule(event.data), underRule(context, event.data)));
      case 'saga.toll-found':
        return command((context) => new TollObligation(withoutRule(event.data), underRule(context, event.data)));
      case 'saga.toll-ended':
        return command((context) => new ResumeObligation(withoutRule(event.data), underRule(context, event.data)));
      case 'saga.part-satisfaction-found':
        return command((context) => new SatisfyInPart(withoutRule(event.data), underRule(context, event.data)));
      case 'saga.warning-due':
        return command((context) => new WarnObligation(withoutRule(event.data), underRule(context, event.data)));
      case 'saga.satisfaction-found':
        return command((context) => new SatisfyObligation(withoutRule(event.data), underRule(context, event.data)));
      case 'saga.waiver-found':
        return command((context) => new WaiveObligation(withoutRule(event.data), underRule(context, event.data)));
      case 'saga.breach-found':
        return command((context) => new BreachObligation(withoutRule(event.data), underRule(context, event.data)));
      case 'saga.breach-refuted':
        return command((context) => new WithdrawBreach(withoutRule(event.data), underRule(context, event.data)));
      case 'saga.escalation-due': {
        const { caseId, to, words: reason } = event.data;
        return command((context) => new EscalateCase({ caseId, to, reason }, context));
      }
      case 'saga.breach-case-due':
        return command((context) => openBreachCase(streams, event.data, context));
      case 'saga.breach-case-over': {
        const { breachCaseId: caseId, resolution } = event.data;
        return command((context) => new CloseCase({ caseId, resolution }, context));
      }
    }
  };
}

/** Channels for which the recipient has an address, best first; all of them while nobody is known to have any. */
async function waysTo(
  streams: StreamRunner,
  { caseId, recipient }: { readonly caseId: string; readonly recipient?: string },
  channels: readonly ChannelName[],
): Promise<ChannelName[]> {
  if (channels.length === 1) return [...channels];
  const { parties } = await streams.state(caseDecider, caseStream(caseId));
  const contacts = parties.find(({ partyId }) => partyId === recipient)?.contacts ?? {};
  const usable = channels.filter((name) => name !== 'email' || contacts.email !== undefined);
  return usable.length > 0 ? usable : [...channels];
}

/** What a person wanted said stands in the letter that is sent again, or to others as well. */
async function wordsOf(
  streams: StreamRunner,
  relation: { readonly kind: string; readonly communicationId: string } | undefined,
): Promise<string | undefined> {
  if (relation?.kind !== 'resends' && relation?.kind !== 'supplements') return undefined;
  const { request } = await streams.state(communicationDecider, communicationStream(relation.communicationId));
  return request?.message === undefined || isErased(request.message) ? undefined : request.message;
}

interface Ruled {
  readonly packId: string;
  readonly packVersion: string;
  readonly packHash: string;
  readonly ruleId: string;
  readonly restricted?: boolean | undefined;
}

/** Every system decision names its rule. */
function underRule(context: DispatchContext, { packId, packVersion, packHash, ruleId }: Ruled): CommandContext {
  return { ...context, policy: { packId, version: packVersion, hash: packHash, ruleId } };
}

/** That it is restricted stands in the metadata of what follows. */
function withoutMark<D extends Ruled>(data: D): Omit<D, 'restricted'> {
  const { restricted: _, ...rest } = data;
  return rest;
}

function withoutRule<D extends Ruled>(data: D): Omit<D, keyof Ruled> {
  const { packId: _p, packVersion: _v, packHash: _h, ruleId: _r, restricted: _m, ...rest } = data;
  return rest;
}

interface LetterOfCase {
  readonly caseId: string;
  readonly communicationId: string;
}

async function attachLetter(
  streams: StreamRunner,
  { caseId, communicationId }: LetterOfCase,
  context: DispatchContext,
): Promise<AttachDocument> {
  const { composed, request } = await streams.state(communicationDecider, communicationStream(communicationId));
  if (!composed || !request) throw new Error(`Communication ${communicationId} has no composed letter to attach`);
  const { documentId, digest, digestSalt, bytes } = composed;
  const title = request.kind.replaceAll('-', ' ');
  const letter = {
    caseId,
    documentId,
    digest,
    digestSalt,
    bytes,
    mediaType: 'application/pdf',
    title,
    communicationId,
  };
  return new AttachDocument(letter, context);
}

async function fileEngineDocument(
  streams: StreamRunner,
  { caseId, documentId }: { readonly caseId: string; readonly documentId: string },
  context: DispatchContext,
): Promise<AttachDocument> {
  const { received } = await streams.state(engineDocumentDecider, engineDocumentStream(documentId));
  if (!received) throw new Error(`The document ${documentId} of the engine was not received`);
  const { digest, digestSalt, mediaType, bytes, title, producedAt: sentAt } = received;
  const document = { caseId, documentId, digest, digestSalt, mediaType, bytes, title, ...(sentAt && { sentAt }) };
  return new AttachDocument(document, context);
}

interface FailedLetter extends LetterOfCase {
  readonly rootCommunicationId: string;
  readonly failure: string;
}

async function openException(streams: StreamRunner, failed: FailedLetter, context: DispatchContext): Promise<OpenCase> {
  const { caseId, communicationId, rootCommunicationId, failure } = failed;
  const { legalEntity, jurisdiction, product } = await streams.state(caseDecider, caseStream(caseId));
  if (!legalEntity || !jurisdiction)
    throw new Error(`Case ${caseId} of the failed letter ${communicationId} is not there`);
  const exception = exceptionCaseId(rootCommunicationId);
  const opening = {
    caseId: exception,
    kind: 'communication-exception',
    legalEntity,
    jurisdiction,
    product,
    intake: 'unknown',
    externalId: `EX-${exception.slice(0, 8)}`,
    title: `Letter failed: ${failure}`,
    exception: { communicationId, rootCommunicationId, failure },
  } as const;
  return new OpenCase(opening, context);
}

interface MissedLimit {
  readonly caseId: string;
  readonly obligationId: string;
  readonly ruleId: string;
  readonly words: string;
}

async function openBreachCase(
  streams: StreamRunner,
  { caseId, obligationId, ruleId, words }: MissedLimit,
  context: DispatchContext,
): Promise<OpenCase | ReopenCase> {
  const breachCase = breachCaseId(obligationId);
  const { phase } = await streams.state(caseDecider, caseStream(breachCase));
  if (phase === 'closed') return new ReopenCase({ caseId: breachCase, reason: words }, context);
  const { legalEntity, jurisdiction, product } = await streams.state(caseDecider, caseStream(caseId));
  if (!legalEntity || !jurisdiction) throw new Error(`Case ${caseId} of the missed limit ${obligationId} is not there`);
  const opening = {
    caseId: breachCase,
    kind: 'policy-exception',
    legalEntity,
    jurisdiction,
    product,
    intake: 'unknown',
    externalId: `BR-${breachCase.slice(0, 8)}`,
    title: words,
    breach: { obligationId, ruleId },
  } as const;
  return new OpenCase(opening, context);
}
