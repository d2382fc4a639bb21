import { constants } from 'node:fs';
import { access, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { systemErrorCode } from '../adapters/durable-file.js';
import type { Config } from '../config.js';
import { sharesStores } from '../house.js';
import type { LegalEntity } from '../ports/legal-entities.js';
import { creditorNeeds, OPTIONAL_OF_CREDITOR, type OptionalOfCreditor } from '../templates/creditor-needs.js';
import { shippedContent } from '../templates/shipped-templates.js';
import { keyFingerprint, knownSecrets, secretsFile } from '../privacy/key-encryption-key.js';
import { fail, ok, warn, type Check, type Verdict } from './check.js';

/** What lies in the data folder beside the stores: who holds it, who may read it, its keys, the outbox. */
export function folderChecks(config: Config): Check[] {
  const { dataFolder, outboxFolder } = config;
  return [
    { name: 'data folder', run: () => folderIsOurs(dataFolder) },
    ...(sharesStores(config) ? [] : [{ name: 'lock', run: () => whoHolds(dataFolder) }]),
    { name: 'keys', run: () => keysAreKept(config) },
    { name: 'outbox', run: () => writable(outboxFolder, 'made with the first letter') },
    { name: 'legal entities', run: () => entities(config) },
  ];
}

async function folderIsOurs(folder: string): Promise<Verdict> {
  const found = await modeOf(folder);
  if (found === undefined) return warn(`${folder} is not there yet`, 'It is made at the first start');
  await access(folder, constants.W_OK | constants.R_OK | constants.X_OK);
  if ((found & 0o007) !== 0)
    return warn(`${folder} is open to every user of the machine (${octal(found)})`, `chmod 700 ${folder}`);
  return ok(`${folder}, ${octal(found)}`);
}

async function whoHolds(folder: string): Promise<Verdict> {
  try {
    const { pid, host, since } = JSON.parse(await readFile(join(folder, 'lock-holder.json'), 'utf8')) as Record<
      'pid' | 'host' | 'since',
      string | number
    >;
    return ok(`last taken by process ${pid} on ${host}, since ${since}`);
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') return ok('nobody holds the folder');
    throw error;
  }
}

async function keysAreKept({ dataFolder, keyEncryptionKey, namespace }: Config): Promise<Verdict> {
  const file = secretsFile(dataFolder);
  const { kek } = knownSecrets(dataFolder, { kek: keyEncryptionKey?.toString('base64'), namespace });
  const mode = await modeOf(file);
  if (!kek)
    return warn('there is no key yet', 'It is made at the first start; after that its loss loses personal data');
  const words = `fingerprint ${keyFingerprint(kek)}`;
  if (mode === undefined) return ok(`from the configuration, ${words}`);
  if ((mode & 0o077) !== 0) return fail(`${file} can be read by others (${octal(mode)})`, `chmod 600 ${file}`);
  return ok(`${file}, ${octal(mode)}, ${words}`);
}

async function writable(folder: string, ifAbsent: string): Promise<Verdict> {
  if ((await modeOf(folder)) === undefined) return ok(`${folder}: ${ifAbsent}`);
  await access(folder, constants.W_OK | constants.X_OK);
  return ok(folder);
}

/** Who writes letters, and whether each can write all of them: better to know before one fails. */
async function entities({ legalEntities }: Config): Promise<Verdict> {
  const names = Object.keys(legalEntities);
  if (names.length === 0)
    return warn('none is known', 'Set CASEWITNESS_ENTITIES: letters print their names and addresses');
  for (const [name, { zone }] of Object.entries(legalEntities)) {
    if (!isZone(zone)) return fail(`${name}: there is no time zone ${zone}`, 'Use a name of the IANA database');
  }
  const needed = creditorNeeds(await shippedContent());
  const lacking = Object.entries(legalEntities).flatMap(([name, entity]) =>
    OPTIONAL_OF_CREDITOR.filter((value) => !isSaid(entity, value) && needed[value].length > 0).map(
      (value) => `${name} has no ${value}, which ${needed[value].join(', ')} needs`,
    ),
  );
  if (lacking.length > 0)
    return warn(lacking.join('; '), 'Add it to CASEWITNESS_ENTITIES, unless that entity sends no such letter');
  return ok(names.join(', '));
}

/** An agency whose address the texts know needs no words of its own. */
const isSaid = (entity: LegalEntity, value: OptionalOfCreditor): boolean =>
  entity[value] !== undefined || (value !== 'phone' && entity.agency !== undefined);

function isZone(zone: string): boolean {
  try {
    return Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

async function modeOf(path: string): Promise<number | undefined> {
  try {
    return (await stat(path)).mode & 0o777;
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

const octal = (mode: number): string => `mode ${mode.toString(8).padStart(4, '0')}`;
