import { hkdfSync } from 'node:crypto';
import { EventLogDenied } from '../ports/event-log.js';
import type { Vault } from '../ports/vault.js';
import type { Secrets } from './key-encryption-key.js';
import { seal, unseal } from './sealing.js';

/** In the place of a subject: what all instances on one vault have in common. */
const INSTALLATION = 'installation';

/**
 * Makes sure that this process has the secrets of those who have written to the vault before: the first one leaves a
 * mark of its namespace there, sealed with its key-encryption key. An instance with other secrets would write what the
 * others cannot open, and give the same outside reference another id.
 *
 * Only for a vault that several instances may share; one in the data folder has its secrets beside it.
 *
 * @throws EventLogDenied when the secrets are others, saying which one
 */
export async function assertSameSecrets(vault: Vault, secrets: Secrets): Promise<void> {
  if (vault.writeOrder !== 'before-append') return;
  const wrapped = seal(secrets.kek, markOf(secrets), INSTALLATION);
  await vault.write({ keys: [{ subject: INSTALLATION, wrapped }], rows: [] });
  await hasSameSecrets(vault, secrets);
}

/**
 * The same for whoever only looks: whether the vault was written with these secrets, and says so by its mark; false
 * where it has no mark yet.
 *
 * @throws EventLogDenied when the secrets are others, saying which one
 */
export async function hasSameSecrets(vault: Vault, secrets: Secrets): Promise<boolean> {
  const kept = (await vault.keys([INSTALLATION])).get(INSTALLATION);
  if (!kept) return false;
  const first = 'wrapped' in kept ? unseal(secrets.kek, kept.wrapped, INSTALLATION) : undefined;
  if (!first) throw new EventLogDenied(ofOthers('key-encryption key', 'CASEWITNESS_KEY_ENCRYPTION_KEY'));
  if (!first.equals(markOf(secrets))) throw new EventLogDenied(ofOthers('namespace', 'CASEWITNESS_NAMESPACE'));
  return true;
}

const markOf = ({ kek, namespace }: Secrets): Buffer =>
  Buffer.from(hkdfSync('sha256', kek, '', `casewitness namespace ${namespace}`, 32));

const ofOthers = (what: string, variable: string): string =>
  `The ${what} of this instance is not the one that the vault was written with: give every instance the same ` +
  `${variable}, or the same data folder with its file keys/kek`;
