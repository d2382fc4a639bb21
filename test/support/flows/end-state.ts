import { createHash } from 'node:crypto';
import type { FlowHouse } from './flow-house.js';

/** What a story has come to, in words that are the same in every run: no id and no time of day. */
export interface EndState {
  readonly cases: Readonly<Record<string, readonly string[]>>;
  /** What the case system has: follow-up cases, attachments and comments. */
  readonly there: readonly string[];
  readonly letters: number;
}

/** Counts for the one line that a run prints. */
export interface Counts {
  readonly letters: number;
  readonly composed: number;
  readonly askedOfEngine: number;
  readonly madeByEngine: number;
  readonly handedOff: number;
  readonly broughtToCaseSystem: number;
  readonly faults: Readonly<Record<string, number>>;
}

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
const OWN_REFERENCE = /^(EX|BR)-[0-9a-f]{8}$/;
const INSTANT = /\d{4}-\d{2}-\d{2}([T ][\d:.]+( UTC|Z)?)?/g;

/** Reads the end of a story as its callers can: cases, letters, clocks and exceptions over HTTP, and what the case system has. */
export async function endState(house: FlowHouse): Promise<EndState> {
  const cases: Record<string, string[]> = {};
  const referenceOf = new Map<string, string>();
  let letters = 0;
  for (const { caseId, externalId, kind, phase, outcome } of await house.cases()) {
    if (kind !== 'communication-exception') referenceOf.set(caseId, externalId);
    const told = [`${kind} ${phase} ${outcome ?? 'undecided'}`];
    for (const letter of await house.letters(caseId)) {
      letters += 1;
      told.push(`letter ${letter.kind} ${letter.state} ${letter.relation ?? 'first'} to ${letter.address ?? 'nobody'}`);
    }
    for (const { ruleId, state } of await house.clocks(caseId)) told.push(`clock ${ruleId} ${state}`);
    const known = cases[nameOf(externalId, kind)] ?? [];
    cases[nameOf(externalId, kind)] = [...known, ...told.sort()];
  }
  for (const { originalCaseId, failure, state, resends } of await house.exceptions()) {
    cases[referenceOf.get(originalCaseId) ?? '']?.push(`exception ${failure} ${state}, sent again ${resends} times`);
  }
  const there = [
    ...house.coreCase.cases().map(({ parentCase, caseName }) => `case of ${parentCase}: ${caseName}`),
    ...house.coreCase.attachments().map(({ caseReference, name, mediaType }) => `file of ${caseReference}: ${name}, ${mediaType}`), // prettier-ignore
    ...house.coreCase.comments().map(({ caseReference, text }) => `comment on ${caseReference}: ${text}`),
  ];
  return { cases, there: there.map((line) => line.replace(INSTANT, '(time)')).sort(), letters };
}

/** Cases that we open ourselves bear references of our own, made from ids. */
const nameOf = (externalId: string, kind: string): string =>
  OWN_REFERENCE.test(externalId) ? `our own: ${kind}` : externalId;

/**
 * Holds the whole record of a story against the neighbours' own: every letter has an end and is on file on both sides with
 * the same bytes; the engine made each letter once under a key, and nothing is left undone or parked.
 */
export async function expectNothingLost(house: FlowHouse): Promise<Counts> {
  const { running, coreCase, exstream } = house;
  const parked = await running.clients.admin.read<{ items: object[] }>('/v1/operations/parked');
  expect(parked.items).toEqual([]);

  const engine = exstream.composed();
  const keys = engine.map(({ idempotencyKey }) => idempotencyKey);
  expect(new Set(keys).size).toBe(keys.length);
  const composed = (await running.events(['communication.composed'])).map(({ data }) => data.communicationId);
  expect(new Set(composed).size).toBe(composed.length);
  const edited = new Set((await running.events(['communication.edited'])).map(({ data }) => data.communicationId));

  const sentOut = await house.sentOut();
  const sent = new Map(sentOut.map(({ communicationId, bytes }) => [communicationId, sha256(bytes)]));
  expect(sent.size).toBe(sentOut.length);

  let letters = 0;
  for (const { caseId, kind, externalId } of await house.cases()) {
    if (kind === 'communication-exception') continue;
    for (const letter of await house.letters(caseId)) {
      letters += 1;
      const { communicationId, state } = letter;
      expect([letter.kind, state]).toEqual([letter.kind, expect.stringMatching(ENDS)]);
      if (letter.documentId === null) continue;
      const kept = sha256(await house.documentOf(communicationId));
      const made = engine.filter((each) => each.communicationId === communicationId).map((each) => each.sha256);
      if (!edited.has(communicationId)) expect(made).toContain(kept);
      if (letter.handedOffAt === null) continue;
      expect([letter.kind, sent.get(communicationId)]).toEqual([letter.kind, kept]);
      const filed = coreCase.attachments().filter(({ documentId }) => documentId === letter.documentId);
      expect(filed.map(({ caseReference, sha256: there }) => [caseReference, there])).toEqual([[externalId, kept]]);
    }
  }
  const faults: Record<string, number> = {};
  for (const met of [exstream.faultsMet(), coreCase.faultsMet()])
    for (const [fault, times] of Object.entries(met)) faults[fault] = (faults[fault] ?? 0) + times;
  return {
    letters,
    composed: composed.length,
    askedOfEngine: exstream.asked.generate,
    madeByEngine: engine.length,
    handedOff: sent.size,
    broughtToCaseSystem: coreCase.cases().length + coreCase.attachments().length + coreCase.comments().length,
    faults,
  };
}

/** States in which nothing more is owed of a letter by itself. */
const ENDS = /^(handed-off|delivered|opened|returned|permanently-failed|failed|cancelled|held)$/;
