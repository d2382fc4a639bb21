import { Controller, Get, Inject, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProperty, ApiServiceUnavailableResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Public } from '../access/access.decorator.js';
import { Readiness, type ReadinessReport } from './readiness.js';

class FindingDto {
  @ApiProperty({ example: 'clock-behind', description: 'For machines; docs/OPERATIONS.md lists them' })
  code!: string;
  @ApiProperty({ example: 'the clock stands 3600 s behind the log: set it right, or wait until it has caught up' })
  message!: string;
}

class ReadinessDto {
  @ApiProperty({ enum: ['ready', 'not-ready'] })
  status!: string;
  @ApiProperty({ type: [FindingDto], description: 'Why this instance must get no requests' })
  reasons!: FindingDto[];
  @ApiProperty({ type: [FindingDto], description: 'What somebody must look at; requests are served' })
  warnings!: FindingDto[];
}

/** For those who keep the service running. Says nothing of the record. */
@ApiTags('operations')
@Controller('health')
export class HealthController {
  constructor(@Inject(Readiness) private readonly readiness: Readiness) {}

  @Get('live')
  @Public()
  @ApiOperation({ summary: 'The process answers' })
  live(): { status: 'live' } {
    return { status: 'live' };
  }

  @Get('ready')
  @Public()
  @ApiOperation({ summary: 'Whether this instance is to get requests; if not, 503 with the reasons' })
  @ApiOkResponse({ type: ReadinessDto })
  @ApiServiceUnavailableResponse({ type: ReadinessDto })
  async ready(@Res({ passthrough: true }) reply: FastifyReply): Promise<ReadinessReport> {
    const report = await this.readiness.report();
    void reply.status(report.status === 'ready' ? 200 : 503).header('cache-control', 'no-store');
    return report;
  }
}
