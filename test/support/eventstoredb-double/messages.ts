import type { StreamIdentifier } from '@eventstore/db-client/generated/shared_pb.js';
import shared from '@eventstore/db-client/generated/shared_pb.js';
import type { AppendReq, BatchAppendReq, ReadResp } from '@eventstore/db-client/generated/streams_pb.js';
import streams from '@eventstore/db-client/generated/streams_pb.js';
import type { Expected, Proposed, Recorded } from './recorded.js';

const UUID = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i;
const NIL = '00000000-0000-0000-0000-000000000000';
const TICKS_PER_MILLISECOND = 10_000n;

/** The request cannot be understood; a server says so in its own way on each path. */
export class BadRequest extends Error {
  override readonly name = 'BadRequest';
}

/** @throws BadRequest for an id that is no UUID and for an empty type */
export function proposedEvent(message: AppendReq.ProposedMessage | BatchAppendReq.ProposedMessage): Proposed {
  const id = message.getId()?.getString() ?? '';
  const metadata = message.getMetadataMap();
  const type = metadata.get('type') ?? '';
  if (!UUID.test(id) || id === NIL) throw new BadRequest('Guid should contain 32 digits with 4 dashes');
  if (type === '') throw new BadRequest('Empty eventType provided.');
  return {
    id: id.toLowerCase(),
    type,
    contentType: metadata.get('content-type') ?? '',
    data: message.getData_asU8(),
    metadata: message.getCustomMetadata_asU8(),
  };
}

/** @throws BadRequest for an empty name */
export function streamName(identifier: StreamIdentifier | undefined): string {
  const name = Buffer.from(identifier?.getStreamName_asU8() ?? []).toString('utf8');
  if (name === '') throw new BadRequest('Stream name is empty');
  return name;
}

export function streamIdentifier(name: string): StreamIdentifier {
  return new shared.StreamIdentifier().setStreamName(Buffer.from(name, 'utf8'));
}

/** The expectation of any request: each message has its own spelling for a revision. */
export function expectation(
  options: { hasNoStream(): boolean; hasAny(): boolean; hasStreamExists(): boolean },
  revision: string,
): Expected {
  if (options.hasNoStream()) return 'no-stream';
  if (options.hasAny()) return 'any';
  if (options.hasStreamExists()) return 'stream-exists';
  return Number(revision);
}

export function readEvent(recorded: Recorded): ReadResp {
  const event = new streams.ReadResp.ReadEvent.RecordedEvent()
    .setId(new shared.UUID().setString(recorded.id))
    .setStreamIdentifier(streamIdentifier(recorded.stream))
    .setStreamRevision(String(recorded.revision))
    .setCommitPosition(String(recorded.position))
    .setPreparePosition(String(recorded.position))
    .setData(recorded.data)
    .setCustomMetadata(recorded.metadata);
  event
    .getMetadataMap()
    .set('type', recorded.type)
    .set('created', String(BigInt(recorded.created) * TICKS_PER_MILLISECOND))
    .set('content-type', recorded.contentType);
  const read = new streams.ReadResp.ReadEvent().setEvent(event).setCommitPosition(String(recorded.position));
  return new streams.ReadResp().setEvent(read);
}
