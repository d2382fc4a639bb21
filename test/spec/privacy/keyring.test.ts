import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSqliteLog, type SqliteLog } from '../../../src/adapters/event-log/sqlite/sqlite-log.js';
import { openSqliteVault, type SqliteVault } from '../../../src/adapters/vault/sqlite-file/sqlite-vault-file.js';
import { EventLogDenied } from '../../../src/ports/event-log.js';
import { SubjectErased } from '../../../src/ports/subject-erased.js';
import { Keyring, type KeyLease } from '../../../src/privacy/keyring.js';
import { anEvent } from '../../contract/event-log/log-under-test.js';
import { destroyKey } from '../../support/destroy-key.js';

const KEK = randomBytes(32);
const AT = '2026-07-01T09:12:00.000Z';

describe('the keyring', () => {
  let folder: string;
  let log: SqliteLog;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'casewitness-keyring-'));
    log = await openSqliteLog({ folder, simulated: false, createdAt: AT });
  });
  afterEach(async () => {
    await log.close();
    rmSync(folder, { recursive: true });
  });

  const write = (lease: KeyLease) =>
    log.append(`s-${randomUUID()}`, 'no-stream', [anEvent()], { keys: lease.carried, rows: [] });
  const hex = (key: unknown) => Buffer.from(key as Uint8Array).toString('hex');
  const carried = (lease: KeyLease) => lease.carried.map(({ subject }) => subject);

  it('takes no key-encryption key of another size', () => {
    expect(() => new Keyring(log.vault, randomBytes(16))).toThrow(TypeError);
  });

  describe('with a vault written by the append', () => {
    it('makes a key per subject, and has the append carry it', async () => {
      const lease = await new Keyring(log.vault, KEK).lease(['case:1', 'party:2', 'case:1']);
      expect(carried(lease)).toEqual(['case:1', 'party:2']);
      expect(lease.keys.get('case:1')).toHaveLength(32);
      expect(hex(lease.keys.get('case:1'))).not.toBe(hex(lease.keys.get('party:2')));
    });

    it('carries nothing once the key is kept', async () => {
      const keyring = new Keyring(log.vault, KEK);
      const first = await keyring.lease(['case:1']);
      await write(first);
      first.release();
      const second = await keyring.lease(['case:1']);
      expect(carried(second)).toEqual([]);
      expect(hex(second.keys.get('case:1'))).toBe(hex(first.keys.get('case:1')));
    });

    it('lets every append under way carry the same new key, whichever is written first', async () => {
      const keyring = new Keyring(log.vault, KEK);
      const [first, second] = await Promise.all([keyring.lease(['case:1']), keyring.lease(['case:1'])]);
      const third = await keyring.lease(['case:1']);
      expect([first, second, third].map(carried)).toEqual([['case:1'], ['case:1'], ['case:1']]);
      expect(new Set([first, second, third].map(({ keys }) => hex(keys.get('case:1')))).size).toBe(1);
      first.release();
      await write(third);
      second.release();
      third.release();
      const kept = await new Keyring(log.vault, KEK).forOpening(['case:1']);
      expect(hex(kept.get('case:1'))).toBe(hex(first.keys.get('case:1')));
    });

    it('keeps one key for a subject, however appends overlap, fail and end', async () => {
      const keyring = new Keyring(log.vault, KEK);
      const used: string[] = [];
      await Promise.all(
        Array.from({ length: 60 }, async (_, i) => {
          for (let turn = 0; turn < i % 7; turn++) await Promise.resolve();
          if (i % 5 === 0) await new Promise((resolve) => setImmediate(resolve));
          const lease = await keyring.lease(['case:1']);
          if (i % 3 !== 0) {
            await write(lease);
            used.push(hex(lease.keys.get('case:1')));
          }
          lease.release();
        }),
      );
      const kept = await new Keyring(log.vault, KEK).forOpening(['case:1']);
      expect(new Set(used)).toEqual(new Set([hex(kept.get('case:1'))]));
    });

    it('makes another one after all appends that carried it were refused', async () => {
      const keyring = new Keyring(log.vault, KEK);
      const first = await keyring.lease(['case:1']);
      first.release();
      const second = await keyring.lease(['case:1']);
      expect(carried(second)).toEqual(['case:1']);
      expect(hex(second.keys.get('case:1'))).not.toBe(hex(first.keys.get('case:1')));
    });
  });

  describe('with a vault written before the append', () => {
    let vault: SqliteVault;
    beforeEach(async () => {
      vault = await openSqliteVault({ folder });
    });
    afterEach(() => vault.close());

    it('keeps a new key before anything is sealed with it', async () => {
      const lease = await new Keyring(vault, KEK).lease(['case:1', 'case:2']);
      expect(carried(lease)).toEqual([]);
      const kept = await new Keyring(vault, KEK).forOpening(['case:1', 'case:2']);
      expect([...lease.keys].map(([subject, key]) => [subject, hex(key)])).toEqual(
        [...kept].map(([subject, key]) => [subject, hex(key)]),
      );
    });

    it("seals with the winner's key when instances make one at once", async () => {
      const instances = Array.from({ length: 5 }, () => new Keyring(vault, KEK));
      const leases = await Promise.all(instances.map((keyring) => keyring.lease(['case:1', 'case:2'])));
      const kept = await new Keyring(vault, KEK).forOpening(['case:1', 'case:2']);
      for (const { keys } of leases) {
        expect(hex(keys.get('case:1'))).toBe(hex(kept.get('case:1')));
        expect(hex(keys.get('case:2'))).toBe(hex(kept.get('case:2')));
      }
    });

    it('refuses an erased subject', async () => {
      await new Keyring(vault, KEK).lease(['case:1']);
      destroyKey(join(folder, 'vault.sqlite'), {
        subject: 'case:1',
        at: AT,
        erasureEvent: randomUUID(),
        rows: 'deleted',
      });
      await expect(new Keyring(vault, KEK).lease(['case:2', 'case:1'])).rejects.toThrow(SubjectErased);
    });
  });

  describe('for opening', () => {
    const keep = async (subjects: readonly string[]) => {
      const lease = await new Keyring(log.vault, KEK).lease(subjects);
      await write(lease);
      return lease.keys;
    };

    it('gives the keys that are kept; subjects without one are absent', async () => {
      const keys = await keep(['case:1', 'case:2']);
      const found = await new Keyring(log.vault, KEK).forOpening(['case:1', 'case:3', 'case:1']);
      expect([...found].map(([subject, key]) => [subject, hex(key)])).toEqual([['case:1', hex(keys.get('case:1'))]]);
    });

    it('gives the tombstone of a destroyed key, and refuses to seal for its subject', async () => {
      await keep(['case:1']);
      const erasureEvent = randomUUID();
      destroyKey(join(folder, 'log.sqlite'), { subject: 'case:1', at: AT, erasureEvent, rows: 'kept' });
      const keyring = new Keyring(log.vault, KEK);
      const tombstone = { subject: 'case:1', destroyedAt: AT, erasureEvent };
      expect((await keyring.forOpening(['case:1'])).get('case:1')).toEqual(tombstone);
      const refusal: unknown = await keyring.lease(['case:1']).catch((error: unknown) => error);
      expect(refusal).toBeInstanceOf(SubjectErased);
      expect(refusal).toMatchObject({ tombstone });
    });

    it('looks again after a subject was forgotten', async () => {
      await keep(['case:1']);
      const keyring = new Keyring(log.vault, KEK);
      await keyring.forOpening(['case:1']);
      destroyKey(join(folder, 'log.sqlite'), { subject: 'case:1', at: AT, erasureEvent: randomUUID(), rows: 'kept' });
      keyring.forget('case:1');
      expect((await keyring.forOpening(['case:1'])).get('case:1')).toHaveProperty('destroyedAt', AT);
    });

    it('gives all keys asked for, also with room for few in memory', async () => {
      const subjects = Array.from({ length: 50 }, (_, i) => `case:${i}`);
      const keys = await keep(subjects);
      const keyring = new Keyring(log.vault, KEK, 3);
      for (const asked of [subjects, subjects.slice(40), subjects.slice(0, 5), ['case:0', 'case:49']]) {
        const found = await keyring.forOpening(asked);
        expect(asked.map((subject) => hex(found.get(subject)))).toEqual(asked.map((subject) => hex(keys.get(subject))));
      }
    });

    it('says so when the key-encryption key is another one', async () => {
      await keep(['case:1']);
      const keyring = new Keyring(log.vault, randomBytes(32));
      await expect(keyring.forOpening(['case:1'])).rejects.toThrow(EventLogDenied);
      await expect(keyring.lease(['case:1'])).rejects.toThrow(EventLogDenied);
    });
  });
});
