import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/**
 * The line between a client and the server: a relay on loopback whose connections can be cut, frozen or refused, as
 * they are by a killed process, a stopped one (SIGSTOP), or a network that forgets them.
 */
export class Network {
  private listener: Server | undefined;
  private port = 0;
  private frozen = false;
  private readonly sockets = new Set<Socket>();

  /** @param upstreamPort where a connection goes, by its first bytes */
  constructor(private readonly upstreamPort: (first: Buffer) => number) {}

  /** Listens, on the same port each time; connections are accepted again. */
  async open(): Promise<number> {
    if (this.listener) return this.port;
    const listener = createServer((client) => this.relay(client));
    listener.listen(this.port, '127.0.0.1');
    await once(listener, 'listening');
    this.listener = listener;
    this.port = (listener.address() as AddressInfo).port;
    return this.port;
  }

  /** Refuses new connections and cuts the present ones, as after the death of the server. */
  async close(): Promise<void> {
    const { listener } = this;
    this.listener = undefined;
    if (listener === undefined) return;
    const closed = once(listener, 'close');
    listener.close();
    this.cut();
    await closed;
  }

  /** Cuts all connections; new ones are accepted. */
  cut(): void {
    for (const socket of this.sockets) socket.destroy();
  }

  /** Nothing passes any more in either direction, on present and new connections; nothing is closed. */
  freeze(): void {
    this.frozen = true;
    this.freezePresent();
  }

  /** Only the present connections go dead; new ones live. */
  freezePresent(): void {
    for (const socket of this.sockets) socket.pause();
  }

  /** What was held back passes. */
  thaw(): void {
    this.frozen = false;
    for (const socket of this.sockets) socket.resume();
  }

  private relay(client: Socket): void {
    this.keep(client);
    client.once('data', (first: Buffer) => {
      const server = connect(this.upstreamPort(first), '127.0.0.1');
      this.keep(server);
      server.write(first);
      this.pass(client, server);
      this.pass(server, client);
    });
    if (this.frozen) client.pause();
  }

  private keep(socket: Socket): void {
    this.sockets.add(socket);
    socket.setNoDelay(true);
    socket.on('close', () => this.sockets.delete(socket));
    // Either end may break at any time; the other end learns of it by being closed.
    socket.on('error', () => socket.destroy());
  }

  private pass(from: Socket, to: Socket): void {
    from.on('data', (bytes) => to.write(bytes));
    from.on('end', () => to.end());
    from.on('close', () => to.destroy());
    if (this.frozen) from.pause();
  }
}
