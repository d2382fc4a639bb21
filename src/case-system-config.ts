import { z } from 'zod';
import { CaseSystemMappingInvalid, loadCaseSystemMapping, type CaseSystemMapping } from './inbound/mapping.js';
import { invalid, InvalidConfiguration } from './invalid-configuration.js';

/** Standard Webhooks: `whsec_` and 24 to 64 bytes in base64. */
const secret = z.string().regex(/^whsec_[A-Za-z0-9+/]{32,88}={0,2}$/, 'must be whsec_ and 24 to 64 bytes in base64');
const list = z
  .string()
  .transform((text) => text.split(',').map((word) => word.trim()).filter((word) => word !== ''))
  .pipe(z.array(secret)); // prettier-ignore

/** Secrets and documents go there: nobody on the way may read them. */
const address = z.url({ protocol: /^https?$/ }).transform((text) => new URL(text)).refine(
  ({ protocol, hostname }) => protocol === 'https:' || ['localhost', '127.0.0.1', '[::1]'].includes(hostname),
  'must be an https address (http only on this machine)',
); // prettier-ignore

const environment = z.object({
  CASEWITNESS_INBOUND_SECRETS: list.default([]),
  CASEWITNESS_INBOUND_PATIENCE: z.coerce.number().min(0).max(86_400).default(60),
  CASEWITNESS_CASE_SYSTEM_MAPPING: z.string().optional(),
  CASEWITNESS_CASE_SYSTEM_URL: address.optional(),
  CASEWITNESS_CASE_SYSTEM_TOKEN_URL: address.optional(),
  CASEWITNESS_CASE_SYSTEM_CLIENT_ID: z.string().min(1).optional(),
  CASEWITNESS_CASE_SYSTEM_CLIENT_SECRET: z.string().min(1).optional(),
  CASEWITNESS_CASE_SYSTEM_SCOPE: z.string().max(500).default(''),
});

/** The case system: how its messages are told from others', and what they mean. */
export interface CaseSystemConfig {
  /** Secrets that messages may be signed with; without one none is taken. */
  readonly secrets: readonly string[];
  /** Milliseconds that a message waits for those that its sender numbered before it. */
  readonly gapPatienceMs: number;
  readonly mapping: CaseSystemMapping;
  /** How it is asked for anything; without it nothing is asked. */
  readonly outbound?: {
    readonly url: URL;
    readonly credentials: {
      readonly endpoint: URL;
      readonly clientId: string;
      /** Never printed. */
      readonly clientSecret: string;
      readonly scope: string;
    };
  };
}

/**
 * Reads what is known of the case system.
 * @throws InvalidConfiguration
 */
export function readCaseSystem(variables: Readonly<Record<string, string | undefined>>): CaseSystemConfig {
  const result = environment.safeParse(variables);
  if (!result.success) throw invalid(result.error);
  const given = result.data;
  const outbound = outboundOf(given);
  return {
    ...(outbound && { outbound }),
    secrets: given.CASEWITNESS_INBOUND_SECRETS,
    gapPatienceMs: given.CASEWITNESS_INBOUND_PATIENCE * 1_000,
    mapping: mappingIn(given.CASEWITNESS_CASE_SYSTEM_MAPPING),
  };
}

function outboundOf(given: z.infer<typeof environment>): CaseSystemConfig['outbound'] {
  const needed = {
    CASEWITNESS_CASE_SYSTEM_URL: given.CASEWITNESS_CASE_SYSTEM_URL,
    CASEWITNESS_CASE_SYSTEM_TOKEN_URL: given.CASEWITNESS_CASE_SYSTEM_TOKEN_URL,
    CASEWITNESS_CASE_SYSTEM_CLIENT_ID: given.CASEWITNESS_CASE_SYSTEM_CLIENT_ID,
    CASEWITNESS_CASE_SYSTEM_CLIENT_SECRET: given.CASEWITNESS_CASE_SYSTEM_CLIENT_SECRET,
  };
  const {
    CASEWITNESS_CASE_SYSTEM_URL: url,
    CASEWITNESS_CASE_SYSTEM_TOKEN_URL: endpoint,
    CASEWITNESS_CASE_SYSTEM_CLIENT_ID: clientId,
    CASEWITNESS_CASE_SYSTEM_CLIENT_SECRET: clientSecret,
  } = needed;
  if (url && endpoint && clientId !== undefined && clientSecret !== undefined) {
    return { url, credentials: { endpoint, clientId, clientSecret, scope: given.CASEWITNESS_CASE_SYSTEM_SCOPE } };
  }
  const missing = Object.entries(needed).filter(([, value]) => value === undefined);
  if (missing.length === Object.keys(needed).length) return undefined;
  const names = missing.map(([name]) => name).join(', ');
  throw new InvalidConfiguration(`${names}: needed where the case system is asked for anything`);
}

function mappingIn(file: string | undefined): CaseSystemMapping {
  try {
    return loadCaseSystemMapping(file);
  } catch (error) {
    const { message, syscall } = error as NodeJS.ErrnoException;
    if (error instanceof CaseSystemMappingInvalid || syscall !== undefined) {
      throw new InvalidConfiguration(`CASEWITNESS_CASE_SYSTEM_MAPPING: ${message}`);
    }
    throw error;
  }
}
