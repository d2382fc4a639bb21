import {
  Controller,
  Get,
  HttpCode,
  Inject,
  Logger,
  Post,
  type OnApplicationShutdown,
  type OnModuleInit,
} from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { COMPLETENESS } from '../../ports/tokens.js';
import type { CompletenessMonitor } from '../../runtime/completeness/completeness-monitor.js';
import { Allow } from '../access/access.decorator.js';

/** The whole log is read each time, in small steps. */
const EVERY_MS = 6 * 60 * 60_000;

/** Whether the read models hold all that the log holds: on demand, and several times a day. */
@ApiTags('operations')
@Controller('v1/operations')
export class CompletenessController implements OnModuleInit, OnApplicationShutdown {
  private readonly logger = new Logger('completeness');
  private timer: NodeJS.Timeout | undefined;

  constructor(@Inject(COMPLETENESS) private readonly monitor: CompletenessMonitor) {}

  onModuleInit(): void {
    this.timer = setInterval(() => {
      this.monitor.check().catch((error: unknown) => {
        this.logger.warn(`The completeness check failed: ${error instanceof Error ? error.message : String(error)}`);
      });
    }, EVERY_MS);
    this.timer.unref();
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  @Get('completeness')
  @Allow('admin', 'auditor')
  @ApiOperation({ summary: 'What the last completeness check has found; null before the first' })
  last(): unknown {
    return { last: this.monitor.last ?? null };
  }

  @Post('completeness-checks')
  @HttpCode(200)
  @Allow('admin', 'auditor')
  @ApiOperation({
    summary: 'Count the log against the read models, now',
    description:
      'Answers when the whole log was read. Names each hole: projection, event type, counts, missing events.',
  })
  check(): Promise<unknown> {
    return this.monitor.check();
  }
}
