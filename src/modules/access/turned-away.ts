import { randomUUID } from 'node:crypto';
import { Inject, Injectable, Logger, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { AccessJournal } from '../../commands/kernel/access-journal.js';
import { requestsTurnedAway } from '../../events/system.events.js';
import type { Clock } from '../../ports/clock.js';
import { CLOCK } from '../../ports/tokens.js';

const EVERY_MS = 60_000;
/** Most counts of one summary: what its schema takes. Others wait for the next minute. */
const MOST_COUNTS = 1_000;

/** Counts requests of strangers and of wrong roles; one summary event a minute, so that nobody fills the log from outside. */
@Injectable()
export class TurnedAway implements OnModuleInit, OnApplicationShutdown {
  private readonly logger = new Logger('access');
  private readonly counts = new Map<string, number>();
  private from: string;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    @Inject(AccessJournal) private readonly journal: AccessJournal,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {
    this.from = clock.now();
  }

  onModuleInit(): void {
    this.timer = setInterval(() => void this.flush(), EVERY_MS);
    this.timer.unref();
  }

  async onApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    await this.flush();
  }

  count(reason: string, keyId = ''): void {
    const name = `${reason} ${keyId}`;
    // A stranger who invents key ids gets no row of their own: only ids of known keys are named here.
    this.counts.set(name, (this.counts.get(name) ?? 0) + 1);
  }

  /** Appends the summary of what was counted; keeps the counts when the log does not take it. */
  async flush(): Promise<void> {
    if (this.counts.size === 0) return;
    const counted = [...this.counts].slice(0, MOST_COUNTS);
    for (const [name] of counted) this.counts.delete(name);
    const counts = counted.map(([name, count]) => {
      const [reason = '', keyId = ''] = name.split(' ');
      return { reason, ...(keyId && { keyId }), count };
    });
    const until = this.clock.now();
    try {
      await this.journal.record(
        requestsTurnedAway({ from: this.from, until, counts }),
        { type: 'service', id: 'casewitness' },
        randomUUID(),
      );
      this.from = until;
    } catch (error) {
      this.logger.warn(
        `The summary of turned away requests waits: ${error instanceof Error ? error.message : String(error)}`,
      );
      // The log is away: counted again with the next minute's, nothing is lost.
      for (const [name, count] of counted) this.counts.set(name, (this.counts.get(name) ?? 0) + count);
    }
  }
}
