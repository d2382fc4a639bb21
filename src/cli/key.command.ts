import { Command, Option } from 'commander';
import { ROLES, type Role } from '../events/principal.events.js';
import { Setup } from '../modules/setup/setup.js';
import { catchUp, withApp } from './open-app.js';
import { person } from './setup.command.js';
import type { SetupPerson } from '../modules/setup/setup.js';

export const keyCommand = (): Command =>
  new Command('key')
    .description('API keys, while the service is stopped (else: POST /v1/principals/{id}/keys)')
    .addCommand(
      new Command('issue')
        .description('Issue a key and print it, once')
        .argument('<id:name>', 'whose key, such as "anna:Anna Kovács"', person)
        .addOption(new Option('--type <type>', 'person or system').choices(['person', 'system']).default('person'))
        .addOption(new Option('--roles <roles...>', 'what the key may do').choices(ROLES).makeOptionMandatory())
        .action(async (principal: SetupPerson, options: { type: 'person' | 'system'; roles: Role[] }) => {
          await withApp(async (open) => {
            const { key } = await open.app.get(Setup).issueKey({ ...principal, type: options.type }, options.roles);
            await catchUp(open, ['principals']);
            process.stdout.write(`${key}\n`);
          });
        }),
    );
