import { spawn, type ChildProcess } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import Sqlite from 'better-sqlite3';
import { Readiness, type ReadinessReport } from '../../src/modules/operations/readiness.js';
import { application, openApplication } from '../support/credit-application.js';
import { RunningService } from '../support/running-service.js';
import { inProgram } from '../support/program.js';

const ROOT = join(import.meta.dirname, '../..');
const REQUESTS = 400;

interface Started {
  readonly url: string;
  readonly key: string;
}

const SERVICE = 'test/support/run-service.ts';
const variables = (folder: string) => ({
  CASEWITNESS_DATA: folder,
  CASEWITNESS_PORT: '0',
  CASEWITNESS_API_DOCS: 'false',
});

/** A script of ours as a process of its own. */
class Child {
  private readonly child: ChildProcess;
  private readonly lines: string[] = [];
  private readonly heard = new EventEmitter();
  private said = '';

  constructor(script: string, words: readonly string[], env: Readonly<Record<string, string>> = {}) {
    this.child = spawn(process.execPath, [inProgram(script), ...words], {
      cwd: ROOT,
      env: { PATH: process.env['PATH'], ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const { stdout, stderr } = this.child;
    if (!stdout || !stderr) throw new Error('The child has no output');
    stderr.on('data', (text: Buffer) => (this.said += text.toString()));
    createInterface({ input: stdout }).on('line', (line) => {
      this.lines.push(line);
      this.heard.emit('line');
    });
    this.child.once('exit', () => this.heard.emit('line'));
  }

  /** The first line on its standard output that looks so. @throws when it ends without */
  async line(wanted: RegExp): Promise<string> {
    for (;;) {
      const found = this.lines.find((line) => wanted.test(line));
      if (found !== undefined) return found;
      if (this.hasEnded) throw new Error(`It ended before it said ${wanted}: ${this.said}`);
      await once(this.heard, 'line');
    }
  }

  signal(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }

  /** How it ended, and what it said on standard error. */
  async ended(): Promise<{ readonly by: number | NodeJS.Signals | null; readonly said: string }> {
    if (!this.hasEnded) await once(this.child, 'exit');
    return { by: this.child.exitCode ?? this.child.signalCode, said: this.said };
  }

  private get hasEnded(): boolean {
    return this.child.exitCode !== null || this.child.signalCode !== null;
  }
}

/** What became of a request on a connection of its own: its status, or the code of the error of the connection. */
function open(
  { url, key }: Started,
  externalId: string,
): Promise<{ status?: number; caseId?: string; error?: string }> {
  return new Promise((resolve) => {
    const body = JSON.stringify(application(externalId));
    const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }; // prettier-ignore
    const asked = request(`${url}/v1/cases`, { method: 'POST', headers, agent: new Agent() }, (response) => {
      let text = '';
      response.on('data', (chunk: Buffer) => (text += chunk.toString()));
      response.on('end', () => {
        const { caseId } = JSON.parse(text) as { caseId?: string };
        resolve({ status: response.statusCode ?? 0, ...(caseId !== undefined && { caseId }) });
      });
      response.on('error', (error) => resolve({ error: `answer cut: ${error.message}` }));
    });
    asked.on('error', (error: NodeJS.ErrnoException) => resolve({ error: error.code ?? error.message }));
    asked.end(body);
  });
}

/** Cases that stand in a log, past the service. */
function casesOnRecord(folder: string): ReadonlySet<string> {
  const log = new Sqlite(join(folder, 'log.sqlite'), { readonly: true });
  try {
    const rows = log.prepare<[], { data: string }>("SELECT data FROM events WHERE type = 'case.opened'").all();
    return new Set(rows.map(({ data }) => (JSON.parse(data) as { caseId: string }).caseId));
  } finally {
    log.close();
  }
}

describe('a shutdown', () => {
  let folder: string;
  const children: Child[] = [];

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'casewitness-shutdown-'));
  });
  afterEach(async () => {
    for (const child of children.splice(0)) {
      child.signal('SIGKILL');
      await child.ended();
    }
    rmSync(folder, { recursive: true, force: true });
  });

  it('answers what was accepted, turns away what comes later, and leaves with 0', async () => {
    const service = new Child(SERVICE, [], variables(folder));
    children.push(service);
    const started = JSON.parse(await service.line(/^\{"url"/)) as Started;
    let answered = 0;
    const requests = Array.from({ length: REQUESTS }, (_, n) =>
      open(started, `S-${n}`).then((outcome) => {
        answered += 1;
        if (answered === 20) service.signal('SIGTERM');
        return outcome;
      }),
    );
    const outcomes = await Promise.all(requests);
    expect((await service.ended()).by).toBe(0);

    const accepted = outcomes.flatMap(({ status, caseId }) => (status === 201 && caseId ? [caseId] : []));
    expect(accepted.length).toBeGreaterThanOrEqual(20);
    // An answer, or no connection; never an answer that is cut, nor another one.
    for (const { status, error } of outcomes) expect(status ?? error).toEqual(status === 201 ? 201 : expect.stringMatching(/^ECONN(REFUSED|RESET)$/)); // prettier-ignore
    const recorded = casesOnRecord(folder);
    expect(accepted.filter((caseId) => !recorded.has(caseId))).toEqual([]);
    // Whoever was turned away has left nothing.
    expect(recorded.size).toBe(accepted.length);
    expect((await open(started, 'late')).error).toBe('ECONNREFUSED');
  }, 90_000);

  it('is told to load balancers first: not ready, while requests are served on, each the last of its connection', async () => {
    const running = await RunningService.start({ setUp: false });
    running.service.app.get(Readiness).drain();
    const { status, body, headers } = await running.stranger().get<ReadinessReport>('/health/ready');
    expect([status, body.reasons[0]?.code, headers.get('connection')]).toEqual([503, 'draining', 'close']);
    await openApplication(running.clients.caseSystem, 'D-1');
    await running.stop();
  });

  it('ends in its time, and says what it leaves for the next start, which goes on with it', async () => {
    const running = await RunningService.start({ limits: { shutdownMs: 200 }, readPatienceMs: 2_000 });
    const { caseSystem, auditor } = running.clients;
    const { caseId } = await openApplication(caseSystem, 'R-1');
    // A request that waits for what will not be there, and more reports than are made at once.
    const waiting = auditor.get('/v1/cases?after=99999999');
    const asked = await Promise.all(
      ['pdf', 'csv', 'ndjson'].map((format) =>
        auditor.done<{ reportId: string }>('/v1/reports', { kind: 'case-audit', format, caseId }),
      ),
    );
    const left = /^Not all was finished within 0.2 s: 1 requests, \d reports left\. What is on record goes on after/;
    await expect(running.service.close()).rejects.toThrow(left);
    expect((await waiting).status).toBe(503);

    const again = await running.restart(running.folder, { limits: {} });
    for (const { reportId } of asked) {
      const told = await again.clients.auditor.get(`/v1/reports/${reportId}/events`);
      expect(told.text).toContain('event: done');
    }
    await again.stop();
  });

  it.each([
    ['in good order', ['works', 'SIGTERM'], { by: 0, said: '' }],
    ['with 1 and the reason, where something is left', ['fails', 'SIGTERM'], { by: 1, said: '2 reports left\n' }],
    ['at once at a second signal', ['hangs', 'SIGTERM', 'SIGTERM'], { by: 143, said: '' }],
    ['at once at a second interrupt', ['hangs', 'SIGINT', 'SIGINT'], { by: 130, said: '' }],
  ] as const)('ends the process %s', async (_, [how, first, second], end) => {
    const child = new Child('test/support/signalled.ts', [how]);
    children.push(child);
    await child.line(/^running$/);
    child.signal(first);
    await child.line(/^closing$/);
    if (second) child.signal(second);
    expect(await child.ended()).toEqual(end);
  });
});
