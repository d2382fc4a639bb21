import { Command } from 'commander';
import { systemClock } from '../adapters/clock/system.js';
import { readConfig, type Config } from '../config.js';
import { InvalidConfiguration } from '../invalid-configuration.js';
import { runChecks, type Check, type Finding } from '../doctor/check.js';
import { exstreamChecks } from '../doctor/exstream-checks.js';
import { folderChecks } from '../doctor/folder-checks.js';
import { machineChecks } from '../doctor/machine-checks.js';
import { mailChecks } from '../doctor/mail-check.js';
import { signInChecks } from '../doctor/sign-in-check.js';
import { storeChecks } from '../doctor/store-checks.js';

export const doctorCommand = (): Command =>
  new Command('doctor')
    .description(
      'Check configuration, stores, permissions, clock and machine; changes nothing, also beside a running service',
    )
    .option('--json', 'one JSON array')
    .action(async ({ json }: { json?: true }) => {
      const findings: Finding[] = [];
      for await (const finding of examine(process.env)) {
        findings.push(finding);
        if (!json) process.stdout.write(`${lineOf(finding)}\n`);
      }
      if (json) process.stdout.write(`${JSON.stringify(findings, undefined, 2)}\n`);
      if (findings.some(({ status }) => status === 'fail')) process.exitCode = 1;
    });

/** Every check, in its order; what needs a configuration is not looked at without one. */
export async function* examine(
  variables: Readonly<Record<string, string | undefined>>,
  composerEntry?: URL,
): AsyncGenerator<Finding, void> {
  let config: Config;
  try {
    config = readConfig(variables);
  } catch (error) {
    if (!(error instanceof InvalidConfiguration)) throw error;
    const message = error.message.replaceAll('\n', ' · ');
    yield { check: 'configuration', status: 'fail', message, advice: 'See the table in README.md' };
    return;
  }
  const { eventLog, readStore, dataFolder } = config;
  const stores = `event log ${eventLog.kind}, read store ${readStore.kind}, data in ${dataFolder}`;
  yield { check: 'configuration', status: 'ok', message: stores };
  yield* runChecks(checksOf(config, composerEntry));
}

const checksOf = (config: Config, composerEntry: URL | undefined): Check[] => [
  ...folderChecks(config),
  ...storeChecks(config, () => systemClock().now()),
  ...signInChecks(config, () => systemClock().now()),
  ...exstreamChecks(config),
  ...mailChecks(config),
  ...machineChecks(config, composerEntry),
];

const MARK = { ok: 'ok  ', warn: 'WARN', fail: 'FAIL' } as const;

/** A finding as one line. */
export const lineOf = ({ check, status, message, advice }: Finding): string =>
  `${MARK[status]}  ${check.padEnd(14)}  ${message}${advice === undefined ? '' : `. ${advice}`}`;
