import { stat } from 'node:fs/promises';
import { loadPackFile, loadPackFolder, shippedPacks, type LoadedPack } from '../policies/load.js';
import { activationObstacles, PackError } from '../policies/pack.js';
import { table } from './table.js';

const say = (text: string): boolean => process.stdout.write(`${text}\n`);

/** What stands in the way of each pack, or what is wrong with its file. Sets exit code 2 when one cannot be used. */
export async function checkPacks(paths: readonly string[], ownFolder: string | undefined): Promise<void> {
  const found: LoadedPack[] = [];
  for (const read of paths.length > 0 ? paths.map((path) => () => packsAt(path)) : everywhere(ownFolder)) {
    try {
      found.push(...(await read()));
    } catch (error) {
      if (!(error instanceof PackError)) throw error;
      process.exitCode = 2;
      say(error.message);
    }
  }
  if (found.length === 0) return;
  say(table(['pack', 'versions', 'rules', 'SHA-256', 'file'], found.map(row)));
  say('');
  for (const { pack } of found) {
    const obstacles = activationObstacles(pack);
    say(obstacles.length === 0 ? `${pack.id}: nothing stands in the way` : `${pack.id} needs an override to activate:`);
    for (const obstacle of obstacles) say(`  ${obstacle}`);
  }
}

const everywhere = (ownFolder: string | undefined): (() => Promise<readonly LoadedPack[]>)[] => [
  shippedPacks,
  ...(ownFolder === undefined ? [] : [() => loadPackFolder(ownFolder)]),
];

async function packsAt(path: string): Promise<LoadedPack[]> {
  return (await stat(path)).isDirectory() ? loadPackFolder(path) : [await loadPackFile(path)];
}

const row = ({ pack, hash, file }: LoadedPack): string[] => [
  pack.id,
  pack.versions.map(({ version, effectiveFrom }) => `${version} (from ${effectiveFrom})`).join(', '),
  pack.versions.map(({ obligations }) => obligations.length).join(', '),
  hash.slice(0, 12),
  file,
];
