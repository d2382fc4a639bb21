import { randomUUID } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { signatureHeaders, webhookKey } from '../../src/modules/access/webhook-signature.js';
import { Program, type Spent } from '../processes.js';
import { amount, type Bench, type Context, type Result } from '../result.js';
import { median } from '../statistics.js';

const SECRET = `whsec_${Buffer.alloc(32, 'bench').toString('base64')}`;
const KEY = webhookKey(SECRET);
/** Messages under way at once. */
const AT_ONCE = 64;
/** Events of one batch. */
const BATCH = 100;
const PATIENCE_MS = 10 * 60_000;

interface Message {
  readonly type: string;
  readonly body: string;
}

/** CloudEvents, signed: each on record, applied and settled before it is answered. */
export const inbound: Bench = {
  name: 'inbound',
  async run(context): Promise<readonly Result[]> {
    const folder = join(context.folder, 'serve');
    mkdirSync(folder);
    const program = new Program('serve', { folder, inboundSecret: SECRET });
    try {
      const { url } = await program.next<{ url: string }>();
      const single = await rounds(context, program, url, 1);
      const batches = await rounds(context, program, url, BATCH);
      const note = `${AT_ONCE} messages at once; three appends an event: received, the command's own, settled`;
      return [
        { ...single, name: 'inbound/events', unit: 'events/s', note },
        { ...batches, name: 'inbound/batches', unit: 'events/s', note: `the same in batches of ${BATCH}` },
      ];
    } finally {
      await program.end();
    }
  },
};

type Figures = Pick<Result, 'value' | 'runs' | 'stallMs' | 'ownStallMs'>;

async function rounds(context: Context, program: Program, url: string, size: number): Promise<Figures> {
  const events = amount(context, 10_000, 1_000);
  const figures: { readonly rate: number; readonly spent: Spent }[] = [];
  for (let round = 0; round <= amount(context, 5, 2); round += 1) {
    context.say(`batches of ${size}, round ${round}`);
    const cases = Array.from({ length: events / 10 }, () => `B-${randomUUID()}`);
    await deliver(url, batched(cases.map(opening), BATCH));
    await program.ask({ begin: true });
    // Ten events a case, the cases in turn.
    const stages = Array.from({ length: events }, (_, n) => stage(cases[n % cases.length] ?? '', 2 + Math.floor(n / cases.length))); // prettier-ignore
    const messages = size === 1 ? stages.map(structured) : batched(stages, size);
    const begun = performance.now();
    await deliver(url, messages);
    const rate = (1_000 * events) / (performance.now() - begun);
    const spent = await program.ask<Spent>({ end: true });
    if (round > 0) figures.push({ rate, spent });
  }
  return {
    value: median(figures.map(({ rate }) => rate)),
    runs: figures.length,
    stallMs: Math.max(...figures.map(({ spent }) => spent.stallMs)),
    ownStallMs: Math.max(...figures.map(({ spent }) => spent.ownStallMs)),
  };
}

/** Sends messages, so many at once. @throws Error when one was not applied */
async function deliver(url: string, messages: readonly Message[]): Promise<void> {
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let message = messages[next++]; message; message = messages[next++]) {
      const body = Buffer.from(message.body);
      const response = await fetch(`${url}/v1/inbound/cloudevents`, {
        method: 'POST',
        headers: { 'content-type': message.type, ...signatureHeaders(KEY, `m-${next}`, Date.now(), body) },
        body,
        signal: AbortSignal.timeout(PATIENCE_MS),
      });
      const text = await response.text();
      if (response.status >= 300 || text.includes('"not-applied"')) throw new Error(`${response.status} ${text.slice(0, 500)}`); // prettier-ignore
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}

const event = (subject: string, sequence: number, type: string, data: object): object => ({
  specversion: '1.0',
  id: `${subject}-${sequence}`,
  source: '/core-case/bench',
  type,
  subject,
  sequence: String(sequence),
  data,
});
const opening = (subject: string): object =>
  event(subject, 1, 'case.opened', { kind: 'service', legalEntity: 'first-example-bank', jurisdiction: 'US', title: 'A question about an account' }); // prettier-ignore
const stage = (subject: string, sequence: number): object =>
  event(subject, sequence, 'case.stage.entered', { stage: `stage-${sequence}` });

const structured = (one: object): Message => ({ type: 'application/cloudevents+json', body: JSON.stringify(one) });
function batched(events: readonly object[], size: number): Message[] {
  return Array.from({ length: Math.ceil(events.length / size) }, (_, n) => ({
    type: 'application/cloudevents-batch+json',
    body: JSON.stringify(events.slice(n * size, (n + 1) * size)),
  }));
}
