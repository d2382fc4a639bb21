import { randomUUID } from 'node:crypto';
import { jsonEvent, type EventStoreDBClient, type JSONEventType, type ResolvedEvent } from '@eventstore/db-client';

/** Calls of the bare client, worded for tables of what a server answers. */

export const aStream = (): string => `answers-${randomUUID()}`;

export const anEvent = (data: Record<string, unknown> = { a: 1 }, id: string = randomUUID()) =>
  jsonEvent({ id, type: 'thing.noted', data });

/** Both ways of the client to append: on the shared batch stream, and with one call each. */
export const PATHS = [
  ['batch', {}],
  ['call by call', { credentials: { username: '', password: '' } }],
] as const;

/** What came of a call: its value, or the error as `type` or class, code and message. */
export async function outcome<T>(call: () => Promise<T>): Promise<T | { error: string; code?: number }> {
  try {
    return await call();
  } catch (error) {
    const { type, code, message } = error as { type?: string; code?: number; message: string };
    return { error: `${type ?? (error as Error).name}: ${message}`, ...(code === undefined ? {} : { code }) };
  }
}

/** The properties of a refused append that matter. */
export async function refusal(call: () => Promise<unknown>): Promise<unknown> {
  try {
    await call();
    return 'was not refused';
  } catch (error) {
    const { type, expectedVersion, actualVersion, maxAppendSize } = error as Record<string, unknown>;
    return JSON.parse(
      JSON.stringify({ type, expectedVersion, actualVersion, maxAppendSize }, (_, value: unknown) =>
        typeof value === 'bigint' ? Number(value) : value,
      ),
    );
  }
}

export const revisions = (events: readonly ResolvedEvent<JSONEventType>[]): number[] =>
  events.map(({ event }) => Number(event?.revision));

/** Everything a subscription tells within a while, until it has told `count` things. */
export function told(
  subscription: ReturnType<EventStoreDBClient['subscribeToAll']> | ReturnType<EventStoreDBClient['subscribeToStream']>,
  count: number,
  meanwhile: () => Promise<unknown> = () => Promise.resolve(),
): Promise<string[]> {
  return new Promise((resolve, reject) => {
    const seen: string[] = [];
    const note = (what: string) => {
      seen.push(what);
      if (what === 'caughtUp') meanwhile().catch(reject);
      if (seen.length === count) void subscription.unsubscribe().then(() => resolve(seen), reject);
    };
    subscription.on('confirmation', () => note('confirmation'));
    subscription.on('caughtUp', () => note('caughtUp'));
    subscription.on('data', ({ event }: ResolvedEvent) => note(`event ${event?.revision}`));
    subscription.on('error', (error: Error & { code?: number }) => note(`error ${error.code}`));
  });
}
