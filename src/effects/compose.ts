import { randomUUID } from 'node:crypto';
import type { Command } from '@nestjs/cqrs';
import { RecordComposition } from '../commands/communications/record-composition.js';
import { RecordCompositionFailure } from '../commands/communications/record-composition-failure.js';
import type { CommandContext, Outcome } from '../commands/kernel/command.js';
import { newSalt, saltedDigest } from '../commands/kernel/salted-digest.js';
import type { StreamRunner } from '../commands/kernel/stream-runner.js';
import { caseDecider, type State as CaseState } from '../domain/case.js';
import { communicationDecider, type State as CommunicationState } from '../domain/communication.js';
import { approvedVersion, templateDecider, type Version } from '../domain/template.js';
import type { FailureReason } from '../events/communication.events.js';
import { caseStream, communicationStream, derivedId, templateStream } from '../events/identity.js';
import type { Clock } from '../ports/clock.js';
import { CompositionRefused, type Composer } from '../ports/composer.js';
import type { Documents } from '../ports/documents.js';
import type { Effect, EffectOutcome, EffectWorker } from '../ports/effect.js';
import type { LegalEntities } from '../ports/legal-entities.js';
import type { NoticeRequirements } from '../ports/notice-requirements.js';
import { mergeData, MissingData } from './merge-data.js';
import { decidingDays, partialsInForce } from './partials-in-force.js';
import { serviceContext } from './service-context.js';

export interface ComposeOptions {
  readonly execute: (command: Command<Outcome>) => Promise<Outcome>;
  readonly streams: StreamRunner;
  readonly composer: Composer;
  readonly documents: Documents;
  readonly entities: LegalEntities;
  readonly requirements: NoticeRequirements;
  readonly clock: Clock;
  /** How many letters are composed at once. */
  readonly concurrency: number;
}

/** Why no letter could be made: recorded, and an exception follows. Not to be retried. */
class Impossible extends Error {
  constructor(
    readonly failure: FailureReason,
    message: string,
    /** For the record, where a person's data are sealed. */
    readonly detail: string = message,
  ) {
    super(message);
  }
}

/** Makes the letter from the approved template, stores it, records it (released, or held with what it lacks). */
export function composeWorker(options: ComposeOptions): EffectWorker {
  return {
    kind: 'compose',
    concurrency: options.concurrency,
    run: (effect) => compose(options, effect),
  };
}

async function compose(options: ComposeOptions, effect: Effect): Promise<EffectOutcome> {
  const { execute, streams } = options;
  const { communicationId, caseId, effectId } = effect;
  const letter = await streams.state(communicationDecider, communicationStream(communicationId));
  if (letter.composed || letter.phase !== 'requested' || !letter.request) return { outcome: 'done' };
  const context = serviceContext(letter, derivedId('composition', effectId));
  try {
    const subject = await streams.state(caseDecider, caseStream(caseId));
    const outcome = await execute(await recorded(options, letter, subject, context));
    return outcome.kind === 'accepted' ? { outcome: 'done' } : { outcome: 'failed', reason: outcome.refusal.detail };
  } catch (error) {
    const impossible = impossibility(error);
    if (!impossible) throw error;
    const { failure, message: reason, detail } = impossible;
    await execute(new RecordCompositionFailure({ communicationId, caseId, failure, detail }, context));
    return { outcome: 'failed', reason };
  }
}

function impossibility(error: unknown): Impossible | undefined {
  if (error instanceof Impossible) return error;
  if (error instanceof MissingData) return new Impossible('data-missing', error.message);
  return error instanceof CompositionRefused ? new Impossible(error.failure, error.message, error.detail) : undefined;
}

async function recorded(
  options: ComposeOptions,
  { request }: CommunicationState,
  subject: CaseState,
  context: CommandContext,
): Promise<RecordComposition> {
  const { streams, composer, documents, entities, requirements, clock } = options;
  if (!request) throw new Error('A letter that was not requested cannot be composed');
  const template = approvedVersion(await streams.state(templateDecider, templateStream(request.templateId ?? '')));
  if (!template)
    throw new Impossible('template-not-approved', `No version of the template ${request.templateId} is approved`);
  const entity = entities.find(subject.legalEntity ?? '');
  if (!entity) throw new Impossible('data-missing', `The legal entity ${subject.legalEntity} is not configured`);
  const now = clock.now();
  const merge = mergeData(request, subject, entity, now, await replacedBy(streams, request.relation));
  const { templateId, templateVersion, body, language, title, partials: included = [] } = template.draft;
  const texts = await partialsInForce(streams, included, decidingDays(subject, entity, now));
  const made = await composer.compose({
    communicationId: request.communicationId,
    templateId,
    templateVersion,
    templateBody: body,
    partials: texts.map(({ draft }) => ({ partialId: draft.templateId, body: draft.body })),
    language,
    title,
    merge,
    date: now,
  });
  // A new id each time: after a crash the same letter bears another time, and documents never change.
  const documentId = randomUUID();
  await documents.put(documentId, made.bytes, made.mediaType, communicationStream(request.communicationId));
  const { missing, secondPerson } = await requirements.check({
    caseKind: subject.kind ?? '',
    jurisdiction: subject.jurisdiction ?? '',
    product: subject.product,
    noticeKind: request.kind,
    at: now,
    elements: made.elements,
  });
  const salt = newSalt();
  const { communicationId, caseId } = request;
  // Read again: the decision may have been revised while the letter was made.
  const { decision } = await streams.state(caseDecider, caseStream(caseId));
  const composed = {
    communicationId,
    caseId,
    documentId,
    digest: saltedDigest(salt, made.bytes),
    digestSalt: salt,
    bytes: made.bytes.byteLength,
    pages: made.pages,
    templateId,
    templateVersion,
    templateState: 'approved' as const,
    mergeDigest: saltedDigest(salt, Buffer.from(JSON.stringify(merge))),
    reasonCodes: merge.decision?.reasons.map(({ code }) => code) ?? [],
    engine: made.engine,
    engineVersion: made.engineVersion,
    elements: [...made.elements],
    ...(made.engineDocument !== undefined && { engineDocument: made.engineDocument }),
    ...(made.partials.length > 0 && { partials: proofOf(texts, made.partials) }),
  };
  return new RecordComposition(
    {
      ...composed,
      expectedReasonCodes: decision?.reasons.map(({ code }) => code) ?? [],
      missing,
      secondPerson,
      ...(decision && { decidedBy: decision.by }),
    },
    context,
  );
}

/** Which text of each partial stands in the letter. */
const proofOf = (texts: readonly Version[], printed: readonly string[]) =>
  texts
    .filter(({ draft }) => printed.includes(draft.templateId))
    .map(({ draft: { templateId, templateVersion, bodyHash, partial } }) => ({
      partialId: templateId,
      partialVersion: templateVersion,
      bodyHash,
      effectiveFrom: partial?.effectiveFrom ?? '',
    }));

/** The letter that is superseded or corrected: the reader is told which one no longer counts. */
async function replacedBy(
  streams: StreamRunner,
  relation: NonNullable<CommunicationState['request']>['relation'],
): Promise<{ readonly communicationId: string; readonly handedOffAt?: string } | undefined> {
  if (relation?.kind !== 'supersedes' && relation?.kind !== 'corrects') return undefined;
  const { communicationId } = relation;
  const { handedOff } = await streams.state(communicationDecider, communicationStream(communicationId));
  // What never went out replaces nothing that its reader knows.
  return handedOff && { communicationId, handedOffAt: handedOff.handedOffAt };
}
