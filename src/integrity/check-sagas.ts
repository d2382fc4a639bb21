import { derivedId, sagaStream } from '../events/identity.js';
import { sagaOutputs } from '../events/saga.events.js';
import type { AnyEvent } from '../events/catalogue.js';
import type { FromSaga, SagaOutputEvent } from '../ports/dispatch.js';
import { isUnreadable, type UnreadableEvent } from '../ports/event-store.js';
import type { ReadStore } from '../ports/read-store.js';
import type { SagaDefinition } from '../ports/saga.js';
import type { Finding, LogCheck } from './finding.js';

const OUTPUTS: ReadonlySet<string> = new Set(sagaOutputs.map(({ type }) => type));

export interface SagasCheckOptions {
  readonly sagas: readonly Pick<SagaDefinition, 'name' | 'expectedRefusals'>[];
  readonly fromSaga: FromSaga;
  readonly readStore: ReadStore;
  /** Position up to which the dispatcher has come. */
  readonly dispatched: bigint;
  /** Whether the log has events of a command. */
  readonly holds: (commandId: string) => boolean;
}

interface EffectState {
  readonly effect_id: string;
  readonly state: string;
}

/**
 * What sagas have asked for has been done: each command is in the log, each effect has its row, and no row stands for
 * anything that was not asked for.
 */
export class SagasCheck implements LogCheck<AnyEvent | UnreadableEvent> {
  private readonly commands = new Map<string, SagaOutputEvent>();
  private readonly effects = new Map<string, SagaOutputEvent>();

  constructor(private readonly options: SagasCheckOptions) {}

  see(event: AnyEvent | UnreadableEvent): void {
    if (isUnreadable(event) || !OUTPUTS.has(event.type) || event.position > this.options.dispatched) return;
    const output = event as SagaOutputEvent;
    const { stream, revision } = output;
    const dispatch = this.options.fromSaga(output);
    if (dispatch?.kind === 'command') this.commands.set(derivedId('dispatch', stream, revision), output);
    if (dispatch?.kind === 'effect') this.effects.set(derivedId('effect', stream, revision), output);
  }

  async *findings(): AsyncIterable<Finding> {
    for (const [commandId, output] of this.commands) {
      if (this.options.holds(commandId) || this.mayBeRefused(output)) continue;
      yield {
        rule: 'saga-command-done',
        ...placeOf(output),
        detail: `${wordsOf(output)}: its command is not on record`,
      };
    }
    const rows = await this.options.readStore.read((session) =>
      session.query<EffectState>('SELECT effect_id, state FROM effects'),
    );
    const states = new Map(rows.map(({ effect_id: id, state }) => [id, state]));
    for (const [effectId, output] of this.effects) {
      const state = states.get(effectId);
      states.delete(effectId);
      if (state === undefined)
        yield { rule: 'effect-has-row', ...placeOf(output), detail: `${wordsOf(output)}: nobody will do it` };
      if (state === 'parked')
        yield { rule: 'nothing-parked', subject: effectId, detail: `${wordsOf(output)} waits for an operator` };
    }
    for (const effectId of states.keys())
      yield { rule: 'effect-asked-for', subject: effectId, detail: 'An effect that no saga has asked for' };
  }

  private mayBeRefused({ stream, type }: SagaOutputEvent): boolean {
    return this.options.sagas.some(
      ({ name, expectedRefusals }) =>
        stream.startsWith(sagaStream(name, '')) && (expectedRefusals?.[type]?.length ?? 0) > 0,
    );
  }
}

const placeOf = ({ stream }: SagaOutputEvent): Pick<Finding, 'subject'> => ({ subject: stream });
const wordsOf = ({ type, revision }: SagaOutputEvent): string => `${type} at revision ${revision}`;
