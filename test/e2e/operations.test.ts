import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { logFile } from '../../src/adapters/event-log/sqlite/database.js';
import { readStoreFile } from '../../src/adapters/read-store/sqlite/open-read-store.js';
import { caseStream, derivedId } from '../../src/events/identity.js';
import { Readiness } from '../../src/modules/operations/readiness.js';
import { NO_DISCLOSURES } from '../../src/ports/vault.js';
import { CANARIES, REQUEST_ID, sendCanaries } from '../support/canary-requests.js';
import { DENIAL, openApplication } from '../support/credit-application.js';
import { holdSqliteFile } from '../support/hold-sqlite-file.js';
import { OperatorView } from '../support/operator-view.js';
import { inProgram } from '../support/program.js';
import { RunningService } from '../support/running-service.js';
import { until } from '../support/until.js';

const HOUR_MS = 3_600_000;

/** What an operator sees when something is wrong, and that it heals: health, metrics, the line of log. */
describe('what the operator sees', () => {
  let running: RunningService;
  const seen = new OperatorView(() => running);
  const { ready } = seen;
  /** Full of what must stand in no line of log. */
  let canaryCase: string;
  /** What the clock of the machine is wrong by. */
  let clockIsWrongBy = 0;

  beforeAll(async () => {
    running = await RunningService.start({
      clock: {
        now: () => new Date(Date.now() + clockIsWrongBy).toISOString(),
        driven: false,
        onMove: () => () => undefined,
      },
      onLogLine: (line) => seen.lines.push(line),
    });
    canaryCase = await sendCanaries(running);
  });
  afterAll(() => running.stop());

  const folder = () => running.service.house.config.dataFolder;
  const metric = (name: string) => seen.metric(name);
  const logged = (words: string) => seen.logged(words);
  const healthy = () => seen.healthy();

  it('nothing, while nothing is wrong', async () => {
    await running.rest();
    expect(await healthy()).toMatchObject({ status: 'ready', reasons: [] });
    expect(await metric('ready')).toBe(1);
    expect(await metric('store_up{store="event-log"}')).toBe(1);
    expect(await metric('consumer_lag_positions{consumer="audit-trail"}')).toBe(0);
    expect(await metric('parked_items{consumer="dispatcher"}')).toBe(0);
  });

  it('a clock set back an hour: not ready, with how far; no time in a stream goes back; it heals', async () => {
    const { caseId } = await openApplication(running.clients.caseSystem, 'OPS-CLOCK');
    await running.rest();
    clockIsWrongBy = -HOUR_MS;
    const wrong = await ready();
    expect(wrong).toMatchObject({ status: 'not-ready', reasons: [{ code: 'clock-behind' }] });
    expect(wrong.reasons[0]?.message).toMatch(/the clock stands 3\d{3} s behind the log/);
    expect(await metric('clock_behind_log_seconds')).toBeGreaterThan(3_500);
    expect(await metric('ready')).toBe(0);
    await running.clients.anna.done(`/v1/cases/${caseId}/notes`, { text: 'Written an hour ago' });
    const times: string[] = [];
    for await (const { metadata } of running.service.house.store.readStream(caseStream(caseId))) {
      times.push(metadata.recordedAt);
    }
    expect(times).toEqual([...times].sort());
    clockIsWrongBy = 0;
    await healthy();
    expect(await metric('clock_behind_log_seconds')).toBe(0);
  });

  /** Before anything is parked: a rebuild stumbles over what was left out. */
  it('a hole in a read model: named by a check, mended by a rebuild, with the commands of an operator', async () => {
    const { caseId } = await openApplication(running.clients.caseSystem, 'OPS-HOLE');
    await running.rest();
    await running.service.house.readStore.write((session) =>
      session.execute('DELETE FROM case_timeline WHERE case_id = :caseId', { caseId }),
    );
    const found = await operator('check');
    expect(found.code).toBe(2);
    expect(found.said).toMatch(/case-timeline +case\.opened +rows +\d+ +\d+ /);
    expect(found.said).toContain(`${caseStream(caseId)} at 0`);
    const rebuilt = await operator('rebuild', 'case-timeline', '--why', 'A row is missing');
    expect(rebuilt).toMatchObject({ code: 0, said: expect.stringMatching(/^case-timeline: done, (\d+) of \1, /m) });
    const after = await running.clients.admin.done<{ complete: boolean }>('/v1/operations/completeness-checks', {});
    expect(after).toMatchObject({ complete: true, holes: [] });
  });

  it('an event that cannot be processed: a warning, an alarm, its reason; others go on; a person decides', async () => {
    const { caseId } = await openApplication(running.clients.caseSystem, 'OPS-POISON');
    await running.rest();
    const stream = caseStream(caseId);
    const { revision, id } = await poison(running, stream);
    await until(ready, ({ codes }) => codes.includes('items-parked'));
    // Each read model that meets it has parked it, not the first alone.
    await running.rest();
    const { body: parked } = await running.clients.admin.get<{ items: Parked[] }>('/v1/operations/parked');
    expect(parked.items.length).toBeGreaterThan(0);
    expect(new Set(parked.items.map((item) => item.eventId))).toEqual(new Set([id]));
    // The instance still serves: one event must not take a fleet away.
    expect((await ready()).httpStatus).toBe(200);
    expect(await metric('parked_items{consumer="case-timeline"}')).toBe(1);
    expect(logged('Parked: waits for an operator')).toBe(true);

    const other = await openApplication(running.clients.caseSystem, 'OPS-OTHER');
    await running.clients.caseSystem.done(`/v1/cases/${other.caseId}/decisions`, DENIAL);
    await running.rest();
    expect((await running.outbox()).map(({ record }) => record['caseId'])).toContain(other.caseId);

    for (const { consumer, item } of parked.items) {
      const at = `/v1/operations/parked/${consumer}/${encodeURIComponent(item)}/skips`;
      await running.clients.admin.done(at, { why: `Planted at revision ${revision}` });
    }
    await healthy();
    expect(await metric('parked_items{consumer="case-timeline"}')).toBe(0);
  });

  /** Runs a command of the program as one who has the administrator's key. */
  async function operator(...words: string[]): Promise<{ readonly code: number | null; readonly said: string }> {
    const child = spawn(process.execPath, [inProgram('src/cli.ts'), ...words], {
      env: {
        PATH: process.env['PATH'],
        CASEWITNESS_URL: running.service.url,
        CASEWITNESS_KEY: running.clients.admin.key,
      },
    });
    let said = '';
    child.stdout.on('data', (bytes: Buffer) => (said += bytes.toString()));
    child.stderr.on('data', (bytes: Buffer) => (said += bytes.toString()));
    const [code] = (await once(child, 'close')) as [number | null];
    return { code, said: said.trim() };
  }

  it('the read store held by another process: not ready; commands that need it are told to come again; it heals', async () => {
    const holder = await holdSqliteFile(readStoreFile(folder()));
    try {
      const { reasons } = await until(ready, ({ httpStatus }) => httpStatus === 503);
      expect(reasons).toMatchObject([{ code: 'read-store-unavailable' }]);
      expect(reasons[0]?.message).toContain('is locked by another process');
      expect(await metric('store_up{store="read-store"}')).toBe(0);
      expect(await metric('parked_items{consumer="case-timeline"}')).toBeUndefined();
      const answer = await running.clients.caseSystem.post('/v1/cases', APPLICATION, { 'idempotency-key': 'ops-1' });
      expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '2']);
      await openApplication(running.clients.caseSystem, 'OPS-WAITS');
      await until(ready, ({ codes }) => codes.includes('consumer-retrying'));
      expect(logged('The consumer backs off and tries again')).toBe(true);
    } finally {
      await holder.release();
    }
    await healthy();
    await running.rest();
    expect(await metric('consumer_lag_positions{consumer="case-timeline"}')).toBe(0);
  });

  it('a log that can be read, but takes nothing: readers are served, writers told to come again; it heals', async () => {
    const holder = await holdSqliteFile(logFile(folder()));
    try {
      const answer = await running.clients.caseSystem.post('/v1/cases', APPLICATION);
      expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '2']);
      const now = await ready();
      expect([now.httpStatus, now.codes]).toEqual([200, expect.arrayContaining(['appends-failing'])]);
      expect(await metric('append_seconds_count{outcome="unavailable"}')).toBeGreaterThan(0);
      expect(logged('store-unavailable')).toBe(true);
    } finally {
      await holder.release();
    }
    expect((await running.clients.caseSystem.post('/v1/cases', APPLICATION)).status).toBe(201);
    await healthy();
  });

  /** After all of the above: lines of faults are among them. */
  describe('in the log', () => {
    const requests = (): Line[] =>
      seen.lines.map((line) => JSON.parse(line) as Line).filter(({ msg }) => msg === 'request');

    it('has a line for each request, by its declared route', () => {
      expect(requests()).toContainEqual(
        expect.objectContaining({
          method: 'POST',
          route: '/v1/cases/:caseId/decisions',
          status: 200,
          principalId: 'core-case',
          ms: expect.any(Number),
          requestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
        }),
      );
      expect(requests()).toContainEqual(
        expect.objectContaining({ route: 'unknown', status: 404, code: 'route-unknown' }),
      );
    });

    it('takes the id of a request from its sender, answers it, and its events share it', async () => {
      const { headers } = await running.clients.admin.ask('GET', `/v1/cases/${canaryCase}`, {
        headers: { 'x-request-id': REQUEST_ID },
      });
      expect(headers.get('x-request-id')).toBe(REQUEST_ID);
      expect(requests().map(({ requestId }) => requestId)).toContain(REQUEST_ID);
      const ids = requests().map(({ requestId }) => requestId);
      expect(ids).not.toContain('canary-phrase');
    });

    it.each([...CANARIES])('never says %s', (canary) => {
      expect(seen.lines.length).toBeGreaterThan(10);
      expect(seen.lines.filter((line) => line.includes(canary))).toEqual([]);
    });

    it('never holds a key', () => {
      for (const { key = '' } of Object.values(running.clients)) {
        expect(seen.lines.filter((line) => line.includes(key.slice(16)))).toEqual([]);
      }
    });

    it('nor do the metrics: no canary, no id of a case, and only routes that are declared', async () => {
      const { text } = await running.stranger().get('/metrics');
      for (const canary of [...CANARIES, canaryCase]) expect(text).not.toContain(canary);
      expect(text).toContain('casewitness_http_request_seconds_count{method="POST",route="/v1/cases",status="201"} ');
    });
  });

  it('an instance that is ending: not ready, while it still answers', async () => {
    running.service.app.get(Readiness).drain();
    expect(await ready()).toMatchObject({ status: 'not-ready', reasons: [{ code: 'draining' }] });
    expect((await running.stranger().get('/health/live')).status).toBe(200);
  });
});

interface Line {
  readonly msg: string;
  readonly requestId?: string;
  readonly method?: string;
  readonly route?: string;
  readonly status?: number;
  readonly principalId?: string;
  readonly code?: string;
  readonly ms?: number;
}

interface Parked {
  readonly consumer: string;
  readonly item: string;
  readonly eventId: string;
}

const APPLICATION = {
  source: 'core-case',
  externalId: 'OPS-LOG',
  kind: 'application',
  legalEntity: 'first-example-bank',
  jurisdiction: 'US',
};

/** Puts an event into the log that no schema fits: as a bug of an earlier release might have. */
async function poison(running: RunningService, stream: string): Promise<{ revision: number; id: string }> {
  const { log } = running.service.house;
  let last: { readonly revision: number; readonly metadata: string } | undefined;
  for await (const event of log.readStream(stream, { direction: 'backwards', limit: 1 })) last = event;
  if (!last) throw new Error(`There is no ${stream}`);
  const id = derivedId('poison', stream);
  const event = { id, type: 'case.fact-recorded', version: 1, data: '{"nothing":"of it"}', metadata: last.metadata };
  await log.append(stream, last.revision, [event], NO_DISCLOSURES);
  return { revision: last.revision + 1, id };
}
