import type { Command } from '@nestjs/cqrs';
import { RecordAttemptFailure } from '../commands/communications/record-attempt-failure.js';
import { RecordHandOff } from '../commands/communications/record-hand-off.js';
import { StartAttempt } from '../commands/communications/start-attempt.js';
import type { Outcome } from '../commands/kernel/command.js';
import type { StreamRunner } from '../commands/kernel/stream-runner.js';
import { caseDecider } from '../domain/case.js';
import { communicationDecider } from '../domain/communication.js';
import { personalText } from '../events/envelope.js';
import { caseStream, communicationStream, derivedId } from '../events/identity.js';
import { HandOffFailed, type Channel } from '../ports/channel.js';
import type { Clock } from '../ports/clock.js';
import type { Documents } from '../ports/documents.js';
import type { Effect, EffectOutcome, EffectWorker } from '../ports/effect.js';
import { addressOf, MissingData, recipientOf } from './merge-data.js';
import { serviceContext } from './service-context.js';

export interface HandOffOptions {
  readonly execute: (command: Command<Outcome>) => Promise<Outcome>;
  readonly streams: StreamRunner;
  readonly channel: Channel;
  readonly documents: Documents;
  readonly clock: Clock;
  /** After so many attempts the failure is recorded as permanent. */
  readonly maxAttempts: number;
}

/**
 * Hands a released letter to its channel: `attempt-started` before the call, the outcome after it. Recorded once; a
 * channel that knows no key may have received the letter twice after a crash between call and record.
 */
export function handOffWorker(options: HandOffOptions): EffectWorker {
  const { name, concurrency } = options.channel;
  return { kind: 'hand-off', channel: name, concurrency, run: (effect, attempt) => handOff(options, effect, attempt) };
}

async function handOff(options: HandOffOptions, effect: Effect, attempt: number): Promise<EffectOutcome> {
  const { execute, streams, channel, documents, clock } = options;
  const { communicationId, caseId, effectId } = effect;
  const letter = await streams.state(communicationDecider, communicationStream(communicationId));
  const { request, composed } = letter;
  if (letter.handedOff || letter.phase === 'cancelled') return { outcome: 'done' };
  if (!request || !composed) return { outcome: 'failed', reason: 'The letter was not composed' };
  const unknown = letter.attempts[effectId];
  if (unknown?.open && unknown.attempt < attempt && channel.onUnknownOutcome === 'hold') {
    return {
      outcome: 'failed',
      reason: `The outcome of attempt ${unknown.attempt} is unknown: a person decides whether it is sent again`,
    };
  }
  const context = (step: string) => serviceContext(letter, derivedId('hand-off', effectId, attempt, step));
  const head = { communicationId, caseId, effectId, attempt, channel: channel.name } as const;
  const started = await execute(new StartAttempt({ ...head, provider: channel.provider }, context('start')));
  if (started.kind === 'refused') return { outcome: 'failed', reason: started.refusal.detail };
  try {
    const subject = await streams.state(caseDecider, caseStream(caseId));
    const recipient = recipientOf(request.recipient, subject);
    const address = addressOf(recipient);
    const { bytes, mediaType } = await documents.get(composed.documentId);
    const order = {
      effectId,
      communicationId,
      caseId,
      kind: request.kind,
      documentId: composed.documentId,
      bytes,
      mediaType,
    };
    const to = { name: personalText(recipient.name), address };
    const { provider, providerRef, handedOffAt } = await channel.handOff({ ...order, recipient: to, at: clock.now() });
    const handedOff = {
      communicationId,
      caseId,
      effectId,
      channel: channel.name,
      provider,
      providerRef,
      handedOffAt,
      recipient: recipient.partyId,
      address,
    };
    await execute(new RecordHandOff(handedOff, { ...context('done'), occurredAt: handedOffAt }));
    return { outcome: 'done' };
  } catch (error) {
    const failed = error instanceof MissingData ? new HandOffFailed('data-missing', error.message, 'never') : error;
    if (!(failed instanceof HandOffFailed)) throw error;
    const final = failed.retry === 'never' || attempt >= options.maxAttempts;
    const failure = { ...head, failure: failed.failure, detail: failed.message, final };
    await execute(new RecordAttemptFailure(failure, context('failed')));
    return final ? { outcome: 'failed', reason: failed.message } : { outcome: 'later', reason: failed.message };
  }
}
