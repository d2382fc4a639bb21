import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { openSqliteLog, type SqliteLog } from '../../../src/adapters/event-log/sqlite/sqlite-log.js';
import { openSqliteVault, type SqliteVault } from '../../../src/adapters/vault/sqlite-file/sqlite-vault-file.js';
import * as catalogue from '../../../src/events/catalogue.js';
import type { AnyEvent } from '../../../src/events/catalogue.js';
import type { NewEvent } from '../../../src/events/envelope.js';
import { isUnreadable } from '../../../src/ports/event-store.js';
import type { Vault } from '../../../src/ports/vault.js';
import { Keyring } from '../../../src/privacy/keyring.js';
import { SealedLog } from '../../../src/privacy/sealed-log.js';
import { allOf } from '../../support/all-of.js';
import { destroyKey } from '../../support/destroy-key.js';
import { AT, aCase } from '../../support/personal-case.js';

const KEK = randomBytes(32);

describe.each<['with-append' | 'before-append']>([['with-append'], ['before-append']])(
  'many values of a subject in one append, over a vault written %s',
  (order) => {
    let folder: string;
    let log: SqliteLog;
    let vault: Vault;
    let ownFile: SqliteVault | undefined;
    let vaultFile: string;
    let sealed: SealedLog;

    /** Another instance: same log and vault, nothing in memory. */
    const fresh = () => new SealedLog(log, vault, new Keyring(vault, KEK), catalogue);
    const read = (stream: string) => allOf(fresh().readStream(stream));
    const contents = (events: readonly AnyEvent[]) => events.map(({ id, data, metadata }) => ({ id, data, metadata }));
    const given = (events: readonly NewEvent[]) => events.map(({ id, data, metadata }) => ({ id, data, metadata }));
    const sql = (statement: string, ...values: unknown[]) => {
      const db = new Database(vaultFile);
      db.prepare(statement).run(...values);
      db.close();
    };

    /** Column and value by which a row is found: the position of its event, or its id. */
    const [place, ofEvent] =
      order === 'with-append' ? ['position', '(SELECT position FROM events WHERE id = ?)'] : ['event_id', '?'];

    beforeEach(async () => {
      folder = mkdtempSync(join(tmpdir(), 'casewitness-seam-'));
      log = await openSqliteLog({ folder, simulated: false, createdAt: AT });
      ownFile = order === 'before-append' ? await openSqliteVault({ folder }) : undefined;
      vault = ownFile ?? log.vault;
      vaultFile = join(folder, ownFile ? 'vault.sqlite' : 'log.sqlite');
      sealed = fresh();
    });
    afterEach(async () => {
      await ownFile?.close();
      await log.close();
      rmSync(folder, { recursive: true });
    });

    /** 70 events of one case: its values are sealed in groups of 32, 32 and the rest. */
    const appended = async () => {
      const { events, id } = aCase();
      const many = Array.from({ length: 70 }, () => ({ ...(events[0] as NewEvent), id: randomUUID() }));
      await sealed.append('s', 'no-stream', events.slice(1, 2));
      await sealed.append('s', 0, many);
      return { many, id };
    };
    const kinds = async () => {
      const { events } = await fresh().readBatch({ after: 2n, limit: 100 });
      return events.map((event) => (isUnreadable(event) ? event.error.name : event.type));
    };

    it('are sealed together, and open alone from wherever a reader begins', async () => {
      const { many } = await appended();
      for (const at of [1, 2, 40, 70]) {
        const [one] = await allOf(fresh().readStream('s', { from: at, limit: 1 }));
        expect(contents([one as AnyEvent])).toEqual(given([many[at - 1] as NewEvent]));
      }
      expect(contents(await read('s')).slice(1)).toEqual(given(many));
      const rows = await vault.disclosures(await allOf(log.readStream('s', { from: 1 })));
      const lengths = rows.filter(({ subject }) => subject.startsWith('case:')).map((row) => row.sealed.length);
      expect(lengths.filter((length) => length > 26).length).toBeLessThan(lengths.length / 25);
    });

    it.each(['kept', 'deleted'] as const)('are erased together (rows %s)', async (rows) => {
      const { id } = await appended();
      const erasureEvent = randomUUID();
      destroyKey(vaultFile, { subject: `case:${id}`, at: AT, erasureEvent, rows });
      const [event] = await allOf(fresh().readStream('s', { from: 30, limit: 1 }));
      expect(event?.data).toMatchObject({ title: { erased: true, at: AT, erasureEvent } });
      expect(event?.metadata.actor.name).toBe('Canary Officer');
    });

    it('are not shown when the row that holds them is another, or gone; those of other groups are', async () => {
      const { many } = await appended();
      const held = `WHERE ${place} = ${ofEvent} AND subject LIKE 'case:%'`;
      sql(
        `UPDATE vault_disclosures SET sealed = randomblob(length(sealed)) ${held} AND length(sealed) > 26`,
        many[0]?.id,
      );
      const found = await kinds();
      expect(found[0]).toBe('EventLogCorrupt');
      expect(found[5]).toBe('EventLogCorrupt');
      expect(found[69]).toBe('case.opened');
      sql(`DELETE FROM vault_disclosures ${held}`, many[0]?.id);
      expect(await kinds()).toEqual(found);
    });

    it('are not shown under another subject', async () => {
      const { many } = await appended();
      sql(`UPDATE vault_disclosures SET subject = 'actor:officer-7' WHERE ${place} = ${ofEvent}`, many[3]?.id);
      const found = await kinds();
      expect([found[2], found[3], found[4]]).toEqual(['case.opened', 'EventLogCorrupt', 'case.opened']);
    });
  },
);
