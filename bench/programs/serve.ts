import { randomUUID } from 'node:crypto';
import { CommandBus } from '@nestjs/cqrs';
import { pino } from 'pino';
import { systemClock } from '../../src/adapters/clock/system.js';
import { OpenCase } from '../../src/commands/cases/open-case.js';
import { readConfig } from '../../src/config.js';
import { Setup } from '../../src/modules/setup/setup.js';
import { startService, type Service } from '../../src/service.js';
import { DecisionWatch } from './decision-watch.js';
import { answer, beginWatching, order, spent } from './program.js';

/** What the load asks of a server between its rounds. */
export type Ask = { readonly open: number } | { readonly begin: true } | { readonly end: true };

const ENTITY = {
  name: 'First Example Bank, N.A.',
  address: '100 Example Plaza\nColumbus OH 43004',
  agencyName: 'Office of the Comptroller of the Currency',
  agencyAddress: 'P.O. Box 53570\nHouston TX 77052',
  zone: 'America/New_York',
};
const PATIENCE_MS = 10 * 60_000;
/** Cases opened at once. */
const AT_ONCE = 128;

/** The whole service, with templates and rules in force, on a free port. */
async function serve(folder: string, inboundSecret: string | undefined): Promise<Service> {
  const variables = {
    CASEWITNESS_DATA: folder,
    CASEWITNESS_API_DOCS: 'false',
    ...(inboundSecret !== undefined && { CASEWITNESS_INBOUND_SECRETS: inboundSecret }),
  };
  const config = { ...readConfig(variables), port: 0, legalEntities: { 'first-example-bank': ENTITY } };
  return startService(config, { clock: systemClock(), logger: pino({ level: 'error' }) });
}

const { folder, inboundSecret } = order<{ folder: string; inboundSecret?: string }>();
const service = await serve(folder, inboundSecret);
const setup = service.app.get(Setup);
await setup.approveShipped({
  author: { id: 'anna', name: 'Anna Kovács' },
  approver: { id: 'nora', name: 'Nora Feldmann' },
  override: 'A benchmark: counsel has not reviewed the pack',
});
const { key } = await setup.issueKey({ id: 'core-case', name: 'Core Case', type: 'system' }, ['case-system']);
const bus = service.app.get(CommandBus);
const seen = new DecisionWatch(service.house.store, service.runtime, PATIENCE_MS);

/** Opens so many cases with a party each, past HTTP, and waits until nothing moves. */
async function open(count: number): Promise<string[]> {
  const ids: string[] = [];
  const opener = async (): Promise<void> => {
    while (ids.length < count) {
      const caseId = randomUUID();
      ids.push(caseId);
      await bus.execute(openCase(caseId, ids.length));
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, opener));
  await service.runtime.quiescent(PATIENCE_MS);
  return ids;
}

function openCase(caseId: string, n: number): OpenCase {
  const id = randomUUID();
  const address = `${n} Elm Street\nDayton OH 45402`;
  return new OpenCase(
    {
      caseId,
      kind: 'application',
      legalEntity: 'first-example-bank',
      jurisdiction: 'US',
      product: 'personal-loan',
      intake: 'online',
      externalId: `B-${caseId.slice(0, 8)}`,
      title: 'Application for a personal loan of 12,000 USD',
      parties: [{ partyId: randomUUID(), role: 'primary', name: 'Maria Keller', contacts: [{ channel: 'postal', address }] }], // prettier-ignore
    },
    { commandId: id, actor: { type: 'system', id: 'core-case' }, correlationId: id, causationId: id },
  );
}

async function handle(ask: Ask): Promise<void> {
  if ('open' in ask) return answer({ ids: await open(ask.open) });
  if ('begin' in ask) {
    seen.begin();
    beginWatching();
    return answer({});
  }
  const used = spent();
  const begun = performance.now();
  await service.runtime.quiescent(PATIENCE_MS);
  const { lags, followed } = seen;
  return answer({ ...used, lags, followed, restMs: performance.now() - begun });
}

process.on('message', (ask: Ask) => void handle(ask));
process.once('disconnect', () => void service.close().then(() => process.exit(0)));
await answer({ url: service.url, key });
