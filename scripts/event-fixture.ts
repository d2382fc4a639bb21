import { createHash } from 'node:crypto';
import { z } from 'zod';
import { metadataSchema } from '../src/events/catalogue.js';
import type { EventDefinition } from '../src/events/define-event.js';
import type { Metadata } from '../src/events/envelope.js';
import { derivedId } from '../src/events/identity.js';
import { leavesOf } from './schema-leaves.js';

/** One example of an event as it is above the privacy seam: what a version promised, for ever. */
export interface EventFixture {
  readonly type: string;
  readonly version: number;
  readonly data: unknown;
  readonly metadata: Metadata;
  /** The words that each vocabulary of this version had, by path: none may be taken away. */
  readonly vocabularies: Readonly<Record<string, readonly string[]>>;
}

/** Leaves that read better with a real value than with their own name. */
const EXAMPLES: Readonly<Record<string, string>> = {
  accountId: '4711-0815', activity: 'W_Completeren aanvraag', address: 'Lovelace Street 5, 10115 Berlin', assignee: 'officer-17',
  category: 'credit', citation: '12 CFR 1002.9(a)(1)(i)', code: 'income-insufficient', command: 'decide-case', currency: 'EUR',
  customerId: 'C-20815', decidedBy: 'officer-17', elements: 'specific-reasons', engine: 'casewitness', engineVersion: '0.1.0',
  externalId: 'A-173688', format: 'pdf', id: 'officer-17', jurisdiction: 'US', keyId: 'key-1', kinds: 'application', language: 'en',
  legalEntity: 'example-bank', legalEntities: 'example-bank', mediaType: 'application/pdf', name: 'Ada Lovelace',
  noticeKinds: 'adverse-action-notice', occurrence: '2026-07-01', onBehalfOf: 'officer-4', packId: 'us-reg-b', packVersion: '2026-01',
  policyId: 'P-1842', position: '1842', principalId: 'officer-17', product: 'consumer-loan', provider: 'outbox', rawCode: '550 5.1.1',
  reasonCodes: 'income-insufficient', report: 'case-audit', requiredElements: 'specific-reasons', ruleId: 'action-taken', stage: 'assessment',
  stream: 'case-7c9e6679-7425-50de-944b-e07fc1f90ae7', system: 'core-case', templateId: 'adverse-action-notice', to: 'team-lead',
  transition: 'complete', type: 'case.decided', value: '25000.00', version: '2026-01', view: 'case-timeline',
}; // prettier-ignore

/** The example of an event at its current version: every optional leaf is there, every list has one element. */
export function exampleOf(definition: EventDefinition): EventFixture {
  const vocabularies = leavesOf(definition.schema)
    .filter(({ vocabulary }) => vocabulary.length > 0)
    .map(({ path, vocabulary }) => [path.join('.'), vocabulary] as const);
  const { importId: _, ...metadata } = example(metadataSchema, []) as Metadata;
  return {
    type: definition.type,
    version: definition.version,
    data: example(definition.schema, []),
    metadata,
    vocabularies: Object.fromEntries(vocabularies),
  };
}

function example(schema: z.ZodType, path: readonly string[]): unknown {
  if (schema instanceof z.ZodOptional) return example(schema.unwrap() as z.ZodType, path);
  if (schema instanceof z.ZodArray) return [example(schema.element as z.ZodType, [...path, '0'])];
  if (schema instanceof z.ZodObject) {
    const shape = Object.entries(schema.shape as Record<string, z.ZodType>);
    return Object.fromEntries(shape.map(([key, child]) => [key, example(child, [...path, key])]));
  }
  return leafExample(schema, path);
}

function leafExample(schema: z.ZodType, path: readonly string[]): unknown {
  const [leaf] = leavesOf(schema);
  const name = path.findLast((part) => !/^\d+$/.test(part)) ?? '';
  switch (leaf?.kind) {
    case 'one of':
      return leaf.vocabulary[0];
    case 'integer':
      return 1;
    case 'flag':
      return true;
    case 'note':
      return { what: 'example', count: 1, late: false, reasons: ['one', 'other'] };
    case 'uuid':
      return derivedId('fixture', name);
    case 'instant':
      return '2026-07-01T09:30:00.000Z';
    case 'date':
      return '2026-07-01';
    case 'SHA-256':
      return createHash('sha256').update(name).digest('hex');
    case 'salted digest':
      return createHash('sha256').update(name).digest('base64url');
    default:
      if (/hash$/i.test(name)) return createHash('sha256').update(name).digest('hex');
      return EXAMPLES[name] ?? `example of ${name}`;
  }
}
