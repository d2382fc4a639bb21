import type { SagaOutput } from '../../events/saga.events.js';

/** What was said of an obligation so far. */
export interface Kept {
  readonly rule: {
    readonly packId: string;
    readonly packVersion: string;
    readonly packHash: string;
    readonly ruleId: string;
  };
  readonly state: 'undetermined' | 'running' | 'satisfied' | 'waived';
  /** Facts that it waits for, while undetermined. */
  readonly missing: readonly string[];
  readonly warnAt: readonly string[];
  readonly targetAt: string;
  readonly dueAt: string;
  /** Warnings up to here were given, or overtaken by something graver. */
  readonly warnedUntil: string;
  readonly breached: Readonly<Partial<Record<'target' | 'statutory', true>>>;
  /** Letters and payments that have extended it. */
  readonly extendedBy: readonly string[];
  /** The beginnings of its stops, and their ends, by the events that tell of them. */
  readonly stops: readonly string[];
  readonly ends: readonly string[];
  /** Since when it stands; empty while it runs. */
  readonly standsSince: string;
  /** Recipients reached, of a duty owed to several. */
  readonly reached: readonly string[];
  /** Something restricted has had a part in it: it stays restricted, for what moved once would tell. */
  readonly restricted: boolean;
  /** A person has lifted it. */
  readonly lifted: boolean;
  /** A person asks that it be computed anew, under the pack in force. */
  readonly anew: boolean;
}

export const unknown = (rule: Kept['rule']): Kept => ({
  rule,
  state: 'undetermined',
  missing: [],
  warnAt: [],
  targetAt: '',
  dueAt: '',
  warnedUntil: '',
  breached: {},
  extendedBy: [],
  stops: [],
  ends: [],
  standsSince: '',
  reached: [],
  restricted: false,
  lifted: false,
  anew: false,
});

type Of<T extends SagaOutput['type']> = Extract<SagaOutput, { type: T }>['data'];
/** Outputs that say something of an obligation under its rule. */
type Said = Extract<SagaOutput, { data: { packHash: string } }>;

const isSaid = (output: SagaOutput): output is Said => 'packHash' in output.data;

/** What is kept of all obligations, once something more was said of one. */
export function withSaid(kept: Readonly<Record<string, Kept>>, output: SagaOutput): Readonly<Record<string, Kept>> {
  if (!isSaid(output)) return kept;
  const { obligationId, packId, packVersion, packHash, ruleId, restricted } = output.data;
  const before = kept[obligationId] ?? unknown({ packId, packVersion, packHash, ruleId });
  const after = { ...before, ...changeOf(output, before), restricted: before.restricted || restricted === true };
  return { ...kept, [obligationId]: after };
}

const limitsOf = ({ warnAt, targetAt, dueAt }: Pick<Kept, 'warnAt' | 'targetAt' | 'dueAt'>) => ({ warnAt, targetAt, dueAt }); // prettier-ignore
const ruleOf = ({
  packId,
  packVersion,
  packHash,
  ruleId,
}: Of<'saga.obligation-due'> | Of<'saga.obligation-moved'>) => ({
  packId,
  packVersion,
  packHash,
  ruleId,
});

function changeOf(output: Said, before: Kept): Partial<Kept> {
  switch (output.type) {
    case 'saga.obligation-due':
      return { ...limitsOf(output.data), rule: ruleOf(output.data), state: 'running', missing: [], reached: [], standsSince: '', lifted: false, anew: false }; // prettier-ignore
    case 'saga.obligation-unclear':
      return { state: 'undetermined', missing: output.data.missingFacts, standsSince: '' };
    case 'saga.obligation-moved':
      return { ...limitsOf(output.data), rule: ruleOf(output.data), anew: false };
    case 'saga.extension-found':
      return { ...limitsOf(output.data), extendedBy: [...before.extendedBy, output.data.ref] };
    case 'saga.toll-found':
      return { stops: [...before.stops, output.data.ref ?? ''], standsSince: output.data.from };
    case 'saga.toll-ended':
      return { ...limitsOf(output.data), ends: [...before.ends, output.data.ref ?? ''], standsSince: '' };
    case 'saga.warning-due':
      return { warnedUntil: output.data.warnAt };
    case 'saga.part-satisfaction-found':
      return { reached: [...before.reached, output.data.recipient] };
    case 'saga.satisfaction-found':
      return { state: 'satisfied', standsSince: '' };
    case 'saga.waiver-found':
      return { state: 'waived', standsSince: '' };
    case 'saga.breach-found':
      return { breached: { ...before.breached, [output.data.limit]: true } };
    case 'saga.breach-refuted': {
      const { [output.data.limit]: _, ...breached } = before.breached;
      return { breached };
    }
  }
}
