import type { Block, Cell, Column } from '../pdf/report-document.js';
import type { ImportView } from '../projections/imports/queries.js';
import type { PolicyInForce } from '../projections/report-queries.js';
import type { About } from './about.js';
import { badgeOf, count, instant } from './wording.js';

const TERM: readonly Column[] = [
  { header: 'Word', width: 104 },
  { header: 'What it says', width: { flex: 1 } },
];

const EVIDENCE: readonly (readonly [string, string])[] = [
  ['composed', 'The letter was made. Nobody outside the firm has it.'],
  ['released', 'It was cleared for sending: by a person where it had been held, else by the rules.'],
  ['handed off', 'A channel (post, e-mail, portal) took it over. Law that says "mail or deliver" is met here.'],
  ['delivered', 'The channel reported that it arrived.'],
  ['opened', 'The channel reported that the recipient opened it.'],
];

const CLOCKS: readonly (readonly [string, string])[] = [
  ['running', 'The duty stands and its limits lie ahead.'],
  ['warned', 'As running; a warning was given because the limit is near.'],
  ['target-missed', "The firm's own limit (or the earliest defensible one) passed. The statutory limit has not."],
  ['breached', 'The statutory limit passed and nothing on record met the duty.'],
  ['satisfied', 'Met within the statutory limit, by the evidence named.'],
  ['satisfied-late', 'Met after the statutory limit. Both facts stay on record.'],
  ['waived', 'The duty fell away, for the reason given.'],
  ['undetermined', 'Facts are missing, so that duty or limit cannot be told. Never counted as met.'],
];

/** What a reader needs in order to read and to check the report; the same words in every report. */
export function appendix(about: About, policies: readonly PolicyInForce[], imports: readonly ImportView[]): Block[] {
  return [
    { kind: 'heading', level: 1, text: 'How to read this report', newPage: true },
    ...times(about),
    { kind: 'heading', level: 2, text: 'Evidence levels of letters' },
    {
      kind: 'paragraph',
      text: 'From the weakest to the strongest. A letter that came back was handed off all the same: facts add up and take nothing away.',
    },
    { kind: 'table', columns: TERM, rows: EVIDENCE.map((row) => [...row]) },
    { kind: 'heading', level: 2, text: 'States of clocks' },
    {
      kind: 'table',
      columns: TERM,
      rows: CLOCKS.map(([state, words]): Cell[] => [{ badge: badgeOf(state) }, words]),
    },
    ...rulesApplied(policies),
    ...importsUsed(imports),
    ...whatItProves(about),
  ];
}

function times({ at }: About): Block[] {
  return [
    { kind: 'heading', level: 2, text: 'Times and order' },
    {
      kind: 'list',
      items: [
        [
          { text: 'Happened', style: 'strong' },
          { text: ' is when a thing took place in the business. Clocks count by it.' },
        ],
        [
          { text: 'Received', style: 'strong' },
          { text: ' is when the firm received it, where that is another time (regulatory receipt).' },
        ],
        [
          { text: 'Recorded', style: 'strong' },
          { text: ' is when it was written into the log. It may be much later.' },
        ],
        [
          { text: 'Logged', style: 'strong' },
          {
            text: ' is the log’s own time: the latest recorded time up to that place. Clocks of machines differ; this one never goes back.',
          },
        ],
        'Events of a case stand in the order in which they happened; at one instant in the order of their source, then in that of the log.',
        'All times are in UTC. Days in rules are counted in the time zone that the rule names; the steps of each clock say which.',
        `“[erased …]” stands where personal data was erased at a person’s request or by retention; the event itself is still there. “[U+…]” stands for a character that no font at hand can show.`,
        `Everything is as it stood at position ${at.position}. What was recorded later, even with an earlier date, is not in this report.`,
      ],
    },
  ];
}

function rulesApplied(policies: readonly PolicyInForce[]): Block[] {
  const heading: Block = { kind: 'heading', level: 2, text: 'Rules in force at this position' };
  const columns: Column[] = [
    { header: 'Policy pack', width: 96, style: 'strong' },
    { header: 'Activated', width: 92 },
    { header: 'SHA-256 of its text', width: { flex: 1 }, style: 'mono' },
    { header: 'Without full review, because', width: { flex: 0.9 } },
  ];
  const rows = policies.map(({ packId, packVersion, hash, activatedAt, activatedBy, overrideReason }): Cell[] => [
    { text: packId, note: `version ${packVersion}` },
    { text: activatedAt === null ? '' : instant(activatedAt), note: activatedBy === null ? '' : `by ${activatedBy}` },
    hash,
    overrideReason ?? 'reviewed',
  ]);
  return [
    heading,
    {
      kind: 'paragraph',
      text: 'A clock keeps the version under which it was started, whatever was activated since. Packs are the firm’s reading of the law, to be reviewed by counsel.',
    },
    { kind: 'table', columns, rows, empty: 'No policy pack was in force: no duty and no limit could be told.' },
  ];
}

/** Where the record came from and what was taken for granted: printed in full, for the counts rest on it. */
export function importsUsed(imports: readonly ImportView[]): Block[] {
  return imports.flatMap((one): Block[] => [
    { kind: 'heading', level: 2, text: `Imported from ${one.system}: assumptions` },
    {
      kind: 'notice',
      tone: 'warning',
      title: 'These records were taken from another system, not witnessed as they happened',
      text: 'The statements below say what was taken for what. Findings on imported cases hold only as far as they do.',
    },
    { kind: 'list', items: one.anchors.length > 0 ? [...one.anchors] : ['The mapping states no assumptions.'] },
    {
      kind: 'key-values',
      items: [
        {
          label: 'Judged as of',
          value: one.asOf === null ? 'not yet known: the import has not ended' : instant(one.asOf),
        },
        { label: 'Source events', value: sourceCounts(one) },
        { label: 'File, SHA-256', value: [{ text: one.fileDigest, style: 'mono' }] },
        { label: 'Mapping, SHA-256', value: [{ text: one.mappingHash, style: 'mono' }] },
        { label: 'Import', value: [{ text: one.importId, style: 'mono' }] },
      ],
    },
  ]);
}

function sourceCounts({ sourceEvents, recordedEvents, rejectedEvents, ignoredEvents, cases }: ImportView): string {
  if (sourceEvents === null) return 'not counted yet: the import has not ended';
  const number = (value: number | null) => count(value ?? 0);
  return `${number(sourceEvents)} = ${number(recordedEvents)} recorded + ${number(rejectedEvents)} rejected + ${number(ignoredEvents)} ignored by the mapping; ${number(cases)} cases`;
}

function whatItProves({ at }: About): Block[] {
  return [
    { kind: 'heading', level: 2, text: 'What can be checked, and what not yet' },
    {
      kind: 'list',
      items: [
        [
          { text: 'It can be made again. ', style: 'strong' },
          {
            text: `Ask the service for the same report at position ${at.position} of log ${at.logId}: it gives the same file, byte for byte, however much was recorded since. The exception is data erased in between, which is then missing. The SHA-256 of each file handed over is put on record when it is handed over.`,
          },
        ],
        [
          { text: 'A letter can be checked. ', style: 'strong' },
          {
            text: 'The digest of a document is base64url(SHA-256(salt ‖ bytes)). With the salt, which the firm keeps apart and can delete, it shows whether a file at hand is the letter that was composed.',
          },
        ],
        [
          { text: 'Equal bytes prove equal records, not true ones. ', style: 'strong' },
          {
            text: 'That two copies agree shows that the record behind them was the same both times. It does not show that nothing was changed before the first copy was made.',
          },
        ],
        [
          { text: 'This report is not sealed. ', style: 'strong' },
          {
            text: 'It carries no signature, no timestamp of a third party and no proof from a ledger. Whoever needs such proof must compare it with a copy that others have kept.',
          },
        ],
      ],
    },
  ];
}
