import { createHash } from 'node:crypto';
import { Command } from 'commander';
import { canonicalJson } from '../events/canonical-json.js';
import type { AnyEvent } from '../events/catalogue.js';
import { isUnreadable, type EventStore } from '../ports/event-store.js';
import { withApp } from './open-app.js';

/**
 * SHA-256 over all opened imported events and what derives from them, sorted by stream and revision. Left out is what
 * depends on the run: `recordedAt`, an `occurredAt` that is only the moment of recording, and positions.
 * Two logs into which the same was imported under the same namespace have the same digest.
 */
export async function contentDigest(store: EventStore): Promise<{ readonly sha256: string; readonly events: number }> {
  const lines: { readonly key: string; readonly hash: string }[] = [];
  let after = 0n;
  for (;;) {
    const batch = await store.readBatch({ after, limit: 1_000 });
    if (!batch.last) break;
    after = batch.last.position;
    for (const event of batch.events) {
      if (isUnreadable(event)) throw event.error;
      const { stream, revision, metadata } = event;
      if (metadata.origin !== 'import') continue;
      const bytes = canonicalJson(withoutRun(event));
      lines.push({
        key: `${stream} ${String(revision).padStart(12, '0')}`,
        hash: createHash('sha256').update(bytes).digest('hex'),
      });
    }
  }
  lines.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
  const whole = createHash('sha256');
  for (const { hash } of lines) whole.update(hash);
  return { sha256: whole.digest('hex'), events: lines.length };
}

function withoutRun({ position: _, metadata, data, ...rest }: AnyEvent): unknown {
  const { recordedAt, occurredAt, ...kept } = metadata;
  const business = occurredAt === recordedAt ? {} : { occurredAt };
  if (!('input' in data)) return { ...rest, data, metadata: { ...kept, ...business } };
  const { position: __, ...input } = data.input;
  return { ...rest, data: { ...data, input }, metadata: { ...kept, ...business } };
}

export const digestCommand = (): Command =>
  new Command('digest')
    .description(
      'One hash over everything imported and what follows from it: equal for two logs into which the same was imported',
    )
    .action(async () => {
      const { sha256, events } = await withApp(({ house }) => contentDigest(house.store));
      process.stdout.write(`${sha256}  ${events} events\n`);
    });
