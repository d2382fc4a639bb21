import type { DeleteReq, DeleteResp, TombstoneReq, TombstoneResp } from '@eventstore/db-client/generated/streams_pb.js';
import streams from '@eventstore/db-client/generated/streams_pb.js';
import type { handleUnaryCall, Metadata } from '@grpc/grpc-js';
import { expectation, streamName } from './messages.js';
import type { DeleteAnswer, Expected } from './recorded.js';
import { rpcErrors, type RpcError } from './rpc-errors.js';
import type { ServerSide } from './server-side.js';

/** Soft delete. */
export function deleteCall(side: ServerSide): handleUnaryCall<DeleteReq, DeleteResp> {
  return ({ request, metadata }, answer) => {
    const result = remove(side, 'delete', metadata, request.getOptions());
    if (typeof result !== 'string') return answer(result);
    const at = new streams.DeleteResp.Position().setCommitPosition(result).setPreparePosition(result);
    answer(null, new streams.DeleteResp().setPosition(at));
  };
}

/** Tombstone. */
export function tombstoneCall(side: ServerSide): handleUnaryCall<TombstoneReq, TombstoneResp> {
  return ({ request, metadata }, answer) => {
    const result = remove(side, 'tombstone', metadata, request.getOptions());
    if (typeof result !== 'string') return answer(result);
    const at = new streams.TombstoneResp.Position().setCommitPosition(result).setPreparePosition(result);
    answer(null, new streams.TombstoneResp().setPosition(at));
  };
}

/** The position of the deletion as decimal text, or the error. */
function remove(
  side: ServerSide,
  method: 'delete' | 'tombstone',
  metadata: Metadata,
  options: DeleteReq.Options | TombstoneReq.Options = new streams.DeleteReq.Options(),
): string | RpcError {
  try {
    const stream = streamName(options.getStreamIdentifier());
    const refusal = side.refuse(method, metadata, stream);
    if (refusal) return refusal;
    const expected = expectation(options, options.getRevision());
    return outcome(stream, expected, side.store[method](stream, expected));
  } catch (error) {
    return rpcErrors.thrown(error);
  }
}

function outcome(stream: string, expected: Expected, result: DeleteAnswer): string | RpcError {
  switch (result.kind) {
    case 'deleted':
      return String(result.position);
    case 'stream-deleted':
      return rpcErrors.streamDeleted(stream);
    case 'wrong-expected-version':
      return rpcErrors.wrongExpectedVersion(stream, numeric(expected), numeric(result.actual));
  }
}

/** Expectations as the server numbers them. */
function numeric(expected: Expected): number {
  if (typeof expected === 'number') return expected;
  return { 'no-stream': -1, any: -2, 'stream-exists': -4 }[expected];
}
