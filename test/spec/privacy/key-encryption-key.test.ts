import { randomBytes, randomUUID } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSecrets } from '../../../src/privacy/key-encryption-key.js';

describe('the secrets of a log', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'casewitness-secrets-'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  const file = () => join(folder, 'keys', 'kek');

  it('are made at first start and stay the same', () => {
    const first = openSecrets(folder);
    expect(first.kek).toHaveLength(32);
    expect(first.namespace).toMatch(/^[0-9a-f]{8}-/);
    expect(openSecrets(folder)).toEqual(first);
    expect(readdirSync(join(folder, 'keys'))).toEqual(['kek']);
  });

  it('differ from folder to folder', () => {
    const other = join(folder, 'other');
    expect(openSecrets(folder).kek).not.toEqual(openSecrets(other).kek);
    expect(openSecrets(folder).namespace).not.toBe(openSecrets(other).namespace);
  });

  it('lie in a file that only its owner may read', () => {
    openSecrets(folder);
    expect(statSync(file()).mode & 0o777).toBe(0o600);
    expect(statSync(join(folder, 'keys')).mode & 0o777).toBe(0o700);
  });

  it('come from configuration where given, and leave no file then', () => {
    const kek = randomBytes(32);
    const namespace = randomUUID();
    expect(openSecrets(folder, { kek: kek.toString('base64'), namespace })).toEqual({ kek, namespace });
    expect(existsSync(file())).toBe(false);
  });

  it('come half from configuration, half from the file', () => {
    const kek = randomBytes(32);
    const first = openSecrets(folder, { kek: kek.toString('base64') });
    expect(first.kek).toEqual(kek);
    expect(readFileSync(file(), 'utf8')).not.toContain(kek.toString('base64'));
    expect(openSecrets(folder, { kek: kek.toString('base64') })).toEqual(first);
    expect(openSecrets(folder).namespace).toBe(first.namespace);
  });

  it('may be configured as what the file holds, not as anything else', () => {
    const { kek, namespace } = openSecrets(folder);
    expect(openSecrets(folder, { kek: kek.toString('base64'), namespace })).toEqual({ kek, namespace });
    expect(() => openSecrets(folder, { kek: randomBytes(32).toString('base64') })).toThrow('not the one');
    expect(() => openSecrets(folder, { namespace: randomUUID() })).toThrow('not the one');
  });

  it.each([
    ['a short key', { kek: randomBytes(16).toString('base64') }],
    ['a key in hex', { kek: randomBytes(32).toString('hex') }],
    ['an empty key', { kek: '' }],
    ['a namespace that is no UUID', { namespace: 'firm' }],
  ])('are refused when malformed: %s', (_, configured) => {
    expect(() => openSecrets(folder, configured)).toThrow(TypeError);
    expect(existsSync(file())).toBe(false);
  });

  it('are never made anew over a file that cannot be read', () => {
    openSecrets(folder);
    writeFileSync(file(), 'half a fi');
    expect(() => openSecrets(folder)).toThrow(TypeError);
    expect(readFileSync(file(), 'utf8')).toBe('half a fi');
  });

  it('are made whole after a start that was interrupted while writing them', () => {
    openSecrets(folder);
    rmSync(file());
    writeFileSync(`${file()}.new`, '{"kek": "ha', { mode: 0o644 });
    expect(openSecrets(folder)).toEqual(openSecrets(folder));
    expect(statSync(file()).mode & 0o777).toBe(0o600);
  });
});
