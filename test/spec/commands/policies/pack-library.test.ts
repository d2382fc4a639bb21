import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PackLibrary } from '../../../../src/commands/policies/pack-library.js';
import { PackError } from '../../../../src/policies/pack.js';

const shippedFile = new URL('../../../../src/policies/packs/gb/disp.yaml', import.meta.url);
const yaml = await readFile(shippedFile, 'utf8');

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'packs-'));
});
afterEach(() => rm(folder, { recursive: true }));

const named = async (library: PackLibrary) =>
  new Map((await library.list()).map(({ packId, ...pack }) => [packId, pack]));

describe('the packs at hand', () => {
  it('are the ten that ship', async () => {
    const packs = await named(new PackLibrary());
    expect([...packs.keys()]).toEqual([
      'eu-gdpr', 'gb-disp', 'gb-energy-complaints', 'us-ca-fair-claims', 'us-hipaa-breach', 'us-reg-b', 'us-reg-e',
      'us-reg-x', 'us-reg-z', 'us-tx-prompt-payment',
    ]); // prettier-ignore
    expect([...packs.values()].every(({ origin, obstacles }) => origin === 'shipped' && obstacles.length > 0)).toBe(
      true,
    );
  });

  it('and the firm’s own, of which one with the id of a shipped pack takes its place', async () => {
    const before = await named(new PackLibrary());
    await writeFile(join(folder, 'own.yaml'), yaml.replace('id: gb-disp', 'id: own-rules'));
    await writeFile(join(folder, 'disp.yaml'), yaml.replace('count: 8, unit: weeks', 'count: 6, unit: weeks'));
    const packs = await named(new PackLibrary(folder));
    expect(packs.size).toBe(before.size + 1);
    expect(packs.get('own-rules')?.origin).toBe('own');
    expect(packs.get('gb-disp')).toMatchObject({ origin: 'own', packVersion: '1' });
    expect(packs.get('gb-disp')?.hash).not.toBe(before.get('gb-disp')?.hash);
  });

  it('are read anew: a corrected file needs no restart', async () => {
    const library = new PackLibrary(folder);
    const file = join(folder, 'own.yaml');
    await writeFile(file, yaml.replace('zone: Europe/London', 'zone: Mars/Olympus'));
    await expect(library.list()).rejects.toThrow(PackError);
    await writeFile(file, yaml.replace('id: gb-disp', 'id: own-rules'));
    expect((await named(library)).has('own-rules')).toBe(true);
  });
});
