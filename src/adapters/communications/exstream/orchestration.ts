import { z } from 'zod';
import { jsonOf, type AccessTokens } from '../../outbound-http/access-tokens.js';
import { mayPass, readAnswer, type EngineAnswer } from './engine-answer.js';
import { ExstreamUnavailable, type ExstreamDesign, type ExstreamSettings } from './exstream-settings.js';

const version = z.object({ versionString: z.string().min(1).max(200) });
/** An engine is brought up to date now and then: its version is asked for again after so many milliseconds. */
const VERSION_LIFE_MS = 60_000;

/** Exstream Orchestration: composes on demand, and says its version. */
export class Orchestration {
  private known: { readonly version: string; readonly until: number } | undefined;

  constructor(
    private readonly tokens: AccessTokens,
    private readonly settings: ExstreamSettings,
    private readonly elapsed: () => number = () => performance.now(),
  ) {}

  /**
   * Composes a letter on demand. The key makes one of two equal orders (a header that the vendor does not document and
   * that an engine may disregard: nothing leaves the engine, so that composing twice sends nothing twice).
   */
  generate(design: ExstreamDesign, key: string, driverData: unknown): Promise<EngineAnswer> {
    const { interactiveUser } = this.settings;
    const interactive = design.fulfilment !== undefined && interactiveUser !== undefined;
    return this.order('inputs/ondemand', 'generate', driverData, {
      ...this.headersOf(design),
      'idempotency-key': key,
      // Its answer names the document in Interactive Editor beside the PDF: the bytes alone would not.
      ...(interactive && { empowerUser: interactiveUser, accept: 'application/json' }),
    });
  }

  /**
   * Makes the final letter of a document that a person has edited in Interactive Editor. It stays there: whatever becomes of
   * the answer, the same may be asked for again, and it may be edited again as long as the letter is held.
   */
  fulfil(design: NonNullable<ExstreamDesign['fulfilment']>, documentId: string): Promise<EngineAnswer> {
    const body = { documentIds: [documentId] };
    return this.order('inputs/fulfillment/ondemand', 'fulfill', body, {
      ...this.headersOf(design),
      preserveDocuments: 'true',
    });
  }

  private headersOf({ communicationId, driverDataSource }: ExstreamDesign): Record<string, string> {
    const accept = this.settings.answer === 'pdf' ? 'application/pdf' : 'application/json';
    return { accept, communicationId, driverDataSource };
  }

  private async order(
    path: string,
    action: string,
    body: unknown,
    headers: Readonly<Record<string, string>>,
  ): Promise<EngineAnswer> {
    const answer = await this.tokens.authorized({
      method: 'POST',
      url: this.at(`${path}/${encodeURIComponent(this.settings.domain)}/${action}`),
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
      repeatable: true,
      again: mayPass,
    });
    return readAnswer(answer);
  }

  /** The engine's full version. @throws ExstreamUnavailable, and what the client throws */
  async version(): Promise<string> {
    if (this.known && this.elapsed() < this.known.until) return this.known.version;
    const answer = await this.tokens.authorized({
      method: 'GET',
      url: this.at('version'),
      headers: { accept: 'application/json' },
    });
    const parsed = version.safeParse(jsonOf(answer));
    if (answer.status !== 200 || !parsed.success)
      throw new ExstreamUnavailable(`Exstream does not say its version: HTTP ${answer.status}`);
    this.known = { version: parsed.data.versionString, until: this.elapsed() + VERSION_LIFE_MS };
    return this.known.version;
  }

  private at(path: string): URL {
    return new URL(`${this.settings.url.href.replace(/\/$/, '')}/orchestration/api/v1/${path}`);
  }
}
