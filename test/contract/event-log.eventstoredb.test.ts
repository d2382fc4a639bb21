import { randomUUID } from 'node:crypto';
import { openEventStoreDbLog } from '../../src/adapters/event-log/eventstoredb/eventstoredb-log.js';
import type { EventLog } from '../../src/ports/event-log.js';
import { serversUnderTest } from '../support/eventstoredb-double/servers.js';
import { eventLogContract, type LogStore } from './event-log.contract.js';

/** The suite asks what is answered, not how fast: a machine that is busy must not look like a server that is away. */
const PATIENT = { callTimeoutMs: 10_000, patienceMs: 30_000 };

// The double always; a real server, which may hold anything else, where EVENTSTORE_URL names one.
for (const server of serversUnderTest()) {
  eventLogContract(`EventStoreDB, ${server.name}`, async () => {
    const running = await server.start();
    const { connectionString } = running;
    /** No two tests share a stream: a real server is never emptied. */
    const store = randomUUID().replaceAll('-', '');
    const opened: EventLog[] = [];
    const logs: LogStore = {
      async open({ prefix, ...options }) {
        const own = `${store}.${prefix.replaceAll('-', '')}-`;
        const log = await openEventStoreDbLog({ connectionString, prefix: own, ...PATIENT, ...options });
        opened.push(log);
        return log;
      },
      async dispose() {
        await Promise.all(opened.map((log) => log.close()));
        await running.stop();
      },
    };
    return logs;
  });
}
