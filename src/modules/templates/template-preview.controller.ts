import { Controller, Get, Inject, Param, Query, Res } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiOperation, ApiProduces, ApiPropertyOptional, ApiTags } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsIn, IsISO8601, IsOptional, Matches } from 'class-validator';
import type { FastifyReply } from 'fastify';
import { OUTCOMES, type Outcome } from '../../events/case.events.js';
import { derivedId } from '../../events/identity.js';
import { TemplateReader } from '../../commands/templates/template-reader.js';
import { CompositionRefused, type Composer, type PartialText } from '../../ports/composer.js';
import { COMPOSER } from '../../ports/tokens.js';
import type { TemplateDetail } from '../../projections/templates/queries.js';
import { TemplateVersion } from '../../projections/templates/query-handlers.js';
import { sampleLetter } from '../../templates/sample-letter.js';
import { Allow } from '../access/access.decorator.js';
import { ApiProblem } from '../commands/answers.dto.js';
import { ReadQueryDto } from '../http/page.dto.js';
import { IntegerParam } from '../http/path-parameters.js';
import { Problem } from '../http/problem.js';
import { ReadModels } from '../http/read-models.js';

export class PreviewQueryDto extends ReadQueryDto {
  @ApiPropertyOptional({ enum: OUTCOMES, description: 'The outcome that the sample decision has' })
  @IsOptional()
  @IsIn(OUTCOMES)
  outcome?: Outcome;

  @ApiPropertyOptional({ description: 'Country or state whose law the sample case is under', default: 'US' })
  @IsOptional()
  @Matches(/^[A-Z]{2}(-[A-Z0-9]{1,3})?$/, { message: 'jurisdiction must be like US, US-CA or GB' })
  jurisdiction?: string;

  @ApiPropertyOptional({
    description: 'The day that the letter is made on, which decides the texts of its partials; default 2026-07-01',
    example: '2024-01-15',
  })
  @IsOptional()
  @IsISO8601({ strict: true }, { message: 'on must be a day such as 2024-01-15' })
  @Matches(/^\d{4}-\d\d-\d\d$/, { message: 'on must be a day such as 2024-01-15' })
  on?: string;

  @ApiPropertyOptional({
    description: 'Texts to try in place of those in force, approved or not: partial@version',
    type: [String],
    example: ['us-ecoa-notice@2'],
  })
  @IsOptional()
  @Transform(({ value }: { value: unknown }) => (Array.isArray(value) ? (value as unknown) : [value]))
  @Matches(/^[a-z][a-z0-9-]*@[1-9]\d{0,8}$/, { each: true, message: 'with must be like us-ecoa-notice@2' })
  with?: string[];
}

/** The day that previews bear unless told: the same template always gives the same page. */
const SAMPLE_DAY = '2026-07-01';

/** How a template looks, before anybody approves it: composed from sample values, sent to nobody, kept nowhere. */
@ApiTags('templates')
@Controller('v1/templates')
export class TemplatePreviewController {
  constructor(
    @Inject(QueryBus) private readonly queries: QueryBus,
    @Inject(ReadModels) private readonly readModels: ReadModels,
    @Inject(COMPOSER) private readonly composer: Composer,
    @Inject(TemplateReader) private readonly templates: TemplateReader,
  ) {}

  @Get(':templateId/versions/:version/preview')
  @Allow('officer', 'auditor', 'template-approver', 'admin')
  @ApiOperation({
    summary: 'Preview a version as a letter',
    description: 'Of sample values; a partial stands alone on its page. Nothing is sent, and nothing is kept.',
  })
  @ApiProduces('application/pdf')
  @ApiProblem(404, 'There is no such version')
  @ApiProblem(422, 'The template cannot be made into a letter, and why')
  async preview(
    @Param('templateId') templateId: string,
    @IntegerParam('version') templateVersion: number,
    @Query() query: PreviewQueryDto,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    await this.readModels.reachFor(query, ['templates']);
    const found = await this.queries.execute(new TemplateVersion(templateId, templateVersion));
    if (!found) throw new Problem(404, 'template-unknown', `There is no version ${templateVersion} of ${templateId}`);
    const { kind, language, title } = found;
    const { outcome, jurisdiction = 'US', on = SAMPLE_DAY } = query;
    const partials = await this.partials(found, query);
    const made = await this.composer
      .compose({
        communicationId: derivedId('preview', templateId, templateVersion),
        templateId,
        templateVersion,
        templateBody: kind === 'partial' ? letterAround(found) : found.body,
        partials,
        language,
        title,
        merge: sampleLetter(kind, jurisdiction, { outcome, on }),
        date: `${on}T12:00:00.000Z`,
      })
      .catch((error: unknown) => {
        if (!(error instanceof CompositionRefused)) throw error;
        throw new Problem(422, 'template-unusable', `The template cannot be made into a letter: ${error.message}`);
      });
    const headers = {
      'content-type': made.mediaType,
      'content-disposition': `inline; filename="${templateId}-${templateVersion}-preview.pdf"`,
      'x-content-type-options': 'nosniff',
    };
    await reply.headers(headers).send(Buffer.from(made.bytes));
  }

  /** What the letter includes: the texts in force on the day, or those that are to be tried. */
  private async partials(
    { templateId, kind, body, includes }: TemplateDetail,
    { on = SAMPLE_DAY, with: tried = [] }: PreviewQueryDto,
  ): Promise<PartialText[]> {
    if (kind === 'partial') return [{ partialId: templateId, body }];
    const texts = new Map<string, string>();
    for (const id of includes ?? []) {
      const text = await this.templates.textInForce(id, { letter: on, decision: on, received: on });
      if (text) texts.set(id, text.draft.body);
    }
    for (const named of tried) {
      const [id = '', version] = named.split('@');
      const found = await this.queries.execute(new TemplateVersion(id, Number(version)));
      if (found?.kind !== 'partial')
        throw new Problem(404, 'template-unknown', `There is no text ${named} of a partial`);
      texts.set(id, found.body);
    }
    return [...texts].map(([partialId, text]) => ({ partialId, body: text }));
  }
}

/** A letter that says nothing but what the partial says. */
const letterAround = ({ templateId, title, language }: TemplateDetail): string =>
  `---\nid: preview\nkind: correspondence\ntitle: ${JSON.stringify(title)}\nlanguage: ${language}\nelements: []\n---\n{% partial ${templateId} %}\n`;
