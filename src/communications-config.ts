import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';
import type { ExstreamSettings } from './adapters/communications/exstream/exstream-settings.js';
import { invalid, InvalidConfiguration } from './invalid-configuration.js';

const LOOPBACK = ['localhost', '127.0.0.1', '[::1]'];
/** Letters and secrets go there: nobody on the way may read them. */
const address = z
  .string()
  .refine((text) => {
    if (!URL.canParse(text)) return false;
    const { protocol, hostname, username, search, hash } = new URL(text);
    if (username !== '' || search !== '' || hash !== '') return false;
    return protocol === 'https:' || (protocol === 'http:' && LOOPBACK.includes(hostname));
  }, 'must be an https address (http only on this machine), without user, query and fragment')
  .transform((text) => new URL(text));
const word = z.string().min(1).max(500);

const environment = z.object({
  CASEWITNESS_COMMUNICATIONS: z.enum(['local', 'exstream']).default('local'),
  CASEWITNESS_EXSTREAM_URL: address.optional(),
  CASEWITNESS_EXSTREAM_DOMAIN: word.optional(),
  CASEWITNESS_EXSTREAM_DIRECTORY_URL: address.optional(),
  CASEWITNESS_EXSTREAM_HOSTING: z.enum(['cloud', 'self-managed']).default('cloud'),
  CASEWITNESS_EXSTREAM_TENANT: word.optional(),
  CASEWITNESS_EXSTREAM_CLIENT_ID: word.optional(),
  CASEWITNESS_EXSTREAM_CLIENT_SECRET: word.optional(),
  CASEWITNESS_EXSTREAM_SCOPE: z.string().max(500).default('otds:groups'),
  CASEWITNESS_EXSTREAM_DESIGNS: z.string().optional(),
  CASEWITNESS_EXSTREAM_DESIGN_TYPE: word.default('exstrapplication'),
  CASEWITNESS_EXSTREAM_ANSWER: z.enum(['envelope', 'pdf']).default('envelope'),
  CASEWITNESS_EXSTREAM_QUEUE: word.optional(),
  CASEWITNESS_EXSTREAM_INTERACTIVE_USER: word.optional(),
});

const communication = { communicationId: z.uuid(), driverDataSource: word };
const designsFile = z.strictObject({
  designs: z.record(
    z.string(),
    z.strictObject({ ...communication, fulfilment: z.strictObject(communication).optional() }),
  ),
});

/** What composes letters; see docs/NEIGHBOURS.md. */
export type CommunicationsConfig = { readonly kind: 'local' } | ({ readonly kind: 'exstream' } & ExstreamSettings);

/**
 * Reads what composes letters.
 * @throws InvalidConfiguration
 */
export function readCommunications(variables: Readonly<Record<string, string | undefined>>): CommunicationsConfig {
  const result = environment.safeParse(variables);
  if (!result.success) throw invalid(result.error);
  const given = result.data;
  if (given.CASEWITNESS_COMMUNICATIONS === 'local') {
    const useless = Object.keys(variables).filter((name) => name.startsWith('CASEWITNESS_EXSTREAM_'));
    if (useless.length === 0) return { kind: 'local' };
    throw new InvalidConfiguration(`CASEWITNESS_COMMUNICATIONS: must be exstream for ${useless.join(', ')}`);
  }
  const needed = <T>(name: keyof typeof given, value: T | undefined): T => {
    if (value !== undefined) return value;
    throw new InvalidConfiguration(`${name}: needed when CASEWITNESS_COMMUNICATIONS is exstream`);
  };
  const { CASEWITNESS_EXSTREAM_QUEUE: queue, CASEWITNESS_EXSTREAM_INTERACTIVE_USER: interactiveUser } = given;
  return {
    kind: 'exstream',
    url: needed('CASEWITNESS_EXSTREAM_URL', given.CASEWITNESS_EXSTREAM_URL),
    domain: needed('CASEWITNESS_EXSTREAM_DOMAIN', given.CASEWITNESS_EXSTREAM_DOMAIN),
    directory: {
      url: needed('CASEWITNESS_EXSTREAM_DIRECTORY_URL', given.CASEWITNESS_EXSTREAM_DIRECTORY_URL),
      hosting: given.CASEWITNESS_EXSTREAM_HOSTING,
      tenant: needed('CASEWITNESS_EXSTREAM_TENANT', given.CASEWITNESS_EXSTREAM_TENANT),
      clientId: needed('CASEWITNESS_EXSTREAM_CLIENT_ID', given.CASEWITNESS_EXSTREAM_CLIENT_ID),
      clientSecret: needed('CASEWITNESS_EXSTREAM_CLIENT_SECRET', given.CASEWITNESS_EXSTREAM_CLIENT_SECRET),
      scope: given.CASEWITNESS_EXSTREAM_SCOPE,
    },
    designs: readDesigns(needed('CASEWITNESS_EXSTREAM_DESIGNS', given.CASEWITNESS_EXSTREAM_DESIGNS)),
    designType: given.CASEWITNESS_EXSTREAM_DESIGN_TYPE,
    answer: given.CASEWITNESS_EXSTREAM_ANSWER,
    ...(queue !== undefined && { queue }),
    ...(interactiveUser !== undefined && { interactiveUser }),
  };
}

function readDesigns(path: string): ExstreamSettings['designs'] {
  let content: unknown;
  try {
    content = parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new InvalidConfiguration(`CASEWITNESS_EXSTREAM_DESIGNS: cannot read ${path}: ${(error as Error).message}`);
  }
  const result = designsFile.safeParse(content);
  if (!result.success) throw invalid(result.error, `${path}: `);
  return result.data.designs;
}
