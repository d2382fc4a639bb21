import { reach } from '../adapters/channel/smtp/smtp-conversation.js';
import type { Config } from '../config.js';
import { fail, ok, type Check, type Verdict } from './check.js';

/** Whether the mail server answers and takes our name and password; nothing is sent. Nothing where no letter goes by mail. */
export function mailChecks({ channels: { smtp } }: Config): Check[] {
  return smtp ? [{ name: 'mail server', run: () => answers(smtp) }] : [];
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
