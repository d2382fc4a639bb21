/** `npm run simulate:core-case`: a case system to try the service with, on this machine. */
import { randomUUID } from 'node:crypto';
import { parseArgs } from 'node:util';
import { CaseEvents } from './case-events.js';
import { CoreCaseSimulator } from './core-case-simulator.js';

const HELP = `npm run simulate:core-case -- [options]

Plays a case system on this machine: it takes follow-up cases, attachments and comments, and prints a line for each. It
prints the variables with which the service knows it. With --service it plays some cases: it sends their events, signed.
Ends on Ctrl-C.

  --service <url>   address of the service that events are sent to, such as http://127.0.0.1:3000
  --cases <number>  how many cases it plays; default 3
  --entity <name>   legal entity of these cases; default first-example-bank
  --port <number>   port to listen on; default: a free one
  --seed <number>   the same seed gives the same tokens, faults and order; default 1
  --hostile         tokens expire within seconds, two requests of five go wrong (401, 429 with Retry-After, 500, 503, failures
                    in part, slow answers, connections that are cut); events come twice, in odd order and in any mode
  --help            this text`;

const { values } = parseArgs({
  options: {
    service: { type: 'string' },
    cases: { type: 'string', default: '3' },
    entity: { type: 'string', default: 'first-example-bank' },
    port: { type: 'string' },
    seed: { type: 'string', default: '1' },
    hostile: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

/** From opening to decision: what a lender's case tells. */
function storyOf(subject: string, legalEntity: string) {
  const of = new CaseEvents(subject, new Date().toISOString());
  return [
    of.opened({ legalEntity }),
    of.next('case.milestone.reached', { milestone: 'application-completed', reachedDate: new Date().toISOString() }),
    of.next('case.stage.entered', { stage: { name: 'underwriting' } }),
    of.next('case.decision.recorded', { outcome: 'DENIED', reasons: [{ code: 'income-insufficient' }] }),
  ];
}

async function play(simulator: CoreCaseSimulator, service: string): Promise<void> {
  simulator.connect({ service });
  const run = randomUUID().slice(0, 8);
  for (let number = 1; number <= Number(values.cases); number += 1) {
    const events = storyOf(`LN-${run}-${number}`, values.entity);
    const answers = await simulator.send(events);
    events.forEach(({ type, subject }, at) => {
      const { status, outcome, code = '' } = answers[at] ?? { status: 0 };
      console.log(`${subject} ${type}: ${status} ${outcome ?? ''} ${code}`.trimEnd());
    });
  }
}

if (values.help) {
  console.log(HELP);
} else {
  const { seed, hostile, port, service } = values;
  const simulator = await CoreCaseSimulator.start({
    seed: Number(seed),
    hostile,
    ...(port !== undefined && { port: Number(port) }),
  });
  console.log(`A case system is played at ${simulator.url} (${hostile ? 'hostile' : 'honest'}, seed ${seed}).\n`);
  console.log(Object.entries(simulator.variables()).map(([name, value]) => `export ${name}='${value}'`).join('\n')); // prettier-ignore
  const told = new Set<string>();
  const telling = setInterval(() => {
    const made = [
      ...simulator.cases().map(({ id, caseName, parentCase }) => `${id}: follow-up of ${parentCase}: ${caseName}`),
      ...simulator.attachments().map(({ id, caseReference, name, bytes }) => `${id}: ${name} (${bytes} bytes) in ${caseReference}`),
      ...simulator.comments().map(({ id, caseReference, text }) => `${id}: on ${caseReference}: ${text}`),
    ]; // prettier-ignore
    for (const line of made.filter((one) => !told.has(one))) {
      told.add(line);
      console.log(line);
    }
  }, 200);
  const end = (): void => {
    clearInterval(telling);
    console.log(`\nRequests: ${simulator.asked}; faults: ${JSON.stringify(simulator.faultsMet())}`);
    void simulator.stop();
  };
  process.once('SIGINT', end);
  process.once('SIGTERM', end);
  if (service !== undefined) await play(simulator, service);
}
