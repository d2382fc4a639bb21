import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import type { SystemCall } from './system-calls.js';

/** What reaches a disk of what was not synced: whole blocks, any of them. */
const BLOCK = 4096;
const SYNCS: ReadonlySet<string> = new Set(['fsync', 'fdatasync']);

type Change = { readonly at: number; readonly bytes: Buffer } | { readonly size: number };

/** A file by what is certainly on the disk, and what is only in the memory of the system. */
interface File {
  durable: Buffer;
  pending: Change[];
}

interface NameChange {
  readonly path: string;
  /** What has the name from now on; undefined: nothing. */
  readonly file: File | 'folder' | undefined;
}

/**
 * A folder as the disk under it holds it while a process works, told by the process's system calls. What was written and
 * not synced is not on the disk for certain: {@link lose} lays out what a loss of power may leave of it. Names are as
 * files: a file that was made, renamed or removed is so for certain when its folder was synced.
 */
export class TracedDisk {
  private readonly durable = new Map<string, File | 'folder'>();
  private readonly live: Map<string, File | 'folder'>;
  private readonly names = new Map<string, NameChange[]>();
  /** Where the next write without a place goes, by the number of the handle. */
  private readonly places = new Map<number, number>();
  /** What a sync that is under way makes durable: that which was pending when it began. */
  private readonly syncing = new Map<number, () => void>();
  /** How many writes and names were not certain at some time. */
  uncertain = 0;

  constructor(private readonly folder: string) {
    for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
      const path = join(entry.parentPath, entry.name);
      this.durable.set(path, entry.isDirectory() ? 'folder' : { durable: readFileSync(path), pending: [] });
    }
    this.live = new Map(this.durable);
  }

  /** A call begins: what it writes may be on the disk from now on. @throws where it does what is not understood */
  begins(call: SystemCall): void {
    const { name, thread, paths, numbers, data } = call;
    if (SYNCS.has(name)) return void this.syncing.set(thread, this.sync(this.own(paths[0])));
    switch (name) {
      case 'pwrite64':
        return this.change(this.own(paths[0]), { at: numbers.at(-1) ?? 0, bytes: data });
      case 'write': {
        const path = this.own(paths[0]);
        if (path === undefined) return;
        const handle = numbers[0] ?? 0;
        const at = this.places.get(handle) ?? 0;
        this.places.set(handle, at + data.length);
        return this.change(path, { at, bytes: data });
      }
      case 'ftruncate':
        return this.change(this.own(paths[0]), { size: numbers.at(-1) ?? 0 });
      default:
    }
  }

  /** The call has come to its end, and did what it says. */
  ends(call: SystemCall): void {
    const { name, thread, paths, flags, answer } = call;
    if (SYNCS.has(name)) {
      this.syncing.get(thread)?.();
      this.syncing.delete(thread);
      return;
    }
    if (answer < 0) return;
    const [first, second] = paths.map((path) => this.own(path));
    switch (name) {
      case 'openat':
        return this.opened(first, flags, answer);
      case 'rename':
        if (first === undefined || second === undefined) return;
        this.rename(second, this.live.get(first));
        return this.rename(first, undefined);
      case 'unlink':
      case 'rmdir':
        return this.rename(first, undefined);
      case 'mkdir':
        return this.rename(first, 'folder');
      case 'write':
      case 'pwrite64':
      case 'ftruncate':
        return;
      default:
        if (first !== undefined) throw new Error(`What ${name} does to ${first} is not understood here`);
    }
  }

  /** Lays out in an empty folder what may be there when the power comes back. */
  lose(chance: () => number, to: string): void {
    const there = new Map(this.durable);
    for (const changes of this.names.values()) {
      // A file system keeps the names of one folder in order.
      const kept = Math.floor(chance() * (changes.length + 1));
      for (const { path, file } of changes.slice(0, kept)) {
        if (file === undefined) there.delete(path);
        else there.set(path, file);
      }
    }
    for (const [path, file] of there) {
      const place = join(to, relative(this.folder, path));
      if (file === 'folder') mkdirSync(place, { recursive: true, mode: 0o700 });
      else {
        mkdirSync(dirname(place), { recursive: true, mode: 0o700 });
        writeFileSync(place, remains(file, chance), { mode: 0o600 });
      }
    }
  }

  private own(path: string | undefined): string | undefined {
    return path?.startsWith(`${this.folder}/`) === true || path === this.folder ? path : undefined;
  }

  private opened(path: string | undefined, flags: string, handle: number): void {
    if (path === undefined || flags.includes('O_DIRECTORY') || this.live.get(path) === 'folder' || path === this.folder)
      return;
    this.places.set(handle, 0);
    const file = this.live.get(path);
    if (flags.includes('O_APPEND')) throw new Error(`${path} is appended to: that is not understood here`);
    if (file === undefined && flags.includes('O_CREAT')) this.rename(path, { durable: Buffer.alloc(0), pending: [] });
    else if (flags.includes('O_TRUNC')) this.change(path, { size: 0 });
  }

  private change(path: string | undefined, change: Change): void {
    if (path === undefined) return;
    const file = this.live.get(path);
    // A file that has no name any more leaves nothing.
    if (file === undefined || file === 'folder') return;
    file.pending.push(change);
    this.uncertain += 1;
  }

  private rename(path: string | undefined, file: File | 'folder' | undefined): void {
    if (path === undefined) return;
    if (file === undefined) this.live.delete(path);
    else this.live.set(path, file);
    const folder = dirname(path);
    this.names.set(folder, [...(this.names.get(folder) ?? []), { path, file }]);
    this.uncertain += 1;
  }

  private sync(path: string | undefined): () => void {
    if (path === undefined) return () => undefined;
    const file = this.live.get(path);
    if (file !== undefined && file !== 'folder') {
      const certain = [...file.pending];
      return () => {
        file.durable = certain.reduce(apply, file.durable);
        file.pending = file.pending.filter((change) => !certain.includes(change));
      };
    }
    const certain = this.names.get(path) ?? [];
    return () => {
      for (const change of certain) {
        if (change.file === undefined) this.durable.delete(change.path);
        else this.durable.set(change.path, change.file);
      }
      this.names.set(path, (this.names.get(path) ?? []).slice(certain.length));
    };
  }
}

/** What is left of a file: of each block that was not synced either what was written or what was there. */
function remains({ durable, pending }: File, chance: () => number): Buffer {
  let bytes = durable;
  for (const change of pending) {
    if ('size' in change) {
      if (chance() < 0.5) bytes = apply(bytes, change);
      continue;
    }
    for (let from = 0; from < change.bytes.length; from += BLOCK) {
      if (chance() < 0.5) continue;
      bytes = apply(bytes, { at: change.at + from, bytes: change.bytes.subarray(from, from + BLOCK) });
    }
  }
  return bytes;
}

function apply(bytes: Buffer, change: Change): Buffer {
  const size = 'size' in change ? change.size : Math.max(bytes.length, change.at + change.bytes.length);
  const next = Buffer.alloc(size);
  bytes.copy(next, 0, 0, size);
  if ('bytes' in change) change.bytes.copy(next, change.at);
  return next;
}
