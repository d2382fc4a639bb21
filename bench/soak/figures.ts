import type { Result } from '../result.js';
import type { EndMade } from './ends.js';
import type { Sample } from './instance.js';
import type { Memory } from './memory.js';
import type { SoakOptions } from './options.js';
import type { Check } from './verdict.js';

/** All that was seen of a soak. */
export interface Course {
  readonly options: SoakOptions;
  readonly machine: string;
  /** From the first decision due to the last one accepted. */
  readonly seconds: number;
  /** Until all that follows was done; NaN where it never was. */
  readonly restMs: number;
  /** In the log. */
  readonly events: number;
  readonly checks: readonly Check[];
  readonly ends: readonly EndMade[];
  readonly lags: { readonly second: number; readonly accepted: number; readonly left: readonly string[] }[];
  /** Answers by status, 0: none. */
  readonly answers: Readonly<Record<string, number>>;
  readonly replayed: number;
  readonly latency: { readonly p50: number; readonly p99: number };
  readonly longestGapMs: number;
  /** Seconds of processor time from the first decision until all was at rest, by program. */
  readonly processorSeconds: Readonly<Record<string, number>>;
  readonly memory: readonly Memory[];
  readonly stalls: readonly { readonly instance: string; readonly samples: readonly Sample[] }[];
  /** What else went wrong, in words. */
  readonly troubles: readonly string[];
}

const megabytes = (value: number): string => (Number.isNaN(value) ? '–' : value.toFixed(0));

/** The figures of a soak as lines of a table. */
export function figuresOf(course: Course): Result[] {
  const {
    checks,
    seconds,
    latency,
    longestGapMs,
    restMs,
    events,
    answers,
    processorSeconds,
    replayed,
    ends,
    memory,
    stalls,
  } = course;
  const line = (name: string, value: number, unit: string, note = ''): Result => ({ name, value, unit, runs: 1, ...(note && { note }) }); // prettier-ignore
  const accepted = checks[0]?.expected ?? 0;
  return [
    line('accepted', accepted, 'decisions', `answers by status: ${Object.entries(answers).map(([status, count]) => `${status}: ${count}`).join(', ')}; ${replayed} the first answer again`),
    ...checks.map(({ what, count, as, expected, wrong }) => line(what, count, '', `${wrong.length === 0 ? '✓' : '✗'} ${as}: ${expected}`)),
    line('rate', accepted / seconds, 'decisions/s', `asked for ${course.options.rate}; ${seconds.toFixed(0)} s`),
    line('events', events, '', `${(events / seconds).toFixed(0)} a second`),
    line('latency-p50', latency.p50, 'ms', 'from the moment it was due until it was accepted'),
    line('latency-p99', latency.p99, 'ms'),
    line('longest-gap', longestGapMs, 'ms', 'without any accepted decision'),
    line('ends', ends.length, '', (['killed', 'stopped', 'paused'] as const).map((how) => `${ends.filter((end) => end.how === how).length} ${how}`).join(', ')),
    line('rest', restMs / 1_000, 's', 'after the last decision, until all was done that follows'),
    line(
      'processor',
      (1_000 * Object.values(processorSeconds).reduce((sum, value) => sum + value, 0)) / accepted,
      'ms/decision',
      `all that follows included; ${Object.entries(processorSeconds).map(([program, value]) => `${program} ${((1_000 * value) / accepted).toFixed(1)}`).join(', ')}`,
    ),
    ...memory.map(({ instance, maxMb, startMb, thirdsMb, live, lives }) =>
      line(`memory-${instance}`, maxMb, 'MB', `most; ${lives} lives, ${megabytes(startMb)} at first, thirds ${thirdsMb.map(megabytes).join(' / ')}${live ? `; alive after collections ${live.flat ? '✓' : '✗'} ${live.firstMb.toFixed(0)} to ${live.lastMb.toFixed(0)} MB in the last ${live.minutes.toFixed(0)} min of the longest life, ${live.mbPerMinute.toFixed(2)} MB/min` : ''}`)),
    ...stalls.map(({ instance, samples }) => ({
      ...line(`stall-${instance}`, Math.max(0, ...samples.map(({ stallMs }) => stallMs)), 'ms', 'longest stall of the event loop, starts included'),
      stallMs: Math.max(0, ...samples.filter(({ age }) => age > 20).map(({ stallMs }) => stallMs)),
      ownStallMs: Math.max(0, ...samples.filter(({ age }) => age > 20).map(({ ownStallMs }) => ownStallMs)),
    })),
  ]; // prettier-ignore
}
