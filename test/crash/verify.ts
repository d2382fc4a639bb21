import { cpSync, existsSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { checkHouse } from '../../src/cli/verify.command.js';
import type { AnyEvent } from '../../src/events/catalogue.js';
import { isUnreadable } from '../../src/ports/event-store.js';
import type { Answer, Stage } from './stage.js';

/** The opened service, of whatever stage. */
export type Opened = Pick<Stage, 'house' | 'app'>;

/**
 * What must hold of a service at rest, whatever happened to it before; answers what does not, in words.
 * @param answers what clients were told: it must be on record, once
 * @param scratchOf a folder with a read store that was made from this log's beginning, up to any place: it is gone on
 *   with, in a copy
 */
export async function verify(
  stage: Opened,
  answers: ReadonlyMap<string, Answer>,
  scratchOf: string,
): Promise<string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'casewitness-scratch-'));
  cpSync(scratchOf, folder, { recursive: true });
  try {
    const { findings } = await checkHouse(stage, folder);
    const events = await everything(stage);
    return [
      ...findings.map(({ rule, subject, detail }) => `${rule} ${subject}: ${detail}`),
      ...(await effectsAtRest(stage)),
      ...answersOnRecord(events, answers),
      ...outboxAsRecorded(stage, events),
    ];
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function effectsAtRest({ house }: Opened): Promise<string[]> {
  const rows = await house.readStore.read((session) =>
    session.query<{ id: string; state: string }>(
      `SELECT effect_id AS id, state FROM effects WHERE starts > 0 OR claimed_by IS NOT NULL`,
    ),
  );
  return rows.map(({ id, state }) => `effect ${id} is ${state} and still claimed`);
}

interface Acknowledged {
  readonly events?: readonly { readonly id: string; readonly type: string }[];
}

/** Accepted: its events are on record, once. Refused: the refusal is. */
function answersOnRecord(events: readonly AnyEvent[], answers: ReadonlyMap<string, Answer>): string[] {
  const times = new Map<string, number>();
  const refused = new Set<string>();
  for (const event of events) {
    times.set(event.id, (times.get(event.id) ?? 0) + 1);
    if (event.type === 'access.command-refused') refused.add(event.data.commandId);
  }
  const wrong: string[] = [];
  for (const [key, { status, text, commandId }] of answers) {
    if (status >= 400 && !refused.has(commandId)) wrong.push(`the refusal of ${key} is not on record`);
    if (status >= 300) continue;
    for (const { id, type } of (JSON.parse(text) as Acknowledged).events ?? []) {
      if (times.get(id) !== 1)
        wrong.push(`${type} of the accepted command ${key} is on record ${times.get(id) ?? 0} times`);
    }
  }
  return wrong;
}

/** One letter in the outbox for each hand-off on record, and none besides. */
function outboxAsRecorded({ house }: Opened, events: readonly AnyEvent[]): string[] {
  const recorded = events.flatMap((event) =>
    event.type === 'communication.handed-off' && event.metadata.origin !== 'import' ? [event.data.effectId] : [],
  );
  const folder = house.config.outboxFolder;
  const names = existsSync(folder) && statSync(folder).isDirectory() ? readdirSync(folder) : [];
  const laidOut = names.filter((name) => name.endsWith('.json')).map((name) => basename(name, '.json'));
  const letters = names.filter((name) => name.endsWith('.pdf')).map((name) => basename(name, '.pdf'));
  const wanted = recorded.sort().join(' ');
  return [laidOut, letters].flatMap((there) =>
    there.sort().join(' ') === wanted ? [] : [`the outbox holds [${there.join(' ')}], handed off are [${wanted}]`],
  );
}

export async function everything({ house }: Opened): Promise<AnyEvent[]> {
  const all: AnyEvent[] = [];
  for (let after: bigint | undefined = 0n; after !== undefined;) {
    const batch = await house.store.readBatch({ after, limit: 1_000 });
    for (const event of batch.events) if (!isUnreadable(event)) all.push(event);
    after = batch.last?.position;
  }
  return all;
}
