import type { Command } from '@nestjs/cqrs';
import { RecordCounterpartCall } from '../commands/counterparts/record-counterpart-call.js';
import { RecordCounterpartFailure } from '../commands/counterparts/record-counterpart-failure.js';
import { StartCounterpartCall } from '../commands/counterparts/start-counterpart-call.js';
import type { CommandContext, Outcome } from '../commands/kernel/command.js';
import type { StreamRunner } from '../commands/kernel/stream-runner.js';
import { caseDecider } from '../domain/case.js';
import { counterpartDecider } from '../domain/counterpart.js';
import type { EventOf } from '../events/catalogue.js';
import type { CounterpartCall } from '../events/counterpart.events.js';
import { isErased, personalText } from '../events/envelope.js';
import { caseStream, counterpartStream, derivedId } from '../events/identity.js';
import { CaseSystemFailed, type CaseSystem, type MadeThere } from '../ports/case-system.js';
import type { Documents } from '../ports/documents.js';
import type { Effect, EffectOutcome, EffectWorker } from '../ports/effect.js';
import type { EventStore } from '../ports/event-store.js';

export interface TellCaseSystemOptions {
  readonly execute: (command: Command<Outcome>) => Promise<Outcome>;
  readonly streams: StreamRunner;
  readonly store: EventStore;
  readonly documents: Documents;
  readonly caseSystem: CaseSystem;
  /** After so many attempts a call is given up. */
  readonly maxAttempts: number;
}

type Asked = EventOf<'saga.counterpart-case-due' | 'saga.counterpart-document-due' | 'saga.counterpart-comment-due'>;

/**
 * Brings to the case system what happened here: `call-started` before the call, its outcome after it. Recorded once; a
 * case system that knows no keys may have done it twice after a crash between call and record.
 */
export function tellCaseSystemWorker(options: TellCaseSystemOptions): EffectWorker {
  return {
    kind: 'case-system',
    concurrency: options.caseSystem.concurrency,
    run: (effect, _attempt, _again) => tell(options, effect),
  };
}

async function tell(options: TellCaseSystemOptions, effect: Effect): Promise<EffectOutcome> {
  const { execute, streams, maxAttempts } = options;
  const { effectId, caseId } = effect;
  const { calls } = await streams.state(counterpartDecider, counterpartStream(caseId));
  const last = calls[effectId];
  if (last?.phase === 'done') return { outcome: 'done' };
  if (last?.phase === 'given-up') return { outcome: 'failed', reason: 'The call was given up' };
  const asked = await askedFor(options, effect);
  // Attempts are counted in the stream: an operator may start the effect's own count again.
  const attempt = last ? last.attempt + (last.phase === 'open' ? 0 : 1) : 1;
  const head = { caseId, effectId, call: callOf(asked) };
  const context = (step: string): CommandContext => contextOf(asked, derivedId('counterpart', effectId, attempt, step));
  const started = await execute(new StartCounterpartCall({ ...head, attempt }, context('start')));
  if (started.kind === 'refused') return { outcome: 'failed', reason: started.refusal.detail };
  try {
    const { reference } = await order(options, effect, asked);
    const about = aboutOf(asked);
    const done = { ...head, reference, ...(about !== undefined && { about }) };
    await execute(new RecordCounterpartCall(done, context('done')));
    return { outcome: 'done' };
  } catch (error) {
    if (!(error instanceof CaseSystemFailed)) throw error;
    const { message: reason, retry } = error;
    const final = retry === 'never' || attempt >= maxAttempts;
    await execute(new RecordCounterpartFailure({ ...head, attempt, final, detail: reason }, context('failed')));
    return final ? { outcome: 'failed', reason } : { outcome: 'later', reason };
  }
}

/** The saga's output that asked for it: an effect knows only its place. */
async function askedFor({ store }: TellCaseSystemOptions, { stream, revision }: Effect): Promise<Asked> {
  for await (const event of store.readStream(stream, { from: revision })) {
    if (event.revision === revision) return event as Asked;
    break;
  }
  throw new Error(`Nothing stands at revision ${revision} of ${stream}`);
}

/** @throws CaseSystemFailed */
async function order(
  { streams, documents, caseSystem }: TellCaseSystemOptions,
  { effectId, caseId }: Effect,
  { type, data }: Asked,
): Promise<MadeThere> {
  const { externalId } = await streams.state(caseDecider, caseStream(caseId));
  if (externalId === undefined || isErased(externalId)) {
    throw new CaseSystemFailed('The reference of the case in the case system is not known any more', 'never');
  }
  const head = { effectId, reference: externalId };
  switch (type) {
    case 'saga.counterpart-case-due': {
      const { exceptionCaseId } = data;
      const { title } = await streams.state(caseDecider, caseStream(exceptionCaseId));
      return caseSystem.createFollowUpCase({ ...head, exceptionCaseId, title: personalText(title) });
    }
    case 'saga.counterpart-document-due': {
      const { documentId, title } = data;
      const { bytes, mediaType } = await documents.get(documentId);
      return caseSystem.attachDocument({ ...head, documentId, title, mediaType, bytes });
    }
    case 'saga.counterpart-comment-due':
      return caseSystem.comment({ ...head, text: data.words });
  }
}

const CALLS: Readonly<Record<Asked['type'], CounterpartCall>> = {
  'saga.counterpart-case-due': 'case',
  'saga.counterpart-document-due': 'document',
  'saga.counterpart-comment-due': 'comment',
};
const callOf = ({ type }: Asked): CounterpartCall => CALLS[type];

function aboutOf({ type, data }: Asked): string | undefined {
  if (type === 'saga.counterpart-case-due') return data.exceptionCaseId;
  return type === 'saga.counterpart-document-due' ? data.documentId : undefined;
}

function contextOf({ id, metadata }: Asked, commandId: string): CommandContext {
  const { correlationId, confidentiality, origin } = metadata;
  return {
    commandId,
    actor: { type: 'service', id: 'casewitness' },
    correlationId,
    causationId: id,
    origin,
    confidentiality,
  };
}
