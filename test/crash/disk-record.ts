import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * What the lock and the shared memory of a dead process have left says nothing: neither is kept. Nor are reports, made
 * or half-made: they are made again for who asks again; real kills leave them.
 */
const LEFT_OUT = /^(lock\.sqlite.*|lock-holder\.json.*|.*\.sqlite-shm|reports)$/;
/** Bytes of a write-ahead log's head; its salts tell one generation from the next. */
const WAL_HEAD = 32;

interface State {
  /** Bytes of each write-ahead log. */
  readonly logs: ReadonlyMap<string, number>;
  /** Every other file by its path in the folder, with the key of its content. */
  readonly files: ReadonlyMap<string, string>;
}

/**
 * What a data folder holds at each of many moments, as a process killed then would have left it. Write-ahead logs only
 * grow here (no checkpoint falls into a record: that would be an error), so a moment of a database is a length.
 */
export class DiskRecord {
  private readonly states: State[] = [];
  private readonly known = new Map<string, number>();
  private readonly contents = new Map<string, Buffer>();
  private readonly logs = new Map<string, Buffer>();
  private readonly databases = new Map<string, string>();

  constructor(private readonly folder: string) {}

  get size(): number {
    return this.states.length;
  }

  /** Keeps what the folder holds now; the same content is the same state. Answers its number. */
  now(): number {
    const state: { logs: Map<string, number>; files: Map<string, string> } = { logs: new Map(), files: new Map() };
    this.look('', state);
    const key = JSON.stringify([[...state.logs], [...state.files]]);
    const known = this.known.get(key);
    if (known !== undefined) return known;
    this.states.push(state);
    this.known.set(key, this.states.length - 1);
    return this.states.length - 1;
  }

  /** Lays a state out in another folder. */
  restore(number: number, to: string): void {
    const state = this.states[number];
    if (!state) throw new RangeError(`There is no state ${number}`);
    const write = (path: string, bytes: Buffer): void => {
      const file = join(to, path);
      mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
      writeFileSync(file, bytes, { mode: 0o600 });
    };
    for (const [path, key] of state.files) write(path, this.contents.get(key) as Buffer);
    for (const [path, length] of state.logs) write(path, (this.logs.get(path) as Buffer).subarray(0, length));
  }

  /**
   * Lays out a state, and in the write-ahead log that grew from it to the next one a part of what was written there: a
   * loss of power in the middle of that commit. Answers whether one has grown.
   * @param share how much of it had reached the disk, from 0 to 1
   */
  restoreTorn(number: number, share: number, to: string): boolean {
    this.restore(number, to);
    const [state, next] = [this.states[number], this.states[number + 1]];
    let grown = false;
    for (const [path, length] of next?.logs ?? []) {
      const before = state?.logs.get(path) ?? length;
      if (length <= before) continue;
      const torn = before + Math.floor(share * (length - before));
      writeFileSync(join(to, path), (this.logs.get(path) as Buffer).subarray(0, torn));
      grown = true;
    }
    return grown;
  }

  /** Reads into memory what write-ahead logs hold: to be called before the database is closed. */
  keep(): void {
    for (const name of readdirSync(this.folder)) {
      if (name.endsWith('.sqlite-wal')) this.logs.set(name, readFileSync(join(this.folder, name)));
    }
  }

  private look(under: string, state: { logs: Map<string, number>; files: Map<string, string> }): void {
    const folder = join(this.folder, under);
    if (!existsSync(folder)) return;
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const path = join(under, entry.name);
      if (LEFT_OUT.test(entry.name)) continue;
      if (entry.isDirectory()) this.look(path, state);
      else if (entry.name.endsWith('.sqlite-wal')) state.logs.set(path, this.lengthOf(path));
      else this.file(path, state);
    }
  }

  private file(path: string, state: { files: Map<string, string> }): void {
    const { mtimeNs, size, ino } = statSync(join(this.folder, path), { bigint: true });
    const key = `${path} ${ino} ${size} ${mtimeNs}`;
    if (!this.contents.has(key)) this.contents.set(key, readFileSync(join(this.folder, path)));
    if (path.endsWith('.sqlite')) this.unchanged(path, key);
    state.files.set(path, key);
  }

  private lengthOf(path: string): number {
    const file = openSync(join(this.folder, path), 'r');
    try {
      const head = Buffer.alloc(WAL_HEAD);
      if (readSync(file, head, 0, WAL_HEAD, 0) === WAL_HEAD) this.unchanged(path, head.toString('hex'));
    } finally {
      closeSync(file);
    }
    return statSync(join(this.folder, path)).size;
  }

  /** @throws when a database was checkpointed while it was recorded: its moments are no lengths then */
  private unchanged(path: string, mark: string): void {
    const before = this.databases.get(path) ?? mark;
    if (before !== mark) throw new Error(`${path} was checkpointed: the record needs a shorter story`);
    this.databases.set(path, mark);
  }
}
