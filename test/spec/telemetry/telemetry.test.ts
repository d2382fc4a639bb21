import { readFileSync, readdirSync } from 'node:fs';
import { AppendWatch } from '../../../src/telemetry/append-watch.js';
import { openTelemetry } from '../../../src/telemetry/telemetry.js';
import { NO_TRACING } from '../../../src/telemetry/tracing.js';

const SOURCES = new URL('../../../src/', import.meta.url);

describe('traces', () => {
  it('are off unless a receiver is configured', async () => {
    expect((await openTelemetry({ metrics: false, instance: 'one' })).tracing).toBe(NO_TRACING);
  });

  it('need libraries that nothing else loads: one file knows them, and it is imported only when it is needed', () => {
    const knowing = (readdirSync(SOURCES, { recursive: true }) as string[])
      .filter((path) => path.endsWith('.ts'))
      .filter((path) =>
        /from '(@opentelemetry\/|.*\/opentelemetry\.js')/.test(readFileSync(new URL(path, SOURCES), 'utf8')),
      );
    expect(knowing).toEqual(['telemetry/opentelemetry.ts']);
  });
});

describe('the watch over appends', () => {
  it('says that appends fail until one goes through', () => {
    const watch = new AppendWatch();
    expect(watch.failing()).toBeUndefined();
    watch.failed(new Error('no majority'));
    expect(watch.failing()).toMatchObject({ reason: 'no majority' });
    watch.succeeded();
    expect(watch.failing()).toBeUndefined();
  });
});
