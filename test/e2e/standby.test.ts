import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { HttpClient } from '../support/http-client.js';
import { InstanceProcess } from '../support/instance-process.js';

/** Far beyond what three starts of a process take. */
const PATIENCE_MS = 180_000;

describe('a second start on the embedded folder', () => {
  let folder: string;
  const processes: InstanceProcess[] = [];

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'casewitness-standby-'));
  });
  afterEach(async () => {
    await Promise.all(processes.splice(0).map((instance) => instance.stop()));
    await rm(folder, { recursive: true, force: true });
  });

  const begin = (): InstanceProcess => {
    const instance = InstanceProcess.begin({ CASEWITNESS_DATA: folder, CASEWITNESS_LOG_LEVEL: 'warn' });
    processes.push(instance);
    return instance;
  };

  it(
    'stands by, and takes over with all that was recorded when the first is killed, or stops',
    async () => {
      const first = begin();
      const key = (await first.says(/only now:\s+(cw_\S+)/))[1] ?? '';
      const admin = new HttpClient(await first.url(), key);
      const auditor = { name: 'Helen Strandberg', type: 'person', roles: ['auditor'] };
      const issued = await admin.done<{ key: string }>('/v1/principals/helen/keys', auditor);
      const helenAsks = async (instance: InstanceProcess): Promise<number> => {
        const helen = new HttpClient(await instance.url(), issued.key);
        return (await helen.read<{ consumers: unknown[] }>('/v1/operations/consumers')).consumers.length;
      };

      const second = begin();
      await second.says(/Standing by: the data folder is held by process \d+/);
      expect(first.running).toBe(true);
      first.signal('SIGKILL');
      expect(await helenAsks(second)).toBeGreaterThan(10);
      // What is shown only once was shown once.
      expect(second.output).not.toMatch(/cw_/);

      const third = begin();
      await third.says(/Standing by/);
      second.signal('SIGTERM');
      expect(await second.ended()).toBe(0);
      expect(await helenAsks(third)).toBeGreaterThan(10);
    },
    PATIENCE_MS,
  );
});
