import { EVENTS, metadataSchema } from '../src/events/catalogue.js';
import type { EventDefinition } from '../src/events/define-event.js';
import { leavesOf, type Leaf } from './schema-leaves.js';

/** Streams in the order in which a newcomer meets them, and what each is the record of. */
const STREAMS: readonly (readonly [prefix: string, title: string, about: string])[] = [
  ['case', 'Case: `case-{caseId}`', 'What happened on a case, as its case system or a person told it.'],
  ['communication', 'Communication: `communication-{communicationId}`', 'One letter, from its request to its fate.'],
  [
    'inbound',
    'Inbound: `inbound-{caseId}`',
    'What the case system sent about a case, and what came of it; a body that names no case stands under its own id.',
  ],
  [
    'output',
    'Document of the engine: `output-{documentId}`',
    'A document that the communications system produced on its own, and to which case it belongs.',
  ],
  [
    'counterpart',
    'Counterpart: `counterpart-{caseId}`',
    'A case as the case system has it: what we have asked for there, and what came of it.',
  ],
  ['obligation', 'Obligation: `obligation-{obligationId}`', 'One regulatory clock on one case.'],
  ['template', 'Template: `template-{templateId}`', 'The versions of a letter, and who approved them.'],
  ['policy', 'Policy: `policy-{packId}`', 'Which rules are in force since when, by the hash of their bytes.'],
  ['principal', 'Principal: `principal-{principalId}`', 'The keys of a person or a system.'],
  ['saga', 'Saga: `saga-{name}-{instance}`', 'Inbox and outbox of a process manager.'],
  ['import', 'Import: `import-{importId}`', 'One historical source, and what became of its events.'],
  ['access', 'Access: `access-{day}-{instance}-{boot}`', 'Who looked, who searched, who was refused.'],
  ['log', 'Log: `log`', 'The identity of the log itself.'],
  ['time', 'Clock: `clock`', 'Time, as far as the record has judged it.'],
  ['operator', 'Operator', 'What an operator decided about an item that was parked.'],
];

/** docs/EVENTS.md, made from the catalogue. @throws Error when an event belongs to no stream that is listed here */
export function eventsDocument(): string {
  const definitions = EVENTS as unknown as readonly EventDefinition[];
  const streamOf = ({ type }: EventDefinition): string => type.slice(0, type.indexOf('.'));
  const unknown = definitions.filter((definition) => !STREAMS.some(([prefix]) => prefix === streamOf(definition)));
  if (unknown.length > 0) throw new Error(`No stream is listed for ${unknown.map(({ type }) => type).join(', ')}`);

  const sections = STREAMS.map(([prefix, title, about]) => {
    const own = definitions.filter((definition) => streamOf(definition) === prefix);
    return own.length === 0 ? '' : `## ${title}\n\n${about}\n\n${own.map(eventSection).join('\n')}`;
  });
  return [
    `# Events

Everything that can happen, made from \`src/events/catalogue.ts\` by \`npm run docs:events\`: do not edit.

${definitions.length} event types. A leaf that is **personal** leaves the event before it is stored: a salted digest stands in its place, and its
value can be erased with the key of its subject. \`?\` marks what may be absent, \`[]\` a list.

## Metadata of every event

${table(leavesOf(metadataSchema))}`,
    ...sections.filter((section) => section !== ''),
  ].join('\n');
}

function eventSection(definition: EventDefinition): string {
  const { type, version } = definition;
  const earlier =
    version > 1 ? `, upcast from ${version - 1 === 1 ? 'version 1' : `versions 1 to ${version - 1}`}` : '';
  return `### ${type}\n\nVersion ${version}${earlier}.\n\n${table(leavesOf(definition.schema))}`;
}

function table(leaves: readonly Leaf[]): string {
  const rows = leaves.map((leaf) => `| \`${written(leaf)}\` | ${what(leaf)} | ${whose(leaf)} |`);
  return ['| leaf | what | personal |', '|---|---|---|', ...rows, ''].join('\n');
}

const written = ({ path, optional }: Leaf): string => path.join('.').replaceAll('.*', '[]') + (optional ? '?' : '');

const what = ({ kind, vocabulary }: Leaf): string =>
  vocabulary.length === 0 ? kind : vocabulary.map((word) => `\`${word}\``).join(', ');

function whose({ subject }: Leaf): string {
  switch (subject) {
    case undefined:
      return '';
    case 'case':
      return 'of the case';
    case 'actor':
      return 'of the actor';
    default:
      return `of the one in \`${subject}\``;
  }
}
