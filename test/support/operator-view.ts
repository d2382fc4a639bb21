import type { ReadinessReport } from '../../src/modules/operations/readiness.js';
import type { RunningService } from './running-service.js';
import { until } from './until.js';

/** How full the disk of this machine is must not decide about a test, nor how a double is protected. */
const OF_THE_MACHINE: ReadonlySet<string> = new Set(['disk-nearly-full', 'log-unprotected']);

/** What an operator sees of a running service: health, metrics, lines of log. */
export class OperatorView {
  /** Lines of log, for {@link RunningServiceOptions.onLogLine}. */
  readonly lines: string[] = [];

  constructor(private readonly running: () => RunningService) {}

  readonly ready = async () => {
    const { status, body } = await this.running().stranger().get<ReadinessReport>('/health/ready');
    return {
      ...body,
      httpStatus: status,
      codes: [...body.reasons, ...body.warnings].map(({ code }) => code as string),
    };
  };

  /** The value of a metric, by its name without `casewitness_` and with its labels; undefined where it is not told. */
  async metric(name: string): Promise<number | undefined> {
    const { text } = await this.running().stranger().get('/metrics');
    const line = text.split('\n').find((each) => each.startsWith(`casewitness_${name} `));
    return line === undefined ? undefined : Number(line.split(' ').at(-1));
  }

  logged(words: string): boolean {
    return this.lines.some((line) => line.includes(words));
  }

  /** Waits until nothing is wrong. */
  healthy() {
    return until(
      this.ready,
      ({ httpStatus, codes }) => httpStatus === 200 && codes.every((code) => OF_THE_MACHINE.has(code)),
    );
  }
}
