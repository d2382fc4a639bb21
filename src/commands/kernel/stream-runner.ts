import type { CommandData, Decider } from '../../domain/kernel/decider.js';
import type { EventDraft, NewEvent } from '../../events/envelope.js';
import { eventId } from '../../events/identity.js';
import type { Clock } from '../../ports/clock.js';
import { AppendTooLarge, EventLogDenied, EventLogUnavailable, WrongExpectedRevision } from '../../ports/event-log.js';
import type { EventStore } from '../../ports/event-store.js';
import { TooMuchContention, VERSION_MISMATCH, type Accepted, type CommandContext, type Outcome } from './command.js';
import { FoldCache } from './fold-cache.js';
import { FoldedStream, type Decided } from './folded-stream.js';
import { Turns } from './turns.js';

const MAX_ATTEMPTS = 8;
/** Most events of one append of {@link StreamRunner.runMany}: keeps a chunk well below the size limit. */
const CHUNK = 400;

export interface StreamRunnerOptions {
  /** How many events may stand folded in memory, so that a busy case is not re-read for each command. Default 50,000. */
  readonly cachedEvents?: number;
}

/** A command with its context, for {@link StreamRunner.runMany}. */
export interface Order<C> {
  readonly command: C;
  readonly context: CommandContext;
}

/**
 * The one way from a command to the log: load, fold, decide, append, retry on conflict.
 * Runs on one stream take turns within this process; other processes are told apart by the expected revision.
 */
export class StreamRunner {
  private readonly cache: FoldCache;
  private readonly turns = new Turns();

  constructor(
    private readonly store: EventStore,
    private readonly clock: Clock,
    options: StreamRunnerOptions = {},
  ) {
    this.cache = new FoldCache(options.cachedEvents ?? 50_000);
  }

  /**
   * Runs one command. A command id that is in the stream already answers with its first result. A refusal, or that
   * there is nothing to do, is final only after the tail of the stream was read again.
   *
   * @throws EventLogUnavailable, EventLogDenied, InvalidEvent, AppendTooLarge, TooMuchContention: nothing was written,
   *   or (unavailable only) the outcome is unknown; repeating the command with its id is safe
   * @param begins the command is the first of its stream, as a rule: it is tried without a look at it first. Only for
   *   commands whose events depend on nothing but the command and its context: one that was run before is folded anew
   */
  run<C extends CommandData, E extends EventDraft, S>(
    decider: Decider<C, E, S>,
    stream: string,
    command: C,
    context: CommandContext,
    { begins = false }: { readonly begins?: boolean } = {},
  ): Promise<Outcome> {
    return this.turns.take(stream, async () => {
      let assumed = begins && this.cache.get(stream) === undefined;
      let { folded, fresh } = assumed
        ? { folded: new FoldedStream(decider, stream), fresh: false }
        : await this.load(decider, stream);
      for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt += 1) {
        const outcome = this.judge(decider, folded, stream, command, context);
        if (outcome.kind === 'append') {
          try {
            return await this.append(folded, stream, outcome.events, context.commandId);
          } catch (error) {
            this.cache.drop(stream);
            if (!(error instanceof WrongExpectedRevision) && !(assumed && !isFaultOfTheLog(error))) throw error;
            assumed = false;
            ({ folded, fresh } = await this.load(decider, stream));
          }
        } else if (fresh || outcome.known) {
          return outcome.result;
        } else {
          await this.readTail(folded, stream);
          fresh = true;
        }
      }
      throw new TooMuchContention(stream);
    });
  }

  /**
   * Runs many commands on one stream, in order, for imports: the first try is at `no-stream`, unread. Commands that are
   * in the stream already are left out and answer with their first result; the others are appended in chunks. As with
   * {@link run}, no refusal is final before the stream was read.
   *
   * @throws what {@link run} throws; chunks before the fault stay, repeating the commands with their ids is safe
   */
  runMany<C extends CommandData, E extends EventDraft, S>(
    decider: Decider<C, E, S>,
    stream: string,
    orders: readonly Order<C>[],
  ): Promise<Outcome[]> {
    return this.turns.take(stream, async () => {
      let folded = this.cache.get<C, E, S>(stream) ?? new FoldedStream(decider, stream);
      let fresh = false;
      for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt += 1) {
        try {
          const outcomes = await this.runChunks(decider, folded, stream, orders, fresh);
          if (outcomes) return outcomes;
        } catch (error) {
          if (!(error instanceof WrongExpectedRevision)) {
            this.cache.drop(stream);
            throw error;
          }
        }
        this.cache.drop(stream);
        ({ folded, fresh } = await this.load(decider, stream));
      }
      throw new TooMuchContention(stream);
    });
  }

  /** State of a stream as it stands in the log now. */
  async state<C extends CommandData, E extends EventDraft, S>(decider: Decider<C, E, S>, stream: string): Promise<S> {
    return this.turns.take(stream, async () => {
      const { folded, fresh } = await this.load(decider, stream);
      if (!fresh) await this.readTail(folded, stream);
      return folded.state;
    });
  }

  /**
   * State of a stream as it is folded here, which may be behind what other processes have written: for what never changes
   * once it is there. Read where nothing is folded yet.
   */
  async knownState<C extends CommandData, E extends EventDraft, S>(
    decider: Decider<C, E, S>,
    stream: string,
  ): Promise<S> {
    return this.turns.take(stream, async () => (await this.load(decider, stream)).folded.state);
  }

  /** Undefined where something would be refused, or left undone, by a state that is not known to be the stream's. */
  private async runChunks<C extends CommandData, E extends EventDraft, S>(
    decider: Decider<C, E, S>,
    folded: FoldedStream<C, E, S>,
    stream: string,
    orders: readonly Order<C>[],
    fresh: boolean,
  ): Promise<Outcome[] | undefined> {
    const outcomes: (Outcome | { readonly pending: string })[] = [];
    let ahead = { state: folded.state, revision: folded.revision, recordedAt: folded.lastRecordedAt };
    let chunk: Decided<S>[] = [];
    // An append at the revision that was folded shows that nobody else has written: the fold is the stream.
    let known = fresh;
    const flush = async (): Promise<void> => {
      if (chunk.length === 0) return;
      await this.appendSplitting(folded, stream, chunk);
      chunk = [];
      known = true;
    };
    for (const { command, context } of orders) {
      const earlier = folded.resultOf(context.commandId);
      if (earlier) {
        outcomes.push(earlier);
        continue;
      }
      const now = this.clock.now();
      const decision = decider.decide(command, ahead.state, factsOf(context, now));
      const toAppend = decision.kind === 'accepted' ? decision.events.length : 0;
      if (toAppend === 0 && !known) {
        await flush();
        if (!known) return undefined;
      }
      if (decision.kind === 'refused') {
        outcomes.push(decision);
        continue;
      }
      const events = this.stamp(decider, stream, ahead, command, decision.events, context, now);
      for (const event of events) {
        const state = decider.evolve(ahead.state, event as never);
        ahead = { state, revision: ahead.revision + 1, recordedAt: event.metadata.recordedAt };
        chunk.push({ event, state });
      }
      outcomes.push(events.length > 0 ? { pending: context.commandId } : nothingDone(stream, ahead.revision));
      if (chunk.length >= CHUNK) await flush();
    }
    await flush();
    return outcomes.map((outcome) => ('pending' in outcome ? (folded.resultOf(outcome.pending) as Accepted) : outcome));
  }

  private async appendSplitting<C extends CommandData, E extends EventDraft, S>(
    folded: FoldedStream<C, E, S>,
    stream: string,
    decided: readonly Decided<S>[],
  ): Promise<void> {
    if (decided.length === 0) return;
    const events = decided.map(({ event }) => event);
    try {
      const { position } = await this.store.append(stream, folded.revision < 0 ? 'no-stream' : folded.revision, events);
      folded.advance(decided, position);
    } catch (error) {
      if (!(error instanceof AppendTooLarge) || decided.length === 1) throw error;
      const half = Math.ceil(decided.length / 2);
      await this.appendSplitting(folded, stream, decided.slice(0, half));
      await this.appendSplitting(folded, stream, decided.slice(half));
    }
  }

  private judge<C extends CommandData, E extends EventDraft, S>(
    decider: Decider<C, E, S>,
    folded: FoldedStream<C, E, S>,
    stream: string,
    command: C,
    context: CommandContext,
  ): { kind: 'append'; events: NewEvent[] } | { kind: 'final'; known: boolean; result: Outcome } {
    const known = folded.resultOf(context.commandId);
    if (known) return { kind: 'final', known: true, result: known };
    const version = decider.version?.(folded.state);
    if (context.expectedVersion !== undefined && context.expectedVersion !== version) {
      const refusal = {
        code: VERSION_MISMATCH,
        detail: `The current version is ${version ?? 'none'}, not ${context.expectedVersion}`,
      };
      return { kind: 'final', known: false, result: { kind: 'refused', refusal } };
    }
    const now = this.clock.now();
    const decision = decider.decide(command, folded.state, factsOf(context, now));
    if (decision.kind === 'refused') return { kind: 'final', known: false, result: decision };
    if (decision.events.length === 0)
      return { kind: 'final', known: false, result: nothingDone(stream, folded.revision, version) };
    const at = { revision: folded.revision, recordedAt: folded.lastRecordedAt, state: folded.state };
    return { kind: 'append', events: this.stamp(decider, stream, at, command, decision.events, context, now) };
  }

  private async append<C extends CommandData, E extends EventDraft, S>(
    folded: FoldedStream<C, E, S>,
    stream: string,
    events: readonly NewEvent[],
    commandId: string,
  ): Promise<Accepted> {
    const { position } = await this.store.append(stream, folded.revision < 0 ? 'no-stream' : folded.revision, events);
    folded.append(events, position);
    this.cache.put(stream, folded);
    return folded.resultOf(commandId) as Accepted;
  }

  private stamp<C extends CommandData, E extends EventDraft, S>(
    decider: Decider<C, E, S>,
    stream: string,
    at: { readonly revision: number; readonly recordedAt: string; readonly state: S },
    command: C,
    drafts: readonly E[],
    context: CommandContext,
    now: string,
  ): NewEvent[] {
    const { commandId, actor, correlationId, causationId, receivedAt, importId, source, policy } = context;
    // In the order of canonical JSON, which need not sort it then.
    const metadata = {
      actor,
      ...caseIdOf(decider.caseId(command, at.state)),
      causationId,
      commandId,
      confidentiality: context.confidentiality ?? 'standard',
      correlationId,
      ...(importId !== undefined && { importId }),
      occurredAt: context.occurredAt ?? now,
      origin: context.origin ?? 'live',
      ...(policy !== undefined && { policy }),
      ...(receivedAt !== undefined && { receivedAt }),
      recordedAt: now > at.recordedAt ? now : at.recordedAt,
      ...(source !== undefined && { source }),
    } as const;
    return drafts.map((draft, index) => ({
      ...draft,
      id: eventId(stream, at.revision + 1 + index, commandId),
      metadata,
    }));
  }

  private async load<C extends CommandData, E extends EventDraft, S>(
    decider: Decider<C, E, S>,
    stream: string,
  ): Promise<{ folded: FoldedStream<C, E, S>; fresh: boolean }> {
    const cached = this.cache.get<C, E, S>(stream);
    if (cached) return { folded: cached, fresh: false };
    const folded = new FoldedStream(decider, stream);
    await this.readTail(folded, stream);
    if (folded.revision >= 0) this.cache.put(stream, folded);
    return { folded, fresh: true };
  }

  private async readTail<C extends CommandData, E extends EventDraft, S>(
    folded: FoldedStream<C, E, S>,
    stream: string,
  ): Promise<void> {
    for await (const event of this.store.readStream(stream, { from: folded.revision + 1 })) folded.apply([event]);
  }
}

/** What a look at the stream would not change. */
const isFaultOfTheLog = (error: unknown): boolean =>
  error instanceof EventLogUnavailable || error instanceof EventLogDenied;

function factsOf(
  context: CommandContext,
  now: string,
): { origin: 'live' | 'import'; actor: CommandContext['actor']; occurredAt: string } {
  return { origin: context.origin ?? 'live', actor: context.actor, occurredAt: context.occurredAt ?? now };
}

const caseIdOf = (caseId: string | undefined): { caseId?: string } => (caseId === undefined ? {} : { caseId });

const nothingDone = (stream: string, revision: number, version?: number): Accepted => ({
  kind: 'accepted',
  stream,
  revision,
  position: 0n,
  events: [],
  version,
});
