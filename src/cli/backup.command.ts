import { Command } from 'commander';
import { systemClock } from '../adapters/clock/system.js';
import { makeBackup } from '../backup/make-backup.js';
import { copyKeys, restoreBackup } from '../backup/restore-backup.js';
import type { Verified } from '../backup/verify-backup.js';
import type { Manifest } from '../backup/manifest.js';
import { readConfig, type Config } from '../config.js';

const say = (text: string): boolean => process.stdout.write(`${text}\n`);

export const backupCommand = (): Command =>
  new Command('backup')
    .description('Back up the data folder while the service runs, and verify what was written')
    .argument('<folder>', 'a folder that is not there yet')
    .option('--keys <file>', 'also copy the keys to this file, to be kept apart from the backup')
    .action(async (folder: string, { keys }: { keys?: string }) => {
      const config = readConfig();
      const verified = await makeBackup(config, folder, systemClock().now());
      say(`Backed up to ${folder}, and verified: ${contentOf(verified)}.`);
      for (const line of notInIt(verified.manifest, config)) say(line);
      if (keys !== undefined) say(`Keys copied to ${keys}, fingerprint ${await copyKeys(config.dataFolder, keys)}.`);
      else say('The keys are not in it: without them no personal value can be read. Keep them apart (--keys).');
    });

export const restoreCommand = (): Command =>
  new Command('restore')
    .description('Verify a backup and put it into a data folder')
    .argument('<backup>')
    .argument('<folder>', 'a folder that is not there yet: CASEWITNESS_DATA of the next start')
    .option('--keys <file>', 'the keys that were copied apart; not needed where they are configured')
    .action(async (backup: string, folder: string, { keys }: { keys?: string }) => {
      const config = readConfig();
      const { keyEncryptionKey, eventLog, readStore } = config;
      const verified = await restoreBackup(backup, folder, {
        ...(keys !== undefined && { keys }),
        ...(keyEncryptionKey && { keyEncryptionKey }),
        ...(eventLog.kind === 'eventstoredb' && { stores: { eventLog, readStore } }),
      });
      const { manifest, examined, opened } = verified;
      say(`Restored to ${folder}, and verified: ${contentOf(verified)}.`);
      const { position, recordedAt } = examined?.head ?? manifest.log.head;
      say(`It ends at position ${position}, recorded ${recordedAt}.`);
      for (const line of restoredElsewhere(verified, config)) say(line);
      if (!opened)
        say(
          `Put the keys (fingerprint ${manifest.keyFingerprint ?? 'unknown'}) into ${folder}/keys/kek before the start.`,
        );
      if (examined && examined.lettersToSend > 0) {
        say(
          `${examined.lettersToSend} letters are released without a recorded hand-off and will be sent at the start. ` +
            'Some may have gone out after the backup: bring the outbox folder along, which knows them.',
        );
      }
      say(
        'Read models are rebuilt at the first start. What was recorded after the backup is not there: send it again.',
      );
    });

/** What the operator must back up otherwise, in its order. */
function notInIt({ log, vault }: Manifest, { readStore }: Config): string[] {
  const lines: string[] = [];
  if (!log.included)
    lines.push('The event log is NOT in it: back EventStoreDB up with its own tools, each time before this.');
  if (!vault.included && readStore.kind === 'postgres')
    lines.push(
      'The vault is NOT in it: each time after EventStoreDB and before this, ' +
        `pg_dump --format=custom --schema=${readStore.vaultSchema}.`,
    );
  if (readStore.kind === 'postgres')
    lines.push(`Schema ${readStore.schema} of PostgreSQL needs no backup: it is rebuilt from the log.`);
  if (log.unreadable) lines.push(`WARNING: ${log.unreadable} of the last events cannot be opened. See doctor.`);
  return lines;
}

/** What was found in stores that are not in the backup, and what is to be done there. */
function restoredElsewhere({ manifest: { log, vault }, examined }: Verified, { readStore }: Config): string[] {
  const lines: string[] = [];
  if (!log.included && examined)
    lines.push(
      `The log in EventStoreDB was read to its end: ${examined.events} events in ${examined.streams} streams.`,
    );
  if (!log.included && !examined)
    lines.push(
      'The log was NOT looked at: it is in EventStoreDB. Configure it and restore again to have it verified with ' +
        `${vault.included ? 'this vault' : 'the vault in PostgreSQL'}.`,
    );
  if (examined && !log.included && examined.unreadable > 0)
    lines.push(
      `WARNING: ${examined.unreadable} events cannot be opened. Is the vault older than the log, or the key another one?`,
    );
  if (readStore.kind === 'postgres')
    lines.push(`Before the start: DROP SCHEMA ${readStore.schema} CASCADE. Read models ahead of the log refuse it.`);
  return lines;
}

function contentOf({ manifest: { log, vault, documents, files }, opened }: Verified): string {
  const mebibytes = (files.reduce((sum, { bytes }) => sum + bytes, 0) / 1_048_576).toFixed(1);
  const events = log.included
    ? `${log.events ?? 0} events in ${log.streams ?? 0} streams, `
    : vault.included
      ? 'the vault, '
      : '';
  const poison = log.included && log.unreadable ? `${log.unreadable} of which cannot be read, ` : '';
  const closed = log.included && !opened ? 'personal values not opened (no key), ' : '';
  return `${events}${poison}${closed}${documents} documents, ${mebibytes} MiB`;
}
