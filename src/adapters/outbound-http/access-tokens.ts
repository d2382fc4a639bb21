import { z } from 'zod';
import type { OutboundAnswer, OutboundHttp, OutboundRequest } from './outbound-http.js';

/** What a neighbour's directory knows this service by (OAuth 2.0, RFC 6749 4.4). */
export interface ClientCredentials {
  /** Token endpoint. */
  readonly endpoint: URL;
  readonly clientId: string;
  /** Never printed. */
  readonly clientSecret: string;
  /** Empty: none is asked for. */
  readonly scope: string;
}

const granted = z.object({
  access_token: z.string().min(1),
  /** Seconds (RFC 6749, 5.1); a quarter of an hour where it is not said. */
  expires_in: z.coerce.number().positive().default(900),
});
const denied = z.object({ error: z.string().max(100) });

/** A token is given up this early: a request that begins with it must end before it does. */
const MARGIN_MS = 30_000;

interface Held {
  readonly token: string;
  /** On the clock that only goes forward. */
  readonly until: number;
}

/**
 * Tokens of the service itself (client credentials): asked for when one is needed, kept for the life that they were given,
 * renewed once when a service refuses one all the same. Requests that come together wait for the same token.
 */
export class AccessTokens {
  private held: Held | undefined;
  private asking: Promise<Held> | undefined;

  constructor(
    private readonly http: OutboundHttp,
    private readonly credentials: ClientCredentials,
    /** The error to throw when no token is given, in the adapter's own words. */
    private readonly unavailable: (words: string) => Error,
    /** Milliseconds of a clock that only goes forward. */
    private readonly elapsed: () => number = () => performance.now(),
  ) {}

  /**
   * Sends a request with a token; where that is refused with 401, once more with a new one.
   * @throws the adapter's own error when no token is given; what the client throws
   */
  async authorized(order: OutboundRequest): Promise<OutboundAnswer> {
    const first = await this.current();
    const answer = await this.http.request(withToken(order, first.token));
    if (answer.status !== 401) return answer;
    // Another request may have renewed it in the meantime.
    if (this.held === first) this.held = undefined;
    return this.http.request(withToken(order, (await this.current()).token));
  }

  private async current(): Promise<Held> {
    if (this.held && this.elapsed() < this.held.until) return this.held;
    this.asking ??= this.ask().finally(() => {
      this.asking = undefined;
    });
    this.held = await this.asking;
    return this.held;
  }

  private async ask(): Promise<Held> {
    const { endpoint, clientId, clientSecret, scope } = this.credentials;
    const form = {
      grant_type: 'client_credentials',
      client_id: clientId,
      client_secret: clientSecret,
      ...(scope !== '' && { scope }),
    };
    const asked = this.elapsed();
    const answer = await this.http.request({
      method: 'POST',
      url: endpoint,
      headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' },
      body: new URLSearchParams(form).toString(),
      repeatable: true,
    });
    const body = jsonOf(answer);
    const parsed = granted.safeParse(body);
    if (answer.status !== 200 || !parsed.success) {
      const error = denied.safeParse(body).data?.error ?? 'no token in its answer';
      throw this.unavailable(`The directory gives no token: HTTP ${answer.status}, ${error}`);
    }
    const life = parsed.data.expires_in * 1_000;
    return { token: parsed.data.access_token, until: asked + life - Math.min(MARGIN_MS, life / 10) };
  }
}

const withToken = (order: OutboundRequest, token: string): OutboundRequest => ({
  ...order,
  headers: { ...order.headers, authorization: `Bearer ${token}` },
});

/** The JSON of an answer; undefined where it is none. */
export function jsonOf({ body }: OutboundAnswer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return undefined;
  }
}
