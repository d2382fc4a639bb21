import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { Module, type DynamicModule, type Provider } from '@nestjs/common';
import { APP_FILTER, APP_GUARD } from '@nestjs/core';
import { CommandBus, CqrsModule } from '@nestjs/cqrs';
import { CaseReader } from './commands/cases/case-reader.js';
import { PackLibrary } from './commands/policies/pack-library.js';
import { CommunicationReader } from './commands/communications/communication-reader.js';
import { ObligationReader } from './commands/obligations/obligation-reader.js';
import { fromSaga } from './commands/from-saga.js';
import { COMMAND_HANDLERS } from './commands/handlers.js';
import { EngineDocumentReader } from './commands/engine-documents/engine-document-reader.js';
import { InboundDesk } from './commands/inbound/inbound-desk.js';
import { AccessJournal } from './commands/kernel/access-journal.js';
import { Identities } from './commands/kernel/identities.js';
import { StreamRunner } from './commands/kernel/stream-runner.js';
import { TemplateReader } from './commands/templates/template-reader.js';
import { composeWorker } from './effects/compose.js';
import { handOffWorker } from './effects/hand-off.js';
import { tellCaseSystemWorker } from './effects/tell-case-system.js';
import type { House } from './house.js';
import { AccessGuard } from './modules/access/access.guard.js';
import { AccessRecords } from './modules/access/access-records.js';
import { ApiKeys } from './modules/access/api-keys.js';
import { CaseScope } from './modules/access/case-scope.js';
import { PersonsSeen } from './modules/access/persons-seen.js';
import { PrincipalDirectory } from './modules/access/principal-directory.js';
import { RateLimits } from './modules/access/rate-limits.js';
import { ReceiptSenders } from './modules/access/receipt-senders.js';
import { SignIn } from './modules/access/sign-in.js';
import { TurnedAway } from './modules/access/turned-away.js';
import { CommandGateway } from './modules/commands/command-gateway.js';
import { ReceiptDesk } from './modules/communications/receipt-desk.js';
import { Idempotency } from './modules/commands/idempotency.js';
import { CONTROLLERS } from './modules/controllers.js';
import { DocumentSweeper } from './modules/documents/document-sweeper.js';
import { ProblemFilter } from './modules/http/problem-filter.js';
import { ReadModels } from './modules/http/read-models.js';
import { TimeTravel } from './modules/http/time-travel.js';
import { RequestsUnderWay } from './modules/http/requests-under-way.js';
import { ConditionWatch } from './modules/operations/condition.js';
import { Housekeeping } from './modules/operations/housekeeping.js';
import { OperationalMetrics } from './modules/operations/operational-metrics.js';
import { Readiness } from './modules/operations/readiness.js';
import { CustomerTokens } from './modules/portal/customer-tokens.js';
import { CaseOrders } from './modules/cases/case-orders.js';
import { LetterEdits } from './modules/communications/letter-edits.js';
import { MailReports } from './modules/communications/mail-reports.js';
import { NotificationRounds } from './modules/communications/notification-rounds.js';
import { PacksInForce } from './modules/policies/packs-in-force.js';
import { ReportJobs } from './modules/reports/report-jobs.js';
import { Setup } from './modules/setup/setup.js';
import type { NoticeRequirements } from './ports/notice-requirements.js';
import {
  CHANNELS,
  CLOCK,
  COMPLETENESS,
  COMPOSER,
  MAIL_NOTIFICATIONS,
  DOCUMENTS,
  EVENT_STORE,
  INBOUND_SECRETS,
  LEGAL_ENTITIES,
  LOG_WARNINGS,
  METRICS_ON_LISTENER,
  NOTICE_REQUIREMENTS,
  PAINTER_ENTRY,
  READ_STORE,
  REPORT_FOLDER,
  RUNTIME,
  SHARED_STORES,
  VAULT_SWEEPER,
} from './ports/tokens.js';
import { PROJECTIONS, QUERY_HANDLERS } from './projections/catalogue.js';
import { inboundById } from './projections/inbound/queries.js';
import { CompletenessMonitor } from './runtime/completeness/completeness-monitor.js';
import { createRuntime, type Runtime } from './runtime/runtime.js';
import type { RuntimeLog } from './runtime/runtime-log.js';
import { StoreLeases } from './runtime/store-leases.js';
import { sagasOf } from './sagas/all.js';
import { Metrics } from './telemetry/metrics.js';
import { ObservedStreamRunner } from './telemetry/observed-runner.js';
import { observedBatches, observedWorker } from './telemetry/observed-work.js';

/** Letters composed at once; each takes a worker thread. */
const COMPOSING = 4;
/** Attempts of a hand-off before its failure is recorded as permanent. */
const MAX_HAND_OFF_ATTEMPTS = 6;
/** Attempts of an order to the case system before it waits for an operator: the pauses between them come to days. */
const MAX_ORDER_ATTEMPTS = 12;

/** The wiring: which class stands behind which door. With the runtime it is the only place that knows everything. */
@Module({})
export class AppModule {
  static forHouse(house: House, log: RuntimeLog): DynamicModule {
    return {
      module: AppModule,
      imports: [CqrsModule.forRoot()],
      controllers: [...CONTROLLERS],
      providers: [
        ...ports(house),
        ...COMMAND_HANDLERS,
        ...QUERY_HANDLERS,
        ...services(house),
        {
          provide: RUNTIME,
          inject: [CommandBus, StreamRunner, InboundDesk],
          useFactory: (bus: CommandBus, streams: StreamRunner, desk: InboundDesk) =>
            runtimeOf(house, bus, streams, desk, log),
        },
        { provide: COMPLETENESS, useValue: completenessOf(house, log) },
        { provide: APP_FILTER, useClass: ProblemFilter },
        { provide: APP_GUARD, useClass: AccessGuard },
      ],
    };
  }
}

function ports({
  store,
  readStore,
  clock,
  documents,
  config,
  painterEntry,
  sweepVault,
  logWarnings,
  shared,
}: House): Provider[] {
  return [
    { provide: EVENT_STORE, useValue: store },
    { provide: READ_STORE, useValue: readStore },
    { provide: CLOCK, useValue: clock },
    { provide: DOCUMENTS, useValue: documents },
    { provide: REPORT_FOLDER, useValue: join(config.dataFolder, 'reports') },
    { provide: PAINTER_ENTRY, useValue: painterEntry },
    { provide: SHARED_STORES, useValue: shared },
    { provide: VAULT_SWEEPER, useValue: sweepVault },
    { provide: LOG_WARNINGS, useValue: logWarnings },
    { provide: INBOUND_SECRETS, useValue: config.caseSystem.secrets },
    { provide: METRICS_ON_LISTENER, useValue: config.metrics === 'listener' },
  ];
}

/** Counts below the privacy seam: nothing has to be opened to be counted. */
function completenessOf({ log, readStore, clock }: House, report: RuntimeLog): CompletenessMonitor {
  return new CompletenessMonitor({ log, readStore, projections: PROJECTIONS, now: () => clock.now(), report });
}

function services(house: House): Provider[] {
  const { log, store, readStore, clock, documents, namespace, keySecret, config, readPatienceMs, telemetry } = house;
  const { limits } = config;
  const { signIn } = house;
  return [
    { provide: StreamRunner, useValue: new ObservedStreamRunner(store, clock, telemetry) },
    { provide: Metrics, useValue: telemetry.metrics },
    {
      provide: ConditionWatch,
      inject: [RUNTIME],
      useFactory: (runtime: Runtime) =>
        new ConditionWatch({
          log,
          readStore,
          clock,
          runtime,
          dataFolder: config.dataFolder,
          appends: telemetry.appends,
          ...(signIn && { verifier: signIn.verifier }),
        }),
    },
    { provide: AccessJournal, useValue: new AccessJournal(store, clock, config.instance) },
    { provide: Identities, useValue: new Identities(namespace) },
    { provide: LEGAL_ENTITIES, useValue: house.entities },
    { provide: ApiKeys, useValue: new ApiKeys(keySecret) },
    AccessRecords,
    CaseReader,
    CaseOrders,
    CaseScope,
    CommandGateway,
    CommunicationReader,
    { provide: CustomerTokens, useValue: new CustomerTokens(keySecret, () => clock.now()) },
    ObligationReader,
    { provide: DocumentSweeper, useValue: new DocumentSweeper({ store, documents, clock }) },
    EngineDocumentReader,
    Housekeeping,
    Idempotency,
    LetterEdits,
    MailReports,
    NotificationRounds,
    { provide: MAIL_NOTIFICATIONS, useValue: house.mailNotifications ?? null },
    {
      provide: InboundDesk,
      inject: [CommandBus, StreamRunner, Identities],
      useFactory: (bus: CommandBus, streams: StreamRunner, identities: Identities) =>
        new InboundDesk({
          execute: bus.execute.bind(bus) as CommandBus['execute'],
          streams,
          store,
          documents,
          identities,
          clock,
          caseOf: async (inboundId) =>
            (await readStore.read((session) => inboundById(session, inboundId)))?.caseId ?? undefined,
          ...config.caseSystem,
        }),
    },
    { provide: CHANNELS, useValue: house.channels },
    { provide: COMPOSER, useValue: house.composer },
    OperationalMetrics,
    { provide: PackLibrary, useValue: new PackLibrary(config.packFolder) },
    PacksInForce,
    { provide: NOTICE_REQUIREMENTS, useExisting: PacksInForce },
    PersonsSeen,
    PrincipalDirectory,
    {
      provide: SignIn,
      inject: [Identities, PersonsSeen],
      useFactory: (identities: Identities, seen: PersonsSeen) => new SignIn(signIn, identities, readStore, seen),
    },
    {
      provide: ReadModels,
      inject: [RUNTIME],
      useFactory: (runtime: Runtime) => new ReadModels(runtime, readPatienceMs),
    },
    {
      provide: RateLimits,
      inject: [TurnedAway],
      useFactory: (turnedAway: TurnedAway) =>
        new RateLimits({ perKey: limits.requestsPerKey, perAddress: limits.requestsPerAddress }, turnedAway),
    },
    Readiness,
    ReceiptDesk,
    {
      provide: ReceiptSenders,
      inject: [TurnedAway, RateLimits, AccessJournal],
      useFactory: (turnedAway: TurnedAway, rateLimits: RateLimits, journal: AccessJournal) =>
        new ReceiptSenders(config.channels.receiptSecrets, clock, turnedAway, rateLimits, journal),
    },
    { provide: RequestsUnderWay, useValue: new RequestsUnderWay(limits.requestsUnderWay) },
    ReportJobs,
    Setup,
    TemplateReader,
    TimeTravel,
    TurnedAway,
  ];
}

function runtimeOf(house: House, bus: CommandBus, streams: StreamRunner, desk: InboundDesk, log: RuntimeLog): Runtime {
  const { store, readStore, clock, composer, documents, channels, entities, caseSystem } = house;
  const execute = bus.execute.bind(bus) as CommandBus['execute'];
  const requirements = requirementsOf(() => packs);
  const workers = [
    composeWorker({ execute, streams, composer, documents, entities, requirements, clock, concurrency: COMPOSING }),
    ...channels.map((channel) =>
      handOffWorker({ execute, streams, channel, documents, composer, clock, maxAttempts: MAX_HAND_OFF_ATTEMPTS }),
    ),
    ...(caseSystem
      ? [tellCaseSystemWorker({ execute, streams, store, documents, caseSystem, maxAttempts: MAX_ORDER_ATTEMPTS })]
      : []),
  ];
  const runtime = createRuntime({
    store,
    readStore,
    clock,
    log,
    ...(house.shared && { lease: leasesOf(house, log) }),
    projections: PROJECTIONS,
    sagas: sagasOf({ caseSystem: caseSystem !== undefined }),
    dispatch: fromSaga({
      execute,
      streams,
      channels: channels.map(({ name }) => name),
      ...(caseSystem && { caseSystem: caseSystem.name }),
      workOffInbound: (caseId) => desk.workOff(caseId),
    }),
    effectWorkers: workers.map((worker) => observedWorker(worker, house.telemetry)),
    aroundBatch: observedBatches(house.telemetry),
  });
  // What the law asks of a letter is read from the packs in force, which the runtime itself brings into view.
  const packs = new PacksInForce(readStore, store, new ReadModels(runtime));
  return runtime;
}

function leasesOf({ readStore, config: { instance, leasePatienceMs } }: House, log: RuntimeLog): StoreLeases {
  const holder = `${instance}/${randomUUID()}`;
  return new StoreLeases({ readStore, holder, log, patienceMs: leasePatienceMs, beatMs: leasePatienceMs / 5 });
}

const requirementsOf = (packs: () => NoticeRequirements): NoticeRequirements => ({
  check: (question) => packs().check(question),
});
