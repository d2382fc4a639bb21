import { once } from 'node:events';
import type { Server as HttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import gossipService from '@eventstore/db-client/generated/gossip_grpc_pb.js';
import featuresService from '@eventstore/db-client/generated/serverfeatures_grpc_pb.js';
import streamsService from '@eventstore/db-client/generated/streams_grpc_pb.js';
import { Server, ServerCredentials } from '@grpc/grpc-js';
import { AccessControl, type User } from './access-control.js';
import { appendCall } from './append-service.js';
import { batchAppendCall } from './batch-append-service.js';
import { deleteCall, tombstoneCall } from './delete-service.js';
import { Faults } from './faults.js';
import { gossipCall, type Member } from './gossip-service.js';
import { LogStore } from './log-store.js';
import { Network } from './network.js';
import { readCall } from './read-service.js';
import { supportedMethodsCall } from './server-features.js';
import { ServerSide } from './server-side.js';
import { isHttp1, usersOverHttp } from './users-http.js';

const MAX_MESSAGE_BYTES = 16 * 1024 * 1024;

export interface DoubleOptions {
  /** The server's limit for one append; default 1 MiB, as a real server's. */
  readonly maxAppendSize?: number;
  /** With TLS under this certificate; default: without. */
  readonly tls?: { readonly certificate: string; readonly key: string };
  /** Who is let in, and with which rights; default: everyone may do everything, as on an insecure server. */
  readonly users?: readonly User[];
  /** The log behind it, where several nodes have one. */
  readonly store?: LogStore;
}

/**
 * A protocol double of EventStoreDB 24.6: a gRPC server on loopback that answers as a real one answered (the recorded
 * table is test/spec/adapters/event-log/eventstoredb/server-answers.test.ts, which also runs against a real server).
 * What it holds survives {@link stop} and {@link start}.
 */
export class EventStoreDbDouble {
  readonly store: LogStore;
  readonly network = new Network((first) => (isHttp1(first) ? this.httpPort : this.serverPort));
  readonly faults = new Faults(() => this.network.cut());
  readonly side: ServerSide;
  /** What it tells of its cluster; default: that it is the leader. */
  members: readonly Member[] | undefined;
  private readonly access: AccessControl;
  private serverPort = 0;
  private httpPort = 0;
  private http: HttpServer | undefined;
  private port = 0;
  private server: Server | undefined;

  private constructor(private readonly options: DoubleOptions) {
    this.store = options.store ?? new LogStore();
    this.access = new AccessControl(options.users ?? [], this.store);
    this.side = new ServerSide(this.store, this.faults, options.maxAppendSize ?? 1_048_576, this.access);
  }

  /** A running double on a free port. */
  static async start(options: DoubleOptions = {}): Promise<EventStoreDbDouble> {
    const double = new EventStoreDbDouble(options);
    await double.start();
    return double;
  }

  /** `host:port` of the server. */
  get address(): string {
    return `127.0.0.1:${this.port}`;
  }

  /** Connection string for a client without TLS. */
  get connectionString(): string {
    return `esdb://${this.address}?tls=false`;
  }

  /** Starts again after {@link stop}, on the same port, with what was stored. */
  async start(): Promise<void> {
    if (this.server) return;
    const server = new Server({ 'grpc.max_receive_message_length': MAX_MESSAGE_BYTES });
    server.addService(streamsService.StreamsService, {
      read: readCall(this.side),
      append: appendCall(this.side),
      batchAppend: batchAppendCall(this.side),
      delete: deleteCall(this.side),
      tombstone: tombstoneCall(this.side),
    });
    server.addService(featuresService.ServerFeaturesService, { getSupportedMethods: supportedMethodsCall });
    server.addService(gossipService.GossipService, {
      read: gossipCall(() => this.members ?? [{ address: this.address, state: 'leader' }]),
    });
    this.http = usersOverHttp(this.access, this.options.tls);
    this.http.listen(0, '127.0.0.1');
    await once(this.http, 'listening');
    this.httpPort = (this.http.address() as AddressInfo).port;
    this.serverPort = await bind(server, credentials(this.options.tls));
    this.server = server;
    this.port = await this.network.open();
  }

  /** Dies: connections are cut, new ones refused. */
  async stop(): Promise<void> {
    await this.network.close();
    this.http?.close();
    this.server?.forceShutdown();
    this.server = undefined;
  }
}

function credentials(tls: DoubleOptions['tls']): ServerCredentials {
  if (tls === undefined) return ServerCredentials.createInsecure();
  const pair = { cert_chain: Buffer.from(tls.certificate), private_key: Buffer.from(tls.key) };
  return ServerCredentials.createSsl(null, [pair]);
}

function bind(server: Server, as: ServerCredentials): Promise<number> {
  return new Promise((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', as, (error, port) => (error ? reject(error) : resolve(port)));
  });
}
