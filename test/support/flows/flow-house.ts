import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Setup } from '../../../src/modules/setup/setup.js';
import { HttpClient } from '../http-client.js';
import type { ClockSeen, EntrySeen, LetterSeen } from '../credit-application.js';
import { MailServer } from '../mail-server.js';
import { RunningService } from '../running-service.js';
import { CaseEvents } from '../../../src/simulators/core-case/case-events.js';
import { CoreCaseSimulator } from '../../../src/simulators/core-case/core-case-simulator.js';
import type { CaseEvent } from '../../../src/simulators/core-case/event-sender.js';
import { ExstreamSimulator } from '../../../src/simulators/exstream/exstream-simulator.js';
import type { Receipt } from '../../../src/simulators/exstream/receipts.js';

export interface FlowOptions {
  /** RFC 3339 UTC: when the story begins. */
  readonly begins: string;
  /** Ids of the packs in force. */
  readonly packs: readonly string[];
  /** A folder with packs of the firm's own. */
  readonly packFolder?: string;
  /** Letters go out by mail too, to whom has an e-mail address; else all lie in the outbox. */
  readonly mail?: boolean;
}

/** How the neighbours behave: the same seed brings the same tokens, faults and disorder. */
export interface Neighbours {
  readonly seed: number;
  readonly hostile: boolean;
}

/** What a client reads of a case. */
export interface CaseSeen {
  readonly caseId: string;
  readonly externalId: string;
  readonly kind: string;
  readonly phase: string;
  readonly outcome: string | null;
  readonly resolution?: string | null;
}

/** What a client reads of an exception. */
export interface ExceptionSeen {
  readonly exceptionCaseId: string;
  readonly communicationId: string;
  readonly originalCaseId: string;
  readonly failure: string;
  readonly state: string;
  readonly resends: number;
  readonly resendCommunicationId: string | null;
}

const RECEIPT_SECRET = `whsec_${Buffer.alloc(32, 'receipts').toString('base64')}`;
/** Longer than a neighbour may fail in a row: all pauses between attempts pass within it. */
const SETTLING_MS = 3_600_000;
/** An answer that takes longer is given up; a hostile neighbour takes longer now and then. */
const HOSTILE_ANSWER_MS = 800;
const HOSTILE_SLOW_MS = 900;
/** A page that holds every row of a story. */
const WHOLE = 'limit=500';

/** The service between its two neighbours: Core Case tells of cases and is told of letters, Exstream composes and reports. */
export class FlowHouse {
  private readonly told = new Map<string, CaseEvents>();
  private portalKey: string | undefined;

  private constructor(
    readonly running: RunningService,
    readonly coreCase: CoreCaseSimulator,
    readonly exstream: ExstreamSimulator,
    readonly neighbours: Neighbours,
    private readonly folder: string,
    private readonly mail: MailServer | undefined,
  ) {}

  static async start(
    { begins, packs, packFolder, mail: byMail = false }: FlowOptions,
    neighbours: Neighbours,
  ): Promise<FlowHouse> {
    const { seed, hostile } = neighbours;
    const folder = await mkdtemp(join(tmpdir(), 'casewitness-flow-'));
    const trouble = { seed, hostile, ...(hostile && { slowMs: HOSTILE_SLOW_MS }) };
    const coreCase = await CoreCaseSimulator.start(trouble);
    const exstream = await ExstreamSimulator.start({ ...trouble, interactive: true });
    const mail = byMail ? await MailServer.start() : undefined;
    const running = await RunningService.start({
      begins,
      packs,
      folder,
      ...(hostile && { outbound: { answerMs: HOSTILE_ANSWER_MS } }),
      variables: {
        ...coreCase.variables(),
        ...exstream.variables(folder),
        CASEWITNESS_RECEIPT_SECRETS: `exstream:${RECEIPT_SECRET}`,
        ...(packFolder !== undefined && { CASEWITNESS_PACKS: packFolder }),
        ...(mail && {
          CASEWITNESS_CHANNELS: 'email,outbox',
          CASEWITNESS_SMTP_URL: mail.url,
          CASEWITNESS_SMTP_FROM: 'First Example Bank <letters@bank.example>',
        }),
      },
    });
    const house = new FlowHouse(running, coreCase, exstream, neighbours, folder, mail);
    coreCase.connect({ service: running.service.url, now: house.now });
    return house;
  }

  /** Milliseconds since 1970, of the driven clock. */
  private readonly now = (): number => Date.parse(this.running.clock.now());

  /** The case system's next event of a case, happening now. */
  event(subject: string, type: string, data: Readonly<Record<string, unknown>> = {}): CaseEvent {
    const at = this.running.clock.now();
    const known = this.told.get(subject) ?? new CaseEvents(subject, at);
    this.told.set(subject, known);
    return known.next(type, data, { time: at });
  }

  /**
   * The case system tells of a case; answers its id here. All that follows from it comes to rest.
   * @throws Error when an event was not applied
   */
  async tell(...events: readonly CaseEvent[]): Promise<string> {
    const answers = await this.coreCase.send(events);
    const wrong = answers.filter(({ outcome }) => outcome !== 'applied');
    if (wrong.length > 0) throw new Error(`Not applied: ${JSON.stringify(wrong)}`);
    await this.settle();
    return answers[0]?.caseId ?? '';
  }

  /** Exstream reports on letters, signed; what follows comes to rest. */
  async report(...receipts: readonly Receipt[]): Promise<void> {
    await this.exstream.report({ url: this.running.service.url, secret: RECEIPT_SECRET }, receipts, this.now);
    await this.settle();
  }

  /** Exstream says again what it has said before, now that all else has happened; answers how often. */
  async reportLate(): Promise<number> {
    const late = await this.exstream.reportLate({ url: this.running.service.url, secret: RECEIPT_SECRET }, this.now);
    await this.settle();
    return late;
  }

  /** Somebody asks for something that must be granted; what follows comes to rest. */
  async asked<T>(who: keyof RunningService['clients'], path: string, body: object): Promise<T> {
    const answer = await this.running.clients[who].done<T>(`/v1/${path}`, body);
    await this.settle();
    return answer;
  }

  /** Lets an hour pass, and with it the pauses of whatever has to be tried again. */
  async settle(): Promise<void> {
    await this.running.rest();
    await this.running.moveTo(new Date(this.now() + SETTLING_MS).toISOString());
  }

  /** Every item of a list, as an auditor reads it. */
  async items<T>(path: string): Promise<readonly T[]> {
    const after = await this.running.head();
    const sign = path.includes('?') ? '&' : '?';
    const { items } = await this.running.clients.auditor.read<{ items: T[] }>(`/v1/${path}${sign}after=${after}`);
    return items;
  }

  cases = (): Promise<readonly CaseSeen[]> => this.items(`cases?${WHOLE}`);
  letters = (caseId: string): Promise<readonly LetterSeen[]> => this.items(`cases/${caseId}/communications`);
  clocks = (caseId: string): Promise<readonly ClockSeen[]> => this.items(`cases/${caseId}/obligations`);
  timeline = (caseId: string): Promise<readonly EntrySeen[]> => this.items(`cases/${caseId}/timeline?${WHOLE}`);
  exceptions = (): Promise<readonly ExceptionSeen[]> => this.items('exceptions');

  /** The one letter of this kind on a case. @throws Error when there is another number of them */
  async letter(caseId: string, kind: string): Promise<LetterSeen> {
    const all = await this.letters(caseId);
    const [letter, ...more] = all.filter((each) => each.kind === kind);
    if (letter && more.length === 0) return letter;
    throw new Error(`Not one ${kind}: ${JSON.stringify(all.map(({ kind: other, state }) => [other, state]))}`);
  }

  /** The clock of this rule on a case. @throws Error when there is none */
  async clock(caseId: string, ruleId: string): Promise<ClockSeen> {
    const all = await this.clocks(caseId);
    const found = all.find((each) => each.ruleId === ruleId);
    if (found) return found;
    throw new Error(`No ${ruleId}: ${all.map(({ ruleId: other, state }) => `${other} ${state}`).join(', ')}`);
  }

  /** A customer, or who sees one case, through the firm's portal. */
  async customer(whose: { readonly customerId: string } | { readonly caseId: string }): Promise<HttpClient> {
    const { app, url } = this.running.service;
    this.portalKey ??= (
      await app.get(Setup).issueKey({ id: 'web-portal', name: 'Portal', type: 'system' }, ['portal'])
    ).key;
    await this.running.rest();
    const { token } = await new HttpClient(url, this.portalKey).done<{ token: string }>('/v1/portal/tokens', whose);
    return new HttpClient(url, token);
  }

  /** The letter as it is kept, byte for byte. */
  async documentOf(communicationId: string): Promise<Buffer> {
    const { url, key } = this.running.clients.auditor;
    const headers = { authorization: `Bearer ${key}` };
    const answer = await fetch(`${url}/v1/communications/${communicationId}/document`, { headers });
    if (!answer.ok) throw new Error(`The document of ${communicationId}: ${answer.status}`);
    return Buffer.from(await answer.arrayBuffer());
  }

  /** What has left the house, by whichever way: the letter's id and its bytes. */
  async sentOut(): Promise<readonly { readonly communicationId: string; readonly bytes: Uint8Array }[]> {
    const laidOut = (await this.running.outbox()).map(({ record, bytes }) => ({ communicationId: String(record['communicationId']), bytes })); // prettier-ignore
    const mailed = (this.mail?.taken ?? []).map(({ envelopeId, mail }) => ({
      communicationId: envelopeId ?? '',
      bytes: new Uint8Array(mail.attachments[0]?.content as ArrayBuffer),
    }));
    return [...laidOut, ...mailed];
  }

  async stop(): Promise<void> {
    await this.running.stop();
    await this.mail?.stop();
    await this.exstream.stop();
    await this.coreCase.stop();
    await rm(this.folder, { recursive: true, force: true });
  }
}
