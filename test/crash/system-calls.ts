import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';

/** What can change a file, or say that it is safe. */
const CALLS = [
  'openat', 'open', 'creat', 'write', 'pwrite64', 'writev', 'pwritev', 'pwritev2', 'ftruncate', 'truncate', 'fallocate',
  'fsync', 'fdatasync', 'sync_file_range', 'rename', 'renameat', 'renameat2', 'link', 'linkat', 'symlink', 'symlinkat',
  'unlink', 'unlinkat', 'rmdir', 'mkdir', 'mkdirat', 'copy_file_range', 'sendfile', 'lseek',
]; // prettier-ignore

/** To be put before the words of a command: its calls are written to a file. */
export const tracing = (to: string): string[] =>
  ['strace', '-f', '-y', '-xx', '-s', '4194304', '--seccomp-bpf', '-e', `trace=${CALLS.join()}`, '-o', to]; // prettier-ignore

/** A call of a process, as `strace -f -y -xx` tells it. */
export interface SystemCall {
  readonly name: string;
  readonly thread: number;
  /** Of handles and of arguments that are names, in their order. */
  readonly paths: readonly string[];
  /** Numbers among the arguments, handles first. */
  readonly numbers: readonly number[];
  readonly flags: string;
  /** What is written. */
  readonly data: Buffer;
  /** Not known before its end. */
  readonly answer: number;
}

/** Begins or ends: in between others may begin and end. */
export type Moment = { readonly begins: SystemCall } | { readonly ends: SystemCall };

const NAMES: ReadonlySet<string> = new Set([
  'openat',
  'rename',
  'unlink',
  'rmdir',
  'mkdir',
  'open',
  'creat',
  'truncate',
]);

/** The calls of a trace, in the order in which they began and ended. Those under way at its end have no end. */
export async function* momentsOf(trace: string): AsyncGenerator<Moment, void> {
  const open = new Map<string, string>();
  for await (const line of createInterface({ input: createReadStream(trace), crlfDelay: Infinity })) {
    const [, thread = '', rest = ''] = /^(\d+) +(.*)$/.exec(line) ?? [];
    if (rest.startsWith('+++') || rest.startsWith('---')) continue;
    if (rest.endsWith(' <unfinished ...>')) {
      const begun = rest.slice(0, -' <unfinished ...>'.length);
      open.set(thread, begun);
      yield { begins: read(Number(thread), begun, NaN) };
      continue;
    }
    const resumed = /^<\.\.\. \w+ resumed>(.*)$/.exec(rest);
    const whole = resumed ? `${open.get(thread) ?? ''}${resumed[1] ?? ''}` : rest;
    const [, call = '', answer = ''] = /^(.*?)\) += (-?\d+).*$/.exec(whole) ?? [];
    const said = read(Number(thread), call, Number(answer));
    if (!resumed) yield { begins: said };
    yield { ends: said };
  }
}

function read(thread: number, call: string, answer: number): SystemCall {
  const [name = '', words = ''] = split(call);
  const handles = [...words.matchAll(/(?:^|, )(-?\d+|AT_FDCWD)<((?:\\x[0-9a-f]{2}|[^>\\])*)>/g)];
  const texts = [...words.matchAll(/"((?:\\x[0-9a-f]{2})*)"/g)].map(([, hex = '']) => bytesOf(hex));
  const bare = words.replaceAll(/<[^>]*>|"[^"]*"/g, '');
  const named = NAMES.has(name);
  return {
    name,
    thread,
    paths: named ? texts.map((text) => text.toString()) : handles.map(([, , path = '']) => bytesOf(path).toString()),
    numbers: [...bare.matchAll(/(?<![A-Z_\w])-?\d+/g)].map(([number]) => Number(number)),
    flags: bare,
    data: named ? Buffer.alloc(0) : (texts[0] ?? Buffer.alloc(0)),
    answer,
  };
}

function split(call: string): [string, string] {
  const at = call.indexOf('(');
  return [call.slice(0, at), call.slice(at + 1)];
}

const bytesOf = (escaped: string): Buffer => Buffer.from(escaped.replaceAll('\\x', ''), 'hex');
