import { randomUUID } from 'node:crypto';
import type { ReadReq, ReadResp } from '@eventstore/db-client/generated/streams_pb.js';
import streams from '@eventstore/db-client/generated/streams_pb.js';
import type { handleServerStreamingCall, ServerWritableStream } from '@grpc/grpc-js';
import { eventFilter } from './event-filter.js';
import { readEvent, streamIdentifier, streamName } from './messages.js';
import { readAll, readStream, type AllFrom, type Direction, type StreamFrom } from './reading.js';
import type { Recorded } from './recorded.js';
import { rpcErrors, type RpcError } from './rpc-errors.js';
import type { ServerSide } from './server-side.js';
import { followAll, followStream } from './subscriptions.js';

const { ReadDirection } = streams.ReadReq.Options;

type ReadCall = ServerWritableStream<ReadReq, ReadResp>;

/** Read: streams and `$all`, both directions, and subscriptions. */
export function readCall(side: ServerSide): handleServerStreamingCall<ReadReq, ReadResp> {
  return (call) => {
    side.faults.inTime(() => {
      try {
        const options = call.request.getOptions() ?? new streams.ReadReq.Options();
        const stream = options.getStream();
        const name = stream ? streamName(stream.getStreamIdentifier()) : '$all';
        const refusal = side.refuse('read', call.metadata, name);
        if (refusal) call.emit('error', refusal);
        else answerRead(side, call, options);
      } catch (error) {
        call.emit('error', rpcErrors.thrown(error));
      }
    });
  };
}

function answerRead(side: ServerSide, call: ReadCall, options: ReadReq.Options): void {
  const { store } = side;
  const stream = options.getStream();
  const fail = (error: RpcError) => void call.emit('error', error);
  if (options.hasSubscription()) {
    const feed = {
      event: (event: Recorded) => void call.write(readEvent(event)),
      caughtUp: () => void call.write(new streams.ReadResp().setCaughtUp(new streams.ReadResp.CaughtUp())),
      fail,
    };
    const confirm = () => call.write(new streams.ReadResp().setConfirmation(confirmation()));
    const stop = stream
      ? followStream(store, streamName(stream.getStreamIdentifier()), streamFrom(stream), confirm, feed)
      : followAll(store, allFrom(options.getAll()), eventFilter(options), confirm, feed);
    call.on('cancelled', stop);
    call.on('close', stop);
    return;
  }
  const direction: Direction = options.getReadDirection() === ReadDirection.BACKWARDS ? 'backwards' : 'forwards';
  const count = Number(options.getCount());
  if (stream) {
    const name = streamName(stream.getStreamIdentifier());
    const result = readStream(store, name, streamFrom(stream), direction, count);
    if (result.kind === 'events') return send(call, result.events);
    if (result.kind === 'deleted') return fail(rpcErrors.streamDeleted(name));
    if (result.kind === 'error') return fail(rpcErrors.unexpected('ReadStreamResult', 'Error'));
    const notFound = new streams.ReadResp.StreamNotFound().setStreamIdentifier(streamIdentifier(name));
    call.write(new streams.ReadResp().setStreamNotFound(notFound));
    return void call.end();
  }
  const result = readAll(store, allFrom(options.getAll()), direction, count);
  if (result.kind === 'events') return send(call, result.events);
  fail(rpcErrors.unexpected('ReadAllResult', result.kind === 'error' ? 'Error' : 'InvalidPosition'));
}

/** Writes as fast as the reader takes them, as long as it wants them. */
function send(call: ReadCall, events: readonly Recorded[]): void {
  let next = 0;
  const more = () => {
    while (next < events.length) {
      if (call.cancelled) return;
      if (!call.write(readEvent(events[next++] as Recorded))) return void call.once('drain', more);
    }
    call.end();
  };
  more();
}

function confirmation(): ReadResp.SubscriptionConfirmation {
  return new streams.ReadResp.SubscriptionConfirmation().setSubscriptionId(randomUUID());
}

function streamFrom(options: ReadReq.Options.StreamOptions): StreamFrom {
  if (options.hasStart()) return 'start';
  return options.hasEnd() ? 'end' : Number(options.getRevision());
}

function allFrom(options: ReadReq.Options.AllOptions | undefined): AllFrom {
  if (options?.hasStart() ?? true) return 'start';
  return options?.hasEnd() ? 'end' : BigInt(options?.getPosition()?.getCommitPosition() ?? 0);
}
