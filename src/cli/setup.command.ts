import { Command, InvalidArgumentError } from 'commander';
import { Setup, type SetupPerson } from '../modules/setup/setup.js';
import { setupEventStoreDbCommand } from './setup-eventstoredb.command.js';
import { catchUp, withApp } from './open-app.js';

/** `anna:Anna Kovács`, a principal id and a name. @throws InvalidArgumentError */
export function person(text: string): SetupPerson {
  const [, id, name] = /^([a-z0-9][a-z0-9-]{0,99}):(.{1,200})$/.exec(text) ?? [];
  if (id === undefined || name === undefined)
    throw new InvalidArgumentError('must be an id and a name, such as "anna:Anna Kovács"');
  return { id, name };
}

interface Options {
  readonly author?: SetupPerson;
  readonly approver?: SetupPerson;
  readonly override?: string;
  readonly packs?: readonly string[];
}

export const setupCommand = (): Command =>
  new Command('setup')
    .description('Draft, approve and activate the templates and policy packs that ship, in the names of two persons')
    .option('--author <id:name>', 'who drafts and proposes (required)', person)
    .option('--approver <id:name>', 'who approves and activates: another person (required)', person)
    .option('--override <reason>', 'put packs without a legal review into force all the same; the reason is on record')
    .option(
      '--packs <ids...>',
      'the policy packs that the firm is subject to (default: us-reg-b); `policy check` names all',
    )
    .addCommand(setupEventStoreDbCommand())
    .action(async ({ author, approver, override, packs }: Options, command: Command) => {
      // Required here and not by Commander, which would ask the subcommands for them too.
      if (!author || !approver) return command.error('error: required options --author and --approver not specified');
      const order = { author, approver, ...(override !== undefined && { override }), ...(packs && { packs }) };
      await withApp(async (open) => {
        await catchUp(open, ['templates', 'policies']);
        const { approved, activated, leftProposed } = await open.app.get(Setup).approveShipped(order);
        await catchUp(open);
        const say = (line: string): boolean => process.stdout.write(`${line}\n`);
        say(approved.length > 0 ? `Approved: ${approved.join(', ')}` : 'All shipped templates are approved already');
        if (activated.length > 0) say(`In force: ${activated.join(', ')}`);
        for (const { packId, obstacles } of leftProposed)
          say(`Proposed, not in force: ${packId} (${obstacles.join('; ')}). Use --override "<reason>"`);
      });
    });
