/** `npm run simulate:exstream`: an Exstream to try the service with, on this machine. */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ExstreamSimulator } from './exstream-simulator.js';

const HELP = `npm run simulate:exstream -- [options]

Plays OpenText Exstream on this machine: its directory (tokens), its design service (which designs are approved) and its
engine, which composes real PDF files on demand. Prints the variables with which the service reaches it, and a line for
each letter. Ends on Ctrl-C.

  --port <number>   port to listen on; default: a free one
  --seed <number>   the same seed gives the same tokens and faults; default 1
  --hostile         tokens expire within seconds, two requests of five go wrong: 401, 429 with Retry-After, 500, 503,
                    failures that list outputs, slow answers, connections that are cut before, within and after the answer
  --help            this text`;

const { values } = parseArgs({
  options: {
    port: { type: 'string' },
    seed: { type: 'string', default: '1' },
    hostile: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

if (values.help) {
  console.log(HELP);
} else {
  const { seed, hostile, port } = values;
  const simulator = await ExstreamSimulator.start({
    seed: Number(seed),
    hostile,
    ...(port !== undefined && { port: Number(port) }),
  });
  const variables = simulator.variables(mkdtempSync(join(tmpdir(), 'exstream-simulator-')));
  console.log(`Exstream is played at ${simulator.url} (${hostile ? 'hostile' : 'honest'}, seed ${seed}).\n`);
  console.log(Object.entries(variables).map(([name, value]) => `export ${name}='${value}'`).join('\n')); // prettier-ignore
  let told = 0;
  const telling = setInterval(() => {
    for (const letter of simulator.composed().slice(told)) {
      const { templateId, communicationId, designVersion, bytes } = letter;
      console.log(
        `composed ${templateId} (design version ${designVersion}) for ${communicationId}: ${bytes.length} bytes`,
      );
      told += 1;
    }
  }, 200);
  const end = (): void => {
    clearInterval(telling);
    console.log(`\nRequests: ${JSON.stringify(simulator.asked)}; faults: ${JSON.stringify(simulator.faultsMet())}`);
    void simulator.stop();
  };
  process.once('SIGINT', end);
  process.once('SIGTERM', end);
}
