import { applyDecorators } from '@nestjs/common';
import {
  ApiCreatedResponse,
  ApiExtraModels,
  ApiHeader,
  ApiOkResponse,
  ApiProperty,
  ApiPropertyOptional,
  ApiResponse,
} from '@nestjs/swagger';

export class EventReference {
  @ApiProperty({ format: 'uuid' }) id!: string;
  @ApiProperty({ example: 'case.decided' }) type!: string;
}

/** What every accepted command is answered with. */
export class Acknowledgement {
  @ApiProperty({ example: 'case-0b6e0a5e-6f0a-5c0e-9c6f-7f2a3f0f6a11' }) stream!: string;
  @ApiProperty({ description: "Revision of the stream after the command's own events", example: 3 }) revision!: number;
  @ApiProperty({
    description: 'Place in the log, a 64-bit integer as text; give it as ?after= to read your own write',
    example: '1042',
  })
  position!: string;
  @ApiProperty({ type: [EventReference], description: 'Empty where there was nothing to do' })
  events!: EventReference[];
  @ApiPropertyOptional({ description: 'Version for If-Match, also in the ETag header', example: 2 }) version?: number;
}

export class PartyReference {
  @ApiProperty({ example: 'P1' }) reference!: string;
  @ApiProperty({ format: 'uuid' }) partyId!: string;
}

export class OpenedCase extends Acknowledgement {
  @ApiProperty({ format: 'uuid' }) caseId!: string;
  @ApiProperty({ type: [PartyReference] }) parties!: PartyReference[];
}

export class AddedParty extends Acknowledgement {
  @ApiProperty({ example: 'P1' }) reference!: string;
  @ApiProperty({ format: 'uuid' }) partyId!: string;
}

export class FieldProblemDto {
  @ApiProperty({ example: 'reasons.0.code' }) field!: string;
  @ApiProperty({ example: 'code must be a lower-case word such as income-insufficient' }) reason!: string;
}

/** RFC 9457. */
export class ProblemDto {
  @ApiProperty({ example: 'urn:casewitness:problem:case-closed' }) type!: string;
  @ApiProperty({ example: 'The state does not allow it' }) title!: string;
  @ApiProperty({ example: 409 }) status!: number;
  @ApiProperty({ example: 'Case 0b6e0a5e-… is closed; reopen it first' }) detail!: string;
  @ApiProperty({ example: 'urn:casewitness:request:req-17' }) instance!: string;
  @ApiProperty({ example: 'case-closed' }) code!: string;
  @ApiPropertyOptional({ type: [FieldProblemDto] }) errors?: FieldProblemDto[];
}

/** Documents a problem answer. */
export const ApiProblem = (status: number, description: string): MethodDecorator & ClassDecorator =>
  applyDecorators(
    ApiExtraModels(ProblemDto),
    ApiResponse({
      status,
      description,
      content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/ProblemDto' } } },
    }),
  );

const problems = [
  ApiProblem(400, 'The body or a header cannot be read'),
  ApiProblem(409, 'The state does not allow it'),
  ApiProblem(422, 'A field is not valid, or the Idempotency-Key was used for another request'),
  ApiProblem(503, 'A store does not answer; repeat with the same Idempotency-Key'),
];

/** Says that a command goes through the gateway, which answers a repetition as it answered the first. */
export const TakesIdempotencyKey = (): MethodDecorator =>
  ApiHeader({
    name: 'Idempotency-Key',
    required: false,
    description: 'Repeats with the same key and request get the first answer',
  });

export const OpenCaseAnswer = (): MethodDecorator =>
  applyDecorators(
    TakesIdempotencyKey(),
    ApiCreatedResponse({ type: OpenedCase, description: 'Recorded durably' }),
    ...problems,
  );

export const AddPartyAnswer = (): MethodDecorator =>
  applyDecorators(
    TakesIdempotencyKey(),
    ApiHeader({ name: 'If-Match', required: false, description: 'ETag of the case as the caller knows it' }),
    ApiCreatedResponse({ type: AddedParty, description: 'Recorded durably' }),
    ApiProblem(404, 'There is no such case within your scope'),
    ApiProblem(412, 'The case has changed meanwhile'),
    ...problems,
  );

export const CommandAnswer = (): MethodDecorator =>
  applyDecorators(
    TakesIdempotencyKey(),
    ApiHeader({ name: 'If-Match', required: false, description: 'ETag of the case as the caller knows it' }),
    ApiOkResponse({ type: Acknowledgement, description: 'Recorded durably' }),
    ApiProblem(404, 'There is no such case within your scope'),
    ApiProblem(412, 'The case has changed meanwhile'),
    ...problems,
  );
