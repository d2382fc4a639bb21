import { createHash } from 'node:crypto';
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
   * Composes a letter on demand. The same driver data bear the same idempotency key (a header that the vendor does not
   * document and that an engine may disregard: nothing leaves the engine, so that composing twice sends nothing twice).
   */
  async generate({ communicationId, driverDataSource }: ExstreamDesign, driverData: unknown): Promise<EngineAnswer> {
    const { domain, answer: wanted } = this.settings;
    const body = JSON.stringify(driverData);
    const answer = await this.tokens.authorized({
      method: 'POST',
      url: this.at(`inputs/ondemand/${encodeURIComponent(domain)}/generate`),
      headers: {
        'content-type': 'application/json',
        accept: wanted === 'pdf' ? 'application/pdf' : 'application/json',
        communicationId,
        driverDataSource,
        'idempotency-key': createHash('sha256').update(communicationId).update(body).digest('base64url'),
      },
      body,
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
