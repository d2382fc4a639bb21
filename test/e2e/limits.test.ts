import { once } from 'node:events';
import { connect } from 'node:net';
import { openApplication } from '../support/credit-application.js';
import type { Answer, HttpClient } from '../support/http-client.js';
import { RunningService } from '../support/running-service.js';

interface Told {
  readonly code?: string;
  readonly detail?: string;
}

/** A key that has the form of one, and was never issued. */
const invented = (n: number): string => `cw_${n.toString(16).padStart(12, '0')}_${'x'.repeat(43)}`;
const many = <T>(count: number, ask: (n: number) => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: count }, (_, n) => ask(n)));
const numbers = (answers: readonly Answer[]): Record<number, number> => {
  const counts: Record<number, number> = {};
  for (const { status } of answers) counts[status] = (counts[status] ?? 0) + 1;
  return counts;
};
const turnedAway = async (running: RunningService, reason: string) => {
  await running.turnedAway().flush();
  const summaries = await running.events(['access.requests-turned-away']);
  return summaries.flatMap(({ data }) => data.counts).filter((count) => count.reason === reason);
};

describe('how often a caller may ask', () => {
  let running: RunningService;

  beforeAll(async () => {
    // A rate that is as good as none: what counts here is what may come at once, two times and ten times as much.
    running = await RunningService.start({ setUp: false, limits: { requestsPerKey: 1, requestsPerAddress: 1 } });
  });
  afterAll(() => running.stop());

  const ask = (client: HttpClient) => client.get<Told>('/v1/cases?limit=1');

  it('is bounded for each key: 429 with Retry-After, in the words of RFC 9457, and on record as a number', async () => {
    const { anna, auditor } = running.clients;
    const answers = await many(40, () => ask(anna));
    expect(Object.keys(numbers(answers))).toEqual(['200', '429']);
    const refused = answers.filter(({ status }) => status === 429);
    for (const { body, headers } of refused) {
      expect(body).toMatchObject({ type: 'urn:casewitness:problem:rate-limited', title: 'Too many requests' });
      expect(Number(headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
      expect([headers.get('ratelimit-limit'), headers.get('ratelimit-remaining')]).toEqual(['2', '0']);
    }
    const first = answers.find(({ status }) => status === 200);
    expect(first?.headers.get('ratelimit-limit')).toBe('2');
    expect((await ask(auditor)).status).toBe(200);
    const counts = await turnedAway(running, 'rate-limited');
    expect(counts).toEqual([{ reason: 'rate-limited', keyId: anna.key?.split('_')[1], count: refused.length }]);
  });

  it('is bounded for an address without a valid key; a key that was valid there before is not locked out', async () => {
    const { ben, caseSystem } = running.clients;
    expect((await ask(ben)).status).toBe(200);
    const answers = await many(60, (n) => ask(running.stranger(invented(n))));
    expect(Object.keys(numbers(answers))).toEqual(['401', '429']);
    expect((await ask(running.stranger())).status).toBe(429);
    expect((await ask(ben)).status).toBe(200);
    // Whether this one is valid is not even looked at: strangers must not make us look without end.
    expect((await ask(caseSystem)).body).toMatchObject({ code: 'rate-limited' });
    const [count] = (await turnedAway(running, 'rate-limited')).filter(({ keyId }) => keyId === undefined);
    expect(count?.count).toBe((numbers(answers)[429] ?? 0) + 2);
  });

  it('is not bounded for those who watch the service', async () => {
    expect(numbers(await many(60, () => running.stranger().get('/health/live')))).toEqual({ 200: 60 });
  });
});

describe('how much is worked on at once', () => {
  let running: RunningService;

  beforeAll(async () => {
    running = await RunningService.start({ setUp: false, limits: { requestsUnderWay: 2 } });
  });
  afterAll(() => running.stop());

  it('is bounded: one more is told so at once; commands and questions do not take each other the room', async () => {
    const { anna, caseSystem } = running.clients;
    // They wait for what is not there yet.
    const next = (await running.head()) + 1n;
    const waiting = many(2, () => anna.get(`/v1/cases?after=${next}`));
    let refused: Answer<Told>;
    do refused = await anna.get<Told>('/v1/cases?limit=1');
    while (refused.status === 200);
    expect([refused.status, refused.body, refused.headers.get('retry-after')]).toMatchObject([
      503,
      { code: 'busy' },
      '1',
    ]);
    await openApplication(caseSystem, 'BUSY-1');
    expect(numbers(await waiting)).toEqual({ 200: 2 });
    expect((await anna.get('/v1/cases?limit=1')).status).toBe(200);
  });
});

describe('what a connection may take', () => {
  let running: RunningService;

  beforeAll(async () => {
    running = await RunningService.start({
      setUp: false,
      serverLimits: { headersMs: 300, requestMs: 600, checkEveryMs: 50, connections: 20 },
    });
  });
  afterAll(() => running.stop());

  /** Sends some text, and listens until the other side hangs up. */
  const told = async (text: string): Promise<string> => {
    const { hostname, port } = new URL(running.service.url);
    const socket = connect(Number(port), hostname);
    let answer = '';
    socket.on('data', (chunk: Buffer) => (answer += chunk.toString()));
    // A reset after the answer is as good an end as any.
    socket.on('error', () => undefined);
    if (text !== '') socket.write(text);
    await once(socket, 'close');
    return answer;
  };
  const head = (path: string, ...headers: string[]) =>
    [`GET ${path} HTTP/1.1`, 'Host: casewitness', ...headers].join('\r\n');

  it.each([
    ['headers that do not end', head('/health/live'), 408, 'request-too-slow'],
    ['a body that does not end', `${head('/v1/cases', 'Content-Type: application/json', 'Content-Length: 100').replace('GET', 'POST')}\r\n\r\n{`, 408, 'request-too-slow'],
    ['headers that are too large', `${head('/health/live', `X: ${'x'.repeat(20_000)}`)}\r\n\r\n`, 431, 'headers-too-large'],
    ['an address that is too large', `${head(`/v1/cases?text=${'x'.repeat(20_000)}`)}\r\n\r\n`, 431, 'headers-too-large'],
    ['what is no HTTP', 'EHLO casewitness\r\n\r\n', 400, 'request-unreadable'],
  ])('is bounded, and told as a problem: %s', async (_, text, status, code) => {
    const [top = '', body = ''] = (await told(text)).split('\r\n\r\n');
    expect(top).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(top).toContain('application/problem+json');
    expect(JSON.parse(body)).toMatchObject({ status, code });
  }); // prettier-ignore

  it('is bounded in number: those beyond it are closed as they come, silent ones after their time', async () => {
    const answers = await many(30, () => told(''));
    const closedAtOnce = answers.filter((answer) => answer === '');
    const inTime = answers.filter((answer) => answer.startsWith('HTTP/1.1 408'));
    expect(closedAtOnce.length).toBeGreaterThanOrEqual(10);
    expect(closedAtOnce.length + inTime.length).toBe(30);
    expect(inTime.length).toBeGreaterThan(0);
    expect((await running.stranger().get('/health/live')).status).toBe(200);
  });
});
