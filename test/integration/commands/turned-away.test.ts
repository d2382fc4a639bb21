import { AccessJournal } from '../../../src/commands/kernel/access-journal.js';
import type { EventOf } from '../../../src/events/catalogue.js';
import { TurnedAway } from '../../../src/modules/access/turned-away.js';
import { EventLogUnavailable } from '../../../src/ports/event-log.js';
import type { EventStore } from '../../../src/ports/event-store.js';
import { AT } from '../../support/decider-spec.js';
import { openEmbeddedStore, removeFolder, type EmbeddedStore } from '../../support/embedded-store.js';

const clock = { now: () => AT, driven: false, onMove: () => () => undefined };

describe('requests turned away', () => {
  let embedded: EmbeddedStore;
  const on = (store: EventStore) => new TurnedAway(new AccessJournal(store, clock, 'a'), clock);
  const summaries = async () =>
    (await embedded.store.readBatch({ after: 0n, limit: 100 })).events
      .filter(({ type }) => type === 'access.requests-turned-away')
      .map((event) => (event as EventOf<'access.requests-turned-away'>).data.counts);

  beforeEach(async () => {
    embedded = await openEmbeddedStore();
  });
  afterEach(async () => {
    await embedded.close();
    removeFolder(embedded.folder);
  });

  it('are one summary by reason and key, and nothing where there was nothing', async () => {
    const turned = on(embedded.store);
    await turned.flush();
    for (let index = 0; index < 500; index += 1) turned.count('key-missing');
    turned.count('role-missing', 'k1');
    await turned.flush();
    await turned.flush();
    expect(await summaries()).toEqual([
      [
        { reason: 'key-missing', count: 500 },
        { reason: 'role-missing', keyId: 'k1', count: 1 },
      ],
    ]);
  });
  it('are all on record however many keys there are, a part each minute', async () => {
    const turned = on(embedded.store);
    for (let index = 0; index < 1_500; index += 1) turned.count('role-missing', `k${index}`);
    await turned.flush();
    await turned.flush();
    expect((await summaries()).map(({ length }) => length)).toEqual([1_000, 500]);
  });
  it('are counted on while the log is away', async () => {
    let away = true;
    const moody: EventStore = Object.assign(Object.create(embedded.store) as EventStore, {
      append: (...given: Parameters<EventStore['append']>) =>
        away ? Promise.reject(new EventLogUnavailable('away')) : embedded.store.append(...given),
    });
    const turned = on(moody);
    turned.count('key-missing');
    await turned.flush();
    turned.count('key-missing');
    away = false;
    await turned.flush();
    expect(await summaries()).toEqual([[{ reason: 'key-missing', count: 2 }]]);
  });
});
