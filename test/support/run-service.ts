/**
 * Child process: the service on a data folder, until it is signalled. Says on its first line, as JSON, where it listens
 * and the key of a case system; afterwards what its log says.
 */
import { pino } from 'pino';
import { systemClock } from '../../src/adapters/clock/system.js';
import { readConfig } from '../../src/config.js';
import { Setup } from '../../src/modules/setup/setup.js';
import { runUntilSignalled } from '../../src/run-until-signalled.js';
import { startService } from '../../src/service.js';

await runUntilSignalled(async () => {
  const service = await startService(readConfig(), {
    clock: systemClock(),
    logger: pino({ level: 'warn' }),
  });
  const setup = service.app.get(Setup);
  const { key } = await setup.issueKey({ id: 'core-case', name: 'Core Case', type: 'system' }, ['case-system']);
  const { house, runtime } = service;
  await runtime.whenCaughtUp(await house.store.head(), ['principals'], 20_000);
  console.log(JSON.stringify({ url: service.url, key }));
  return () => service.close();
});
