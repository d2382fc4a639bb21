import { Body, Controller, Inject, Post, Res } from '@nestjs/common';
import { ApiOperation, ApiProperty, ApiPropertyOptional, ApiTags } from '@nestjs/swagger';
import { ArrayMaxSize, IsArray, IsOptional, IsString, Length, Matches } from 'class-validator';
import type { FastifyReply } from 'fastify';
import { CompositionRefused, type Composer, type FulfilledLetter } from '../../ports/composer.js';
import { COMPOSER } from '../../ports/tokens.js';
import { Allow } from '../access/access.decorator.js';
import { ApiProblem, CommandAnswer } from '../commands/answers.dto.js';
import { CurrentCaller, type Caller } from '../commands/caller.js';
import { UuidParam } from '../http/path-parameters.js';
import { Problem } from '../http/problem.js';
import { send } from '../http/send.js';
import { LetterEdits } from './letter-edits.js';

export class EngineEditDto {
  @ApiProperty({ description: 'What was changed and why', example: 'The date of the hearing was wrong' })
  @IsString()
  @Length(1, 2000)
  words!: string;

  @ApiPropertyOptional({ type: [String], description: 'Ids of the required elements that it carries' })
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(50)
  @Matches(/^[a-z][a-z0-9-]*$/, { each: true })
  elements?: string[];

  @ApiPropertyOptional({ type: [String], description: 'Codes of the reasons that it names' })
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(50)
  @Matches(/^[a-z0-9][a-z0-9-]{0,99}$/, { each: true })
  reasonCodes?: string[];
}

/** Held letters that a person has edited in the engine itself. */
@ApiTags('communications')
@Controller('v1/communications/:communicationId/engine-edits')
export class EngineEditsController {
  constructor(
    @Inject(LetterEdits) private readonly edits: LetterEdits,
    @Inject(COMPOSER) private readonly composer: Composer,
  ) {}

  @Post()
  @Allow('officer')
  @ApiOperation({
    summary: 'Take a held letter as it was edited in the engine',
    description:
      'The engine makes the final letter of the document in its editor (fulfilment). That very letter is held against the ' +
      'rules and the decision again, and goes out when another person than its editor releases it.',
  })
  @CommandAnswer()
  @ApiProblem(404, 'There is no such letter within your scope')
  @ApiProblem(409, 'It is not held, or cannot be edited in the engine')
  @ApiProblem(422, 'The engine refuses to make it')
  @ApiProblem(503, 'The engine does not answer now')
  async take(
    @UuidParam('communicationId') communicationId: string,
    @Body() said: EngineEditDto,
    @CurrentCaller() caller: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<unknown> {
    const letter = await this.edits.find(communicationId, caller);
    const { caseId, held, templateId, engineDocument } = letter;
    if (!held)
      throw await this.edits.refused(caller, new Problem(409, 'not-held', 'Only a held communication can be edited'));
    const fulfil = this.composer.fulfil?.bind(this.composer);
    if (templateId === undefined || engineDocument === undefined || !fulfil) {
      const words = 'No document of this letter is in the editor of an engine: send the changed letter itself';
      throw await this.edits.refused(caller, new Problem(409, 'not-in-engine', words));
    }
    const { bytes, pages, engine, engineVersion } = await this.made(caller, fulfil({ templateId, engineDocument }));
    const edited = { ...said, bytes, pages, madeBy: { engine, engineVersion } };
    return send(reply, await this.edits.record(caller, { communicationId, caseId }, edited));
  }

  /** @throws Problem 422, on record, where the engine will not make it; 503 where it cannot now */
  private async made(caller: Caller, letter: Promise<FulfilledLetter>): Promise<FulfilledLetter> {
    try {
      return await letter;
    } catch (error) {
      if (error instanceof CompositionRefused)
        throw await this.edits.refused(caller, new Problem(422, error.failure, error.message));
      const more = { headers: { 'retry-after': '30' }, cause: error };
      throw new Problem(503, 'engine-unavailable', 'The engine does not make the letter now', more);
    }
  }
}
