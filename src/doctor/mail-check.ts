import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { reach } from '../adapters/channel/smtp/smtp-conversation.js';
import type { Config } from '../config.js';
import { fail, ok, type Check, type Verdict } from './check.js';

/**
 * Whether the mail server answers and takes our name and password; nothing is sent. Whether its notifications can be taken
 * out of their folder. Nothing where no letter goes by mail.
 */
export function mailChecks({ channels: { smtp, mailNotifications: folder } }: Config): Check[] {
  return [
    ...(smtp ? [{ name: 'mail server', run: () => answers(smtp) }] : []),
    ...(folder === undefined ? [] : [{ name: 'notifications', run: () => movable(folder) }]),
  ];
}

/** Messages are moved within it: it must be there, and writable. */
async function movable(folder: string): Promise<Verdict> {
  try {
    await access(folder, constants.R_OK | constants.W_OK | constants.X_OK);
    return ok(folder);
  } catch (error) {
    return fail(
      `${folder}: ${(error as Error).message}`,
      'Make it, readable and writable for the service and the mail system',
    );
  }
}

async function answers(smtp: Config['channels']['smtp'] & object): Promise<Verdict> {
  const words = `${smtp.host}:${smtp.port}, TLS ${smtp.tls}`;
  try {
    await reach(smtp);
    return ok(words);
  } catch (error) {
    return fail(`${words}: ${(error as Error).message}`, 'See docs/NEIGHBOURS.md, Ways out');
  }
}
