import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Command } from 'commander';
import { connectionSettings } from '../adapters/event-log/eventstoredb/connection-string.js';
import { setUpServer } from '../adapters/event-log/eventstoredb/setup/set-up-server.js';
import { readConfig } from '../config.js';
import { InvalidConfiguration } from '../invalid-configuration.js';

const DEFAULT_USER = 'casewitness';
/** What an EventStoreDB has before anybody changed it. */
const WELL_KNOWN_PASSWORD = 'changeit';

interface Options {
  readonly admin: string;
  readonly user?: string;
  readonly passwordFile?: string;
  readonly also: readonly string[];
}

export const setupEventStoreDbCommand = (): Command =>
  new Command('eventstoredb')
    .description(
      'Once, as an administrator of EventStoreDB: make the user of this service, who can append but not destroy',
    )
    .option('--admin <name>', 'the administrator; password in EVENTSTORE_ADMIN_PASSWORD', 'admin')
    .option('--user <name>', `the user to make; default: the one in EVENTSTORE_URL, else ${DEFAULT_USER}`)
    .option(
      '--password-file <path>',
      'its password; default: CASEWITNESS_EVENTSTORE_PASSWORD, else a new one, shown once',
    )
    .option('--also <names...>', 'users and groups of others on this server who must go on reading and appending', [])
    .addHelpText(
      'after',
      '\nDone again it changes nothing. The default rights hold for every stream of the server: name others with --also.',
    )
    .action(async (options: Options) => {
      const { eventLog } = readConfig();
      if (eventLog.kind !== 'eventstoredb')
        throw new InvalidConfiguration('CASEWITNESS_EVENT_LOG: must be eventstoredb');
      const { connectionString, prefix } = eventLog;
      const { hosts, tls, credentials: own } = connectionSettings(connectionString);
      const admin = { username: options.admin, password: adminPassword(options.admin, own) };
      const inString = own.username !== '' && own.username !== options.admin ? own : undefined;
      const username = options.user ?? inString?.username ?? DEFAULT_USER;
      const given = passwordOf(options) ?? (inString?.username === username ? inString.password : undefined);
      const user = { username, password: given ?? randomBytes(24).toString('base64url') };
      const say = (line: string): boolean => process.stdout.write(`${line}\n`);
      const result = await setUpServer({ connectionString, prefix, admin, user, others: options.also });
      say(`User ${username}: ${result.user}`);
      if (given === undefined) say(`Its password, shown only now: ${user.password}`);
      say(`Default rights: ${result.rights}`);
      say(`Checked as ${username}: can append and read; cannot truncate, delete or change rights`);
      if (admin.password === WELL_KNOWN_PASSWORD)
        say(`The password of ${options.admin} is the one that every new server has: change it`);
      say(`Run the service with EVENTSTORE_URL=esdb://${username}:<password>@${hosts}?tls=${tls}…`);
    });

/** @throws InvalidConfiguration */
function adminPassword(admin: string, own: { readonly username: string; readonly password: string }): string {
  const password = process.env.EVENTSTORE_ADMIN_PASSWORD ?? (own.username === admin ? own.password : undefined);
  if (password === undefined)
    throw new InvalidConfiguration(`EVENTSTORE_ADMIN_PASSWORD: needed, the password of ${admin}`);
  return password;
}

/** The first line of the file, or the environment variable. */
function passwordOf({ passwordFile }: Options): string | undefined {
  if (passwordFile === undefined) return process.env.CASEWITNESS_EVENTSTORE_PASSWORD;
  const [password = ''] = readFileSync(passwordFile, 'utf8').split(/\r?\n/);
  if (password === '') throw new InvalidConfiguration(`--password-file: the first line of ${passwordFile} is empty`);
  return password;
}
