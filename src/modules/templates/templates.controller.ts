import { Body, Controller, Get, Inject, Param, Post, Query, Res } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { ApproveTemplate } from '../../commands/templates/approve-template.js';
import { DraftTemplate } from '../../commands/templates/draft-template.js';
import { RejectTemplate } from '../../commands/templates/reject-template.js';
import { RetireTemplate } from '../../commands/templates/retire-template.js';
import { SubmitTemplate } from '../../commands/templates/submit-template.js';
import { TemplateReader } from '../../commands/templates/template-reader.js';
import { LettersIncluding, ListTemplates, TemplateVersion } from '../../projections/templates/query-handlers.js';
import { TemplateInvalid } from '../../templates/template-errors.js';
import { checkTemplate, type LetterTemplate } from '../../templates/check-template.js';
import { Allow } from '../access/access.decorator.js';
import { ApiProblem, CommandAnswer } from '../commands/answers.dto.js';
import { CurrentCaller, type Caller } from '../commands/caller.js';
import { acknowledgement, CommandGateway } from '../commands/command-gateway.js';
import { runOrder } from '../commands/orders.js';
import { BusinessTimesDto } from '../http/business-time.dto.js';
import { pinOf, ReadQueryDto } from '../http/page.dto.js';
import { IntegerParam } from '../http/path-parameters.js';
import { Problem } from '../http/problem.js';
import { ReadModels } from '../http/read-models.js';
import { send } from '../http/send.js';
import { draftOf } from '../../commands/templates/draft-of.js';
import {
  ApproveTemplateDto,
  DraftTemplateDto,
  TemplateDetailDto,
  TemplateReasonDto,
  TemplateSummaryDto,
} from './template.dto.js';

const Version = (): ParameterDecorator => IntegerParam('version');

/** Controlled content: drafted by one person, approved by another. Only approved versions are composed. */
@ApiTags('templates')
@Controller('v1/templates')
export class TemplatesController {
  constructor(
    @Inject(CommandGateway) private readonly gateway: CommandGateway,
    @Inject(TemplateReader) private readonly templates: TemplateReader,
    @Inject(QueryBus) private readonly queries: QueryBus,
    @Inject(ReadModels) private readonly readModels: ReadModels,
  ) {}

  @Get()
  @Allow('officer', 'auditor', 'template-approver', 'admin')
  @ApiOperation({ summary: 'All versions of all templates, with their state' })
  @ApiOkResponse({ type: [TemplateSummaryDto] })
  async list(@Query() query: ReadQueryDto): Promise<unknown> {
    await this.readModels.reachFor(query, ['templates']);
    return { items: await this.queries.execute(new ListTemplates(pinOf(query))) };
  }

  @Get(':templateId/versions/:version')
  @Allow('officer', 'auditor', 'template-approver', 'admin')
  @ApiOperation({ summary: 'One version, with its body' })
  @ApiOkResponse({ type: TemplateDetailDto })
  @ApiProblem(404, 'There is no such version')
  async one(
    @Param('templateId') templateId: string,
    @Version() version: number,
    @Query() query: ReadQueryDto,
  ): Promise<unknown> {
    await this.readModels.reachFor(query, ['templates']);
    const found = await this.queries.execute(new TemplateVersion(templateId, version, pinOf(query)));
    if (found?.kind === 'partial')
      return { ...found, includedBy: await this.queries.execute(new LettersIncluding(templateId)) };
    if (found) return found;
    throw new Problem(404, 'template-unknown', `There is no version ${version} of ${templateId}`);
  }

  @Post()
  @Allow('officer', 'template-approver', 'admin')
  @ApiOperation({ summary: 'Draft a new version', description: 'The same body again drafts nothing new.' })
  @ApiCreatedResponse({ type: TemplateSummaryDto })
  @ApiProblem(422, 'The template file is not valid: each fault with its line')
  async draft(
    @Body() { source, ...times }: DraftTemplateDto,
    @CurrentCaller() caller: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<unknown> {
    const draft = draftOf(read(source));
    const { templateId, bodyHash } = draft;
    const answer = await this.gateway.submit({
      caller,
      times,
      command: (context) => new DraftTemplate(draft, context),
      answer: async (accepted) => ({
        status: 201,
        body: {
          templateId,
          templateVersion: await this.templates.versionOf(templateId, bodyHash),
          ...acknowledgement(accepted),
        },
        headers: {},
      }),
    });
    return send(reply, answer);
  }

  @Post(':templateId/versions/:version/submissions')
  @Allow('officer', 'template-approver', 'admin')
  @ApiOperation({ summary: 'Submit a draft for approval' })
  @CommandAnswer()
  submit(
    @Param('templateId') templateId: string,
    @Version() templateVersion: number,
    @Body() body: BusinessTimesDto,
    @CurrentCaller() caller: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<unknown> {
    return runOrder(
      this.gateway,
      { caller, reply, body },
      (_, context) => new SubmitTemplate({ templateId, templateVersion }, context),
    );
  }

  @Post(':templateId/versions/:version/approvals')
  @Allow('template-approver')
  @ApiOperation({
    summary: 'Approve a version',
    description:
      'By another person than its author. Whoever approves a text of a partial names the approved letters that it changes.',
  })
  @CommandAnswer()
  async approve(
    @Param('templateId') templateId: string,
    @Version() templateVersion: number,
    @Body() body: ApproveTemplateDto,
    @CurrentCaller() caller: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<unknown> {
    const reached = await this.queries.execute(new LettersIncluding(templateId));
    return runOrder(
      this.gateway,
      { caller, reply, body },
      ({ letters }, context) => new ApproveTemplate({ templateId, templateVersion, letters, reached }, context),
    );
  }

  @Post(':templateId/versions/:version/rejections')
  @Allow('template-approver')
  @ApiOperation({ summary: 'Reject a submitted version' })
  @CommandAnswer()
  reject(
    @Param('templateId') templateId: string,
    @Version() templateVersion: number,
    @Body() body: TemplateReasonDto,
    @CurrentCaller() caller: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<unknown> {
    return runOrder(
      this.gateway,
      { caller, reply, body },
      (content, context) => new RejectTemplate({ ...content, templateId, templateVersion }, context),
    );
  }

  @Post(':templateId/versions/:version/retirements')
  @Allow('template-approver')
  @ApiOperation({ summary: 'Take a version out of use' })
  @CommandAnswer()
  retire(
    @Param('templateId') templateId: string,
    @Version() templateVersion: number,
    @Body() body: TemplateReasonDto,
    @CurrentCaller() caller: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<unknown> {
    return runOrder(
      this.gateway,
      { caller, reply, body },
      (content, context) => new RetireTemplate({ ...content, templateId, templateVersion }, context),
    );
  }
}

/** @throws Problem 422 with every fault of the file and its line */
function read(source: string): LetterTemplate {
  try {
    return checkTemplate(source, 'source');
  } catch (error) {
    if (!(error instanceof TemplateInvalid)) throw error;
    const errors = error.problems.map(({ line, reason }) => ({
      field: line === undefined ? 'source' : `source line ${line}`,
      reason,
    }));
    throw new Problem(422, 'template-invalid', 'The template file is not valid', { errors });
  }
}
