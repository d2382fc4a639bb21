import { Slots } from '../../../../../src/adapters/event-log/eventstoredb/slots.js';
import { EventLogUnavailable } from '../../../../../src/ports/event-log.js';

/** An action that runs until it is told to end. */
function action(note: () => void = () => undefined) {
  let end: (error?: Error) => void = () => undefined;
  const run = () =>
    new Promise<void>((resolve, reject) => {
      note();
      end = (error) => (error ? reject(error) : resolve());
    });
  return { run, end: (error?: Error) => end(error) };
}

const soon = () => new Promise((resolve) => setImmediate(resolve));
const NEVER = Infinity;

describe('slots for calls under way', () => {
  it('run at most so many at once, the others in the order they came', async () => {
    const slots = new Slots(2);
    const begun: number[] = [];
    const actions = [0, 1, 2, 3].map((n) => action(() => begun.push(n)));
    const all = actions.map(({ run }) => slots.run(1e9, run));
    await soon();
    expect(begun).toEqual([0, 1]);
    actions[1]?.end();
    await soon();
    expect(begun).toEqual([0, 1, 2]);
    for (const n of [0, 2]) actions[n]?.end();
    await soon();
    actions[3]?.end();
    await Promise.all(all);
    expect(begun).toEqual([0, 1, 2, 3]);
  });

  it('are free again after a failure', async () => {
    const slots = new Slots(1);
    const failing = action();
    const failure = slots.run(NEVER, failing.run).catch((error: unknown) => error);
    failing.end(new Error('broken'));
    expect(await failure).toEqual(new Error('broken'));
    expect(await slots.run(NEVER, () => Promise.resolve('next'))).toBe('next');
  });

  it('are not waited for beyond the moment given; who waits longer still gets one', async () => {
    const slots = new Slots(1);
    const first = action();
    const running = slots.run(NEVER, first.run);
    const impatient = slots.run(performance.now() + 10, () => Promise.resolve('impatient'));
    const patient = slots.run(performance.now() + 1e8, () => Promise.resolve('patient'));
    await expect(impatient).rejects.toThrow(EventLogUnavailable);
    first.end();
    await running;
    expect(await patient).toBe('patient');
  });
});
