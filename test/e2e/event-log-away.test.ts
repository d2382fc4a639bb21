import { openApplication } from '../support/credit-application.js';
import { EventStoreDbDouble } from '../support/eventstoredb-double/double.js';
import { RunningService } from '../support/running-service.js';
import { until } from '../support/until.js';

interface Findings {
  readonly status: string;
  readonly reasons: readonly { readonly code: string; readonly message: string }[];
  readonly warnings: readonly { readonly code: string; readonly message: string }[];
}

// The whole service on an EventStoreDB that goes away: what callers and operators are told, and that it heals.
describe('the service while its EventStoreDB is away', () => {
  let double: EventStoreDbDouble;
  let running: RunningService;
  let caseId: string;
  let keys = 0;
  beforeAll(async () => {
    double = await EventStoreDbDouble.start();
    running = await RunningService.start({
      setUp: false,
      variables: {
        CASEWITNESS_EVENT_LOG: 'eventstoredb',
        EVENTSTORE_URL: double.connectionString,
        CASEWITNESS_LOG_PATIENCE: '1',
      },
    });
    ({ caseId } = await openApplication(running.clients.caseSystem, 'AWAY-1'));
  });
  afterAll(async () => {
    await running.stop();
    await double.stop();
  });

  const decide = (key: string) =>
    running.clients.anna.post<{ code: string; detail: string }>(
      `/v1/cases/${caseId}/notes`,
      { text: 'Called' },
      { 'idempotency-key': key },
    );
  const readiness = async () => (await running.stranger().get<Findings>('/health/ready')).body;
  const notes = async () => (await running.events(['case.note-added'])).length;

  it.each<[string, () => unknown, () => unknown]>([
    ['killed', () => double.stop(), () => double.start()],
    ['frozen', () => double.network.freeze(), () => double.network.thaw()],
    ['not ready', () => (double.faults.refusal = 'not-ready'), () => (double.faults.refusal = undefined)],
  ])(
    '%s: writers are answered 503 with Retry-After; afterwards the same request is recorded once, and readers go on',
    async (_, harm, heal) => {
      const before = await notes();
      const key = `away-${++keys}`;
      await harm();
      const refused = await decide(key);
      expect([refused.status, refused.body]).toMatchObject([503, { code: 'store-unavailable' }]);
      expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
      await until(readiness, ({ reasons }) => reasons.some(({ code }) => code === 'event-log-unavailable'));
      await heal();
      let answer = await decide(key);
      for (; answer.status === 503; answer = await decide(key));
      expect(answer.status).toBe(200);
      expect((await decide(key)).text).toBe(answer.text);
      expect(await notes()).toBe(before + 1);
      await running.rest();
      await until(readiness, ({ status }) => status === 'ready');
    },
  );

  it('an answer that is lost: the caller gets its success, recorded once', async () => {
    const before = await notes();
    double.faults.answersToLose = 1;
    expect((await decide(`lost-${++keys}`)).status).toBe(200);
    expect(await notes()).toBe(before + 1);
  });

  it('rights that are gone are not "down": callers and the operator are told what is wrong', async () => {
    double.faults.refusal = 'access-denied';
    const refused = await decide(`denied-${++keys}`);
    expect([refused.status, refused.body]).toMatchObject([503, { code: 'store-denied' }]);
    await until(readiness, ({ reasons }) =>
      reasons.some(({ code, message }) => code === 'event-log-denied' && /the right/.test(message)),
    );
    double.faults.refusal = undefined;
    await until(readiness, ({ status }) => status === 'ready');
  });

  it('a server without users is worked with, under a warning', async () => {
    expect((await readiness()).warnings).toContainEqual({
      code: 'log-unprotected',
      message: expect.stringMatching(/setup eventstoredb/) as string,
    });
  });

  it('a stream whose history was taken away is named by readiness; other cases go on', async () => {
    const victim = await openApplication(running.clients.caseSystem, 'AWAY-2');
    double.store.delete(`casewitness-case-${victim.caseId}`, 'any');
    await decide(`other-${++keys}`);
    await until(readiness, ({ warnings }) =>
      warnings.some(({ code, message }) => code === 'log-damaged' && message.includes(victim.caseId)),
    );
    expect((await decide(`other-${++keys}`)).status).toBe(200);
  });
});
