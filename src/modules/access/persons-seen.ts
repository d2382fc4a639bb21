import { randomUUID } from 'node:crypto';
import { Inject, Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { NotePerson } from '../../commands/principals/note-person.js';
import { derivedId } from '../../events/identity.js';

/**
 * Puts on record who stands behind the id of a person when they first sign in: once each, so that an administrator finds
 * them. Nobody waits for it, and nobody is kept out where it fails: the next request tries again.
 */
@Injectable()
export class PersonsSeen implements OnApplicationShutdown {
  private readonly logger = new Logger('access');
  private readonly noted = new Map<string, Promise<void>>();

  constructor(@Inject(CommandBus) private readonly bus: CommandBus) {}

  /** Returns at once. */
  note(principalId: string, name: string): void {
    if (!this.noted.has(principalId)) this.noted.set(principalId, this.record(principalId, name));
  }

  async onApplicationShutdown(): Promise<void> {
    await Promise.all(this.noted.values());
  }

  private async record(principalId: string, name: string): Promise<void> {
    const causationId = randomUUID();
    try {
      await this.bus.execute(
        new NotePerson(
          { principalId, name },
          {
            commandId: derivedId('first-seen', principalId),
            actor: { type: 'person', id: principalId, name },
            correlationId: causationId,
            causationId,
          },
        ),
      );
    } catch (error) {
      this.noted.delete(principalId);
      const why = error instanceof Error ? error.message : String(error);
      this.logger.warn(`That ${principalId} has signed in for the first time is not on record yet: ${why}`);
    }
  }
}
