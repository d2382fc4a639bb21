import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Where a demo puts what it leaves behind. */
export interface DemoFolder {
  /** The data folder of the service: its record, to be looked at afterwards. */
  readonly record: string;
  /** The outbox: letters as PDF, each with its hand-off record. */
  readonly letters: string;
  readonly reports: string;
}

/** Stands in a folder that a demo has made, so that the next one may clear it. */
const MARK = '.casewitness-demo';

/** There is something in the folder that no demo has put there. */
export class FolderTaken extends Error {
  override readonly name = 'FolderTaken';
  constructor(folder: string) {
    super(`${folder} is there already, and not from an earlier demo: name another folder with --out`);
  }
}

/** Makes the folders, and removes what an earlier demo has left in them; never anything else. @throws FolderTaken */
export async function demoFolder(out: string): Promise<DemoFolder> {
  await mkdir(out, { recursive: true });
  const names = await readdir(out);
  const folder = { record: join(out, 'record'), letters: join(out, 'letters'), reports: join(out, 'reports') };
  for (const [name, path] of Object.entries(folder)) {
    if (!names.includes(name)) continue;
    if (!names.includes(MARK)) throw new FolderTaken(path);
    await rm(path, { recursive: true, force: true });
  }
  await writeFile(join(out, MARK), 'What npm run demo has left: record, letters, reports. The next one replaces it.\n');
  for (const path of Object.values(folder)) await mkdir(path, { recursive: true });
  return folder;
}
