import { systemClock } from './adapters/clock/system.js';
import { readConfig } from './config.js';
import { startService } from './service.js';
import { runUntilSignalled } from './run-until-signalled.js';

await runUntilSignalled(async (signal) => {
  const config = readConfig();
  const service = await startService(config, {
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
  process.stdout.write(`Casewitness listens on ${service.url} (API description: ${service.url}/docs)\n`);
  return () => service.close();
});
