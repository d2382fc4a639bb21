import { createHash, randomUUID } from 'node:crypto';
import { Inject, Injectable, Logger, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import type { MailNotifications } from '../../ports/mail-notifications.js';
import { MAIL_NOTIFICATIONS } from '../../ports/tokens.js';
import type { Caller } from '../commands/caller.js';
import { Problem } from '../http/problem.js';
import { MailReports } from './mail-reports.js';

const EVERY_MS = 10_000;
/** A flood of notifications takes its turn with everything else. */
const MOST_OF_ROUND = 100;

/** Takes notifications that a mail system has put into a folder, round by round; nothing to do where none is named. */
@Injectable()
export class NotificationRounds implements OnModuleInit, OnApplicationShutdown {
  private readonly logger = new Logger('mail-notifications');
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> | undefined;
  private stopping = false;

  constructor(
    @Inject(MailReports) private readonly reports: MailReports,
    @Inject(MAIL_NOTIFICATIONS) private readonly folder: MailNotifications | null,
  ) {}

  onModuleInit(): void {
    if (!this.folder) return;
    this.timer = setInterval(() => void this.round(), EVERY_MS);
    this.timer.unref();
  }

  async onApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    this.stopping = true;
    await this.running;
  }

  /** One round, or the one under way. What a store cannot take now waits where it lies; never throws. */
  round(): Promise<void> {
    this.running ??= this.takeAll().finally(() => {
      this.running = undefined;
    });
    return this.running;
  }

  private async takeAll(): Promise<void> {
    const { folder } = this;
    if (!folder) return;
    try {
      for (const name of await folder.waiting(MOST_OF_ROUND)) {
        if (this.stopping) return;
        await this.take(folder, name);
      }
      await folder.sweep();
    } catch (error) {
      const words = error instanceof Error ? error.message : String(error);
      this.logger.warn(`Notifications wait, and are taken in the next round: ${words}`);
    }
  }

  /** What is on record stays there once, also when the message is taken again after a crash before it was moved. */
  private async take(folder: MailNotifications, name: string): Promise<void> {
    const message = await folder.read(name);
    if (message === undefined) return;
    if (message === 'too-large')
      return folder.refuse(name, 'too-large: this is no file, or larger than a notification');
    try {
      await this.reports.record(callerFor(message), message);
    } catch (error) {
      if (!(error instanceof Problem) || error.status >= 500) throw error;
      this.logger.warn(`A notification was refused, see its folder: ${error.code}`);
      return folder.refuse(name, `${error.code}: ${error.detail}`);
    }
    await folder.done(name);
  }
}

const callerFor = (message: Uint8Array): Caller => ({
  principal: {
    id: 'mail-notifications',
    type: 'system',
    name: 'Folder of mail notifications',
    roles: ['service'],
    scope: { kinds: [], legalEntities: [] },
  },
  requestId: randomUUID(),
  requestHash: createHash('sha256').update(message).digest('hex'),
});
