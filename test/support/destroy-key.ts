import Database from 'better-sqlite3';

/** Erases a subject in the vault of a SQLite file: the wrapped key goes, a tombstone stays; the rows go too where asked. */
export function destroyKey(
  file: string,
  { subject, at, erasureEvent, rows }: { subject: string; at: string; erasureEvent: string; rows: 'kept' | 'deleted' },
): void {
  const db = new Database(file);
  const tombstone = 'UPDATE vault_keys SET wrapped = NULL, destroyed_at = ?, erasure_event = ? WHERE subject = ?';
  if (db.prepare(tombstone).run(at, erasureEvent, subject).changes !== 1) throw new Error(`${subject} has no key`);
  if (rows === 'deleted') db.prepare('DELETE FROM vault_disclosures WHERE subject = ?').run(subject);
  db.close();
}
