import { isUtf8 } from 'node:buffer';
import { open, type FileHandle } from 'node:fs/promises';
import { createGunzip, type Gunzip } from 'node:zlib';

/** Bytes of the file itself (packed, where it is packed). */
export interface Progress {
  readonly bytesRead: number;
  readonly bytesTotal: number;
}

export interface TextOptions {
  /** WHATWG label of the encoding (`utf-8`, `windows-1252`, `utf-16le`). Default: the byte order mark, the XML declaration, else UTF-8. */
  readonly encoding?: string;
  readonly onProgress?: (progress: Progress) => void;
}

/** The text ends where it should not: packed data cut off or damaged, bytes that are no text. Text before it was delivered. */
export class TextBroken extends Error {
  override readonly name = 'TextBroken';
}

const PLAIN_PIECE = 16_384;
/** Small on purpose: gzip packs at most 1:1032, so one piece never unpacks to more than about 4 MB. */
const PACKED_PIECE = 4_096;

/**
 * The text of a file, plain or gzip (told by its first bytes, never by its name), piece by piece with flat memory.
 * A byte order mark is removed. Pieces never split a surrogate pair.
 *
 * @throws TextBroken after the last good piece, when the data is cut off, damaged or not text
 * @throws the error of node:fs when the file cannot be opened or read
 * @throws RangeError when `encoding` names no known encoding
 */
export async function* readText(path: string, options: TextOptions = {}): AsyncGenerator<string, void, void> {
  const asked = options.encoding === undefined ? undefined : new TextDecoder(options.encoding).encoding;
  let decoder: TextPieces | undefined;
  for await (const bytes of unpacked(path, options.onProgress)) {
    decoder ??= textPieces(asked ?? statedEncoding(bytes));
    yield* decoder.push(bytes);
  }
  if (decoder) yield* decoder.end();
}

async function* unpacked(path: string, onProgress?: (progress: Progress) => void): AsyncGenerator<Buffer, void, void> {
  const file = await open(path, 'r');
  let inflater: Inflater | undefined;
  try {
    const bytesTotal = (await file.stat()).size;
    let bytesRead = 0;
    for (let first = true; ; first = false) {
      const bytes = await readPiece(file, inflater || first ? PACKED_PIECE : PLAIN_PIECE);
      if (bytes.length === 0) break;
      bytesRead += bytes.length;
      if (first && bytes[0] === 0x1f && bytes[1] === 0x8b) inflater = new Inflater();
      if (inflater) yield* await inflater.write(bytes);
      else yield bytes;
      inflater?.throwIfBroken();
      onProgress?.({ bytesRead, bytesTotal });
    }
    if (inflater) {
      yield* await inflater.end();
      inflater.throwIfBroken();
    }
  } finally {
    inflater?.close();
    await file.close();
  }
}

/** A full piece, or what is left: pipes and network drives may hand out less than asked for. */
async function readPiece(file: FileHandle, size: number): Promise<Buffer> {
  const buffer = Buffer.allocUnsafe(size);
  let length = 0;
  while (length < size) {
    const { bytesRead } = await file.read(buffer, length, size - length, null);
    if (bytesRead === 0) break;
    length += bytesRead;
  }
  return buffer.subarray(0, length);
}

/**
 * Gunzip, one piece in, all its output out. Iterating over the zlib stream itself would drop output that is
 * still buffered when the stream fails, and with it events that stand before the break.
 */
class Inflater {
  private readonly gunzip: Gunzip = createGunzip({ chunkSize: 16_384 });
  private output: Buffer[] = [];
  private failure: Error | undefined;
  private wake: () => void = () => undefined;

  constructor() {
    this.gunzip.on('data', (bytes: Buffer) => this.output.push(bytes));
    this.gunzip.on('end', () => this.wake());
    this.gunzip.on('error', (error) => {
      this.failure = error;
      this.wake();
    });
  }

  write(bytes: Buffer): Promise<Buffer[]> {
    return this.after(() => this.gunzip.write(bytes, () => this.wake()));
  }

  end(): Promise<Buffer[]> {
    return this.after(() => this.gunzip.end());
  }

  throwIfBroken(): void {
    if (this.failure) throw new TextBroken(`The packed data is cut off or damaged (gzip: ${this.failure.message})`);
  }

  close(): void {
    this.gunzip.destroy();
  }

  private async after(start: () => void): Promise<Buffer[]> {
    await new Promise<void>((resolve) => {
      this.wake = resolve;
      start();
    });
    const bytes = this.output;
    this.output = [];
    return bytes;
  }
}

interface TextPieces {
  push(bytes: Buffer): Generator<string>;
  end(): Generator<string>;
}

function textPieces(encoding: string): TextPieces {
  return encoding === 'utf-8' ? new Utf8Pieces() : new OtherPieces(encoding);
}

/** Encoding by byte order mark, else by the XML declaration (XML 1.0, appendix F), else UTF-8. */
function statedEncoding(start: Buffer): string {
  if (start[0] === 0xff && start[1] === 0xfe) return 'utf-16le';
  if (start[0] === 0xfe && start[1] === 0xff) return 'utf-16be';
  const declaration = /^(?:\xef\xbb\xbf)?<\?xml[^>]*?\sencoding\s*=\s*["']([\w.:-]+)["']/.exec(
    start.toString('latin1', 0, 256),
  );
  if (declaration?.[1] === undefined) return 'utf-8';
  try {
    const { encoding } = new TextDecoder(declaration[1]);
    // A declaration that reads as single bytes cannot be UTF-16, whatever it says (some writers always say so).
    return encoding.startsWith('utf-16') ? 'utf-8' : encoding;
  } catch (error) {
    throw new TextBroken(`The file says its encoding is ${declaration[1]}, which is not known`, { cause: error });
  }
}

/** UTF-8, checked: a wrong byte ends the text and is never replaced, for a replaced letter is a changed record. */
class Utf8Pieces implements TextPieces {
  private carry: Buffer = Buffer.alloc(0);
  private started = false;

  *push(piece: Buffer): Generator<string> {
    const bytes = this.carry.length > 0 ? Buffer.concat([this.carry, piece]) : piece;
    const whole = wholeLength(bytes);
    this.carry = bytes.subarray(whole);
    yield* this.checked(bytes.subarray(0, whole));
  }

  *end(): Generator<string> {
    if (this.carry.length > 0) throw new TextBroken('The text ends within a character (UTF-8)');
  }

  private *checked(bytes: Buffer): Generator<string> {
    const valid = isUtf8(bytes) ? bytes.length : validLength(bytes);
    const text = bytes.toString('utf8', this.started || !hasByteOrderMark(bytes) ? 0 : 3, valid);
    this.started ||= bytes.length > 0;
    yield* untilZero(text);
    if (valid < bytes.length) {
      const wrong = bytes.readUInt8(valid).toString(16).toUpperCase();
      throw new TextBroken(`Byte 0x${wrong} is not UTF-8; name the encoding in the mapping (source.encoding)`);
    }
  }
}

/** Encodings in which every byte sequence has a meaning, or whose faults show as U+FFFD. */
class OtherPieces implements TextPieces {
  private readonly decoder: InstanceType<typeof TextDecoder>;

  constructor(encoding: string) {
    this.decoder = new TextDecoder(encoding);
  }

  *push(piece: Buffer): Generator<string> {
    yield* this.checked(this.decoder.decode(piece, { stream: true }));
  }

  *end(): Generator<string> {
    yield* this.checked(this.decoder.decode());
  }

  private *checked(text: string): Generator<string> {
    const wrong = text.indexOf('\ufffd');
    yield* untilZero(wrong < 0 ? text : text.slice(0, wrong));
    if (wrong >= 0) throw new TextBroken(`A character is not valid ${this.decoder.encoding}`);
  }
}

/** No text holds a zero character; what does is binary, or UTF-16 without a byte order mark. */
function* untilZero(text: string): Generator<string> {
  const zero = text.indexOf('\0');
  if (zero < 0) {
    if (text !== '') yield text;
    return;
  }
  if (zero > 0) yield text.slice(0, zero);
  throw new TextBroken('A zero byte: this is no text (or UTF-16 without a byte order mark)');
}

function hasByteOrderMark(bytes: Buffer): boolean {
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
}

/** Length without the character that the next piece completes. */
function wholeLength(bytes: Buffer): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back += 1) {
    const byte = bytes.readUInt8(bytes.length - back);
    if (byte < 0x80) return bytes.length;
    if (byte >= 0xc0) {
      const needed = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
      return needed > back ? bytes.length - back : bytes.length;
    }
  }
  return bytes.length;
}

/** Length of the longest valid beginning. A U+FFFD that stands in the bytes themselves is no fault. */
function validLength(bytes: Buffer): number {
  const text = bytes.toString('utf8');
  let length = 0;
  let from = 0;
  for (let at = text.indexOf('\ufffd'); at >= 0; at = text.indexOf('\ufffd', from)) {
    length += Buffer.byteLength(text.slice(from, at));
    if (bytes.toString('latin1', length, length + 3) !== '\xef\xbf\xbd') return length;
    length += 3;
    from = at + 1;
  }
  return bytes.length;
}
