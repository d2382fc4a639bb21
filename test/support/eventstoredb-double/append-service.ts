import shared from '@eventstore/db-client/generated/shared_pb.js';
import type { AppendReq, AppendResp } from '@eventstore/db-client/generated/streams_pb.js';
import streams from '@eventstore/db-client/generated/streams_pb.js';
import type { handleClientStreamingCall, Metadata, sendUnaryData } from '@grpc/grpc-js';
import { expectation, proposedEvent, streamName } from './messages.js';
import type { AppendAnswer, Expected, Proposed } from './recorded.js';
import { rpcErrors } from './rpc-errors.js';
import type { ServerSide } from './server-side.js';

/**
 * The size of an append as server 24.6 counts it: the data alone. (Its formula adds metadata and type behind a `??`,
 * which binds less than `+`, so that they never count.)
 */
export function sizeOnServer(events: readonly Proposed[]): number {
  return events.reduce((sum, { data }) => sum + data.length, 0);
}

/** Append: one call per append, the path of a client that gives credentials with the call. */
export function appendCall(side: ServerSide): handleClientStreamingCall<AppendReq, AppendResp> {
  return (call, answer) => {
    const messages: AppendReq[] = [];
    call.on('data', (message: AppendReq) => messages.push(message));
    const finish = (): void => {
      // A line that broke also ends the messages: a server that has not read all of them writes none.
      if (call.cancelled) return;
      try {
        answerAppend(side, messages, call.metadata, answer);
      } catch (error) {
        answer(rpcErrors.thrown(error));
      }
    };
    call.on('end', () => side.faults.inTime(finish));
  };
}

function answerAppend(
  side: ServerSide,
  messages: readonly AppendReq[],
  metadata: Metadata,
  answer: sendUnaryData<AppendResp>,
): void {
  const options = messages[0]?.getOptions() ?? new streams.AppendReq.Options();
  const stream = streamName(options.getStreamIdentifier());
  const expected = expectation(options, options.getRevision());
  const refusal = side.refuse('append', metadata, stream);
  if (refusal) return answer(refusal);
  const events = messages.flatMap((message) => message.getProposedMessage() ?? []).map(proposedEvent);
  if (sizeOnServer(events) > side.maxAppendSize) return answer(rpcErrors.maxAppendSize(side.maxAppendSize));
  if (side.faults.swallowsAppend()) return;
  const result = side.store.append(stream, expected, events);
  if (side.faults.losesAnswer()) return;
  const response = new streams.AppendResp();
  switch (result.kind) {
    case 'stream-deleted':
      return answer(rpcErrors.streamDeleted(stream));
    case 'success':
      return answer(null, response.setSuccess(success(result)));
    case 'wrong-expected-version':
      return answer(null, response.setWrongExpectedVersion(conflict(result.actual, expected)));
  }
}

function success({ revision, position }: Extract<AppendAnswer, { kind: 'success' }>): AppendResp.Success {
  const message = new streams.AppendResp.Success().setCurrentRevision(String(revision));
  if (position === undefined) return message.setNoPosition(new shared.Empty());
  const at = new streams.AppendResp.Position();
  return message.setPosition(at.setCommitPosition(String(position)).setPreparePosition(String(position)));
}

function conflict(actual: number | 'no-stream', expected: Expected): AppendResp.WrongExpectedVersion {
  const message = new streams.AppendResp.WrongExpectedVersion();
  if (actual === 'no-stream') message.setCurrentNoStream(new shared.Empty());
  else message.setCurrentRevision(String(actual));
  switch (expected) {
    case 'any':
      return message.setExpectedAny(new shared.Empty());
    case 'no-stream':
      return message.setExpectedNoStream(new shared.Empty());
    case 'stream-exists':
      return message.setExpectedStreamExists(new shared.Empty());
    default:
      return message.setExpectedRevision(String(expected));
  }
}
