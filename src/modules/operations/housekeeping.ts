import { Inject, Injectable, Logger, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { VAULT_SWEEPER } from '../../ports/tokens.js';
import { Idempotency } from '../commands/idempotency.js';
import { DocumentSweeper } from '../documents/document-sweeper.js';

const EVERY_MS = 60 * 60_000;
/** How long an Idempotency-Key is remembered. */
const KEYS_KEPT_MS = 7 * 24 * 60 * 60_000;

/** Deletes disclosures of appends that never came; nothing to do where log and vault are one file. */
export type VaultSweeper = () => Promise<void>;

/** Forgets what was only needed for a while. */
@Injectable()
export class Housekeeping implements OnModuleInit, OnApplicationShutdown {
  private readonly logger = new Logger('housekeeping');
  private timer: NodeJS.Timeout | undefined;

  constructor(
    @Inject(Idempotency) private readonly idempotency: Idempotency,
    @Inject(VAULT_SWEEPER) private readonly sweepVault: VaultSweeper,
    @Inject(DocumentSweeper) private readonly documents: DocumentSweeper,
  ) {}

  onModuleInit(): void {
    this.timer = setInterval(() => void this.sweep(), EVERY_MS);
    this.timer.unref();
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  /** One round; what fails is said in the log and tried again in the next. */
  async sweep(): Promise<void> {
    const rounds = [() => this.idempotency.sweepOlderThan(KEYS_KEPT_MS), this.sweepVault, () => this.documents.sweep()];
    for (const round of rounds) {
      try {
        await round();
      } catch (error) {
        this.logger.warn(`A round of housekeeping failed: ${error instanceof Error ? error.message : String(error)}`);
      }
    }
  }
}
