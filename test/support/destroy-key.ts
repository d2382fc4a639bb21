import { join } from 'node:path';
import Database from 'better-sqlite3';

/** Erases a subject in the embedded vault: the wrapped key goes, a tombstone stays; the rows go too where asked. */
export function destroyKey(
  folder: string,
  { subject, at, erasureEvent, rows }: { subject: string; at: string; erasureEvent: string; rows: 'kept' | 'deleted' },
): void {
  const db = new Database(join(folder, 'log.sqlite'));
  const tombstone = 'UPDATE vault_keys SET wrapped = NULL, destroyed_at = ?, erasure_event = ? WHERE subject = ?';
  if (db.prepare(tombstone).run(at, erasureEvent, subject).changes !== 1) throw new Error(`${subject} has no key`);
  if (rows === 'deleted') db.prepare('DELETE FROM vault_disclosures WHERE subject = ?').run(subject);
  db.close();
}
