import { composeStatement } from '../simulators/exstream/statement.js';
import type { Cast } from './cast.js';
import type { Answer } from './http-api.js';
import type { Entry, EntryOf, Journal } from './journal-schema.js';
import type { LookUps } from './order.js';
import { orderOf, type Elsewhere } from './requests.js';
import type { Staff } from './set-up.js';
import { StoryFailed } from './story-failed.js';

/** Number of an entry as it stands in ids and keys. */
export const ordinalOf = (index: number): string => String(index + 1).padStart(4, '0');

/** Calls the API as the person or system that an entry names, and remembers what came into being. */
export class Caller {
  constructor(
    private readonly journal: Journal,
    private readonly cast: Cast,
    private readonly staff: Staff,
    private readonly lookUps: LookUps,
  ) {}

  /** @throws StoryFailed when the answer is not the one that the story says */
  async call(entry: Exclude<Entry, Elsewhere>, index: number): Promise<void> {
    const { path, body } = await orderOf(entry, this.journal, this.cast, this.lookUps, (each) => this.printed(each));
    const version = 'version' in entry ? entry.version : undefined;
    const answer = await this.staff(entry.by).post(path, body, {
      'idempotency-key': `demo-${entry.key ?? ordinalOf(index)}`,
      ...(version !== undefined && { 'if-match': `"${version}"` }),
    });
    check(entry, answer);
    if (!entry.expect) this.remember(entry, answer.body);
  }

  private remember(entry: Entry, body: unknown): void {
    if (entry.action === 'open') {
      const { caseId, parties } = body as { caseId: string; parties: { reference: string; partyId: string }[] };
      this.cast.opened(entry.open, caseId, new Map(parties.map(({ reference, partyId }) => [reference, partyId])));
    } else if (entry.action === 'fact' && entry.as !== undefined) {
      const [event] = (body as { events: { id: string }[] }).events;
      if (event) this.cast.stated(entry.as, event.id);
    } else if (entry.action === 'draft') {
      const { templateId, templateVersion } = body as { templateId: string; templateVersion: number };
      this.cast.drafted(entry.draft, templateId, templateVersion);
    } else if (entry.action === 'produce') {
      this.cast.produced(entry.produce, (body as { documentId: string }).documentId);
    }
  }

  /** The engine prints a document for whoever has this number, if the firm knows one. */
  private printed(entry: EntryOf<'produce'>): Promise<Uint8Array> {
    const { entities, cases } = this.journal;
    const { account, policy, customer } = entry;
    const known = Object.values(cases).find(({ case: card }) => [account, policy, customer].some((number) => number !== undefined && [card.account, card.policy, card.customer].includes(number))); // prettier-ignore
    const sender = entities[known?.case.entity ?? ''] ?? Object.values(entities)[0];
    if (!sender) throw new Error('The journal has no entity');
    const { name, postal } = known?.primary ?? { name: 'Account holder' };
    return composeStatement({
      title: entry.title,
      sender,
      recipient: { name, ...(postal !== undefined && { address: postal }) },
      number: account ?? policy ?? customer ?? 'unknown',
      at: entry.at,
    });
  }
}

function check(entry: Entry, answer: Answer): void {
  const { expect } = entry;
  const replayed = answer.headers.get('idempotency-replayed') === 'true';
  const asTold = expect
    ? answer.status === expect.status && codeOf(answer) === expect.code
    : answer.status < 300 && replayed === (entry.replayed ?? false);
  if (!asTold) throw new StoryFailed(entry, inWords(answer));
}

const codeOf = ({ body }: Answer): string | undefined => (body as { code?: string } | undefined)?.code;

function inWords({ status, headers, body }: Answer): string {
  const { code, detail } = (body ?? {}) as { code?: string; detail?: string };
  const replayed = headers.get('idempotency-replayed') === 'true' ? ' (a stored answer)' : '';
  return [`${status}${replayed}`, code, detail].filter((part) => part !== undefined).join(' ');
}
