import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import type { Taken } from '../../commands/inbound/inbound-desk.js';
import { personalText } from '../../events/envelope.js';
import { statusOfRefusal } from '../commands/refusals.js';
import { Problem, problemDetails, type ProblemDetails } from '../http/problem.js';

export class MissingDto {
  @ApiProperty({ example: 2 }) from!: number;
  @ApiProperty({ example: 2 }) to!: number;
  @ApiProperty({ format: 'date-time', description: 'Then the case goes on without them' }) until!: string;
}

/** What became of an event. */
export class InboundAnswerDto {
  @ApiProperty({ example: 200 }) status!: number;
  @ApiProperty({ enum: ['applied', 'waiting', 'discarded', 'not-applied'], example: 'applied' }) outcome!: string;
  @ApiProperty({ format: 'uuid' }) inboundId!: string;
  @ApiPropertyOptional({ format: 'uuid' }) caseId?: string;
  @ApiPropertyOptional({ description: 'It was here before' }) duplicate?: boolean;
  @ApiPropertyOptional({ type: [String], format: 'uuid', description: 'Events that it led to' }) eventIds?: string[];
  @ApiPropertyOptional({ type: MissingDto, description: 'What it waits for' }) missing?: MissingDto;
}

export class BatchAnswerDto {
  @ApiProperty({ type: [InboundAnswerDto], description: 'In the order of the batch; problems are RFC 9457' })
  results!: InboundAnswerDto[];
}

/** HTTP status of what is wrong with a message itself; else that of the refused command. */
const STATUS: Readonly<Record<string, number>> = {
  'body-unreadable': 400,
  'batch-too-large': 413,
  'cloudevent-missing': 415,
  'cloudevent-invalid': 422,
  'source-unknown': 422,
  'id-conflict': 409,
  'event-type-unknown': 422,
  'data-invalid': 422,
  'content-invalid': 422,
};

type Answer = Omit<InboundAnswerDto, 'eventIds'> & { readonly eventIds?: readonly string[] };

/** The answer for one event: an RFC 9457 problem, with its place on our worklist, where it could not be applied. */
export function answerOf(
  { inboundId, caseId, message, duplicate, missing }: Taken,
  requestId: string,
): Answer & Partial<ProblemDetails> {
  const about = { inboundId, ...(caseId !== undefined && { caseId }), ...(duplicate && { duplicate }) };
  const { phase, refusal, eventIds } = message;
  if (refusal) {
    const { code, field } = refusal;
    const detail = personalText(refusal.detail);
    const errors = field === undefined ? {} : { errors: [{ field, reason: detail }] };
    const problem = new Problem(STATUS[code] ?? statusOfRefusal(code), code, detail, errors);
    return { ...problemDetails(problem, requestId), outcome: 'not-applied', ...about };
  }
  if (phase === 'applied') return { status: 200, outcome: 'applied', ...about, ...(eventIds && { eventIds }) };
  if (phase === 'discarded') return { status: 200, outcome: 'discarded', ...about };
  return { status: 202, outcome: 'waiting', ...about, ...(missing && { missing: { ...missing } }) };
}
