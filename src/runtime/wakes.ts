import type { ReadStore, WriteSession } from '../ports/read-store.js';
import type { WakeAt } from './saga-instances.js';

/** What the instances of one saga wait for: as stored, and as changed by the delivery at hand. */
export class Wakes {
  private readonly changed = new Map<string, WakeAt>();

  constructor(
    private readonly readStore: ReadStore,
    private readonly saga: string,
  ) {}

  /** Whether the delivery changes anything. */
  get any(): boolean {
    return this.changed.size > 0;
  }

  set(instance: string, wake: WakeAt): void {
    this.changed.set(instance, wake);
  }

  /** Instances that wait for a moment up to this one, the earliest first. */
  async dueAt(until: string): Promise<string[]> {
    const stored = await this.readStore.readOnce((session) =>
      session.query<{ instance: string; wake_at: string }>(
        'SELECT instance, wake_at FROM wakes WHERE saga = :saga AND wake_at <= :until',
        { saga: this.saga, until },
      ),
    );
    const due = stored
      .filter(({ instance }) => !this.changed.has(instance))
      .map(({ instance, wake_at: at }) => ({ instance, at }));
    for (const [instance, { wake }] of this.changed) {
      if (wake && 'at' in wake && wake.at <= until) due.push({ instance, at: wake.at });
    }
    due.sort((a, b) => compare(a.at, b.at) || compare(a.instance, b.instance));
    return due.map(({ instance }) => instance);
  }

  /** Instances that wait for the end of an import: whether of this one, they judge themselves. */
  async waitingForImports(): Promise<string[]> {
    const stored = await this.readStore.readOnce((session) =>
      session.query<{ instance: string }>('SELECT instance FROM wakes WHERE saga = :saga AND import_id IS NOT NULL', {
        saga: this.saga,
      }),
    );
    const waiting = stored.map(({ instance }) => instance).filter((instance) => !this.changed.has(instance));
    for (const [instance, { wake }] of this.changed) {
      if (wake && 'importId' in wake) waiting.push(instance);
    }
    return waiting.sort();
  }

  async write(session: WriteSession): Promise<void> {
    const { saga } = this;
    if (!this.any) return;
    const keys = [...this.changed.keys()].map((instance) => ({ saga, instance }));
    await session.deleteMany('wakes', ['saga', 'instance'], keys);
    const rows = [...this.changed].flatMap(([instance, { wake, position }]) =>
      wake
        ? [
            {
              saga,
              instance,
              wake_at: 'at' in wake ? wake.at : null,
              import_id: 'importId' in wake ? wake.importId : null,
              position,
            },
          ]
        : [],
    );
    await session.insert('wakes', rows);
  }
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
