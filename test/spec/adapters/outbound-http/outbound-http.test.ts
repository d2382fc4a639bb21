import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { AddressRefused, AnswerTooLarge, NeighbourUnavailable } from '../../../../src/adapters/outbound-http/outbound-errors.js'; // prettier-ignore
import { OutboundHttp, type OutboundHttpOptions } from '../../../../src/adapters/outbound-http/outbound-http.js';

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

/** A neighbour on this machine that does with each request what the next of its answers says; the last one again and again. */
class Neighbour {
  readonly asked: { readonly at: number; readonly method: string; readonly body: string }[] = [];
  answers: Answer[] = [];
  private constructor(
    private readonly server: Server,
    readonly url: URL,
  ) {}

  static async start(): Promise<Neighbour> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const neighbour = new Neighbour(server, new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`));
    server.on('request', (request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const body = Buffer.concat(chunks).toString();
        neighbour.asked.push({ at: performance.now(), method: request.method ?? '', body });
        const answer = neighbour.answers.length > 1 ? neighbour.answers.shift() : neighbour.answers[0];
        answer?.(request, response);
      });
    });
    return neighbour;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

const says =
  (status: number, body = '', headers: Record<string, string> = {}): Answer =>
  (_, response) =>
    response.writeHead(status, headers).end(body);
const hangsUp: Answer = (request) => request.socket.destroy();
const isSilent: Answer = () => undefined;

let neighbour: Neighbour;
let client: OutboundHttp;

const open = (options: Partial<OutboundHttpOptions> = {}): OutboundHttp => {
  client = new OutboundHttp({
    neighbour: 'The engine',
    networks: ['127.0.0.1'],
    retries: { firstPauseMs: 1, mostPauseMs: 2, attempts: 3, longestWaitMs: 2_000 },
    ...options,
  });
  return client;
};
const get = (): Promise<{ status: number }> => client.request({ method: 'GET', url: neighbour.url });
const post = (): Promise<{ status: number }> =>
  client.request({ method: 'POST', url: neighbour.url, body: 'something' });

beforeEach(async () => {
  neighbour = await Neighbour.start();
});
afterEach(async () => {
  await client.close();
  await neighbour.stop();
});

describe('an answer', () => {
  it('is given with status, headers and bytes', async () => {
    neighbour.answers = [says(201, 'made', { 'X-Kind': 'letter' })];
    const answer = await open().request({ method: 'POST', url: neighbour.url, body: 'bytes' });
    expect({ ...answer, body: answer.body.toString() }).toMatchObject({
      status: 201,
      headers: { 'x-kind': 'letter' },
      body: 'made',
    });
    expect(neighbour.asked).toMatchObject([{ method: 'POST', body: 'bytes' }]);
  });

  it('that redirects is followed nowhere', async () => {
    neighbour.answers = [says(302, '', { location: 'http://169.254.169.254/' })];
    open();
    expect(await get()).toMatchObject({ status: 302 });
  });

  it('longer than allowed is not read to its end, and not asked for again', async () => {
    neighbour.answers = [says(200, 'x'.repeat(2_000))];
    open({ mostBytes: 1_000 });
    await expect(get()).rejects.toThrow(AnswerTooLarge);
    expect(neighbour.asked).toHaveLength(1);
  });
});

describe('what is sent again', () => {
  it.each<[string, Answer, () => Promise<{ status: number }>, number]>([
    ['a question answered 503', says(503), get, 2],
    ['a question answered 429', says(429), get, 2],
    ['a question answered 500', says(500), get, 2],
    ['a question that was cut off', hangsUp, get, 2],
    ['an order answered 429: it was not worked on', says(429), post, 2],
    ['an order that may be repeated, answered 503', says(503), () => client.request({ method: 'POST', url: neighbour.url, repeatable: true }), 2],
    ['an order that may be repeated and was cut off', hangsUp, () => client.request({ method: 'POST', url: neighbour.url, repeatable: true }), 2],
  ])('%s', async (_, first, ask, times) => {
    neighbour.answers = [first, says(200)];
    open();
    expect(await ask()).toMatchObject({ status: 200 });
    expect(neighbour.asked).toHaveLength(times);
  }); // prettier-ignore

  it('stops after so many attempts, with the last answer', async () => {
    neighbour.answers = [says(503), says(503), says(500), says(200)];
    open();
    expect(await get()).toMatchObject({ status: 500 });
    expect(neighbour.asked).toHaveLength(3);
  });

  it('is what the caller says', async () => {
    neighbour.answers = [says(500), says(200)];
    open();
    const answer = await client.request({ method: 'GET', url: neighbour.url, again: () => false });
    expect(answer.status).toBe(500);
  });
});

describe('what is not sent again', () => {
  it('an order that may have been worked on', async () => {
    neighbour.answers = [hangsUp, says(200)];
    open();
    await expect(post()).rejects.toMatchObject({ name: 'NeighbourUnavailable', reached: 'unknown' });
    expect(neighbour.asked).toHaveLength(1);
  });

  it('an order answered 500', async () => {
    neighbour.answers = [says(500), says(200)];
    open();
    expect(await post()).toMatchObject({ status: 500 });
  });

  it('anything answered 4xx', async () => {
    neighbour.answers = [says(422), says(200)];
    open();
    expect(await get()).toMatchObject({ status: 422 });
  });
});

describe('Retry-After', () => {
  it('is waited for', async () => {
    neighbour.answers = [says(429, '', { 'retry-after': '1' }), says(200)];
    open();
    expect(await get()).toMatchObject({ status: 200 });
    const [first, second] = neighbour.asked;
    expect((second?.at ?? 0) - (first?.at ?? 0)).toBeGreaterThanOrEqual(990);
  });

  it('longer than anybody waits here is the caller’s business', async () => {
    neighbour.answers = [says(503, '', { 'retry-after': '60' }), says(200)];
    open();
    expect(await get()).toMatchObject({ status: 503 });
    expect(neighbour.asked).toHaveLength(1);
  });
});

describe('a neighbour that does not answer', () => {
  it('in time', async () => {
    neighbour.answers = [isSilent];
    open({ answerMs: 50 });
    await expect(post()).rejects.toThrow('The engine did not answer POST http://127.0.0.1:');
    await expect(post()).rejects.toMatchObject({ reached: 'unknown' });
  });

  it('at all was not reached', async () => {
    const { url } = neighbour;
    await neighbour.stop();
    open();
    await expect(client.request({ method: 'POST', url })).rejects.toMatchObject({ reached: 'no' });
  });

  it('is left alone after so many failures, and asked again later', async () => {
    let now = 0;
    neighbour.answers = [says(503), says(503), says(503), says(503), says(200)];
    open({ breaker: { failures: 4, firstRestMs: 1_000 }, elapsed: () => now });
    expect(await get()).toMatchObject({ status: 503 });
    await expect(get()).rejects.toThrow('The engine failed 4 times in a row');
    await expect(get()).rejects.toThrow(NeighbourUnavailable);
    expect(neighbour.asked).toHaveLength(4);
    now = 1_000;
    expect(await get()).toMatchObject({ status: 200 });
  });
});

describe('an address that is not public', () => {
  it.each([
    'http://127.0.0.1:1/',
    'http://[::1]:1/',
    'http://169.254.169.254/latest/meta-data',
    'http://2130706433:1/',
  ])('%s is not asked', async (url) => {
    open({ networks: [] });
    await expect(client.request({ method: 'GET', url: new URL(url) })).rejects.toThrow(AddressRefused);
  });

  it('is not asked under a name either', async () => {
    open({ networks: [] });
    const url = new URL(neighbour.url);
    url.hostname = 'localhost';
    await expect(client.request({ method: 'GET', url })).rejects.toThrow(AddressRefused);
    expect(neighbour.asked).toHaveLength(0);
  });

  it('is asked under a name that resolves into an allowed network', async () => {
    neighbour.answers = [says(200)];
    open({ networks: ['127.0.0.0/8'] });
    const url = new URL(neighbour.url);
    url.hostname = 'localhost';
    expect(await client.request({ method: 'GET', url })).toMatchObject({ status: 200 });
  });
});

describe('a proxy', () => {
  const tunnels: string[] = [];
  let proxy: Server;
  let address: string;

  beforeEach(async () => {
    tunnels.length = 0;
    proxy = createServer();
    proxy.on('connect', ({ url = '' }, socket, head) => {
      tunnels.push(url);
      const way = connect(Number(neighbour.url.port), '127.0.0.1', () => {
        socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
        way.write(head);
        way.pipe(socket).pipe(way);
      });
      for (const end of [way, socket]) end.on('error', () => [way, socket].forEach((other) => other.destroy()));
    });
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
    address = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
  });
  afterEach(() => {
    proxy.closeAllConnections();
    return new Promise((resolve) => proxy.close(resolve));
  });

  it('is asked for what is outside, wherever it stands, and resolves names itself', async () => {
    neighbour.answers = [says(200)];
    open({ networks: [], proxy: { http: address } });
    const url = new URL('http://engine.example/');
    expect(await client.request({ method: 'GET', url })).toMatchObject({ status: 200 });
    expect(tunnels).toEqual(['engine.example:80']);
    await client.close();
  });

  it('is not asked for addresses that may not be asked', async () => {
    open({ networks: [], proxy: { http: address } });
    const url = new URL('http://169.254.169.254/');
    await expect(client.request({ method: 'GET', url })).rejects.toThrow(AddressRefused);
    expect(tunnels).toEqual([]);
  });

  it('is not asked for what it is not to be asked for', async () => {
    neighbour.answers = [says(200)];
    open({ proxy: { http: address, none: '127.0.0.1' } });
    expect(await get()).toMatchObject({ status: 200 });
    expect(tunnels).toEqual([]);
  });
});

describe('closing', () => {
  it('ends what waits', async () => {
    neighbour.answers = [isSilent];
    open();
    const waiting = post();
    const ended = expect(waiting).rejects.toThrow('The way to The engine was closed');
    while (neighbour.asked.length === 0) await new Promise((resolve) => setImmediate(resolve));
    await client.close();
    await ended;
  });
});
