import shared from '@eventstore/db-client/generated/shared_pb.js';
import type { Status } from '@eventstore/db-client/generated/status_pb.js';
import rpc from '@eventstore/db-client/generated/status_pb.js';
import type { BatchAppendReq, BatchAppendResp } from '@eventstore/db-client/generated/streams_pb.js';
import streams from '@eventstore/db-client/generated/streams_pb.js';
import { status, type handleBidiStreamingCall } from '@grpc/grpc-js';
import any from 'google-protobuf/google/protobuf/any_pb.js';
import empty from 'google-protobuf/google/protobuf/empty_pb.js';
import { endsBatchStream } from './access-control.js';
import { sizeOnServer } from './append-service.js';
import { BadRequest, expectation, proposedEvent, streamIdentifier, streamName } from './messages.js';
import type { AppendAnswer, Expected, Proposed } from './recorded.js';
import type { ServerSide } from './server-side.js';

interface Pending {
  readonly stream: string;
  readonly expected: Expected;
  readonly events: Proposed[];
}

interface Packable {
  serializeBinary(): Uint8Array;
}

/**
 * BatchAppend: all appends of a client on one duplex stream, each answered under its correlation id. Errors are answers
 * here, with packed details, and leave the stream alive. (A real server also answers a request it could not read a
 * second time, when that request's time runs out; the client does not survive that, so the double leaves it out.)
 */
export function batchAppendCall(side: ServerSide): handleBidiStreamingCall<BatchAppendReq, BatchAppendResp> {
  return (call) => {
    const pending = new Map<string, Pending>();
    call.on('end', () => call.end());
    call.on('data', (request: BatchAppendReq) => {
      const correlation = request.getCorrelationId()?.getString() ?? '';
      const answer = (stream: string, response: BatchAppendResp) =>
        call.write(response.setCorrelationId(request.getCorrelationId()).setStreamIdentifier(streamIdentifier(stream)));
      let stream = '';
      try {
        const append = collect(pending, correlation, request);
        if (append === undefined) return;
        stream = append.stream;
        if (sizeOnServer(append.events) > side.maxAppendSize) {
          pending.delete(correlation);
          const details = new shared.MaximumAppendSizeExceeded().setMaxappendsize(side.maxAppendSize);
          answer(stream, failure('MaximumAppendSizeExceeded', details));
          return;
        }
        if (!request.getIsFinal()) return;
        pending.delete(correlation);
        const refusal = side.refuse('batchAppend', call.metadata, append.stream);
        if (refusal && endsBatchStream(refusal)) return void call.emit('error', refusal);
        if (refusal) return void answer(stream, refused(refusal.code, refusal.details));
        if (side.faults.swallowsAppend()) return;
        const result = side.store.append(stream, append.expected, append.events);
        if (side.faults.losesAnswer()) return;
        answer(stream, responseTo(result, append));
      } catch (error) {
        if (!(error instanceof BadRequest)) throw error;
        pending.delete(correlation);
        answer(stream, failure('BadRequest', new shared.BadRequest().setMessage(error.message)));
      }
    });
  };
}

/** Adds what the request brings; undefined where it belongs to no append, because that one was refused before. */
function collect(pending: Map<string, Pending>, correlation: string, request: BatchAppendReq): Pending | undefined {
  const options = request.getOptions();
  if (options) {
    const expected = expectation(options, options.getStreamPosition());
    pending.set(correlation, { stream: streamName(options.getStreamIdentifier()), expected, events: [] });
  }
  const append = pending.get(correlation);
  append?.events.push(...request.getProposedMessagesList().map(proposedEvent));
  return append;
}

function responseTo(result: AppendAnswer, { stream, expected }: Pending): BatchAppendResp {
  switch (result.kind) {
    case 'success':
      return success(result);
    case 'stream-deleted':
      return failure('StreamDeleted', new shared.StreamDeleted().setStreamIdentifier(streamIdentifier(stream)));
    case 'wrong-expected-version':
      return failure('WrongExpectedVersion', conflict(result.actual, expected));
  }
}

function success({ revision, position }: Extract<AppendAnswer, { kind: 'success' }>): BatchAppendResp {
  const message = new streams.BatchAppendResp.Success().setCurrentRevision(String(revision));
  if (position === undefined) message.setNoPosition(new empty.Empty());
  else {
    const at = new shared.AllStreamPosition();
    message.setPosition(at.setCommitPosition(String(position)).setPreparePosition(String(position)));
  }
  return new streams.BatchAppendResp().setSuccess(message);
}

function conflict(actual: number | 'no-stream', expected: Expected) {
  const message = new shared.WrongExpectedVersion();
  if (actual === 'no-stream') message.setCurrentNoStream(new empty.Empty());
  else message.setCurrentStreamRevision(String(actual));
  switch (expected) {
    case 'any':
      return message.setExpectedAny(new empty.Empty());
    case 'no-stream':
      return message.setExpectedNoStream(new empty.Empty());
    case 'stream-exists':
      return message.setExpectedStreamExists(new empty.Empty());
    default:
      return message.setExpectedStreamPosition(String(expected));
  }
}

/** A status with details of the server's own; the client tells them apart by their type name. */
function failure(kind: string, details: Packable): BatchAppendResp {
  return withStatus(kind, details, `event_store.client.${kind}`);
}

/** Not ready, too busy and denied: only denial has details that the client knows. */
function refused(code: status, message: string): BatchAppendResp {
  if (code === status.PERMISSION_DENIED) return failure('AccessDenied', new shared.AccessDenied());
  const worded = message === 'Server Is Too Busy' ? 'Server Is Busy' : message;
  return withStatus(worded, new empty.Empty(), 'google.protobuf.Empty');
}

function withStatus(message: string, details: Packable, typeName: string): BatchAppendResp {
  const packed = new any.Any();
  packed.pack(details.serializeBinary(), typeName);
  const error: Status = new rpc.Status().setMessage(message).setDetails(packed);
  return new streams.BatchAppendResp().setError(error);
}
