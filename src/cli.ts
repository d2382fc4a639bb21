#!/usr/bin/env node
import { Command } from 'commander';
import { backupCommand, restoreCommand } from './cli/backup.command.js';
import { checkCommand } from './cli/check.command.js';
import { demoCommand } from './cli/demo.command.js';
import { digestCommand } from './cli/digest.command.js';
import { doctorCommand } from './cli/doctor.command.js';
import { importCommand } from './cli/import.command.js';
import { inspectCommand } from './cli/inspect.command.js';
import { keyCommand } from './cli/key.command.js';
import { consumerStatusCommand, parkedCommand } from './cli/operations.command.js';
import { policyCommand } from './cli/policy.command.js';
import { rebuildCommand } from './cli/rebuild.command.js';
import { reportCommand } from './cli/report.command.js';
import { setupCommand } from './cli/setup.command.js';
import { verifyCommand } from './cli/verify.command.js';
import { describeFailure } from './cli/failures.js';

const program = new Command('casewitness')
  .description(
    'Records decisions and letters so that anyone can check them. Configuration: environment variables, see README.md.',
  )
  .showHelpAfterError()
  .addCommand(setupCommand())
  .addCommand(keyCommand())
  .addCommand(importCommand())
  .addCommand(reportCommand())
  .addCommand(consumerStatusCommand())
  .addCommand(parkedCommand())
  .addCommand(inspectCommand())
  .addCommand(doctorCommand())
  .addCommand(backupCommand())
  .addCommand(restoreCommand())
  .addCommand(policyCommand())
  .addCommand(rebuildCommand())
  .addCommand(checkCommand())
  .addCommand(verifyCommand())
  .addCommand(digestCommand())
  .addCommand(demoCommand());

try {
  await program.parseAsync();
} catch (error) {
  process.stderr.write(`${describeFailure(error)}\n`);
  process.exitCode = 1;
}
