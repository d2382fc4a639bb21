import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a simulator answers: bytes as they are, anything else as JSON. */
export interface Answer {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Listening {
  readonly server: Server;
  /** Base address, without a slash at its end. */
  readonly url: string;
}

/**
 * Listens on this machine alone.
 * @param port default: any free one
 * @throws what keeps it from listening, such as EADDRINUSE
 */
export async function listen(port = 0): Promise<Listening> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

/** Ends at once, open connections included. */
export async function hangUp(server: Server): Promise<void> {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
}

export async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of request as AsyncIterable<Uint8Array>) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** @param half only half of the answer gets through */
export function send(response: ServerResponse, { status, body, headers = {} }: Answer, half = false): void {
  const bytes = Buffer.isBuffer(body) ? body : Buffer.from(JSON.stringify(body));
  response.writeHead(status, { 'content-type': 'application/json', 'content-length': bytes.length, ...headers });
  if (half) response.write(bytes.subarray(0, bytes.length >> 1), () => cut(response));
  else response.end(bytes);
}

/** The connection breaks off. */
export function cut(response: ServerResponse): void {
  response.socket?.destroy();
}
