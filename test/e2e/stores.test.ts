import { readdir } from 'node:fs/promises';
import { EventStoreDbDouble } from '../support/eventstoredb-double/double.js';
import { createDatabase, type TestDatabase } from '../support/postgres/shared-server.js';
import { DENIAL, openApplication, type LetterSeen } from '../support/credit-application.js';
import { RunningService } from '../support/running-service.js';

/** Which stores a deployment names, and what of them is to be found in its data folder. */
const DEPLOYMENTS = [
  { name: 'SQLite log, PostgreSQL read models', log: 'sqlite', files: ['log.sqlite'] },
  { name: 'EventStoreDB, PostgreSQL read models and vault', log: 'eventstoredb', files: [] },
] as const;

describe.each(DEPLOYMENTS)('the service on $name', ({ log, files }) => {
  let double: EventStoreDbDouble;
  let database: TestDatabase;
  let running: RunningService;

  beforeAll(async () => {
    [double, database] = await Promise.all([EventStoreDbDouble.start(), createDatabase()]);
    running = await RunningService.start({
      variables: {
        CASEWITNESS_EVENT_LOG: log,
        EVENTSTORE_URL: double.connectionString,
        CASEWITNESS_READ_STORE: 'postgres',
        CASEWITNESS_DATABASE_URL: database.url,
      },
    });
  });
  afterAll(async () => {
    await running.stop();
    await double.stop();
    await database.drop();
  });

  let caseId: string;
  const letters = async () =>
    (await running.clients.auditor.read<{ items: LetterSeen[] }>(`/v1/cases/${caseId}/communications`)).items;

  it('decides, sends the letter that is due, and shows both', async () => {
    ({ caseId } = await openApplication(running.clients.caseSystem, 'ST-1'));
    await running.clients.caseSystem.done(`/v1/cases/${caseId}/decisions`, DENIAL);
    await running.rest();
    expect(await letters()).toMatchObject([{ kind: 'adverse-action-notice' }]);
    expect(await running.outbox()).toHaveLength(1);
  });

  it('finds words of the record, whatever their case and accents', async () => {
    const found = await running.clients.auditor.read<{ items: { caseId: string }[] }>('/v1/audit-trail?text=DENIED');
    expect(new Set(found.items.map((entry) => entry.caseId))).toEqual(new Set([caseId]));
  });

  it('goes on where it was after a restart', async () => {
    running = await running.restart();
    await running.rest();
    expect(await letters()).toHaveLength(1);
    expect(await running.outbox()).toHaveLength(1);
  });

  it('keeps in its data folder no more than belongs there', async () => {
    const names = await readdir(running.service.house.config.dataFolder);
    expect(names.filter((name) => name.endsWith('.sqlite') && name !== 'lock.sqlite')).toEqual(files);
    expect(names.includes('lock.sqlite')).toBe(log === 'sqlite');
  });

  it('keeps personal data apart from what is read', async () => {
    const [{ keys } = { keys: '' }] = await database.query<{ keys: string }>(
      `SELECT count(*) AS keys FROM pg_tables WHERE schemaname = 'casewitness_vault' AND tablename = 'vault_keys'`,
    );
    expect(Number(keys)).toBe(log === 'sqlite' ? 0 : 1);
  });
});
