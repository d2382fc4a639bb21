import { z } from 'zod';
import { HandOffFailed, type HandOffOrder } from '../../../ports/channel.js';
import { isFull, systemErrorCode } from '../../durable-file.js';

/** The JSON beside a letter in the outbox: who gets it and why it is there. Its presence says that the letter is whole. */
const handOffRecord = z.object({
  effectId: z.string(),
  communicationId: z.string(),
  caseId: z.string(),
  kind: z.string(),
  documentId: z.string(),
  /** Name of the letter in the same folder. */
  document: z.string(),
  mediaType: z.string(),
  /** Length of the letter in bytes. */
  bytes: z.int().nonnegative(),
  /** SHA-256 of the letter, hex. */
  documentSha256: z.string(),
  recipient: z.object({ name: z.string(), address: z.string() }),
  /** RFC 3339 UTC. */
  handedOffAt: z.string(),
});
export type HandOffRecord = z.infer<typeof handOffRecord>;

export function handOffRecordOf(order: HandOffOrder, document: string, documentSha256: string): HandOffRecord {
  return {
    effectId: order.effectId,
    communicationId: order.communicationId,
    caseId: order.caseId,
    kind: order.kind,
    documentId: order.documentId,
    document,
    mediaType: order.mediaType,
    bytes: order.bytes.length,
    documentSha256,
    recipient: { name: order.recipient.name, address: order.recipient.address },
    handedOffAt: order.at,
  };
}

/** @throws HandOffFailed when the file is not a record: someone else wrote it, and a person must look */
export function readHandOffRecord(file: string, text: string): HandOffRecord {
  const unreadable = (cause: unknown) =>
    new HandOffFailed('channel-down', `${file} in the outbox is not a record of a hand-off`, 'later', { cause });
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw unreadable(error);
  }
  const record = handOffRecord.safeParse(json);
  if (!record.success) throw unreadable(record.error);
  return record.data;
}

/**
 * What the file system reported, in the words of the port: a full disk, a missing right, a share that is gone are all an
 * outbox that cannot take letters now. Errors of the port and programming errors pass unchanged.
 */
export function handOffFailure(error: unknown): unknown {
  const code = systemErrorCode(error);
  if (code === undefined) return error;
  const what = isFull(code) ? 'The disk of the outbox is full' : 'The outbox cannot be used now';
  return new HandOffFailed('channel-down', `${what} (${code})`, 'later', { cause: error });
}
