import { Command, InvalidArgumentError } from 'commander';
import { stat } from 'node:fs/promises';
import { Identities } from '../commands/kernel/identities.js';
import { PackLibrary } from '../commands/policies/pack-library.js';
import { readConfig } from '../config.js';
import { openRecord, type OpenRecord } from '../open-record.js';
import type { ActivePack } from '../policies/assessment.js';
import { loadPackFile } from '../policies/load.js';
import { parsePack } from '../policies/pack.js';
import type { EventStore } from '../ports/event-store.js';
import { checkPacks } from './policy-check.js';
import { explain, type ExplainOptions } from './policy-explain.js';
import { simulate, simulationText } from './policy-simulate.js';
import { packInForce, recordedCase, recordedHistory } from './recorded-cases.js';

/** What is asked for is not on record, or not at hand. */
class NotThere extends Error {
  override readonly name = 'NotThere';
}

/** Rules as data: checked, explained and tried over the record, beside a running service. */
export const policyCommand = (): Command =>
  new Command('policy')
    .description('Check policy packs, explain the duties of a case, try a pack over the recorded history')
    .addCommand(
      new Command('check')
        .description('Whether packs can be used, fault by fault with file, line and field; exit code 2 if not')
        .argument('[paths...]', 'files or folders; default: what ships, and the folder of CASEWITNESS_PACKS')
        .action((paths: string[]) => checkPacks(paths, readConfig().packFolder)),
    )
    .addCommand(
      new Command('explain')
        .description('How each duty of a case came about, step by step: by case id, or by "<source system> <reference>"')
        .argument('<case...>')
        .option('--rule <id>', 'only this rule')
        .option('--pack <id or file>', 'under this pack instead of those in force')
        .option('--all', 'also rules that ask nothing of the case')
        .action((words: string[], { pack, ...options }: ExplainOptions & { readonly pack?: string }) =>
          withRecord(async (store, record) => {
            const caseId = caseIdOf(words, record);
            const found = await recordedCase(store, caseId);
            if (!found) throw new NotThere(`There is no case ${caseId} with clocks on record`);
            const packs = pack === undefined ? await packsInForce(store) : [await packAt(pack, store)];
            explain(found, packs, options);
          }),
        ),
    )
    .addCommand(
      new Command('simulate')
        .description('Run a pack over the recorded history: clocks, met, missed, by rule and month, and what would change')
        .argument('<id or file>', 'a pack at hand, or a file')
        .option('--against <id or file>', 'compared with this pack; default: the edition that is in force')
        .option('--until <time>', 'judged by this instant; default: the last that the record knows to have passed', instant)
        .action((name: string, options: { readonly until?: string; readonly against?: string }) =>
          withRecord(async (store) => {
            const pack = await packAtHand(name);
            const history = await recordedHistory(store, progress);
            const until = options.until ?? history.until;
            if (until === '') throw new NotThere('The record knows of no time that has passed: give --until');
            const { against } = options;
            const before = against === undefined ? await packInForce(store, pack.pack.id) : await packAtHand(against);
            const result = simulate({ ...history, until }, pack, before);
            process.stdout.write(simulationText(result, { pack, before, until }));
          }),
        ),
    ); // prettier-ignore

async function withRecord(work: (store: EventStore, record: OpenRecord) => Promise<void>): Promise<void> {
  const record = await openRecord(readConfig());
  try {
    if (!record.store) throw new NotThere('The key-encryption key is not here: the record cannot be opened');
    await work(record.store, record);
  } finally {
    await record.close();
  }
}

function caseIdOf([first = '', reference, ...more]: readonly string[], { secrets }: OpenRecord): string {
  if (reference === undefined) return first;
  if (more.length > 0) throw new NotThere('Name a case id, or: <source system> <reference>');
  if (secrets.namespace === undefined) throw new NotThere('The namespace of references is not known here');
  return new Identities(secrets.namespace).ofCase(first, reference);
}

/** The packs in force of those that are at hand. */
async function packsInForce(store: EventStore): Promise<ActivePack[]> {
  const ids = (await atHand()).map(({ packId }) => packId);
  const found = await Promise.all(ids.map((id) => packInForce(store, id)));
  return found.filter((pack) => pack !== undefined);
}

const atHand = () => new PackLibrary(readConfig().packFolder).list();

/** A pack in force by its id, else one at hand or a file. */
const packAt = async (name: string, store: EventStore): Promise<ActivePack> =>
  (await packInForce(store, name)) ?? (await packAtHand(name));

/** A pack that ships or stands in the firm's folder, by its id, or a file. */
async function packAtHand(name: string): Promise<ActivePack> {
  const known = (await atHand()).find(({ packId }) => packId === name);
  if (known) return { pack: parsePack(known.bytes), hash: known.hash };
  if (await stat(name).then((file) => file.isFile(), () => false)) return loadPackFile(name); // prettier-ignore
  throw new NotThere(`${name} is neither the id of a pack at hand nor a file`);
}

const progress = (events: number): void => {
  if (process.stderr.isTTY) process.stderr.write(`\r${events.toLocaleString('en-US')} events read`);
};

function instant(text: string): string {
  const at = new Date(text);
  if (Number.isNaN(at.getTime())) throw new InvalidArgumentError('must be a time, such as 2026-07-01T00:00:00Z');
  return at.toISOString();
}
