import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { DENIAL, openApplication } from '../support/credit-application.js';
import { RunningService } from '../support/running-service.js';

interface Span {
  readonly name: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly attributes: readonly { readonly key: string; readonly value: Readonly<Record<string, unknown>> }[];
  readonly links?: readonly { readonly traceId: string; readonly spanId: string }[];
}

/** A receiver of OTLP over HTTP with JSON, as a collector is one. */
class Receiver {
  readonly spans: Span[] = [];
  private constructor(private readonly server: Server) {}

  static async start(): Promise<Receiver> {
    const server = createServer((request, response) => {
      void text(request).then((body) => {
        if (request.url === '/v1/traces') {
          const { resourceSpans } = JSON.parse(body) as { resourceSpans: { scopeSpans: { spans: Span[] }[] }[] };
          receiver.spans.push(...resourceSpans.flatMap((each) => each.scopeSpans.flatMap(({ spans }) => spans)));
        }
        response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
      });
    });
    const receiver = new Receiver(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return receiver;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const CALLER = '00f067aa0ba902b7';

describe('traces, where a receiver is configured', () => {
  let receiver: Receiver;
  let answer: Headers;
  let caseId: string;

  beforeAll(async () => {
    receiver = await Receiver.start();
    const running = await RunningService.start({ variables: { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url } });
    try {
      ({ caseId } = await openApplication(running.clients.caseSystem, 'TR-1'));
      const { headers } = await running.clients.caseSystem.post(`/v1/cases/${caseId}/decisions`, DENIAL, {
        traceparent: `00-${TRACE}-${CALLER}-01`,
      });
      answer = headers;
      await running.rest();
    } finally {
      // Ending sends what was not sent yet.
      await running.stop();
    }
  });
  afterAll(() => receiver.stop());

  const named = (name: string): Span[] => receiver.spans.filter((span) => span.name === name);
  const of = (name: string): Span => {
    const found = receiver.spans.find((span) => span.name === name && span.traceId === TRACE);
    if (!found) throw new Error(`No span ${name} in ${receiver.spans.map((span) => span.name).join(', ')}`);
    return found;
  };

  it('go on the trace of the caller: request, command, append, each within the one before', () => {
    const request = of('POST /v1/cases/:caseId/decisions');
    expect(request.parentSpanId).toBe(CALLER);
    const command = of('command decide-case');
    expect(command.parentSpanId).toBe(request.spanId);
    const append = receiver.spans.find((span) => span.name === 'append' && span.parentSpanId === command.spanId);
    expect(append?.traceId).toBe(TRACE);
  });

  it('answer with the span that served', () => {
    expect(answer.get('traceresponse')).toBe(`00-${TRACE}-${of('POST /v1/cases/:caseId/decisions').spanId}-01`);
    expect(answer.get('x-request-id')).toBe(TRACE);
  });

  it('lead from the append to the batches of the consumers', () => {
    const command = of('command decide-case');
    const append = receiver.spans.find((span) => span.name === 'append' && span.parentSpanId === command.spanId);
    const linked = named('consume case-timeline').filter(({ links = [] }) =>
      links.some(({ spanId }) => spanId === append?.spanId),
    );
    expect(linked).toHaveLength(1);
  });

  it('tell of each attempt to compose and to hand off, linked to what asked for it', () => {
    for (const name of ['effect compose', 'effect hand-off']) {
      expect(named(name)).toMatchObject([{ links: [{ traceId: expect.any(String) }] }]);
    }
  });

  it('say nothing of a person', () => {
    const told = JSON.stringify(receiver.spans);
    for (const personal of ['Maria', 'Keller', 'Elm Street', 'TR-1', 'Unable to verify'])
      expect(told).not.toContain(personal);
  });
});
