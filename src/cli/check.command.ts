import { Command } from 'commander';
import { ApiClient } from './api-client.js';
import { table } from './table.js';

interface Completeness {
  readonly complete: boolean;
  readonly events: number;
  readonly holes: readonly {
    readonly projection: string;
    readonly type: string;
    readonly expected: number;
    readonly found: number;
    readonly of: string;
    readonly examples: readonly { readonly eventId: string; readonly stream: string; readonly revision: number }[];
  }[];
  readonly gaps: readonly { readonly stream: string; readonly expected: number; readonly found: number }[];
}

const say = (text: string): boolean => process.stdout.write(`${text}\n`);

export const checkCommand = (): Command =>
  new Command('check')
    .description('Whether the read models hold all that the log holds (asks the running service); exit code 2 if not')
    .action(async () => {
      const found = await new ApiClient().ask<Completeness>('POST', '/v1/operations/completeness-checks', {});
      const { complete, events, holes, gaps } = found;
      say(`${events} events looked at: ${complete ? 'nothing is missing' : 'something is missing'}`);
      if (complete) return;
      process.exitCode = 2;
      if (holes.length > 0) {
        const rows = holes.map(({ projection, type, expected, found: there, of, examples: [first] }) => [
          projection,
          type,
          of,
          String(expected),
          String(there),
          first ? `${first.eventId} (${first.stream} at ${first.revision})` : '',
        ]);
        say(table(['projection', 'event type', 'counted', 'expected', 'found', 'missing, such as'], rows));
      }
      for (const gap of gaps)
        say(`Stream ${gap.stream} goes on at revision ${gap.found}: ${gap.expected} is not there`);
    });
