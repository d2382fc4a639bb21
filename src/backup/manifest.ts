import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { z } from 'zod';

export const MANIFEST = 'manifest.json';

const fileEntry = z.strictObject({
  /** Under the backup's folder, with `/`. */
  path: z.string().regex(/^(?!\/)(?!.*\.\.)[A-Za-z0-9._/-]+$/),
  bytes: z.int().nonnegative(),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
});

const manifestSchema = z.strictObject({
  format: z.literal('casewitness-backup'),
  version: z.literal(1),
  /** RFC 3339 UTC. */
  madeAt: z.string(),
  log: z.strictObject({
    kind: z.enum(['sqlite', 'eventstoredb']),
    /** Whether the log itself is in the backup. EventStoreDB has tools of its own. */
    included: z.boolean(),
    logId: z.string(),
    simulated: z.boolean(),
    /** The last event in it. */
    head: z.strictObject({
      position: z.string(),
      eventId: z.string(),
      stream: z.string(),
      revision: z.int(),
      recordedAt: z.string(),
    }),
    events: z.int().positive().optional(),
    streams: z.int().positive().optional(),
    /** Events that could not be opened when the backup was made: they are kept as they are. */
    unreadable: z.int().nonnegative().optional(),
  }),
  /** Where personal data is: with the log, in a file beside it, or in PostgreSQL, which has tools of its own. */
  vault: z.strictObject({ kind: z.enum(['log', 'sqlite', 'postgres']), included: z.boolean() }),
  documents: z.int().nonnegative(),
  /** Of the key that opens it, which is not in the backup. */
  keyFingerprint: z.string().optional(),
  files: z.array(fileEntry),
});

export type Manifest = z.infer<typeof manifestSchema>;
export type FileEntry = z.infer<typeof fileEntry>;

/** A backup that must not be trusted, or a folder that is none; the message says why. */
export class BackupRefused extends Error {
  override readonly name = 'BackupRefused';
}

/** @throws BackupRefused when there is none, or it does not say what it must */
export async function readManifest(folder: string): Promise<Manifest> {
  let text: string;
  try {
    text = await readFile(join(folder, MANIFEST), 'utf8');
  } catch (cause) {
    throw new BackupRefused(`${folder} is no backup: it has no ${MANIFEST}`, { cause });
  }
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw new BackupRefused(`${MANIFEST} is no JSON`, { cause });
  }
  const result = manifestSchema.safeParse(json);
  if (!result.success) {
    const [issue] = result.error.issues;
    throw new BackupRefused(`${MANIFEST}: ${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'not of this version'}`);
  }
  return result.data;
}

/** Every file under a folder but its manifest, by path, with `/`. */
export async function filesUnder(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .filter((path) => path !== MANIFEST)
    .sort();
}

/** A file as it stands on the disk, read in pieces. */
export async function describeFile(folder: string, path: string): Promise<FileEntry> {
  const file = join(folder, path);
  const hash = createHash('sha256');
  for await (const piece of createReadStream(file)) hash.update(piece as Buffer);
  return { path, bytes: (await stat(file)).size, sha256: hash.digest('hex') };
}
