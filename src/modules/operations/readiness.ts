import { Inject, Injectable } from '@nestjs/common';
import type { CommunicationKind } from '../../events/communication.events.js';
import { EventLogDenied } from '../../ports/event-log.js';
import type { KnownEntities } from '../../ports/legal-entities.js';
import type { LogWarning, LogWarnings } from '../../ports/log-warnings.js';
import type { ReadStore } from '../../ports/read-store.js';
import { COMPLETENESS, LEGAL_ENTITIES, LOG_WARNINGS, READ_STORE } from '../../ports/tokens.js';
import { listPolicies } from '../../projections/policies/queries.js';
import { listTemplates } from '../../projections/templates/queries.js';
import { describeGap, describeHole } from '../../runtime/completeness/completeness.js';
import type { CompletenessMonitor } from '../../runtime/completeness/completeness-monitor.js';
import { ConditionWatch, type Condition, type ConsumerCondition } from './condition.js';

/** Why an instance must get no requests now. */
export type ReasonCode =
  | 'draining'
  | 'event-log-unavailable'
  | 'event-log-denied'
  | 'read-store-unavailable'
  | 'consumer-refused'
  | 'clock-behind';

/** What somebody must look at, while requests are served all the same. */
export type WarningCode =
  | 'appends-failing'
  | 'consumer-retrying'
  | 'consumer-behind'
  | 'items-parked'
  | 'inbound-not-applied'
  | 'inbound-missing'
  | 'documents-unmatched'
  | 'disk-nearly-full'
  | LogWarning['code']
  | 'issuer-unavailable'
  | 'templates-missing'
  | 'no-policy-active'
  | 'entities-missing'
  | 'read-model-incomplete';

export interface Finding<C extends string = string> {
  readonly code: C;
  /** For the operator: what is wrong, and what to do. */
  readonly message: string;
}

export interface ReadinessReport {
  readonly status: 'ready' | 'not-ready';
  readonly reasons: readonly Finding<ReasonCode>[];
  readonly warnings: readonly Finding<WarningCode>[];
}

/** Letters that the sagas of this release may ask for. */
const ASKED_FOR: ReadonlySet<CommunicationKind> = new Set<CommunicationKind>([
  'approval-letter', 'counteroffer-letter', 'adverse-action-notice', 'denial-letter', 'incompleteness-notice',
  'escalation-letter', 'closure-confirmation', 'final-response', 'correspondence',
  'acknowledgement', 'missing-information-request', 'renewal-notice', 'holding-response', 'eight-week-letter',
  'status-letter', 'settlement-notice', 'regulatory-notice', 'data-subject-response',
]); // prettier-ignore

/** So far the clock may stand behind the latest time in the log: clocks of several machines differ. */
export const CLOCK_BOUND_S = 60;
/** A consumer whose oldest unread event is older than this is behind. */
const BEHIND_S = 60;
const DISK_FREE_BYTES = 1_073_741_824;
const DISK_FREE_SHARE = 0.05;

/**
 * Whether this instance can serve requests, and what somebody must look at. What would take every instance away at once
 * although each still records what it is sent (an item parked, a projection behind) is a warning, never a reason.
 */
@Injectable()
export class Readiness {
  private draining = false;

  constructor(
    @Inject(READ_STORE) private readonly readStore: ReadStore,
    @Inject(ConditionWatch) private readonly watch: ConditionWatch,
    @Inject(LOG_WARNINGS) private readonly logWarnings: LogWarnings,
    @Inject(COMPLETENESS) private readonly completeness: CompletenessMonitor,
    @Inject(LEGAL_ENTITIES) private readonly entities: KnownEntities,
  ) {}

  /** Whether the instance is on its way out. */
  get isDraining(): boolean {
    return this.draining;
  }

  /** From now on the instance is not ready: it finishes what it has accepted, and ends. */
  drain(): void {
    this.draining = true;
  }

  /** Never throws: what cannot be asked is a finding. */
  async report(): Promise<ReadinessReport> {
    const [condition, notApproved] = await Promise.all([this.watch.condition(), this.notApproved()]);
    const reasons = [
      ...(this.draining ? [finding('draining', 'The service is ending; it finishes what it has accepted')] : []),
      ...storeReasons(condition),
      ...condition.consumers.flatMap(refusedReason),
      ...clockReason(condition),
    ];
    return {
      status: reasons.length === 0 ? 'ready' : 'not-ready',
      reasons,
      warnings: [
        ...appendWarning(condition),
        ...this.logWarnings(),
        ...condition.consumers.flatMap(consumerWarnings),
        ...waitingWarnings(condition),
        ...inboundWarnings(condition),
        ...notApproved,
        ...this.noEntity(),
        ...this.incomplete(),
      ],
    };
  }

  /** Without a legal entity every letter fails: none says who writes. Which values of one are needed, the doctor tells. */
  private noEntity(): readonly Finding<WarningCode>[] {
    if (this.entities.any) return [];
    return [finding('entities-missing', 'no legal entity is known: letters cannot say who writes (set CASEWITNESS_ENTITIES)')]; // prettier-ignore
  }

  /** By the last completeness check. */
  private incomplete(): readonly Finding<WarningCode>[] {
    const { holes = [], gaps = [] } = this.completeness.last ?? {};
    return [...holes.map(describeHole), ...gaps.map(describeGap)].map((words) =>
      finding('read-model-incomplete', words),
    );
  }

  /** What is not approved or active makes letters fail: a fresh service says so before the first one does. */
  private async notApproved(): Promise<readonly Finding<WarningCode>[]> {
    try {
      return await this.readStore.read(async (session) => {
        const approved = new Set(
          (await listTemplates(session, { state: 'approved' })).map(({ templateId }) => templateId),
        );
        const missing = [...ASKED_FOR].filter((kind) => !approved.has(kind));
        const active = await listPolicies(session, { state: 'active' });
        const templates = `no approved template for: ${missing.join(', ')} (run: casewitness setup)`;
        const policies = 'no policy pack is active: no clock runs (run: casewitness setup)';
        return [
          ...(missing.length > 0 ? [finding('templates-missing', templates)] : []),
          ...(active.length === 0 ? [finding('no-policy-active', policies)] : []),
        ];
      });
    } catch {
      // That the read store does not answer is a reason, found by the one who asks it for more than this.
      return [];
    }
  }
}

const finding = <C extends string>(code: C, message: string): Finding<C> => ({ code, message });

function storeReasons({ head, waiting }: Condition): Finding<ReasonCode>[] {
  const found: Finding<ReasonCode>[] = [];
  if ('error' in head) {
    const { error } = head;
    found.push(
      error instanceof EventLogDenied
        ? finding('event-log-denied', `the event log refuses us: ${error.message}`)
        : finding('event-log-unavailable', `the event log does not answer: ${error.message}`),
    );
  }
  if ('error' in waiting) {
    found.push(finding('read-store-unavailable', `the read store does not answer: ${waiting.error.message}`));
  }
  return found;
}

function refusedReason({ name, state, lastError = '' }: ConsumerCondition): Finding<ReasonCode>[] {
  return state === 'refused' ? [finding('consumer-refused', `consumer ${name} refuses to run: ${lastError}`)] : [];
}

/** Seconds that the clock stands behind the latest time in the log; 0 where it does not. */
export function clockBehindSeconds({ now, waiting }: Condition): number {
  const latest = 'value' in waiting ? waiting.value.loggedAt : undefined;
  return latest === undefined ? 0 : Math.max(0, (Date.parse(latest) - Date.parse(now)) / 1_000);
}

function clockReason(condition: Condition): Finding<ReasonCode>[] {
  const behind = Math.round(clockBehindSeconds(condition));
  if (behind <= CLOCK_BOUND_S) return [];
  const words = `the clock stands ${behind} s behind the log: set it right, or wait until it has caught up`;
  return [finding('clock-behind', words)];
}

/** Who only reads is served; who writes is told to come again. */
function appendWarning({ appends }: Condition): Finding<WarningCode>[] {
  if (!appends) return [];
  return [finding('appends-failing', `appends fail since ${Math.round(appends.seconds)} s: ${appends.reason}`)];
}

function consumerWarnings({ name, state, lastError = '', lag, behindSeconds }: ConsumerCondition) {
  const found: Finding<WarningCode>[] = [];
  if (state === 'retrying') found.push(finding('consumer-retrying', `consumer ${name} tries again: ${lastError}`));
  if (behindSeconds > BEHIND_S) {
    const words = `consumer ${name} is ${Math.round(behindSeconds)} s behind (${lag} positions)`;
    found.push(finding('consumer-behind', words));
  }
  return found;
}

/** What a person must look at: the case system was told so, and nobody else. */
function inboundWarnings({ waiting }: Condition): Finding<WarningCode>[] {
  if ('error' in waiting) return [];
  const { inbound, unmatchedDocuments } = waiting.value;
  const { refused, rejected } = inbound.messages;
  const { open, passed } = inbound.gaps;
  const found: Finding<WarningCode>[] = [];
  if (refused + rejected > 0) {
    const words = `${refused + rejected} messages were not applied (see /v1/inbound/messages?state=refused,rejected)`;
    found.push(finding('inbound-not-applied', words));
  }
  if (open + passed > 0) {
    found.push(finding('inbound-missing', `messages are missing in ${open + passed} places (see /v1/inbound/gaps)`));
  }
  if (unmatchedDocuments > 0) {
    const words = `${unmatchedDocuments} documents of the engine belong to no case yet (see /v1/inbound/documents)`;
    found.push(finding('documents-unmatched', words));
  }
  return found;
}

function waitingWarnings({ waiting, disk, issuer }: Condition): Finding<WarningCode>[] {
  const parked = 'value' in waiting ? waiting.value.parked : [];
  const found = parked.map(({ consumer, items, since }) =>
    finding('items-parked', `${items} parked in ${consumer} since ${since} (run: casewitness consumer-status)`),
  ) as Finding<WarningCode>[];
  if ('value' in disk) {
    const { free, size } = disk.value;
    const percent = ((100 * free) / size).toFixed(1);
    if (free < DISK_FREE_BYTES || free < size * DISK_FREE_SHARE) {
      const words = `${Math.floor(free / 1_048_576)} MiB (${percent} %) are free where the data folder lies`;
      found.push(finding('disk-nearly-full', words));
    }
  }
  const trouble = 'error' in issuer ? issuer.error.message : issuer.value;
  if (trouble !== undefined) {
    const words = `the issuer of tokens does not answer, its last keys go on for a day: ${trouble}`;
    found.push(finding('issuer-unavailable', words));
  }
  return found;
}
