import { createHash } from 'node:crypto';
import { opendir, readFile, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { HandOffFailed, type Channel, type HandOff, type HandOffOrder } from '../../../ports/channel.js';
import {
  changedAt,
  createFolder,
  syncFolder,
  systemErrorCode,
  unfinishedWriteOf,
  writeWhole,
} from '../../durable-file.js';
import { handOffFailure, handOffRecordOf, readHandOffRecord, type HandOffRecord } from './hand-off-record.js';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const PROVIDER = 'outbox-folder';
/** Age in milliseconds at which an unfinished write is taken for the remains of a crash. */
const ABANDONED_AFTER = 3_600_000;

export interface OutboxOptions {
  /** Created when it is not there. */
  readonly folder: string;
}

/**
 * Hands letters off as files, for a print room or a mail gateway to fetch: `<effectId>.pdf` and, written last,
 * `<effectId>.json` ({@link HandOffRecord}). Who fetches takes only letters whose JSON is there, and leaves the JSON:
 * it is the memory by which a repeated order answers with the time of the first instead of laying the letter out twice.
 *
 * A hand-off is over when both files and their names are synced.
 */
export function outboxChannel(options: OutboxOptions): Channel {
  return new OutboxChannel(resolve(options.folder));
}

class OutboxChannel implements Channel {
  readonly name = 'outbox';
  readonly provider = PROVIDER;
  readonly onUnknownOutcome = 'resend';
  readonly concurrency = 4;
  /** Hand-offs under way, by effect: a repeated order waits for the first one's answer. */
  private readonly running = new Map<string, Promise<HandOffRecord>>();

  private prepared: Promise<void> | undefined;

  constructor(private readonly folder: string) {}

  /** @throws TypeError when the effect id is not a lower-case uuid */
  async handOff(order: HandOffOrder): Promise<HandOff> {
    if (!UUID.test(order.effectId)) throw new TypeError(`Not an effect id: ${JSON.stringify(order.effectId)}`);
    const documentSha256 = createHash('sha256').update(order.bytes).digest('hex');
    const before = this.running.get(order.effectId);
    const record = await (before ?? this.start(order, documentSha256));
    if (record.communicationId !== order.communicationId || record.documentSha256 !== documentSha256) {
      const words = `Effect ${order.effectId} already handed off another letter, of communication ${record.communicationId}`;
      throw new HandOffFailed('refused', words, 'never');
    }
    return { provider: PROVIDER, providerRef: order.effectId, handedOffAt: record.handedOffAt };
  }

  private start(order: HandOffOrder, documentSha256: string): Promise<HandOffRecord> {
    const running = this.layOut(order, documentSha256)
      .catch((error: unknown) => {
        if (systemErrorCode(error) !== undefined) this.prepared = undefined;
        throw handOffFailure(error);
      })
      .finally(() => this.running.delete(order.effectId));
    this.running.set(order.effectId, running);
    return running;
  }

  private async layOut(order: HandOffOrder, documentSha256: string): Promise<HandOffRecord> {
    const letter = `${order.effectId}.pdf`;
    const mark = `${order.effectId}.json`;
    const stored = await this.stored(mark);
    if (stored === undefined) refuseUnsendable(order);
    await this.prepare();
    if (stored !== undefined) {
      // Whoever wrote it may have ended before its name was durable.
      await syncFolder(this.folder);
      return stored;
    }
    const record = handOffRecordOf(order, letter, documentSha256);
    await writeWhole(join(this.folder, letter), order.bytes);
    // The letter's name must not come after the mark that vouches for it.
    await syncFolder(this.folder);
    await writeWhole(join(this.folder, mark), `${JSON.stringify(record, null, 2)}\n`);
    await syncFolder(this.folder);
    return record;
  }

  /** Once, and again after a failure: the folder may have been a share that came back. */
  private prepare(): Promise<void> {
    this.prepared ??= this.openFolder();
    return this.prepared;
  }

  private async openFolder(): Promise<void> {
    await createFolder(this.folder, this.folder);
    for await (const { name } of await opendir(this.folder)) {
      if (unfinishedWriteOf(name) === undefined) continue;
      const path = join(this.folder, name);
      // Another instance may be writing now; what is older nobody finishes.
      const changed = await changedAt(path);
      if (changed !== undefined && changed.getTime() < Date.now() - ABANDONED_AFTER) await rm(path, { force: true });
    }
  }

  private async stored(mark: string): Promise<HandOffRecord | undefined> {
    try {
      return readHandOffRecord(mark, await readFile(join(this.folder, mark), 'utf8'));
    } catch (error) {
      if (systemErrorCode(error) === 'ENOENT') return undefined;
      throw error;
    }
  }
}

function refuseUnsendable(order: HandOffOrder): void {
  if (order.recipient.address.trim() === '') {
    throw new HandOffFailed('invalid-address', 'The recipient has no address', 'never');
  }
  if (order.mediaType !== 'application/pdf') {
    throw new HandOffFailed('refused', `The outbox takes letters as PDF, not ${order.mediaType}`, 'never');
  }
}
