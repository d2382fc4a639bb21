import type { SupportedMethods } from '@eventstore/db-client/generated/serverfeatures_pb.js';
import features from '@eventstore/db-client/generated/serverfeatures_pb.js';
import type { Empty } from '@eventstore/db-client/generated/shared_pb.js';
import type { handleUnaryCall } from '@grpc/grpc-js';

/** What server 24.6 announces of its streams service, names in lower case. Without `batchappend` the client takes the slow path. */
const STREAMS: Readonly<Record<string, readonly string[]>> = {
  read: ['position', 'events'],
  append: [],
  delete: [],
  tombstone: [],
  batchappend: ['deadline_duration'],
};

export const supportedMethodsCall: handleUnaryCall<Empty, SupportedMethods> = (_, answer) => {
  const methods = Object.entries(STREAMS).map(([name, list]) =>
    new features.SupportedMethod()
      .setServiceName('event_store.client.streams.streams')
      .setMethodName(name)
      .setFeaturesList([...list]),
  );
  answer(null, new features.SupportedMethods().setMethodsList(methods).setEventStoreServerVersion('24.6.0'));
};
