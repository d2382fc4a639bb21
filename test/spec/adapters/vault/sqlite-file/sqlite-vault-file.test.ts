import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import {
  openSqliteVault,
  openSqliteVaultReadOnly,
} from '../../../../../src/adapters/vault/sqlite-file/sqlite-vault-file.js';
import { openVaultForWriting } from '../../../../../src/adapters/vault/sqlite-file/vault-file.js';
import { EventLogCorrupt, EventLogDenied, EventLogUnavailable } from '../../../../../src/ports/event-log.js';
import type { SealedDisclosure } from '../../../../../src/ports/vault.js';

describe('the vault in a file of its own', () => {
  let root: string;
  let folder: string;
  let file: string;

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'casewitness-vault-file-'));
    folder = join(root, 'data');
    file = join(folder, 'vault.sqlite');
  });
  afterEach(() => {
    rmSync(root, { recursive: true });
  });

  const PLACE = { logId: randomUUID(), stream: 's', revision: 0, events: 1 };
  const aRow = (sealed = randomBytes(60)): SealedDisclosure => ({
    eventId: randomUUID(),
    digest: 'd',
    subject: 'case:1',
    sealed,
  });

  const placeOf = ({ eventId }: SealedDisclosure) => ({ id: eventId, position: 1n });

  it('is written durably, overwrites what is deleted, and stands where only its owner may enter', () => {
    const db = openVaultForWriting(folder);
    expect(db.pragma('journal_mode', { simple: true })).toBe('wal');
    expect(db.pragma('synchronous', { simple: true })).toBe(2);
    expect(db.pragma('secure_delete', { simple: true })).toBe(1);
    db.close();
    expect(statSync(folder).mode & 0o777).toBe(0o700);
  });

  it('leaves no trace of a deleted row in its file', async () => {
    const vault = await openSqliteVault({ folder });
    const rows = Array.from({ length: 200 }, () => aRow(Buffer.from(`CANARY ${randomUUID()} ${'x'.repeat(400)}`)));
    await vault.write({ keys: [], rows }, PLACE);
    const [write] = await vault.unsettled({ olderThan: 0, after: 0, limit: 1 });
    await vault.settle([{ write: write?.write ?? 0, orphans: rows }]);
    await vault.close();
    const db = new Database(file);
    db.pragma('wal_checkpoint(TRUNCATE)');
    db.close();
    expect(readFileSync(file).includes('CANARY')).toBe(false);
  });

  it('commits writes that come together once, and answers after the commit', async () => {
    const vault = await openSqliteVault({ folder });
    const other = new Database(file, { readonly: true });
    const version = () => other.pragma('data_version', { simple: true }) as number;
    const before = version();
    const seen: unknown[] = [];
    await Promise.all(
      Array.from({ length: 100 }, () =>
        vault.write({ keys: [], rows: [aRow()] }, PLACE).then(() => {
          if (seen.length === 0) seen.push(other.prepare('SELECT count(*) FROM vault_disclosures').pluck().get());
        }),
      ),
    );
    expect(seen).toEqual([100]);
    expect(version()).not.toBe(before);
    other.close();
    await vault.close();
  });

  it('commits what is pending when it is closed; then it is unavailable', async () => {
    const vault = await openSqliteVault({ folder });
    const row = aRow();
    const pending = vault.write({ keys: [], rows: [row] }, PLACE);
    await vault.close();
    await pending;
    await expect(vault.write({ keys: [], rows: [] })).rejects.toThrow(EventLogUnavailable);
    await expect(vault.disclosures([placeOf(row)])).rejects.toThrow(EventLogUnavailable);
    const again = await openSqliteVault({ folder });
    expect(await again.disclosures([placeOf(row)])).toHaveLength(1);
    await again.close();
  });

  it('another writer that holds the file makes it unavailable; nothing is half-written', async () => {
    const vault = await openSqliteVault({ folder });
    const holder = new Database(file);
    holder.exec('BEGIN IMMEDIATE');
    await expect(vault.write({ keys: [], rows: [aRow()] }, PLACE)).rejects.toThrow(EventLogUnavailable);
    holder.exec('ROLLBACK');
    holder.close();
    await vault.write({ keys: [], rows: [aRow()] }, PLACE);
    expect(await vault.unsettled({ olderThan: 0, after: 0, limit: 10 })).toHaveLength(1);
    await vault.close();
  });

  it('a write that the file does not take fails alone', async () => {
    const vault = await openSqliteVault({ folder });
    const poison = { ...aRow(), digest: undefined as unknown as string };
    const good = [aRow(), aRow()];
    const results = await Promise.allSettled([
      vault.write({ keys: [], rows: good.slice(0, 1) }, PLACE),
      vault.write({ keys: [], rows: [aRow(), poison] }, PLACE),
      vault.write({ keys: [], rows: good.slice(1) }, PLACE),
    ]);
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(await vault.disclosures(good.map(placeOf))).toHaveLength(2);
    expect(await vault.unsettled({ olderThan: 0, after: 0, limit: 10 })).toHaveLength(2);
    await vault.close();
  });

  describe('opened for reading only', () => {
    it('reads beside its writer, and writes nothing', async () => {
      const vault = await openSqliteVault({ folder });
      const row = aRow();
      await vault.write({ keys: [{ subject: 'case:1', wrapped: randomBytes(60) }], rows: [row] }, PLACE);
      const reader = await openSqliteVaultReadOnly(folder);
      expect(await reader.disclosures([placeOf(row)])).toHaveLength(1);
      expect((await reader.keys(['case:1'])).has('case:1')).toBe(true);
      await expect(reader.write({ keys: [], rows: [] })).rejects.toThrow(EventLogDenied);
      await expect(reader.settle([])).rejects.toThrow(EventLogDenied);
      await reader.close();
      await vault.close();
    });

    it('is not made', async () => {
      await expect(openSqliteVaultReadOnly(folder)).rejects.toThrow(EventLogUnavailable);
    });
  });

  it('is refused when it is no database', async () => {
    await (await openSqliteVault({ folder })).close();
    writeFileSync(file, 'not a database at all, but long enough to be taken for one'.repeat(100));
    await expect(openSqliteVault({ folder })).rejects.toThrow(EventLogCorrupt);
  });

  it("is refused when it is another application's, or of a newer program", async () => {
    const db = openVaultForWriting(folder);
    db.pragma('user_version = 2');
    db.close();
    await expect(openSqliteVault({ folder })).rejects.toThrow(/version 2; this program knows 1/);
    rmSync(file);
    const other = new Database(file);
    other.exec('CREATE TABLE notes (text TEXT)');
    other.close();
    await expect(openSqliteVault({ folder })).rejects.toThrow(EventLogDenied);
  });
});
