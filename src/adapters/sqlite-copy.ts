import Database from 'better-sqlite3';

/** More pages than a file may have: all in one step. */
const ALL_PAGES = 0x7fff_ffff;

/**
 * Copies a SQLite file as it stands at one moment, while another process writes it (SQLite's online backup). In one step:
 * in several, each commit of the writer would begin the copy anew. The writer is not held up; its write-ahead log grows
 * meanwhile. The copy is a single file that can be read from a medium that cannot be written.
 *
 * @throws the driver's error: no such file, a full disk, a file that is damaged
 */
export async function copySqliteFile(from: string, to: string): Promise<void> {
  const source = new Database(from, { readonly: true, fileMustExist: true, timeout: 5_000 });
  try {
    await source.backup(to, { progress: () => ALL_PAGES });
  } finally {
    source.close();
  }
  const copy = new Database(to, { fileMustExist: true });
  try {
    copy.pragma('journal_mode = DELETE');
  } finally {
    copy.close();
  }
}

/**
 * What SQLite finds wrong with a file; nothing when it is whole.
 * @param thorough also compares each index with its table: takes as long as reading everything
 */
export function damagesOf(file: string, thorough: boolean): string[] {
  const db = new Database(file, { readonly: true, fileMustExist: true, timeout: 5_000 });
  try {
    const found = db
      .prepare(`PRAGMA ${thorough ? 'integrity_check' : 'quick_check'}`)
      .pluck()
      .all() as string[];
    return found.filter((line) => line !== 'ok');
  } finally {
    db.close();
  }
}

/** How a file keeps its journal: `wal` for every store of ours. */
export function journalModeOf(file: string): string {
  const db = new Database(file, { readonly: true, fileMustExist: true, timeout: 5_000 });
  try {
    return String(db.pragma('journal_mode', { simple: true }));
  } finally {
    db.close();
  }
}
