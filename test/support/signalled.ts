/** Child process: runs until it is signalled; its closing fails, or never ends, as its first word says. */
import { runUntilSignalled } from '../../src/run-until-signalled.js';

const [how] = process.argv.slice(2);
const alive = setInterval(() => undefined, 1_000);

await runUntilSignalled(async () => {
  console.log('running');
  return async () => {
    console.log('closing');
    if (how === 'fails') throw new Error('2 reports left');
    if (how === 'hangs') await new Promise(() => undefined);
    clearInterval(alive);
  };
});
