import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { CommandBus, type Command } from '@nestjs/cqrs';
import {
  VERSION_MISMATCH,
  type Accepted,
  type CommandContext,
  type Outcome,
  type Refused,
} from '../../commands/kernel/command.js';
import { AccessJournal } from '../../commands/kernel/access-journal.js';
import { commandRefused } from '../../events/system.events.js';
import type { Clock } from '../../ports/clock.js';
import { CLOCK } from '../../ports/tokens.js';
import { derivedId } from '../../events/identity.js';
import { Identities } from '../../commands/kernel/identities.js';
import { actorOf } from '../access/principal.js';
import { Problem, problemDetails, PROBLEM_MEDIA_TYPE } from '../http/problem.js';
import type { Caller } from './caller.js';
import { Idempotency, type StoredAnswer } from './idempotency.js';
import { statusOfRefusal } from './refusals.js';

/** Business times that a request may carry, RFC 3339 with any offset. */
export interface BusinessTimes {
  readonly occurredAt?: string;
  readonly receivedAt?: string;
  readonly confidentiality?: 'standard' | 'restricted';
  /** What the caller calls `occurredAt`, where it has another name there. */
  readonly occurredAtField?: string;
}

export interface Submission {
  readonly caller: Caller;
  readonly times?: BusinessTimes;
  /** Makes the command in the context given. */
  readonly command: (context: CommandContext) => Command<Outcome> & { readonly type: string };
  /** What must hold before the command runs. A problem that it throws goes on record as the command's refusal. */
  readonly check?: () => Promise<void>;
  /** What to say of the accepted command; must depend on nothing else. Default: 200 and {@link acknowledgement}. */
  readonly answer?: (accepted: Accepted) => StoredAnswer | Promise<StoredAnswer>;
  /** Overrides the id of the command: for messages that carry an id of their own. */
  readonly commandId?: string;
}

/** What every accepted command is answered with. */
export const acknowledgement = ({ stream, revision, position, events, version }: Accepted) => ({
  stream,
  revision,
  position: position.toString(),
  events: events.map(({ id, type }) => ({ id, type })),
  ...(version !== undefined && { version }),
});

/** So much may the clock of a caller be ahead of ours. */
const CLOCKS_DIFFER_MS = 5 * 60_000;

/** From a request to the CommandBus and back: ids, conditions, idempotency, refusals on record. */
@Injectable()
export class CommandGateway {
  constructor(
    @Inject(CommandBus) private readonly bus: CommandBus,
    @Inject(Idempotency) private readonly idempotency: Idempotency,
    @Inject(AccessJournal) private readonly journal: AccessJournal,
    @Inject(Identities) private readonly identities: Identities,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * Runs a command for a caller.
   * @throws Problem for a refusal, after it was put on record; whatever the stores throw (the filter answers 503 or 507)
   */
  async submit(submission: Submission): Promise<StoredAnswer> {
    const { caller } = submission;
    if (caller.idempotencyKey === undefined) return this.run(submission, submission.commandId ?? randomUUID());
    const commandId = submission.commandId ?? this.identities.ofRequest(caller.principal.id, caller.idempotencyKey);
    const earlier = await this.idempotency.begin(caller, commandId);
    if (earlier) return replay(earlier);
    try {
      const answer = await this.run(submission, commandId);
      await this.idempotency.finish(caller, answer);
      return answer;
    } catch (error) {
      if (error instanceof Problem && error.status < 500) {
        await this.idempotency.finish(caller, {
          status: error.status,
          body: problemDetails(error, caller.requestId),
          headers: { ...error.more.headers, 'content-type': PROBLEM_MEDIA_TYPE },
        });
      }
      throw error;
    }
  }

  private async run(
    { caller, times = {}, command: make, check, answer = ok }: Submission,
    commandId: string,
  ): Promise<StoredAnswer> {
    const correlationId = derivedId('request', caller.requestId);
    this.assertPast(times);
    const command = make({
      commandId,
      actor: actorOf(caller.principal),
      correlationId,
      causationId: correlationId,
      ...(times.occurredAt !== undefined && { occurredAt: utc(times.occurredAt) }),
      ...(times.receivedAt !== undefined && { receivedAt: utc(times.receivedAt) }),
      ...(times.confidentiality !== undefined && { confidentiality: times.confidentiality }),
      ...(caller.expectedVersion !== undefined && { expectedVersion: caller.expectedVersion }),
    });
    try {
      await check?.();
    } catch (error) {
      throw error instanceof Problem ? await this.refusal(caller, command.type, error, commandId) : error;
    }
    const outcome = await this.bus.execute(command);
    if (outcome.kind === 'accepted') return answer(outcome);
    throw await this.refusal(caller, command.type, problemOf(outcome), commandId);
  }

  /** Puts on record that a caller was refused a command, and gives back the problem to throw. */
  async refusal(caller: Caller, command: string, problem: Problem, commandId: string = randomUUID()): Promise<Problem> {
    const { principal, requestId } = caller;
    const entry = commandRefused({ command, commandId, code: problem.code, principalId: principal.id });
    await this.journal.record(entry, actorOf(principal), derivedId('request', requestId));
    return problem;
  }

  /** What a command reports has happened. @throws Problem 422 */
  private assertPast(times: BusinessTimes): void {
    const latest = Date.parse(this.clock.now()) + CLOCKS_DIFFER_MS;
    const named = { occurredAt: times.occurredAtField ?? 'occurredAt', receivedAt: 'receivedAt' };
    const errors = (['occurredAt', 'receivedAt'] as const)
      .filter((field) => Date.parse(times[field] ?? '') > latest)
      .map((field) => ({ field: named[field], reason: 'lies in the future' }));
    if (errors.length > 0) throw new Problem(422, 'content-invalid', 'What is recorded has happened', { errors });
  }
}

function problemOf({ refusal: { code, detail, field } }: Refused): Problem {
  const place = code === VERSION_MISMATCH ? 'header If-Match' : field;
  const errors = place === undefined ? {} : { errors: [{ field: place, reason: detail }] };
  return new Problem(statusOfRefusal(code), code, detail, errors);
}

const ok = (accepted: Accepted): StoredAnswer => ({
  status: 200,
  body: acknowledgement(accepted),
  headers: etag(accepted),
});

/** ETag of the version that the command led to. */
export const etag = ({ version }: Accepted): Record<string, string> =>
  version === undefined ? {} : { etag: `"${version}"` };

const replay = (answer: StoredAnswer): StoredAnswer => ({
  ...answer,
  headers: { ...answer.headers, 'idempotency-replayed': 'true' },
});

/** UTC with milliseconds; the DTO has checked the form. */
const utc = (time: string): string => new Date(time).toISOString();
