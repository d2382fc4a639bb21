import type { EventStoreDbLog } from '../../../../../src/adapters/event-log/eventstoredb/eventstoredb-log.js';
import { EventLogUnavailable } from '../../../../../src/ports/event-log.js';
import { EventStoreDbDouble } from '../../../../support/eventstoredb-double/double.js';
import type { Member } from '../../../../support/eventstoredb-double/gossip-service.js';
import { append, failure, openLog, readAll, toStore } from '../../../../support/eventstoredb-double/log-under-fault.js';
import { allOf } from '../../../../support/all-of.js';

// Three nodes that have one log, as the answers of a real cluster were recorded: what its clients see when it loses one.
describe('a cluster that loses its leader', () => {
  let nodes: EventStoreDbDouble[];
  let log: EventStoreDbLog;

  /** From now on all say that this one leads; the others send calls there that need the leader. */
  const elect = (leader: number, dead: readonly number[] = []) => {
    const members = nodes.map(({ address }, n): Member => {
      return { address, state: n === leader ? 'leader' : 'follower', alive: !dead.includes(n) };
    });
    for (const [n, node] of nodes.entries()) {
      node.members = members;
      node.faults.leader = n === leader ? undefined : nodes[leader]?.address;
    }
  };
  const cluster = () => `esdb://${nodes.map(({ address }) => address).join(',')}?tls=false`;

  beforeEach(async () => {
    const first = await EventStoreDbDouble.start();
    nodes = [first];
    for (let n = 1; n < 3; n++) nodes.push(await EventStoreDbDouble.start({ store: first.store }));
    elect(0);
    log = await openLog(cluster());
  });
  afterEach(async () => {
    await log.close();
    await Promise.all(nodes.map((node) => node.stop()));
  });

  it.each<[string, (leader: EventStoreDbDouble) => unknown]>([
    ['killed', (leader) => leader.stop()],
    ['frozen', (leader) => leader.network.freeze()],
  ])('because it was %s: reads and appends go on with the next one, nothing is lost or doubled', async (_, harm) => {
    await append(log, 's', 'no-stream', [toStore({ n: 0 })]);
    await harm(nodes[0] as EventStoreDbDouble);
    const pending = [append(log, 's', 0, [toStore({ n: 1 })]), append(log, 't', 'no-stream', [toStore()])];
    const reading = allOf(log.readStream('s'));
    elect(1, [0]);
    expect((await Promise.all(pending)).map(({ revision }) => revision)).toEqual([1, 0]);
    expect((await reading).length).toBeGreaterThan(0);
    expect(await readAll(log)).toHaveLength(4);
    expect(nodes[1]?.side.calls.append).toBeGreaterThan(0);
  });

  it('in order: calls that reach a follower are sent on to the leader', async () => {
    elect(2);
    expect((await append(log, 's', 'no-stream', [toStore()])).revision).toBe(0);
    expect(await allOf(log.readStream('s'))).toHaveLength(1);
    expect(nodes[2]?.side.calls).toMatchObject({ append: 1 });
  });

  it('and has none for a while: not ready is waited out', async () => {
    for (const node of nodes) node.faults.refusal = 'not-ready';
    const pending = append(log, 's', 'no-stream', [toStore()]);
    for (const node of nodes) node.faults.refusal = undefined;
    expect((await pending).revision).toBe(0);
  });

  it('without a majority, frozen: no answer at all is unavailable; when they are back, what was asked is there once', async () => {
    const impatient = await openLog(cluster(), { patienceMs: 1_000 });
    const events = [toStore()];
    for (const node of nodes) node.network.freeze();
    expect(await failure(append(impatient, 's', 'no-stream', events))).toBeInstanceOf(EventLogUnavailable);
    expect(await failure(readAll(impatient))).toBeInstanceOf(EventLogUnavailable);
    for (const node of nodes) node.network.thaw();
    expect((await append(impatient, 's', 'no-stream', events)).revision).toBe(0);
    expect(await allOf(impatient.readStream('s'))).toHaveLength(1);
    await impatient.close();
  });
});

describe('a server that is slow', () => {
  it('gets the time it needs, although a frozen one is given up sooner: everything is written once', async () => {
    const double = await EventStoreDbDouble.start();
    const log = await openLog(double.connectionString, { callTimeoutMs: 200 });
    double.faults.slownessMs = 350;
    const appended = await Promise.all(
      ['a', 'b', 'c'].map((stream) => append(log, stream, 'no-stream', [toStore(), toStore()])),
    );
    expect(appended.map(({ revision }) => revision)).toEqual([1, 1, 1]);
    expect(await readAll(log)).toHaveLength(7);
    await log.close();
    await double.stop();
  });
});
