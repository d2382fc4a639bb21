import { hkdfSync, randomBytes, randomUUID } from 'node:crypto';
import {
  closeSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';

/** What no log may hold: lost, all personal data is lost with it. Backed up apart from the log. */
export interface Secrets {
  /** Key-encryption key, 32 bytes: wraps the data keys of the vault. */
  readonly kek: Buffer;
  /** UUID, random: namespace of ids made from outside references, which could be guessed without it. */
  readonly namespace: string;
}

/** Secrets that come from configuration; what is left out comes from the file. */
export interface ConfiguredSecrets {
  /** base64 of 32 bytes. */
  readonly kek?: string | undefined;
  /** UUID, lower case. */
  readonly namespace?: string | undefined;
}

interface SecretsFile {
  readonly kek?: string;
  readonly namespace?: string;
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/**
 * The secrets of a log: from configuration, else from `<folder>/keys/kek` (mode 0600), where they are made at first
 * start and survive power loss before they are used. What is configured is not written to the file.
 *
 * @throws TypeError when a secret is malformed, or the configured one is not the one of the file: with another key
 *   nothing written so far could be opened
 */
export function openSecrets(folder: string, configured: ConfiguredSecrets = {}): Secrets {
  const file = secretsFile(folder);
  const kept = readSecrets(file);
  const kek = choose('key-encryption key', configured.kek, kept?.kek) ?? randomBytes(32).toString('base64');
  const namespace = choose('namespace', configured.namespace, kept?.namespace) ?? randomUUID();
  const secrets = { kek: decodeKey(kek), namespace: checkNamespace(namespace) };
  const toKeep: SecretsFile = {
    ...(configured.kek === undefined ? { kek } : {}),
    ...(configured.namespace === undefined ? { namespace } : {}),
    ...kept,
  };
  if (Object.keys(toKeep).length > Object.keys(kept ?? {}).length && !writeSecrets(file, toKeep, kept)) {
    return openSecrets(folder, configured);
  }
  return secrets;
}

/** The file of the secrets in a data folder; it need not be there where they are configured. */
export const secretsFile = (folder: string): string => join(folder, 'keys', 'kek');

/**
 * The secrets of a log that is there already: makes none. What is neither configured nor in the file is absent.
 * @throws TypeError as {@link openSecrets}
 */
export function knownSecrets(folder: string, configured: ConfiguredSecrets = {}): Partial<Secrets> {
  const kept = readSecrets(secretsFile(folder));
  const kek = choose('key-encryption key', configured.kek, kept?.kek);
  const namespace = choose('namespace', configured.namespace, kept?.namespace);
  return {
    ...(kek !== undefined && { kek: decodeKey(kek) }),
    ...(namespace !== undefined && { namespace: checkNamespace(namespace) }),
  };
}

/** Tells two key-encryption keys apart without telling anything of either: 16 hexadecimal digits. */
export const keyFingerprint = (kek: Uint8Array): string =>
  Buffer.from(hkdfSync('sha256', kek, '', 'casewitness key fingerprint', 8)).toString('hex');

function choose(what: string, configured: string | undefined, kept: string | undefined): string | undefined {
  if (configured !== undefined && kept !== undefined && configured !== kept) {
    throw new TypeError(`The configured ${what} is not the one that this folder was written with`);
  }
  return configured ?? kept;
}

function decodeKey(text: string): Buffer {
  const key = Buffer.from(text, 'base64');
  if (key.length !== 32 || key.toString('base64') !== text) {
    throw new TypeError('The key-encryption key must be the base64 of 32 bytes');
  }
  return key;
}

function checkNamespace(text: string): string {
  if (!UUID.test(text)) throw new TypeError('The namespace must be a UUID in lower case');
  return text;
}

function readSecrets(file: string): SecretsFile | undefined {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  try {
    return JSON.parse(text) as SecretsFile;
  } catch (cause) {
    throw new TypeError(`${file} does not hold the secrets of a log`, { cause });
  }
}

/**
 * Written aside, synced, put in place, folder synced: the file is there whole, or not at all. Of instances that share the
 * folder and start at once, the first one makes the secrets: false for the others.
 */
function writeSecrets(file: string, secrets: SecretsFile, kept: SecretsFile | undefined): boolean {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const aside = `${file}.${randomUUID()}`;
  const handle = openSync(aside, 'wx', 0o600);
  try {
    writeSync(handle, `${JSON.stringify(secrets, undefined, 2)}\n`);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
  if (kept === undefined && !linkNew(aside, file)) return false;
  if (kept !== undefined) renameSync(aside, file);
  for (const folder of [dirname(file), dirname(dirname(file))]) {
    const directory = openSync(folder, 'r');
    try {
      fsyncSync(directory);
    } finally {
      closeSync(directory);
    }
  }
  return true;
}

/** A second name for a file, where that name is free; the first name is given up in any case. */
function linkNew(aside: string, file: string): boolean {
  try {
    linkSync(aside, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(aside);
  }
}
