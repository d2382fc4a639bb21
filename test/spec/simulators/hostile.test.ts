import { CoreCaseSimulator } from '../../../src/simulators/core-case/core-case-simulator.js';
import { ExstreamSimulator } from '../../../src/simulators/exstream/exstream-simulator.js';
import { FAULTS } from '../../../src/simulators/faults.js';

/** What one request was answered: a status with what stands beside it, or that the line was cut. */
async function asked(url: string, init: RequestInit): Promise<string> {
  try {
    const answer = await fetch(url, init);
    await answer.text();
    return `${answer.status}${answer.headers.has('retry-after') ? ' with Retry-After' : ''}`;
  } catch {
    return 'cut';
  }
}

const form = { client_id: 'casewitness', client_secret: 'simulated-secret', grant_type: 'client_credentials' };
const headers = (token: string) => ({ authorization: `Bearer ${token}`, 'content-type': 'application/json' });
async function tokenOf(url: string): Promise<string> {
  for (;;) {
    try {
      const answer = await fetch(url, { method: 'POST', body: new URLSearchParams(form) });
      if (answer.ok) return ((await answer.json()) as { access_token: string }).access_token;
    } catch {
      // The line was cut: again.
    }
  }
}

const NEIGHBOURS = {
  exstream: async (options: { seed: number; hostile?: boolean; tokenSeconds?: number }) => {
    const simulator = await ExstreamSimulator.start({ ...options, slowMs: 1 });
    const path = '/orchestration/api/v1/inputs/ondemand/letters/generate';
    return { simulator, tokens: '/otds/otdsws/otdstenant/bank/oauth2/token', path };
  },
  'core case': async (options: { seed: number; hostile?: boolean; tokenSeconds?: number }) => {
    const simulator = await CoreCaseSimulator.start({ ...options, slowMs: 1 });
    return { simulator, tokens: '/otds/oauth2/token', path: '/cases/LN-1/comments' };
  },
};

describe.each(['exstream', 'core case'] as const)('the simulator of %s', (name) => {
  const order = (url: string, token: string) =>
    asked(url, { method: 'POST', headers: headers(token), body: '{"text":"x"}' });

  /** Many orders in a row, and what each was answered. */
  async function played(seed: number) {
    const { simulator, tokens, path } = await NEIGHBOURS[name]({ seed, hostile: true, tokenSeconds: 900 });
    let token = await tokenOf(simulator.url + tokens);
    const answers: string[] = [];
    for (let n = 0; n < 150; n += 1) {
      const answer = await order(simulator.url + path, token);
      answers.push(answer);
      if (answer === '401') token = await tokenOf(simulator.url + tokens);
    }
    const met = simulator.faultsMet();
    await simulator.stop();
    return { answers, met };
  }

  it('serves every fault that it is said to, and the same ones for the same seed', async () => {
    const [one, again] = [await played(3), await played(3)];
    expect(Object.keys(one.met).sort()).toEqual([...FAULTS].sort());
    for (const answer of ['401', '429 with Retry-After', '500', '503', 'cut']) expect(one.answers).toContain(answer);
    expect(again.answers).toEqual(one.answers);
    expect((await played(4)).answers).not.toEqual(one.answers);
  });

  it('gives tokens that expire', async () => {
    const { simulator, tokens, path } = await NEIGHBOURS[name]({ seed: 1, tokenSeconds: 0.000_001 });
    const token = await tokenOf(simulator.url + tokens);
    expect(await order(simulator.url + path, token)).toBe('401');
    await simulator.stop();
  });

  it('is honest unless told otherwise', async () => {
    const { simulator, tokens, path } = await NEIGHBOURS[name]({ seed: 1 });
    const token = await tokenOf(simulator.url + tokens);
    for (let n = 0; n < 10; n += 1) expect(await order(simulator.url + path, token)).toMatch(/^(20\d|400)$/);
    expect(simulator.faultsMet()).toEqual({});
    await simulator.stop();
  });
});
