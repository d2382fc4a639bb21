import { join } from 'node:path';
import { caseCourse } from '../data/cases.js';
import type { Contender } from '../interleave.js';
import type { Context } from '../result.js';
import { emmettSqlite, type EmmettStore } from './emmett-sqlite.js';

interface Message {
  readonly type: string;
  readonly data: Readonly<Record<string, unknown>>;
  readonly metadata: { readonly globalPosition: bigint };
}

interface Connection {
  command(sql: string, values: readonly unknown[]): Promise<unknown>;
}

const COLUMNS = ['position', 'case_id', 'type', 'occurred_at', 'actor', 'details'];

/** emmett's consumer with a processor that adds one row an event: less than our timeline writes. */
export function emmettRebuild({ root, folder }: Context, events: number): Contender {
  const fileName = join(folder, 'emmett-rebuild.sqlite');
  let filled: Promise<EmmettStore> | undefined;
  return {
    name: 'emmett-sqlite',
    round: async (round) => {
      const store = await (filled ??= fill(root, fileName, events));
      const consumer = store.consumer({ pulling: { batchSize: 1_000 } });
      const sql = `INSERT INTO rows_${round} VALUES (${COLUMNS.map(() => '?').join(', ')})`;
      let seen = 0;
      consumer.processor({
        processorId: `rows-${round}`,
        startFrom: 'BEGINNING',
        stopAfter: () => seen >= events,
        eachMessage: async ({ type, data, metadata }: Message, { connection }: { connection: Connection }) => {
          if (seen === 0) await connection.command(`CREATE TABLE rows_${round} (${COLUMNS.join(', ')})`, []);
          seen += 1;
          const values = [Number(metadata.globalPosition), data['caseId'], type, '', '', JSON.stringify(data)];
          await connection.command(sql, values);
        },
      });
      const begun = performance.now();
      await consumer.start();
      const figure = (seen * 1_000) / (performance.now() - begun);
      await consumer.close();
      return figure;
    },
  };
}

async function fill(root: string, fileName: string, events: number): Promise<EmmettStore> {
  const store = await emmettSqlite(root, fileName);
  for (let n = 0, written = 0; written < events; n++) {
    const course = caseCourse(n, 'whole').slice(0, events - written);
    written += course.length;
    await store.appendToStream(`case-${n}`, course.map(({ type, data, metadata }) => ({ type, data, metadata }))); // prettier-ignore
  }
  return store;
}
