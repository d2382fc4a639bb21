import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { pino } from 'pino';
import { stringify } from 'yaml';
import { systemClock } from '../../src/adapters/clock/system.js';
import { openEventStoreDbLog } from '../../src/adapters/event-log/eventstoredb/eventstoredb-log.js';
import { readConfig } from '../../src/config.js';
import { Setup } from '../../src/modules/setup/setup.js';
import type { EventLog } from '../../src/ports/event-log.js';
import { startService } from '../../src/service.js';
import { startEmbeddedPostgres, type EmbeddedPostgres } from '../../test/support/postgres/embedded-server.js';
import { LEGAL_ENTITIES } from '../../test/support/running-service.js';
import { Program } from '../processes.js';
import { processorSeconds } from './processor-time.js';

/** The double keeps its whole log in memory; megabytes. */
const DOUBLE_MEMORY = 9_000;

export interface Keys {
  readonly caseSystem: string;
  readonly auditor: string;
}

/** A letter in the outbox, by the record beside it. */
export interface OutboxRecord {
  readonly caseId: string;
  readonly communicationId: string;
  readonly document: string;
}

/** The stores that both instances work on: a real PostgreSQL, an EventStoreDB or its double, a data folder. */
export class SharedStores {
  private constructor(
    private readonly postgres: EmbeddedPostgres,
    private readonly double: Program | undefined,
    /** Configuration of an instance, but for its name. */
    readonly variables: Readonly<Record<string, string>>,
    readonly keys: Keys,
  ) {}

  /** Fresh stores with approved templates, packs in force and keys; no instance runs yet. */
  static async prepare(folder: string): Promise<SharedStores> {
    const postgres = await startEmbeddedPostgres();
    const own = process.env['EVENTSTORE_URL'];
    const double =
      own === undefined ? new Program('eventstoredb-double', {}, [`--max-old-space-size=${DOUBLE_MEMORY}`]) : undefined;
    try {
      const url = own ?? (await (double as Program).next<{ connectionString: string }>()).connectionString;
      const entities = join(folder, 'entities.yaml');
      await writeFile(entities, stringify({ legalEntities: LEGAL_ENTITIES }));
      const variables = {
        CASEWITNESS_DATA: join(folder, 'data'),
        CASEWITNESS_EVENT_LOG: 'eventstoredb',
        CASEWITNESS_LOG_PREFIX: `soak.${Date.now().toString(36)}-`,
        EVENTSTORE_URL: url,
        CASEWITNESS_READ_STORE: 'postgres',
        CASEWITNESS_DATABASE_URL: postgres.url('postgres'),
        CASEWITNESS_ENTITIES: entities,
        CASEWITNESS_API_DOCS: 'false',
        CASEWITNESS_PORT: '0',
        CASEWITNESS_LOG_LEVEL: 'warn',
      };
      return new SharedStores(postgres, double, variables, await setUp(variables));
    } catch (error) {
      await double?.end();
      await postgres.stop();
      throw error;
    }
  }

  /** Seconds of processor time that the servers have used so far. */
  processorSeconds(): { readonly postgres: number; readonly double: number } {
    return {
      postgres: processorSeconds(this.postgres.pid),
      double: this.double ? processorSeconds(this.double.pid) : Number.NaN,
    };
  }

  /** The log as it is stored: nothing of it is opened. Its caller closes it. */
  openLog(): Promise<EventLog> {
    return openEventStoreDbLog({
      connectionString: this.variables['EVENTSTORE_URL'] ?? '',
      prefix: this.variables['CASEWITNESS_LOG_PREFIX'] ?? '',
      simulated: false,
      createdAt: systemClock().now(),
    });
  }

  /** Rows of the read store, past the service. */
  async query<T extends pg.QueryResultRow>(sql: string): Promise<T[]> {
    const client = new pg.Client({ connectionString: this.postgres.url('postgres') });
    await client.connect();
    try {
      await client.query('SET search_path TO casewitness');
      return (await client.query<T>(sql)).rows;
    } finally {
      await client.end();
    }
  }

  /** Records of the letters that lie in the outbox, and how many letters lie there. */
  async outbox(): Promise<{ readonly records: readonly OutboxRecord[]; readonly letters: number }> {
    const folder = join(this.variables['CASEWITNESS_DATA'] ?? '', 'outbox');
    const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return [];
      throw error;
    });
    const records: OutboxRecord[] = [];
    for (const name of names.filter((file) => file.endsWith('.json')))
      records.push(JSON.parse(await readFile(join(folder, name), 'utf8')) as OutboxRecord);
    return { records, letters: names.filter((name) => name.endsWith('.pdf')).length };
  }

  async end(): Promise<void> {
    await this.double?.end();
    await this.postgres.stop();
  }
}

/** The first start, in this process: approves what ships and issues the keys. */
async function setUp(variables: Readonly<Record<string, string>>): Promise<Keys> {
  const service = await startService(readConfig(variables), { clock: systemClock(), logger: pino({ level: 'warn' }) });
  try {
    const setup = service.app.get(Setup);
    await setup.approveShipped({
      author: { id: 'anna', name: 'Anna Kovács' },
      approver: { id: 'nora', name: 'Nora Feldmann' },
      override: 'A soak: counsel has not reviewed the pack',
    });
    const system = await setup.issueKey({ id: 'core-case', name: 'Core Case', type: 'system' }, ['case-system']);
    const auditor = await setup.issueKey({ id: 'helen', name: 'Helen Strandberg', type: 'person' }, ['auditor']);
    return { caseSystem: system.key, auditor: auditor.key };
  } finally {
    await service.close();
  }
}
