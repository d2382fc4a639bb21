import 'reflect-metadata';
import { LogController } from 'fastify';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { pino, type Logger } from 'pino';
import { AppModule } from './app.module.js';
import type { Config } from './config.js';
import { openHouse, type House, type OpenHouseOptions } from './house.js';
import { describeApi } from './modules/http/api-description.js';
import { bigintAsText, readBodies } from './modules/http/bodies.js';
import { NestLog } from './modules/http/nest-log.js';
import { observeRequests } from './modules/http/observed-requests.js';
import { answerProblem } from './modules/http/problem-filter.js';
import { requestIdOf } from './modules/http/request-ids.js';
import { limitConnections, SERVER_LIMITS, serverOptions } from './modules/http/server-limits.js';
import { validationPipe } from './modules/http/validation.js';
import { listenForScrapes, type MetricsListener } from './modules/operations/metrics-listener.js';
import { OperationalMetrics } from './modules/operations/operational-metrics.js';
import { Readiness } from './modules/operations/readiness.js';
import { StandbyListener } from './modules/operations/standby-listener.js';
import { ReportJobs } from './modules/reports/report-jobs.js';
import { Setup } from './modules/setup/setup.js';
import { RUNTIME } from './ports/tokens.js';
import type { Runtime } from './runtime/runtime.js';
import { shutDown } from './shut-down.js';
import { openTelemetry } from './telemetry/telemetry.js';

/** How long a start waits for the read model of keys before it decides whether this is the first one. */
const KEYS_READY_MS = 120_000;

export interface Service {
  /** Where it listens, such as `http://127.0.0.1:3000`. */
  readonly url: string;
  /** Where metrics are served, if they are. */
  readonly metricsUrl?: string;
  /** The first key, when this was the first start: shown once. */
  readonly adminKey?: string;
  readonly house: House;
  readonly runtime: Runtime;
  readonly app: NestFastifyApplication;
  /**
   * Not ready at once, then no new connection, then finishes what was accepted, and closes everything.
   * @throws ShutdownIncomplete when that takes longer than it may: what was left goes on after the next start
   */
  close(): Promise<void>;
}

export interface StartOptions extends OpenHouseOptions {
  /** Further places where a line of log goes; default: standard output by the configured level. */
  readonly logger?: Logger;
}

/**
 * Opens the house, starts the runtime and listens.
 * @throws what {@link openHouse} throws, or the error of listening; nothing stays open then
 */
export async function startService(config: Config, options: StartOptions): Promise<Service> {
  const logger = options.logger ?? pino({ level: config.logLevel });
  const telemetry = await openTelemetry({
    metrics: config.metrics !== 'off',
    instance: config.instance,
    ...(config.otlpEndpoint !== undefined && { otlpEndpoint: config.otlpEndpoint }),
  });
  const standby = new StandbyListener(config);
  const onStandby: OpenHouseOptions['onStandby'] = (holder) => {
    standby.begin();
    options.onStandby?.(holder);
  };
  const onLogWarning: OpenHouseOptions['onLogWarning'] = ({ code, message }) =>
    logger.warn({ part: 'event-log', code }, message);
  const opening = { ...options, onStandby, onLogWarning, telemetry };
  const house = await openHouse(config, opening).catch(async (error: unknown) => {
    await standby.end();
    await telemetry.tracing.close();
    throw error;
  });
  await standby.end();
  try {
    const app = await createApp(house, logger);
    const runtime = app.get<Runtime>(RUNTIME);
    runtime.start();
    let scrapes: MetricsListener | undefined;
    const closeRest = async (): Promise<void> => {
      await scrapes?.close();
      await house.close();
      await telemetry.tracing.close();
    };
    let closing: Promise<void> | undefined;
    const close = (drainMs = config.limits.drainMs): Promise<void> => {
      closing ??= shutDown({ app, runtime, closeRest, drainMs, shutdownMs: config.limits.shutdownMs });
      return closing;
    };
    try {
      const adminKey = await firstKey(app, house, runtime);
      if (typeof config.metrics === 'object')
        scrapes = await listenForScrapes(app.get(OperationalMetrics), config.metrics);
      await app.get(ReportJobs).resume();
      await app.listen({ host: config.host, port: config.port });
      const url = await app.getUrl();
      const metricsUrl = config.metrics === 'listener' ? `${url}/metrics` : scrapes?.url;
      return {
        url,
        house,
        runtime,
        app,
        close: () => close(),
        ...(metricsUrl !== undefined && { metricsUrl }),
        ...(adminKey !== undefined && { adminKey }),
      };
    } catch (error) {
      // Nobody was told that it is ready: there is nothing to drain.
      await close(0);
      throw error;
    }
  } catch (error) {
    await house.close();
    await telemetry.tracing.close();
    throw error;
  }
}

/** The application without a listener: for the service, for commands of the CLI, and for the API description. */
export async function createApp(house: House, logger: Logger): Promise<NestFastifyApplication> {
  const serverLimits = { ...SERVER_LIMITS, ...house.serverLimits };
  const { trustedProxies } = house.config.limits;
  const adapter = new FastifyAdapter({
    ...serverOptions(serverLimits),
    ...(trustedProxies !== undefined && { trustProxy: trustedProxies }),
    loggerInstance: logger.child({ part: 'http' }),
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: requestIdOf,
    routerOptions: { maxParamLength: 500 },
    frameworkErrors: answerProblem,
  });
  const app = await NestFactory.create<NestFastifyApplication>(
    AppModule.forHouse(house, logger.child({ part: 'runtime' })),
    adapter,
    {
      logger: new NestLog(logger.child({ part: 'nest' })),
      bodyParser: false,
    },
  );
  observeRequests(app.getHttpAdapter().getInstance(), house.telemetry, logger.child({ part: 'http' }));
  readBodies(app.getHttpAdapter().getInstance());
  app.getHttpAdapter().getInstance().setReplySerializer(bigintAsText);
  const readiness = app.get(Readiness);
  limitConnections(app.getHttpAdapter().getInstance(), serverLimits, () => readiness.isDraining);
  app.useGlobalPipes(validationPipe());
  if (house.config.apiDocs) describeApi(app);
  await app.init();
  await app.getHttpAdapter().getInstance().ready();
  return app;
}

/** The first start issues one key, to an administrator, who issues the others. Where persons sign in, the issuer says who that is. */
async function firstKey(app: NestFastifyApplication, house: House, runtime: Runtime): Promise<string | undefined> {
  const setup = app.get(Setup);
  await runtime.whenCaughtUp(await house.store.head(), ['principals'], KEYS_READY_MS);
  if (house.signIn || !(await setup.isFirstStart())) return undefined;
  const { key } = await setup.issueKey({ id: 'admin', name: 'First administrator', type: 'person' }, ['admin']);
  await runtime.whenCaughtUp(await house.store.head(), ['principals'], KEYS_READY_MS);
  return key;
}
