import { Leading } from '../../../src/runtime/leading.js';
import { SOLE_PROCESS, type Lease } from '../../../src/runtime/lease.js';

/** A lease that another process holds until it lets it go. */
function heldElsewhere(): { readonly lease: Lease; readonly letGo: () => void } {
  let letGo = (): void => undefined;
  const free = new Promise<AbortSignal>((resolve) => {
    letGo = () => resolve(new AbortController().signal);
  });
  return { lease: { ...SOLE_PROCESS, shared: true, acquire: () => free }, letGo: () => letGo() };
}

const until = async (condition: () => boolean): Promise<void> => {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 1));
};

describe('standing by', () => {
  it('looks again and again while somebody waits, and ends when the lease is acquired', async () => {
    const { lease, letGo } = heldElsewhere();
    const leading = new Leading(lease, 'timeline', () => undefined);
    let looks = 0;
    const begun = leading.begin(new AbortController().signal, async () => ++looks > 0);
    await until(() => looks >= 3);
    expect(leading.begun).toBe(false);
    letGo();
    await begun;
    expect(leading.begun).toBe(true);
  });

  it('looks at once for who begins to wait', async () => {
    const { lease, letGo } = heldElsewhere();
    const leading = new Leading(lease, 'timeline', () => undefined);
    let looks = 0;
    const begun = leading.begin(new AbortController().signal, async () => {
      looks += 1;
      return false;
    });
    await until(() => looks === 1);
    leading.look();
    await until(() => looks === 2);
    letGo();
    await begun;
  });

  it('hooks itself into the acquisition once, however long it lasts', async () => {
    let hooks = 0;
    let letGo = (_: AbortSignal): void => undefined;
    const free = new Promise<AbortSignal>((resolve) => (letGo = resolve));
    const then = free.then.bind(free);
    free.then = ((...hook: Parameters<typeof then>) => {
      hooks += 1;
      return then(...hook);
    }) as typeof free.then;
    const leading = new Leading({ ...SOLE_PROCESS, shared: true, acquire: () => free }, 'timeline', () => undefined);
    let looks = 0;
    const begun = leading.begin(new AbortController().signal, async () => ++looks > 0);
    await until(() => looks >= 5);
    expect(hooks).toBe(1);
    letGo(new AbortController().signal);
    await begun;
  });
});
