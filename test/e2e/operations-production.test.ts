import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeBackup } from '../../src/backup/make-backup.js';
import { copyKeys, restoreBackup } from '../../src/backup/restore-backup.js';
import { read } from '../../src/cli/inspect.command.js';
import type { Config } from '../../src/config.js';
import { runChecks } from '../../src/doctor/check.js';
import { postgresChecks } from '../../src/doctor/postgres-checks.js';
import { storeChecks } from '../../src/doctor/store-checks.js';
import { caseStream } from '../../src/events/identity.js';
import { openRecord } from '../../src/open-record.js';
import { allOf } from '../support/all-of.js';
import { application, openApplication } from '../support/credit-application.js';
import { EventStoreDbDouble } from '../support/eventstoredb-double/double.js';
import { Network } from '../support/eventstoredb-double/network.js';
import { OperatorView } from '../support/operator-view.js';
import { createDatabase, type TestDatabase } from '../support/postgres/shared-server.js';
import { RunningService } from '../support/running-service.js';
import { until } from '../support/until.js';

/** The service on EventStoreDB and PostgreSQL: what its operator sees and does. Both can be taken away. */
describe('operating on EventStoreDB and PostgreSQL', () => {
  let double: EventStoreDbDouble;
  let database: TestDatabase;
  let lineToPostgres: Network;
  let running: RunningService;
  let folder: string;
  const seen = new OperatorView(() => running);
  const config = (): Config => running.service.house.config;

  beforeAll(async () => {
    [double, database] = await Promise.all([EventStoreDbDouble.start(), createDatabase()]);
    folder = await mkdtemp(join(tmpdir(), 'casewitness-operations-'));
    const url = new URL(database.url);
    const port = Number(url.port);
    lineToPostgres = new Network(() => port);
    url.port = String(await lineToPostgres.open());
    running = await RunningService.start({
      variables: {
        CASEWITNESS_EVENT_LOG: 'eventstoredb',
        EVENTSTORE_URL: double.connectionString,
        CASEWITNESS_READ_STORE: 'postgres',
        CASEWITNESS_DATABASE_URL: url.href,
      },
      onLogLine: (line) => seen.lines.push(line),
    });
  });
  afterAll(async () => {
    await running.stop();
    await lineToPostgres.close();
    await double.stop();
    await database.drop();
    await rm(folder, { recursive: true, force: true });
  });

  describe('sees', () => {
    it('PostgreSQL down: not ready, and why; writers are told to come again; it heals', async () => {
      await seen.healthy();
      await lineToPostgres.close();
      const { reasons } = await until(seen.ready, ({ httpStatus }) => httpStatus === 503);
      expect(reasons).toMatchObject([{ code: 'read-store-unavailable' }]);
      expect(reasons[0]?.message).toMatch(/127\.0\.0\.1:\d+\/test_\w+ \(schema casewitness\) cannot be reached/);
      expect(await seen.metric('store_up{store="read-store"}')).toBe(0);
      expect(await seen.metric('store_up{store="event-log"}')).toBe(1);
      expect(await seen.metric('ready')).toBe(0);
      const answer = await running.clients.caseSystem.post('/v1/cases', application('OP-1'), {
        'idempotency-key': 'operations-production-1',
      });
      expect([answer.status, answer.headers.has('retry-after')]).toEqual([503, true]);
      expect(seen.logged('store-unavailable')).toBe(true);
      await lineToPostgres.open();
      await seen.healthy();
      await openApplication(running.clients.caseSystem, 'OP-1');
      await running.rest();
      expect(await seen.metric('consumer_lag_positions{consumer="case-timeline"}')).toBe(0);
    });

    it('EventStoreDB down: not ready, and why; what was sent meanwhile is recorded when it is back', async () => {
      await seen.healthy();
      await double.stop();
      const sent = running.clients.caseSystem.post('/v1/cases', application('OP-2'));
      const { reasons } = await until(seen.ready, ({ httpStatus }) => httpStatus === 503);
      expect(reasons).toMatchObject([{ code: 'event-log-unavailable' }]);
      expect(reasons[0]?.message).toContain('event log does not answer');
      expect(await seen.metric('store_up{store="event-log"}')).toBe(0);
      expect(await seen.metric('store_up{store="read-store"}')).toBe(1);
      await double.start();
      expect((await sent).status).toBe(201);
      await seen.healthy();
      await running.rest();
      expect(seen.logged('"route":"/v1/cases","status":201')).toBe(true);
    });
  });

  describe('asks doctor', () => {
    const examined = async () => allOf(runChecks(storeChecks(config(), () => new Date().toISOString())));
    const verdict = async (check: string) => (await examined()).find((finding) => finding.check === check);

    it('and is told how each store stands', async () => {
      const found = await examined();
      expect(found.map(({ check, status }) => [check, status])).toEqual([
        ['PostgreSQL', 'ok'],
        ['read store', 'ok'],
        ['vault', 'ok'],
        ['leases', 'ok'],
        ['EventStoreDB', 'ok'],
        // The double lets everybody do everything, as an insecure server does.
        ['log rights', 'warn'],
        ['secrets', 'ok'],
        ['clock', 'ok'],
      ]);
      expect(found[0]?.message).toMatch(
        /PostgreSQL \d+.*fsync and full_page_writes on, synchronous_commit on, \d+ conn/,
      );
      expect(JSON.stringify(found)).not.toContain(new URL(database.url).password);
    });

    it('that two instances bear the same name', async () => {
      const twins = `('one-thing', 'twin/a', 1, 1), ('another', 'twin/b', 1, 1)`;
      await database.query(`INSERT INTO casewitness.leases (consumer, holder, token, beat) VALUES ${twins}`);
      expect(await verdict('leases')).toMatchObject({
        status: 'warn',
        message: expect.stringContaining('are called twin'),
      });
      await database.query(`DELETE FROM casewitness.leases WHERE holder LIKE 'twin/%'`);
    });

    it('that a migration has not been run, and that the user may not write', async () => {
      await database.query(`UPDATE casewitness.migrations SET name = 'x' || name WHERE name LIKE 'LeaseWishes%'`);
      expect(await verdict('read store')).toMatchObject({
        status: 'warn',
        message: expect.stringContaining('lacks 1'),
      });
      await database.query(`UPDATE casewitness.migrations SET name = substr(name, 2) WHERE name LIKE 'xLeaseWishes%'`);

      const user = `reader_of_${new URL(database.url).pathname.slice(1)}`;
      await database.query(`CREATE ROLE ${user} LOGIN PASSWORD 'secret' CONNECTION LIMIT 3`);
      await database.query(`GRANT USAGE ON SCHEMA casewitness TO ${user}`);
      const url = new URL(database.url);
      [url.username, url.password] = [user, 'secret'];
      const { readStore } = config();
      const asReader = { ...config(), readStore: { ...readStore, url: url.href } } as Config;
      const found = await allOf(runChecks(postgresChecks(asReader)));
      await database.query(`DROP OWNED BY ${user}`);
      await database.query(`DROP ROLE ${user}`);
      expect(found.map(({ status }) => status)).toEqual(['warn', 'fail', 'fail', 'fail']);
      expect(found[0]?.message).toMatch(/[0-3] connections free/);
      expect(found[1]?.message).toContain('may not read and write');
    });
  });

  describe('reads, backs up and restores', () => {
    let keys: string;
    const stores = () => ({ eventLog: config().eventLog, readStore: config().readStore });

    beforeAll(async () => {
      await running.rest();
      keys = join(folder, 'keys.json');
      await copyKeys(config().dataFolder, keys);
    });

    it('a stream in the terminal, with its personal values', async () => {
      const { caseId } = await openApplication(running.clients.caseSystem, 'OP-3');
      await running.rest();
      const record = await openRecord(config());
      const events = await allOf(read(record, caseStream(caseId), {}));
      await record.close();
      expect(JSON.stringify(events, ({}, value: unknown) => (typeof value === 'bigint' ? '' : value))).toContain(
        'Maria Keller',
      );
    });

    it('only what is there: a log that was never begun is not begun by looking', async () => {
      const eventLog = { ...config().eventLog, prefix: 'never-' } as Config['eventLog'];
      const events = double.store.all.length;
      await expect(openRecord({ ...config(), eventLog })).rejects.toThrow('holds no log with the prefix never-');
      expect(double.store.all).toHaveLength(events);
    });

    it('documents and keys; log and vault are named, looked at, and verified where they were restored', async () => {
      const backup = join(folder, 'backup');
      const { manifest } = await makeBackup(config(), backup, new Date().toISOString());
      expect(manifest.log).toMatchObject({ kind: 'eventstoredb', included: false, unreadable: 0 });
      expect(BigInt(manifest.log.head.position)).toBe(await running.head());
      expect(manifest.vault).toEqual({ kind: 'postgres', included: false });

      const whole = await restoreBackup(backup, join(folder, 'whole'), { keys, stores: stores() });
      expect(whole.examined).toMatchObject({ unreadable: 0, lettersToSend: 0, head: manifest.log.head });
      const apart = await restoreBackup(backup, join(folder, 'apart'), { keys });
      expect(apart.examined).toBeUndefined();
    });

    it('but not beside a log that goes on where the backup ends, nor before the vault is there', async () => {
      const [backup, target] = [join(folder, 'backup'), join(folder, 'target')];
      await openApplication(running.clients.caseSystem, 'OP-4');
      await expect(restoreBackup(backup, target, { keys, stores: stores() })).rejects.toThrow(/The log goes on to \d+/);
      const readStore = { ...config().readStore, vaultSchema: 'not_restored' } as Config['readStore'];
      const before = restoreBackup(backup, target, { keys, stores: { ...stores(), readStore } });
      await expect(before).rejects.toThrow('First restore the log and the vault');
      await expect(stat(target)).rejects.toThrow('ENOENT');
    });
  });
});
