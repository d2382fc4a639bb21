import { mkdir, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Command, InvalidArgumentError, Option } from 'commander';
import type { CaseKind } from '../events/case.events.js';
import { loggedAt } from '../projections/audit-trail/log-time.js';
import { REPORT_FORMATS, type RegisterKind, type ReportFormat, type ReportRequest } from '../reports/request.js';
import { REPORT_PROJECTIONS, runReport } from '../reports/run-report.js';
import { catchUp, withApp } from './open-app.js';

interface OutputOptions {
  readonly out: string;
  readonly format?: ReportFormat;
  readonly at?: bigint;
}

const output = (command: Command): Command =>
  command
    .requiredOption('--out <file>', 'where it is written')
    .addOption(new Option('--format <format>', 'default: by the ending of the file').choices(REPORT_FORMATS))
    .option('--at <position>', 'log position that it speaks for; default: the end of the log', position);

/** Reports while the service is stopped; the running one makes them at POST /v1/reports. */
export const reportCommand = (): Command =>
  new Command('report')
    .description('Make a report while the service is stopped (else: POST /v1/reports)')
    .addCommand(
      output(new Command('case').description('Everything on record of a case').argument('<caseId>')).action(
        (caseId: string, options: OutputOptions) => make({ kind: 'case-audit', caseId }, options),
      ),
    )
    .addCommand(ofASpan('period', 'Decisions without notice, and clocks missed, in a span of time'))
    .addCommand(ofASpan('clocks', 'Clocks met, missed and at risk, by rule and month'))
    .addCommand(ofASpan('decisions-without-notice', 'Decisions that no letter has told of'))
    .addCommand(ofASpan('undelivered-notices', 'Regulatory notices that did not arrive, and time to cure'))
    .addCommand(ofASpan('notice-content', 'Approved wording and content of each notice'))
    .addCommand(ofASpan('regulatory-register', 'All cases received'))
    .addCommand(ofASpan('clock-changes', 'Extensions, pauses, waivers, recomputations, overrides, late receipts'))
    .addCommand(ofASpan('money-duties', 'Duties that a payment or a correction meets'))
    .addCommand(ofASpan('reason-parity', 'Reasons decided against reasons told'))
    .addCommand(
      output(
        new Command('event-log')
          .description('For process mining, as XES or OCEL: one case, or those opened in a span of time')
          .option('--case <caseId>')
          .option('--from <time>', 'from here', instant)
          .option('--to <time>', 'up to here, exclusive', instant)
          .option('--legal-entity <name>')
          .option('--case-kind <kind>'),
      ).action(({ case: caseId, ...options }: Partial<SpanOptions> & OutputOptions & { case?: string }) => {
        const { out, format, at, ...span } = options;
        return make({ kind: 'event-log', ...(caseId === undefined ? span : { caseId }) }, { out, format, at });
      }),
    )
    .addCommand(ofASpan('four-eyes', 'Who approved what after whom, and who was given which role'));

type SpanOptions = OutputOptions & { from: string; to: string; legalEntity?: string; caseKind?: CaseKind };

const ofASpan = (kind: 'period' | RegisterKind, description: string): Command =>
  output(
    new Command(kind)
      .description(description)
      .requiredOption('--from <time>', 'from here', instant)
      .requiredOption('--to <time>', 'up to here, exclusive', instant)
      .option('--legal-entity <name>')
      .option('--case-kind <kind>'),
  ).action(({ from, to, legalEntity, caseKind, ...options }: SpanOptions) =>
    make(
      {
        kind,
        from,
        to,
        ...(legalEntity !== undefined && { legalEntity }),
        ...(caseKind !== undefined && { caseKind }),
      },
      options,
    ),
  );

async function make(request: ReportRequest, { out, format = formatOf(out), at }: OutputOptions): Promise<void> {
  await withApp(async (open) => {
    await catchUp(open, REPORT_PROJECTIONS);
    const { store, readStore } = open.house;
    const place = at ?? (await store.head());
    const logTime = await readStore.read(async (session) => (await loggedAt(session, place)) ?? '');
    const started = performance.now();
    await mkdir(dirname(out), { recursive: true });
    const { sha256, bytes } = await runReport({
      readStore,
      request,
      at: { position: place, loggedAt: logTime, logId: store.logId, simulated: store.simulated },
      format,
      path: `${out}.part`,
    });
    await rename(`${out}.part`, out);
    const seconds = ((performance.now() - started) / 1_000).toFixed(1);
    process.stdout.write(
      `${out}: ${bytes.toLocaleString('en-US')} bytes at position ${place}, in ${seconds} s\nSHA-256 ${sha256}\n`,
    );
    process.stdout.write(`Peak memory ${Math.round(process.resourceUsage().maxRSS / 1_024)} MB\n`);
  });
}

function formatOf(out: string): ReportFormat {
  const format = REPORT_FORMATS.find((candidate) => out.endsWith(`.${candidate}`));
  if (!format)
    throw new InvalidArgumentError(
      `The file must end in one of ${REPORT_FORMATS.map((name) => `.${name}`).join(', ')}, or give --format`,
    );
  return format;
}

function instant(text: string): string {
  const at = new Date(text);
  if (Number.isNaN(at.getTime()))
    throw new InvalidArgumentError('must be a date or a time, such as 2026-07-01 or 2026-07-01T00:00:00Z');
  return at.toISOString();
}

function position(text: string): bigint {
  if (!/^\d{1,19}$/.test(text)) throw new InvalidArgumentError('must be a position');
  return BigInt(text);
}
