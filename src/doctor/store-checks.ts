import { existsSync } from 'node:fs';
import { logFile } from '../adapters/event-log/sqlite/database.js';
import { readStoreFile } from '../adapters/read-store/sqlite/open-read-store.js';
import { damagesOf, journalModeOf } from '../adapters/sqlite-copy.js';
import { vaultFile } from '../adapters/vault/sqlite-file/vault-file.js';
import type { Config } from '../config.js';
import type { Metadata } from '../events/envelope.js';
import type { EventLog } from '../ports/event-log.js';
import { isUnreadable, type EventStore } from '../ports/event-store.js';
import { openRecord, type OpenRecord } from '../open-record.js';
import { hasSameSecrets } from '../privacy/installation.js';
import { fail, ok, warn, type Check, type Verdict } from './check.js';
import { postgresChecks } from './postgres-checks.js';

/** So many of the last events are looked at: their times, and whether they can be opened. */
const TAIL = 100;
/** So far a clock may stand behind the log: as `/health/ready` says. */
const CLOCK_BOUND_MS = 60_000;

/** The stores that the configuration names. @param now RFC 3339 UTC, of the clock that the service runs under */
export function storeChecks(config: Config, now: () => string): Check[] {
  const embedded = config.eventLog.kind === 'sqlite';
  return [
    ...fileChecks(config),
    ...postgresChecks(config),
    { name: embedded ? 'event log' : 'EventStoreDB', run: () => theLog(config) },
    ...(embedded
      ? []
      : [
          { name: 'log rights', run: () => historyIsSafe(config) },
          { name: 'secrets', run: () => sameSecrets(config) },
        ]),
    { name: 'clock', run: () => clockAgainstLog(config, now) },
  ];
}

/** Stores that are SQLite files of the data folder. */
function fileChecks({ dataFolder, eventLog, readStore }: Config): Check[] {
  const log = { name: 'log file', file: logFile(dataFolder), advice: 'restore the last backup (casewitness restore)' };
  const vault = {
    name: 'vault file',
    file: vaultFile(dataFolder),
    advice: 'restore the vault from the last backup',
  };
  const read = {
    name: 'read store',
    file: readStoreFile(dataFolder),
    advice: 'stop the service and delete it: it is rebuilt from the log',
  };
  const files = [
    ...(eventLog.kind === 'sqlite' ? [log] : []),
    ...(eventLog.kind === 'eventstoredb' && readStore.kind === 'sqlite' ? [vault] : []),
    ...(readStore.kind === 'sqlite' ? [read] : []),
  ];
  return files.map(({ name, file, advice }) => ({ name, run: () => sqliteFile(file, advice) }));
}

function sqliteFile(file: string, advice: string): Verdict {
  if (!existsSync(file)) return warn(`${file} is not there yet`, 'It is made at the first start');
  const [damage] = damagesOf(file, false);
  if (damage !== undefined) return fail(`${file} is damaged: ${damage}`, advice);
  const mode = journalModeOf(file);
  if (mode !== 'wal')
    return warn(`${file} is whole, in journal mode ${mode}`, 'The service sets WAL at its next start');
  return ok(`${file} is whole, in WAL mode`);
}

const hasNoFile = ({ eventLog, dataFolder }: Config): boolean =>
  eventLog.kind === 'sqlite' && !existsSync(logFile(dataFolder));

async function withRecord(config: Config, look: (record: OpenRecord) => Promise<Verdict>): Promise<Verdict> {
  const record = await openRecord(config);
  try {
    return await look(record);
  } finally {
    await record.close();
  }
}

async function theLog(config: Config): Promise<Verdict> {
  if (hasNoFile(config)) return warn('there is no log yet', 'It is made at the first start');
  return withRecord(config, async ({ log, store }) => {
    const head = await log.head();
    if (!store) return fail('the key-encryption key is missing', 'Put keys/kek back, or configure the key');
    const unreadable = await unreadableAtTheEnd(log, store);
    const words = `log ${log.logId}, ends at ${head}${log.simulated ? ', of a driven clock' : ''}`;
    if (unreadable > 0)
      return fail(`${words}; ${unreadable} of the last events cannot be opened`, 'Is it the right key?');
    return ok(`${words}; its last events can be opened`);
  });
}

async function unreadableAtTheEnd(log: EventLog, store: EventStore): Promise<number> {
  const [before] = await log.readLast(TAIL + 1);
  const { events } = await store.readBatch({ after: before?.position ?? 0n, limit: TAIL });
  return events.filter(isUnreadable).length;
}

/** Whoever has the password of our user must not be able to take away what is recorded. */
const historyIsSafe = (config: Config): Promise<Verdict> =>
  withRecord(config, async ({ warnings }) => {
    const said = warnings.map(({ message }) => message).join(' · ');
    if (said === '') return Promise.resolve(ok('our user can append and read, and take nothing away'));
    const damaged = warnings.some(({ code }) => code === 'log-damaged');
    return Promise.resolve((damaged ? fail : warn)(said, 'See "EventStoreDB" in docs/OPERATIONS.md'));
  });

/** Instances on one vault have one key and one namespace: by the mark of the first. Leaves none itself. */
const sameSecrets = (config: Config): Promise<Verdict> =>
  withRecord(config, async ({ vault, secrets: { kek, namespace } }) => {
    if (!kek || namespace === undefined)
      return fail('key or namespace are not here', 'Put keys/kek of the first instance here, or configure both');
    const known = await hasSameSecrets(vault, { kek, namespace });
    return ok(known ? 'key and namespace are those that the vault was written with' : 'the vault has no mark yet');
  });

async function clockAgainstLog(config: Config, now: () => string): Promise<Verdict> {
  if (hasNoFile(config)) return ok(now());
  return withRecord(config, async ({ log }) => {
    let latest = '';
    for (const { metadata } of await log.readLast(TAIL)) {
      const { recordedAt } = JSON.parse(metadata) as Metadata;
      if (recordedAt > latest) latest = recordedAt;
    }
    const behind = Date.parse(latest) - Date.parse(now());
    if (behind > CLOCK_BOUND_MS)
      return fail(`it stands ${Math.round(behind / 1_000)} s behind the log`, 'Set the clock of the machine right');
    return ok(`${now()}, not behind the log`);
  });
}
