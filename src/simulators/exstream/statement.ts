import { renderLetter } from '../../pdf/letter.js';

/** What an engine prints on its own, without being asked for it: a statement, a bill. */
export interface Statement {
  readonly title: string;
  readonly sender: { readonly name: string; readonly address: string };
  readonly recipient: { readonly name: string; readonly address?: string };
  /** Of the account, the policy or the customer; `unknown` where there is none. */
  readonly number: string;
  /** RFC 3339 UTC. */
  readonly at: string;
}

const LINES = [
  ['Brought forward', '1,204.50'],
  ['Direct debit', '-86.20'],
  ['Credit transfer', '310.00'],
  ['Carried forward', '1,428.30'],
] as const;

/** A real PDF of a statement; the same bytes for the same statement. */
export async function composeStatement({ title, sender, recipient, number, at }: Statement): Promise<Uint8Array> {
  const { bytes } = await renderLetter({
    metadata: { title, subject: title, keywords: ['statement'], createdAt: new Date(at).toISOString(), language: 'en' },
    letterhead: { name: sender.name, lines: sender.address.split('\n') },
    recipient: [recipient.name, ...(recipient.address?.split('\n') ?? [])],
    date: at.slice(0, 10),
    references: [{ label: 'Number', value: number }],
    subject: title,
    salutation: `Dear ${recipient.name},`,
    body: [
      { kind: 'paragraph', text: 'These are the entries of the period.' },
      {
        kind: 'table',
        columns: [
          { header: 'Entry', width: { flex: 1 } },
          { header: 'Amount', width: 90, align: 'end' },
        ],
        rows: LINES,
      },
      { kind: 'paragraph', text: 'This statement was produced automatically and needs no answer.' },
    ],
    closing: 'Yours sincerely,',
    signatory: { name: sender.name },
    footer: ['Produced by the simulator of Exstream'],
  });
  return bytes;
}
