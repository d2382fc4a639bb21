/** An answer, whatever its status. */
export interface Answer<T = unknown> {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** Parsed JSON; undefined where the body is none. */
  readonly body: T;
}

export interface Asked {
  /** Sent as JSON, but for text and bytes, which are sent as they are. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

const TIME_LIMIT_MS = 60_000;

/** The HTTP API as one caller sees it. */
export class HttpClient {
  constructor(
    readonly url: string,
    /** Sent as it is; absent: the request has no Authorization header. */
    readonly key?: string,
  ) {}

  async ask<T = unknown>(method: string, path: string, { body, headers = {} }: Asked = {}): Promise<Answer<T>> {
    const raw = typeof body === 'string' || body instanceof Uint8Array;
    const response = await fetch(`${this.url}${path}`, {
      method,
      headers: {
        ...(this.key !== undefined && { authorization: `Bearer ${this.key}` }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body: raw ? (body as string | Uint8Array<ArrayBuffer>) : JSON.stringify(body) }),
      signal: AbortSignal.timeout(TIME_LIMIT_MS),
    });
    const text = await response.text();
    const json = /^application\/(.+\+)?json/.test(response.headers.get('content-type') ?? '');
    const { status } = response;
    return { status, headers: response.headers, text, body: (json && text !== '' ? JSON.parse(text) : undefined) as T };
  }

  post<T = unknown>(path: string, body: unknown, headers: Readonly<Record<string, string>> = {}): Promise<Answer<T>> {
    return this.ask('POST', path, { body, headers });
  }

  get<T = unknown>(path: string): Promise<Answer<T>> {
    return this.ask('GET', path);
  }

  /** What a request that must succeed is answered with. */
  async done<T>(path: string, body: unknown, headers: Readonly<Record<string, string>> = {}): Promise<T> {
    return successful(await this.post<T>(path, body, headers), `POST ${path}`);
  }

  /** What a read that must succeed is answered with. */
  async read<T>(path: string): Promise<T> {
    return successful(await this.get<T>(path), `GET ${path}`);
  }
}

function successful<T>({ status, body, text }: Answer<T>, what: string): T {
  if (status >= 300) throw new Error(`${what}: ${status} ${text}`);
  return body;
}
