import { Body, Controller, Get, Inject, Post, Res, Sse, type MessageEvent } from '@nestjs/common';
import { ApiAcceptedResponse, ApiOkResponse, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Observable } from 'rxjs';
import { MEDIA_TYPES, type ReportRequest } from '../../reports/request.js';
import { Allow } from '../access/access.decorator.js';
import { AccessRecords } from '../access/access-records.js';
import { CaseScope } from '../access/case-scope.js';
import { ApiProblem } from '../commands/answers.dto.js';
import { CurrentCaller, type Caller } from '../commands/caller.js';
import { Problem } from '../http/problem.js';
import { UuidParam } from '../http/path-parameters.js';
import { ReportJobDto, RequestReportDto } from './report.dto.js';
import { ReportJobs, type ReportJob } from './report-jobs.js';

const ReportId = (): ParameterDecorator => UuidParam('reportId');

/** What is handed over: made in the background, pinned to a position of the log, the same bytes every time. */
@ApiTags('reports')
@Controller('v1/reports')
export class ReportsController {
  constructor(
    @Inject(ReportJobs) private readonly jobs: ReportJobs,
    @Inject(CaseScope) private readonly scope: CaseScope,
    @Inject(AccessRecords) private readonly records: AccessRecords,
  ) {}

  @Post()
  @Allow('officer', 'auditor')
  @ApiOperation({
    summary: 'Ask for a report',
    description: 'The same request at the same position is the same report.',
  })
  @ApiAcceptedResponse({ type: ReportJobDto })
  @ApiProblem(422, 'The request makes no sense')
  async request(
    @Body() body: RequestReportDto,
    @CurrentCaller() caller: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<unknown> {
    if (body.caseId !== undefined) await this.scope.assertCase(caller.principal, body.caseId);
    const job = await this.jobs.begin(
      requestOf(body, caller),
      body.format,
      caller.principal.id,
      body.at === undefined ? undefined : BigInt(body.at),
    );
    void reply.status(202).header('location', `/v1/reports/${job.reportId}`);
    return view(job);
  }

  @Get(':reportId')
  @Allow('officer', 'auditor')
  @ApiOperation({ summary: 'How far a report is' })
  @ApiOkResponse({ type: ReportJobDto })
  async status(@ReportId() reportId: string, @CurrentCaller() caller: Caller): Promise<unknown> {
    return view(await this.find(reportId, caller));
  }

  @Sse(':reportId/events')
  @Allow('officer', 'auditor')
  @ApiOperation({ summary: 'Progress as server-sent events, to the end' })
  async events(@ReportId() reportId: string, @CurrentCaller() caller: Caller): Promise<Observable<MessageEvent>> {
    const now = await this.find(reportId, caller);
    return new Observable((subscriber) => {
      const tell = (job: ReportJob): void => {
        subscriber.next({ type: job.state, data: view(job) });
        if (job.state === 'done' || job.state === 'failed') subscriber.complete();
      };
      const stop = this.jobs.follow(reportId, { changed: tell, ended: () => subscriber.complete() });
      tell(now);
      return stop;
    });
  }

  @Get(':reportId/content')
  @Allow('officer', 'auditor')
  @ApiOperation({
    summary: 'The report itself',
    description: 'That it was handed over is put on record before the first byte.',
  })
  @ApiProduces(...Object.values(MEDIA_TYPES))
  @ApiProblem(409, 'It is not done')
  async content(
    @ReportId() reportId: string,
    @CurrentCaller() caller: Caller,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const job = await this.find(reportId, caller);
    if (job.state !== 'done')
      throw new Problem(409, 'report-not-done', `The report is ${job.state}${job.reason ? `: ${job.reason}` : ''}`);
    const { request, format, position, sha256 = '', bytes = 0 } = job;
    await this.records.exported(caller, { report: request.kind, format, reportId, position, digest: sha256 });
    const name = `casewitness-${request.kind}-${position}.${format}`;
    await reply
      .headers({
        'content-type': MEDIA_TYPES[format],
        'content-length': bytes,
        'content-disposition': `attachment; filename="${name}"`,
        'repr-digest': `sha-256=:${Buffer.from(sha256, 'hex').toString('base64')}:`,
        etag: `"${sha256}"`,
      })
      .send(this.jobs.content(job));
  }

  private async find(reportId: string, { principal }: Caller): Promise<ReportJob> {
    const job = await this.jobs.find(reportId, principal.id);
    if (job) return job;
    throw new Problem(404, 'report-unknown', `You have asked for no report ${reportId}`);
  }
}

function requestOf(
  { kind, caseId = '', from = '', to = '', legalEntity, caseKind, confidentiality }: RequestReportDto,
  { principal }: Caller,
): ReportRequest {
  const shown = confidentiality === undefined ? {} : { confidentiality };
  if (kind === 'case-audit') return { kind, caseId, ...shown };
  if (kind === 'event-log' && caseId !== '') return { kind, caseId, ...shown, scope: principal.scope };
  const utc = (time: string): string => new Date(time).toISOString();
  return {
    kind,
    from: utc(from),
    to: utc(to),
    ...(legalEntity !== undefined && { legalEntity }),
    ...(caseKind !== undefined && { caseKind }),
    ...shown,
    scope: principal.scope,
  };
}

const view = ({ principalId: _, request, ...job }: ReportJob) => ({ ...job, kind: request.kind });
