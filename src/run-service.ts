import { systemClock } from './adapters/clock/system.js';
import { readConfig } from './config.js';
import { runUntilSignalled } from './run-until-signalled.js';
import { startService, type StartOptions } from './service.js';

/** Runs the service by its configuration until it is told to end; says on standard output where it listens. */
export async function runService(options: Pick<StartOptions, 'workerEntries'> = {}): Promise<void> {
  await runUntilSignalled(async (signal) => {
    const config = readConfig();
    const service = await startService(config, {
      ...options,
      clock: systemClock(),
      wait: true,
      signal,
      onStandby: (holder) =>
        process.stdout.write(
          `Standing by: the data folder is held by process ${holder?.pid ?? '?'} since ${holder?.since ?? '?'}\n`,
        ),
    });
    if (service.adminKey) {
      process.stdout.write(
        `First start. This is the administrator's key; it is shown only now:\n\n  ${service.adminKey}\n\n`,
      );
    }
    if (service.house.signIn) {
      const { issuer } = service.house.signIn.verifier;
      const trouble = await service.house.signIn.verifier.trouble();
      process.stdout.write(
        `Persons sign in at ${issuer}${trouble === undefined ? '' : `, which does not answer: ${trouble}`}\n`,
      );
    }
    process.stdout.write(`Casewitness listens on ${service.url} (API description: ${service.url}/docs)\n`);
    return () => service.close();
  });
}
