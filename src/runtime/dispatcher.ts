import { setTimeout } from 'node:timers/promises';
import { derivedId, sagaStream } from '../events/identity.js';
import { sagaOutputs } from '../events/saga.events.js';
import type { DispatchContext, EffectOrder, FromSaga, SagaOutputEvent } from '../ports/dispatch.js';
import type { Effect } from '../ports/effect.js';
import { isUnreadable } from '../ports/event-store.js';
import type { SagaDefinition } from '../ports/saga.js';
import type { Delivery } from './delivery.js';
import { addEffects } from './effect-rows.js';
import { groupBy, inLanes } from './lanes.js';
import type { ParkedItem, Parking } from './parking.js';
import type { Processor } from './processor.js';
import { verdictOf } from './verdict.js';

const CONCURRENCY = 32;
/** A command that throws is tried again after so many milliseconds before it parks. */
const PAUSES_MS = [20, 100, 500];

/** A saga's command was refused, and the saga did not say that this may happen. */
export class CommandRefused extends Error {
  override readonly name = 'CommandRefused';
  constructor(
    readonly code: string,
    detail: string | undefined,
  ) {
    super(detail === undefined ? code : `${code}: ${detail}`);
  }
}

export interface DispatcherOptions {
  readonly fromSaga: FromSaga;
  /** Whose outputs are dispatched: they say which refusals are an answer. */
  readonly sagas: readonly Pick<SagaDefinition, 'name' | 'expectedRefusals'>[];
  readonly now: () => string;
  /** Called after effects were added. */
  readonly onEffects?: () => void;
}

/**
 * Turns the outputs of sagas into commands and durable effects. In the order of the log within a case, different cases
 * at once. The command id comes from the output's place: the same output is the same command however often it is
 * delivered. An unexpected refusal parks that saga instance.
 */
export class Dispatcher implements Processor {
  readonly name = 'dispatcher';
  readonly version = 1;
  readonly types: ReadonlySet<string> = new Set(sagaOutputs.map((output) => output.type));
  private parking: Parking | undefined;

  constructor(private readonly options: DispatcherOptions) {}

  async open(parking: Parking): Promise<void> {
    this.parking = parking;
  }

  async process(delivery: Delivery): Promise<readonly ParkedItem[]> {
    if (!this.parking) throw new Error('The dispatcher was not opened');
    const draft = this.parking.begin(delivery.lifted);
    const effects: Effect[] = [];
    const lanes = groupBy(delivery.events, (event) =>
      isUnreadable(event) ? (event.caseId ?? event.stream) : (event.metadata.caseId ?? event.stream),
    );
    await inLanes(lanes.values(), CONCURRENCY, async (event) => {
      if (draft.isParked(event.stream, event)) return draft.queue(event.stream, event);
      if (isUnreadable(event)) return draft.park(event.stream, event, event.error);
      try {
        const effect = await this.dispatch(event as SagaOutputEvent);
        if (effect) effects.push(effect);
      } catch (error) {
        if (verdictOf(error) === 'stop') throw error;
        draft.park(event.stream, event, error);
      }
    });
    await delivery.commit(async (session) => {
      await addEffects(session, effects, this.options.now());
      await draft.write(session);
    });
    if (effects.length > 0) this.options.onEffects?.();
    return draft.settle();
  }

  /** Answers the effect that the output asks for, if it asks for one. */
  private async dispatch(event: SagaOutputEvent): Promise<Effect | undefined> {
    const dispatch = this.options.fromSaga(event);
    if (!dispatch) return undefined;
    if (dispatch.kind === 'effect') return effectOf(event, dispatch.effect);
    const context = contextOf(event);
    const outcome = await patiently(() => dispatch.execute(context));
    if ('refused' in outcome && !this.isExpected(event, outcome.refused.code)) {
      throw new CommandRefused(outcome.refused.code, outcome.refused.detail);
    }
    return undefined;
  }

  private isExpected(event: SagaOutputEvent, code: string): boolean {
    const saga = this.options.sagas
      .filter(({ name }) => event.stream.startsWith(sagaStream(name, '')))
      .reduce<DispatcherOptions['sagas'][number] | undefined>(
        (longest, next) => (longest && longest.name.length > next.name.length ? longest : next),
        undefined,
      );
    return saga?.expectedRefusals?.[event.type]?.includes(code) ?? false;
  }
}

function contextOf({ id, stream, revision, metadata }: SagaOutputEvent): DispatchContext {
  const { actor, occurredAt, correlationId, caseId, origin, importId, confidentiality } = metadata;
  return {
    commandId: derivedId('dispatch', stream, revision),
    actor,
    occurredAt,
    correlationId,
    causationId: id,
    ...(caseId !== undefined && { caseId }),
    origin,
    ...(importId !== undefined && { importId }),
    confidentiality,
  };
}

function effectOf(event: SagaOutputEvent, { kind, channel, communicationId, caseId }: EffectOrder): Effect {
  const { stream, revision, position } = event;
  const effectId = derivedId('effect', stream, revision);
  return {
    effectId,
    kind,
    ...(channel !== undefined && { channel }),
    communicationId,
    caseId,
    stream,
    revision,
    position,
  };
}

/** A passing fault (contention with other writers) is waited out; what stays is thrown. */
async function patiently<T>(work: () => Promise<T>): Promise<T> {
  for (const pause of PAUSES_MS) {
    try {
      return await work();
    } catch (error) {
      if (verdictOf(error) === 'stop') throw error;
      await setTimeout(pause);
    }
  }
  return work();
}
