import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { readCaseSystem, type CaseSystemConfig } from './case-system-config.js';
import { readChannels, type ChannelsConfig } from './channels-config.js';
import { readCommunications, type CommunicationsConfig } from './communications-config.js';
import { invalid, InvalidConfiguration } from './invalid-configuration.js';
import { readOutbound, type OutboundConfig } from './outbound-config.js';
import { readSignIn, type SignInConfig } from './sign-in-config.js';
import { CREDITOR_AGENCIES } from './ports/legal-entities.js';

const port = z.coerce.number().int().min(0).max(65_535);
const seconds = (most: number) => z.coerce.number().min(0).max(most);
const flag = z.enum(['true', 'false']).transform((word) => word === 'true');

const schema = z.string().regex(/^[a-z_][a-z0-9_]{0,62}$/, 'must be lower-case letters, digits and _');

const environment = z.object({
  CASEWITNESS_DATA: z.string().default('data'),
  CASEWITNESS_HOST: z.string().default('127.0.0.1'),
  CASEWITNESS_PORT: port.default(3000),
  CASEWITNESS_EVENT_LOG: z.enum(['sqlite', 'eventstoredb']).default('sqlite'),
  EVENTSTORE_URL: z.string().startsWith('esdb').optional(),
  CASEWITNESS_LOG_PATIENCE: z.coerce.number().int().min(1).max(300).default(10),
  CASEWITNESS_LOG_PREFIX: z
    .string()
    .regex(/^[A-Za-z0-9_.]{1,40}-$/, 'must be letters, digits, _ or ., and one hyphen at the end')
    .default('casewitness-'),
  CASEWITNESS_READ_STORE: z.enum(['sqlite', 'postgres']).default('sqlite'),
  CASEWITNESS_DATABASE_URL: z
    .string()
    .regex(/^postgres(ql)?:\/\/[^\s]+$/, 'must be like postgres://user:password@host:5432/database')
    .optional(),
  CASEWITNESS_DATABASE_SCHEMA: schema.default('casewitness'),
  CASEWITNESS_VAULT_SCHEMA: schema.default('casewitness_vault'),
  CASEWITNESS_KEY_ENCRYPTION_KEY: z.base64().optional(),
  CASEWITNESS_NAMESPACE: z.uuid().toLowerCase().optional(),
  CASEWITNESS_ENTITIES: z.string().optional(),
  CASEWITNESS_OUTBOX: z.string().optional(),
  CASEWITNESS_PACKS: z.string().optional(),
  CASEWITNESS_INSTANCE: z
    .string()
    .regex(/^[a-z0-9-]{1,40}$/)
    .default('one'),
  CASEWITNESS_LEASE_SECONDS: z.coerce.number().min(1).max(300).default(5),
  CASEWITNESS_API_DOCS: flag.default(true),
  CASEWITNESS_METRICS: z
    .string()
    .regex(/^(off|listener|(\S+:)?\d{1,5})$/, 'must be off, listener, a port, or host:port')
    .optional(),
  OTEL_EXPORTER_OTLP_ENDPOINT: z.url({ protocol: /^https?$/ }).optional(),
  CASEWITNESS_RATE_LIMIT: z.coerce.number().int().min(0).default(1_000),
  CASEWITNESS_RATE_LIMIT_STRANGERS: z.coerce.number().int().min(0).default(20),
  CASEWITNESS_MAX_REQUESTS: z.coerce.number().int().min(1).default(1_000),
  CASEWITNESS_TRUSTED_PROXIES: z.string().optional(),
  CASEWITNESS_DRAIN_SECONDS: seconds(600).default(0),
  CASEWITNESS_SHUTDOWN_SECONDS: seconds(3_600).default(30),
  CASEWITNESS_LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
});

const entitiesFile = z.strictObject({
  legalEntities: z.record(
    z.string(),
    z.strictObject({
      name: z.string().min(1),
      address: z.string().min(1),
      phone: z.string().optional(),
      agency: z.enum(CREDITOR_AGENCIES).optional(),
      agencyName: z.string().optional(),
      agencyAddress: z.string().optional(),
      zone: z.string().default('UTC'),
    }),
  ),
});

export interface Config {
  /** The data folder, absolute. One process at a time holds its lock. */
  readonly dataFolder: string;
  readonly host: string;
  readonly port: number;
  readonly eventLog:
    | { readonly kind: 'sqlite' }
    | {
        readonly kind: 'eventstoredb';
        readonly connectionString: string;
        readonly prefix: string;
        /** How long a call keeps trying while the server is away, in milliseconds. */
        readonly patienceMs: number;
      };
  readonly readStore:
    | { readonly kind: 'sqlite' }
    | {
        readonly kind: 'postgres';
        /** With user and password: never printed. */
        readonly url: string;
        readonly schema: string;
        /** Of personal data, where the event log does not keep it itself. */
        readonly vaultSchema: string;
      };
  /** 32 bytes; without it the key stands in a file of mode 0600 in the data folder. */
  readonly keyEncryptionKey?: Buffer;
  /** UUID under which ids are made from outside references; without it a random one stands beside the key. */
  readonly namespace?: string;
  readonly legalEntities: z.infer<typeof entitiesFile>['legalEntities'];
  /** The firm's own policy packs, beside those that ship. */
  readonly packFolder?: string;
  /** Where letters of the outbox channel are put. */
  readonly outboxFolder: string;
  /** Name of this instance in access streams and logs. */
  readonly instance: string;
  /** Several instances: after so many milliseconds without a sign of life another takes over what one leads. */
  readonly leasePatienceMs: number;
  readonly apiDocs: boolean;
  /** Where metrics are served: nowhere, on the API's own listener, or on a port of their own. */
  readonly metrics: 'off' | 'listener' | { readonly host: string; readonly port: number };
  /** Base address of an OTLP/HTTP receiver of traces. */
  readonly otlpEndpoint?: string;
  readonly limits: Limits;
  readonly outbound: OutboundConfig;
  readonly communications: CommunicationsConfig;
  readonly caseSystem: CaseSystemConfig;
  readonly channels: ChannelsConfig;
  /** How persons sign in; without it they hold keys. */
  readonly signIn?: SignInConfig;
  readonly logLevel: z.infer<typeof environment>['CASEWITNESS_LOG_LEVEL'];
}

/** What an operator may want to bound otherwise; docs/OPERATIONS.md lists the bounds that are fixed. */
export interface Limits {
  /** Requests a second of one key, over time; 0: no limit. */
  readonly requestsPerKey: number;
  /** Requests a second without a valid key, from one address, over time; 0: no limit. */
  readonly requestsPerAddress: number;
  /** Requests of authenticated callers worked on at once, reads and others counted apart. */
  readonly requestsUnderWay: number;
  /** Addresses of proxies whose `X-Forwarded-For` is believed, comma-separated, CIDR allowed. */
  readonly trustedProxies?: string;
  /** Milliseconds between "not ready" and the last connection taken, for load balancers to notice. */
  readonly drainMs: number;
  /** Milliseconds that a shutdown may take to finish what was accepted. */
  readonly shutdownMs: number;
}

/**
 * Reads the configuration from environment variables and the file of legal entities.
 * @throws InvalidConfiguration
 */
export function readConfig(variables: Readonly<Record<string, string | undefined>> = process.env): Config {
  const result = environment.safeParse(variables);
  if (!result.success) throw invalid(result.error);
  const given = result.data;
  if (given.CASEWITNESS_EVENT_LOG === 'eventstoredb' && given.EVENTSTORE_URL === undefined) {
    throw new InvalidConfiguration('EVENTSTORE_URL: needed when CASEWITNESS_EVENT_LOG is eventstoredb');
  }
  if (given.CASEWITNESS_READ_STORE === 'postgres' && given.CASEWITNESS_DATABASE_URL === undefined) {
    throw new InvalidConfiguration('CASEWITNESS_DATABASE_URL: needed when CASEWITNESS_READ_STORE is postgres');
  }
  if (given.CASEWITNESS_DATABASE_SCHEMA === given.CASEWITNESS_VAULT_SCHEMA) {
    throw new InvalidConfiguration('CASEWITNESS_VAULT_SCHEMA: personal data needs a schema of its own');
  }
  const keyEncryptionKey =
    given.CASEWITNESS_KEY_ENCRYPTION_KEY && Buffer.from(given.CASEWITNESS_KEY_ENCRYPTION_KEY, 'base64');
  if (keyEncryptionKey && keyEncryptionKey.length !== 32) {
    throw new InvalidConfiguration('CASEWITNESS_KEY_ENCRYPTION_KEY: must be 32 bytes, base64');
  }
  const signIn = readSignIn(variables);
  const dataFolder = resolve(given.CASEWITNESS_DATA);
  return {
    dataFolder,
    host: given.CASEWITNESS_HOST,
    port: given.CASEWITNESS_PORT,
    eventLog:
      given.CASEWITNESS_EVENT_LOG === 'eventstoredb'
        ? {
            kind: 'eventstoredb',
            connectionString: given.EVENTSTORE_URL ?? '',
            prefix: given.CASEWITNESS_LOG_PREFIX,
            patienceMs: 1_000 * given.CASEWITNESS_LOG_PATIENCE,
          }
        : { kind: 'sqlite' },
    readStore:
      given.CASEWITNESS_READ_STORE === 'postgres'
        ? {
            kind: 'postgres',
            url: given.CASEWITNESS_DATABASE_URL ?? '',
            schema: given.CASEWITNESS_DATABASE_SCHEMA,
            vaultSchema: given.CASEWITNESS_VAULT_SCHEMA,
          }
        : { kind: 'sqlite' },
    ...(keyEncryptionKey && { keyEncryptionKey }),
    ...(given.CASEWITNESS_NAMESPACE !== undefined && { namespace: given.CASEWITNESS_NAMESPACE }),
    legalEntities: given.CASEWITNESS_ENTITIES === undefined ? {} : readEntities(given.CASEWITNESS_ENTITIES),
    outboxFolder: resolve(given.CASEWITNESS_OUTBOX ?? `${dataFolder}/outbox`),
    ...(given.CASEWITNESS_PACKS !== undefined && { packFolder: resolve(given.CASEWITNESS_PACKS) }),
    instance: given.CASEWITNESS_INSTANCE,
    leasePatienceMs: given.CASEWITNESS_LEASE_SECONDS * 1_000,
    apiDocs: given.CASEWITNESS_API_DOCS,
    metrics: metricsAt(given.CASEWITNESS_METRICS, given.CASEWITNESS_HOST),
    ...(given.OTEL_EXPORTER_OTLP_ENDPOINT !== undefined && { otlpEndpoint: given.OTEL_EXPORTER_OTLP_ENDPOINT }),
    limits: {
      requestsPerKey: given.CASEWITNESS_RATE_LIMIT,
      requestsPerAddress: given.CASEWITNESS_RATE_LIMIT_STRANGERS,
      requestsUnderWay: given.CASEWITNESS_MAX_REQUESTS,
      ...(given.CASEWITNESS_TRUSTED_PROXIES !== undefined && { trustedProxies: given.CASEWITNESS_TRUSTED_PROXIES }),
      drainMs: given.CASEWITNESS_DRAIN_SECONDS * 1_000,
      shutdownMs: given.CASEWITNESS_SHUTDOWN_SECONDS * 1_000,
    },
    outbound: readOutbound(variables),
    communications: readCommunications(variables),
    caseSystem: readCaseSystem(variables),
    channels: readChannels(variables),
    ...(signIn && { signIn }),
    logLevel: given.CASEWITNESS_LOG_LEVEL,
  };
}

/** Unless told otherwise, metrics are served where nobody but this machine can ask. */
function metricsAt(given: string | undefined, host: string): Config['metrics'] {
  if (given === undefined) return ['127.0.0.1', '::1', 'localhost'].includes(host) ? 'listener' : 'off';
  if (given === 'off' || given === 'listener') return given;
  const [, own = host, digits] = /^(?:(.+):)?(\d+)$/.exec(given) ?? [];
  const result = port.safeParse(digits);
  if (!result.success) throw invalid(result.error, 'CASEWITNESS_METRICS');
  return { host: own.replace(/^\[|\]$/g, ''), port: result.data };
}

function readEntities(path: string): Config['legalEntities'] {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw new InvalidConfiguration(`CASEWITNESS_ENTITIES: cannot read ${path}: ${(error as Error).message}`);
  }
  const result = entitiesFile.safeParse(parse(text));
  if (!result.success) throw invalid(result.error, `${path}: `);
  return result.data.legalEntities;
}
