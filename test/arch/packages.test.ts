import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './source-files.js';

interface Locked {
  readonly version?: string;
  readonly link?: boolean;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

const read = (file: string): unknown => JSON.parse(readFileSync(join(ROOT, file), 'utf8'));
const manifest = read('package.json') as Locked;
const { packages } = read('package-lock.json') as { packages: Readonly<Record<string, Locked>> };

describe('package-lock.json', () => {
  it('is of this package.json', () => {
    const { dependencies, devDependencies } = packages[''] ?? {};
    expect({ dependencies, devDependencies }).toEqual({
      dependencies: manifest.dependencies,
      devDependencies: manifest.devDependencies,
    });
  });

  // An install where a package cannot be had for a platform leaves it out, and `npm ci` then fails everywhere.
  it('holds what packages bring for every platform, not only for the one it was made on', () => {
    const missing = Object.entries(packages).flatMap(([from, { optionalDependencies = {} }]) =>
      Object.keys(optionalDependencies).filter(
        (name) => !packages[`node_modules/${name}`] && !packages[`${from}/node_modules/${name}`],
      ),
    );
    expect(missing).toEqual([]);
  });

  it('names no registry', () => {
    expect(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')).not.toMatch(/"resolved"/);
  });
});

describe('package.json', () => {
  it('pins the holiday data exactly: its version stands in every computation', () => {
    const pinned = manifest.dependencies?.['date-holidays'];
    expect(pinned).toMatch(/^\d+\.\d+\.\d+$/);
    expect(packages['node_modules/date-holidays']?.version).toBe(pinned);
  });
});
