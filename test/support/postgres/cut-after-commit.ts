import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

const COMMIT = Buffer.from('COMMIT\0');

/** A way to a PostgreSQL on which the answer to a commit can be lost: the commit arrives, then the connection ends. */
export class CutAfterCommit {
  cuts = 0;
  private armed = false;
  private readonly sockets = new Set<Socket>();

  private constructor(
    private readonly server: Server,
    readonly url: string,
  ) {}

  static async start(target: string): Promise<CutAfterCommit> {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const url = new URL(target);
    const port = Number(url.port);
    url.port = String((server.address() as AddressInfo).port);
    const proxy = new CutAfterCommit(server, url.href);
    server.on('connection', (socket) => proxy.carry(socket, port));
    return proxy;
  }

  /** The next commit gets no answer. */
  cutNext(): void {
    this.armed = true;
  }

  async stop(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    this.server.close();
    await once(this.server, 'close');
  }

  private carry(client: Socket, port: number): void {
    const server = connect(port, '127.0.0.1');
    let cutting = false;
    for (const socket of [client, server]) {
      this.sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        client.destroy();
        server.destroy();
      });
    }
    client.on('data', (bytes) => {
      if (this.armed && bytes.includes(COMMIT)) {
        this.armed = false;
        cutting = true;
      }
      server.write(bytes);
    });
    server.on('data', (bytes) => {
      if (!cutting) {
        client.write(bytes);
        return;
      }
      // The server has answered: the commit is done.
      this.cuts += 1;
      client.destroy();
    });
  }
}
