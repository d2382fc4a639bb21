import { existsSync } from 'node:fs';
import { logFile } from '../adapters/event-log/sqlite/database.js';
import { readStoreFile } from '../adapters/read-store/sqlite/open-read-store.js';
import { damagesOf, journalModeOf } from '../adapters/sqlite-copy.js';
import { vaultFile } from '../adapters/vault/sqlite-file/vault-file.js';
import type { Config } from '../config.js';
import type { Metadata } from '../events/envelope.js';
import { isUnreadable } from '../ports/event-store.js';
import { openRecord } from '../open-record.js';
import { fail, ok, warn, type Check, type Verdict } from './check.js';

/** So many of the last events are looked at: their times, and whether they can be opened. */
const TAIL = 100n;
/** So far a clock may stand behind the log: as `/health/ready` says. */
const CLOCK_BOUND_MS = 60_000;

/** The stores that the configuration names. @param now RFC 3339 UTC, of the clock that the service runs under */
export function storeChecks(config: Config, now: () => string): Check[] {
  const { dataFolder, eventLog } = config;
  const embedded = eventLog.kind === 'sqlite';
  const files: Check[] = embedded
    ? [
        {
          name: 'log file',
          run: () => sqliteFile(logFile(dataFolder), 'restore the last backup (casewitness restore)'),
        },
      ]
    : [{ name: 'vault file', run: () => sqliteFile(vaultFile(dataFolder), 'restore the vault from the last backup') }];
  return [
    ...files,
    {
      name: 'read store',
      run: () => sqliteFile(readStoreFile(dataFolder), 'stop the service and delete it: it is rebuilt from the log'),
    },
    { name: embedded ? 'event log' : 'EventStoreDB', run: () => theLog(config) },
    { name: 'clock', run: () => clockAgainstLog(config, now) },
  ];
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

async function theLog(config: Config): Promise<Verdict> {
  if (config.eventLog.kind === 'sqlite' && !existsSync(logFile(config.dataFolder)))
    return warn('there is no log yet', 'It is made at the first start');
  const record = await openRecord(config);
  try {
    const { log, store } = record;
    const head = await log.head();
    if (!store) return fail('the key-encryption key is missing', 'Put keys/kek back, or configure the key');
    const { events } = await store.readBatch({ after: head > TAIL ? head - TAIL : 0n, limit: Number(TAIL) });
    const unreadable = events.filter(isUnreadable);
    const words = `log ${log.logId}, ends at ${head}${log.simulated ? ', of a driven clock' : ''}`;
    if (unreadable.length > 0)
      return fail(`${words}; ${unreadable.length} of the last events cannot be opened`, 'Is it the right key?');
    return ok(`${words}; its last events can be opened`);
  } finally {
    await record.close();
  }
}

async function clockAgainstLog(config: Config, now: () => string): Promise<Verdict> {
  if (config.eventLog.kind === 'sqlite' && !existsSync(logFile(config.dataFolder))) return ok(now());
  const record = await openRecord(config);
  try {
    const head = await record.log.head();
    let latest = '';
    for await (const { metadata } of record.log.readAll({
      after: head > TAIL ? head - TAIL : 0n,
      limit: Number(TAIL),
    })) {
      const { recordedAt } = JSON.parse(metadata) as Metadata;
      if (recordedAt > latest) latest = recordedAt;
    }
    const behind = Date.parse(latest) - Date.parse(now());
    if (behind > CLOCK_BOUND_MS)
      return fail(`it stands ${Math.round(behind / 1_000)} s behind the log`, 'Set the clock of the machine right');
    return ok(`${now()}, not behind the log`);
  } finally {
    await record.close();
  }
}
