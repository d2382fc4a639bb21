import { randomBytes, randomUUID } from 'node:crypto';
import { fastify } from 'fastify';
import { BareSqliteLog } from '../references/bare-sqlite-log.js';
import { answer, beginWatching, order, spent } from './program.js';
import type { Ask } from './serve.js';

/**
 * Bare fastify over the bare group commit: a body is parsed and written durably with a sealed row, as text, nothing
 * else. What the web server and the disk allow before anybody has looked at a request.
 */
const { folder } = order<{ folder: string }>();
const log = new BareSqliteLog(folder);
const app = fastify();

app.post('/v1/cases/:caseId/decisions', async (request) => {
  const { caseId } = request.params as { caseId: string };
  const [id, at] = [randomUUID(), new Date().toISOString()];
  const metadata = { actor: { id: 'core-case', type: 'system' }, caseId, causationId: id, commandId: id, confidentiality: 'standard', correlationId: id, occurredAt: at, origin: 'live', recordedAt: at }; // prettier-ignore
  const event = { id, type: 'case.decided', version: 2, data: JSON.stringify({ caseId, ...(request.body as object) }), metadata: JSON.stringify(metadata) }; // prettier-ignore
  const row = { eventId: id, digest: id, subject: `case:${caseId}`, sealed: randomBytes(180) };
  await log.submit({ stream: `case-${id}`, expected: 'no-stream', events: [event], disclosures: { keys: [], rows: [row] } }); // prettier-ignore
  return { stream: `case-${caseId}`, revision: 0, position: '1', events: [{ id, type: event.type }], version: 1 };
});

async function handle(ask: Ask): Promise<void> {
  if ('open' in ask) return answer({ ids: Array.from({ length: ask.open }, () => randomUUID()) });
  if ('begin' in ask) {
    beginWatching();
    return answer({});
  }
  return answer({ ...spent(), lags: [], restMs: 0 });
}

process.on('message', (ask: Ask) => void handle(ask));
process.once('disconnect', () => void app.close().then(() => process.exit(0)));
const url = await app.listen({ host: '127.0.0.1', port: 0 });
await answer({ url, key: 'none' });
