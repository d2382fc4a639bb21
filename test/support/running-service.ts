import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { drivenClock, type DrivenClock } from '../../src/adapters/clock/driven.js';
import { systemClock } from '../../src/adapters/clock/system.js';
import type { OutboundHttpOptions } from '../../src/adapters/outbound-http/outbound-http.js';
import { readConfig, type Limits } from '../../src/config.js';
import { Pace } from '../../src/demo/pace.js';
import { isUnreadable } from '../../src/ports/event-store.js';
import type { AnyEvent, EventType } from '../../src/events/catalogue.js';
import type { Clock } from '../../src/ports/clock.js';
import type { Role } from '../../src/events/principal.events.js';
import type { OpenHouseOptions } from '../../src/house.js';
import { TurnedAway } from '../../src/modules/access/turned-away.js';
import { Setup } from '../../src/modules/setup/setup.js';
import { startService, type Service } from '../../src/service.js';
import { ShutdownIncomplete } from '../../src/shut-down.js';
import { HttpClient } from './http-client.js';
import { workerEntries } from './program.js';
import { withSharedComposer } from './shared-composer.js';
import { AUDIENCE, type TokenIssuer } from './token-issuer.js';

export const LEGAL_ENTITIES = {
  'first-example-bank': {
    name: 'First Example Bank, N.A.',
    address: '100 Example Plaza\nColumbus OH 43004',
    phone: '614 555 0100',
    agencyName: 'Office of the Comptroller of the Currency, Customer Assistance Group',
    agencyAddress: 'P.O. Box 53570\nHouston TX 77052',
    zone: 'America/New_York',
  },
  'second-example-bank': { name: 'Second Example Bank', address: '2 Side Street\nToledo OH 43604', zone: 'UTC' },
} as const;

/** Who calls in the tests, each with a key of their own. */
const STAFF = {
  caseSystem: { id: 'core-case', name: 'Core Case', type: 'system', roles: ['case-system'] },
  printHouse: { id: 'print-house', name: 'Print House', type: 'system', roles: ['service'] },
  anna: { id: 'anna', name: 'Anna Kovács', type: 'person', roles: ['officer'] },
  ben: { id: 'ben', name: 'Ben Okafor', type: 'person', roles: ['officer'] },
  auditor: { id: 'helen', name: 'Helen Strandberg', type: 'person', roles: ['auditor'] },
  templateApprover: { id: 'nora', name: 'Nora Feldmann', type: 'person', roles: ['template-approver'] },
  policyApprover: { id: 'david', name: 'David Mbekwe', type: 'person', roles: ['policy-approver'] },
} as const satisfies Record<string, { id: string; name: string; type: 'person' | 'system'; roles: readonly Role[] }>;

export interface RunningServiceOptions {
  /** RFC 3339 UTC: the service runs under a driven clock that begins here; default: the clock of the machine. */
  readonly begins?: string;
  /** Templates approved and packs in force; default true. */
  readonly setUp?: boolean;
  /** Ids of the packs in force; default: the one of credit applications. */
  readonly packs?: readonly string[];
  /** Persons sign in there, and have tokens in the place of keys. */
  readonly issuer?: TokenIssuer;
  /** Milliseconds that a reader waits for `?after=`. */
  readonly readPatienceMs?: number;
  /** A clock of the test's own that nobody drives: one that goes wrong. */
  readonly clock?: Clock;
  /** Further variables of the configuration. */
  readonly variables?: Readonly<Record<string, string>>;
  /** Gets every line of the log, down to `trace`. */
  readonly onLogLine?: (line: string) => void;
  readonly limits?: Partial<Limits>;
  /** How neighbours are asked, where it is not as ever: for tests that do not wait a minute for an answer that never comes. */
  readonly outbound?: Pick<OutboundHttpOptions, 'answerMs' | 'retries'>;
  readonly serverLimits?: OpenHouseOptions['serverLimits'];
  /** A folder that its caller has prepared, and removes; default: one of its own. */
  readonly folder?: string;
}

/** How long anything may take before a test gives up: real time, far beyond what it needs. */
const PATIENCE_MS = 60_000;

/** The whole service on a free port of this machine, in a folder of its own that goes with it. */
export class RunningService {
  private constructor(
    readonly service: Service,
    readonly folder: string,
    readonly clients: Readonly<Record<keyof typeof STAFF | 'admin', HttpClient>>,
    /** The clock in the test's hand; there is none under the clock of the machine. */
    private readonly drivenBy: DrivenClock | undefined,
    private readonly options: RunningServiceOptions,
  ) {}

  static async start(options: RunningServiceOptions = {}): Promise<RunningService> {
    const folder = options.folder ?? (await mkdtemp(join(tmpdir(), 'casewitness-e2e-')));
    const driven = options.begins === undefined ? undefined : drivenClock(options.begins);
    try {
      const service = await open(folder, driven, options);
      try {
        const clients = await introduce(service, options);
        await service.runtime.quiescent(PATIENCE_MS);
        return new RunningService(service, folder, clients, driven, options);
      } catch (error) {
        await service.close();
        throw error;
      }
    } catch (error) {
      if (options.folder === undefined) await rm(folder, { recursive: true, force: true });
      throw error;
    }
  }

  /**
   * Stops, and starts on the same folder, or on another; also where not all was finished in time. The clients go on with
   * the new one.
   */
  async restart(folder = this.folder, change: RunningServiceOptions = {}): Promise<RunningService> {
    await this.service.close().catch((error: unknown) => {
      if (!(error instanceof ShutdownIncomplete)) throw error;
    });
    const options = { ...this.options, ...change };
    const service = await open(folder, this.drivenBy, options);
    const clients = Object.entries(this.clients).map(([name, { key }]) => [name, new HttpClient(service.url, key)]);
    return new RunningService(
      service,
      folder,
      Object.fromEntries(clients) as RunningService['clients'],
      this.drivenBy,
      options,
    );
  }

  get clock(): DrivenClock {
    if (!this.drivenBy) throw new Error('The service runs under the clock of the machine');
    return this.drivenBy;
  }

  /** A client without a key, or with any text in the place of one. */
  stranger(key?: string): HttpClient {
    return new HttpClient(this.service.url, key);
  }

  /** Waits until nothing moves any more. */
  async rest(): Promise<void> {
    await this.service.runtime.quiescent(PATIENCE_MS);
  }

  /** Moves the driven clock, with a stop at each moment in between that something waits for. */
  async moveTo(instant: string): Promise<void> {
    const pace = new Pace({ clock: this.clock, runtime: this.service.runtime });
    await pace.moveTo(instant);
    await pace.rest();
  }

  /** Events of the log after a position, in its order. @throws for one that cannot be read */
  async events<T extends EventType>(types: readonly T[], after = 0n): Promise<Extract<AnyEvent, { type: T }>[]> {
    const found: AnyEvent[] = [];
    const wanted = new Set<string>(types);
    for (let place: bigint | undefined = after; place !== undefined;) {
      const { events, last } = await this.service.house.store.readBatch({ after: place, limit: 1_000 });
      for (const event of events) {
        if (isUnreadable(event)) throw event.error;
        if (wanted.has(event.type)) found.push(event);
      }
      place = last?.position;
    }
    return found as Extract<AnyEvent, { type: T }>[];
  }

  /** The counter of requests that were turned away: its summary is due each minute, or when it is told to. */
  turnedAway(): TurnedAway {
    return this.service.app.get(TurnedAway);
  }

  head(): Promise<bigint> {
    return this.service.house.store.head();
  }

  /** Hand-off records of the outbox by communication, with the bytes of each letter. */
  async outbox(): Promise<readonly { readonly record: Record<string, unknown>; readonly bytes: Buffer }[]> {
    const folder = this.service.house.config.outboxFolder;
    const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return [];
      throw error;
    });
    return Promise.all(
      names
        .filter((name) => name.endsWith('.json'))
        .map(async (name) => {
          const record = JSON.parse(await readFile(join(folder, name), 'utf8')) as Record<string, unknown>;
          return { record, bytes: await readFile(join(folder, String(record['document']))) };
        }),
    );
  }

  async stop(): Promise<void> {
    await this.service.close();
    if (this.options.folder === undefined) await rm(this.folder, { recursive: true, force: true });
  }
}

function open(folder: string, driven: DrivenClock | undefined, options: RunningServiceOptions): Promise<Service> {
  // Jest before Node 24.9 cannot load what serves the pages of the API description: openapi.test.ts starts those.
  const signIn = options.issuer && {
    CASEWITNESS_OIDC_ISSUER: options.issuer.issuer,
    CASEWITNESS_OIDC_AUDIENCE: AUDIENCE,
    CASEWITNESS_OIDC_ROLES_CLAIM: 'realm_access.roles',
    CASEWITNESS_OIDC_ENTITIES_CLAIM: 'entities',
  };
  const own = { CASEWITNESS_DATA: join(folder, 'data'), CASEWITNESS_API_DOCS: 'false' };
  const read = readConfig({ ...own, ...signIn, ...options.variables });
  const config = {
    ...read,
    port: 0,
    legalEntities: LEGAL_ENTITIES,
    limits: { ...read.limits, ...options.limits },
    outbound: { ...read.outbound, ...options.outbound },
  };
  const { readPatienceMs, serverLimits, onLogLine } = options;
  return startService(config, {
    clock: driven ?? options.clock ?? systemClock(),
    // A stop that was given up goes on behind: the folder becomes free a moment later.
    wait: true,
    logger: onLogLine
      ? pino({ level: 'trace' }, { write: onLogLine })
      : pino({ level: process.env['CASEWITNESS_LOG_LEVEL'] ?? 'silent' }),
    workerEntries: workerEntries(),
    ...(config.communications.kind === 'local' && withSharedComposer()),
    ...(readPatienceMs !== undefined && { readPatienceMs }),
    ...(serverLimits && { serverLimits }),
  });
}

/** Approves what ships, where that is wanted, and gives everybody a key; persons who sign in, a token. */
async function introduce(
  { app, url, adminKey }: Service,
  { setUp = true, packs, issuer }: RunningServiceOptions,
): Promise<RunningService['clients']> {
  if (adminKey === undefined && !issuer) throw new Error('The first start gave no key');
  const setup = app.get(Setup);
  const person = ({ id, name }: { id: string; name: string }) => ({ id, name });
  if (setUp) {
    const [author, approver] = [person(STAFF.anna), person(STAFF.templateApprover)];
    const override = 'For a test: counsel has not reviewed the pack';
    await setup.approveShipped({ author, approver, override, ...(packs && { packs }) });
  }
  const admin = adminKey ?? (await issuer?.token(claimsOf('alice', 'Alice Admin', ['admin'])));
  const clients: Record<string, HttpClient> = { admin: new HttpClient(url, admin) };
  for (const [name, { roles, ...principal }] of Object.entries(STAFF)) {
    const shown =
      issuer && principal.type === 'person'
        ? await issuer.token(claimsOf(principal.id, principal.name, roles))
        : (await setup.issueKey(principal, roles)).key;
    clients[name] = new HttpClient(url, shown);
  }
  return clients as RunningService['clients'];
}

/** What the issuer of a {@link RunningService} says of a person. */
export const claimsOf = (sub: string, name: string, roles: readonly string[], entities: readonly string[] = ['*']) => ({
  claims: { sub, name, realm_access: { roles }, entities },
});
