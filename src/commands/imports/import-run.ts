import { caseDecider } from '../../domain/case.js';
import { communicationDecider } from '../../domain/communication.js';
import { importDecider } from '../../domain/import.js';
import { caseStream, derivedId, eventId, importStream } from '../../events/identity.js';
import { applyMapping, rejectedEvent } from '../../imports/mapping.js';
import type { Mapping } from '../../imports/load-mapping.js';
import type { SourceBroken, SourceItem } from '../../imports/source-event.js';
import type { Actor } from '../../events/envelope.js';
import type { LegalEntities } from '../../ports/legal-entities.js';
import type { CommandContext, Outcome } from '../kernel/command.js';
import type { Identities } from '../kernel/identities.js';
import type { StreamRunner } from '../kernel/stream-runner.js';
import { NOT_RECORDED, ordersOf, type ImportSetting, type MappedSource } from './case-orders.js';

export interface ImportOrder {
  readonly items: AsyncIterable<SourceItem>;
  readonly mapping: Mapping;
  /** SHA-256 of the file, hex. */
  readonly fileDigest: string;
  /** RFC 3339 UTC; default: the greatest business time in the file. */
  readonly asOf?: string;
  readonly actor: Actor;
  readonly entities?: LegalEntities;
  /** Called for each source event that is not recorded, in the order in which it is found. */
  readonly onRejected: (rejected: NotRecorded) => void;
  readonly onProgress?: (counts: ImportCounts) => void;
}

/** A source event that is not recorded: where, why, and as it stands in the source. */
export interface NotRecorded {
  readonly line: number;
  readonly reason: string;
  readonly field?: string;
  readonly detail?: string;
  readonly raw: string;
}

/** source = recorded + rejected + ignored, always. */
export interface ImportCounts {
  source: number;
  recorded: number;
  rejected: number;
  ignored: number;
  cases: number;
  /** Events of ours that were appended now (0 when everything was on record already). */
  appended: number;
  letters: number;
  /** Decisions whose reasons the source does not record. */
  reasonsNotRecorded: number;
}

export interface ImportResult {
  readonly importId: string;
  readonly asOf: string;
  readonly counts: ImportCounts;
  /** Set when the file could not be read to its end: the import stays open and can be repeated with a whole file. */
  readonly broken?: SourceBroken;
  /** Position of the last event written. */
  readonly position: bigint;
}

/** Cases worked on at once. Their appends are committed together. */
const WORKERS = 128;
/** Events of unfinished cases held back, where the source mixes its cases. */
const HELD_EVENTS = 20_000;
/** Cases, and source events in them, that begin together where the source ends one case after the other: so do their appends. */
const CASES_TOGETHER = 32;
const EVENTS_TOGETHER = 2_000;

/** Records a source file: one worker per case, the case's stream first, then its letters, in file order. */
export class ImportRun {
  private readonly counts: ImportCounts = {
    source: 0,
    recorded: 0,
    rejected: 0,
    ignored: 0,
    cases: 0,
    appended: 0,
    letters: 0,
    reasonsNotRecorded: 0,
  };
  private readonly held = new Map<string, MappedSource[]>();
  private heldEvents = 0;
  /** Held cases whose events are complete. */
  private readonly ended: string[] = [];
  private readonly working = new Map<string, Promise<void>>();
  private readonly seenCases = new Set<string>();
  private latest = '';
  private position = 0n;
  private failure: unknown;

  constructor(
    private readonly streams: StreamRunner,
    private readonly identities: Identities,
  ) {}

  /**
   * Resumable and idempotent: what is on record already is found by its command id and left alone.
   * @throws what the stores throw; everything recorded so far stays, and the run can be repeated
   */
  async run(order: ImportOrder): Promise<ImportResult> {
    const { mapping, fileDigest, asOf, actor, entities } = order;
    const importId = this.identities.ofImport(fileDigest, mapping.digest, asOf);
    const system = mapping.spec.source.system;
    const stream = importStream(importId);
    const head = { actor, correlationId: importId, causationId: importId, origin: 'import', importId } as const;
    const start: CommandContext = { ...head, commandId: derivedId('import-start', importId) };
    const anchors = [...(mapping.spec.anchors ?? [])];
    await this.streams.run(
      importDecider,
      stream,
      {
        type: 'start-import',
        importId,
        system,
        fileDigest,
        mappingHash: mapping.digest,
        anchors,
        ...(asOf !== undefined && { asOf }),
      },
      start,
    );
    const setting: ImportSetting = {
      importId,
      system,
      startedEventId: eventId(stream, 0, start.commandId),
      identities: this.identities,
      actors: new Map(),
      ...(entities && { entities }),
    };

    const broken = await this.consume(order, setting);
    await this.drain(setting, order);
    const until = asOf ?? this.latest;
    if (broken || until === '')
      return { importId, asOf: until, counts: this.counts, position: this.position, ...(broken && { broken }) };

    const { source, recorded, rejected, ignored, cases } = this.counts;
    const completion = {
      type: 'complete-import',
      importId,
      system,
      asOf: until,
      counts: { source, recorded, rejected, ignored, cases },
    } as const;
    const done = await this.streams.run(importDecider, stream, completion, {
      ...head,
      commandId: derivedId('import-completion', importId),
      occurredAt: until,
    });
    this.moveTo([done]);
    return { importId, asOf: until, counts: this.counts, position: this.position };
  }

  private async consume(order: ImportOrder, setting: ImportSetting): Promise<SourceBroken | undefined> {
    const contiguous = order.mapping.spec.source.format === 'xes';
    let current: string | undefined;
    for await (const item of order.items) {
      if (this.failure !== undefined) throw this.failure as Error;
      if (item.kind === 'broken') return item;
      this.counts.source += 1;
      if (item.kind === 'rejected') {
        this.reject(order, item.rejected);
        continue;
      }
      const { event } = item;
      if (contiguous && current !== undefined && current !== event.caseRef) await this.end(current, setting, order);
      current = event.caseRef;
      const applied = applyMapping(order.mapping, event);
      if (applied.kind === 'rejected') this.reject(order, rejectedEvent(event, applied));
      else if (applied.kind === 'ignored') this.counts.ignored += 1;
      else await this.hold(event.caseRef, { source: event, events: applied.events }, setting, order);
      if (this.counts.source % 1_000 === 0) order.onProgress?.(this.counts);
    }
    return undefined;
  }

  private async hold(caseRef: string, mapped: MappedSource, setting: ImportSetting, order: ImportOrder): Promise<void> {
    const events = this.held.get(caseRef);
    if (events) events.push(mapped);
    else this.held.set(caseRef, [mapped]);
    this.heldEvents += 1;
    for (const event of mapped.events) if (event.at > this.latest) this.latest = event.at;
    if (this.heldEvents < HELD_EVENTS) return;
    for (const oldest of [...this.held.keys()].slice(0, Math.ceil(this.held.size / 2)))
      await this.release(oldest, setting, order);
  }

  /** A case is complete: its worker begins with those of the next ones, so that they are committed together. */
  private async end(caseRef: string, setting: ImportSetting, order: ImportOrder): Promise<void> {
    this.ended.push(caseRef);
    if (this.ended.length < CASES_TOGETHER && this.heldEvents < EVENTS_TOGETHER) return;
    for (const complete of this.ended.splice(0)) await this.release(complete, setting, order);
  }

  /** Hands the held events of a case to its worker; waits for a free one. */
  private async release(caseRef: string, setting: ImportSetting, order: ImportOrder): Promise<void> {
    const events = this.held.get(caseRef);
    if (!events) return;
    this.held.delete(caseRef);
    this.heldEvents -= events.length;
    while (this.working.size >= WORKERS && !this.working.has(caseRef)) await Promise.race(this.working.values());
    const before = this.working.get(caseRef) ?? Promise.resolve();
    const work = before
      .then(() => this.record(caseRef, events, setting, order))
      .catch((error: unknown) => {
        this.failure ??= error;
      })
      .finally(() => {
        if (this.working.get(caseRef) === work) this.working.delete(caseRef);
      });
    this.working.set(caseRef, work);
  }

  private async drain(setting: ImportSetting, order: ImportOrder): Promise<void> {
    for (const caseRef of [...this.held.keys()]) await this.release(caseRef, setting, order);
    await Promise.all(this.working.values());
    if (this.failure !== undefined) throw this.failure as Error;
    this.counts.cases = this.seenCases.size;
    order.onProgress?.(this.counts);
  }

  private async record(
    caseRef: string,
    mapped: readonly MappedSource[],
    setting: ImportSetting,
    order: ImportOrder,
  ): Promise<void> {
    const caseId = this.identities.ofCase(setting.system, caseRef);
    const { caseOrders, letters } = ordersOf(caseId, mapped, setting);
    const refused = new Map<object, { readonly code: string; readonly detail: string }>();
    const note = (outcomes: readonly Outcome[], from: (index: number) => object): void =>
      outcomes.forEach((outcome, index) => {
        if (outcome.kind === 'refused') refused.set(from(index), outcome.refusal);
      });
    const outcomes = await this.streams.runMany(caseDecider, caseStream(caseId), caseOrders);
    note(outcomes, (index) => caseOrders[index]?.from ?? {});
    this.moveTo(outcomes);
    for (const { stream, orders, from } of letters) {
      const sent = await this.streams.runMany(communicationDecider, stream, orders);
      note(sent, () => from);
      this.moveTo(sent);
    }
    this.seenCases.add(caseId);
    this.counts.letters += letters.length;
    for (const { command } of caseOrders) {
      if (command.type === 'decide-case' && command.reasons.some(({ code }) => code === NOT_RECORDED))
        this.counts.reasonsNotRecorded += 1;
    }
    for (const { source } of mapped) {
      const refusal = refused.get(source);
      if (refusal)
        this.reject(order, {
          line: source.line,
          reason: refusal.code,
          detail: refusal.detail,
          raw: JSON.stringify(source),
        });
      else this.counts.recorded += 1;
    }
  }

  private reject(order: ImportOrder, rejected: NotRecorded): void {
    this.counts.rejected += 1;
    order.onRejected(rejected);
  }

  private moveTo(outcomes: readonly Outcome[]): void {
    for (const outcome of outcomes) {
      if (outcome.kind !== 'accepted') continue;
      this.counts.appended += outcome.events.length;
      if (outcome.position > this.position) this.position = outcome.position;
    }
  }
}
