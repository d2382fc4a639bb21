import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readSource, type SourceOptions } from '../../../src/imports/read-source.js';
import type {
  Rejected,
  SourceEvent,
  SourceFormat,
  SourceItem,
  SourceReader,
} from '../../../src/imports/source-event.js';
import { allOf } from '../../support/all-of.js';

/** Temporary source files of one test file; call {@link remove} when done. */
export class SourceFiles {
  private readonly folder = mkdtempSync(join(tmpdir(), 'casewitness-imports-'));
  private count = 0;

  write(content: string | Uint8Array, name = `source-${(this.count += 1)}`): string {
    const path = join(this.folder, name);
    writeFileSync(path, content);
    return path;
  }

  /** All items of a file with this content. */
  read(content: string | Uint8Array, format?: SourceFormat, options?: SourceOptions): Promise<SourceItem[]> {
    return allOf(readSource(this.write(content), format, options));
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** What a reader makes of a text that arrives in these pieces. */
export function feed(reader: SourceReader, ...pieces: readonly string[]): SourceItem[] {
  const items: SourceItem[] = [];
  for (const piece of pieces) {
    if (!reader.finished) items.push(...reader.push(piece));
  }
  if (!reader.finished) items.push(...reader.end());
  return items;
}

/** The text cut at these places, taken modulo its length. */
export function cutAt(text: string, places: readonly number[]): string[] {
  const cuts = [...new Set(places.map((place) => place % (text.length + 1)))].sort((a, b) => a - b);
  return [0, ...cuts].map((from, index) => text.slice(from, cuts[index] ?? text.length));
}

export function eventsOf(items: readonly SourceItem[]): SourceEvent[] {
  return items.flatMap((item) => (item.kind === 'event' ? [item.event] : []));
}

export function rejectedOf(items: readonly SourceItem[]): Rejected[] {
  return items.flatMap((item) => (item.kind === 'rejected' ? [item.rejected] : []));
}

export function brokenOf(items: readonly SourceItem[]): { line: number; column: number; message: string } | undefined {
  const last = items.at(-1);
  return last?.kind === 'broken' ? { line: last.line, column: last.column, message: last.message } : undefined;
}
