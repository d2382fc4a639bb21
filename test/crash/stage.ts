import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { pino } from 'pino';
import { drivenClock, type DrivenClock } from '../../src/adapters/clock/driven.js';
import { ImportRun } from '../../src/commands/imports/import-run.js';
import { Identities } from '../../src/commands/kernel/identities.js';
import { StreamRunner } from '../../src/commands/kernel/stream-runner.js';
import { readConfig } from '../../src/config.js';
import { Pace } from '../../src/demo/pace.js';
import type { Role } from '../../src/events/principal.events.js';
import { openHouse, type House, type Watch } from '../../src/house.js';
import { digestFile } from '../../src/imports/file-digest.js';
import { loadMapping, sourceFormatOf } from '../../src/imports/load-mapping.js';
import { readSource } from '../../src/imports/read-source.js';
import { Setup } from '../../src/modules/setup/setup.js';
import { RUNTIME } from '../../src/ports/tokens.js';
import type { Runtime } from '../../src/runtime/runtime.js';
import { createApp } from '../../src/service.js';
import { HttpClient } from '../support/http-client.js';
import { workerEntries } from '../support/program.js';
import { LEGAL_ENTITIES } from '../support/running-service.js';
import { withSharedComposer } from '../support/shared-composer.js';

/** The story begins on a Monday, 9 o'clock in New York. */
export const BEGINS = '2026-03-02T14:00:00.000Z';
/** Ids made from outside references are the same in every run. */
const NAMESPACE = '6f1d2c3b-4a59-4e68-8d77-8c9bab0c1d2e';
/** Real time that anything may take before the test gives up; far beyond what it needs. */
const PATIENCE_MS = 60_000;

const CAST = {
  caseSystem: { id: 'core-case', name: 'Core Case', type: 'system', roles: ['case-system'] },
  printHouse: { id: 'print-house', name: 'Print House', type: 'system', roles: ['service'] },
  anna: { id: 'anna', name: 'Anna Kovács', type: 'person', roles: ['officer'] },
  nora: { id: 'nora', name: 'Nora Feldmann', type: 'person', roles: ['officer', 'template-approver'] },
  helen: { id: 'helen', name: 'Helen Strandberg', type: 'person', roles: ['auditor'] },
} as const satisfies Record<string, { id: string; name: string; type: 'person' | 'system'; roles: readonly Role[] }>;
export type Name = keyof typeof CAST;
/** API keys of the cast. */
export type Keys = Readonly<Record<Name, string>>;

/** An answer that a client got. */
export interface Answer {
  readonly status: number;
  readonly text: string;
  readonly commandId: string;
}

const person = ({ id, name }: { readonly id: string; readonly name: string }) => ({ id, name });

export interface StageOptions {
  /** Where the clock stands. */
  readonly now: string;
  readonly watch?: Watch;
  /** Only opened: nothing is read or done by itself, nobody is listened to. */
  readonly still?: boolean;
  /** Further variables of the configuration: other stores than the embedded ones. */
  readonly variables?: Readonly<Record<string, string>>;
}

/** The whole service on a data folder. */
export class Stage {
  /** Answers by the key under which they were asked for. */
  readonly answers = new Map<string, Answer>();

  private constructor(
    readonly house: House,
    readonly app: NestFastifyApplication,
    readonly runtime: Runtime,
    readonly clock: DrivenClock,
    readonly keys: Keys,
    private readonly url: string,
  ) {}

  static async open(folder: string, keys: Keys, options: StageOptions): Promise<Stage> {
    const clock = drivenClock(options.now);
    const variables = { CASEWITNESS_DATA: folder, CASEWITNESS_NAMESPACE: NAMESPACE, CASEWITNESS_API_DOCS: 'false' };
    const config = { ...readConfig({ ...variables, ...options.variables }), legalEntities: LEGAL_ENTITIES };
    const house = await openHouse(config, {
      clock,
      workerEntries: workerEntries(),
      ...withSharedComposer(options.watch),
    });
    try {
      const logger = pino({ level: process.env['CASEWITNESS_LOG_LEVEL'] ?? 'silent' });
      const app = await createApp(house, logger);
      const runtime = app.get<Runtime>(RUNTIME);
      if (options.still) return new Stage(house, app, runtime, clock, keys, '');
      runtime.start();
      await app.listen({ host: '127.0.0.1', port: 0 });
      return new Stage(house, app, runtime, clock, keys, await app.getUrl());
    } catch (error) {
      await house.close();
      throw error;
    }
  }

  /** A data folder in which templates are approved, a pack is in force, and the cast have their keys. */
  static async prepare(options: Pick<StageOptions, 'variables'> = {}): Promise<{ folder: string; keys: Keys }> {
    const folder = await mkdtemp(join(tmpdir(), 'casewitness-crash-'));
    const stage = await Stage.open(folder, {} as Keys, { now: BEGINS, ...options });
    const setup = stage.app.get(Setup);
    const [author, approver] = [person(CAST.anna), person(CAST.nora)];
    await setup.approveShipped({ author, approver, override: 'For a test: counsel has not reviewed the pack' });
    const keys: Record<string, string> = {};
    for (const [name, { roles, ...principal }] of Object.entries(CAST)) {
      keys[name] = (await setup.issueKey(principal, roles)).key;
    }
    await stage.rest();
    await stage.close();
    return { folder, keys: keys as Keys };
  }

  /** Sends a command as a client does, under an idempotency key; the answer is kept under it. */
  async ask(by: Name, key: string, path: string, body: object): Promise<Answer> {
    const { status, text } = await this.client(by).post(`/v1/${path}`, body, { 'idempotency-key': key });
    const commandId = this.app.get(Identities).ofRequest(CAST[by].id, key);
    const answer = { status, text, commandId };
    if (status < 500) this.answers.set(key, answer);
    return answer;
  }

  async get(by: Name, path: string): Promise<Pick<Answer, 'status' | 'text'>> {
    const { status, text } = await this.client(by).get(`/v1/${path}`);
    return { status, text };
  }

  private client(by: Name): HttpClient {
    return new HttpClient(this.url, this.keys[by]);
  }

  /** Imports a file as the command does. */
  async importFile(file: string, mappingFile: string): Promise<void> {
    const mapping = await loadMapping(mappingFile);
    const { format, options } = sourceFormatOf(mapping);
    await new ImportRun(this.app.get(StreamRunner), new Identities(this.house.namespace)).run({
      items: readSource(file, format, options),
      mapping,
      fileDigest: await digestFile(file),
      actor: { type: 'person', id: 'importer' },
      onRejected: ({ reason }) => {
        throw new Error(`The story's file is whole: ${reason}`);
      },
    });
  }

  /** Waits until nothing moves any more. */
  async rest(): Promise<void> {
    await this.runtime.quiescent(PATIENCE_MS);
  }

  /** Moves the clock, with a stop at each moment in between that something waits for. */
  async moveTo(instant: string): Promise<void> {
    const pace = new Pace(this);
    await pace.moveTo(instant);
    await pace.rest();
  }

  async close(): Promise<void> {
    await this.app.close();
    await this.runtime.stop();
    await this.house.close();
  }
}
