import { Command } from 'commander';
import { systemClock } from '../adapters/clock/system.js';
import { makeBackup } from '../backup/make-backup.js';
import { copyKeys, restoreBackup } from '../backup/restore-backup.js';
import type { Verified } from '../backup/verify-backup.js';
import { readConfig } from '../config.js';

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
      if (verified.manifest.log.kind === 'eventstoredb') {
        say('The event log is NOT in it: back EventStoreDB up with its own tools, before this.');
      }
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
      const { keyEncryptionKey } = readConfig();
      const verified = await restoreBackup(backup, folder, {
        ...(keys !== undefined && { keys }),
        ...(keyEncryptionKey && { keyEncryptionKey }),
      });
      const { manifest, examined, opened } = verified;
      say(`Restored to ${folder}, and verified: ${contentOf(verified)}.`);
      say(`It ends at position ${manifest.log.head.position}, recorded ${manifest.log.head.recordedAt}.`);
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

function contentOf({ manifest: { log, documents, files }, opened }: Verified): string {
  const mebibytes = (files.reduce((sum, { bytes }) => sum + bytes, 0) / 1_048_576).toFixed(1);
  const events = log.included ? `${log.events ?? 0} events in ${log.streams ?? 0} streams` : 'the vault';
  const poison = log.unreadable ? `, ${log.unreadable} of which cannot be read` : '';
  return `${events}${poison}${opened ? '' : ' (personal values not opened: no key)'}, ${documents} documents, ${mebibytes} MiB`;
}
