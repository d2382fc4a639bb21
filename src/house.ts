import { hkdfSync } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { outboxChannel } from './adapters/channel/outbox/outbox-channel.js';
import { coreCase } from './adapters/case-system/core-case/core-case.js';
import { outboundMapping } from './adapters/case-system/core-case/outbound-mapping.js';
import { notificationFolder } from './adapters/channel/smtp/notification-folder.js';
import { smtpChannel } from './adapters/channel/smtp/smtp-channel.js';
import { localComposer } from './adapters/communications/local/local-composer.js';
import { fileDocuments } from './adapters/documents/files/file-documents.js';
import { acquireFolderLock, type Holder } from './adapters/event-log/sqlite/folder-lock.js';
import { openSqliteLog } from './adapters/event-log/sqlite/sqlite-log.js';
import { openPostgresReadStore } from './adapters/read-store/postgres/open-read-store.js';
import { openSqliteReadStore } from './adapters/read-store/sqlite/open-read-store.js';
import { openPostgresVault } from './adapters/vault/postgres/postgres-vault.js';
import { IssuerMismatch } from './adapters/token-verifier/oidc/issuer-documents.js';
import { openOidcVerifier } from './adapters/token-verifier/oidc/oidc-verifier.js';
import { openSqliteVault } from './adapters/vault/sqlite-file/sqlite-vault-file.js';
import type { Config } from './config.js';
import { InvalidConfiguration } from './invalid-configuration.js';
import type { SignInConfig } from './sign-in-config.js';
import * as catalogue from './events/catalogue.js';
import type { CaseSystem } from './ports/case-system.js';
import type { Channel } from './ports/channel.js';
import type { ServerLimits } from './modules/http/server-limits.js';
import type { Clock } from './ports/clock.js';
import type { Composer } from './ports/composer.js';
import type { Documents } from './ports/documents.js';
import type { EventLog } from './ports/event-log.js';
import type { EventStore } from './ports/event-store.js';
import type { LogWarning, LogWarnings } from './ports/log-warnings.js';
import type { MailNotifications } from './ports/mail-notifications.js';
import type { KnownEntities } from './ports/legal-entities.js';
import type { ReadStore } from './ports/read-store.js';
import type { TokenVerifier } from './ports/token-verifier.js';
import type { SweepableVault, Vault } from './ports/vault.js';
import { FAR, FarReads } from './privacy/far-reads.js';
import { assertSameSecrets } from './privacy/installation.js';
import { openSecrets } from './privacy/key-encryption-key.js';
import { Keyring } from './privacy/keyring.js';
import { ReadingThread } from './privacy/reading-thread.js';
import { SealedLog } from './privacy/sealed-log.js';
import { sweepOrphans } from './privacy/sweep-orphans.js';
import type { ReadingOrder } from './reading-worker.js';
import { observedLog } from './telemetry/observed-log.js';
import { quietTelemetry, type Telemetry } from './telemetry/telemetry.js';
import { PROJECTION_MIGRATIONS, projectionEntities } from './projections/catalogue.js';

/** Everything native behind its ports, opened for one process. */
export interface House {
  readonly config: Config;
  readonly clock: Clock;
  readonly telemetry: Telemetry;
  readonly log: EventLog;
  readonly store: EventStore;
  readonly readStore: ReadStore;
  readonly documents: Documents;
  readonly composer: Composer;
  readonly channels: readonly Channel[];
  /** Where a mail system puts its notifications; absent where it sends them another way. */
  readonly mailNotifications?: MailNotifications;
  readonly entities: KnownEntities;
  /** What is told of its cases; absent where none is configured. */
  readonly caseSystem?: CaseSystem;
  /** Deletes disclosures of appends that never came; nothing to do where log and vault are one file. */
  readonly sweepVault: () => Promise<void>;
  /** What is wrong with the event log although it answers. */
  readonly logWarnings: LogWarnings;
  /** Whether other instances may run on the same stores. */
  readonly shared: boolean;
  /** Namespace of ids made from outside references. */
  readonly namespace: string;
  /** Secret under which API keys are hashed. */
  readonly keySecret: Buffer;
  /** How persons sign in; absent where they hold keys. */
  readonly signIn?: { readonly verifier: TokenVerifier; readonly claims: SignInConfig['claims'] };
  /** Milliseconds that a reader waits for its own write; see {@link OpenHouseOptions}. */
  readonly readPatienceMs?: number;
  /** Other limits of connections; see {@link OpenHouseOptions}. */
  readonly serverLimits?: Partial<ServerLimits>;
  /** What the painter of reports runs; see {@link OpenHouseOptions}. */
  readonly painterEntry?: URL;
  close(): Promise<void>;
}

export interface OpenHouseOptions {
  readonly clock: Clock;
  /** What is counted and traced; default: nothing that anybody could ask for. */
  readonly telemetry?: Telemetry;
  /** Stand by while another process holds the data folder; else a held folder is refused. */
  readonly wait?: boolean;
  readonly onStandby?: (holder: Holder | undefined) => void;
  readonly signal?: AbortSignal;
  /** Called with each thing that is found wrong with the event log although it answers. */
  readonly onLogWarning?: (warning: LogWarning) => void;
  /** Milliseconds that a reader waits for `?after=` before it is told that the read model is behind. Default 10,000. */
  readonly readPatienceMs?: number;
  /** Other limits of connections than the fixed ones: for tests that do not wait a minute. */
  readonly serverLimits?: Partial<ServerLimits>;
  /** A command that may make no letter: the composer's threads start with the first. Default: at once. */
  readonly composeLate?: boolean;
  /** What the worker threads run, where it is not the built modules: sources that need a loader. */
  readonly workerEntries?: { readonly composer: URL; readonly painter: URL; readonly reader: URL };
  /** What the service sees of each port; default: the port itself. For tests that count its calls or break off at one. */
  readonly watch?: Watch;
}

export type PortName =
  'clock' | 'eventLog' | 'vault' | 'readStore' | 'documents' | 'composer' | 'channel' | 'caseSystem';
/** Stands before an opened port: answers what the service is given in its place. */
export type Watch = <T extends object>(port: PortName, opened: T) => T;

/** A log of a driven clock must not be taken for a real one, nor a real one be driven. */
export class WrongKindOfLog extends Error {
  override readonly name = 'WrongKindOfLog';
}

/**
 * Opens the data folder and the stores that the configuration names.
 * @throws FolderLocked, WrongKindOfLog, InvalidConfiguration, or what the stores throw; nothing stays open then
 */
export async function openHouse(config: Config, options: OpenHouseOptions): Promise<House> {
  const { clock, wait = false, onStandby, signal, readPatienceMs, serverLimits, composeLate = false } = options;
  const { workerEntries, telemetry = quietTelemetry(), watch = <T>(_: PortName, opened: T): T => opened } = options;
  const closing: (() => unknown)[] = [];
  const keep = <T>(thing: T, close: (thing: T) => unknown): T => {
    closing.push(() => close(thing));
    return thing;
  };
  const close = async (): Promise<void> => {
    while (closing.length > 0) await closing.pop()?.();
  };
  try {
    if (sharesStores(config)) {
      mkdirSync(config.dataFolder, { recursive: true, mode: 0o700 });
    } else {
      keep(
        await acquireFolderLock(config.dataFolder, {
          wait,
          ...(onStandby && { onStandby }),
          ...(signal && { signal }),
        }),
        (lock) => lock.release(),
      );
    }
    const kek = config.keyEncryptionKey?.toString('base64');
    const secrets = openSecrets(config.dataFolder, { kek, namespace: config.namespace });
    const { sweepVault, logWarnings, ...opened } = await openLog(config, options, keep);
    const log = observedLog(watch('eventLog', opened.log), telemetry);
    const vault = watch('vault', opened.vault);
    if (log.simulated !== clock.driven) throw new WrongKindOfLog(wrongKind(log.simulated));
    await assertSameSecrets(vault, secrets);
    const keyring = new Keyring(vault, secrets.kek);
    const readStore = keep(await openReadStore(config), (store) => store.close());
    const caseSystem = openCaseSystem(config);
    if (caseSystem) keep(caseSystem, (opened) => opened.close());
    return {
      config,
      ...(caseSystem && { caseSystem: watch('caseSystem', caseSystem) }),
      clock: watch('clock', clock),
      telemetry,
      log,
      store: farReads(config, secrets.kek, new SealedLog(log, vault, keyring, catalogue), workerEntries?.reader, keep),
      readStore: watch('readStore', readStore),
      documents: watch('documents', fileDocuments({ folder: `${config.dataFolder}/documents` })),
      composer: watch(
        'composer',
        keep(await openComposer(config, { startLate: composeLate, entry: workerEntries?.composer }), (composer) =>
          composer.close(),
        ),
      ),
      channels: openChannels(config).map((channel) => watch('channel', channel)),
      ...(config.channels.mailNotifications !== undefined && {
        mailNotifications: notificationFolder({ folder: config.channels.mailNotifications }),
      }),
      entities: { any: Object.keys(config.legalEntities).length > 0, find: (name) => config.legalEntities[name] },
      sweepVault,
      logWarnings,
      shared: sharesStores(config),
      namespace: secrets.namespace,
      keySecret: Buffer.from(hkdfSync('sha256', secrets.kek, '', 'casewitness api keys', 32)),
      ...(config.signIn && { signIn: await openSignIn(config.signIn, clock) }),
      ...(readPatienceMs !== undefined && { readPatienceMs }),
      ...(serverLimits && { serverLimits }),
      ...(workerEntries && { painterEntry: workerEntries.painter }),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** No store is a file of the data folder: several instances may run on the same stores. */
export function sharesStores({ eventLog, readStore }: Config): boolean {
  return eventLog.kind === 'eventstoredb' && readStore.kind === 'postgres';
}

function openReadStore({ dataFolder, instance, readStore }: Config): Promise<ReadStore> {
  const migrations = PROJECTION_MIGRATIONS;
  if (readStore.kind === 'sqlite') {
    return openSqliteReadStore({ folder: dataFolder, entities: projectionEntities('sqlite'), migrations });
  }
  const { url, schema } = readStore;
  const application = `casewitness ${instance}`;
  return openPostgresReadStore({ url, schema, application, entities: projectionEntities('postgres'), migrations });
}

/** On one processor a thread would only cost. */
function farReads(config: Config, kek: Buffer, store: EventStore, entry: URL | undefined, keep: Keep): EventStore {
  if (availableParallelism() < 2) return store;
  const { dataFolder, eventLog, readStore } = config;
  const record: ReadingOrder = { dataFolder, eventLog, readStore, keyEncryptionKey: kek.toString('base64') };
  const thread = new ReadingThread({
    entry: entry ?? new URL('./reading-worker.js', import.meta.url),
    record,
    onFailure: ({ message }) => process.emitWarning(`Events are read without a thread of their own: ${message}`),
  });
  return new FarReads(
    store,
    keep(thread, (opened) => opened.close()),
    eventLog.kind === 'eventstoredb' ? FAR.bytes : FAR.events,
  );
}

/** Ways out of the house, best first. */
function openChannels({ channels: { order, smtp }, outboxFolder }: Config): Channel[] {
  return order.flatMap((name): Channel[] => {
    if (name === 'outbox') return [outboxChannel({ folder: outboxFolder })];
    return smtp ? [smtpChannel(smtp)] : [];
  });
}

async function openComposer(
  { communications, outbound }: Config,
  { startLate, entry }: { readonly startLate: boolean; readonly entry: URL | undefined },
): Promise<Composer> {
  if (communications.kind === 'exstream') {
    // It counts the pages of what it gets: with a library that is a tenth of all that a start loads.
    const { exstreamComposer } = await import('./adapters/communications/exstream/exstream-composer.js');
    return exstreamComposer({ settings: communications, http: outbound });
  }
  return localComposer({ startLate, ...(entry && { entry }) });
}

/** The vault beside a log that keeps none itself. */
function openVault({ dataFolder, instance, readStore }: Config): Promise<SweepableVault & { close(): Promise<void> }> {
  if (readStore.kind === 'sqlite') return openSqliteVault({ folder: dataFolder });
  const { url, vaultSchema: schema } = readStore;
  return openPostgresVault({ url, schema, application: `casewitness ${instance} vault` });
}

async function openSignIn({ claims, ...issuer }: SignInConfig, clock: Clock): Promise<House['signIn'] & object> {
  try {
    return { verifier: await openOidcVerifier({ ...issuer, now: () => clock.now() }), claims };
  } catch (error) {
    if (error instanceof IssuerMismatch) throw new InvalidConfiguration(`CASEWITNESS_OIDC_ISSUER: ${error.message}`);
    throw error;
  }
}

/** @throws InvalidConfiguration for a mapping file that does not say how it is asked */
function openCaseSystem({ caseSystem: { mapping, outbound: reached }, outbound }: Config): CaseSystem | undefined {
  if (!reached) return undefined;
  try {
    return coreCase({ system: mapping.system, ...reached, mapping: outboundMapping(mapping.outbound), http: outbound });
  } catch (error) {
    if (error instanceof RangeError)
      throw new InvalidConfiguration(`CASEWITNESS_CASE_SYSTEM_MAPPING: ${error.message}`);
    throw error;
  }
}

type Keep = <T>(thing: T, close: (thing: T) => unknown) => T;

async function openLog(
  config: Config,
  { clock, onLogWarning }: OpenHouseOptions,
  keep: Keep,
): Promise<{ log: EventLog; vault: Vault } & Pick<House, 'sweepVault' | 'logWarnings'>> {
  const { dataFolder, eventLog } = config;
  const createdAt = clock.now();
  if (eventLog.kind === 'sqlite') {
    const log = keep(await openSqliteLog({ folder: dataFolder, simulated: clock.driven, createdAt }), (opened) =>
      opened.close(),
    );
    return { log, vault: log.vault, sweepVault: async () => undefined, logWarnings: () => [] };
  }
  const { connectionString, prefix, patienceMs } = eventLog;
  // Its client is a tenth of what a start loads: only for who has chosen it.
  const { openEventStoreDbLog } = await import('./adapters/event-log/eventstoredb/eventstoredb-log.js');
  const vault = keep(await openVault(config), (opened) => opened.close());
  const log = keep(
    await openEventStoreDbLog({
      connectionString,
      prefix,
      patienceMs,
      simulated: clock.driven,
      createdAt,
      ...(onLogWarning && { onWarning: onLogWarning }),
    }),
    (opened) => opened.close(),
  );
  const sweepVault = async (): Promise<void> => {
    const { undecided } = await sweepOrphans({ vault, log });
    if (undecided.length > 0) throw new Error(`Of ${undecided.length} writes the log could not say whether they came`);
  };
  return { log, vault, sweepVault, logWarnings: log.warnings };
}

const wrongKind = (simulated: boolean): string =>
  simulated
    ? 'This log was written under a driven clock (a demo). It is no record of business; choose another data folder (CASEWITNESS_DATA)'
    : 'This log is a record of business. It cannot be continued under a driven clock';
