import { Command } from 'commander';
import { ApiClient } from './api-client.js';
import { table } from './table.js';

interface Status {
  readonly head: string;
  readonly consumers: readonly {
    readonly name: string;
    readonly position: string;
    readonly lag: string | number;
    readonly state: string;
    readonly parked: number;
    readonly lastError?: string;
  }[];
}
interface Parked {
  readonly items: readonly {
    readonly consumer: string;
    readonly item: string;
    readonly position: string;
    readonly type: string;
    readonly reason: string;
    readonly attempts: number;
    readonly since: string;
    readonly waiting: number;
  }[];
}

const say = (text: string): boolean => process.stdout.write(`${text}\n`);

export const consumerStatusCommand = (): Command =>
  new Command('consumer-status')
    .description('Lag of every consumer, and what is parked and why (asks the running service)')
    .action(async () => {
      const client = new ApiClient();
      const { head, consumers } = await client.ask<Status>('GET', '/v1/operations/consumers');
      say(`The log ends at ${head}\n`);
      say(
        table(
          ['consumer', 'position', 'lag', 'state', 'parked', 'last error'],
          consumers.map(({ name, position, lag, state, parked, lastError }) => [
            name,
            position,
            String(lag),
            state,
            String(parked),
            lastError ?? '',
          ]),
        ),
      );
      const { items } = await client.ask<Parked>('GET', '/v1/operations/parked');
      if (items.length === 0) return;
      say('\nParked\n');
      say(
        table(
          ['consumer', 'item', 'position', 'event', 'waiting', 'since', 'reason'],
          items.map(({ consumer, item, position, type, waiting, since, reason }) => [
            consumer,
            item,
            position,
            type,
            String(waiting),
            since,
            reason,
          ]),
        ),
      );
    });

export function parkedCommand(): Command {
  const decide = (action: 'retry' | 'skip', path: 'retries' | 'skips', description: string): Command =>
    new Command(action)
      .description(description)
      .argument('<consumer>')
      .argument('<item>')
      .requiredOption('--why <reason>', 'put on record')
      .action(async (consumer: string, item: string, { why }: { why: string }) => {
        await new ApiClient().ask(
          'POST',
          `/v1/operations/parked/${encodeURIComponent(consumer)}/${encodeURIComponent(item)}/${path}`,
          { why },
        );
        say(`${action === 'retry' ? 'Tried again' : 'Skipped'}: ${consumer} ${item}. See consumer-status`);
      });
  return new Command('parked')
    .description('Decide on parked items (asks the running service)')
    .addCommand(decide('retry', 'retries', 'Try a parked item again'))
    .addCommand(decide('skip', 'skips', 'Skip a parked item: what it would have led to will not happen by itself'));
}
