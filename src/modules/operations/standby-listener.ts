import { createServer, type Server } from 'node:http';

const REASON = { code: 'standby', message: 'another process holds the data folder; this one takes over when it ends' };

/**
 * Answers for a process that stands by: it lives, and is not ready. Without it whoever watches would take a process that
 * waits for one that hangs, and end it. Where the holder runs on the same machine it has the port, and answers itself.
 */
export class StandbyListener {
  private listening: Promise<Server | undefined> = Promise.resolve(undefined);

  constructor(private readonly at: { readonly host: string; readonly port: number }) {}

  /** Begins to answer, where the address is free. */
  begin(): void {
    const { host, port } = this.at;
    const server = createServer((request, response) => {
      const live = request.url === '/health/live';
      const body = live ? { status: 'live' } : { status: 'not-ready', reasons: [REASON], warnings: [] };
      response.writeHead(live ? 200 : 503, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    });
    this.listening = new Promise((resolve) => {
      server.once('error', () => resolve(undefined)).listen(port, host, () => resolve(server));
    });
  }

  /** Where it answers; undefined where it does not. */
  async url(): Promise<string | undefined> {
    const address = (await this.listening)?.address();
    return typeof address === 'object' && address !== null ? `http://127.0.0.1:${address.port}` : undefined;
  }

  /** Gives the address free: when this resolves, others can listen there. */
  async end(): Promise<void> {
    const server = await this.listening;
    this.listening = Promise.resolve(undefined);
    if (!server) return;
    await new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  }
}
