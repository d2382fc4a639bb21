import type { Command } from '@nestjs/cqrs';
import { RecordAttemptFailure } from '../commands/communications/record-attempt-failure.js';
import { RecordHandOff } from '../commands/communications/record-hand-off.js';
import { StartAttempt } from '../commands/communications/start-attempt.js';
import type { CommandContext, Outcome } from '../commands/kernel/command.js';
import type { StreamRunner } from '../commands/kernel/stream-runner.js';
import { caseDecider } from '../domain/case.js';
import { communicationDecider, type State as Letter } from '../domain/communication.js';
import { personalText } from '../events/envelope.js';
import { caseStream, communicationStream, derivedId } from '../events/identity.js';
import { HandOffFailed, type Channel, type HandOffOrder } from '../ports/channel.js';
import type { Clock } from '../ports/clock.js';
import type { Composer } from '../ports/composer.js';
import type { Documents } from '../ports/documents.js';
import type { Effect, EffectOutcome, EffectWorker } from '../ports/effect.js';
import { addressFor, MissingData, recipientOf } from './merge-data.js';
import { serviceContext } from './service-context.js';

export interface HandOffOptions {
  readonly execute: (command: Command<Outcome>) => Promise<Outcome>;
  readonly streams: StreamRunner;
  readonly channel: Channel;
  readonly documents: Documents;
  /** Says whether what the letter was made from may still go out. */
  readonly composer: Pick<Composer, 'approved'>;
  readonly clock: Clock;
  /** After so many attempts the failure is recorded as permanent. */
  readonly maxAttempts: number;
}

/**
 * Hands a released letter to its channel: `attempt-started` before the call, the outcome after it. Recorded once; a
 * channel that knows no key may have received the letter twice after a crash between call and record, unless it holds
 * what is unknown: that is recorded as failed, and a person decides.
 */
export function handOffWorker(options: HandOffOptions): EffectWorker {
  const { name, concurrency } = options.channel;
  return {
    kind: 'hand-off',
    channel: name,
    concurrency,
    run: (effect, attempt, again = false) => handOff(options, effect, again ? attempt : undefined),
  };
}

/** Everything of an attempt that its commands have in common. */
interface Attempt {
  readonly head: Pick<HandOffOrder, 'communicationId' | 'caseId' | 'effectId'> & {
    readonly attempt: number;
    readonly channel: Channel['name'];
  };
  readonly context: (step: string) => CommandContext;
}

/** @param begun the attempt that was begun before, where its end is not known */
async function handOff(options: HandOffOptions, effect: Effect, begun?: number): Promise<EffectOutcome> {
  const { execute, streams, channel, clock } = options;
  const letter = await streams.state(communicationDecider, communicationStream(effect.communicationId));
  const over = endOf(letter) ?? endOfAttempt(letter, effect, begun);
  if (over) return over;
  const attempt = attemptOn(letter, effect, channel);
  const { head, context } = attempt;
  if (letter.attempts[effect.effectId]?.open && channel.onUnknownOutcome === 'hold') {
    const words = `Whether the letter went out at attempt ${head.attempt} is unknown: a person decides whether it is sent again`;
    return failed(options, attempt, new HandOffFailed('unknown', words, 'never'));
  }
  let order: Omit<HandOffOrder, 'at'> & { readonly partyId: string };
  try {
    order = await orderOf(options, letter, effect);
  } catch (error) {
    if (!(error instanceof MissingData)) throw error;
    return failed(options, attempt, new HandOffFailed('data-missing', error.message, 'never'));
  }
  if (!(await isApproved(options, letter, effect))) {
    const words = `What the letter was made from (template ${letter.composed?.templateId}) is not approved any more`;
    return failed(options, attempt, new HandOffFailed('template-not-approved', words, 'never'));
  }
  const started = await execute(new StartAttempt({ ...head, provider: channel.provider }, context('start')));
  if (started.kind === 'refused') return { outcome: 'failed', reason: started.refusal.detail };
  const { partyId, ...handed } = order;
  try {
    const { provider, providerRef, handedOffAt } = await channel.handOff({ ...handed, at: clock.now() });
    const { attempt: _, ...of } = head;
    const handedOff = {
      ...of,
      provider,
      providerRef,
      handedOffAt,
      recipient: partyId,
      address: order.recipient.address,
    };
    await execute(new RecordHandOff(handedOff, { ...context('done'), occurredAt: handedOffAt }));
    return { outcome: 'done' };
  } catch (error) {
    if (!(error instanceof HandOffFailed)) throw error;
    return failed(options, attempt, error);
  }
}

/**
 * An approval may have been taken back since the letter was composed: days ago, where it was held for a person. An attempt
 * that was begun goes on to its end: the letter may have gone out.
 */
async function isApproved(
  { composer }: HandOffOptions,
  { composed, attempts }: Letter,
  { effectId }: Effect,
): Promise<boolean> {
  if (!composer.approved || !composed || attempts[effectId]?.open) return true;
  return composer.approved(composed.templateId);
}

/** What the stream says of a letter that is not to be handed off, or no more. */
function endOf({ handedOff, phase, request, composed }: Letter): EffectOutcome | undefined {
  if (handedOff || phase === 'cancelled') return { outcome: 'done' };
  if (!request || !composed) return { outcome: 'failed', reason: 'The letter was not composed' };
  return phase === 'failed' ? { outcome: 'failed', reason: 'The letter was given up' } : undefined;
}

/** An attempt whose failure is on record is over: the next one comes when its time has come, not at once. */
function endOfAttempt(
  { attempts }: Letter,
  { effectId }: Effect,
  begun: number | undefined,
): EffectOutcome | undefined {
  const last = attempts[effectId];
  if (begun === undefined || !last || last.open || last.attempt < begun) return undefined;
  return { outcome: 'later', reason: `Attempt ${last.attempt} has failed, as is on record` };
}

/**
 * Attempts are counted in the stream, for an operator may start the effect's own count again: one whose outcome is not
 * on record goes on under its number, a new one takes the next.
 */
function attemptOn(letter: Letter, { communicationId, caseId, effectId }: Effect, { name }: Channel): Attempt {
  const last = letter.attempts[effectId];
  const attempt = last ? last.attempt + (last.open ? 0 : 1) : 1;
  return {
    head: { communicationId, caseId, effectId, attempt, channel: name },
    context: (step) => serviceContext(letter, derivedId('hand-off', effectId, attempt, step)),
  };
}

/** @throws MissingData when the recipient or the address is not, or no longer, known; what the stores throw */
async function orderOf(
  { streams, documents, channel }: HandOffOptions,
  { request, composed }: Letter,
  { communicationId, caseId, effectId }: Effect,
): Promise<Omit<HandOffOrder, 'at'> & { readonly partyId: string }> {
  if (!request || !composed) throw new Error(`Communication ${communicationId} was not composed`);
  const party = recipientOf(request.recipient, await streams.state(caseDecider, caseStream(caseId)));
  const recipient = { name: personalText(party.name), address: addressFor(channel.name, party) };
  const { documentId } = composed;
  const { bytes, mediaType } = await documents.get(documentId);
  const { kind } = request;
  return { effectId, communicationId, caseId, kind, documentId, bytes, mediaType, recipient, partyId: party.partyId };
}

async function failed(
  { execute, maxAttempts }: HandOffOptions,
  { head, context }: Attempt,
  { failure, message: reason, retry }: HandOffFailed,
): Promise<EffectOutcome> {
  const final = retry === 'never' || head.attempt >= maxAttempts;
  await execute(new RecordAttemptFailure({ ...head, failure, detail: reason, final }, context('failed')));
  return final ? { outcome: 'failed', reason } : { outcome: 'later', reason };
}
