import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { BearerTokens } from '../bearer-tokens.js';
import { chanceOf } from '../chance.js';
import { Faults, type Fault } from '../faults.js';
import { bodyOf, cut, hangUp, listen, send, type Answer } from '../loopback-server.js';
import { CaseFiles, type AttachmentThere, type CommentThere, type FollowUpThere } from './case-files.js';
import { EventSender, type CaseEvent, type EventAnswer, type EventSenderOptions } from './event-sender.js';

export interface CoreCaseSimulatorOptions {
  /** The same seed gives the same tokens and the same faults. */
  readonly seed?: number;
  /**
   * Tokens expire within seconds, two requests of five go wrong; events are sent twice, in odd order and late. Default:
   * an honest case system.
   */
  readonly hostile?: boolean;
  /** Share of requests that go wrong; default 0.4 where hostile. */
  readonly share?: number;
  /** Requests of a kind that go wrong in a row at most; default 5. */
  readonly mostInARow?: number;
  readonly port?: number;
  /** Seconds that a token lives; default 900, and 2 where hostile. */
  readonly tokenSeconds?: number;
  /** Milliseconds of an answer that comes too late; default 1,000. */
  readonly slowMs?: number;
}

const SECRET = `whsec_${Buffer.alloc(32, 'core-case').toString('base64')}`;
const CREDENTIALS = { clientId: 'casewitness', clientSecret: 'simulated-secret' };
const TOKEN_PATH = '/otds/oauth2/token';
/** Rounds in which a hostile sender sends everything again, until nothing waits. */
const MOST_ROUNDS = 20;

/**
 * A case system on this machine: it sends signed CloudEvents of its cases, and takes follow-up cases, attachments and
 * comments over HTTP, each key once. Paths as `src/inbound/core-case.yaml` has them.
 */
export class CoreCaseSimulator {
  private readonly files = new CaseFiles();
  private readonly tokens = new BearerTokens();
  private readonly faults: Faults;
  private readonly chance: () => number;
  private sender: EventSender | undefined;
  /** Requests that came in, tokens included. */
  asked = 0;

  private constructor(
    private readonly server: Server,
    /** Base address. */
    readonly url: string,
    private readonly options: CoreCaseSimulatorOptions,
  ) {
    const { seed = 1, hostile = false, share = hostile ? 0.4 : 0, mostInARow } = options;
    this.faults = new Faults(seed, share, mostInARow);
    this.chance = chanceOf(seed);
  }

  static async start(options: CoreCaseSimulatorOptions = {}): Promise<CoreCaseSimulator> {
    const { server, url } = await listen(options.port);
    const simulator = new CoreCaseSimulator(server, url, options);
    server.on('request', (request, response) => {
      simulator.serve(request, response).catch((error: unknown) => response.destroy(error as Error));
    });
    return simulator;
  }

  /** Secret that its events are signed with. */
  readonly secret = SECRET;
  readonly credentials = CREDENTIALS;

  /** Variables of the service's configuration. */
  variables(): Record<string, string> {
    return {
      CASEWITNESS_INBOUND_SECRETS: SECRET,
      CASEWITNESS_CASE_SYSTEM_URL: this.url,
      CASEWITNESS_CASE_SYSTEM_TOKEN_URL: `${this.url}${TOKEN_PATH}`,
      CASEWITNESS_CASE_SYSTEM_CLIENT_ID: CREDENTIALS.clientId,
      CASEWITNESS_CASE_SYSTEM_CLIENT_SECRET: CREDENTIALS.clientSecret,
      CASEWITNESS_OUTBOUND_NETWORKS: '127.0.0.0/8',
    };
  }

  /** From now on events go to this service. */
  connect(options: Omit<EventSenderOptions, 'secret'>): void {
    this.sender = new EventSender({ ...options, secret: SECRET });
  }

  /**
   * Sends events, one after the other; where hostile some of them twice, in odd order and in any mode, and what waits again
   * until it does not. Answers what became of each, in the order given.
   */
  async send(events: readonly CaseEvent[]): Promise<readonly EventAnswer[]> {
    const { sender } = this;
    if (!sender) throw new Error('Connect the simulator to a service first');
    if (!this.options.hostile) {
      const answers: EventAnswer[] = [];
      for (const event of events) answers.push(await sender.send(event));
      return answers;
    }
    for (const event of this.disordered(events)) {
      if (this.chance() < 0.3) await sender.sendBatch([event]);
      else await sender.send(event, this.chance() < 0.5 ? 'binary' : 'structured');
    }
    let answers = await sender.sendBatch(events);
    for (let round = 1; answers.some(({ outcome }) => outcome === 'waiting') && round < MOST_ROUNDS; round += 1) {
      answers = await sender.sendBatch(events);
    }
    return answers;
  }

  /** Follow-up cases that were opened here, each key once. */
  cases(): readonly FollowUpThere[] {
    return this.files.cases;
  }
  attachments(): readonly AttachmentThere[] {
    return this.files.attachments;
  }
  comments(): readonly CommentThere[] {
    return this.files.comments;
  }
  /** How many requests met which fault. */
  faultsMet(): Readonly<Partial<Record<Fault, number>>> {
    return this.faults.met;
  }

  stop(): Promise<void> {
    return hangUp(this.server);
  }

  /** Two of five events twice, and neighbours changed about. */
  private disordered(events: readonly CaseEvent[]): CaseEvent[] {
    const sent = events.flatMap((event) => (this.chance() < 0.4 ? [event, event] : [event]));
    for (let at = sent.length - 1; at > 0; at -= 1) {
      const other = Math.max(0, at - Math.floor(this.chance() * 4));
      const [one, two] = [sent[at], sent[other]] as [CaseEvent, CaseEvent];
      [sent[at], sent[other]] = [two, one];
    }
    return sent;
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.asked += 1;
    const body = await bodyOf(request);
    const path = new URL(request.url ?? '/', this.url).pathname;
    const isToken = path === TOKEN_PATH;
    const fault = this.faults.next(isToken ? 'token' : 'order');
    if (fault === 'cut-before') return cut(response);
    if (fault === 'slow') await new Promise((resolve) => setTimeout(resolve, this.options.slowMs ?? 1_000));
    const early = fault && this.brought(fault);
    if (early) return send(response, early);
    const answer = isToken ? this.grant(body.toString()) : await this.answer(request, path, body);
    if (fault === 'cut-after') return cut(response);
    send(response, answer, fault === 'cut-within');
  }

  /** A fault that is an answer of its own. */
  private brought(fault: Fault): Answer | undefined {
    switch (fault) {
      case 'unauthorized':
        this.tokens.revoke();
        return undefined;
      case 'too-many':
        return { status: 429, body: { message: 'Too many requests' }, headers: { 'retry-after': '1' } };
      case 'error-500':
        return { status: 500, body: { message: 'Something broke' } };
      case 'error-503':
        return { status: 503, body: { message: 'Being restarted' } };
      case 'partial-failure':
        // It has taken one part and lost the other: nothing of it is kept.
        return { status: 500, body: { errors: [{ part: 'file', message: 'Could not be stored' }] } };
      default:
        return undefined;
    }
  }

  private grant(form: string): Answer {
    const given = new URLSearchParams(form);
    const known =
      given.get('client_id') === CREDENTIALS.clientId && given.get('client_secret') === CREDENTIALS.clientSecret;
    if (given.get('grant_type') !== 'client_credentials' || !known)
      return { status: 401, body: { error: 'invalid_client' } };
    const token = `token-${Math.floor(this.chance() * 2 ** 32).toString(16)}`;
    return {
      status: 200,
      body: this.tokens.give(token, this.options.tokenSeconds ?? (this.options.hostile ? 2 : 900)),
    };
  }

  private async answer(request: IncomingMessage, path: string, body: Buffer): Promise<Answer> {
    if (!this.tokens.admit(request)) return { status: 401, body: { message: 'The token is not valid' } };
    if (request.method !== 'POST') return { status: 405, body: { message: 'Only POST' } };
    const key = String(request.headers['idempotency-key'] ?? '');
    const [status, taken] = await this.files.take(path, key, request.headers['content-type'] ?? '', body);
    return { status, body: taken };
  }
}
