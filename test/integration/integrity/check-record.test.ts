import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { checkHouse } from '../../../src/cli/verify.command.js';
import { BEGINS, Stage, type Keys } from '../../crash/stage.js';
import { STORY } from '../../crash/story.js';

/** What an accident or a hand may do to what is kept, and what the check says of it. Each is on top of the one before. */
const DAMAGE = [
  {
    name: 'a row of a read model is lost',
    do: (folder: string) => inFile(folder, 'read.sqlite', 'DELETE FROM case_timeline WHERE position = (SELECT max(position) FROM case_timeline)'),
    found: ['read-model-as-rebuilt case_timeline'],
  },
  {
    name: 'a row of a read model says something else',
    do: (folder: string) => inFile(folder, 'read.sqlite', "UPDATE communications SET state = 'delivered' WHERE to_position IS NULL"),
    found: ['read-model-as-rebuilt communications'],
  },
  {
    name: 'an effect is lost, and another was never asked for',
    do: (folder: string) =>
      inFile(folder, 'read.sqlite', "UPDATE effects SET effect_id = '00000000-0000-4000-8000-000000000000' WHERE kind = 'hand-off'"),
    found: ['effect-has-row', 'effect-asked-for 00000000-0000-4000-8000-000000000000'],
  },
  {
    name: 'a document is lost',
    do: (folder: string) => rmSync(join(folder, 'documents'), { recursive: true }),
    found: ['document-kept'],
  },
  {
    name: 'a personal value is lost',
    do: (folder: string) =>
      inFile(folder, 'log.sqlite', 'DELETE FROM vault_disclosures WHERE position = (SELECT max(position) FROM vault_disclosures)'),
    found: ['readable'],
  },
] as const; // prettier-ignore

function inFile(folder: string, file: string, statement: string): void {
  const db = new Sqlite(join(folder, file));
  try {
    if (db.prepare(statement).run().changes === 0) throw new Error('The statement has changed nothing');
  } finally {
    db.close();
  }
}

describe('the check of everything that is kept', () => {
  let folder: string;
  let keys: Keys;

  beforeAll(async () => {
    ({ folder, keys } = await Stage.prepare());
    const stage = await Stage.open(folder, keys, { now: BEGINS });
    for (const { act } of STORY.slice(0, 3)) {
      await act(stage);
      await stage.rest();
    }
    await stage.close();
  }, 60_000);
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  /** Rule and subject of all findings, looked at without letting the service go on. */
  async function found(): Promise<string[]> {
    const scratch = mkdtempSync(join(tmpdir(), 'casewitness-scratch-'));
    const stage = await Stage.open(folder, keys, { now: '2026-03-10T16:00:00.000Z', still: true });
    try {
      const { events, findings } = await checkHouse(stage, scratch);
      expect(events).toBeGreaterThan(50);
      return findings.map(({ rule, subject }) => `${rule} ${subject}`);
    } finally {
      await stage.close();
      rmSync(scratch, { recursive: true });
    }
  }

  it('finds nothing where nothing is wrong, and changes nothing', async () => {
    const before = readdirSync(folder).sort();
    expect(await found()).toEqual([]);
    expect(readdirSync(folder).sort()).toEqual(before);
  });

  it.each(DAMAGE)('finds it when $name', async (damage) => {
    damage.do(folder);
    const findings = await found();
    for (const wanted of damage.found) expect(findings.filter((finding) => finding.startsWith(wanted))).not.toEqual([]);
  });
});
