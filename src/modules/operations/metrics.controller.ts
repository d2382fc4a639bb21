import { Controller, Get, Inject, Res } from '@nestjs/common';
import { ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { METRICS_ON_LISTENER } from '../../ports/tokens.js';
import { Public } from '../access/access.decorator.js';
import { Problem } from '../http/problem.js';
import { OperationalMetrics } from './operational-metrics.js';

/** Metrics on the API's own listener, where configured; see docs/OPERATIONS.md for who may reach it. */
@ApiTags('operations')
@Controller('metrics')
export class MetricsController {
  constructor(
    @Inject(OperationalMetrics) private readonly metrics: OperationalMetrics,
    @Inject(METRICS_ON_LISTENER) private readonly served: boolean,
  ) {}

  @Get()
  @Public()
  @ApiProduces('text/plain')
  @ApiOperation({ summary: 'Metrics for Prometheus, where CASEWITNESS_METRICS has them on this listener; else 404' })
  async scrape(@Res({ passthrough: true }) reply: FastifyReply): Promise<string> {
    if (!this.served) throw new Problem(404, 'route-unknown', 'Metrics are not served on this listener');
    void reply.header('content-type', this.metrics.contentType);
    return this.metrics.scrape();
  }
}
