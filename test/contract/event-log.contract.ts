import { appendingContract } from './event-log/appending.contract.js';
import { contentContract } from './event-log/content.contract.js';
import { lifetimeContract } from './event-log/lifetime.contract.js';
import { LogUnderTest, type OpenLog } from './event-log/log-under-test.js';
import { readingContract } from './event-log/reading.contract.js';

export type { LogStore, OpenLog } from './event-log/log-under-test.js';

/** What every adapter of the event log keeps. A case that one store cannot keep does not belong here. */
export function eventLogContract(name: string, openStore: OpenLog): void {
  describe(`event log: ${name}`, () => {
    const t = new LogUnderTest(openStore);

    beforeEach(() => t.begin());
    afterEach(() => t.store.dispose());

    lifetimeContract(t);
    appendingContract(t);
    readingContract(t);
    contentContract(t);
  });
}
