import { createHash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { NoNotification, readNotification, type Notification } from '../../delivery/delivery-status-notification.js';
import type { VendorReceipt } from '../../delivery/vendor-receipt.js';
import type { Caller } from '../commands/caller.js';
import { ReceiptDesk } from './receipt-desk.js';

/** What became of one report. */
export interface Reported {
  readonly communicationId: string;
  /** `under-way` says nothing new, and is not recorded. */
  readonly status: VendorReceipt['status'];
  readonly recorded: boolean;
}

/** The provider of hand-offs by mail, of which notifications speak. */
const MAIL = 'smtp';

/** Notifications of mail systems (RFC 3464), whichever way they came in. */
@Injectable()
export class MailReports {
  constructor(@Inject(ReceiptDesk) private readonly desk: ReceiptDesk) {}

  /**
   * Puts on record what a notification says of our letters; the same Message-ID once.
   * @throws Problem 422 for what is none, or speaks of no letter of ours, 404 for an unknown letter; both are on record
   */
  async record(caller: Caller, message: Uint8Array): Promise<readonly Reported[]> {
    const { messageId, reports } = await this.read(caller, message);
    const id = messageId ?? createHash('sha256').update(message).digest('hex');
    const results: Reported[] = [];
    for (const [index, { fate, communicationId, rawCode, at }] of reports.entries()) {
      if (communicationId === undefined) {
        const words = 'The notification names no communication of ours';
        throw await this.desk.unreadable(caller, 'communication-unnamed', words, 'Original-Envelope-Id');
      }
      if (at === undefined)
        throw await this.desk.unreadable(caller, 'content-invalid', 'The notification bears no date', 'Arrival-Date');
      results.push(await this.desk.take(caller, MAIL, { ...fate, communicationId, rawCode, at, messageId: `${id}/${index}` })); // prettier-ignore
    }
    return results;
  }

  private async read(caller: Caller, message: Uint8Array): Promise<Notification> {
    try {
      return await readNotification(message);
    } catch (error) {
      if (!(error instanceof NoNotification)) throw error;
      throw await this.desk.unreadable(caller, 'notification-unreadable', error.message);
    }
  }
}
