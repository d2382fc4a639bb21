import { writeFileSync } from 'node:fs';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { stringify } from 'yaml';
import type { ExstreamSettings } from '../../adapters/communications/exstream/exstream-settings.js';
import type { DriverData } from '../../adapters/communications/exstream/exstream-composer.js';
import { BearerTokens } from '../bearer-tokens.js';
import { chanceOf } from '../chance.js';
import { Faults, type Fault } from '../faults.js';
import { bodyOf, cut, hangUp, listen, send, type Answer } from '../loopback-server.js';
import { Designs, type DesignState } from './designs.js';
import { Engine, type ComposedBySimulator } from './engine.js';
import { InteractiveDocuments } from './interactive-documents.js';
import { sendBadly, sendReceipt, type Receipt, type Webhook } from './receipts.js';
import { failsForGood, partialFailure, serviceError, success, VERSION } from './vendor-bodies.js';

export interface SimulatorOptions {
  /** The same seed gives the same tokens and the same faults. */
  readonly seed?: number;
  /** Tokens expire within seconds, and two requests of five go wrong. Default: an honest engine. */
  readonly hostile?: boolean;
  /** Share of requests that go wrong; default 0.4 where hostile. */
  readonly share?: number;
  /** Requests of a kind that go wrong in a row at most; default 5. */
  readonly mostInARow?: number;
  readonly port?: number;
  /** Seconds that a token lives; default 900, and 2 where hostile. */
  readonly tokenSeconds?: number;
  /** Milliseconds of an answer that comes too late; default 1,000. Who asks should give up sooner. */
  readonly slowMs?: number;
  /** Letters can be edited in the engine: each order brings its document into the editor too. */
  readonly interactive?: boolean;
  /** Milliseconds that Retry-After asks for are whole seconds; default 1. */
  readonly retryAfterS?: number;
}

type Kind = 'token' | 'generate' | 'fulfil' | 'designs' | 'version';

const DOMAIN = 'letters';
const SOURCE = 'casewitness';
const INTERACTIVE_USER = 'interactive-import';
/** The communication that makes the final letter of what was edited. */
const FULFILMENT = { communicationId: '5b1f3d0e-8a44-4f0a-9c52-0f5b8f6f7a10', driverDataSource: 'interactive' };
const CREDENTIALS = { tenant: 'bank', clientId: 'casewitness', clientSecret: 'simulated-secret', scope: 'otds:groups' };

/**
 * An Exstream installation on this machine: its directory, its design service and its engine, over real HTTP, as the
 * vendor's public samples show them. It composes real PDF files of what it is given.
 */
export class ExstreamSimulator {
  /** Requests by kind, and what they met. */
  readonly asked: Record<Kind, number> = { token: 0, generate: 0, fulfil: 0, designs: 0, version: 0 };
  readonly designs = new Designs();
  /** Letters in the editor of the engine. */
  readonly interactive = new InteractiveDocuments();
  private readonly engine = new Engine();
  private readonly late: Receipt[] = [];
  private readonly tokens = new BearerTokens();
  private readonly broken = new Set<string>();
  private readonly faults: Faults;
  private readonly chance: () => number;

  private constructor(
    private readonly server: Server,
    readonly url: string,
    private readonly options: SimulatorOptions,
  ) {
    const { seed = 1, hostile = false, share = hostile ? 0.4 : 0, mostInARow } = options;
    this.faults = new Faults(seed, share, mostInARow);
    this.chance = chanceOf(seed);
  }

  static async start(options: SimulatorOptions = {}): Promise<ExstreamSimulator> {
    const { server, url } = await listen(options.port);
    const simulator = new ExstreamSimulator(server, url, options);
    server.on('request', (request, response) => {
      simulator.serve(request, response).catch((error: unknown) => {
        if (response.headersSent) response.destroy(error as Error);
        else send(response, { status: 500, body: serviceError(500, request.url ?? '', String(error)) });
      });
    });
    return simulator;
  }

  readonly credentials = CREDENTIALS;

  /** What the engine composed, each idempotency key once. */
  composed(): readonly ComposedBySimulator[] {
    return this.engine.letters;
  }

  /** How many requests met which fault. */
  faultsMet(): Readonly<Partial<Record<Fault, number>>> {
    return this.faults.met;
  }

  /** Settings of the adapter for this installation. */
  settings(): ExstreamSettings {
    return {
      url: new URL(this.url),
      domain: DOMAIN,
      directory: { url: new URL(`${this.url}/otds`), hosting: 'self-managed', ...CREDENTIALS },
      designs: this.designMap(),
      designType: 'exstrapplication',
      answer: 'envelope',
      ...(this.options.interactive && { interactiveUser: INTERACTIVE_USER }),
    };
  }

  /** Variables of the service's configuration; the file of designs is written into the folder. */
  variables(folder: string): Record<string, string> {
    const designs = join(folder, 'exstream-designs.yaml');
    writeFileSync(designs, stringify({ designs: this.designMap() }));
    return {
      CASEWITNESS_COMMUNICATIONS: 'exstream',
      CASEWITNESS_EXSTREAM_URL: this.url,
      CASEWITNESS_EXSTREAM_DOMAIN: DOMAIN,
      CASEWITNESS_EXSTREAM_DIRECTORY_URL: `${this.url}/otds`,
      CASEWITNESS_EXSTREAM_HOSTING: 'self-managed',
      CASEWITNESS_EXSTREAM_TENANT: CREDENTIALS.tenant,
      CASEWITNESS_EXSTREAM_CLIENT_ID: CREDENTIALS.clientId,
      CASEWITNESS_EXSTREAM_CLIENT_SECRET: CREDENTIALS.clientSecret,
      CASEWITNESS_EXSTREAM_DESIGNS: designs,
      ...(this.options.interactive && { CASEWITNESS_EXSTREAM_INTERACTIVE_USER: INTERACTIVE_USER }),
      CASEWITNESS_OUTBOUND_NETWORKS: '127.0.0.0/8',
    };
  }

  /** Sends a design back to draft, on to review, and so on. */
  setState(templateId: string, state: DesignState): void {
    this.designs.moveTo(templateId, state);
  }

  /** From now on the engine fails in part for every letter of this template, for good, until it is mended. */
  breakDesign(templateId: string): void {
    this.broken.add(templateId);
  }
  mendDesign(templateId: string): void {
    this.broken.delete(templateId);
  }

  /** Every token that was given becomes worthless at once. */
  revokeTokens(): void {
    this.tokens.revoke();
  }

  /**
   * Reports on letters to the service's webhook: once and in order, or where hostile doubled, in odd order, and some of the
   * doubles late: with the next report, or when {@link reportLate} is called.
   */
  async report(webhook: Webhook, receipts: readonly Receipt[], now?: () => number): Promise<void> {
    const { seed = 1, hostile = false } = this.options;
    if (hostile) {
      const late = this.late.splice(0);
      this.late.push(...(await sendBadly(webhook, receipts, late, { seed, ...(now && { now }) })));
      return;
    }
    for (const receipt of receipts) {
      const status = await sendReceipt(webhook, receipt, now?.());
      if (status >= 300) throw new Error(`A receipt was answered with ${status}`);
    }
  }

  /** Sends what is late still; answers how many there were. */
  async reportLate(webhook: Webhook, now?: () => number): Promise<number> {
    const late = this.late.splice(0);
    await sendBadly(webhook, [], late, { seed: 1, ...(now && { now }) });
    return late.length;
  }

  stop(): Promise<void> {
    return hangUp(this.server);
  }

  private designMap(): ExstreamSettings['designs'] {
    const designs = this.designs.inStates([]);
    return Object.fromEntries(
      designs.map(({ name, id }) => [name, { communicationId: id, driverDataSource: SOURCE, ...(this.options.interactive && { fulfilment: FULFILMENT }) }]), // prettier-ignore
    );
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', this.url);
    const kind = kindOf(request.method ?? '', url.pathname);
    const body = await bodyOf(request);
    if (!kind) return send(response, { status: 404, body: serviceError(404, url.pathname, 'No such resource') });
    this.asked[kind] += 1;
    const fault = this.faults.next(kind);
    if (fault === 'cut-before') return cut(response);
    if (fault === 'slow') await new Promise((resolve) => globalThis.setTimeout(resolve, this.options.slowMs ?? 1_000));
    const early = fault && this.brought(fault, url.pathname);
    if (early) return send(response, early);
    const answer = await this.answer(kind, request, url, body);
    if (fault === 'cut-after') return cut(response);
    send(response, answer, fault === 'cut-within');
  }

  /** A fault that is an answer of its own. */
  private brought(fault: Fault, path: string): Answer | undefined {
    switch (fault) {
      case 'unauthorized':
        this.revokeTokens();
        return undefined;
      case 'too-many':
        return { status: 429, body: serviceError(429, path, 'Too many requests'), headers: { 'retry-after': String(this.options.retryAfterS ?? 1) } }; // prettier-ignore
      case 'error-500':
        return { status: 500, body: serviceError(500, path, 'Something broke') };
      case 'error-503':
        return { status: 503, body: serviceError(503, path, 'The engine is being restarted') };
      case 'partial-failure':
        return { status: 500, body: partialFailure('500') };
      default:
        return undefined;
    }
  }

  private async answer(kind: Kind, request: IncomingMessage, url: URL, body: Buffer): Promise<Answer> {
    if (kind === 'token') return this.grant(new URLSearchParams(body.toString()));
    if (!this.tokens.admit(request))
      return { status: 401, body: serviceError(401, url.pathname, 'The token is not valid') };
    if (kind === 'version') return { status: 200, body: VERSION };
    if (kind === 'fulfil') return this.fulfil(request, url, body);
    return kind === 'designs' ? this.list(url) : this.generate(request, url, body);
  }

  private grant(form: URLSearchParams): Answer {
    const known =
      form.get('client_id') === CREDENTIALS.clientId && form.get('client_secret') === CREDENTIALS.clientSecret;
    if (form.get('grant_type') !== 'client_credentials')
      return { status: 400, body: { error: 'unsupported_grant_type' } };
    if (!known) return { status: 401, body: { error: 'invalid_client' } };
    const seconds = this.options.tokenSeconds ?? (this.options.hostile ? 2 : 900);
    const token = `token-${this.asked.token}-${Math.floor(this.chance() * 2 ** 32).toString(16)}`;
    return { status: 200, body: this.tokens.give(token, seconds) };
  }

  private list({ searchParams }: URL): Answer {
    const states = (searchParams.get('filter.states') ?? '').split(',').filter(Boolean);
    const [count, offset] = [Number(searchParams.get('count') ?? 100), Number(searchParams.get('offset') ?? 0)];
    const types = (searchParams.get('filter.types') ?? '').split(',').filter(Boolean);
    const all = this.designs.inStates(states).filter(({ type }) => types.length === 0 || types.includes(type));
    const page = { pageSize: count, pageOffset: offset, totalElements: all.length };
    return { status: 200, body: { status: 'success', data: all.slice(offset, offset + count), page } };
  }

  /** The final letter of an edited document; it leaves the editor unless it is to stay there. */
  private async fulfil({ headers }: IncomingMessage, { pathname }: URL, body: Buffer): Promise<Answer> {
    const { communicationid: communicationId, driverdatasource: source, preservedocuments: preserve } = headers;
    const [documentId = ''] = (JSON.parse(body.toString()) as { documentIds: string[] }).documentIds;
    if (communicationId !== FULFILMENT.communicationId || source !== FULFILMENT.driverDataSource)
      return { status: 400, body: serviceError(400, pathname, 'No such communication, or no such driver data source') };
    const letter = await this.interactive.fulfil(documentId, preserve === 'true');
    if (!letter) return { status: 400, body: serviceError(400, pathname, 'No such document') };
    return { status: 200, body: success(letter) };
  }

  private async generate(request: IncomingMessage, { pathname }: URL, body: Buffer): Promise<Answer> {
    const { communicationid: designId, driverdatasource: source, 'idempotency-key': key } = request.headers;
    const design = this.designs.byId(String(designId));
    if (!design || source !== SOURCE)
      return { status: 400, body: serviceError(400, pathname, 'No such communication, or no such driver data source') };
    const data = JSON.parse(body.toString()) as DriverData;
    if (this.broken.has(design.name)) return { status: 200, body: failsForGood() };
    const letter = await this.engine.compose(String(key), design, data);
    const { empoweruser: importer } = request.headers;
    if (importer !== undefined) {
      if (importer !== INTERACTIVE_USER) return { status: 400, body: serviceError(400, pathname, 'No such user') };
      return { status: 200, body: success(letter, this.interactive.bring(String(key), data)) };
    }
    if (!(request.headers.accept ?? '').includes('application/pdf')) return { status: 200, body: success(letter) };
    return { status: 200, body: Buffer.from(letter.bytes), headers: { 'content-type': 'application/pdf' } };
  }
}

function kindOf(method: string, path: string): Kind | undefined {
  if (method === 'POST' && path === `/otds/otdsws/otdstenant/${CREDENTIALS.tenant}/oauth2/token`) return 'token';
  if (method === 'GET' && path === '/orchestration/api/v1/version') return 'version';
  if (method === 'GET' && path === `/design/api/v1/resources/${DOMAIN}`) return 'designs';
  if (method === 'POST' && path === `/orchestration/api/v1/inputs/ondemand/${DOMAIN}/generate`) return 'generate';
  if (method === 'POST' && path === `/orchestration/api/v1/inputs/fulfillment/ondemand/${DOMAIN}/fulfill`) return 'fulfil'; // prettier-ignore
  return undefined;
}
