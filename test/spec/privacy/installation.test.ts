import { randomBytes, randomUUID } from 'node:crypto';
import { openSqliteVault, type SqliteVault } from '../../../src/adapters/vault/sqlite-file/sqlite-vault-file.js';
import { assertSameSecrets, hasSameSecrets } from '../../../src/privacy/installation.js';
import { openEmbeddedStore, removeFolder } from '../../support/embedded-store.js';

describe('the secrets of an installation', () => {
  let folder: string;
  let close: () => Promise<void>;
  let vault: SqliteVault;
  const secrets = { kek: randomBytes(32), namespace: randomUUID() };

  beforeEach(async () => {
    const embedded = await openEmbeddedStore();
    ({ folder, close } = embedded);
    vault = await openSqliteVault({ folder });
  });
  afterEach(async () => {
    await vault.close();
    await close();
    removeFolder(folder);
  });

  it('are those of the first who came', async () => {
    await assertSameSecrets(vault, secrets);
    await assertSameSecrets(vault, { ...secrets });
  });

  it('cannot be joined with another key-encryption key', async () => {
    await assertSameSecrets(vault, secrets);
    await expect(assertSameSecrets(vault, { ...secrets, kek: randomBytes(32) })).rejects.toThrow(
      /key-encryption key .* CASEWITNESS_KEY_ENCRYPTION_KEY/,
    );
  });

  it('cannot be joined with another namespace', async () => {
    await assertSameSecrets(vault, secrets);
    await expect(assertSameSecrets(vault, { ...secrets, namespace: randomUUID() })).rejects.toThrow(
      /namespace .* CASEWITNESS_NAMESPACE/,
    );
  });

  it('can be asked for without leaving a mark', async () => {
    expect(await hasSameSecrets(vault, secrets)).toBe(false);
    expect(await hasSameSecrets(vault, secrets)).toBe(false);
    await assertSameSecrets(vault, secrets);
    expect(await hasSameSecrets(vault, secrets)).toBe(true);
    await expect(hasSameSecrets(vault, { ...secrets, namespace: randomUUID() })).rejects.toThrow('namespace');
  });

  it('are one although two come first at the same time', async () => {
    const other = { kek: randomBytes(32), namespace: randomUUID() };
    const outcomes = await Promise.allSettled([assertSameSecrets(vault, secrets), assertSameSecrets(vault, other)]);
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  });

  it('are not asked of a vault that lies in the data folder beside them', async () => {
    const embedded = await openEmbeddedStore();
    await assertSameSecrets(embedded.log.vault, secrets);
    await assertSameSecrets(embedded.log.vault, { ...secrets, kek: randomBytes(32) });
    await embedded.close();
    removeFolder(embedded.folder);
  });
});
