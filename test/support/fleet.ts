import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { EventStoreDbDouble } from './eventstoredb-double/double.js';
import { HttpClient } from './http-client.js';
import { InstanceProcess } from './instance-process.js';
import { createDatabase, type TestDatabase } from './postgres/shared-server.js';
import { LEGAL_ENTITIES, RunningService } from './running-service.js';

/** Seconds without a sign of life before another instance takes over. */
const LEASE_SECONDS = 2;

export type Staff = RunningService['clients'];

/** Stores that several instances share, and the instances on them, each in a process of its own. */
export class Fleet {
  private readonly instances: InstanceProcess[] = [];

  private constructor(
    private readonly folder: string,
    private readonly database: TestDatabase,
    readonly eventStore: EventStoreDbDouble,
    /** The configuration that all instances have in common. */
    readonly variables: Readonly<Record<string, string>>,
    /** A key for each who calls. */
    private readonly keys: Readonly<Record<keyof Staff, string>>,
  ) {}

  /** Fresh stores with approved templates, packs in force and keys; no instance runs yet. */
  static async prepare(): Promise<Fleet> {
    const folder = await mkdtemp(join(tmpdir(), 'casewitness-fleet-'));
    const [database, eventStore] = await Promise.all([createDatabase(), EventStoreDbDouble.start()]);
    const entities = join(folder, 'entities.yaml');
    await writeFile(entities, stringify({ legalEntities: LEGAL_ENTITIES }));
    const variables = {
      CASEWITNESS_DATA: join(folder, 'data'),
      CASEWITNESS_EVENT_LOG: 'eventstoredb',
      EVENTSTORE_URL: eventStore.connectionString,
      CASEWITNESS_READ_STORE: 'postgres',
      CASEWITNESS_DATABASE_URL: database.url,
      CASEWITNESS_ENTITIES: entities,
      CASEWITNESS_LEASE_SECONDS: String(LEASE_SECONDS),
      CASEWITNESS_LOG_LEVEL: 'info',
    };
    const first = await RunningService.start({ variables });
    const keys = Object.fromEntries(Object.entries(first.clients).map(([name, { key }]) => [name, key ?? '']));
    await first.stop();
    return new Fleet(folder, database, eventStore, variables, keys as Record<keyof Staff, string>);
  }

  /** Starts an instance; it accepts requests when this resolves. */
  async start(name: string): Promise<Instance> {
    const process = InstanceProcess.begin({ ...this.variables, CASEWITNESS_INSTANCE: name });
    this.instances.push(process);
    const url = await process.url();
    const clients = Object.entries(this.keys).map(([who, key]) => [who, new HttpClient(url, key)]);
    return { name, process, clients: Object.fromEntries(clients) as Staff };
  }

  /** Names of the letters in the outbox. */
  async letters(): Promise<readonly string[]> {
    return (await readdir(join(this.folder, 'data/outbox'))).filter((name) => name.endsWith('.pdf'));
  }

  async end(): Promise<void> {
    await Promise.all(this.instances.map((instance) => instance.stop()));
    await this.eventStore.stop();
    await this.database.drop();
    await rm(this.folder, { recursive: true, force: true });
  }
}

export interface Instance {
  readonly name: string;
  readonly process: InstanceProcess;
  readonly clients: Staff;
}
