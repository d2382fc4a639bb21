import { randomUUID } from 'node:crypto';
import { judge } from './append-judgement.js';
import type { AppendAnswer, DeleteAnswer, Expected, Proposed, Recorded } from './recorded.js';
import { retentionOf, SOFT_DELETED, StreamState } from './stream-state.js';

/** Bytes that a record takes beside its names, data and metadata: positions grow by what was written, as in a real file. */
const RECORD_FRAME = 92;
const FIRST_POSITION = 548n;
const JSON_CONTENT = 'application/json';

/**
 * The log behind the double: streams, their metadata, and the order of all events. It outlives the server that shows
 * it, so a restarted double has what it had.
 */
export class LogStore {
  /** All events in the order of `$all`, system events among them. */
  readonly all: Recorded[] = [];
  private readonly streams = new Map<string, StreamState>();
  private readonly latest = new Map<string, { stream: string; revision: number }>();
  private readonly followers = new Set<() => void>();
  private next = FIRST_POSITION;

  constructor() {
    // A fresh server writes this one itself: readers of `$all` must expect events that are not theirs.
    this.write('$$$scavenges', [metadataEvent({ $maxCount: 1000 })]);
  }

  /** The stream of that name; one without events where there is none. */
  stream(name: string): StreamState {
    return this.streams.get(name) ?? new StreamState(name);
  }

  /** Appends all events or none, judged by the expected revision. */
  append(name: string, expected: Expected, events: readonly Proposed[]): AppendAnswer {
    const stream = this.stream(name);
    const judgement = judge(stream, expected, events, this.latest);
    switch (judgement.kind) {
      case 'stream-deleted':
        return judgement;
      case 'wrong-expected-version':
        return { kind: judgement.kind, actual: stream.lastRevision < 0 ? 'no-stream' : stream.lastRevision };
      case 'idempotent': {
        const { lastRevision: revision } = judgement;
        const readable = revision >= stream.firstReadable;
        return { kind: 'success', revision, position: readable ? stream.events[revision]?.position : undefined };
      }
      case 'write': {
        if (events.length === 0) return { kind: 'success', revision: 0, position: 0n };
        const last = this.write(name, events);
        if (stream.softDeleted)
          this.write(`$$${name}`, [metadataEvent({ $tb: stream.lastRevision - events.length + 1 })]);
        return { kind: 'success', revision: last.revision, position: last.position };
      }
    }
  }

  /** Soft delete: the stream reads as missing, a later append goes on with the next revision. */
  delete(name: string, expected: Expected): DeleteAnswer {
    const refusal = this.refuseDelete(name, expected);
    if (refusal) return refusal;
    if (this.stream(name).lastRevision < 0 && this.stream(`$$${name}`).lastRevision < 0) {
      return { kind: 'wrong-expected-version', actual: 'no-stream' };
    }
    const { position } = this.write(`$$${name}`, [metadataEvent({ $tb: SOFT_DELETED })]);
    return { kind: 'deleted', position };
  }

  /** Tombstone: the stream's name can never be used again. */
  tombstone(name: string, expected: Expected): DeleteAnswer {
    const refusal = this.refuseDelete(name, expected);
    if (refusal) return refusal;
    const none = new Uint8Array();
    const { position } = this.write(name, [
      { id: randomUUID(), type: '$streamDeleted', contentType: JSON_CONTENT, data: none, metadata: none },
    ]);
    this.stream(name).tombstoned = true;
    return { kind: 'deleted', position };
  }

  /** Calls back after every write, until the returned function is called. */
  follow(onWrite: () => void): () => void {
    this.followers.add(onWrite);
    return () => this.followers.delete(onWrite);
  }

  private refuseDelete(name: string, expected: Expected): DeleteAnswer | undefined {
    const judgement = judge(this.stream(name), expected, [], this.latest);
    if (judgement.kind === 'stream-deleted') return judgement;
    const { lastRevision } = this.stream(name);
    if (judgement.kind === 'write') return undefined;
    return { kind: 'wrong-expected-version', actual: lastRevision < 0 ? 'no-stream' : lastRevision };
  }

  private write(name: string, events: readonly Proposed[]): Recorded {
    const stream = this.stream(name);
    this.streams.set(name, stream);
    let last: Recorded | undefined;
    for (const event of events) {
      last = { ...event, stream: name, revision: stream.events.length, position: this.next, created: Date.now() };
      this.next += BigInt(RECORD_FRAME + name.length + event.type.length + event.data.length + event.metadata.length);
      stream.events.push(last);
      this.all.push(last);
      this.latest.set(event.id, { stream: name, revision: last.revision });
      if (name.startsWith('$$')) this.applyMetadata(name.slice(2), event.data);
    }
    if (last === undefined) throw new TypeError('Nothing to write');
    for (const follower of this.followers) follower();
    return last;
  }

  private applyMetadata(name: string, data: Uint8Array): void {
    const stream = this.stream(name);
    this.streams.set(name, stream);
    stream.retention = retentionOf(data);
  }
}

function metadataEvent(document: Record<string, unknown>): Proposed {
  return {
    id: randomUUID(),
    type: '$metadata',
    contentType: JSON_CONTENT,
    data: Buffer.from(JSON.stringify(document)),
    metadata: new Uint8Array(),
  };
}
