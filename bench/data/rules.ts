import type { RecordedEvent } from '../../src/events/envelope.js';
import { derivedId, policyStream } from '../../src/events/identity.js';
import { policyActivated, policyProposed } from '../../src/events/policy.events.js';
import { shippedPacks } from '../../src/policies/load.js';

/** The shipped pack of Regulation B, proposed and in force: the first events of a log. */
export async function rulesInForce(): Promise<RecordedEvent[]> {
  const found = (await shippedPacks()).find(({ pack }) => pack.id === 'us-reg-b');
  if (!found) throw new Error('The Regulation B pack does not ship');
  const { bytes, hash } = found;
  const pack = { packId: 'us-reg-b', packVersion: '1', hash };
  const drafts = [policyProposed(pack), policyActivated({ ...pack, bytes, override: { reason: 'A benchmark' } })];
  const at = '2025-12-01T09:00:00.000Z';
  return drafts.map((draft, revision) => {
    const id = derivedId('bench-policy', revision);
    return {
      ...draft,
      id,
      stream: policyStream('us-reg-b'),
      revision,
      position: BigInt(revision + 1),
      metadata: {
        actor: { type: 'person', id: 'paula' },
        causationId: id,
        commandId: id,
        confidentiality: 'standard',
        correlationId: id,
        occurredAt: at,
        origin: 'live',
        recordedAt: at,
      },
    };
  });
}
