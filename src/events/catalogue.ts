import { z } from 'zod';
import { caseEvents } from './case.events.js';
import { communicationEvents } from './communication.events.js';
import type { DraftOf, EventDefinition, PersonalPath } from './define-event.js';
import { fitsQuickly, pii, plain, id, instant, integer, oneOf, personalPaths, writesQuickly } from './define-event.js';
import type { Metadata, NewEvent, RecordedEvent } from './envelope.js';
import { counterpartEvents } from './counterpart.events.js';
import { engineDocumentEvents } from './engine-document.events.js';
import { inboundEvents } from './inbound.events.js';
import { obligationEvents } from './obligation.events.js';
import { policyEvents } from './policy.events.js';
import { principalEvents } from './principal.events.js';
import type { PersonalValues } from './quick-writing.js';
import { sagaEvents } from './saga.events.js';
import { systemEvents } from './system.events.js';
import { templateEvents } from './template.events.js';

/** Everything that can happen. */
export const EVENTS = [
  ...caseEvents, ...communicationEvents, ...counterpartEvents, ...engineDocumentEvents, ...inboundEvents, ...obligationEvents, ...templateEvents, ...policyEvents, ...principalEvents,
  ...sagaEvents, ...systemEvents,
] as const; // prettier-ignore

/** Any event of ours, out of the log, discriminated by `type`. */
export type AnyEvent = { [D in (typeof EVENTS)[number] as DraftOf<D>['type']]: RecordedEvent<DraftOf<D>['type'], DraftOf<D>['data']> }[DraftOf<(typeof EVENTS)[number]>['type']]; // prettier-ignore
export type EventType = AnyEvent['type'];
export type EventOf<T extends EventType> = Extract<AnyEvent, { type: T }>;

export const metadataSchema = z.strictObject({
  occurredAt: instant(),
  receivedAt: instant().optional(),
  recordedAt: instant(),
  actor: z.strictObject({
    type: oneOf(['person', 'system', 'service', 'agent']),
    id: plain(),
    name: pii('actor', 200).optional(),
    onBehalfOf: plain().optional(),
  }),
  correlationId: id(),
  causationId: id(),
  commandId: id(),
  source: z
    .strictObject({ system: plain(), externalId: pii('case', 200).optional(), sequence: integer().optional() })
    .optional(),
  caseId: id().optional(),
  origin: oneOf(['live', 'import']),
  importId: id().optional(),
  confidentiality: oneOf(['standard', 'restricted']),
  policy: z.strictObject({ packId: plain(), version: plain(), hash: plain(), ruleId: plain() }).optional(),
});

const byType = new Map<string, EventDefinition>(
  EVENTS.map((definition) => [definition.type, definition as unknown as EventDefinition]),
);
const metadataFits = fitsQuickly(metadataSchema);
const writeMetadata = writesQuickly(metadataSchema);

/** An event that does not fit its schema: a programming error on the way in, corruption on the way out. */
export class InvalidEvent extends Error {
  override readonly name = 'InvalidEvent';
  constructor(
    readonly type: string,
    readonly issues: readonly { readonly path: string; readonly message: string }[],
  ) {
    super(`${type} is not valid: ${issues.map((issue) => `${issue.path}: ${issue.message}`).join('; ')}`);
  }
}

/** @throws InvalidEvent when no such event exists. */
export function definitionOf(type: string): EventDefinition {
  const definition = byType.get(type);
  if (!definition) throw new InvalidEvent(type, [{ path: 'type', message: 'no such event type' }]);
  return definition;
}

function check(type: string, schema: z.ZodType, value: unknown, root: string): void {
  const result = schema.safeParse(value);
  if (result.success) return;
  throw new InvalidEvent(
    type,
    result.error.issues.map((issue) => ({ path: [root, ...issue.path].join('.'), message: issue.message })),
  );
}

/** @throws InvalidEvent unless the event is of a known type at its current version and fits its schema. */
export function validateNew(event: NewEvent): void {
  const definition = definitionOf(event.type);
  if (event.version !== definition.version) {
    throw new InvalidEvent(event.type, [
      { path: 'version', message: `is ${event.version}, current is ${definition.version}` },
    ]);
  }
  validate(definition, event.data, event.metadata);
}

/**
 * Brings an opened event of any version to the current one and validates it.
 * @throws InvalidEvent when its type or version is unknown or the result does not fit.
 */
export function upcast(event: RecordedEvent): AnyEvent {
  const definition = definitionOf(event.type);
  const { version } = definition;
  if (event.version > version || event.version < 1) {
    throw new InvalidEvent(event.type, [{ path: 'version', message: `is ${event.version}, current is ${version}` }]);
  }
  let data: unknown = event.data;
  for (let from = event.version; from < version; from += 1) data = definition.upcasters[from]?.(data as never);
  validate(definition, data, event.metadata);
  return (event.version === version ? event : { ...event, version, data }) as AnyEvent;
}

function validate({ type, schema, fits }: EventDefinition, data: unknown, metadata: unknown): void {
  if (!fits(data)) check(type, schema, data, 'data');
  if (!metadataFits(metadata)) check(type, metadataSchema, metadata, 'metadata');
}

/** A personal leaf of one event: where it stands (`data` or `metadata` first) and the subject whose key seals it. */
export interface PersonalLeaf {
  readonly path: readonly (string | number)[];
  readonly subject: string;
}

/** A path of a schema, as it is followed in events: from `data` or `metadata` on. */
interface LeafPath extends PersonalPath {
  readonly root: 'data' | 'metadata';
  /** The leaf's own path; where there is an array on the way, one path leads to many leaves, and this to none. */
  readonly only: readonly string[] | undefined;
}

const rooted = (root: 'data' | 'metadata', paths: readonly PersonalPath[]): LeafPath[] =>
  paths.map(({ path, subject }) => ({ root, path, subject, only: path.includes('*') ? undefined : [root, ...path] }));
const metadataLeaves = rooted('metadata', personalPaths(metadataSchema));
const dataLeaves = new Map(EVENTS.map(({ type, personal }) => [type as string, rooted('data', personal)]));

/** The personal leaves that this event really has, for the privacy seam. */
export function personalLeaves(event: NewEvent): PersonalLeaf[] {
  const paths = dataLeaves.get(event.type) ?? rooted('data', definitionOf(event.type).personal);
  const leaves: PersonalLeaf[] = [];
  for (const path of paths) collect(path, event, leaves);
  for (const path of metadataLeaves) collect(path, event, leaves);
  return leaves;
}

function collect({ root, path, subject, only }: LeafPath, event: NewEvent, into: PersonalLeaf[]): void {
  const { metadata } = event;
  if (only === undefined) {
    walk(event[root], path, 0, [root], [], (at, parents) =>
      into.push({ path: at, subject: ownerOf(subject, parents, metadata) }),
    );
    return;
  }
  let node: unknown = event[root];
  const parents: unknown[] = [];
  for (const step of path) {
    parents.push(node);
    node = (node as Record<string, unknown>)[step];
    if (node === undefined) return;
  }
  into.push({ path: only, subject: ownerOf(subject, parents, metadata) });
}

type Found = (at: (string | number)[], parents: readonly unknown[]) => void;

function walk(
  node: unknown,
  path: readonly string[],
  depth: number,
  at: (string | number)[],
  parents: readonly unknown[],
  found: Found,
): void {
  if (node === undefined) return;
  const key = path[depth];
  if (key === undefined) return found(at, parents);
  if (key === '*') {
    (node as unknown[]).forEach((element, index) => walk(element, path, depth + 1, [...at, index], parents, found));
  } else {
    walk((node as Record<string, unknown>)[key], path, depth + 1, [...at, key], [...parents, node], found);
  }
}

function ownerOf(subject: string, parents: readonly unknown[], metadata: Metadata): string {
  const owner = subjectOf(subject, parents, metadata);
  if (owner === undefined) throw new Error(`A personal leaf of subject "${subject}" needs a case or that id beside it`);
  return owner;
}

/** `case:…`, `actor:…` or `party:…`; the leaf with the party id is sought from the inside out. */
function subjectOf(subject: string, parents: readonly unknown[], metadata: Metadata): string | undefined {
  if (subject === 'actor') return `actor:${metadata.actor.id}`;
  if (subject !== 'case') {
    for (let index = parents.length - 1; index >= 0; index -= 1) {
      const value = (parents[index] as Record<string, unknown>)[subject];
      if (typeof value === 'string') return `${subject === 'principalId' ? 'actor' : 'party'}:${value}`;
    }
  }
  return metadata.caseId === undefined ? undefined : `case:${metadata.caseId}`;
}

/** Data and metadata of an event as canonical JSON text (RFC 8785). */
export interface Documents {
  readonly data: string;
  readonly metadata: string;
}

/**
 * Takes a personal value out of an event.
 * @param place JSON pointer from the root {data, metadata}
 * @param subject whose key seals it
 * @returns canonical JSON to stand in its place
 */
export type ReplacePersonal = (value: string, place: string, subject: string) => string;

/**
 * Validates an event, takes its personal values out and writes its documents, in one pass. Undefined where that takes a
 * second look: an event that is not valid, or unusual in some way, such as one with erased values. It is then for
 * {@link validateNew} and {@link personalLeaves}, and what was taken out is to be forgotten.
 */
export function writeQuickly(event: NewEvent, replace: ReplacePersonal): Documents | undefined {
  const definition = byType.get(event.type);
  if (definition?.version !== event.version) return undefined;
  const personal = new PersonalOf(event.metadata, replace);
  // Metadata first: whose a value of the data is may stand there.
  const metadata = writeMetadata(event.metadata, '/metadata', personal);
  if (metadata === undefined) return undefined;
  const data = definition.write(event.data, '/data', personal);
  return data === undefined ? undefined : { data, metadata };
}

class PersonalOf implements PersonalValues {
  readonly parents: object[] = [];

  constructor(
    private readonly metadata: Metadata,
    private readonly take: ReplacePersonal,
  ) {}

  replace(value: string, place: string, subject: string): string | undefined {
    const owner = subjectOf(subject, this.parents, this.metadata);
    return owner === undefined ? undefined : this.take(value, place, owner);
  }
}
