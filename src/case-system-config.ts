import { z } from 'zod';
import { CaseSystemMappingInvalid, loadCaseSystemMapping, type CaseSystemMapping } from './inbound/mapping.js';
import { invalid, InvalidConfiguration } from './invalid-configuration.js';

/** Standard Webhooks: `whsec_` and 24 to 64 bytes in base64. */
const secret = z.string().regex(/^whsec_[A-Za-z0-9+/]{32,88}={0,2}$/, 'must be whsec_ and 24 to 64 bytes in base64');
const list = z
  .string()
  .transform((text) => text.split(',').map((word) => word.trim()).filter((word) => word !== ''))
  .pipe(z.array(secret)); // prettier-ignore

const environment = z.object({
  CASEWITNESS_INBOUND_SECRETS: list.default([]),
  CASEWITNESS_INBOUND_PATIENCE: z.coerce.number().min(0).max(86_400).default(60),
  CASEWITNESS_CASE_SYSTEM_MAPPING: z.string().optional(),
});

/** The case system: how its messages are told from others', and what they mean. */
export interface CaseSystemConfig {
  /** Secrets that messages may be signed with; without one none is taken. */
  readonly secrets: readonly string[];
  /** Milliseconds that a message waits for those that its sender numbered before it. */
  readonly gapPatienceMs: number;
  readonly mapping: CaseSystemMapping;
}

/**
 * Reads what is known of the case system.
 * @throws InvalidConfiguration
 */
export function readCaseSystem(variables: Readonly<Record<string, string | undefined>>): CaseSystemConfig {
  const result = environment.safeParse(variables);
  if (!result.success) throw invalid(result.error);
  const given = result.data;
  return {
    secrets: given.CASEWITNESS_INBOUND_SECRETS,
    gapPatienceMs: given.CASEWITNESS_INBOUND_PATIENCE * 1_000,
    mapping: mappingIn(given.CASEWITNESS_CASE_SYSTEM_MAPPING),
  };
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
