import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** Another process that writes a SQLite file for as long as it lives: nobody else can. */
export async function holdSqliteFile(file: string): Promise<{ release(): Promise<void> }> {
  const script = `
    const db = new (require('better-sqlite3'))(process.argv[1], { timeout: 20000 });
    db.exec('BEGIN IMMEDIATE');
    process.stdout.write('held');
    process.stdin.resume().on('end', () => process.exit(0));`;
  const env = { ...process.env, NODE_OPTIONS: '' };
  const holder = spawn(process.execPath, ['-e', script, file], { stdio: ['pipe', 'pipe', 'inherit'], env });
  const ended = once(holder, 'exit');
  await Promise.race([
    once(holder.stdout, 'data'),
    ended.then(() => {
      throw new Error(`Nobody could hold ${file}`);
    }),
  ]);
  return {
    release: async () => {
      holder.stdin.end();
      await ended;
    },
  };
}
