import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { DENIAL, application } from '../support/credit-application.js';
import { Fleet, type Instance } from '../support/fleet.js';
import type { HttpClient } from '../support/http-client.js';

/** Real time, far beyond what anything here takes. */
const PATIENCE_MS = 600_000;
const DECISIONS = 4;

interface ConsumerSeen {
  readonly name: string;
  readonly leader: string;
  readonly lag: string;
  readonly parked: number;
}

/** Asks one instance after the other, under the same key of idempotency, until one has answered. */
async function persistently<T>(clients: readonly HttpClient[], path: string, body: unknown): Promise<T> {
  const headers = { 'idempotency-key': randomUUID() };
  for (let attempt = 0; ; attempt += 1) {
    const client = clients[attempt % clients.length] as HttpClient;
    const answer = await client.post<T>(path, body, headers).catch((error: unknown) => error as Error);
    if (!(answer instanceof Error)) {
      if (answer.status < 300) return answer.body;
      if (answer.status < 500 && answer.status !== 409) throw new Error(`${path}: ${answer.status} ${answer.text}`);
    }
    await setTimeout(100);
  }
}

/** Opens and denies applications through all the instances at once: each denial needs one letter. */
async function decide(instances: readonly Instance[], round: string): Promise<readonly string[]> {
  const cases = Array.from({ length: DECISIONS }, async (_, index) => {
    const turned = [...instances.slice(index % instances.length), ...instances.slice(0, index % instances.length)];
    const clients = turned.map(({ clients: { caseSystem } }) => caseSystem);
    const { caseId } = await persistently<{ caseId: string }>(clients, '/v1/cases', application(`${round}-${index}`));
    await persistently(clients, `/v1/cases/${caseId}/decisions`, DENIAL);
    return caseId;
  });
  return Promise.all(cases);
}

describe('several instances on the same stores', () => {
  let fleet: Fleet;
  let decided = 0;

  beforeAll(async () => {
    fleet = await Fleet.prepare();
  }, PATIENCE_MS);
  afterAll(() => fleet.end(), PATIENCE_MS);

  const consumers = async ({ clients }: Instance): Promise<readonly ConsumerSeen[]> =>
    (await clients.auditor.read<{ consumers: ConsumerSeen[] }>('/v1/operations/consumers')).consumers;

  const leaderOf = async (instance: Instance, consumer: string): Promise<string | undefined> =>
    (await consumers(instance)).find(({ name }) => name === consumer)?.leader;

  const until = async (holds: () => Promise<boolean>): Promise<void> => {
    while (!(await holds())) await setTimeout(100);
  };

  const handedOff = async ({ clients }: Instance, caseId: string): Promise<number> => {
    const path = `/v1/audit-trail?caseId=${caseId}&type=communication.handed-off`;
    return (await clients.auditor.read<{ items: unknown[] }>(path)).items.length;
  };

  /** Every one of these cases has its letter, recorded as handed off once; and there is no other file in the outbox. */
  const haveTheirLetters = async (seenBy: Instance, cases: readonly string[]): Promise<void> => {
    decided += cases.length;
    for (const caseId of cases) await until(async () => (await handedOff(seenBy, caseId)) > 0);
    await until(async () => (await consumers(seenBy)).every(({ lag }) => lag === '0'));
    const times = await Promise.all(cases.map((caseId) => handedOff(seenBy, caseId)));
    expect(times).toEqual(cases.map(() => 1));
    expect(await fleet.letters()).toHaveLength(decided);
    expect((await consumers(seenBy)).filter(({ parked }) => parked > 0)).toEqual([]);
  };

  it(
    'all accept commands, and each consumer has one leader, through kills, stops and long pauses',
    async () => {
      const one = await fleet.start('one');
      const two = await fleet.start('two');

      // Both accept; what one records the other shows, to whoever waits for it.
      const { caseId, position } = await one.clients.caseSystem.done<{ caseId: string; position: string }>(
        '/v1/cases',
        application('seen-by-both'),
      );
      const seen = await two.clients.auditor.get<{ caseId: string }>(`/v1/cases/${caseId}?after=${position}`);
      expect([seen.status, seen.body.caseId]).toEqual([200, caseId]);
      await haveTheirLetters(one, await decide([one, two], 'both'));
      const leaders = (list: readonly ConsumerSeen[]): unknown => list.map(({ name, leader }) => [name, leader]);
      expect(leaders(await consumers(one))).toEqual(leaders(await consumers(two)));
      for (const { leader } of await consumers(one)) expect(['one', 'two']).toContain(leader);

      // A report is asked for here, and fetched there.
      const wanted = { kind: 'case-audit', caseId, format: 'csv' };
      const { reportId } = await one.clients.auditor.done<{ reportId: string }>('/v1/reports', wanted);
      const report = `/v1/reports/${reportId}`;
      await until(async () => (await two.clients.auditor.read<{ state: string }>(report)).state === 'done');
      expect((await two.clients.auditor.get(`${report}/content`)).text).toContain(caseId);

      // The leader of all that acts is killed while decisions come in.
      const inCharge = (await leaderOf(one, 'dispatcher')) === 'one' ? one : two;
      const other = inCharge === one ? two : one;
      const deciding = decide([other, inCharge], 'killed');
      await setTimeout(300);
      inCharge.process.signal('SIGKILL');
      await haveTheirLetters(other, await deciding);
      for (const { leader } of await consumers(other)) expect(leader).toBe(other.name);

      // A third stands by; the leader is stopped in good order.
      const three = await fleet.start('three');
      expect(await leaderOf(three, 'dispatcher')).toBe(other.name);
      const during = decide([three, other], 'stopped');
      await setTimeout(300);
      other.process.signal('SIGTERM');
      const cases = await during;
      expect(await other.process.ended()).toBe(0);
      await haveTheirLetters(three, cases);

      // The leader pauses for longer than others wait, amidst its work, and goes on afterwards: it is fenced out.
      const four = await fleet.start('four');
      const paused = decide([four, three], 'paused');
      await setTimeout(300);
      three.process.signal('SIGSTOP');
      await until(async () => (await leaderOf(four, 'dispatcher')) === 'four');
      three.process.signal('SIGCONT');
      await haveTheirLetters(four, await paused);
      await until(async () => (await leaderOf(three, 'dispatcher')) === 'four');
      await haveTheirLetters(three, await decide([three, four], 'afterwards'));
    },
    PATIENCE_MS,
  );
});
