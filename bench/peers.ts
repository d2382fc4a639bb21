import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** A peer that cannot be had here; the table says why. */
export class NoPeer extends Error {
  override readonly name = 'NoPeer';
}

/**
 * Installs what `bench/package-lock.json` names, where it is not there yet. Some peers bring native code that is built
 * here: the first time takes minutes.
 * @returns why it could not be done; undefined when the peers are there
 */
export async function installPeers(root: string, say: (what: string) => void): Promise<string | undefined> {
  const folder = join(root, 'bench');
  if (existsSync(join(folder, 'node_modules/.package-lock.json'))) return undefined;
  say('installing the peers: the first time takes minutes');
  const npm = spawn('npm', ['ci', '--no-audit', '--no-fund', '--silent'], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  npm.stderr.on('data', (text: Buffer) => (said += text.toString()));
  const [code] = (await once(npm, 'close')) as [number | null];
  return code === 0 ? undefined : `npm ci in bench/ ended with ${code}: ${said.trim().slice(0, 200)}`;
}

/** A peer's module. @throws NoPeer when it is not installed or does not load */
export async function peer<T>(root: string, name: string): Promise<T> {
  try {
    const path = createRequire(join(root, 'bench/package.json')).resolve(name);
    return (await import(pathToFileURL(path).href)) as T;
  } catch (error) {
    throw new NoPeer(`${name} does not load on Node ${process.versions.node}: ${(error as Error).message}`);
  }
}
