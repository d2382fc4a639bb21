import { signatureHeaders, webhookKey } from '../../modules/access/webhook-signature.js';

/** An event of the case system, as it is sent. */
export interface CaseEvent {
  readonly specversion: '1.0';
  readonly id: string;
  readonly source: string;
  readonly type: string;
  readonly subject: string;
  readonly time?: string;
  readonly sequence?: string;
  readonly datacontenttype?: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** What the service made of an event: see `inbound-answers.ts`. */
export interface EventAnswer {
  readonly status: number;
  readonly outcome?: 'applied' | 'waiting' | 'discarded' | 'not-applied';
  readonly code?: string;
  readonly detail?: string;
  readonly inboundId?: string;
  readonly caseId?: string;
  readonly duplicate?: boolean;
  readonly eventIds?: readonly string[];
  readonly missing?: { readonly from: number; readonly to: number; readonly until: string };
  readonly errors?: readonly { readonly field: string; readonly reason: string }[];
}

export type SendMode = 'structured' | 'binary' | 'batch';

export interface EventSenderOptions {
  /** Base address of the service. */
  readonly service: string;
  /** `whsec_…`. */
  readonly secret: string;
  /** Milliseconds since 1970; default: the machine's clock. */
  readonly now?: () => number;
}

const PATIENCE_MS = 60_000;

/** Sends signed CloudEvents, as the case system does: Standard Webhooks, in any content mode. */
export class EventSender {
  private readonly key: Buffer;
  private readonly now: () => number;
  private messages = 0;

  constructor(private readonly options: EventSenderOptions) {
    this.key = webhookKey(options.secret);
    this.now = options.now ?? Date.now;
  }

  /** Sends one event, and answers what the service said of it. */
  async send(event: CaseEvent, mode: Exclude<SendMode, 'batch'> = 'structured'): Promise<EventAnswer> {
    return (await this.post(mode === 'binary' ? binary(event) : structured(event))).body as EventAnswer;
  }

  /** Sends events in one message; the answers come in their order. */
  async sendBatch(events: readonly CaseEvent[]): Promise<readonly EventAnswer[]> {
    const { body } = await this.post(batch(events));
    return (body as { readonly results: readonly EventAnswer[] }).results;
  }

  /** Sends any body, signed. */
  async post({ headers, body }: Message): Promise<{ readonly status: number; readonly body: unknown }> {
    this.messages += 1;
    const bytes = Buffer.from(body);
    const signed = signatureHeaders(this.key, `msg-${this.messages}`, this.now(), bytes);
    const response = await fetch(`${this.options.service}/v1/inbound/cloudevents`, {
      method: 'POST',
      headers: { ...headers, ...signed },
      body: bytes,
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    return { status: response.status, body: (await response.json()) as unknown };
  }
}

/** A request without its signature. */
export interface Message {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
}

export const structured = (event: CaseEvent): Message => ({
  headers: { 'content-type': 'application/cloudevents+json; charset=utf-8' },
  body: JSON.stringify(event),
});

export const batch = (events: readonly CaseEvent[]): Message => ({
  headers: { 'content-type': 'application/cloudevents-batch+json' },
  body: JSON.stringify(events),
});

/** Attributes in headers, percent-encoded where they are no printable ASCII (CloudEvents HTTP binding 3.1.3.2). */
export function binary({ data, datacontenttype = 'application/json', ...attributes }: CaseEvent): Message {
  const named = Object.entries(attributes).map(([name, value]) => [`ce-${name}`, encoded(String(value))] as const);
  return { headers: { 'content-type': datacontenttype, ...Object.fromEntries(named) }, body: JSON.stringify(data) };
}

const encoded = (value: string): string => value.replace(/[^\x21\x23\x24\x26-\x7e]/gu, encodeURIComponent);
